//! Who may not, what is not taken, and what comes too late.

use base::{Lang, Role};
use forms::Answers;

use super::{COMMITTEE, Signer, Stage, by, codes, enrol_at, plain};
use crate::{ActFile, CaseAct};

#[tokio::test(flavor = "multi_thread")]
async fn a_restricted_file_opens_to_its_roles_only_and_each_look_is_in_the_journal() {
    let stage = Box::pin(Stage::with_rules(&[(
        "good_for = \"3 months\"\n",
        "restricted_to = [\"authorised-person\"]\ngood_for = \"3 months\"\n",
    )]))
    .await;
    let number = stage.to_review().await;
    let kept = stage.app.cases().load_case(&number).await.unwrap();
    let file = kept.case.answers.files("attachment_expert_conclusion")[0].document.to_string();
    let open = async |signer: &Signer| {
        let session = stage.sign_in(signer).await;
        let access = crate::Access::Session(&session);
        stage.app.documents().fetch(&file, access, Lang::En).await.map(|(_, bytes)| bytes)
    };
    assert_eq!(codes(open(&stage.officer).await), ["document-restricted"]);
    let looks = async || {
        let lines = stage.journalled("document-viewed").await;
        lines.iter().filter(|line| line.contains(&file)).count()
    };
    assert_eq!(looks().await, 0);
    assert!(open(&stage.authorised).await.is_ok());
    assert_eq!(looks().await, 1);
    assert!(open(&stage.head).await.is_ok(), "it is her own");
    assert_eq!(looks().await, 1, "a look at one's own file is nobody's business");
    // What no definition restricts is open to whoever works on the case, and journalled too.
    let receipt = stage.app.cases().case_view(&kept, Lang::En).await.unwrap();
    let receipt = receipt.documents.iter().find(|d| d.kind == "receipt").unwrap().id.to_string();
    let session = stage.sign_in(&stage.officer).await;
    let access = crate::Access::Session(&session);
    assert!(stage.app.documents().fetch(&receipt, access, Lang::En).await.is_ok());
    assert!(stage.journalled("document-viewed").await.iter().any(|l| l.contains(&receipt)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_open_by_role_only_and_the_public_finds_no_application() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.to_review().await;
    let cast = stage.app.population().unwrap().cast().clone();
    // An officer of another body, and a person who has nothing to do with it.
    let (iin, bin) = (&cast.authorised_person.iin, &cast.committee.bin);
    let elsewhere = enrol_at(&stage.app, "knb", iin, Role::Officer, bin);
    let elsewhere = Box::pin(elsewhere).await;
    let (inbox, cases) = (stage.app.inbox(), stage.app.cases());
    let session = stage.sign_in(&elsewhere).await;
    assert_eq!(codes(inbox.case(&session, &number, Lang::En).await), ["case-not-found"]);
    let stranger = Box::pin(stage.head_of_another()).await;
    let session = stage.sign_in(&stranger).await;
    assert_eq!(codes(cases.case(&session, &number, Lang::En).await), ["case-not-found"]);

    let looks = async || {
        let lines = stage.journalled("case-viewed").await;
        lines.iter().filter(|line| line.contains(number.as_str())).count()
    };
    let before = looks().await;
    let session = stage.sign_in(&stage.officer).await;
    inbox.case(&session, &number, Lang::En).await.unwrap();
    assert_eq!(looks().await, before + 1, "each look of an officer is in the journal");

    // Everybody may ask for a paper by its number; an application that waits is none.
    let found = stage.app.verification().check(number.as_str(), Lang::En).await.unwrap().unwrap();
    assert_eq!((found.state.as_str(), found.rows.len()), ("unknown", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_takes_the_files_that_it_asks_for_and_none_that_is_only_named() {
    const GIVEN: &str = "name = \"confirm-completeness\"\n";
    const FILE: &str = "name = \"confirm-completeness\"\ngiven = [{ name = \"opinion\", kind = \"file\", \
        media_types = [\"application/pdf\"], label = { kk = \"Қорытынды\", ru = \"Заключение\", en = \"Opinion\" } }]\n";
    let stage = Box::pin(Stage::with_rules(&[(GIVEN, FILE)])).await;
    let number = stage.file().await.status.number;
    stage.act(&stage.officer, &number, plain("accept")).await.unwrap();
    let confirm = |field: &str, content: &[u8]| CaseAct {
        files: vec![ActFile {
            field: field.to_owned(),
            name: "opinion.pdf".to_owned(),
            content: content.to_vec(),
        }],
        ..plain("confirm-completeness")
    };
    let act = async |act: CaseAct| stage.act(&stage.officer, &number, act).await;
    assert_eq!(codes(act(plain("confirm-completeness")).await), ["answer-missing"]);
    assert_eq!(codes(act(confirm("opinion", b"MZ\x90")).await), ["file-type"]);
    assert_eq!(codes(act(confirm("other", b"%PDF-1.7\n")).await), ["unknown-field"]);
    let kept = stage.app.cases().load_case(&number).await.unwrap();
    let of_another = kept.case.answers.answer("attachment_expert_conclusion").unwrap().clone();
    let named = CaseAct {
        given: Answers::default().with("opinion", of_another),
        ..plain("confirm-completeness")
    };
    assert_eq!(codes(act(named).await), ["file-not-as-text"]);
    let done = act(confirm("opinion", b"%PDF-1.7\nopinion")).await.unwrap();
    assert_eq!(done.case.status.state, "under-review");
    let kept = stage.app.cases().load_case(&number).await.unwrap();
    let given = &kept.case.last_act("confirm-completeness").unwrap().input().unwrap().given;
    let file = given.files("opinion")[0].document.to_string();
    let session = stage.sign_in(&stage.authorised).await;
    let access = crate::Access::Session(&session);
    let (_, bytes) = stage.app.documents().fetch(&file, access, Lang::En).await.unwrap();
    assert_eq!(bytes, b"%PDF-1.7\nopinion");
}

/// Speaks the protocol of `clamd` for three uploads: finds the test file of EICAR, and breaks off the third.
async fn fake_clamd(listener: tokio::net::TcpListener) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    for upload in 0..3 {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut command = [0; 10];
        stream.read_exact(&mut command).await.unwrap();
        assert_eq!(&command, b"zINSTREAM\0");
        let mut content = Vec::new();
        loop {
            let length = stream.read_u32().await.unwrap();
            if length == 0 {
                break;
            }
            let mut chunk = vec![0; usize::try_from(length).unwrap()];
            stream.read_exact(&mut chunk).await.unwrap();
            content.extend(chunk);
        }
        if upload == 2 {
            continue;
        }
        let infected = String::from_utf8_lossy(&content).contains("STANDARD-ANTIVIRUS-TEST-FILE");
        let answer = if infected { "Eicar-Test-Signature FOUND" } else { "OK" };
        stream.write_all(format!("stream: {answer}\0").as_bytes()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_with_malware_is_turned_away_and_one_that_nobody_looked_at_too() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let daemon = tokio::spawn(fake_clamd(listener));
    let stage = Box::pin(Stage::looked_through(&address)).await;
    let head = stage.sign_in(&stage.head).await;
    let drafts = stage.app.drafts();
    let (secret, _) = drafts.open_draft("mes-01", Lang::Ru, by(&head)).await.unwrap();
    // The file of EICAR (eicar.org), in two halves so that nobody takes this source for one.
    let eicar =
        [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat();
    let attach = async |content: String| {
        let content = format!("%PDF-1.7\n{content}").into_bytes();
        let field = "attachment_expert_conclusion";
        drafts.attach(&secret, field, "conclusion.pdf", content).await
    };
    // Longer than a chunk of the protocol.
    assert_eq!(codes(attach("clean ".repeat(20_000)).await), Vec::<&str>::new());
    assert_eq!(codes(attach(eicar).await), ["file-infected"]);
    let kept = drafts.draft_files(&secret).await.unwrap();
    assert_eq!(kept.len(), 1, "what was turned away is not kept");
    assert_eq!(codes(attach("clean".to_owned()).await), ["antivirus-unavailable"]);
    daemon.await.unwrap();
    assert_eq!(codes(attach("clean".to_owned()).await), ["antivirus-unavailable"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_does_nothing_in_a_case_of_her_own_organisation() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.file().await.status.number;
    let cast = stage.app.population().unwrap().cast().clone();
    let (head, firm) = (&cast.legal_head.iin, &cast.organisation.bin);
    // The head of the applicant is made an officer of the very committee after she has filed.
    let officer = enrol_at(&stage.app, COMMITTEE, head, Role::Officer, firm);
    let officer = Box::pin(officer).await;
    assert_eq!(codes(stage.act(&officer, &number, plain("accept")).await), ["own-application"]);
    let session = stage.sign_in(&officer).await;
    let seen = stage.app.inbox().case(&session, &number, Lang::En).await.map(|case| case.acts);
    assert!(seen.is_ok_and(|acts| acts.is_empty()), "she may do nothing with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_officers_at_once_one_acts_and_the_other_is_told() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.file().await.status.number;
    let cast = stage.app.population().unwrap().cast().clone();
    let (iin, bin) = (&cast.authorised_person.iin, &cast.committee.bin);
    let second = enrol_at(&stage.app, COMMITTEE, iin, Role::Officer, bin);
    let second = Box::pin(second).await;
    let (first, second) = (stage.sign_in(&stage.officer).await, stage.sign_in(&second).await);
    let inbox = stage.app.inbox();
    let both = tokio::join!(
        inbox.act(&first, &number, plain("accept"), Lang::En),
        inbox.act(&second, &number, plain("accept"), Lang::En),
    );
    let told = [codes(both.0), codes(both.1)].concat();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(["case-changed", "act-not-now"].contains(&told[0]), "{told:?}");
    let kept = stage.app.cases().load_case(&number).await.unwrap();
    let accepted = kept.case.events.iter().filter(|event| event.act() == Some("accept"));
    assert_eq!(accepted.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_comes_after_the_term_is_none() {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.to_review().await;
    stage.act(&stage.officer, &number, plain("propose-grant")).await.unwrap();
    let session = stage.sign_in(&stage.authorised).await;
    let result = stage.app.inbox().result_to_sign(&session, &number).await.unwrap();
    let signature = stage.authorised.sign(&result.bytes, true);
    // Signed on the last day, sent a minute after it; silence has not been entered yet.
    stage.clock.move_to("2026-12-09T19:01:00Z".parse().unwrap());
    let session = stage.sign_in(&stage.authorised).await;
    let sent = stage.app.inbox().sign_result(&session, &number, &signature, Lang::En).await;
    assert_eq!(codes(sent), ["term-passed"]);
    let refusal = CaseAct { text: Some("кеш".to_owned()), ..plain("return-to-review") };
    assert_eq!(codes(stage.act(&stage.authorised, &number, refusal).await), ["term-passed"]);
    assert_eq!(stage.app.inbox().tick_cases().await.unwrap(), 1);
    let head = stage.sign_in(&stage.head).await;
    let case = stage.app.cases().case(&head, &number, Lang::En).await.unwrap();
    assert_eq!(case.status.state, "deemed-granted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_what_its_bytes_are_and_no_larger_than_its_field_takes() {
    let stage = Box::pin(Stage::set()).await;
    let head = stage.sign_in(&stage.head).await;
    let drafts = stage.app.drafts();
    let (secret, _) = drafts.open_draft("mes-01", Lang::Ru, by(&head)).await.unwrap();
    let attach = async |name: &str, bytes: Vec<u8>| {
        drafts.attach(&secret, "attachment_expert_conclusion", name, bytes).await
    };
    for (bytes, code) in [
        (b"MZ\x90\x00".to_vec(), "file-type"),
        (b"<script>".to_vec(), "file-type"),
        (b" %PDF-1.7".to_vec(), "file-type"),
        (Vec::new(), "file-empty"),
        ([b"%PDF-1.7\n".to_vec(), vec![b' '; 20 << 20]].concat(), "file-too-large"),
    ] {
        assert_eq!(codes(attach("conclusion.pdf", bytes).await), [code]);
    }
    // A scan that calls itself a program is a scan.
    let draft = attach("setup.exe", b"\x89PNG\r\n\x1a\n".to_vec()).await.unwrap();
    let file = &draft.answers.files("attachment_expert_conclusion")[0];
    assert_eq!(file.media_type, "image/png");
    assert!(drafts.draft_files(&secret).await.unwrap().len() == 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conclusion_that_runs_out_while_the_term_stands_still_warns_the_officer_and_refuses_nothing()
 {
    let stage = Box::pin(Stage::set()).await;
    let number = stage.file().await.status.number;
    stage.act(&stage.officer, &number, plain("accept")).await.unwrap();
    // The conclusion is of 2 November 2026 and good for three months.
    let suspend = CaseAct { missing: vec!["expert-conclusion".to_owned()], ..plain("suspend") };
    let view = stage.act(&stage.officer, &number, suspend).await.unwrap();
    assert!(view.warnings.is_empty());
    let seen = async |day: &str| {
        stage.clock.move_to(format!("{day}T05:00:00Z").parse().unwrap());
        let session = stage.sign_in(&stage.officer).await;
        stage.app.inbox().case(&session, &number, Lang::En).await.unwrap()
    };
    assert!(seen("2027-02-02").await.warnings.is_empty(), "the last day is still one of it");
    let view = seen("2027-02-03").await;
    let [warning] = view.warnings.as_slice() else { panic!("{:?}", view.warnings) };
    assert!(warning.contains("2 February 2027"), "{warning}");
    assert_eq!(view.case.status.state, "suspended");
    let head = stage.sign_in(&stage.head).await;
    let field = "attachment_expert_conclusion".to_owned();
    let file = vec![(field, "new.pdf".to_owned(), b"%PDF-1.7\nnew".to_vec())];
    let cases = stage.app.cases();
    let supplied = cases.supply_documents(&head, &number, file, Lang::En).await.unwrap();
    assert_eq!(supplied.status.state, "completeness-check");
}
