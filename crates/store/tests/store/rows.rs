//! What is kept comes back, and lists come in their order.

use base::{Bin, CaseId, DocumentId, DraftId, Lang, RequestId, Role, UniqueNumber, name_key};
use jiff::{Timestamp, civil::date};
use store::{
    Assignee, AuthorityRow, CaseMeasure, CaseQueue, CaseRow, CertificateRow, CertificateState,
    ChallengeRow, DocumentRow, DraftRow, IdempotencyRow, InquiryRow, IntentRow, IntentState,
    MailRow, NotOf, RegisterRow, RequestQueue, RequestRow, RevocationListRow, RevokedRow,
    SessionRow, StaffRow, StaffState, Store, StoreFault, UniqueKey,
};

use crate::fixture::{digest, iin, moment, on_both};

/// One write of one row.
macro_rules! keep {
    ($store:expr, $method:ident($($arg:expr),* $(,)?)) => {
        $store.write(|mut tx| async move { tx.$method($($arg),*).await }).await
    };
}
pub(crate) use keep;

pub(crate) fn bin() -> Bin {
    (0..).find_map(|serial| Bin::compose(date(2020, 5, 1), 4, serial)).unwrap()
}

pub(crate) fn request(n: u8) -> RequestRow {
    RequestRow {
        id: RequestId::from_random([n; 16]),
        unique_number: UniqueNumber::compose(2026, "NCA", n.into()),
        kind: "issue".into(),
        participant: "individual".into(),
        state: "filed".into(),
        iin: iin(1),
        bin: None,
        office: "astana".into(),
        opened_at: moment(n.into()),
        due_on: Some(date(2026, 12, 31 - i8::try_from(n).unwrap())),
        unvisited_since: None,
        name_key: Some(name_key("Абаев Тимур")),
        organisation_key: None,
        open_key: Some(format!("key-{n}")),
        version: 1,
        body: r#"{"n":1}"#.into(),
    }
}

#[tokio::test]
async fn a_request_is_kept_changed_by_version_and_found() {
    on_both(async |database| {
        let store = database.open().await;
        let row = &request(1);
        keep!(store, insert_request(row)).unwrap();
        let changed = &RequestRow {
            state: "accepted".into(),
            open_key: None,
            due_on: None,
            unvisited_since: Some(moment(7)),
            name_key: Some(name_key("Әбдірахманова Сәуле")),
            organisation_key: Some(name_key("Самұрық")),
            bin: Some(bin()),
            ..row.clone()
        };
        keep!(store, update_request(changed)).unwrap();
        let stale = keep!(store, update_request(row));
        assert!(matches!(stale, Err(StoreFault::Conflict)));
        let expected = Some(RequestRow { version: 2, ..changed.clone() });
        let mut db = store.reading().await.unwrap();
        assert_eq!(db.request(row.id).await.unwrap(), expected);
        assert_eq!(db.request_by_number(&row.unique_number).await.unwrap(), expected);
        assert_eq!(db.requests_of_organisation(&bin(), None, 9).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn one_person_has_one_open_request_of_a_kind() {
    on_both(async |database| {
        let store = database.open().await;
        keep!(store, insert_request(&request(1))).unwrap();
        let second = &RequestRow { open_key: Some("key-1".into()), ..request(2) };
        let refused = keep!(store, insert_request(second));
        assert!(matches!(refused, Err(StoreFault::Duplicate(UniqueKey::OpenRequest))));
        let same_number = &RequestRow { unique_number: request(1).unique_number, ..request(2) };
        let refused = keep!(store, insert_request(same_number));
        assert!(matches!(refused, Err(StoreFault::Duplicate(UniqueKey::RequestNumber))));
        let closed = &RequestRow { open_key: None, ..request(1) };
        keep!(store, update_request(closed)).unwrap();
        keep!(store, insert_request(second)).unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_desk_sees_the_next_due_first_page_by_page() {
    on_both(async |database| {
        let store = database.open().await;
        for n in 1..=9 {
            let mut row = request(n);
            if n % 2 == 0 {
                row.state = "accepted".into();
            }
            if n == 3 {
                row.due_on = None;
            }
            if n == 9 {
                row.office = "almaty".into();
            }
            let row = &row;
            keep!(store, insert_request(row)).unwrap();
        }
        let mut db = store.reading().await.unwrap();
        let mut queue = RequestQueue {
            office: Some("astana".into()),
            states: vec!["filed".into(), "accepted".into()],
            after: None,
            limit: 3,
        };
        let mut seen = Vec::new();
        loop {
            let page = db.request_queue(&queue).await.unwrap();
            let Some(last) = page.last() else { break };
            queue.after = Some((last.due_on, last.id));
            seen.push(page.iter().map(|row| row.opened_at.as_second() % 100).collect::<Vec<_>>());
        }
        assert_eq!(seen, [vec![8, 7, 6], vec![5, 4, 2], vec![1, 3]]);
        assert_eq!(db.request_count("filed", Some("astana")).await.unwrap(), 4);
        assert_eq!(db.request_count("filed", None).await.unwrap(), 5);
        let mine = db.requests_of_person(&iin(1), None, 2).await.unwrap();
        assert_eq!(mine.iter().map(|row| row.version).sum::<i64>(), 2);
        let (state, all) = (&mine[0].state, db.requests_of_person(&iin(1), None, 9).await.unwrap());
        let here = db.requests_of_person_in(&iin(1), state, 9).await.unwrap();
        assert!(here.iter().eq(all.iter().filter(|row| row.state == *state)));
        let rest = db.requests_of_person(&iin(1), mine.last(), 9).await.unwrap();
        assert_eq!(rest.len(), 7);
        assert_eq!(rest[0].id, request(7).id);
    })
    .await;
}

pub(crate) fn case(n: u8) -> CaseRow {
    CaseRow {
        id: CaseId::from_random([n; 16]),
        number: format!("2026-MES-{n}"),
        service: "mes-01".into(),
        edition: "2026-01-01".into(),
        state: "considered".into(),
        turn: "officer".into(),
        applicant_iin: iin(1),
        applicant_bin: Some(bin()),
        office: "committee".into(),
        assignee: (n.is_multiple_of(2)).then(|| iin(2)),
        due_on: Some(date(2026, 12, i8::try_from(n).unwrap())),
        next_due: (n > 2).then(|| moment(n.into())),
        name_key: String::new(),
        bodies: String::new(),
        opened_at: moment(n.into()),
        version: 1,
        body: "{}".into(),
    }
}

#[tokio::test]
async fn the_inbox_is_filtered_by_office_and_assignee() {
    on_both(async |database| {
        let store = database.open().await;
        for n in 1..=6 {
            let mut row = case(n);
            if n > 4 {
                row.office = "region".into();
            }
            let row = &row;
            keep!(store, insert_case(row)).unwrap();
        }
        let mut db = store.reading().await.unwrap();
        let mut list = async |office: Option<&str>, assignee: Assignee| {
            let queue = CaseQueue {
                office: office.map(Into::into),
                assignee: assignee.clone(),
                not_of: NotOf::default(),
                turns: vec!["officer".into(), "applicant".into()],
                after: None,
                limit: 50,
            };
            let page = db.case_queue(&queue).await.unwrap();
            let count =
                db.case_count("officer", office, &assignee, &NotOf::default()).await.unwrap();
            assert_eq!(count, page.len() as u64);
            page.iter().map(|row| row.due_on.unwrap().day()).collect::<Vec<_>>()
        };
        let officer = Assignee::Officer(iin(2));
        assert_eq!(list(None, Assignee::Anyone).await, [1, 2, 3, 4, 5, 6]);
        assert_eq!(list(None, Assignee::Nobody).await, [1, 3, 5]);
        assert_eq!(list(None, officer.clone()).await, [2, 4, 6]);
        assert_eq!(list(Some("region"), Assignee::Anyone).await, [5, 6]);
        assert_eq!(list(Some("region"), Assignee::Nobody).await, [5]);
        assert_eq!(list(Some("region"), officer).await, [6]);
        drop(db);

        let taken = &CaseRow { assignee: Some(iin(3)), due_on: None, ..case(1) };
        keep!(store, update_case(taken)).unwrap();
        assert!(matches!(keep!(store, update_case(taken)), Err(StoreFault::Conflict)));
        let refused =
            keep!(store, insert_case(&CaseRow { number: "2026-MES-2".into(), ..case(7) }));
        assert!(matches!(refused, Err(StoreFault::Duplicate(UniqueKey::CaseNumber))));
        let mut db = store.reading().await.unwrap();
        let expected = Some(CaseRow { version: 2, ..taken.clone() });
        assert_eq!(db.case(taken.id).await.unwrap(), expected);
        assert_eq!(db.case_by_number("2026-MES-1").await.unwrap(), expected);
        assert_eq!(db.cases_of_person(&iin(1), None, 9).await.unwrap().len(), 6);
        assert_eq!(db.cases_of_organisation(&bin(), None, 9).await.unwrap()[0].id, case(6).id);
    })
    .await;
}

fn certificate(n: u8) -> CertificateRow {
    CertificateRow {
        serial: format!("{n:02x}"),
        authority: "issuing-rsa".into(),
        generation: 1,
        subject_key_sha256: digest(n),
        iin: Some(iin(1)),
        bin: Some(bin()),
        profile: "ind-sign".into(),
        not_before: moment(n.into()),
        not_after: moment(1000 + i64::from(n)),
        der: vec![n; 5],
        request_id: Some(request(1).id),
        state: CertificateState::Issued,
        installed_at: None,
        revoked_at: None,
        reason: None,
    }
}

#[tokio::test]
async fn a_certificate_lives_from_issue_to_revocation() {
    on_both(async |database| {
        let store = database.open().await;
        let row = &certificate(1);
        keep!(store, insert_certificate(row)).unwrap();
        let same_key = &CertificateRow { serial: "ff".into(), ..row.clone() };
        let refused = keep!(store, insert_certificate(same_key));
        assert!(matches!(refused, Err(StoreFault::Duplicate(UniqueKey::SubjectKey))));
        let same_serial = &CertificateRow { subject_key_sha256: digest(9), ..row.clone() };
        let refused = keep!(store, insert_certificate(same_serial));
        assert!(matches!(refused, Err(StoreFault::Duplicate(UniqueKey::CertificateSerial))));

        keep!(store, install_certificate("01", moment(5))).unwrap();
        let again = keep!(store, install_certificate("01", moment(6)));
        assert!(matches!(again, Err(StoreFault::Conflict)));
        keep!(store, revoke_certificate("01", "keyCompromise", moment(7))).unwrap();
        let again = keep!(store, revoke_certificate("01", "superseded", moment(8)));
        assert!(matches!(again, Err(StoreFault::Conflict)));

        let mut db = store.reading().await.unwrap();
        let expected = CertificateRow {
            state: CertificateState::Revoked,
            installed_at: Some(moment(5)),
            revoked_at: Some(moment(7)),
            reason: Some("keyCompromise".into()),
            ..row.clone()
        };
        assert_eq!(db.certificate("01").await.unwrap(), Some(expected.clone()));
        let status = db.certificate_status("01").await.unwrap().unwrap();
        assert_eq!((status.revoked_at, status.reason), (expected.revoked_at, expected.reason));
        assert_eq!(db.certificate_status("02").await.unwrap(), None, "never issued");
        assert_eq!(db.serial_of_key(digest(1)).await.unwrap().as_deref(), Some("01"));
        for (asked, certified) in
            [(&[1_u8][..], &[1_u8][..]), (&[99, 1], &[1]), (&[98, 99, 1], &[1]), (&[], &[])]
        {
            let digests = |keys: &[u8]| keys.iter().map(|key| digest(*key)).collect::<Vec<_>>();
            assert_eq!(db.certified_keys(&digests(asked)).await.unwrap(), digests(certified));
        }
        assert_eq!(db.certificates_of_request(request(1).id).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn certificates_are_listed_by_holder_revocation_and_end() {
    on_both(async |database| {
        let store = database.open().await;
        for n in 1..=7 {
            let row = &certificate(n);
            keep!(store, insert_certificate(row)).unwrap();
        }
        for serial in ["02", "05", "06"] {
            keep!(store, revoke_certificate(serial, "superseded", moment(9))).unwrap();
        }
        let mut db = store.snapshot().await.unwrap();
        let serials = |rows: &[CertificateRow]| -> Vec<String> {
            rows.iter().map(|row| row.serial.clone()).collect()
        };
        let newest = db.certificates_of_person(&iin(1), None, 3).await.unwrap();
        assert_eq!(serials(&newest), ["07", "06", "05"]);
        let next = db.certificates_of_person(&iin(1), newest.last(), 2).await.unwrap();
        assert_eq!(serials(&next), ["04", "03"]);

        let first = db.revoked("issuing-rsa", 1, "", moment(0), 2).await.unwrap();
        let expected = |serial: &str| RevokedRow {
            serial: serial.into(),
            revoked_at: moment(9),
            reason: "superseded".into(),
        };
        assert_eq!(first, [expected("02"), expected("05")]);
        let rest = db.revoked("issuing-rsa", 1, "05", moment(0), 2).await.unwrap();
        assert_eq!(rest, [expected("06")]);
        assert_eq!(db.revoked("issuing-rsa", 2, "", moment(0), 2).await.unwrap(), []);
        assert_eq!(db.revoked("issuing-rsa", 1, "", moment(1005), 9).await.unwrap().len(), 1);
        assert_eq!(db.serials("issuing-rsa", 1, "05", 9).await.unwrap(), ["06", "07"]);

        let ending = db.certificates_expiring(moment(1001), moment(1004), None, 9).await.unwrap();
        assert_eq!(serials(&ending), ["01", "03", "04"]);
        let rest =
            db.certificates_expiring(moment(0), moment(1004), ending.first(), 9).await.unwrap();
        assert_eq!(serials(&rest), ["03", "04"]);
    })
    .await;
}

#[tokio::test]
async fn an_intent_is_written_down_and_signed_once() {
    on_both(async |database| {
        let store = database.open().await;
        let row = &IntentRow {
            id: "i1".into(),
            authority: "issuing-rsa".into(),
            generation: 1,
            request_id: Some(request(1).id),
            profile: "ind-sign".into(),
            serial: "01".into(),
            tbs: vec![0x30, 0],
            tbs_sha256: digest(1),
            approval_sha256: Some(digest(2)),
            claim: Some(digest(3)),
            state: IntentState::Recorded,
            at: moment(1),
        };
        keep!(store, insert_intent(row)).unwrap();
        let same_serial = &IntentRow { id: "i2".into(), claim: Some(digest(4)), ..row.clone() };
        let refused = keep!(store, insert_intent(same_serial));
        assert!(matches!(refused, Err(StoreFault::Duplicate(UniqueKey::IntentSerial))));
        let same_claim = &IntentRow { id: "i3".into(), serial: "03".into(), ..row.clone() };
        let refused = keep!(store, insert_intent(same_claim));
        assert!(matches!(refused, Err(StoreFault::Duplicate(UniqueKey::IntentClaim))));
        for serial in ["04", "05"] {
            let earlier = &IntentRow {
                id: serial.into(),
                serial: serial.into(),
                claim: None,
                state: IntentState::Signed,
                ..row.clone()
            };
            keep!(store, insert_intent(earlier)).unwrap();
        }
        let mut db = store.reading().await.unwrap();
        assert_eq!(db.intent("i1").await.unwrap().as_ref(), Some(row));
        keep!(store, intent_signed("i1")).unwrap();
        assert!(matches!(keep!(store, intent_signed("i1")), Err(StoreFault::Conflict)));
        let signed = IntentRow { state: IntentState::Signed, ..row.clone() };
        assert_eq!(db.intent("i1").await.unwrap(), Some(signed.clone()));
        assert_eq!(db.intent_of_claim(digest(3)).await.unwrap(), Some(signed));
        assert_eq!(db.intent_of_claim(digest(9)).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn an_authority_numbers_its_revocation_lists() {
    on_both(async |database| {
        let store = database.open().await;
        let row = &AuthorityRow {
            name: "issuing-rsa".into(),
            generation: 1,
            certificate: vec![1],
            key_name: "issuing-rsa-1".into(),
            crl_number: 0,
            created_at: moment(0),
        };
        keep!(store, insert_authority(row)).unwrap();
        for number in 1..=2 {
            assert_eq!(keep!(store, next_crl_number("issuing-rsa", 1)).unwrap(), number);
            let list = &RevocationListRow {
                authority: "issuing-rsa".into(),
                generation: 1,
                number,
                this_update: moment(1),
                next_update: moment(2),
                der: vec![2],
            };
            keep!(store, insert_revocation_list(list)).unwrap();
        }
        let missing = keep!(store, next_crl_number("issuing-rsa", 2));
        assert!(matches!(missing, Err(StoreFault::Missing)));
        let mut db = store.reading().await.unwrap();
        assert_eq!(db.authorities().await.unwrap()[0].crl_number, 2);
        assert_eq!(db.revocation_list("issuing-rsa", 1).await.unwrap().unwrap().number, 2);
        assert_eq!(keep!(store, purge_revocation_lists("issuing-rsa", 1, 2)).unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_may_be_used_once_is_used_once() {
    on_both(async |database| {
        let store = database.open().await;
        keep!(store, use_nonce("n", "approval", moment(1))).unwrap();
        let again = keep!(store, use_nonce("n", "approval", moment(2)));
        assert!(matches!(again, Err(StoreFault::Duplicate(UniqueKey::UsedNonce))));

        let challenge = &ChallengeRow {
            sha256: digest(1),
            purpose: "sign-in".into(),
            body: "{}".into(),
            expires_at: moment(10),
        };
        keep!(store, insert_challenge(challenge)).unwrap();
        let mut db = store.reading().await.unwrap();
        for _ in 0..2 {
            let seen = db.challenge(digest(1), "sign-in", moment(5)).await.unwrap();
            assert_eq!(seen.as_ref(), Some(challenge), "a look leaves it waiting");
        }
        assert_eq!(db.challenge(digest(1), "upload", moment(5)).await.unwrap(), None);
        assert_eq!(db.challenge(digest(1), "sign-in", moment(10)).await.unwrap(), None);
        drop(db);
        assert_eq!(keep!(store, take_challenge(digest(1), "upload", moment(5))).unwrap(), None);
        let taken = keep!(store, take_challenge(digest(1), "sign-in", moment(5))).unwrap();
        assert_eq!(taken.as_ref(), Some(challenge));
        assert_eq!(keep!(store, take_challenge(digest(1), "sign-in", moment(5))).unwrap(), None);
        keep!(store, insert_challenge(challenge)).unwrap();
        assert_eq!(keep!(store, take_challenge(digest(1), "sign-in", moment(10))).unwrap(), None);

        let answer = &IdempotencyRow {
            key: "k".into(),
            actor: "someone".into(),
            target_sha256: digest(1),
            request_sha256: digest(2),
            status: 201,
            body: "{}".into(),
            at: moment(1),
        };
        keep!(store, insert_idempotent_answer(answer)).unwrap();
        let again = keep!(store, insert_idempotent_answer(answer));
        assert!(matches!(again, Err(StoreFault::Duplicate(UniqueKey::IdempotencyKey))));
        let mut db = store.reading().await.unwrap();
        assert_eq!(db.idempotent_answer("someone", "k").await.unwrap().as_ref(), Some(answer));
        assert_eq!(db.idempotent_answer("other", "k").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_register_entry_is_found_by_number_code_holder_and_case() {
    on_both(async |database| {
        let store = database.open().await;
        let row = &RegisterRow {
            register: "permits".into(),
            number: "0001".into(),
            case_id: case(1).id,
            iin: Some(iin(1)),
            bin: Some(bin()),
            state: "valid".into(),
            valid_from: date(2026, 1, 2),
            valid_until: None,
            verification_code: "ABC".into(),
            version: 1,
            body: "{}".into(),
        };
        keep!(store, insert_register_entry(row, moment(1))).unwrap();
        let again = keep!(store, insert_register_entry(row, moment(1)));
        assert!(matches!(again, Err(StoreFault::Duplicate(UniqueKey::RegisterNumber))));
        let same_code = &RegisterRow { number: "0002".into(), ..row.clone() };
        let again = keep!(store, insert_register_entry(same_code, moment(1)));
        assert!(matches!(again, Err(StoreFault::Duplicate(UniqueKey::VerificationCode))));
        let ended = &RegisterRow {
            state: "ended".into(),
            valid_until: Some(date(2026, 5, 6)),
            ..row.clone()
        };
        keep!(store, update_register_entry(ended, moment(2))).unwrap();
        let stale = keep!(store, update_register_entry(ended, moment(2)));
        assert!(matches!(stale, Err(StoreFault::Conflict)));
        let expected = RegisterRow { version: 2, ..ended.clone() };
        let mut db = store.reading().await.unwrap();
        let some = Some(expected.clone());
        assert_eq!(db.register_entry("permits", "0001").await.unwrap(), some);
        assert_eq!(db.register_entry_by_code("ABC").await.unwrap(), some);
        let one = [expected];
        assert_eq!(db.register_entries_of_case(case(1).id).await.unwrap(), one);
        assert_eq!(db.register_page("permits", "", 9).await.unwrap(), one);
        let changes = db.register_changes("permits", "0001").await.unwrap();
        let told: Vec<_> = changes.iter().map(|c| (c.version, c.at, c.state.as_str())).collect();
        assert_eq!(told, [(1, moment(1), "valid"), (2, moment(2), "ended")]);
        let page = db.register_changes_between("permits", "", "0001").await.unwrap();
        assert_eq!(page, changes);
        let behind = db.register_changes_between("permits", "0001", "0002").await.unwrap();
        assert_eq!(behind, []);
        assert_eq!(db.register_page("permits", "0001", 9).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_document_is_kept_apart_from_its_content() {
    on_both(async |database| {
        let store = database.open().await;
        let row = &DocumentRow {
            id: DocumentId::from_random([1; 16]),
            owner_kind: "draft".into(),
            owner_id: "d".into(),
            kind: "charter".into(),
            media_type: "application/pdf".into(),
            name: "Жарғы.pdf".into(),
            size: 4,
            sha256: digest(4),
            object_path: None,
            created_at: moment(1),
        };
        keep!(store, insert_document(row, Some(b"%PDF"))).unwrap();
        keep!(store, hand_over_document(row.id, "case", "c")).unwrap();
        let mut db = store.reading().await.unwrap();
        let expected =
            DocumentRow { owner_kind: "case".into(), owner_id: "c".into(), ..row.clone() };
        assert_eq!(db.document(row.id).await.unwrap(), Some(expected.clone()));
        assert_eq!(db.documents_of("case", "c").await.unwrap(), [expected]);
        assert_eq!(db.document_content(row.id).await.unwrap().as_deref(), Some(&b"%PDF"[..]));
        keep!(store, delete_document(row.id)).unwrap();
        assert_eq!(db.document_content(row.id).await.unwrap(), None);
        let gone = keep!(store, hand_over_document(row.id, "case", "c"));
        assert!(matches!(gone, Err(StoreFault::Missing)));
    })
    .await;
}

#[tokio::test]
async fn a_draft_lasts_until_it_expires() {
    on_both(async |database| {
        let store = database.open().await;
        let row = &DraftRow {
            id: DraftId::from_random([1; 16]),
            token_sha256: digest(1),
            form: "f1".into(),
            lang: Lang::Kk,
            answers: "{}".into(),
            version: 1,
            opened_at: Some(moment(1)),
            expires_at: moment(10),
            owner: None,
        };
        keep!(store, insert_draft(row)).unwrap();
        let filled = &DraftRow { answers: r#"{"a":"b"}"#.into(), ..row.clone() };
        keep!(store, update_draft(filled)).unwrap();
        assert!(matches!(keep!(store, update_draft(row)), Err(StoreFault::Conflict)));
        let mut db = store.reading().await.unwrap();
        let expected = Some(DraftRow { version: 2, ..filled.clone() });
        assert_eq!(db.draft(row.id, moment(9)).await.unwrap(), expected);
        assert_eq!(db.draft_by_token(digest(1), moment(9)).await.unwrap(), expected);
        assert_eq!(db.draft(row.id, moment(10)).await.unwrap(), None);
        // One that was changed since it was read keeps its own end; it is let go in the version that was filed.
        keep!(store, end_draft(row.id, 1, moment(5))).unwrap();
        assert_eq!(db.draft(row.id, moment(9)).await.unwrap(), expected);
        keep!(store, end_draft(row.id, 2, moment(5))).unwrap();
        assert_eq!(db.draft(row.id, moment(5)).await.unwrap(), None);
        assert_eq!(db.expired_drafts(moment(10), 9).await.unwrap(), [row.id]);
        keep!(store, delete_draft(row.id)).unwrap();
        assert_eq!(db.expired_drafts(moment(10), 9).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn staff_and_sessions_come_and_go() {
    on_both(async |database| {
        let store = database.open().await;
        let row = &StaffRow {
            iin: iin(2),
            role: Role::Officer,
            office: "committee".into(),
            state: StaffState::Active,
            certificate_serial: Some("0a".into()),
            since: moment(1),
        };
        keep!(store, put_staff(row)).unwrap();
        let ended = &StaffRow { state: StaffState::Ended, since: moment(2), ..row.clone() };
        keep!(store, put_staff(ended)).unwrap();
        let mut db = store.reading().await.unwrap();
        assert_eq!(db.staff_of_person(&iin(2)).await.unwrap(), std::slice::from_ref(ended));
        assert_eq!(db.staff_of_office("committee").await.unwrap(), std::slice::from_ref(ended));
        assert_eq!(db.staff(None, 9).await.unwrap(), std::slice::from_ref(ended));
        assert_eq!(db.staff(Some(ended), 9).await.unwrap(), []);

        let session = |n: u8| SessionRow {
            token_sha256: digest(n),
            iin: iin(2),
            bin: Some(bin()),
            certificate_serial: format!("0{n}"),
            roles: r#"["officer"]"#.into(),
            csrf: "c".into(),
            created_at: moment(1),
            expires_at: moment(10),
        };
        for n in 1..=4 {
            let row = &session(n);
            keep!(store, insert_session(row)).unwrap();
        }
        keep!(store, end_session(digest(1))).unwrap();
        assert_eq!(keep!(store, end_sessions_of_certificate("02")).unwrap(), 1);
        assert_eq!(db.session(digest(1), moment(5)).await.unwrap(), None);
        assert_eq!(db.session(digest(4), moment(5)).await.unwrap(), Some(session(4)));
        assert_eq!(db.session(digest(4), moment(10)).await.unwrap(), None);
        assert_eq!(keep!(store, purge_expired(moment(0), moment(10))).unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn mail_is_leased_sent_and_counted() {
    on_both(async |database| {
        let store = database.open().await;
        let letter = |n: u8| MailRow {
            id: format!("m{n}"),
            recipient: "a@example.kz".into(),
            lang: Lang::Ru,
            subject: "Өтінім".into(),
            body: "...".into(),
            created_at: moment(n.into()),
            attempts: 0,
            leased_until: Timestamp::UNIX_EPOCH,
            sent_at: None,
        };
        for n in 1..=3 {
            let row = &letter(n);
            keep!(store, insert_mail(row)).unwrap();
        }
        let lease = async |store: &Store, now: i64| -> Vec<(String, u32)> {
            let letters = keep!(store, lease_mail(moment(now + 60), 2, 2, moment(now))).unwrap();
            letters.into_iter().map(|letter| (letter.id, letter.attempts)).collect()
        };
        assert_eq!(lease(&store, 10).await, [("m1".into(), 1), ("m2".into(), 1)]);
        assert_eq!(lease(&store, 11).await, [("m3".into(), 1)]);
        assert_eq!(lease(&store, 12).await, []);
        keep!(store, mail_sent("m1", moment(13))).unwrap();
        keep!(store, postpone_mail("m2", moment(20))).unwrap();
        let mut db = store.reading().await.unwrap();
        assert_eq!(db.unsent_mail_count().await.unwrap(), 2);
        assert_eq!(lease(&store, 20).await, [("m2".into(), 2)]);
        assert_eq!(lease(&store, 200).await, [("m3".into(), 2)], "m2 was tried twice");
        assert_eq!(db.mail("m1").await.unwrap().unwrap().sent_at, Some(moment(13)));
        assert_eq!(keep!(store, purge_sent_mail(moment(14))).unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn cases_are_counted_by_service_year_and_measure() {
    on_both(async |database| {
        let store = database.open().await;
        for (service, year, measure, spread) in [
            ("mes-01", 2014, CaseMeasure::Filed, 3),
            ("mes-01", 2014, CaseMeasure::Filed, 19),
            ("mes-01", 2014, CaseMeasure::Filed, 4),
            ("mes-01", 2015, CaseMeasure::InTime, 4),
            ("mes-02", 2014, CaseMeasure::Filed, 4),
        ] {
            keep!(store, count_case(service, year, measure, spread)).unwrap();
        }
        let rows = store.reading().await.unwrap().case_counts("mes-01").await.unwrap();
        let figures: Vec<_> = rows.iter().map(|row| (row.year, row.measure, row.cases)).collect();
        assert_eq!(
            figures,
            [
                (2014, CaseMeasure::Filed, 2),
                (2014, CaseMeasure::Filed, 1),
                (2015, CaseMeasure::InTime, 1)
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn inquiries_are_listed_newest_first() {
    on_both(async |database| {
        let store = database.open().await;
        let inquiry = |n: u8| InquiryRow {
            id: format!("q{n}"),
            register: "gbd-fl".into(),
            iin: Some(iin(1)),
            bin: Some(bin()),
            actor: "gateway".into(),
            purpose: "request-for-certificates".into(),
            subject: Some("request/1".into()),
            address: None,
            origin: None,
            outcome: "found".into(),
            at: moment(n.into()),
        };
        for n in 1..=3 {
            let row = &inquiry(n);
            keep!(store, insert_inquiry(row)).unwrap();
        }
        let asked = &InquiryRow { outcome: "asked".into(), ..inquiry(4) };
        keep!(store, insert_inquiry(asked)).unwrap();
        assert!(keep!(store, inquiry_answered("q4", "absent")).unwrap());
        // What was never asked, and what is noted already.
        for id in ["q5", "q4"] {
            assert!(!keep!(store, inquiry_answered(id, "found")).unwrap(), "{id}");
        }
        let mut db = store.reading().await.unwrap();
        assert_eq!(db.inquiries(None, 1).await.unwrap()[0].outcome, "absent");
        let after = Some(inquiry(4));
        let all = [inquiry(3), inquiry(2), inquiry(1)];
        assert_eq!(db.inquiries(after.as_ref(), 2).await.unwrap(), all[..2]);
    })
    .await;
}

#[tokio::test]
async fn settings_keep_their_history_and_leases_their_holder() {
    on_both(async |database| {
        let store = database.open().await;
        for (value, second) in [("1", 1), ("2", 2)] {
            keep!(store, set("crl.hours", value, "admin", moment(second))).unwrap();
        }
        keep!(store, set("a", "x", "admin", moment(3))).unwrap();
        let mut db = store.reading().await.unwrap();
        let newest = db.setting("crl.hours").await.unwrap().unwrap();
        assert_eq!((newest.revision, newest.value.as_str()), (2, "2"));
        assert_eq!(db.setting_history("crl.hours").await.unwrap().len(), 2);
        let all = db.settings().await.unwrap();
        assert_eq!(all.iter().map(|row| row.value.as_str()).collect::<Vec<_>>(), ["x", "2"]);

        assert!(keep!(store, take_lease("crl", "node-1", moment(10), moment(0))).unwrap());
        assert!(keep!(store, take_lease("crl", "node-1", moment(20), moment(5))).unwrap());
        assert!(!keep!(store, take_lease("crl", "node-2", moment(30), moment(19))).unwrap());
        assert!(keep!(store, take_lease("crl", "node-2", moment(30), moment(20))).unwrap());
        keep!(store, end_lease("crl", "node-2")).unwrap();
        assert!(keep!(store, take_lease("crl", "node-1", moment(40), moment(21))).unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_row_that_cannot_be_is_refused_without_its_text() {
    on_both(async |database| {
        let store = database.open().await;
        keep!(store, insert_case(&case(1))).unwrap();
        let mut raw = database.raw().await;
        raw.run("UPDATE service_case SET applicant_iin = 'secret'").await;
        let fault = store.reading().await.unwrap().case(case(1).id).await.unwrap_err();
        assert!(matches!(fault, StoreFault::CorruptRow { statement: "BY_ID", column: 6 }));
        assert!(!format!("{fault} {fault:?}").contains("secret"));
    })
    .await;
}
