//! Providers and a queue that say yes to everything, at once or after a set time, and note when each call arrived.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};

use crate::connection::Connection;

const ALIBABA: &[u8] = br#"{"RequestId":"25818875-5F78-4AF6-D7D5-D71D34DA5C20"}"#;
const QUEUE: &[u8] = br#"{"MessageId":"19dd0b57-b21e-4ac1-bd88-01bbb068cb78"}"#;
const TENCENT: &[u8] = br#"{"Response":{"RequestId":"25818875-5F78-4AF6-D7D5-D71D34DA5C20"}}"#;

pub(crate) struct Provider {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    arrivals: Vec<Instant>,
    latency: Duration,
}

impl Provider {
    /// A provider on a thread of its own.
    pub(crate) fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        listener.set_nonblocking(true).expect("a listener takes the option");
        let address = listener.local_addr().expect("a bound listener has an address");
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(accept(listener, shared));
        });
        Self { address, state }
    }

    /// Forgets the calls so far and answers the next ones after `latency`.
    pub(crate) fn reset(&self, latency: Duration) {
        *self.state.lock().unwrap() = State { arrivals: Vec::with_capacity(16_384), latency };
    }

    /// When the calls since the last reset arrived, in order.
    pub(crate) fn arrivals(&self) -> Vec<Instant> {
        let mut arrivals = self.state.lock().unwrap().arrivals.clone();
        arrivals.sort_unstable();
        arrivals
    }
}

async fn accept(listener: std::net::TcpListener, state: Arc<Mutex<State>>) {
    let listener = TcpListener::from_std(listener).unwrap();
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, Arc::clone(&state)));
    }
}

async fn serve(stream: TcpStream, state: Arc<Mutex<State>>) {
    let mut connection = Connection::new(stream);
    while let Some(request) = connection.request().await {
        let body = match (request.header("x-tc-action"), request.header("x-amz-target")) {
            (Some(_), _) => TENCENT,
            (None, Some(_)) => QUEUE,
            (None, None) => ALIBABA,
        };
        let latency = {
            let mut state = state.lock().unwrap();
            state.arrivals.push(Instant::now());
            state.latency
        };
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        connection.reply("200 OK", "", body).await;
    }
}
