//! The HTTP server: hyper with timers. The plain serve loop of the framework has no header timeout and keeps slow clients for
//! ever, so connections are accepted here, counted in total and per address, and cut when they dawdle.

use crate::Metrics;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use futures::{StreamExt as _, stream};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

/// Bounds on connections.
#[derive(Debug, Clone)]
pub struct ServerLimits {
    /// Connections at once; more are answered 503.
    pub connections: usize,
    /// Connections at once from one address; none where a proxy in front makes all addresses one.
    pub connections_per_address: Option<usize>,
    /// How long a request head may take, and how long an idle connection is kept.
    pub header_timeout: Duration,
    /// How long a request body may pause between two pieces.
    pub body_timeout: Duration,
    /// How long a connection may live, whatever it does: bounds clients that read an answer a byte at a time.
    pub connection_life: Duration,
    /// How long requests on their way may take once the server is told to stop.
    pub grace: Duration,
    /// Where connections are counted.
    pub metrics: Metrics,
}

/// How long requests that have reached the machine may take to be read once the server is told to stop.
const ARRIVING: Duration = Duration::from_millis(100);

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections: 1024,
            connections_per_address: Some(128),
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(10),
            connection_life: Duration::from_mins(10),
            // The longest request may take three minutes; see the router.
            grace: Duration::from_secs(190),
            metrics: Metrics::default(),
        }
    }
}

/// Serves until `stop` is ready; then takes no new connection and lets requests on their way finish within the grace.
///
/// # Errors
/// None while serving: a failing accept is logged and tried again. The result is `io::Result` for what a listener may tell
/// about itself at the start.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ServerLimits,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    tracing::info!(address = %listener.local_addr()?, "serving");
    let graceful = GracefulShutdown::new();
    let gate = Gate::new(&limits);
    let mut stop = pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file handles, mostly: without a pause the loop would spin until one is free.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        admit(stream, peer, &gate, &router, &limits, &graceful);
    }
    // Connections that the system had taken before the server was told to stop are not lost.
    let until = tokio::time::Instant::now() + ARRIVING;
    while let Ok(Ok((stream, peer))) = tokio::time::timeout_at(until, listener.accept()).await {
        admit(stream, peer, &gate, &router, &limits, &graceful);
    }
    drop(listener);
    // A connection whose request was sent but not yet read looks idle, and idle ones are closed next: let them be read first.
    tokio::time::sleep(ARRIVING).await;
    if tokio::time::timeout(limits.grace, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still running at the end of the grace time");
    }
    Ok(())
}

fn admit(
    stream: TcpStream,
    peer: SocketAddr,
    gate: &Gate,
    router: &Router,
    limits: &ServerLimits,
    graceful: &GracefulShutdown,
) {
    match gate.enter(peer.ip()) {
        Some(pass) => handle(stream, peer, pass, router, limits, graceful),
        None => {
            limits.metrics.refused();
            refuse(&stream);
        }
    }
}

fn handle(
    stream: TcpStream,
    peer: SocketAddr,
    pass: Pass,
    router: &Router,
    limits: &ServerLimits,
    graceful: &GracefulShutdown,
) {
    // Pages are small and wanted at once.
    let _ = stream.set_nodelay(true);
    let pause = limits.body_timeout;
    let service = router.clone().map_request(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(|body| in_time(body, pause))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_headers(64)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let connection = tokio::time::timeout(limits.connection_life, graceful.watch(connection));
    let metrics = limits.metrics.clone();
    metrics.connected();
    tokio::spawn(async move {
        // A client that goes away or dawdles is no failure of ours.
        if let Ok(Err(error)) = connection.await {
            tracing::debug!(%error, "connection ended");
        }
        metrics.disconnected();
        drop(pass);
    });
}

/// A body whose pieces must follow each other within the pause; the request is cut off where they do not.
fn in_time(body: Incoming, pause: Duration) -> Body {
    if body.is_end_stream() {
        return Body::empty();
    }
    let pieces = Body::new(body).into_data_stream();
    Body::from_stream(stream::unfold(pieces, move |mut pieces| async move {
        let piece = match tokio::time::timeout(pause, pieces.next()).await {
            Ok(piece) => piece?,
            Err(_) => Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut))),
        };
        Some((piece, pieces))
    }))
}

/// Says 503 without waiting: a client that does not read it loses nothing.
fn refuse(stream: &TcpStream) {
    let answer =
        b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 5\r\ncontent-length: 0\r\n\r\n";
    let _ = stream.try_write(answer);
}

/// Counts connections.
struct Gate {
    total: Arc<Semaphore>,
    per_address: Option<usize>,
    addresses: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
}

/// A counted connection; leaving is dropping.
struct Pass {
    address: IpAddr,
    addresses: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
    _permit: OwnedSemaphorePermit,
}

impl Gate {
    fn new(limits: &ServerLimits) -> Self {
        Self {
            total: Arc::new(Semaphore::new(limits.connections)),
            per_address: limits.connections_per_address,
            addresses: Arc::default(),
        }
    }

    fn enter(&self, address: IpAddr) -> Option<Pass> {
        let permit = self.total.clone().try_acquire_owned().ok()?;
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let count = addresses.entry(address).or_default();
        if self.per_address.is_some_and(|most| *count >= most) {
            return None;
        }
        *count += 1;
        Some(Pass { address, addresses: self.addresses.clone(), _permit: permit })
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = addresses.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                addresses.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn start(
        limits: ServerLimits,
    ) -> (SocketAddr, tokio::sync::oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let router = Router::new().route("/", get(|| async { "well" }).post(|body: String| async { body }));
        let running = tokio::spawn(async move {
            serve(listener, router, limits, async { drop(stopped.await) }).await.unwrap();
        });
        (address, stop, running)
    }

    async fn read_all(stream: &mut TcpStream) -> String {
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    #[tokio::test]
    async fn a_slow_head_is_cut() {
        let limits = ServerLimits { header_timeout: Duration::from_millis(100), ..ServerLimits::default() };
        let (address, _stop, _) = start(limits).await;
        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(b"GET / HTTP/1.1\r\nhost: x").await.unwrap();
        let answer = tokio::time::timeout(Duration::from_secs(5), read_all(&mut slow)).await.unwrap();
        assert!(!answer.contains("well"), "{answer}");
    }

    #[tokio::test]
    async fn a_body_that_stops_is_cut() {
        let limits = ServerLimits { body_timeout: Duration::from_millis(100), ..ServerLimits::default() };
        let (address, _stop, _) = start(limits).await;
        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nwe").await.unwrap();
        let answer = tokio::time::timeout(Duration::from_secs(5), read_all(&mut slow)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
        let mut sound = TcpStream::connect(address).await.unwrap();
        let whole = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 4\r\n\r\nwell";
        sound.write_all(whole).await.unwrap();
        assert!(read_all(&mut sound).await.ends_with("well"));
    }

    /// Two readers of one connection must not see two requests where the other sees one: chunks count, a length beside them does not, and
    /// nothing behind such a request is read. What has no one meaning is refused.
    #[tokio::test]
    async fn nothing_hides_behind_a_body_of_two_lengths() {
        let (address, _stop, _) = start(ServerLimits::default()).await;
        let send = async |head: &str| {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let hidden = "GET / HTTP/1.1\r\nhost: hidden\r\n\r\n";
            let request = format!("POST / HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n4\r\nwell\r\n0\r\n\r\n{hidden}");
            stream.write_all(request.as_bytes()).await.unwrap();
            tokio::time::timeout(Duration::from_secs(5), read_all(&mut stream)).await.unwrap()
        };
        for both in
            ["content-length: 4\r\ntransfer-encoding: chunked", "transfer-encoding: chunked\r\ncontent-length: 14"]
        {
            let answer = send(both).await;
            assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("well"), "{both}: {answer}");
            assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{both}: {answer}");
        }
        for unclear in [
            "content-length: 14\r\ncontent-length: 4",
            "content-length: 14, 4",
            "content-length: +14",
            "transfer-encoding: chunked, identity",
            "transfer-encoding: x",
        ] {
            let answer = send(unclear).await;
            assert!(answer.starts_with("HTTP/1.1 400"), "{unclear}: {answer}");
            assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{unclear}: {answer}");
        }
    }

    /// Idle connections may take every place for no longer than a request head may take.
    #[tokio::test]
    async fn idle_connections_make_room() {
        let header_timeout = Duration::from_millis(200);
        let limits = ServerLimits { connections: 20, header_timeout, ..ServerLimits::default() };
        let (address, _stop, _) = start(limits).await;
        let mut idle = Vec::new();
        for _ in 0..20 {
            idle.push(TcpStream::connect(address).await.unwrap());
        }
        let mut late = TcpStream::connect(address).await.unwrap();
        assert!(read_all(&mut late).await.starts_with("HTTP/1.1 503"));
        for stream in &mut idle {
            tokio::time::timeout(Duration::from_secs(5), read_all(stream)).await.unwrap();
        }
        let mut next = TcpStream::connect(address).await.unwrap();
        next.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
        assert!(read_all(&mut next).await.ends_with("well"));
    }

    #[tokio::test]
    async fn one_address_cannot_take_all_connections() {
        let limits = ServerLimits { connections_per_address: Some(2), ..ServerLimits::default() };
        let (address, _stop, _) = start(limits).await;
        let first = TcpStream::connect(address).await.unwrap();
        let _second = TcpStream::connect(address).await.unwrap();
        let mut third = TcpStream::connect(address).await.unwrap();
        assert!(read_all(&mut third).await.starts_with("HTTP/1.1 503"));
        drop(first);
        let served = tokio::time::timeout(Duration::from_secs(5), async {
            loop {
                let mut again = TcpStream::connect(address).await.unwrap();
                let _ = again.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
                if read_all(&mut again).await.ends_with("well") {
                    break;
                }
            }
        });
        served.await.unwrap();
    }

    #[tokio::test]
    async fn stopping_ends_idle_connections() {
        let (address, stop, running) = start(ServerLimits::default()).await;
        let _idle = TcpStream::connect(address).await.unwrap();
        stop.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(5), running).await.unwrap().unwrap();
    }
}
