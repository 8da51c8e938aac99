//! How git is run: never through a shell, never on the network, and deaf to what a repository's own
//! configuration would have it run.

use std::ffi::OsString;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{sync_channel, Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{GitOptions, GitStep, HistoryError};
use crate::identity::is_invisible;

/// Configuration that overrides any other: nothing of it may start a program, or change what is printed.
const CONFIG: &[&str] = &[
    "advice.graftFileDeprecated=false",
    // What another program wrote about the commits is not asked, but the commits.
    "core.commitGraph=false",
    "core.fsmonitor=false",
    "core.hooksPath=",
    // Newer versions refuse deep trees that older ones read.
    "core.maxTreeDepth=20000",
    "log.showSignature=false",
    "log.showRoot=true",
    "color.ui=false",
    "diff.relative=false",
    "trailer.separators=:",
    "protocol.allow=never",
    // A bare repository that is named is meant.
    "safe.bareRepository=all",
];

/// Bytes of git's complaints that are kept.
const MAX_MESSAGE_BYTES: u64 = 2048;

/// How long git may take to end when it has nothing left to say.
const PATIENCE: Duration = Duration::from_secs(10);

/// Most bytes of an answer that is kept whole.
const MAX_ANSWER_BYTES: u64 = 1 << 20;

/// The git program in one folder.
#[derive(Clone)]
pub(super) struct Git {
    program: PathBuf,
    folder: PathBuf,
    environment: Vec<(&'static str, OsString)>,
    /// How long it may take to answer a question.
    patience: Duration,
    /// Whether the user's own configuration counts: it says which repositories are safe.
    configured: bool,
}

/// What a finished git printed.
pub(super) struct Output {
    step: GitStep,
    status: ExitStatus,
    pub(super) bytes: Vec<u8>,
    pub(super) message: String,
}

/// A git that is running; it ends with this value.
pub(super) struct Running {
    step: GitStep,
    child: Child,
    complaints: Option<JoinHandle<String>>,
}

impl Git {
    /// Git as its user runs it in `folder`: for finding the repository only.
    pub(super) fn finding(options: &GitOptions, folder: &Path) -> Self {
        Self { configured: true, ..Self::apart(options, folder, Vec::new()) }
    }

    /// Git in `folder` with nothing but these variables, so that it does the same on every machine.
    pub(super) fn apart(
        options: &GitOptions,
        folder: &Path,
        environment: Vec<(&'static str, OsString)>,
    ) -> Self {
        Self {
            program: options.program.clone(),
            folder: folder.to_owned(),
            environment,
            patience: options.patience,
            configured: false,
        }
    }

    /// Runs git to its end and keeps what it prints: for short answers.
    pub(super) fn ask(&self, step: GitStep, args: &[&str]) -> Result<Output, HistoryError> {
        let (running, stdout) = self.read(step, args)?;
        running.answer(stdout)
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
    ) -> Result<(Running, ChildStdin, BufReader<Answers>), HistoryError> {
        let (running, stdin, stdout) = self.start(step, args, Stdio::piped())?;
        let stdin = stdin.ok_or(HistoryError::Io { step, source: io::ErrorKind::BrokenPipe.into() })?;
        Ok((running, stdin, BufReader::new(Answers::of(stdout, self.patience))))
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
            command.args(["-c", setting]);
        }
        // Variables that would point git at another repository, configuration or program.
        for (variable, _) in std::env::vars_os() {
            let kept = variable.to_str().is_none_or(|variable| self.hears(variable));
            if !kept {
                command.env_remove(&variable);
            }
        }
        // What is typed to interrupt this program is for it to hear: git ends when nobody listens to it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command
            .args(args)
            .env("LC_ALL", "C")
            .env("GIT_ALLOW_PROTOCOL", "")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Whether git may see this variable of the environment.
    fn hears(&self, variable: &str) -> bool {
        match variable {
            // Where this git keeps its own programs.
            "GIT_EXEC_PATH" => true,
            "GIT_CEILING_DIRECTORIES" | "GIT_DISCOVERY_ACROSS_FILESYSTEM" => self.configured,
            _ if variable.starts_with("GIT_CONFIG") => self.configured,
            _ => !variable.starts_with("GIT_"),
        }
    }

    fn not_started(&self, step: GitStep, source: io::Error) -> HistoryError {
        match source.kind() {
            io::ErrorKind::NotFound if self.folder.is_dir() => {
                HistoryError::GitNotInstalled { program: self.program.clone() }
            }
            _ => HistoryError::Io { step, source },
        }
    }
}

impl Output {
    /// The exit code, if git ended by itself.
    pub(super) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// What git printed, without the line ending.
    pub(super) fn succeeded(mut self) -> Result<Vec<u8>, HistoryError> {
        if !self.status.success() {
            return Err(failed(self.step, self.status, self.message));
        }
        if self.bytes.last() == Some(&b'\n') {
            self.bytes.pop();
        }
        Ok(self.bytes)
    }

    /// The line of text that git printed.
    pub(super) fn line(self) -> Result<String, HistoryError> {
        Ok(String::from_utf8_lossy(&self.succeeded()?).trim().to_owned())
    }

    /// Why git failed, in its own words.
    pub(super) fn failed(self) -> HistoryError {
        failed(self.step, self.status, self.message)
    }
}

impl Running {
    /// What git prints until its end.
    pub(super) fn answer(mut self, stdout: impl Read) -> Result<Output, HistoryError> {
        let step = self.step;
        let mut bytes = Vec::new();
        let read = stdout.take(MAX_ANSWER_BYTES).read_to_end(&mut bytes);
        read.map_err(|source| HistoryError::Io { step, source })?;
        if bytes.len() as u64 == MAX_ANSWER_BYTES {
            return Err(self.unexpected("short answer"));
        }
        let (status, message) = self.end()?;
        Ok(Output { step, status, bytes, message })
    }

    /// Waits for git to end by itself.
    ///
    /// # Errors
    /// [`HistoryError::Failed`] when its exit code is not 0.
    pub(super) fn finish(&mut self) -> Result<(), HistoryError> {
        let (status, message) = self.end()?;
        match status.success() {
            true => Ok(()),
            false => Err(failed(self.step, status, message)),
        }
    }

    /// Why a conversation broke: what git says if it has ended, else what the system says.
    pub(super) fn broken(&mut self, source: io::Error) -> HistoryError {
        let ended = matches!(source.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof);
        match if ended { self.finish() } else { Ok(()) } {
            Err(failed) => failed,
            Ok(()) if ended => self.unexpected("answer"),
            Ok(()) if source.kind() == io::ErrorKind::TimedOut => self.unexpected("answer in time"),
            Ok(()) => HistoryError::Io { step: self.step, source },
        }
    }

    /// That git printed something else.
    pub(super) fn unexpected(&self, expected: &'static str) -> HistoryError {
        HistoryError::Unexpected { step: self.step, commits: 0, expected }
    }

    /// Waits for git to end by itself. One that does not, though it has nothing left to say, is ended.
    fn end(&mut self) -> Result<(ExitStatus, String), HistoryError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Ok((status, self.message())),
                Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(1)),
                Ok(None) => {
                    let _ = self.child.kill();
                    return Err(self.unexpected("end"));
                }
                Err(source) => return Err(HistoryError::Io { step: self.step, source }),
            }
        }
    }

    /// What git complained about. A program that it left running may hold the stream open: that is not waited for.
    fn message(&mut self) -> String {
        let deadline = Instant::now() + Duration::from_secs(1);
        match self.complaints.take() {
            Some(thread) => {
                while !thread.is_finished() && Instant::now() < deadline {
                    std::thread::sleep(Duration::from_millis(1));
                }
                if thread.is_finished() {
                    thread.join().unwrap_or_default()
                } else {
                    String::new()
                }
            }
            None => String::new(),
        }
    }
}

/// What git prints in a conversation, for which nobody waits for ever.
pub(super) struct Answers {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: io::Cursor<Vec<u8>>,
    patience: Duration,
}

impl Answers {
    fn of(mut stdout: impl Read + Send + 'static, patience: Duration) -> Self {
        let (sender, chunks) = sync_channel(1);
        std::thread::spawn(move || loop {
            let mut chunk = vec![0; 1 << 16];
            match stdout.read(&mut chunk) {
                Ok(0) => return,
                Ok(length) => chunk.truncate(length),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return drop(sender.send(Err(error))),
            }
            if sender.send(Ok(chunk)).is_err() {
                return;
            }
        });
        Self { chunks, chunk: io::Cursor::default(), patience }
    }
}

impl Read for Answers {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.chunk.read(buffer)?;
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        match self.chunks.recv_timeout(self.patience) {
            Ok(chunk) => self.chunk = io::Cursor::new(chunk?),
            Err(RecvTimeoutError::Disconnected) => return Ok(0),
            Err(RecvTimeoutError::Timeout) => return Err(io::ErrorKind::TimedOut.into()),
        }
        self.chunk.read(buffer)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only when it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn failed(step: GitStep, status: ExitStatus, message: String) -> HistoryError {
    HistoryError::Failed { step, code: status.code(), message }
}

/// The first bytes of `stream`, which is read to its end, fit to print.
fn first_bytes(mut stream: impl Read) -> String {
    let mut kept = Vec::new();
    // What cannot be read cannot be shown: the exit code still tells that git failed.
    let _ = stream.by_ref().take(MAX_MESSAGE_BYTES).read_to_end(&mut kept);
    let _ = io::copy(&mut stream, &mut io::sink());
    let text = String::from_utf8_lossy(&kept);
    text.trim().chars().filter(|c| *c == '\n' || !is_invisible(*c)).collect()
}

/// The path that git printed.
#[cfg(unix)]
pub(super) fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(<OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes))
}

#[cfg(not(unix))]
pub(super) fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(OsString::from(String::from_utf8_lossy(&bytes).into_owned()))
}
