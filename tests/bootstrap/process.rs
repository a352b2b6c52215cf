//! The program as a child process.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::runtime::PATIENCE;

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_bootstrap");

/// A directory of its own that goes when it is dropped.
pub(crate) struct Directory(PathBuf);

impl Directory {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bootstrap-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn create(&self, name: &str) -> File {
        File::create(self.0.join(name)).unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).expect("output in UTF-8")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // What is left lies in the target directory.
        fs::remove_dir_all(&self.0).unwrap_or_default();
    }
}

/// A running program. What it wrote before it answered is in its files when the answer is there.
pub(crate) struct Process {
    child: Child,
    directory: Directory,
}

impl Process {
    /// Starts the program in a directory, with what Lambda sets and with nothing from outside.
    pub(crate) fn start(directory: Directory, runtime_api: &str, environment: &[(&str, &str)]) -> Self {
        let child = Command::new(BINARY)
            .env_clear()
            .env("AWS_EXECUTION_ENV", "AWS_Lambda_provided.al2023")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_NAME", "takedown")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
            .env("AWS_LAMBDA_LOG_FORMAT", "JSON")
            .env("AWS_LAMBDA_RUNTIME_API", runtime_api)
            .env("AWS_REGION", "eu-central-1")
            .envs(environment.iter().copied())
            .current_dir(directory.path())
            .stdin(Stdio::null())
            .stdout(directory.create("stdout"))
            .stderr(directory.create("stderr"))
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Self { child, directory }
    }

    /// The id of the process, while it runs.
    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("a running process")
    }

    /// Waits for its end.
    pub(crate) async fn end(&mut self) -> ExitStatus {
        timeout(PATIENCE, self.child.wait()).await.expect("the process did not end").unwrap()
    }

    /// Whether it still runs.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Standard output so far.
    pub(crate) fn stdout(&self) -> String {
        self.directory.read("stdout")
    }

    /// Standard error so far.
    pub(crate) fn stderr(&self) -> String {
        self.directory.read("stderr")
    }
}
