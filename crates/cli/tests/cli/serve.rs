//! Webhooks on loopback.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::json;

/// The program as a server, which ends with its test.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_takedown"))
            .args(["serve", "--port", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(process.stderr.take().unwrap()).read_line(&mut first).unwrap();
        let address = first.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Self { process, address }
    }

    /// The status and the body of the answer to a POST.
    fn post(&self, path: &str, headers: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(stream, "POST {path} HTTP/1.1\r\nhost: local\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
fn webhooks_are_answered_over_http() {
    let server = Server::start();
    let target = json!({"provider": "aliyun-vod", "video_id": "served"});
    let event = json!({"specversion": "1.0", "id": "1", "source": "me", "type": "content.takedown", "data": {"targets": [target]}});
    let body = event.to_string();
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"EMULATOR-WEBHOOK-SECRET!");
    let signature = STANDARD.encode(hmac::sign(&key, format!("msg_1.{timestamp}.{body}").as_bytes()));
    let headers = format!(
        "content-type: application/json\r\nWebhook-Id: msg_1\r\nWebhook-Timestamp: {timestamp}\r\nWebhook-Signature: v1,{signature}\r\n"
    );

    let (status, report) = server.post("/events", &headers, &body);
    assert_eq!(status, 200, "{report}");
    assert!(report.contains(r#""outcome":"deleted""#), "{report}");
    assert_eq!(server.post("/events", &headers, &body.replace("served", "other")).0, 401);
    assert_eq!(server.post("/elsewhere", &headers, &body).0, 404);
}
