//! An instance in a folder of its own, and its server as a child process.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use tempfile::TempDir;

pub(crate) const SENIM: &str = env!("CARGO_BIN_EXE_senim");

/// A folder of an instance.
pub(crate) struct Instance {
    pub(crate) folder: TempDir,
    pub(crate) port: u16,
}

impl Instance {
    /// A folder with a law whose offices never close and whose keys are small, because they are made anew in every test.
    pub(crate) fn bare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in app::law::compiled_in() {
            let path = folder.path().join("data/law").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = text.replace("keys = [\"rsa-4096\"", "keys = [\"rsa-2048\"");
            fs::write(path, text).unwrap();
        }
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        fs::set_permissions(folder.path().join("data"), private).unwrap();
        let schedules = folder.path().join("data/law/calendar/schedules.toml");
        let open = fs::read_to_string(&schedules).unwrap();
        let hours = ["opens =", "closes =", "break_"];
        let open: String = open
            .lines()
            .filter(|line| !hours.iter().any(|hour| line.starts_with(hour)))
            .map(|line| if line.starts_with("days") { EVERY_DAY } else { line })
            .map(|line| {
                line.replace("closed_on_holidays = true", "closed_on_holidays = false") + "\n"
            })
            .collect();
        fs::write(schedules, open).unwrap();
        write_secret(&folder.path().join("online"), "an online passphrase\n");
        write_secret(&folder.path().join("root"), "a root passphrase\n");
        Self { folder, port: free_port() }
    }

    /// A founded instance, on SQLite or at the address of an empty database.
    pub(crate) fn founded(database: Option<&str>) -> Self {
        let instance = Self::bare();
        instance.found(database);
        instance
    }

    /// Founds an instance in the folder.
    pub(crate) fn found(&self, database: Option<&str>) {
        let output = self.init(database).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        // All people of these tests come from one address.
        for limit in [
            "forms-at-once = 60",
            "requests-of-address-per-hour = 120",
            "requests-for-person-per-day = 30",
            "requests-for-person-of-address-per-day = 5",
            "drafts-of-person = 100",
        ] {
            self.set(&format!("{limit}\n"), &format!("{limit}000\n"));
        }
    }

    /// Changes a line of the settings.
    pub(crate) fn set(&self, from: &str, to: &str) {
        let settings = self.data().join("instance.toml");
        let text = fs::read_to_string(&settings).unwrap();
        assert!(text.contains(from), "{from:?} is not in {text}");
        fs::write(&settings, text.replacen(from, to, 1)).unwrap();
    }

    pub(crate) fn init(&self, database: Option<&str>) -> Command {
        let mut init = self.senim(&["init", "--data", "data"]);
        init.args(["--base-url", &self.base(self.port), "--suffix", "TEST"]).args([
            "--passphrase-file",
            "online",
            "--root-passphrase-file",
            "root",
        ]);
        if let Some(address) = database {
            init.args(["--database", address]);
        }
        init
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn base(&self, port: u16) -> String {
        format!("http://127.0.0.1:{port}")
    }

    /// The program in the folder above the data.
    pub(crate) fn senim(&self, args: &[&str]) -> Command {
        let mut command = Command::new(SENIM);
        command.args(args).current_dir(self.folder.path());
        command.env_remove("SENIM_PASSPHRASE").env_remove("RUST_LOG").env("LC_ALL", "C");
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Said {
        Said::of(self.senim(args).output().unwrap())
    }

    pub(crate) fn serve_at(&self, port: u16) -> Command {
        let listen = format!("127.0.0.1:{port}");
        let mut serve = self.senim(&["serve", "--data", "data", "--passphrase-file", "online"]);
        serve.args(["--listen", &listen]);
        serve
    }

    /// Starts a server; gives it when it listens.
    pub(crate) fn start(&self) -> Server {
        self.try_start(self.port).unwrap_or_else(|log| panic!("the server does not start: {log}"))
    }

    /// Starts a server on a port; gives it when it listens, or what it said.
    pub(crate) fn try_start(&self, port: u16) -> Result<Server, String> {
        self.try_start_as(port, self.serve_at(port))
    }

    /// The same, by a command of its own.
    pub(crate) fn try_start_as(&self, port: u16, mut serve: Command) -> Result<Server, String> {
        let log = self.folder.path().join(format!("{port}.log"));
        let written = File::options().create(true).append(true).open(&log).unwrap();
        let before = written.metadata().unwrap().len();
        let mut child = serve.stdout(Stdio::piped()).stderr(Stdio::from(written)).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        if line.starts_with("portal: ") {
            return Ok(Server { child, _out: out });
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let said = fs::read_to_string(&log).unwrap();
        Err(said[usize::try_from(before).unwrap()..].to_owned())
    }

    /// What all servers logged.
    pub(crate) fn logs(&self) -> String {
        let mut all = String::new();
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "log") {
                File::open(path).unwrap().read_to_string(&mut all).unwrap();
            }
        }
        all
    }
}

const EVERY_DAY: &str = "days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"]";

/// What a command printed, and whether it succeeded.
pub(crate) struct Said {
    pub(crate) done: bool,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            done: output.status.success(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A running server; it ends with its value.
pub(crate) struct Server {
    child: Child,
    /// Kept open, so that the server can go on writing.
    _out: BufReader<ChildStdout>,
}

impl Server {
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and waits until it has ended; tells whether it ended well.
    pub(crate) fn stop(mut self) -> bool {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap().success()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub(crate) fn write_secret(path: &Path, text: &str) {
    use std::io::Write as _;
    let mut file =
        File::options().write(true).create(true).truncate(true).mode(0o600).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// A port that nobody listens on at this moment.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
