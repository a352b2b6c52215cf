use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::super::alibaba;
use super::super::key::{KEY_ID, KEY_SECRET};
use super::super::testing::aliyun;
use super::*;

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
}

async fn connect(emulator: &Emulator) -> TcpStream {
    TcpStream::connect(emulator.address).await.unwrap()
}

fn signed(ids: &str, nonce: &str) -> String {
    let mut request = aliyun("2017-03-21", "DeleteVideo", &[("VideoIds", ids)], nonce);
    let date = rfc3339(now());
    for (name, value) in &mut request.headers {
        if name == "x-acs-date" {
            value.clone_from(&date);
        }
    }
    alibaba::auth::sign(&mut request, KEY_ID, KEY_SECRET);
    let headers: String = request.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("POST {} HTTP/1.1\r\n{headers}content-length: 0\r\n\r\n", request.target)
}

fn rfc3339(time: SystemTime) -> String {
    let time = time::OffsetDateTime::from(time);
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, second) = time.to_hms();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Reads one reply, or what comes of it until the connection is closed.
async fn read(stream: &mut TcpStream) -> (String, String) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && body.len() >= content_length(head)
        {
            return (head.to_owned(), body.to_owned());
        }
        match stream.read(&mut buffer).await.unwrap_or(0) {
            0 => {
                let (head, body) = text.split_once("\r\n\r\n").unwrap_or(("", ""));
                return (head.to_owned(), body.to_owned());
            }
            count => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

fn content_length(head: &str) -> usize {
    let (_, rest) = head.split_once("content-length: ").unwrap();
    rest.lines().next().unwrap().parse().unwrap()
}

async fn ask(stream: &mut TcpStream, request: &str) -> (String, String) {
    stream.write_all(request.as_bytes()).await.unwrap();
    read(stream).await
}

#[test]
fn keeps_a_connection_and_verifies_what_it_is_sent() {
    run(async {
        let emulator = Emulator::start(Core::default()).await.unwrap();
        assert!(emulator.url().starts_with("http://127.0.0.1:"));
        let mut stream = connect(&emulator).await;
        let (head, body) = ask(&mut stream, &signed("a", "1")).await;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}\n{body}");
        assert!(head.contains("content-type: application/json\r\n"), "{head}");
        let (head, body) = ask(&mut stream, &signed("a", "1")).await;
        assert!(head.starts_with("HTTP/1.1 400") && body.contains("SignatureNonceUsed"));
        let (_, body) = ask(&mut stream, "GET /emulator/calls HTTP/1.1\r\nhost: h\r\n\r\n").await;
        assert!(body.contains(r#""counts":{"aliyun-vod":{"DeleteVideo":2}}"#), "{body}");
        assert!(emulator.core(|core| !core.library.has_video("a")));
    });
}

#[test]
fn replies_get_lost_late_or_cut_off() {
    run(async {
        let mut core = Core::default();
        core.stall = Duration::from_millis(30);
        let emulator = Emulator::start(core).await.unwrap();
        for (id, gone) in [("drop1-a", false), ("lost1-a", true)] {
            let mut stream = connect(&emulator).await;
            let (head, _) = ask(&mut stream, &signed(id, id)).await;
            assert_eq!(head, "", "{id}");
            assert_eq!(emulator.core(|core| !core.library.has_video(id)), gone, "{id}");
        }
        let mut stream = connect(&emulator).await;
        let (head, body) = ask(&mut stream, &signed("truncate1-a", "t")).await;
        assert!(head.starts_with("HTTP/1.1 200"));
        assert_eq!(body.len(), content_length(&head) / 2);
        let mut stream = connect(&emulator).await;
        let before = std::time::Instant::now();
        let (head, _) = ask(&mut stream, &signed("stall1-a", "s")).await;
        assert!(head.starts_with("HTTP/1.1 200"));
        assert!(before.elapsed() >= Duration::from_millis(30));
    });
}

#[test]
fn takes_faults_over_http() {
    run(async {
        let emulator = Emulator::start(Core::default()).await.unwrap();
        let mut stream = connect(&emulator).await;
        let fault = r#"{"kind":"busy","times":1}"#;
        let head = format!("POST /emulator/faults HTTP/1.1\r\nhost: h\r\ncontent-length: {}", fault.len());
        let (head, _) = ask(&mut stream, &format!("{head}\r\n\r\n{fault}")).await;
        assert!(head.starts_with("HTTP/1.1 201"), "{head}");
        let (head, _) = ask(&mut stream, &signed("a", "1")).await;
        assert!(head.starts_with("HTTP/1.1 503"), "{head}");
    });
}

#[test]
fn dropping_it_closes_its_connections_and_its_port() {
    run(async {
        let emulator = Emulator::start(Core::default()).await.unwrap();
        let address = emulator.address;
        let mut stream = connect(&emulator).await;
        ask(&mut stream, &signed("a", "1")).await;
        drop(emulator);
        assert_eq!(read(&mut stream).await.0, "");
        assert!(TcpStream::connect(address).await.is_err());
        let port = address.port();
        assert!(Emulator::start_on(Core::default(), port).await.is_ok());
    });
}
