//! The public test files of pyHanko as a yardstick: what it allows to follow a signature, and what it suspects.
//!
//! A foreign run: the files are not ours. `SENIM_PYHANKO` names the folder `data/pdf` of its tests; docs/testing.md has the
//! last result.

use std::{env, fs, path::Path};

use documents::{LaterChanges, later_changes, signatures};

/// What pyHanko 0.38 says of what follows the first signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// Nothing, proofs, or filled in forms and signatures.
    Allowed,
    /// Suspicious, because a field leaves what is named elsewhere too. Nothing that anything else leads to was altered, and
    /// so we allow it.
    Careful,
    /// Suspicious, or ranges that it does not understand.
    Suspicious,
}

use Said::{Allowed, Careful, Suspicious};

const FILES: [(&str, Said); 30] = [
    ("certified-with-indirect-refs-in-dir.pdf", Allowed),
    ("coverage-anomalies/one-byterange.pdf", Suspicious),
    ("coverage-anomalies/signature-gap-too-big.pdf", Suspicious),
    ("coverage-anomalies/tail-uncovered.pdf", Suspicious),
    ("coverage-anomalies/weird-byterange.pdf", Suspicious),
    ("extensions-direct.pdf", Allowed),
    ("extensions-indirect-not-all-paths.pdf", Suspicious),
    ("extensions-indirect.pdf", Allowed),
    ("extensions-update-direct.pdf", Allowed),
    ("extensions-update-indirect.pdf", Allowed),
    ("form-update-ap-indirect-sneaky-trailer.pdf", Careful),
    ("form-update-no-override-appearance-stream-ap-indirect-sneaky.pdf", Careful),
    ("form-update-no-override-appearance-stream-ap-indirect.pdf", Allowed),
    ("form-update-original-ap-type-wrong.pdf", Allowed),
    ("form-update-override-appearance-stream-ap-indirect-sneaky.pdf", Suspicious),
    ("form-update-override-appearance-stream-ap-indirect.pdf", Allowed),
    ("form-update-override-appearance-stream-sneaky.pdf", Suspicious),
    ("form-update-override-appearance-stream.pdf", Allowed),
    ("minimal-signed-twice-both-created.pdf", Allowed),
    ("minimal-signed-twice-no-sig-type.pdf", Allowed),
    ("minimal-signed-twice-second-created.pdf", Allowed),
    ("minimal-two-fields-signed-twice.pdf", Allowed),
    ("pades-lta-dss-indirect-arrs-test-2.pdf", Allowed),
    ("pades-lta-dss-indirect-arrs-test.pdf", Allowed),
    ("pades-with-old-style-signing-cert-attr-issser.pdf", Allowed),
    ("pades-with-old-style-signing-cert-attr.pdf", Allowed),
    ("pdf-sig-with-econtent.pdf", Allowed),
    ("separate-annots-kids-indir.pdf", Allowed),
    ("sig-no-signed-attrs.pdf", Allowed),
    ("sig-with-ski-sid.pdf", Allowed),
];

fn ours(pdf: &[u8]) -> (Said, String) {
    let found = match signatures(pdf) {
        Ok(found) => found,
        Err(fault) => return (Suspicious, fault.to_string()),
    };
    let whole: Vec<_> = found.iter().flatten().collect();
    match found.first() {
        Some(Ok(signature)) => match later_changes(pdf, signature, &whole) {
            LaterChanges::None | LaterChanges::Permitted => (Allowed, String::new()),
            other => (Suspicious, format!("{other:?}")),
        },
        Some(Err(fault)) => (Suspicious, fault.to_string()),
        None => (Suspicious, "no signature".to_owned()),
    }
}

#[test]
fn pyhanko_and_we_suspect_the_same_updates() {
    let Some(folder) = env::var_os("SENIM_PYHANKO") else {
        println!("skipped: set SENIM_PYHANKO to the folder data/pdf of pyHanko's tests");
        return;
    };
    let mut lenient = Vec::new();
    for (name, theirs) in FILES {
        let pdf = fs::read(Path::new(&folder).join(name)).unwrap();
        let (ours, why) = ours(&pdf);
        if (ours, theirs) == (Allowed, Suspicious) {
            lenient.push(name);
        }
        let same = match (ours, theirs) {
            (Allowed, Careful) => "looser",
            (ours, theirs) if ours == theirs => "same",
            _ => "stricter",
        };
        println!("{name}: {theirs:?}, {same} {why}");
    }
    assert!(lenient.is_empty(), "{lenient:?}");
}
