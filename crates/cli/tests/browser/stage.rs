//! The programs of the walk: the portal, the driver of the browser, OpenSSL; all end with the stage.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

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
}

impl Stage {
    /// Starts everything; nothing where there is no browser, which continuous integration must have.
    pub(crate) fn set() -> Option<Self> {
        let tools =
            [("chromium", "--version"), ("chromedriver", "--version"), ("openssl", "version")];
        for (tool, version) in tools {
            let found = Command::new(tool).arg(version).output().is_ok();
            assert!(found || env::var_os("CI").is_none(), "{tool} is not installed");
            if !found {
                println!("{tool} is not installed: nobody walks");
                return None;
            }
        }
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("walk");
        fs::create_dir(&folder).unwrap();
        let mut demo = Command::new(env!("CARGO_BIN_EXE_senim"));
        demo.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(data.path().join("instance"));
        let (own, portal) = Program::start(&mut demo, "portal: ");
        let mut chromedriver = Command::new("chromedriver");
        let (driver, port) = Program::start(chromedriver.arg("--port=0"), "successfully on port ");
        let driver_address = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));
        Some(Self { portal, driver: driver_address, folder, _portal: own, _driver: driver, data })
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

/// Runs a program to its end, which must be a good one, and gives what it printed.
pub(crate) fn run(program: impl AsRef<Path>, arguments: &[&str]) -> String {
    let program = program.as_ref();
    let done = Command::new(program).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{} {arguments:?}: {said}", program.display());
    String::from_utf8_lossy(&done.stdout).into_owned()
}
