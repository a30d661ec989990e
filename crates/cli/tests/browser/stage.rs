//! The programs of the walk: the portal, the driver of the browser, OpenSSL; all end with the stage.

use std::{
    cell::Cell,
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use jiff::{Timestamp, civil::Date};

use crate::clock::Watch;

/// The program that is walked through: the one of this build, or the file that `SENIM_BINARY` names.
pub(crate) fn senim() -> PathBuf {
    env::var_os("SENIM_BINARY").map_or_else(|| env!("CARGO_BIN_EXE_senim").into(), PathBuf::from)
}

/// A program with its first lines read; its whole group ends with it.
struct Program {
    child: Child,
    /// Kept open, so that the program can go on writing.
    _out: BufReader<ChildStdout>,
}

impl Program {
    /// Starts a program and gives what follows `mark` on the first line that has it.
    fn start(command: &mut Command, mark: &str) -> (Self, String) {
        let mut child = command.process_group(0).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut told = String::new();
        let found = loop {
            let mut line = String::new();
            if out.read_line(&mut line).unwrap() == 0 {
                break None;
            }
            told.push_str(&line);
            if let Some((_, rest)) = line.split_once(mark) {
                break Some(rest.trim().to_owned());
            }
        };
        let program = Self { child, _out: out };
        let Some(found) = found else { panic!("{command:?} ended before {mark:?}:\n{told}") };
        (program, found)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        drop(Command::new("sh").args(["-c", "kill -s KILL -- \"$0\"", &group]).status());
        drop(self.child.wait());
    }
}

/// Where the walk takes place.
pub(crate) struct Stage {
    /// Address of the portal.
    pub(crate) portal: String,
    /// Address of the driver.
    pub(crate) driver: String,
    /// Files of this walk.
    folder: PathBuf,
    _portal: Program,
    _driver: Program,
    data: tempfile::TempDir,
    /// Of a stage on which days pass.
    time: Option<Time>,
}

/// The clock of all programs but the browser, and how far it is from that of the machine.
struct Time {
    watch: Watch,
    ahead_seconds: Cell<i64>,
}

impl Time {
    /// It shows this moment of the country from now on, and goes.
    fn show(&self, date: Date, hour: i8) {
        let there = base::to_timestamp(date.at(hour, 5, 0, 0));
        let ahead = there.as_second() - app::clock::Clock::System.now().as_second();
        self.ahead_seconds.set(ahead);
        self.watch.set(&format!("{ahead:+}"));
    }
}

impl Stage {
    /// Starts everything; nothing where there is no browser, which continuous integration must have.
    pub(crate) fn set() -> Option<Self> {
        are_installed(&["chromium", "chromedriver", "openssl"]).then(|| {
            let data = tempfile::tempdir().unwrap();
            let mut demo = Command::new(senim());
            demo.args(["demo", "--listen", "127.0.0.1:0", "--data"]);
            let (own, portal) = Program::start(demo.arg(data.path().join("instance")), "portal: ");
            Self::with(data, (own, portal), None)
        })
    }

    /// The same where days pass and fees are set, by their settings, in tenge: it is ten in the morning of the next working day.
    pub(crate) fn set_for_days(fees: &BTreeMap<String, String>) -> Option<Self> {
        are_installed(&["chromium", "chromedriver", "openssl", "faketime", "pdfsig"]).then(|| {
            let data = tempfile::tempdir().unwrap();
            let time = Time { watch: Watch::new(data.path()), ahead_seconds: Cell::new(0) };
            time.show(working_day_after(today()), 10);
            let instance = data.path().join("instance");
            let mut demo = Command::new(senim());
            time.watch.wear(demo.args(["demo", "--once", "--listen", "127.0.0.1:0", "--data"]));
            let told = demo.arg(&instance).output().unwrap();
            assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stdout));
            let settings = instance.join("instance.toml");
            let mut written = fs::read_to_string(&settings).unwrap();
            let (_, address) = written.split_once("base-url = \"http://").unwrap();
            let address = address.split_once('"').unwrap().0.to_owned();
            let fees = fees.iter().map(|(name, tenge)| format!("{name} = \"{tenge}\"\n"));
            written.push_str("\n[payments.amounts]\n");
            written.extend(fees);
            fs::write(settings, written).unwrap();
            // A program that was built earlier has the law of then in it.
            if env::var_os("SENIM_BINARY").is_some() {
                copy_law(&instance.join("law"));
            }
            let mut serve = Command::new(senim());
            time.watch.wear(serve.arg("serve").arg("--data").arg(&instance));
            serve.arg("--passphrase-file").arg(instance.join("demo/passphrases.txt"));
            let (own, _) = Program::start(serve.args(["--listen", &address]), "portal: ");
            Self::with(data, (own, format!("http://{address}")), Some(time))
        })
    }

    fn with(data: tempfile::TempDir, (own, portal): (Program, String), time: Option<Time>) -> Self {
        let folder = data.path().join("walk");
        fs::create_dir(&folder).unwrap();
        let mut chromedriver = Command::new("chromedriver");
        let (driver, port) = Program::start(chromedriver.arg("--port=0"), "successfully on port ");
        let driver_address = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));
        Self { portal, driver: driver_address, folder, _portal: own, _driver: driver, data, time }
    }

    /// What the clocks of this stage show.
    pub(crate) fn now(&self) -> Timestamp {
        let ahead = self.time.as_ref().map_or(0, |time| time.ahead_seconds.get());
        let now = app::clock::Clock::System.now();
        now.checked_add(jiff::SignedDuration::from_secs(ahead)).unwrap()
    }

    /// Days pass: it is ten in the morning of the first working day after them.
    pub(crate) fn pass(&self, days: i32) {
        let after = base::local_date(self.now()).checked_add(jiff::ToSpan::days(days - 1)).unwrap();
        self.time.as_ref().unwrap().show(working_day_after(after), 10);
    }

    /// Runs a program at the time of this stage to its end, which must be a good one, and gives what it printed.
    pub(crate) fn run(&self, program: impl AsRef<Path>, arguments: &[&str]) -> String {
        let mut command = Command::new(program.as_ref());
        if let Some(time) = &self.time {
            time.watch.wear(&mut command);
        }
        finish(command.args(arguments))
    }

    /// A file or folder of this walk.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The folder of the instance.
    pub(crate) fn instance(&self) -> PathBuf {
        self.data.path().join("instance")
    }

    /// A file that the story left.
    pub(crate) fn evidence(&self, name: &str) -> PathBuf {
        self.data.path().join("instance/demo").join(name)
    }
}

/// Whether programs are there; continuous integration must have them.
fn are_installed(tools: &[&str]) -> bool {
    tools.iter().all(|tool| {
        let found =
            Command::new("which").arg(tool).output().is_ok_and(|done| done.status.success());
        assert!(found || env::var_os("CI").is_none(), "{tool} is not installed");
        if !found {
            println!("{tool} is not installed: nobody walks");
        }
        found
    })
}

/// The law as it lies in this tree, for an instance.
fn copy_law(to: &Path) {
    for (path, text) in app::law::compiled_in() {
        let to = to.join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, text).unwrap();
    }
}

/// Today in the country.
fn today() -> Date {
    base::local_date(app::clock::Clock::System.now())
}

/// The next day on which the narrowest offices of the walk are open.
fn working_day_after(day: Date) -> Date {
    let law = app::law::compiled_in();
    let file = |name: &str| law.get(name).unwrap().as_str();
    let calendar =
        calendar::Calendar::parse(file("calendar/holidays.toml"), file("calendar/schedules.toml"));
    calendar.unwrap().next_working_day("knb-reception", day).unwrap()
}

/// Runs a program to its end, which must be a good one, and gives what it printed.
pub(crate) fn run(program: impl AsRef<Path>, arguments: &[&str]) -> String {
    finish(Command::new(program.as_ref()).args(arguments))
}

fn finish(command: &mut Command) -> String {
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    let printed = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{command:?}: {said}{printed}");
    printed
}
