//! How git is run: never through a shell, never on the network, and deaf to what a repository's own
//! configuration would have it run.

use std::ffi::OsStr;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

use super::{GitStep, HistoryError};

/// Configuration that overrides the repository's: nothing of it may start a program, or change what is printed.
const CONFIG: &[&str] = &[
    "core.fsmonitor=false",
    "core.hooksPath=",
    "log.showSignature=false",
    "log.showRoot=true",
    "color.ui=false",
    "diff.relative=false",
    "trailer.separators=:",
    "protocol.allow=never",
];

/// Variables that would point git at another repository or program: those of `git rev-parse --local-env-vars`
/// and those that start something.
const CLEARED: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_ATTR_SOURCE",
    "GIT_COMMON_DIR",
    "GIT_DIFF_OPTS",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_TRACE",
    "GIT_WORK_TREE",
];

/// Bytes of git's complaints that are kept.
const MAX_MESSAGE_BYTES: u64 = 2048;

/// The git program in one folder.
#[derive(Clone)]
pub(super) struct Git {
    program: PathBuf,
    folder: PathBuf,
}

/// What a finished git printed.
pub(super) struct Output {
    pub(super) code: Option<i32>,
    pub(super) text: String,
    pub(super) message: String,
}

/// A git that is running; it ends with this value.
pub(super) struct Running {
    step: GitStep,
    child: Child,
    complaints: Option<JoinHandle<String>>,
}

impl Git {
    pub(super) fn new(program: &Path, folder: &Path) -> Self {
        Self { program: program.to_owned(), folder: folder.to_owned() }
    }

    /// Runs git to its end and keeps what it prints: for answers of a line.
    pub(super) fn ask(&self, step: GitStep, args: &[&str]) -> Result<Output, HistoryError> {
        let output = self
            .command(args)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| self.not_started(step, error))?;
        Ok(Output {
            code: output.status.code(),
            text: String::from_utf8_lossy(&output.stdout).into_owned(),
            message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        })
    }

    /// Starts git to read what it prints as it comes.
    pub(super) fn read(
        &self,
        step: GitStep,
        args: &[&str],
    ) -> Result<(Running, BufReader<ChildStdout>), HistoryError> {
        let (running, _, stdout) = self.start(step, args, Stdio::null())?;
        Ok((running, stdout))
    }

    /// Starts git to send it questions and read its answers.
    pub(super) fn converse(
        &self,
        step: GitStep,
        args: &[&str],
    ) -> Result<(Running, ChildStdin, BufReader<ChildStdout>), HistoryError> {
        let (running, stdin, stdout) = self.start(step, args, Stdio::piped())?;
        let stdin = stdin.ok_or(HistoryError::Io { step, source: io::ErrorKind::BrokenPipe.into() })?;
        Ok((running, stdin, stdout))
    }

    fn start(
        &self,
        step: GitStep,
        args: &[&str],
        stdin: Stdio,
    ) -> Result<(Running, Option<ChildStdin>, BufReader<ChildStdout>), HistoryError> {
        let mut child = self
            .command(args)
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| self.not_started(step, error))?;
        let broken = || HistoryError::Io { step, source: io::ErrorKind::BrokenPipe.into() };
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().ok_or_else(broken)?;
        let stderr = child.stderr.take().ok_or_else(broken)?;
        // Read on a thread of its own: git would stop when nobody reads its complaints.
        let complaints = Some(std::thread::spawn(move || first_bytes(stderr)));
        Ok((Running { step, child, complaints }, stdin, BufReader::with_capacity(1 << 16, stdout)))
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.folder).arg("--no-pager");
        for setting in CONFIG {
            command.args([OsStr::new("-c"), OsStr::new(setting)]);
        }
        for variable in CLEARED {
            command.env_remove(variable);
        }
        command
            .args(args)
            .env("LC_ALL", "C")
            .env("GIT_ALLOW_PROTOCOL", "")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0");
        command
    }

    fn not_started(&self, step: GitStep, source: io::Error) -> HistoryError {
        match source.kind() {
            io::ErrorKind::NotFound => HistoryError::GitNotInstalled { program: self.program.clone() },
            _ => HistoryError::Io { step, source },
        }
    }
}

impl Running {
    /// Waits for git to end by itself.
    ///
    /// # Errors
    /// [`HistoryError::Failed`] when its exit code is not 0.
    pub(super) fn finish(&mut self) -> Result<(), HistoryError> {
        let step = self.step;
        let status = self.child.wait().map_err(|source| HistoryError::Io { step, source })?;
        if status.success() {
            return Ok(());
        }
        let message = self.complaints.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        Err(HistoryError::Failed { step, code: status.code(), message })
    }

    /// Why a conversation broke: what git says if it has ended, else what the system says.
    pub(super) fn broken(&mut self, source: io::Error) -> HistoryError {
        let ended = matches!(source.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof);
        match if ended { self.finish() } else { Ok(()) } {
            Err(failed) => failed,
            Ok(()) => HistoryError::Io { step: self.step, source },
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only when it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first bytes of `stream`, which is read to its end.
fn first_bytes(mut stream: impl Read) -> String {
    let mut kept = Vec::new();
    // What cannot be read cannot be shown: the exit code still tells that git failed.
    let _ = stream.by_ref().take(MAX_MESSAGE_BYTES).read_to_end(&mut kept);
    let _ = io::copy(&mut stream, &mut io::sink());
    String::from_utf8_lossy(&kept).trim().to_owned()
}
