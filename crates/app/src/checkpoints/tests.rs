//! A journal is held against what the seal signed of it before.

use super::*;
use crate::{
    journal_answers::{self, Against},
    stage::{Signer, Stage},
};

fn code<T>(refused: Result<T>) -> &'static str {
    match refused.err() {
        Some(error) => error.faults().0.first().map_or("", |fault| fault.code),
        None => "",
    }
}

fn own_files(stage: &Stage) -> Vec<PathBuf> {
    files(&stage.app.folder().checkpoints()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_is_signed_when_its_time_has_come_and_the_journal_has_grown() {
    let stage = Box::pin(Stage::set()).await;
    // The founding left one; what enrolled the staff since has waited for less than an hour.
    assert_eq!(own_files(&stage).len(), 1);
    assert_eq!(stage.app.work().await.unwrap().checkpoints, 0);
    stage.advance_minutes(60);
    assert_eq!(stage.app.work().await.unwrap().checkpoints, 1);
    assert_eq!(own_files(&stage).len(), 2);
    let again = stage.app.make_checkpoint().await.unwrap();
    let head = stage.app.0.store.reading().await.unwrap().journal_head().await.unwrap();
    assert_eq!(again.text.place, head);
    let rows = stage.app.0.store.reading().await.unwrap().journal_checkpoints(0, 9).await.unwrap();
    let names: Vec<PathBuf> = rows
        .iter()
        .map(|row| stage.app.folder().checkpoints().join(file_name(row.place)))
        .collect();
    assert_eq!(names, own_files(&stage));
    for (row, file) in rows.iter().zip(&names) {
        assert_eq!(fs::read(file).unwrap(), row.signature);
    }
    let verified = journal_answers::verify(stage.app.folder(), &Against::default()).await;
    let verified = verified.unwrap().unwrap();
    assert_eq!(verified.checkpoints.last().unwrap().text.place, head);
    assert_eq!(verified.checkpoints.roots, stage.app.0.keys.anchors());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_seal_of_the_instance_signs_a_checkpoint() {
    let stage = Box::pin(Stage::set()).await;
    let judge = Judge::of_instance(stage.app.folder(), stage.app.config(), None).unwrap().unwrap();
    let own = own_files(&stage).remove(0);
    let der = fs::read(&own).unwrap();
    let instance = stage.app.config().id.as_str();
    let text = judge.judge("own", &der, Some(instance)).unwrap().text;
    let told =
        |der: &[u8]| judge.judge("x", der, Some(instance)).map(drop).map_err(|fault| of(&fault));
    assert_eq!(told(&der), Ok(()));
    assert_eq!(
        judge.judge("x", &der, Some("other")).map_err(|fault| of(&fault)).err(),
        Some("checkpoint-foreign")
    );
    // A member of the staff, whose certificate stands under the same roots, signs the very same text.
    let by = |signer: &Signer, content: &str| signer.sign(content.as_bytes());
    assert_eq!(told(&by(&stage.operator, &text.text())), Err("checkpoint-unsigned"));
    assert_eq!(told(&by(&stage.officer, &text.text())), Err("checkpoint-unsigned"));
    let stranger = crate::stage::stranger_signs(text.text().as_bytes(), stage.clock().now());
    assert_eq!(told(&stranger), Err("checkpoint-unsigned"));
    assert_eq!(told(&by(&stage.operator, "something else")), Err("checkpoint-unreadable"));
    // The seal says something else, and a checkpoint of the seal is made to say another hash.
    let extract = stage.app.registers().sealed_page("mes-01", "attestats", &<_>::default()).await;
    assert_eq!(told(&extract.unwrap()), Err("checkpoint-unreadable"));
    let hash = text.place.hash.to_string();
    let at = der.windows(64).position(|part| part == hash.as_bytes()).unwrap();
    let mut forged = der.clone();
    forged[at] = if forged[at] == b'0' { b'1' } else { b'0' };
    assert_eq!(told(&forged), Err("checkpoint-unsigned"));
    // Other roots.
    let other = Box::pin(Stage::set()).await;
    let foreign = Judge { roots: other.app.0.keys.anchors(), stamper: None };
    let refused = foreign.judge("x", &der, Some(instance)).map_err(|fault| of(&fault));
    assert_eq!(refused.err(), Some("checkpoint-unsigned"));
}

fn of(fault: &Fault) -> &'static str {
    fault.code
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_checkpoints_that_was_touched_is_refused() {
    let stage = Box::pin(Stage::set()).await;
    let place = stage.app.folder().checkpoints();
    let verify = async || journal_answers::verify(stage.app.folder(), &Against::default()).await;
    assert!(verify().await.unwrap().is_ok());
    let own = own_files(&stage).remove(0);
    let der = fs::read(&own).unwrap();
    // One that somebody laid there.
    let false_one = place.join("000000999999.p7m");
    let text = journal::CheckpointText {
        instance: stage.app.config().id.clone(),
        place: Checkpoint { seq: 999_999, hash: crypto::sha256(b"") },
        at: stage.clock().now(),
    };
    fs::write(&false_one, stage.operator.sign(text.text().as_bytes())).unwrap();
    assert_eq!(code(verify().await), "checkpoint-unsigned");
    // One half of which is missing.
    fs::write(&false_one, &der[..der.len() / 2]).unwrap();
    assert_eq!(code(verify().await), "checkpoint-unreadable");
    fs::remove_file(&false_one).unwrap();
    // The roots of somebody else: what the instance signed is not believed, and it signs no more.
    let other = Box::pin(Stage::set()).await;
    let roots = place.join(ROOTS);
    let kept = fs::read(&roots).unwrap();
    fs::copy(other.app.folder().checkpoints().join(ROOTS), &roots).unwrap();
    assert_eq!(code(verify().await), "checkpoint-unsigned");
    assert_eq!(code(stage.app.make_checkpoint().await), "checkpoint-roots-differ");
    fs::write(&roots, kept).unwrap();
    // Without the folder the copies of the database are not believed by themselves.
    fs::remove_dir_all(&place).unwrap();
    assert_eq!(code(verify().await), "journal-without-checkpoints");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_is_not_signed_over_a_journal_that_was_cut() {
    let stage = Box::pin(Stage::set()).await;
    let whole = stage.app.make_checkpoint().await.unwrap();
    // As a process that starts over a database which was put back.
    let later = CheckpointText {
        place: Checkpoint { seq: whole.text.place.seq + 1, ..whole.text.place },
        ..whole.text.clone()
    };
    stage.app.0.checkpoints.0.lock().await.signed = Some(later);
    assert_eq!(code(stage.app.make_checkpoint().await), "journal-differs");
    // And over one that was computed anew, which has another hash there.
    let other = CheckpointText {
        place: Checkpoint { hash: crypto::sha256(b"anew"), ..whole.text.place },
        ..whole.text.clone()
    };
    stage.app.0.checkpoints.0.lock().await.signed = Some(other);
    assert!(stage.app.work().await.is_err(), "before the next one is due");
    stage.advance_minutes(120);
    assert_eq!(code(stage.app.make_checkpoint().await), "journal-differs");
    assert!(stage.app.work().await.is_err(), "the worker tells it, and so does its health");
    let tasks = stage.app.0.watched.told(stage.clock().now());
    let task = tasks.iter().find(|told| told.task.code() == "journal").unwrap();
    assert!(!task.ok);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_since_the_last_checkpoint_is_held_against_what_this_process_saw() {
    let stage = Box::pin(Stage::set()).await;
    stage.app.work().await.unwrap();
    let seen = stage.app.0.checkpoints.0.lock().await.seen.unwrap();
    let signed = stage.app.0.checkpoints.0.lock().await.signed.clone().unwrap();
    assert!(seen.seq > signed.place.seq, "the staff was enrolled since");
    // As if somebody had computed anew what no checkpoint covers yet.
    let other = Checkpoint { hash: crypto::sha256(b"anew"), ..seen };
    stage.app.0.checkpoints.0.lock().await.seen = Some(other);
    assert!(stage.app.work().await.is_err());
    assert_eq!(code(stage.app.make_checkpoint().await), "journal-differs");
    // Or cut it off.
    let later = Checkpoint { seq: seen.seq + 1, ..seen };
    stage.app.0.checkpoints.0.lock().await.seen = Some(later);
    assert!(stage.app.work().await.is_err());
    assert_eq!(code(stage.app.make_checkpoint().await), "journal-differs");
    stage.app.0.checkpoints.0.lock().await.seen = Some(seen);
    assert!(stage.app.make_checkpoint().await.unwrap().text.place.seq >= seen.seq);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_goes_where_the_settings_say() {
    let copies = tempfile::tempdir().unwrap();
    let mut config = Stage::config();
    config.journal.copies = Some(copies.path().to_owned());
    let stage = Box::pin(Stage::set_by(&config)).await;
    stage.app.make_checkpoint().await.unwrap();
    let copied = files(copies.path()).unwrap();
    assert_eq!(copied.len(), 2);
    let against = Against { checkpoints: vec![copies.path().to_owned()], ..Against::default() };
    let held = journal_answers::verify(stage.app.folder(), &against).await.unwrap().unwrap();
    assert_eq!(held.last, held.checkpoints.last().unwrap().text.place);
    // Read alone the copies need the roots from elsewhere.
    let alone = Checkpoints::read(&[copies.path().to_owned()], None, None);
    assert_eq!(code(alone), "checkpoint-no-roots");
    let roots = stage.app.folder().checkpoints().join(ROOTS);
    let alone = Checkpoints::read(&copied, Some(&roots), None).unwrap();
    assert_eq!(alone.all.len(), 2);
}
