//! Mail, into a folder and over SMTP.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{net::SocketAddr, time::Duration};

use base::Lang;
use gateway::{
    Attachment, DeliveryMeans, MailFault, Mailer, Message, MessageId, Secret,
    mail::{SmtpSettings, TlsMode},
};
use jiff::{SignedDuration, Timestamp};
use mail_parser::{MessageParser, MimeHeaders};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    task::JoinHandle,
};

fn now() -> Timestamp {
    "2026-11-22T05:00:00.5Z".parse().unwrap()
}

fn message() -> Message {
    Message {
        id: MessageId::from_random([1; 16]),
        to: "aigerim@example.kz".to_owned(),
        subject: "Өтініш № 2026-NCA-0000017 қабылданды: ӘҒҚҢӨҰҮҺІ".to_owned(),
        body_text: "Құрметті Әйгерім!\n\nӨтінішіңіз тіркелді.\n.\nСенім\n".to_owned(),
        lang: Lang::Kk,
        written_at: now(),
        attachments: vec![Attachment {
            file_name: "қолхат.pdf".to_owned(),
            content: b"%PDF-1.7\n\x00\xff".to_vec(),
        }],
    }
}

/// What another implementation reads from the message: a foreign judge.
fn judged(eml: &[u8]) -> serde_json::Value {
    let parsed = MessageParser::new().parse(eml).unwrap();
    let address = |from: Option<&mail_parser::Address<'_>>| {
        let first = from.unwrap().first().unwrap().clone();
        serde_json::json!([first.name, first.address])
    };
    let files: Vec<_> = parsed
        .attachments()
        .map(|file| {
            let kind = file.content_type().unwrap();
            (file.attachment_name(), kind.ctype(), kind.subtype(), file.contents())
        })
        .collect();
    let plain = |name: &'static str| parsed.header_raw(name).map(str::trim);
    serde_json::json!({
        "from": address(parsed.from()),
        "to": address(parsed.to()),
        "subject": parsed.subject(),
        "date": parsed.date().unwrap().to_rfc3339(),
        "id": parsed.message_id(),
        "language": plain("Content-Language"),
        "robots": plain("Auto-Submitted"),
        "headers": parsed.headers().len(),
        "text": parsed.body_text(0).unwrap().replace("\r\n", "\n"),
        "files": files,
    })
}

#[tokio::test]
async fn a_message_in_the_folder_reads_back_whole() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("mail");
    let mailer = Mailer::mailbox(&folder, "Сенім <no-reply@senim.example.kz>").unwrap();
    let delivery = mailer.deliver(&message(), now()).await.unwrap();
    let file = "20261122T050000.500000Z-01010101-0101-4101-8101-010101010101.eml".to_owned();
    assert_eq!(delivery.means, DeliveryMeans::Mailbox { file: file.clone() });
    let eml = std::fs::read(folder.join(file)).unwrap();
    assert!(eml.is_ascii());
    let expected = serde_json::json!({
        "from": ["Сенім", "no-reply@senim.example.kz"],
        "to": [null, "aigerim@example.kz"],
        "subject": message().subject,
        "date": "2026-11-22T05:00:00Z",
        "id": "01010101-0101-4101-8101-010101010101@senim.example.kz",
        "language": "kk",
        "robots": "auto-generated",
        "headers": 9,
        "text": message().body_text,
        "files": [["қолхат.pdf", "application", "pdf", b"%PDF-1.7\n\x00\xff"]],
    });
    assert_eq!(judged(&eml), expected);
}

#[tokio::test]
async fn files_sort_by_time_and_nothing_else_is_left_behind() {
    let dir = tempfile::tempdir().unwrap();
    let mailer = Mailer::mailbox(dir.path(), "no-reply@example.kz").unwrap();
    for (n, second) in [(1, 3), (2, 1), (3, 2)] {
        let written_at = Timestamp::from_second(1_800_000_000 + second).unwrap();
        let message = Message { id: MessageId::from_random([n; 16]), written_at, ..message() };
        mailer.deliver(&message, now()).await.unwrap();
        // A process that died before it could note the delivery delivers again, later.
        mailer
            .deliver(&message, now().checked_add(SignedDuration::from_mins(2)).unwrap())
            .await
            .unwrap();
    }
    let mut names: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let ids: Vec<_> = names.iter().map(|name| &name[24..26]).collect();
    assert_eq!(ids, ["02", "03", "01"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(dir.path().join(&names[0])).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn nothing_typed_becomes_a_header() {
    let dir = tempfile::tempdir().unwrap();
    let mailer = Mailer::mailbox(dir.path(), "no-reply@example.kz").unwrap();
    let to = |to: &str| Message { to: to.to_owned(), ..message() };
    for address in [
        "",
        "nobody",
        "a@b.kz\r\nBcc: c@d.kz",
        "a@b.kz, c@d.kz",
        "Ә <a@b.kz>",
        "a@b.kz>",
        "a b@c.kz",
        "@b.kz",
    ] {
        let fault = mailer.deliver(&to(address), now()).await.unwrap_err();
        assert_eq!(fault.to_fault().code, "mail-address", "{address:?}");
    }
    let long = "ә".repeat(201);
    for subject in ["", "a\r\nBcc: c@d.kz", "a\nb", "\u{0}", long.as_str()] {
        let message = Message { subject: subject.to_owned(), ..message() };
        let fault = mailer.deliver(&message, now()).await.unwrap_err();
        assert_eq!(fault.to_fault().code, "mail-subject", "{subject:?}");
    }
    for name in ["../a.pdf", "a\r\nX: y.pdf", "a.exe", ".pdf", "a\".pdf"] {
        let attachments = vec![Attachment { file_name: name.to_owned(), content: Vec::new() }];
        let message = Message { attachments, ..message() };
        let fault = mailer.deliver(&message, now()).await.unwrap_err();
        assert_eq!(fault.to_fault().code, "mail-attachment", "{name:?}");
    }
    assert!(Mailer::mailbox(dir.path(), "a@b.kz\r\nX: y").is_err());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let mailer = Mailer::mailbox(file.join("mail"), "no-reply@example.kz").unwrap();
    let fault = mailer.deliver(&message(), now()).await.unwrap_err();
    assert_eq!(fault.to_fault().code, "mail-mailbox");
    assert!(fault.is_passing());
}

/// `/dev/full` takes no byte, as a full disk.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_message_that_a_full_disk_did_not_take_is_not_delivered() {
    let dir = tempfile::tempdir().unwrap();
    let mailer = Mailer::mailbox(dir.path(), "no-reply@example.kz").unwrap();
    let name = "20261122T050000.500000Z-01010101-0101-4101-8101-010101010101.eml";
    let draft = dir.path().join(format!(".{name}.part"));
    std::os::unix::fs::symlink("/dev/full", &draft).unwrap();
    let fault = mailer.deliver(&message(), now()).await.unwrap_err();
    assert_eq!(fault.to_fault().code, "mail-mailbox");
    assert!(fault.is_passing());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    // There is room again.
    mailer.deliver(&message(), now()).await.unwrap();
    assert!(std::fs::metadata(dir.path().join(name)).unwrap().len() > 500);
}

/// A mail server that takes one message and gives back what it was told; `refusal` answers RCPT.
async fn listener(refusal: Option<&'static str>) -> (SocketAddr, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let addr = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let (read, mut write) = socket.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut seen = Vec::new();
        write.write_all(b"220 mail.example.kz ESMTP\r\n").await.unwrap();
        let mut data = false;
        while let Ok(Some(line)) = lines.next_line().await {
            let answer: &str = match line.split([' ', ':']).next().unwrap_or_default() {
                _ if data && line != "." => "",
                "." if data => "250 2.0.0 queued as 1\r\n",
                "EHLO" => "250-mail.example.kz\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n",
                "AUTH" => "235 ok\r\n",
                "MAIL" => "250 ok\r\n",
                "RCPT" => refusal.unwrap_or("250 ok\r\n"),
                "DATA" => "354 go on\r\n",
                "QUIT" => "221 bye\r\n",
                _ => "500 what\r\n",
            };
            data = if data { line != "." } else { line == "DATA" };
            let quit = line == "QUIT";
            let end = answer.contains("queued") || answer.starts_with(['4', '5']);
            seen.push(line);
            write.write_all(answer.as_bytes()).await.unwrap();
            if quit || end {
                break;
            }
        }
        seen
    });
    (addr, server)
}

fn settings(addr: SocketAddr) -> SmtpSettings {
    SmtpSettings {
        host: addr.ip().to_string(),
        port: addr.port(),
        tls: TlsMode::Off,
        user: None,
        from: "Senim <no-reply@example.kz>".to_owned(),
        timeout: Duration::from_secs(20),
    }
}

#[tokio::test]
async fn a_mail_server_takes_the_message() {
    let (addr, server) = listener(None).await;
    let user = Some(("senim".to_owned(), Secret::new("hush-hush")));
    let mailer = Mailer::smtp(&SmtpSettings { user, ..settings(addr) }).unwrap();
    assert!(!format!("{mailer:?}").contains("hush"));
    let delivery = mailer.deliver(&message(), now()).await.unwrap();
    assert_eq!(delivery.at, now());
    let answer = "250 2.0.0 queued as 1".to_owned();
    assert_eq!(delivery.means, DeliveryMeans::Smtp { answer });
    let seen = server.await.unwrap();
    assert!(seen.iter().any(|line| line.starts_with("AUTH PLAIN")));
    assert!(seen.iter().any(|line| line.starts_with("MAIL FROM:<no-reply@example.kz>")));
    assert!(seen.contains(&"RCPT TO:<aigerim@example.kz>".to_owned()));
    let start = seen.iter().position(|line| line == "DATA").unwrap() + 1;
    let body = seen[start..seen.len() - 1].join("\r\n") + "\r\n";
    assert_eq!(judged(body.as_bytes())["text"], message().body_text);
}

#[tokio::test]
async fn a_refusal_for_good_and_one_for_now_differ() {
    let (addr, _server) = listener(Some("550 5.1.1 no such mailbox\r\n")).await;
    let fault =
        Mailer::smtp(&settings(addr)).unwrap().deliver(&message(), now()).await.unwrap_err();
    assert!(matches!(&fault, MailFault::Refused { answer } if answer == "550"), "{fault:?}");
    let (addr, _server) = listener(Some("451 4.3.0 later\r\n")).await;
    let fault =
        Mailer::smtp(&settings(addr)).unwrap().deliver(&message(), now()).await.unwrap_err();
    assert_eq!(fault.to_fault().code, "mail-unavailable");
    assert!(fault.is_passing());
}

#[tokio::test]
async fn a_closed_port_is_unavailable() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    let fault =
        Mailer::smtp(&settings(addr)).unwrap().deliver(&message(), now()).await.unwrap_err();
    assert_eq!(fault.to_fault().code, "mail-unavailable");
}

#[test]
fn a_password_needs_a_protected_connection() {
    let far = SmtpSettings {
        host: "mail.example.kz".to_owned(),
        user: Some(("senim".to_owned(), Secret::new("hush"))),
        ..settings(SocketAddr::from(([127, 0, 0, 1], 25)))
    };
    assert_eq!(Mailer::smtp(&far).unwrap_err().to_fault().code, "mail-settings");
    assert!(Mailer::smtp(&SmtpSettings { user: None, ..far.clone() }).is_ok());
    assert!(!format!("{far:?}").contains("hush"));
}
