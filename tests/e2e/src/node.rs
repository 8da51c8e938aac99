//! A development node, and a clock for it.

use crate::Program;
use std::{
    fs::File,
    io::Write,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tributary_node::Node;

/// How long a node may take to start.
const PATIENCE: Duration = Duration::from_secs(180);

/// A node that seals a block for each transaction, with somebody who sends one each second, so that its clock goes
/// on like that of a chain with blocks.
pub struct DevNode {
    pub url: String,
    /// `None` for a node that somebody else started.
    own: Option<Own>,
}

struct Own {
    program: PathBuf,
    port: u16,
    folder: TempDir,
    states: &'static str,
    node: Child,
    ticker: Child,
}

impl DevNode {
    /// The node at `CONTRACTS_NODE_URL`, which somebody keeps ticking, or else one of its own.
    pub fn shared() -> Option<Self> {
        match std::env::var("CONTRACTS_NODE_URL") {
            Ok(url) => Some(Self { url, own: None }),
            Err(_) => Self::own(),
        }
    }

    /// A new node with the program that `CONTRACTS_NODE` names, which is this test's alone.
    pub fn own() -> Option<Self> {
        Self::own_that_keeps("archive")
    }

    /// The same, which keeps the states of so many blocks.
    pub fn own_that_keeps(states: &'static str) -> Option<Self> {
        let Some(program) = std::env::var_os("CONTRACTS_NODE").map(PathBuf::from) else {
            // Written past the harness, which shows only what failing tests print.
            let test = std::thread::current();
            let test = test.name().unwrap_or("a test");
            let said =
                "no node is at hand; set CONTRACTS_NODE to a substrate-contracts-node, or use scripts/e2e";
            let _ = writeln!(std::io::stderr(), "SKIPPED {test}: {said}");
            return None;
        };
        // A port that is free now; nobody else is given it so soon.
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        drop(listener);
        let folder = tempfile::tempdir().expect("a folder for the node");
        let url = format!("ws://127.0.0.1:{port}");
        let node = start(&program, port, folder.path(), states);
        wait_for(&url);
        let ticker = tick(&url);
        Some(Self { url, own: Some(Own { program, port, folder, states, node, ticker }) })
    }

    /// Kills the node.
    pub fn kill(&mut self) {
        let own = self.own.as_mut().expect("the node is this test's own");
        end(&mut own.node);
    }

    /// Kills the node, and starts one in its place that has nothing of its chain; nobody moves its clock on.
    pub fn start_empty(&mut self) {
        self.kill();
        let own = self.own.as_mut().expect("the node is this test's own");
        end(&mut own.ticker);
        std::fs::rename(own.folder.path().join("chain"), own.folder.path().join("kept"))
            .expect("it had a chain");
        own.node = start(&own.program, own.port, own.folder.path(), own.states);
        wait_for(&self.url);
    }

    /// Starts the node again with the chain that it had before it was started empty.
    pub fn start_full(&mut self) {
        self.kill();
        let own = self.own.as_mut().expect("the node is this test's own");
        let chain = own.folder.path().join("chain");
        std::fs::remove_dir_all(&chain).expect("it has another chain");
        std::fs::rename(own.folder.path().join("kept"), chain).expect("it was kept");
        self.start_again();
    }

    /// Starts the node again where it was killed.
    pub fn start_again(&mut self) {
        let own = self.own.as_mut().expect("the node is this test's own");
        own.node = start(&own.program, own.port, own.folder.path(), own.states);
        wait_for(&self.url);
        end(&mut own.ticker);
        own.ticker = tick(&self.url);
    }
}

impl Drop for DevNode {
    fn drop(&mut self) {
        if let Some(own) = &mut self.own {
            end(&mut own.ticker);
            end(&mut own.node);
        }
    }
}

fn start(program: &Path, port: u16, folder: &Path, states: &str) -> Child {
    let log = File::options().create(true).append(true).open(folder.join("node.log")).expect("a log file");
    Command::new(program)
        .args(["--dev", "--port", "0", "--rpc-port", &port.to_string(), "--no-prometheus", "--no-telemetry"])
        .args(["--state-pruning", states, "--log", "warn", "--base-path"])
        .arg(folder.join("chain"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()))
}

fn wait_for(url: &str) {
    let begun = Instant::now();
    while let Err(error) = Node::connect(url) {
        assert!(begun.elapsed() < PATIENCE, "the node does not start: {error}");
        std::thread::sleep(Duration::from_millis(500));
    }
}

fn tick(url: &str) -> Child {
    Command::new(Program::path())
        .args(["--url", url, "--suri", "//Ferdie", "--quiet", "tick", "--every", "1s"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// Ends a process that was started here.
fn end(process: &mut Child) {
    let _ = process.kill();
    let _ = process.wait();
}
