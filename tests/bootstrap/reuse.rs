//! A process that lives on between invocations.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use takedown_emulator::{Core, Emulator, Key};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

use crate::world::{ID, SECRET, TOKEN, World, accounts, event, file, providers, video, videos};

/// Forwards connections and counts them.
async fn counting_proxy(to: SocketAddr) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut far = TcpStream::connect(to).await.unwrap();
                copy_bidirectional(&mut near, &mut far).await.unwrap_or_default();
            });
        }
    });
    (url, count)
}

fn address(emulator: &Emulator) -> SocketAddr {
    emulator.url().strip_prefix("http://").unwrap().parse().unwrap()
}

#[tokio::test]
async fn connections_outlive_an_invocation() {
    let emulator = providers().await;
    let (url, connections) = counting_proxy(address(&emulator)).await;
    let mut world = World::around(emulator, &accounts(&url), &[]).await;
    for round in 0..5 {
        let done = world.send(&videos(&[format!("v{round}")])).await;
        assert_eq!(done.outcomes()[0]["outcome"], "deleted");
    }
    assert_eq!((connections.load(Ordering::SeqCst), world.calls()), (1, 5));
}

fn signal(world: &World, name: &str) {
    let id = world.process.id().to_string();
    let status = Command::new("/bin/sh").args(["-c", &format!("kill -{name} {id}")]).status().unwrap();
    assert!(status.success());
}

#[tokio::test]
async fn a_process_that_was_frozen_answers_with_everything_fresh() {
    let mut world = World::new().await;
    let first = world.send(&event("evt-1", json!([video("v1"), file("f1")]))).await;
    first.assert_outcomes(&[("v1", "deleted", 1), ("f1", "deleted", 1)]);
    // While it sleeps the provider closes its connections.
    signal(&world, "STOP");
    let port = address(&world.emulator).port();
    let mut core = Core::default();
    core.add_key(Key::new(ID, SECRET).unwrap().with_token(TOKEN));
    world.emulator.core(|core| core.clear_calls());
    drop(std::mem::replace(&mut world.emulator, providers().await));
    world.emulator = restart(core, port).await;
    signal(&world, "CONT");
    let second = world.send(&event("evt-2", json!([video("v2"), file("f2")]))).await;
    second.assert_outcomes(&[("v2", "deleted", 1), ("f2", "deleted", 1)]);
    assert_eq!(world.calls(), 2);
    let (first, second) = (first.outcome("v1"), second.outcome("v2"));
    assert_ne!(first["function_request_id"], second["function_request_id"]);
    assert!(first["timestamp"].as_str() <= second["timestamp"].as_str());
    assert_eq!((&first["cold_start"], &second["cold_start"]), (&json!(true), &json!(false)));
    assert!(second["duration_ms"].as_u64().unwrap() < 5000, "{second}");
}

/// Serves on a port that an emulator has just left; its task may still be ending.
async fn restart(core: Core, port: u16) -> Emulator {
    let mut core = Some(core);
    for _ in 0..1000 {
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Emulator::start_on(core.take().unwrap(), port).await.unwrap();
        }
        tokio::task::yield_now().await;
    }
    panic!("port {port} stays taken");
}
