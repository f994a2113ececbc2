//! A load of HTTP/1.1 requests over keep-alive connections: as little work a request as the measuring allows, since the
//! server shares the machine.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Writes the next request of a connection: (connection, number) → bytes.
pub type Requests = Arc<dyn Fn(usize, u64) -> Vec<u8> + Send + Sync>;

/// What a window of load gave.
#[derive(Debug, Clone, Default)]
pub struct Window {
    pub seconds: f64,
    /// Microseconds of each answered request.
    pub latencies: Vec<u32>,
    /// Answers other than 2xx.
    pub refused: u64,
}

impl Window {
    pub fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.seconds
    }

    /// A percentile of the latencies, milliseconds.
    pub fn percentile(&self, p: f64) -> f64 {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let at = ((sorted.len() as f64 * p) as usize).min(sorted.len().saturating_sub(1));
        sorted.get(at).map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    }
}

/// A GET with a token.
pub fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes()
}

/// A POST of JSON with a token.
pub fn post(path: &str, token: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Keeps `connections` busy for a while.
pub fn load(port: u16, connections: usize, span: Duration, requests: &Requests) -> Window {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let started = Instant::now();
    let deadline = started + span;
    let mut window = runtime.block_on(async {
        let mut tasks = Vec::new();
        for connection in 0..connections {
            let requests = Arc::clone(requests);
            tasks.push(tokio::spawn(async move { busy(port, connection, deadline, &requests).await }));
        }
        let mut window = Window::default();
        for task in tasks {
            let part = task.await.unwrap();
            window.latencies.extend(part.latencies);
            window.refused += part.refused;
        }
        window
    });
    window.seconds = started.elapsed().as_secs_f64();
    window
}

async fn busy(port: u16, connection: usize, deadline: Instant, requests: &Requests) -> Window {
    let mut window = Window::default();
    let mut stream = Connection::open(port).await;
    let mut number = 0;
    while Instant::now() < deadline {
        let request = requests(connection, number);
        number += 1;
        let began = Instant::now();
        let (status, _) = stream.send(&request).await;
        window.latencies.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        window.refused += u64::from(status / 100 != 2);
    }
    window
}

/// One request outside of a load: status and body.
pub fn once(port: u16, request: &[u8]) -> (u16, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (status, body) = Connection::open(port).await.send(request).await;
        (status, String::from_utf8_lossy(&body).into_owned())
    })
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::with_capacity(64 * 1024) }
    }

    /// Sends a request and reads its whole answer, which states its length.
    async fn send(&mut self, request: &[u8]) -> (u16, Vec<u8>) {
        self.stream.write_all(request).await.unwrap();
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await.unwrap() == 0 {
                panic!("the server closed the connection: {}", String::from_utf8_lossy(&self.buffer));
            }
            let Some(end) = find(&self.buffer, b"\r\n\r\n") else { continue };
            let head = std::str::from_utf8(&self.buffer[..end]).unwrap();
            let status: u16 = head[9..12].parse().unwrap();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
            });
            let wanted = end + 4 + length.unwrap_or(0);
            while self.buffer.len() < wanted {
                assert!(self.stream.read_buf(&mut self.buffer).await.unwrap() > 0);
            }
            return (status, self.buffer[end + 4..wanted].to_vec());
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}
