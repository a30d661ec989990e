//! Files that come with acts and forms: what they are, how large, and that nothing infected is kept.

use base::Lang;
use forms::Typed;

use super::{Signer, Stage, by, codes, plain};
use crate::cases::{ActFile, CaseAct};

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
        given: Typed::default().with("opinion", of_another),
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
    let file = &draft.filled.typed().files("attachment_expert_conclusion")[0];
    assert_eq!(file.media_type, "image/png");
    assert!(drafts.draft_files(&secret).await.unwrap().len() == 1);
}

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
    let receipt = receipt.documents.iter().find(|d| d.kind == "receipt").unwrap().id.clone();
    let session = stage.sign_in(&stage.officer).await;
    let access = crate::Access::Session(&session);
    assert!(stage.app.documents().fetch(&receipt, access, Lang::En).await.is_ok());
    assert!(stage.journalled("document-viewed").await.iter().any(|l| l.contains(&receipt)));
}
