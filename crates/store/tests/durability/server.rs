//! PostgreSQL itself is killed, under writers that go on as soon as it is back.

use crate::state::survivors;
use crate::writer::{prepare, put};
use crate::{figure, scale};
use ballast_domain::Scope;
use ballast_store::{Store, StoreConfig};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sqlx::Connection as _;
use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::{RwLock, mpsc};

/// A server of our own: its programs, its folder, its port.
struct Cluster {
    programs: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
    /// The server refuses to run as the superuser of the machine.
    user: Option<u32>,
}

impl Cluster {
    fn new(programs: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let cluster = Self { programs, user: user_below(folder.path()), folder, port };
        let data = cluster.data();
        std::fs::create_dir(&data).unwrap();
        if let Some(user) = cluster.user {
            std::fs::set_permissions(cluster.folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
            std::os::unix::fs::chown(&data, Some(user), None).unwrap();
        }
        let arguments = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--data-checksums", "-D"];
        let made = cluster.command("initdb").args(arguments).arg(&data).status().unwrap();
        assert!(made.success(), "initdb fails");
        cluster
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("cluster")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some(user) = self.user {
            command.uid(user);
        }
        command
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Starts the server and waits until it takes connections. While processes of the killed one are still there it refuses.
    async fn start(&self) -> Child {
        loop {
            let mut server = self.command("postgres");
            server.arg("-D").arg(self.data()).args(["-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
            let mut server = server.args(["-c", "unix_socket_directories="]).spawn().unwrap();
            while server.try_wait().unwrap().is_none() {
                if let Ok(connection) = sqlx::AnyConnection::connect(&self.url("postgres")).await {
                    connection.close().await.unwrap();
                    return server;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

/// The newest server that is installed, if any.
fn programs() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> = folders.filter_map(|folder| Some(folder.ok()?.path().join("bin"))).collect();
    found.retain(|folder| folder.join("initdb").exists());
    found.sort();
    found.pop()
}

/// Somebody else than the superuser of the machine, if that is who runs the test.
fn user_below(own: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    let is_superuser = std::fs::metadata(own).unwrap().uid() == 0;
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap();
    let number = |name: &str| accounts.lines().find(|line| line.split(':').next() == Some(name))?.split(':').nth(2);
    let found = number("postgres").or_else(|| number("nobody"));
    found.filter(|_| is_superuser).map(|number| number.parse().unwrap())
}

#[test]
fn the_server_of_the_database_is_killed() {
    let Some(programs) = programs() else {
        assert!(std::env::var_os("BALLAST_REQUIRE_ALL").is_none(), "the programs of a PostgreSQL server are required");
        eprintln!("SKIPPED: no PostgreSQL server is installed below /usr/lib/postgresql");
        return;
    };
    sqlx::any::install_default_drivers();
    Runtime::new().unwrap().block_on(killed(&Cluster::new(programs), scale(3, 100)));
}

async fn killed(cluster: &Cluster, kills: usize) {
    let mut server = cluster.start().await;
    let mut connection = sqlx::AnyConnection::connect(&cluster.url("postgres")).await.unwrap();
    sqlx::raw_sql("CREATE DATABASE ballast").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let url = cluster.url("ballast");
    prepare(&url).await;
    // One program for the whole time: it finds the server again by itself.
    let store = Store::open(&StoreConfig { url: url.clone(), readers: 4 }).await.unwrap();
    let (said, mut heard) = mpsc::unbounded_channel();
    // Writers hold it while they write, whoever counts holds it alone.
    let gate = Arc::new(RwLock::new(()));
    let (next, is_over) = (Arc::new(AtomicUsize::new(1)), Arc::new(AtomicBool::new(false)));
    let writers = (0..8).map(|_| {
        let (store, said, gate) = (store.clone(), said.clone(), gate.clone());
        let (next, is_over) = (next.clone(), is_over.clone());
        tokio::spawn(async move {
            while !is_over.load(Ordering::SeqCst) {
                let _through = gate.read().await;
                let number = next.fetch_add(1, Ordering::SeqCst);
                if put(&store, number).await.is_ok() {
                    let _ = said.send(number);
                }
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut random = StdRng::seed_from_u64(11);
    let (mut acknowledged, mut slowest) = (BTreeSet::new(), Duration::ZERO);
    for kill in 0..kills {
        for _ in 0..random.random_range(5..60) {
            acknowledged.insert(heard.recv().await.unwrap());
        }
        server.kill().unwrap();
        server.wait().unwrap();
        // Asked while the server is away.
        let early = store.clone();
        let early = tokio::spawn(async move { early.project_keys(&Scope::All).await.is_ok() });
        server = cluster.start().await;
        let back = Instant::now();
        while store.project_keys(&Scope::All).await.is_err() {}
        slowest = slowest.max(back.elapsed());
        let _ = early.await.unwrap();
        assert!(back.elapsed() <= Duration::from_secs(2), "kill {kill}: readings after {:?}", back.elapsed());
        let _alone = gate.write().await;
        while let Ok(number) = heard.try_recv() {
            acknowledged.insert(number);
        }
        let found = survivors(&url).await.unwrap_or_else(|problem| panic!("kill {kill}: {problem}"));
        let lost: Vec<&usize> = acknowledged.difference(&found).collect();
        assert!(lost.is_empty(), "kill {kill}: acknowledged and lost: {lost:?}");
    }
    is_over.store(true, Ordering::SeqCst);
    for writer in writers {
        writer.await.unwrap();
    }
    store.close().await;
    server.kill().unwrap();
    server.wait().unwrap();
    figure(&format!(
        "kills of the PostgreSQL server: {kills} kills, {} acknowledged writes, 0 lost; readings answered at the latest {slowest:?} \
         after its return",
        acknowledged.len()
    ));
}
