//! Replays the corpus of the fuzz targets: what once was found, or was worth keeping, is tried on every run.

use std::{fs, path::Path};

#[expect(unreachable_pub, reason = "a library for the targets, a module here")]
#[path = "../../../fuzz/src/lib.rs"]
mod decoders;

#[test]
fn every_decoder_stands_its_corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (name, decoder) in decoders::ALL {
        let files = fs::read_dir(corpus.join(name)).expect(name);
        let mut tried = 0;
        for file in files {
            decoder(&fs::read(file.expect(name).path()).expect(name));
            tried += 1;
        }
        assert!(tried > 0, "no corpus for {name}");
        println!("{name}: {tried} inputs");
    }
}

#[test]
fn every_decoder_is_a_target() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let mut targets: Vec<String> = fs::read_dir(fuzz.join("fuzz_targets"))
        .expect("fuzz_targets")
        .filter_map(|file| Some(file.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    targets.sort();
    let decoders: Vec<&str> = decoders::ALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(targets, decoders);
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).expect("fuzz/Cargo.toml");
    for name in decoders {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is no binary");
    }
}
