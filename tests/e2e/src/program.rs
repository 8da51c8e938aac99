//! The built program, run as people run it.

use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::mpsc::{channel, Receiver},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// The program in a folder of its own, on one chain.
pub struct Program {
    folder: TempDir,
    chain: Vec<String>,
    environment: Vec<(String, String)>,
}

impl Program {
    /// Where the build left it.
    pub fn path() -> PathBuf {
        let test = std::env::current_exe().expect("a test is a program");
        let folder = test.ancestors().nth(2).expect("tests are built in the target folder");
        let path = folder.join("tributary");
        assert!(path.exists(), "{} is missing: build the workspace's programs first", path.display());
        path
    }

    /// The program that is built for keepers alone, without an embedded chain; the other one where none was built.
    pub fn keeper() -> PathBuf {
        std::env::var_os("TRIBUTARY_KEEPER").map_or_else(Self::path, PathBuf::from)
    }

    /// On the node at `url`.
    pub fn on_node(url: &str) -> Self {
        Self::on(["--url", url])
    }

    /// On an embedded chain in a file, which counts balances as TRIBUTARY_BALANCE says.
    pub fn on_file() -> Self {
        Self::on(["--local", "chain"])
    }

    fn on(chain: [&str; 2]) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the program");
        Self { folder, chain: chain.map(str::to_owned).to_vec(), environment: Vec::new() }
    }

    /// The same, with a variable in its environment.
    pub fn with(mut self, variable: &str, value: &str) -> Self {
        self.environment.push((variable.to_owned(), value.to_owned()));
        self
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file for the program to read.
    pub fn file(&self, name: &str, text: &str) {
        fs::write(self.folder().join(name), text).expect("the folder can be written to");
    }

    fn command(&self, key: &str, arguments: &[&str]) -> Command {
        let keeps =
            self.chain.first().is_some_and(|chain| chain == "--url") && arguments.first() == Some(&"keeper");
        let mut command = Command::new(if keeps { Self::keeper() } else { Self::path() });
        command
            .current_dir(self.folder())
            .env_remove("TRIBUTARY_SURI")
            .env_remove("TRIBUTARY_PROFILE")
            .envs(self.environment.iter().map(|(variable, value)| (variable, value)))
            .args(&self.chain)
            .args(["--json", "--yes"])
            .args(arguments)
            .stdin(Stdio::null());
        if !key.is_empty() {
            command.args(["--suri", key]);
        }
        command
    }

    /// Runs a command with a key, or without one if it is "".
    pub fn run(&self, key: &str, arguments: &[&str]) -> Output {
        self.command(key, arguments).output().expect("the program starts")
    }

    /// As `run`, for somebody who wants to be asked.
    pub fn run_asking(&self, key: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(Self::path());
        command
            .current_dir(self.folder())
            .env_remove("TRIBUTARY_SURI")
            .env_remove("TRIBUTARY_PROFILE")
            .args(&self.chain)
            .args(["--json", "--suri", key])
            .args(arguments)
            .stdin(Stdio::null());
        command.output().expect("the program starts")
    }

    /// The answer of a command that must succeed.
    pub fn ok(&self, key: &str, arguments: &[&str]) -> Value {
        let output = self.run(key, arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?} by {key:?}: {said}");
        let told = String::from_utf8(output.stdout).expect("answers are UTF-8");
        serde_json::from_str(&told).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {told}"))
    }

    /// What a command that must fail says.
    pub fn refused(&self, key: &str, arguments: &[&str]) -> String {
        let output = self.run(key, arguments);
        assert!(!output.status.success(), "{arguments:?} by {key:?} must fail");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Starts a command that goes on.
    pub fn start(&self, key: &str, arguments: &[&str]) -> Running {
        self.start_by(&[], key, arguments)
    }

    /// The same by another program, which is given the command behind its own arguments.
    pub fn start_by(&self, launcher: &[&str], key: &str, arguments: &[&str]) -> Running {
        let mut command = self.command(key, arguments);
        if let Some((program, own)) = launcher.split_first() {
            let mut launched = Command::new(program);
            launched.args(own).arg(command.get_program()).args(command.get_args()).stdin(Stdio::null());
            launched.current_dir(self.folder());
            for (variable, value) in command.get_envs() {
                match value {
                    Some(value) => launched.env(variable, value),
                    None => launched.env_remove(variable),
                };
            }
            command = launched;
        }
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
        Running::new(child)
    }

    /// An amount in an answer.
    pub fn amount(answer: &Value, key: &str) -> u128 {
        let text = answer[key].as_str().unwrap_or_else(|| panic!("{key} is no amount in {answer}"));
        text.parse().unwrap_or_else(|error| panic!("{key}: {error}: {text}"))
    }

    /// One of the chain's native asset, in its smallest unit.
    pub fn unit(&self) -> u128 {
        let decimals = self.ok("", &["chain"])["decimals"].as_u64().expect("a chain has decimals");
        10u128.pow(u32::try_from(decimals).expect("they are few"))
    }

    /// What has happened, as the chain tells it.
    pub fn events(&self) -> Vec<Value> {
        self.ok("", &["export", "events.jsonl"]);
        let text = fs::read_to_string(self.folder().join("events.jsonl")).expect("it was written");
        text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
    }

    /// What each member has been paid by programs and redemptions, as the exported events tell; and how
    /// many things of each name happened.
    pub fn payouts(&self) -> (BTreeMap<String, u128>, BTreeMap<String, u32>) {
        let (mut paid, mut names) = (BTreeMap::new(), BTreeMap::new());
        for row in self.events() {
            let name = row["event"].as_str().expect("an event has a name").to_owned();
            let fields = &row["fields"];
            let amount = match name.as_str() {
                "Paid" => Self::amount(fields, "amount"),
                // Each asset and its amount.
                "Redeemed" => {
                    let assets = fields["paid"].as_array().expect("a redemption tells its assets").iter();
                    let amounts = assets.map(|paid| paid[1].as_str().expect("an amount is a text"));
                    amounts.map(|amount| amount.parse::<u128>().expect("it is a number")).sum()
                }
                _ => 0,
            };
            if amount > 0 {
                let member = fields["member"].as_str().expect("somebody is paid").to_owned();
                *paid.entry(member).or_default() += amount;
            }
            // Some events tell of many things at once.
            let many = row["fields"]["attestations"].as_array().map_or(1, Vec::len);
            *names.entry(name).or_default() += u32::try_from(many).expect("it is a batch");
        }
        (paid, names)
    }
}

/// A command under way. It is killed if nobody waits for its end.
pub struct Running {
    child: Child,
    /// What it says, line by line, as it says it.
    said: Receiver<String>,
}

/// How long it may say nothing that is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

impl Running {
    fn new(mut child: Child) -> Self {
        let stderr = child.stderr.take().expect("it is piped");
        let (tell, said) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if tell.send(line + "\n").is_err() {
                    break;
                }
            }
        });
        Self { child, said }
    }

    /// Reads what it says until a line has `text` in it. Whether one had, before it ended or patience did.
    pub fn says(&mut self, text: &str) -> bool {
        let begun = Instant::now();
        while let Some(left) = PATIENCE.checked_sub(begun.elapsed()) {
            match self.said.recv_timeout(left) {
                Ok(line) if line.contains(text) => return true,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
        false
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it without a chance to tidy up.
    pub fn kill(mut self) {
        self.child.kill().expect("it is running");
        self.child.wait().expect("it was started here");
    }

    /// Interrupts it, as Ctrl-C does. What it said from then on, and its exit code.
    pub fn interrupt(mut self) -> (String, Option<i32>) {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-INT", &pid]).status();
        assert!(told.expect("kill is there").success());
        let said = self.said.iter().collect();
        (said, self.child.wait().expect("it was started here").code())
    }

    /// Asks it to end, as systemd does. Whether it ended well within a while.
    pub fn stop(mut self) -> bool {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(told.expect("kill is there").success());
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(60) {
            if let Some(status) = self.child.try_wait().expect("it was started here") {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        false
    }

    /// Waits for its end. Whether it succeeded.
    pub fn wait(mut self) -> bool {
        while self.says("\n") {}
        self.child.wait().expect("it was started here").success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
