//! A PostgreSQL server of a test's own, where its programs are installed.

use std::{
    fs,
    io::Write,
    net::TcpListener,
    os::unix::{
        fs::{chown, MetadataExt},
        process::CommandExt,
    },
    path::PathBuf,
    process::Command,
    time::Duration,
};
use tempfile::TempDir;

/// PostgreSQL does not run for root: it is given to nobody then.
const NOBODY: u32 = 65_534;

/// A server that listens on loopback, and is ended and forgotten with this.
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Starts one; nothing where PostgreSQL is not installed, which is said past the test harness.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            let test = std::thread::current();
            let test = test.name().unwrap_or("a test");
            let _ = writeln!(
                std::io::stderr(),
                "SKIPPED {test}, on PostgreSQL: it is not installed (package postgresql)"
            );
            return None;
        };
        // A port that is free now; nobody else is given it so soon.
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        drop(listener);
        let folder = tempfile::tempdir().expect("a folder for the database");
        if is_root() {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).expect("root may give away a folder");
        }
        let server = Self { programs, folder, port };
        let data = server.data();
        server.run("initdb", &["-D", &data, "-A", "trust", "-U", "postgres", "--no-sync"]);
        server.start_again();
        Some(server)
    }

    /// An empty database of this name.
    pub fn database(&self, name: &str) -> String {
        let port = self.port.to_string();
        self.run("createdb", &["-h", "127.0.0.1", "-p", &port, "-U", "postgres", name]);
        format!("postgres://postgres@127.0.0.1:{port}/{name}")
    }

    /// Kills the server with all that it has started: what was not committed is lost, and whoever is connected is left
    /// alone.
    pub fn kill(&self) {
        let file = fs::read_to_string(self.folder.path().join("data/postmaster.pid")).expect("it runs");
        let pid = file.lines().next().expect("its file begins with its process").to_owned();
        let started = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        let killed = Command::new("kill").args(["-KILL", &pid]).status().expect("kill is there");
        assert!(killed.success(), "it ran");
        // What it had started ends by itself then, a little later: some of it may be gone already.
        let _ = Command::new("kill").arg("-KILL").args(started.split_whitespace()).output();
    }

    /// Starts the server where it was killed, once the processes that it had started are gone as well.
    pub fn start_again(&self) {
        let folder = self.folder.path().display().to_string();
        let options = format!("-p {} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off", self.port);
        let log = format!("{folder}/log");
        let data = self.data();
        let start = ["-D", &data, "-o", &options, "-l", &log, "-w", "start"];
        let mut tries = 0;
        while let Err(said) = self.try_run("pg_ctl", &start) {
            tries += 1;
            assert!(tries < 60, "pg_ctl: {said}");
            std::thread::sleep(Duration::from_millis(500));
        }
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        self.try_run(program, arguments).unwrap_or_else(|said| panic!("{program}: {said}"));
    }

    /// What it says, where it fails.
    fn try_run(&self, program: &str, arguments: &[&str]) -> Result<(), String> {
        let mut command = Command::new(self.programs.join(program));
        command.args(arguments).current_dir(self.folder.path());
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        // Into a file: a server that is started holds on to whatever it was given to write to.
        let told = self.folder.path().join(format!("{program}.told"));
        let file = fs::File::create(&told).expect("a file for what it says");
        let both = file.try_clone().expect("the same file");
        let status = command.stdout(file).stderr(both).status().expect("it runs");
        match status.success() {
            true => Ok(()),
            false => Err(fs::read_to_string(told).unwrap_or_default()),
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut command = Command::new(self.programs.join("pg_ctl"));
        command.args(["-D", &self.data(), "-m", "immediate", "stop"]).current_dir("/");
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        let _ = command.output();
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Where its programs are: on the PATH, or where Debian has them.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    folders
        .into_iter()
        .find(|folder| ["initdb", "pg_ctl", "createdb"].iter().all(|one| folder.join(one).exists()))
}
