//! What an administrator is told: what `serve` refuses, what it logs, and in which language.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Stdio};

use crate::{
    clock::Watch,
    disk::Disk,
    instance::{Instance, Said, free_port},
    wire::pause,
};

#[test]
fn a_second_server_on_one_folder_is_told_which_process_has_it() {
    let instance = Instance::founded(None);
    let first = instance.start();
    let second = Said::of(instance.serve_at(0).output().unwrap());
    assert!(!second.done);
    assert!(second.err.contains(&format!("process {}.", first.id())), "{}", second.err);
    // The lock goes with the process, in whatever way that ends.
    first.kill();
    let next = instance.start();
    assert!(next.stop());
    assert!(!instance.logs().contains('\u{1b}'), "a log in a file has no colours");
}

#[tokio::test]
async fn a_server_tells_how_it_fares() {
    let instance = Instance::founded(None);
    let server = instance.start();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/health", instance.base(instance.port));
    let health = loop {
        // The tasks of the worker do their first round.
        let answer = http.get(&url).send().await.unwrap();
        let well = answer.status().is_success();
        let view: serde_json::Value =
            serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!(view["ok"], well, "{view}");
        assert_eq!((&view["database"], &view["disk"]), (&true.into(), &true.into()), "{view}");
        if well {
            break view;
        }
        pause(100).await;
    };
    assert_eq!(health["lists"].as_array().unwrap().len(), 2);
    assert_eq!(health["responders"].as_array().unwrap().len(), 2);
    assert!(health["lists"][0]["age_seconds"].as_i64().unwrap() >= 0);
    let worker = health["worker"].as_array().unwrap();
    assert!(worker.iter().all(|task| task["ok"] == true && task["panics"] == 0), "{health}");
    assert_eq!(health["mail_waiting"], 0);
    assert!(server.stop());
}

#[test]
fn a_wrong_setting_is_told_by_file_line_and_key_in_three_languages() {
    let instance = Instance::founded(None);
    instance.set("forms-per-minute = 60", "forms-per-minute = \"sixty\"");
    let settings = fs::read_to_string(instance.data().join("instance.toml")).unwrap();
    let line = 1 + settings.lines().position(|line| line.contains("sixty")).unwrap();
    for (lang, words) in [("kk", "-жол"), ("ru", "строка"), ("en", "line")] {
        for command in ["serve", "staff list", "journal verify", "backup --out copy"] {
            let args: Vec<&str> = command.split(' ').collect();
            let mut told = instance.senim(&args);
            told.args(["--data", "data", "--lang", lang]);
            if ["serve", "staff list"].contains(&command) {
                told.args(["--passphrase-file", "online"]);
            }
            let said = Said::of(told.output().unwrap());
            assert!(!said.done);
            for part in ["data/instance.toml", &line.to_string(), "server.forms-per-minute", words]
            {
                assert!(said.err.contains(part), "{command} {lang}: {part}: {}", said.err);
            }
        }
    }
}

#[test]
fn a_damaged_database_is_told_to_whom_it_concerns() {
    let instance = Instance::founded(None);
    let database = instance.data().join("senim.sqlite");
    for ending in ["-wal", "-shm"] {
        drop(fs::remove_file(instance.data().join(format!("senim.sqlite{ending}"))));
    }
    let mut bytes = fs::read(&database).unwrap();
    bytes[..64].fill(0x5a);
    fs::write(&database, &bytes).unwrap();
    let refused = instance.try_start(instance.port).err().unwrap();
    assert!(refused.contains("cannot be opened: "), "{refused}");
    assert!(refused.contains("not a database") && refused.contains("backup"), "{refused}");
    assert!(!refused.contains("support"), "{refused}");
    // It lies as it lay: nothing was made in its place.
    assert_eq!(fs::read(&database).unwrap(), bytes);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_by_its_file() {
    let instance = Instance::bare();
    let Some(disk) = Disk::under(&instance) else { return };
    instance.found(None);
    disk.protect();
    let refused = instance.try_start(instance.port).err().unwrap();
    assert!(refused.contains("data/server.pid cannot be written: "), "{refused}");
    assert!(refused.contains("Read-only") && !refused.contains("support"), "{refused}");
    // What only reads still does.
    assert!(instance.run(&["journal", "verify", "--data", "data"]).done);
}

#[test]
fn a_new_instance_warns_of_a_base_address_that_only_its_computer_finds() {
    let instance = Instance::bare();
    let said = Said::of(instance.init(None).args(["--lang", "ru"]).output().unwrap());
    assert!(said.done, "{}", said.err);
    let base = instance.base(instance.port);
    assert!(said.err.contains(&format!("Внимание: адрес {base}")), "{}", said.err);
    // The hint serves where certificates say that the instance is.
    let hint = format!("senim serve --data data --listen 127.0.0.1:{}", instance.port);
    assert!(said.out.contains("дальше:") && said.out.contains(&hint), "{}", said.out);
    // Whatever it advises can be done.
    for line in said.out.lines().filter_map(|line| line.trim().strip_prefix("senim ")) {
        let (command, options) = line.split_once(" --").unwrap();
        let help = instance.run(&[command.split(' ').collect(), vec!["--help"]].concat());
        for option in options.split(" --").filter_map(|option| option.split(' ').next()) {
            assert!(help.out.contains(&format!("--{option}")), "{command} has no --{option}");
        }
    }
}

#[test]
fn staff_is_told_where_posts_are_and_which_roles() {
    let instance = Instance::bare();
    let posts = instance.run(&["staff", "posts", "--lang", "kk"]);
    assert!(posts.done, "{}", posts.err);
    let of = |role: &str| {
        let (_, rest) = posts.out.split_once(&format!("({role})\n")).unwrap();
        rest.lines().take_while(|line| line.starts_with("  ")).collect::<Vec<_>>()
    };
    assert!(of("operator").iter().any(|line| line.starts_with("  11-001 · ")));
    assert!(of("officer").iter().any(|line| line.starts_with("  mes-committee · ")));
    assert!(!of("officer").iter().any(|line| line.contains("11-001")));
    assert_eq!(of("auditor").len(), 1);
    let help = instance.run(&["staff", "enrol", "--help"]);
    for role in ["administrator", "auditor", "authorised-person", "officer", "operator"] {
        assert!(help.out.contains(role), "{role}: {}", help.out);
    }
    let wrong = instance.run(&["staff", "enrol", "--role", "applicant"]);
    assert!(wrong.err.contains("It can be: administrator"), "{}", wrong.err);
}

#[test]
fn the_unit_and_the_image_start_a_server_with_options_that_it_has() {
    let instance = Instance::bare();
    let help = instance.run(&["serve", "--help"]).out;
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
    for (file, line) in [("senim.service", "ExecStart="), ("Containerfile", "CMD ")] {
        let text = fs::read_to_string(deploy.join(file)).unwrap();
        let command = text.lines().find_map(|found| found.strip_prefix(line)).unwrap();
        assert!(command.contains("serve"), "{file}: {command}");
        let words = command.split([' ', ',', '"']);
        let options: Vec<&str> = words.filter(|word| word.starts_with("--")).collect();
        assert!(options.len() >= 3, "{file}: {options:?}");
        for option in options {
            assert!(help.contains(&format!("  {option} <")), "{file}: serve has no {option}");
        }
    }
}

#[tokio::test]
async fn a_server_logs_its_start_its_end_and_requests_without_people() {
    let instance = Instance::founded(None);
    let metrics = free_port();
    let mut serve = instance.serve_at(instance.port);
    serve.args(["--metrics", &format!("127.0.0.1:{metrics}")]).env("RUST_LOG", "info");
    let server = instance.try_start_as(instance.port, serve).unwrap_or_else(|log| panic!("{log}"));
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let get = async |url: String| http.get(url).send().await.unwrap();
    let base = instance.base(instance.port);
    let (iin, number) = ("900101300017", "111111111111");
    for path in [
        format!("/en/no-such-page?iin={iin}"),
        format!("/api/v1/registration/requests/{number}"),
        "/health".to_owned(),
        "/crl/nca-rsa.crl".to_owned(),
    ] {
        get(format!("{base}{path}")).await;
    }
    let told = get(format!("http://127.0.0.1:{metrics}/metrics")).await;
    let kind = told.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    let told = String::from_utf8(told.bytes().await.unwrap().to_vec()).unwrap();
    assert!(told.contains("senim_database_ok 1\n"), "{told}");
    assert!(told.contains("senim_requests_total{kind=\"page\",status=\"4xx\"} 2\n"), "{told}");
    // Not for the public: only at the address of its own.
    assert_eq!(get(format!("{base}/metrics")).await.status().as_u16(), 404);
    assert!(server.stop());
    let log = instance.logs();
    for part in [
        " started version=",
        &format!("listening=127.0.0.1:{}", instance.port),
        "answered method=GET route=\"/api/v1/registration/requests/{number}\" status=",
        "stopping signal=\"SIGTERM\"",
        " stopped",
    ] {
        assert!(log.contains(part), "{part} is not in {log}");
    }
    for part in [iin, number, "\u{1b}"] {
        assert!(!log.contains(part), "{part} is in {log}");
    }
}

#[tokio::test]
async fn a_clock_that_was_set_back_is_refused_or_warned_of() {
    let instance = Instance::founded(None);
    let watch = Watch::new(instance.folder.path());
    let start_at = |by: &str| {
        watch.set(by);
        let mut serve = instance.serve_at(instance.port);
        watch.wear(&mut serve);
        instance.try_start_as(instance.port, serve)
    };
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let listed_at = async || {
        let list = format!("{}/crl/nca-rsa.crl", instance.base(instance.port));
        let list = http.get(list).send().await.unwrap().bytes().await.unwrap();
        pki::crl::CertificateList::from_der(&list).unwrap().this_update()
    };
    // Forward it may go: after eight days the lists have ended, and are made anew.
    let server = start_at("+8d").unwrap_or_else(|log| panic!("{log}"));
    let founded = listed_at().await.min(app::clock::Clock::System.now());
    while listed_at().await.duration_since(founded).as_hours() < 7 * 24 {
        pause(100).await;
    }
    assert!(server.stop());
    let refused = start_at("+7d").err().unwrap();
    assert!(refused.contains("the server is behind"), "{refused}");
    assert!(refused.contains("clock-set-back = \"warn\""), "{refused}");
    instance.set("clock-set-back = \"refuse\"", "clock-set-back = \"warn\"");
    let server = start_at("+7d").unwrap_or_else(|log| panic!("{log}"));
    assert!(instance.logs().contains("the clock was set back"));
    assert!(server.stop());
}

#[test]
fn a_founding_that_was_cut_short_is_told_in_words() {
    let instance = Instance::bare();
    let mut init = instance.init(None).stdout(Stdio::null()).spawn().unwrap();
    let key = instance.data().join("keys/root-gost.key.pem");
    while !key.exists() {
        assert!(init.try_wait().unwrap().is_none(), "the founding ended without its keys");
        std::thread::yield_now();
    }
    init.kill().unwrap();
    init.wait().unwrap();
    let refused = instance.try_start(instance.port).err().unwrap();
    assert!(refused.contains("was cut short"), "{refused}");
    assert!(refused.contains("seal"), "{refused}");
}

#[test]
fn a_database_that_is_gone_is_not_made_anew() {
    let instance = Instance::founded(None);
    for ending in ["", "-wal", "-shm"] {
        drop(fs::remove_file(instance.data().join(format!("senim.sqlite{ending}"))));
    }
    let refused = instance.try_start(instance.port).err().unwrap();
    assert!(refused.contains("no database of this instance"), "{refused}");
    assert!(!instance.data().join("senim.sqlite").exists());
}

#[test]
fn a_passphrase_that_others_can_read_is_refused() {
    let instance = Instance::founded(None);
    let file = instance.folder.path().join("online");
    for mode in [0o644, 0o604, 0o640, 0o620] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let refused = instance.try_start(instance.port).err().unwrap();
        assert!(refused.contains("chmod 600"), "{mode:o}: {refused}");
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(instance.start().stop());
}
