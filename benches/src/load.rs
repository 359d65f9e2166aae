//! Concurrent readers of a page over HTTP/1.1: each asks, waits for the whole answer, looks at it for a while, and asks again.

use anyhow::{Context, Result, ensure};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// What the readers saw.
#[derive(Debug, Clone)]
pub struct Load {
    /// Answers per second.
    pub per_second: u64,
    /// Half of the answers came within this time.
    pub p50: Duration,
    /// 99 of a hundred answers came within this time.
    pub p99: Duration,
    /// Answers in all.
    pub answers: usize,
    /// Length of an answer on average, as sent.
    pub bytes: usize,
}

/// Reads the addresses (path with query) in turn with so many readers for so long; each reader begins elsewhere in the list and
/// looks at each answer for `pause`.
///
/// # Errors
/// When a connection breaks or an answer is not 200.
pub async fn read(
    address: &str,
    paths: &[String],
    cookie: Option<&str>,
    readers: usize,
    (time, pause): (Duration, Duration),
) -> Result<Load> {
    let paths: Arc<[String]> = paths.into();
    let until = Instant::now() + time;
    let mut tasks = Vec::new();
    for number in 0..readers {
        let (address, paths, cookie) = (address.to_owned(), Arc::clone(&paths), cookie.map(str::to_owned));
        tasks.push(tokio::spawn(
            async move { reader(&address, &paths, cookie.as_deref(), number, (until, pause)).await },
        ));
    }
    let begin = Instant::now();
    let (mut times, mut bytes) = (Vec::new(), 0);
    for task in tasks {
        let (seen, length) = task.await??;
        times.extend(seen);
        bytes += length;
    }
    let elapsed = begin.elapsed();
    times.sort_unstable();
    let answers = times.len();
    ensure!(answers > 0, "no answer came");
    Ok(Load {
        per_second: u64::try_from(answers as u128 * 1000 / elapsed.as_millis().max(1))?,
        p50: times[answers / 2],
        p99: times[(answers * 99 / 100).min(answers - 1)],
        answers,
        bytes: bytes / answers,
    })
}

/// One reader on one connection; gives the times and the bytes of all answers.
async fn reader(
    address: &str,
    paths: &[String],
    cookie: Option<&str>,
    number: usize,
    (until, pause): (Instant, Duration),
) -> Result<(Vec<Duration>, usize)> {
    let mut stream = BufReader::new(TcpStream::connect(address).await?);
    stream.get_ref().set_nodelay(true)?;
    let (mut times, mut bytes) = (Vec::new(), 0);
    // Readers do not all begin at once.
    tokio::time::sleep(pause * u32::try_from(number)? / 50).await;
    for turn in number * 7.. {
        if Instant::now() >= until {
            break;
        }
        let path = &paths[turn % paths.len()];
        let begin = Instant::now();
        let answer = ask(&mut stream, address, "GET", path, cookie, "").await?;
        times.push(begin.elapsed());
        ensure!(answer.status == 200, "{path} answered {}", answer.status);
        bytes += answer.length;
        if answer.closes {
            stream = BufReader::new(TcpStream::connect(address).await?);
        }
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }
    Ok((times, bytes))
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// `name=value` of each cookie set.
    pub cookies: Vec<String>,
    /// Body as text; empty where nobody wants it.
    pub body: Vec<u8>,
    /// Bytes of the body.
    pub length: usize,
    closes: bool,
}

/// Asks once on a connection of its own; a body makes it a form.
///
/// # Errors
/// When the connection breaks or the answer is no HTTP.
pub async fn once(address: &str, method: &str, path: &str, cookie: Option<&str>, form: &str) -> Result<Answer> {
    let mut stream = BufReader::new(TcpStream::connect(address).await?);
    ask(&mut stream, address, method, path, cookie, form).await
}

async fn ask(
    stream: &mut BufReader<TcpStream>,
    address: &str,
    method: &str,
    path: &str,
    cookie: Option<&str>,
    form: &str,
) -> Result<Answer> {
    let cookie = cookie.map(|cookie| format!("cookie: {cookie}\r\n")).unwrap_or_default();
    let kind = if form.is_empty() {
        String::new()
    } else {
        format!(
            "content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\norigin: http://{address}\r\n",
            form.len()
        )
    };
    let request = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\n{cookie}{kind}\r\n{form}");
    stream.get_mut().write_all(request.as_bytes()).await?;
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).context("a status line")?;
    let (mut length, mut is_chunked, mut closes, mut cookies) = (None, false, false, Vec::new());
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match (name.to_ascii_lowercase().as_str(), value.trim()) {
            ("content-length", value) => length = Some(value.parse::<usize>()?),
            ("transfer-encoding", value) => is_chunked = value.eq_ignore_ascii_case("chunked"),
            ("connection", value) => closes = value.eq_ignore_ascii_case("close"),
            ("set-cookie", value) => cookies.push(value.split(';').next().unwrap_or_default().to_owned()),
            _ => {}
        }
    }
    let mut body = Vec::new();
    if is_chunked {
        read_chunks(stream, &mut body).await?;
    } else if let Some(length) = length {
        body.resize(length, 0);
        stream.read_exact(&mut body).await?;
    } else if closes {
        stream.read_to_end(&mut body).await?;
    }
    Ok(Answer { status, cookies, length: body.len(), body, closes })
}

async fn read_chunks(stream: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> Result<()> {
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let size = usize::from_str_radix(line.trim().split(';').next().unwrap_or_default(), 16)?;
        let start = body.len();
        body.resize(start + size + 2, 0);
        stream.read_exact(&mut body[start..]).await?;
        body.truncate(start + size);
        if size == 0 {
            return Ok(());
        }
    }
}
