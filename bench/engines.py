"""A PostgreSQL of its own for the scripts of this folder."""
import glob, os, pwd, re, shutil, socket, subprocess, sys, time

programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


class Postgres:
    """A server with the settings that PostgreSQL has by itself: what is committed is on the disk."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "postgres")
        os.mkdir(self.folder)
        self.user = None
        if os.getuid() == 0:
            self.user = pwd.getpwnam("postgres").pw_name
            shutil.chown(self.folder, self.user)
            os.chmod(folder, 0o755)
        self.port = free_port()
        data = os.path.join(self.folder, "data")
        run(programs[-1] + "/initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D", data, user=self.user, cwd="/")
        self.server = subprocess.Popen([programs[-1] + "/postgres", "-D", data, "-p", str(self.port), "-h", "127.0.0.1", "-k", self.folder],
                                       user=self.user, cwd="/", stdout=subprocess.DEVNULL, stderr=open(self.folder + "/log", "w"))
        while subprocess.run([programs[-1] + "/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode:
            time.sleep(0.1)
        self.asking = None

    def address(self):
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def command(self, program, *more):
        return [programs[-1] + "/" + program, "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", *more]

    def run(self, program, *more, **options):
        return run(*self.command(program, *more), **options)

    def stop(self):
        if self.asking:
            self.asking.stdin.close()
            self.asking.wait()
        self.server.send_signal(2)
        self.server.wait()

    def count(self, statement):
        """The one number that a statement gives, over a connection that stays open."""
        if not self.asking:
            self.asking = subprocess.Popen(self.command("psql", "-qAtX", "postgres"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.asking.stdin.write(statement + ";\n")
        self.asking.stdin.flush()
        return int(self.asking.stdout.readline())

    def prepare_pgbench(self):
        self.run("createdb", "bench")
        self.run("pgbench", "-q", "-i", "-s", "10", "bench")

    def pgbench(self, clients, seconds):
        """Transactions a second of `pgbench -N`."""
        said = self.run("pgbench", "-N", "-c", str(clients), "-j", "2", "-T", str(seconds), "bench")
        return float(re.search(r"tps = ([\d.]+)", said)[1])
