//! A shared place on an S3-compatible server.

use crate::support::{LONG, city, cluster, wait};
use ballast_cluster::{ClusterError, Place, assess, state};
use ballast_engine::bench_data::Size;
use ballast_scheme::shipped;
use datafusion::execution::SessionState;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// A running server; ended when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the server and makes a bucket as soon as it answers.
fn server(program: &str, bucket: &str) -> (Server, String) {
    let address = format!("127.0.0.1:{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port());
    let port = address.rsplit(':').next().unwrap();
    let mut command = Command::new(program);
    command.args(["-H", "127.0.0.1", "-p", port]).stdout(Stdio::null()).stderr(Stdio::null());
    let server = Server(command.spawn().unwrap());
    let request =
        format!("PUT /{bucket} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    loop {
        let mut answer = String::new();
        let asked = TcpStream::connect(&address).and_then(|mut stream| {
            stream.write_all(request.as_bytes())?;
            stream.read_to_string(&mut answer)
        });
        if asked.is_ok() && answer.starts_with("HTTP/1.1 200") {
            return (server, format!("http://{address}"));
        }
        std::thread::yield_now();
    }
}

/// What the environment says to the released programs.
fn with_keys(endpoint: &str) -> SessionState {
    let mut state = state().unwrap();
    let options = state.config_mut().options_mut();
    for (key, value) in [
        ("s3.access_key_id", "ballast"),
        ("s3.secret_access_key", "a secret"),
        ("s3.region", "us-east-1"),
        ("s3.allow_http", "true"),
        ("s3.endpoint", endpoint),
    ] {
        options.set(key, value).unwrap();
    }
    state
}

#[test]
fn a_copy_in_a_bucket_gives_the_same_bytes_and_without_its_server_nothing() {
    let Ok(program) = std::env::var("BALLAST_TEST_S3_SERVER") else {
        assert!(std::env::var_os("BALLAST_REQUIRE_ALL").is_none(), "BALLAST_TEST_S3_SERVER is not set");
        println!("skipped: BALLAST_TEST_S3_SERVER is not set");
        return;
    };
    let (running, endpoint) = server(&program, "shared");
    let (scheduler, _machines) = cluster();
    let folder = tempfile::tempdir().unwrap();
    let size = Size { units: 3, projects: 40, months: 5, seed: 2 };
    let snapshot = city(&folder.path().join("s"), shipped::find("sample-key-projects").unwrap().text, "2024Q2", size);
    let shared = Place::parse("s3://shared/province").unwrap();
    let local = wait(ballast_engine::assess(&snapshot, 1)).unwrap();
    for _ in 0..2 {
        let run = wait(assess(&snapshot, &scheduler, &shared, with_keys(&endpoint), LONG)).unwrap();
        assert_eq!((run.result, run.derivation), (local.result.clone(), local.derivation.clone()));
    }
    drop(running);
    let error = wait(assess(&snapshot, &scheduler, &shared, with_keys(&endpoint), LONG)).unwrap_err();
    assert!(matches!(error, ClusterError::Place { .. }), "{error:?}");
}
