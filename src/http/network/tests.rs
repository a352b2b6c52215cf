//! When a request departs, and what leaves.

use std::cell::Cell;
use std::time::{Duration, Instant};

use http::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

const MOST: usize = 1 << 20;

/// Reads one request: its head and its body, as text.
async fn receive(stream: &mut TcpStream) -> Option<String> {
    let mut text = String::new();
    let mut buffer = vec![0; 65_536];
    loop {
        let count = stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
        text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length =
            head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |n| n.parse().unwrap());
        if body.len() == length {
            return Some(text);
        }
    }
}

async fn answer(stream: &mut TcpStream, body: &str) {
    let text = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).await.unwrap();
}

fn request(url: &str, body: &'static str) -> Request<Bytes> {
    Request::builder()
        .method(if body.is_empty() { Method::GET } else { Method::POST })
        .uri(url)
        .body(Bytes::from_static(body.as_bytes()))
        .unwrap()
}

/// A server, its URL, and a client.
async fn pair() -> (TcpListener, String, Network) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/?a=b", listener.local_addr().unwrap());
    (listener, url, Network::new().unwrap())
}

#[tokio::test]
async fn a_request_departs_once_on_new_and_on_kept_connections_with_and_without_a_body() {
    for body in ["", "a=b"] {
        let (listener, url, network) = pair().await;
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            for _ in 0..3 {
                receive(&mut stream).await.unwrap();
                answer(&mut stream, "{}").await;
            }
        };
        let client = async {
            for _ in 0..3 {
                let departures = Cell::new(0);
                let reply = network.exchange(request(&url, body), MOST, &|| departures.set(departures.get() + 1)).await;
                assert_eq!(reply.unwrap().body, "{}");
                assert_eq!(departures.get(), 1, "{body:?}");
            }
        };
        tokio::join!(server, client);
    }
}

#[tokio::test]
async fn a_request_departs_when_its_connection_stands_and_not_before() {
    let (listener, url, network) = pair().await;
    let url = url.replace("http:", "https:");
    let (departed, began) = (Cell::new(None), Instant::now());
    let server = async {
        // The handshake of TLS never ends.
        let (_stream, _) = listener.accept().await.unwrap();
        tokio::time::timeout(Duration::from_millis(200), std::future::pending::<()>()).await.unwrap_err();
    };
    let departs = || departed.set(Some(began.elapsed()));
    let client = network.exchange(request(&url, ""), MOST, &departs);
    tokio::select! {
        () = server => {}
        reply = client => panic!("{reply:?}"),
    }
    assert_eq!(departed.get(), None);
}

#[tokio::test]
async fn a_kept_connection_that_was_closed_is_replaced_with_one_departure() {
    for body in ["", "a=b"] {
        let (listener, url, network) = pair().await;
        let server = async {
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().await.unwrap();
                receive(&mut stream).await.unwrap();
                answer(&mut stream, "{}").await;
            }
        };
        let client = async {
            for _ in 0..2 {
                let departures = Cell::new(0);
                let reply = network.exchange(request(&url, body), MOST, &|| departures.set(departures.get() + 1)).await;
                assert_eq!((reply.unwrap().body.as_ref(), departures.get()), (b"{}".as_ref(), 1), "{body:?}");
            }
        };
        tokio::join!(server, client);
    }
}

#[tokio::test]
async fn what_leaves_is_what_was_signed() {
    let (listener, url, network) = pair().await;
    // Everything that signing may leave in a query, and what percent-encodes into it.
    let query =
        "A=-._~&B=%20%21%22%23%24%25%26%27%28%29%2A%2B%2C%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D&C=%E4%BD%A0";
    let url = url.replace("a=b", query);
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let text = receive(&mut stream).await.unwrap();
        answer(&mut stream, "").await;
        text
    };
    let (text, _) = tokio::join!(server, network.exchange(request(&url, "body"), MOST, &|| {}));
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines: Vec<_> = head.lines().collect();
    lines.sort_unstable();
    let host = format!("host: {}", listener.local_addr().unwrap());
    let post = format!("POST /?{query} HTTP/1.1");
    assert_eq!(
        (lines, body),
        (
            vec![
                post.as_str(),
                "accept: application/json",
                "content-length: 4",
                &host,
                &format!("user-agent: {USER_AGENT}")
            ],
            "body"
        )
    );
}

#[tokio::test]
async fn redirects_are_not_followed_and_long_replies_not_read() {
    let (listener, url, network) = pair().await;
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        receive(&mut stream).await.unwrap();
        stream
            .write_all(b"HTTP/1.1 307 Temporary Redirect\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n")
            .await
            .unwrap();
        receive(&mut stream).await.unwrap();
        answer(&mut stream, "12345").await;
    };
    let client = async {
        assert_eq!(network.exchange(request(&url, ""), 4, &|| {}).await.unwrap().status, 307);
        assert!(matches!(network.exchange(request(&url, ""), 4, &|| {}).await, Err(SendError::TooLong(4))));
    };
    tokio::join!(server, client);
}

#[tokio::test]
async fn without_a_server_nothing_departs() {
    let (listener, url, network) = pair().await;
    drop(listener);
    let reply = network.exchange(request(&url, ""), MOST, &|| panic!("nothing can depart")).await;
    assert!(matches!(reply, Err(SendError::Connect(_))), "{reply:?}");
}
