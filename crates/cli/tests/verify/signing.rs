//! What `senim sign` makes.

use std::fs;

use crate::{
    expect, must, sign, verify,
    world::{Kind, World},
};

#[test]
fn what_sign_makes_verifies_and_changes_are_seen() {
    let bench = World::new();
    bench.party("second", Kind::Ec);
    let bench = bench.path();
    let trusted = "--no-revocation --trust ca.pem";
    let own = "--p12 holder.p12 --password parole";
    fs::write(bench.join("a.txt"), "Сәлем\r\n").unwrap();
    fs::write(bench.join("b.txt"), "Бұл да құжат").unwrap();
    fs::write(bench.join("x.xml"), "<a><b>мәтін</b></a>").unwrap();

    sign(bench, &format!("{own} --detached --out a.p7s a.txt"));
    sign(bench, "--p12 second.p12 --password parole --add --content a.txt --out two.p7s a.p7s");
    let two =
        expect(bench, &format!("{trusted} --content a.txt two.p7s"), (0, "valid", "cms", None));
    assert_eq!(two["signers"].as_array().unwrap().len(), 2);
    let mismatch = Some("signature-content-mismatch");
    expect(bench, &format!("{trusted} --content b.txt two.p7s"), (1, "invalid", "cms", mismatch));

    sign(bench, &format!("{own} --format xml --out s.xml x.xml"));
    expect(bench, &format!("{trusted} s.xml"), (0, "valid", "xml", None));
    let xml = fs::read_to_string(bench.join("s.xml")).unwrap();
    fs::write(bench.join("t.xml"), xml.replace("мәтін", "метін")).unwrap();
    let (status, changed) = verify(bench, &format!("{trusted} t.xml"));
    assert_eq!((status, changed["result"].as_str()), (1, Some("invalid")));

    sign(bench, &format!("{own} --format zip --out s.zip a.txt b.txt"));
    let zip = expect(bench, &format!("{trusted} s.zip"), (0, "valid", "zip", None));
    assert_eq!(zip["files"], serde_json::json!(["a.txt", "b.txt"]));
    fs::write(bench.join("a.txt"), "Басқа").unwrap();
    must(bench, "cp s.zip changed.zip");
    must(bench, "python3 -m zipfile -l s.zip");
    must(bench, "python3 -c import\tzipfile;zipfile.ZipFile('changed.zip','a').write('x.xml')");
    let stray = Some("zip-file-not-signed");
    expect(bench, &format!("{trusted} changed.zip"), (1, "invalid", "zip", stray));
}
