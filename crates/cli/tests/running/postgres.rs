//! A PostgreSQL server of one's own, to be killed.

use std::{
    fs,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
};

use tempfile::TempDir;

use crate::instance::free_port;

/// A server with its folder; it ends with its value.
pub(crate) struct Postgres {
    pub(crate) address: String,
    folder: TempDir,
    port: u16,
    server: Mutex<Child>,
}

impl Postgres {
    /// Starts one; none where PostgreSQL is not installed, which `./test` sees to.
    pub(crate) fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL must be installed where CI is");
            eprintln!("skipped: PostgreSQL is not installed");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        if let Some((user, group)) = unprivileged() {
            std::os::unix::fs::chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let mut initdb = as_postgres(&programs.join("initdb"));
        initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D"]);
        let made = initdb.arg(folder.path().join("data")).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        let port = free_port();
        let server = Mutex::new(launch(folder.path(), port));
        let address = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let postgres = Self { address, folder, port, server };
        postgres.wait_until_ready();
        Some(postgres)
    }

    /// `kill -9` of all its processes, as a machine kills them that has no memory left; then it recovers.
    pub(crate) fn kill_and_restart(&self) {
        let mut server = self.server.lock().unwrap();
        let mut all = children(server.id());
        server.kill().unwrap();
        server.wait().unwrap();
        all.retain(|id| Path::new(&format!("/proc/{id}")).exists());
        if !all.is_empty() {
            drop(
                Command::new("kill").args(["-s", "KILL"]).args(&all).stderr(Stdio::null()).status(),
            );
        }
        // What is left of the dead server's memory goes with its last process.
        while all.iter().any(|id| is_running(id)) {
            std::thread::yield_now();
        }
        *server = launch(self.folder.path(), self.port);
        drop(server);
        self.wait_until_ready();
    }

    /// All its processes stand still, as when its disk does not answer.
    pub(crate) fn freeze(&self) {
        self.signal("STOP");
    }

    /// They go on.
    pub(crate) fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, signal: &str) {
        let server = self.server.lock().unwrap().id();
        let mut all = children(server);
        all.push(server.to_string());
        assert!(Command::new("kill").args(["-s", signal]).args(&all).status().unwrap().success());
    }

    fn wait_until_ready(&self) {
        let ready = programs().unwrap().join("pg_isready");
        let port = self.port.to_string();
        for _ in 0..2000 {
            let asked = Command::new(&ready)
                .args(["-q", "-t", "1", "-h", "127.0.0.1", "-p", &port])
                .status();
            if asked.unwrap().success() {
                return;
            }
            if let Some(ended) = self.server.lock().unwrap().try_wait().unwrap() {
                panic!("PostgreSQL ended: {ended}: {}", self.log());
            }
        }
        panic!("PostgreSQL does not come up: {}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Ok(mut server) = self.server.lock() {
            let id = server.id().to_string();
            // A test that failed may have left it standing still.
            drop(Command::new("kill").args(["-s", "CONT"]).args(children(server.id())).status());
            drop(Command::new("kill").args(["-s", "CONT", &id]).status());
            drop(Command::new("kill").args(["-s", "QUIT", &id]).status());
            drop(server.wait());
        }
    }
}

fn launch(folder: &Path, port: u16) -> Child {
    let log = fs::File::options().create(true).append(true).open(folder.join("log")).unwrap();
    let mut server = as_postgres(&programs().unwrap().join("postgres"));
    server.arg("-D").arg(folder.join("data")).args(["-p", &port.to_string()]);
    let sockets = format!("unix_socket_directories={}", folder.display());
    // A killed process does not take what the kernel has with it, so flushing would only cost time here.
    for setting in ["listen_addresses=127.0.0.1", &sockets, "fsync=off", "max_connections=80"] {
        server.args(["-c", setting]);
    }
    server.stdout(Stdio::null()).stderr(Stdio::from(log)).process_group(0).spawn().unwrap()
}

fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .map(|entry| entry.unwrap().path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop()
}

/// PostgreSQL refuses to run as root: the user that Debian made for it, when we are root.
fn unprivileged() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let user = users.lines().find(|line| line.starts_with("postgres:")).unwrap();
    let fields: Vec<&str> = user.split(':').collect();
    Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
}

fn as_postgres(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/");
    if let Some((user, group)) = unprivileged() {
        command.uid(user).gid(group);
    }
    command
}

fn children(of: u32) -> Vec<String> {
    let path = format!("/proc/{of}/task/{of}/children");
    let listed = fs::read_to_string(path).unwrap_or_default();
    listed.split_whitespace().map(str::to_owned).collect()
}

fn is_running(id: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // Whoever adopts the orphan may be slow to bury it.
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}
