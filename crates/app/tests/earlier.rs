//! Houses that builds of an earlier day founded and left in the middle of their work: each is opened, and goes on from
//! where it stood.
//!
//! `houses/*.tar.gz` are folders of `senim demo`, killed on 30 November 2026 after a step of its story: database, keys,
//! settings, and the containers of the staff, all of invented people. They are never made anew. When what is stored
//! changes its form, another joins them.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage fails, as it should")]
#![allow(clippy::large_futures, reason = "the thread of a test has room for them")]

use std::{fs, os::unix::fs::PermissionsExt, process::Command};

use app::{App, CaseAct, DeskAct, Session, clock::Clock, config::DataFolder};
use base::{Lang, UniqueNumber};
use keystore::Passphrase;
use pki::{
    cms,
    pkcs12::{self, KeyContainer},
};

/// Shortly after the houses were left, at a time when offices are open.
const AFTERNOON: &str = "2026-11-30T11:40:00Z";

/// A house that was opened again.
struct House {
    app: App,
    clock: Clock,
    folder: tempfile::TempDir,
}

impl House {
    /// Opens a copy of a house that is kept.
    async fn open(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let kept = format!("{}/tests/houses/{name}.tar.gz", env!("CARGO_MANIFEST_DIR"));
        let unpacked = Command::new("tar")
            .args(["--extract", "--gzip", "--file", &kept, "--directory"])
            .arg(folder.path())
            .status();
        assert!(unpacked.unwrap().success());
        // Builds of that day took a folder that others may open.
        fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o700)).unwrap();
        let secrets = fs::read_to_string(folder.path().join("demo/passphrases.txt")).unwrap();
        let online = Passphrase::new(secrets.lines().next().unwrap());
        let clock = Clock::set_to(AFTERNOON.parse().unwrap());
        let app = App::open(DataFolder::new(folder.path()), &online, clock.clone()).await.unwrap();
        Self { app, clock, folder }
    }

    /// Somebody of the staff, with the container that she was given then.
    async fn staff(&self, name: &str) -> (KeyContainer, Session) {
        let container = fs::read(self.folder.path().join(format!("demo/{name}.p12"))).unwrap();
        let container = pkcs12::read(&container, "demo").unwrap();
        let text = self.app.sessions().begin_sign_in(Lang::Kk).await.unwrap();
        let signature = self.sign(&container, text.text.as_bytes());
        let (_, session) = self.app.sessions().sign_in(&text.id, &signature).await.unwrap();
        (container, session)
    }

    /// The control code of the keys of a request, as its applicant is told it.
    async fn code_of(&self, number: &UniqueNumber) -> String {
        self.request(number).await.keys_code().unwrap().to_string()
    }

    /// A request as it is stored.
    async fn request(&self, number: &UniqueNumber) -> registration::Request {
        let database = self.app.folder().database();
        let archive = store::Archive::open(&database.to_string_lossy()).await.unwrap();
        let mut snapshot = archive.snapshot().await.unwrap();
        let row = snapshot.request_by_number(number).await.unwrap().unwrap();
        base::read_stored(&row.body).unwrap()
    }

    fn sign(&self, own: &KeyContainer, content: &[u8]) -> Vec<u8> {
        cms::sign(&cms::SignRequest {
            content,
            detached: false,
            signer: &own.key,
            certificate: &own.certificate,
            extra_certificates: &[],
            signing_time: Some(self.clock.now()),
        })
        .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_an_earlier_build_accepted_is_approved_and_issued() {
    let house = House::open("accepted").await;
    let number: UniqueNumber = "2026-NCA-0000001-5".parse().unwrap();
    let (operator, session) = house.staff("operator").await;
    let desk = house.app.desk();
    let view = desk.request(&session, &number, Lang::En).await.unwrap();
    assert_eq!(view.request.status.state, "accepted");
    // That build compared no keys, so this one has it made good for: the applicant reads the code from her own page.
    let code = house.code_of(&number).await;
    let compare = DeskAct::CompareKeys { code };
    desk.act(&session, &number, compare, Lang::En).await.unwrap();
    let text = desk.approval_text(&session, &number, Lang::Ru).await.unwrap();
    let signature = house.sign(&operator, text.text.as_bytes());
    let view = desk.approve(&session, &number, &text.id, &signature, Lang::En).await.unwrap();
    assert_eq!(view.request.status.state, "issued");
    assert_eq!(view.request.certificates.len(), 2);
    // It was read in form 1, with the parts of every process side by side, and is kept in form 2.
    let database = house.app.folder().database();
    let archive = store::Archive::open(&database.to_string_lossy()).await.unwrap();
    let mut snapshot = archive.snapshot().await.unwrap();
    let row = snapshot.request_by_number(&number).await.unwrap().unwrap();
    assert!(row.body.starts_with("{\"v\":2,"), "{}", &row.body[..20]);
    drop(snapshot);
    house.app.work().await.unwrap();
    assert!(house.app.journal().verify().await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_of_an_earlier_build_is_found_by_name_once_the_worker_has_named_it() {
    let house = House::open("accepted").await;
    let number: UniqueNumber = "2026-NCA-0000001-5".parse().unwrap();
    let (_, session) = house.staff("operator").await;
    let holder = house.request(&number).await.holder.unwrap();
    let start: String = holder.name.last.chars().take(4).collect();
    let desk = house.app.desk();
    assert!(desk.search(&session, &start, Lang::Kk).await.unwrap().is_empty());
    house.app.work().await.unwrap();
    let found = desk.search(&session, &start.to_lowercase(), Lang::Kk).await.unwrap();
    assert_eq!(found.iter().map(|row| &row.number).collect::<Vec<_>>(), [&number]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_an_earlier_build_took_up_is_considered_on() {
    let house = House::open("under-review").await;
    let number: UniqueNumber = "2026-MES01-0000001-5".parse().unwrap();
    let (_, session) = house.staff("officer").await;
    let inbox = house.app.inbox();
    let view = inbox.case(&session, &number, Lang::En).await.unwrap();
    assert_eq!(view.case.status.state, "under-review");
    let propose = CaseAct { act: "propose-grant".to_owned(), ..CaseAct::default() };
    let view = inbox.act(&session, &number, propose, Lang::En).await.unwrap();
    assert_eq!(view.case.status.state, "grant-proposed");
    // What was written anew names its form; before, nothing did.
    let database = house.app.folder().database();
    let archive = store::Archive::open(&database.to_string_lossy()).await.unwrap();
    let mut snapshot = archive.snapshot().await.unwrap();
    let row = snapshot.case_by_number(number.as_str()).await.unwrap().unwrap();
    assert!(row.body.starts_with("{\"v\":1,"), "{}", row.body);
    house.app.work().await.unwrap();
    assert!(house.app.journal().verify().await.unwrap().is_ok());
}
