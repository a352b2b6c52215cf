//! HTTP/1.1 as far as a server needs it here: whole requests in, whole replies out, on a kept connection.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Bytes of the buffer that belong to the last request.
    used: usize,
}

/// The first line and the headers of a request, and its body.
pub(crate) struct Request<'c> {
    pub(crate) head: &'c str,
    pub(crate) body: &'c [u8],
}

impl Request<'_> {
    /// The value of a header, whose name is given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

impl Connection {
    pub(crate) fn new(stream: TcpStream) -> Self {
        stream.set_nodelay(true).expect("a loopback connection takes the option");
        Self { stream, buffer: Vec::with_capacity(4096), used: 0 }
    }

    /// The next request; `None` when the other side has closed the connection.
    pub(crate) async fn request(&mut self) -> Option<Request<'_>> {
        self.buffer.drain(..self.used);
        self.used = 0;
        let head = loop {
            if let Some(end) = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            self.fill().await?;
        };
        let whole = head + self.body_length(head);
        while self.buffer.len() < whole {
            self.fill().await?;
        }
        self.used = whole;
        let (head, body) = self.buffer.get(..whole)?.split_at(head);
        Some(Request { head: std::str::from_utf8(head).ok()?, body })
    }

    fn body_length(&self, head: usize) -> usize {
        let head = self.buffer.get(..head).and_then(|head| std::str::from_utf8(head).ok()).unwrap_or_default();
        let request = Request { head, body: b"" };
        request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0)
    }

    async fn fill(&mut self) -> Option<()> {
        let read = self.stream.read_buf(&mut self.buffer).await.ok()?;
        (read > 0).then_some(())
    }

    /// Answers; `headers` end in a line break each. A client that is gone is no error here.
    pub(crate) async fn reply(&mut self, status: &str, headers: &str, body: &[u8]) {
        let length = body.len();
        let mut reply =
            format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n")
                .into_bytes();
        reply.extend_from_slice(body);
        let _gone = self.stream.write_all(&reply).await;
    }
}
