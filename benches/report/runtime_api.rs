//! Lambda's Runtime API for one process: it hands out invocations and takes their answers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;

use crate::connection::Connection;

/// What the process did.
pub(crate) enum Sign {
    /// It asked for work.
    Poll(Instant),
    Answer(String),
    /// It reported an error, of the invocation or of its start.
    Error(String),
}

impl Sign {
    /// When it asked for work, which it has to have done.
    pub(crate) fn poll(self) -> Instant {
        match self {
            Self::Poll(at) => at,
            Self::Answer(text) | Self::Error(text) => panic!("the process does not ask for work, but says {text}"),
        }
    }

    /// Its answer, which it has to have given.
    pub(crate) fn answer(self) -> String {
        match self {
            Self::Answer(text) => text,
            Self::Poll(_) => panic!("the process asks for work before its answer"),
            Self::Error(text) => panic!("the invocation failed: {text}"),
        }
    }
}

pub(crate) struct RuntimeApi {
    pub(crate) address: SocketAddr,
    work: mpsc::UnboundedSender<Payload>,
    signs: mpsc::UnboundedReceiver<Sign>,
    task: JoinHandle<()>,
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// How long the process may take for anything; the longest measurement has ten seconds' work in one invocation.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long an invocation usually may take, as the process is told.
pub(crate) const INVOCATION: Duration = Duration::from_secs(60);

impl RuntimeApi {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let (work, waiting) = mpsc::unbounded_channel();
        let (sender, signs) = mpsc::unbounded_channel();
        let task = tokio::spawn(accept(listener, Arc::new(Mutex::new(waiting)), sender));
        Self { address, work, signs, task }
    }

    /// Hands out an invocation that has so much time.
    pub(crate) fn invoke(&self, payload: &Arc<Vec<u8>>, time: Duration) {
        self.work.send((Arc::clone(payload), time)).expect("the Runtime API runs");
    }

    pub(crate) async fn sign(&mut self) -> Sign {
        let sign = tokio::time::timeout(PATIENCE, self.signs.recv()).await;
        sign.expect("the process does nothing any more").expect("the Runtime API runs")
    }
}

/// What is handed out, and how long it may take.
type Payload = (Arc<Vec<u8>>, Duration);
type Work = Arc<Mutex<mpsc::UnboundedReceiver<Payload>>>;

async fn accept(listener: TcpListener, work: Work, signs: mpsc::UnboundedSender<Sign>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(Connection::new(stream), Arc::clone(&work), signs.clone()));
    }
}

async fn serve(mut connection: Connection, work: Work, signs: mpsc::UnboundedSender<Sign>) {
    while let Some(request) = connection.request().await {
        let now = Instant::now();
        if request.head.starts_with("GET ") {
            let _gone = signs.send(Sign::Poll(now));
            let Some((payload, time)) = work.lock().await.recv().await else { return };
            let deadline = SystemTime::now() + time;
            let deadline = deadline.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
            let headers = format!(
                "lambda-runtime-aws-request-id: 8f507cfc-3d2b-4c8c-9d0c-9a4f6d1f0b1e\r\n\
                 lambda-runtime-invoked-function-arn: arn:aws:lambda:eu-central-1:123456789012:function:takedown\r\n\
                 lambda-runtime-trace-id: Root=1-691ec2a0-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1\r\n\
                 lambda-runtime-deadline-ms: {deadline}\r\n"
            );
            connection.reply("200 OK", &headers, &payload).await;
        } else {
            let is_answer = request.head.lines().next().is_some_and(|line| line.contains("/response "));
            let body = String::from_utf8_lossy(request.body).into_owned();
            connection.reply("202 Accepted", "", b"{}").await;
            let _gone = signs.send(if is_answer { Sign::Answer(body) } else { Sign::Error(body) });
        }
    }
}
