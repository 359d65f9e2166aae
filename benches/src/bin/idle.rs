//! What the program takes while nobody asks anything: memory of the process alone and with a thousand people signed in, and the time
//! from its start to the first page.

use anyhow::{Context, Result, ensure};
use ballast_benches::load::once;
use ballast_benches::process::resident_bytes;
use ballast_benches::product::{Server, ballast, demo_data};
use ballast_benches::report::{Report, mebibytes, milliseconds};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

const SESSIONS: u32 = 1_000;
const STARTS: usize = 9;
/// Of every sample account.
const PASSWORD: &str = "ballast-demo";

#[tokio::main]
async fn main() -> Result<()> {
    let data = demo_data()?;
    let serve = || ballast(data.path(), &["serve", "--listen", "127.0.0.1:0"]);
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let begun = Instant::now();
        let server = Server::start(serve()?)?;
        let page = once(&server.address, "GET", "/sign-in", None, "").await?;
        ensure!(page.status == 200, "the first page was answered with {}", page.status);
        starts.push(begun.elapsed());
    }
    starts.sort_unstable();
    let server = Server::start(serve()?)?;
    once(&server.address, "GET", "/sign-in", None, "").await?;
    let alone = resident_bytes(server.id());
    let address: SocketAddr = server.address.parse()?;
    for number in 0..SESSIONS {
        sign_in_from(number, address).await.with_context(|| format!("person {number}"))?;
    }
    let crowded = resident_bytes(server.id());
    let mut report = Report::new("The program at rest, the sample city loaded", &["what", "measured", "aim"]);
    report.row(&["start to first page, median of nine", &milliseconds(starts[STARTS / 2]), "≤ 150 ms"]);
    report.row(&["memory, nobody signed in", &mebibytes(alone), "≤ 60 MB"]);
    report.row(&["memory, 1,000 people signed in", &mebibytes(crowded), "≤ 100 MB"]);
    report.print();
    Ok(())
}

/// Signs in and reads the home page from an address of the own: tries are counted by address.
async fn sign_in_from(number: u32, to: SocketAddr) -> Result<()> {
    let form = ask(number, to, "GET", "/sign-in", "", "").await?;
    let visitor = cookie(&form, "ballast-visitor")?;
    let (_, after) = form.split_once("name=\"csrf\" value=\"").context("a form token")?;
    let token = after.split('"').next().unwrap_or_default();
    let body = format!("csrf={token}&login=centre&password={PASSWORD}");
    let session = cookie(&ask(number, to, "POST", "/sign-in", &visitor, &body).await?, "ballast-session")?;
    let page = ask(number, to, "GET", "/", &session, "").await?;
    ensure!(page.starts_with("HTTP/1.1 200"), "the home page: {page}");
    Ok(())
}

fn cookie(answer: &str, name: &str) -> Result<String> {
    let mut lines = answer.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
    let line = lines.find(|line| line.starts_with(name)).with_context(|| format!("no cookie {name}: {answer}"))?;
    Ok(line.split(';').next().unwrap_or_default().to_owned())
}

async fn ask(number: u32, to: SocketAddr, method: &str, path: &str, cookie: &str, body: &str) -> Result<String> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((Ipv4Addr::from(0x7f01_0001 + number), 0)))?;
    let mut stream = socket.connect(to).await?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: bench\r\ncookie: {cookie}\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
