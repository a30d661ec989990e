//! What the chain shows, and what cannot be done to it unseen.
#![expect(clippy::unwrap_used, reason = "what a test builds on must be there")]

use base::{Actor, SystemPart};
use journal::{
    Broken, Checkpoint, CheckpointText, Defect, Entry, Sealed, Verifier, verify, verify_lines,
};
use proptest::prelude::*;
use serde_json::json;

const INSTANCE: &str = "0123456789abcdef0123456789abcdef";

fn entry(n: usize) -> Entry {
    Entry::new(
        format!("{n:032x}"),
        Actor::System { part: SystemPart::Authority },
        "certificate-issued",
        format!("certificate/{n:x}"),
        json!({ "n": n }),
        "2026-11-22T04:05:06Z".parse().unwrap(),
    )
}

fn chain(length: usize) -> Vec<Sealed> {
    let mut at = Checkpoint::genesis(INSTANCE);
    (0..length)
        .map(|n| {
            let sealed = at.seal(entry(n)).unwrap();
            at = sealed.checkpoint();
            sealed
        })
        .collect()
}

fn lines(chain: &[Sealed]) -> Vec<String> {
    chain.iter().map(|sealed| sealed.to_line().unwrap()).collect()
}

fn check(chain: &[Sealed]) -> Result<Checkpoint, Broken> {
    let verdict = verify(Checkpoint::genesis(INSTANCE), chain);
    assert_eq!(verify_lines(Checkpoint::genesis(INSTANCE), lines(chain)), verdict);
    verdict
}

#[test]
fn the_hash_of_the_first_entry_is_what_a_foreign_program_computes() {
    // printf 'senim-journal-genesis-v1\0%s' $INSTANCE | openssl dgst -sha256, and likewise for the entry.
    let chain = chain(1);
    assert_eq!(chain[0].previous.to_string(), GENESIS);
    assert_eq!(chain[0].hash.to_string(), FIRST);
}

const GENESIS: &str = "31cb1a6ac1cc0084f6d3056a605e1412ce81383688d4b00a39b0d0403dee293f";
const FIRST: &str = "37c2c31457baa3dd97cfcbc98c571ddb29227f9748a4f945a022068a528d5ba1";

#[test]
fn an_intact_chain_verifies_and_names_its_end() {
    let chain = chain(5);
    assert_eq!(check(&chain), Ok(chain[4].checkpoint()));
    assert_eq!(check(&[]), Ok(Checkpoint::genesis(INSTANCE)));
    assert_eq!(verify(chain[1].checkpoint(), &chain[2..]), Ok(chain[4].checkpoint()));
}

#[test]
fn every_kind_of_break_is_found_at_its_place() {
    let intact = chain(5);
    let with = |change: fn(&mut Vec<Sealed>)| {
        let mut chain = intact.clone();
        change(&mut chain);
        check(&chain).unwrap_err()
    };
    assert_eq!(
        with(|c| c[2].entry.subject = "certificate/ff".into()),
        Broken { seq: 3, defect: Defect::Altered }
    );
    assert_eq!(with(|c| drop(c.remove(2))), Broken { seq: 3, defect: Defect::Gap { found: 4 } });
    assert_eq!(with(|c| c.swap(2, 3)), Broken { seq: 3, defect: Defect::Gap { found: 4 } });
    assert_eq!(
        with(|c| c.insert(3, c[1].clone())),
        Broken { seq: 4, defect: Defect::Order { found: 2 } }
    );
    assert_eq!(with(|c| c[3].previous = c[1].hash), Broken { seq: 4, defect: Defect::Previous });
    assert_eq!(with(|c| c[3].hash = c[1].hash), Broken { seq: 4, defect: Defect::Altered });
}

#[test]
fn a_chain_of_another_instance_is_refused() {
    assert_eq!(
        verify(Checkpoint::genesis("other"), chain(2)),
        Err(Broken { seq: 1, defect: Defect::Previous })
    );
}

#[test]
fn a_checkpoint_shows_a_chain_that_was_rewritten_or_cut() {
    let intact = chain(5);
    let known = intact[3].checkpoint();
    let run = |chain: &[Sealed]| {
        let mut verifier = Verifier::after(Checkpoint::genesis(INSTANCE)).through([known, known]);
        chain.iter().try_for_each(|sealed| verifier.check(sealed))?;
        verifier.finish()
    };
    assert_eq!(run(&intact), Ok(intact[4].checkpoint()));
    assert_eq!(
        run(&intact[..3]),
        Err(Broken { seq: 4, defect: Defect::Truncated { checkpoint: 4 } })
    );
    let mut at = Checkpoint::genesis(INSTANCE);
    let rewritten: Vec<_> = (10..15)
        .map(|n| {
            let sealed = at.seal(entry(n)).unwrap();
            at = sealed.checkpoint();
            sealed
        })
        .collect();
    assert_eq!(run(&rewritten), Err(Broken { seq: 4, defect: Defect::Checkpoint }));
}

#[test]
fn a_line_says_one_thing_in_one_way() {
    let good = lines(&chain(1)).remove(0);
    for bad in [
        good.replace(r#"{"n":0}"#, r#"{"n":1,"n":0}"#),
        good.replace(r#""seq":1"#, r#""seq": 1"#),
        good.replace(r#""seq":1"#, r#""seq":1,"seq":1"#),
        good.replace("certificate/0", "certificate\\/0"),
        String::new(),
        "x".repeat(70_000),
    ] {
        let verdict = verify_lines(Checkpoint::genesis(INSTANCE), [&bad]).unwrap_err();
        assert!(matches!(verdict.defect, Defect::Altered | Defect::Unreadable), "{bad}");
    }
}

#[test]
fn a_line_is_read_up_to_the_largest_entry_and_no_further() {
    let genesis = Checkpoint::genesis(INSTANCE);
    let verdict = |line: &str| verify_lines(genesis, [line]).map_err(|broken| broken.defect);
    let mut largest = entry(0);
    largest.detail = json!("");
    let room = journal::CANONICAL_BYTES_MAX - largest.canonical().unwrap().len();
    largest.detail = json!("x".repeat(room));
    let line = genesis.seal(largest).unwrap().to_line().unwrap();
    assert!(verdict(&line).is_ok());
    // Blanks before an entry are read, and found to be another text than the one that was written.
    let padded = |bytes: usize| " ".repeat(bytes - line.len()) + &line;
    assert_eq!(verdict(&padded(journal::CANONICAL_BYTES_MAX + 1024)), Err(Defect::Altered));
    assert_eq!(verdict(&padded(journal::CANONICAL_BYTES_MAX + 1025)), Err(Defect::Unreadable));
}

#[test]
fn a_checkpoint_at_the_start_is_reached_already() {
    let chain = chain(3);
    let start = chain[0].checkpoint();
    let mut verifier = Verifier::after(start).through([start, chain[2].checkpoint()]);
    chain[1..].iter().try_for_each(|sealed| verifier.check(sealed)).unwrap();
    assert_eq!(verifier.finish(), Ok(chain[2].checkpoint()));
}

#[test]
fn the_text_of_a_checkpoint_names_instance_place_hash_and_moment_and_is_read_back() {
    let place = chain(1)[0].checkpoint();
    let at = "2026-11-18T05:00:00.5Z".parse().unwrap();
    let checkpoint = CheckpointText { instance: INSTANCE.to_owned(), place, at };
    let text = format!(
        "senim-journal-checkpoint-v1\n{INSTANCE}\n1\n{}\n2026-11-18T05:00:00Z\n",
        place.hash
    );
    assert_eq!(checkpoint.text(), text);
    let to_the_second =
        CheckpointText { at: "2026-11-18T05:00:00Z".parse().unwrap(), ..checkpoint };
    assert_eq!(CheckpointText::read(text.as_bytes()), Some(to_the_second));
    for other in [
        text.replace("\n1\n", "\n01\n"),
        text.replace("\n1\n", "\n+1\n"),
        text.replace("v1", "v2"),
        text.replace("05:00:00Z", "05:00:00.0Z"),
        text.replace("05:00:00Z", "10:00:00+05:00"),
        text.replace('\n', "\r\n"),
        format!("{text}\n"),
        format!(" {text}"),
        text.trim_end().to_owned(),
        "senim-journal-checkpoint-v1\n".repeat(40),
        String::new(),
    ] {
        assert_eq!(CheckpointText::read(other.as_bytes()), None, "{other:?}");
    }
}

proptest! {
    #[test]
    fn a_changed_byte_never_verifies(line in 0_usize..3, at in any::<prop::sample::Index>(), byte in 32_u8..127) {
        let mut lines = lines(&chain(3));
        let mut bytes = lines[line].clone().into_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        lines[line] = String::from_utf8(bytes).unwrap();
        prop_assert!(verify_lines(Checkpoint::genesis(INSTANCE), &lines).is_err());
    }

    #[test]
    fn strange_lines_are_refused_without_a_panic(line in any::<String>()) {
        prop_assert!(verify_lines(Checkpoint::genesis(INSTANCE), [&line]).is_err());
    }
}
