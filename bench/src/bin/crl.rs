//! A revocation list of the size of the national one: how long it takes to index, how much memory it takes, and how long
//! a look-up takes. The list is made by our own writer into a temporary file; a second process of this program reads it,
//! so that only the reading counts.

use std::{error::Error, fs::File, hint::black_box, process::Command, time::Instant};

use crypto::{KeyAlgorithm, PrivateKey, Signer};
use jiff::Timestamp;
use pki::{
    Name, RevocationReason, Serial,
    crl::{CertificateList, Entry, TbsCertificateList, assemble},
};

/// As many as the national list has.
const ENTRIES: u64 = 400_000;

fn main() -> Result<(), Box<dyn Error>> {
    if let Some(path) = std::env::args().nth(1) {
        return measure(&path);
    }
    let path = std::env::temp_dir().join(format!("senim-bench-{}.crl", std::process::id()));
    std::fs::write(&path, list()?)?;
    let status = Command::new(std::env::current_exe()?).arg(&path).status();
    std::fs::remove_file(&path)?;
    if status?.success() { Ok(()) } else { Err("the measuring process failed".into()) }
}

/// A serial number of 20 octets that looks random (splitmix64).
fn serial(n: u64) -> Result<Serial, Box<dyn Error>> {
    let word = |salt: u64| {
        let mut z = (n * 3 + salt).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)).to_be_bytes()
    };
    let octets = [word(1), word(2), word(3)].concat();
    let octets: [u8; 20] = octets.get(..20).ok_or("short")?.try_into()?;
    Ok(Serial::from_random(octets))
}

fn list() -> Result<Vec<u8>, Box<dyn Error>> {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256)?;
    let head = TbsCertificateList {
        signature_algorithm: key.signature_algorithm(),
        issuer: Name::builder().common_name("BENCH").country("KZ").build(),
        this_update: "2026-11-20T00:00:00Z".parse()?,
        next_update: "2026-12-20T00:00:00Z".parse()?,
        number: 1.into(),
        authority_key_id: vec![1; 20],
        scope: None,
        base_number: None,
        freshest: Vec::new(),
    };
    let at: Timestamp = "2024-05-06T07:08:09Z".parse()?;
    let reason = Some(RevocationReason::CessationOfOperation);
    let entries: Result<Vec<Entry>, _> =
        (0..ENTRIES).map(|n| serial(n).map(|serial| Entry::new(serial, at, reason))).collect();
    let tbs = head.to_der(entries?);
    Ok(assemble(&tbs, head.signature_algorithm, &key.sign(&tbs)?))
}

/// `VmRSS` or `VmHWM` of this process, KiB.
fn memory_kib(what: &str) -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(what)).ok_or("no such line")?;
    Ok(line.split_whitespace().nth(1).ok_or("no value")?.parse()?)
}

fn measure(path: &str) -> Result<(), Box<dyn Error>> {
    let size = std::fs::metadata(path)?.len();
    let before = memory_kib("VmRSS")?;
    let start = Instant::now();
    let list = CertificateList::from_reader(File::open(path)?)?;
    let read = start.elapsed();
    let (held, peak) = (memory_kib("VmRSS")? - before, memory_kib("VmHWM")? - before);

    let der = list.der().to_vec();
    let start = Instant::now();
    let again = CertificateList::from_vec(der)?;
    let indexed = start.elapsed();
    drop(again);

    let present: Vec<Serial> = (0..ENTRIES).step_by(7).map(serial).collect::<Result<_, _>>()?;
    let absent: Vec<Serial> =
        (ENTRIES..ENTRIES * 2).step_by(7).map(serial).collect::<Result<_, _>>()?;
    println!("list: {size} octets, {} entries", list.entry_count());
    println!("read from a file and indexed: {} ms", read.as_millis());
    println!("indexed in memory: {} ms", indexed.as_millis());
    let times = |kib: u64| {
        let hundredths = kib * 1024 * 100 / size;
        format!("{kib} KiB, {}.{:02} of its size", hundredths / 100, hundredths % 100)
    };
    println!("memory held: {}", times(held));
    println!("memory at most: {}", times(peak));
    for (what, serials) in [("revoked", &present), ("not revoked", &absent)] {
        let start = Instant::now();
        let found = serials.iter().filter(|serial| black_box(list.find(serial)).is_some()).count();
        let each = start.elapsed().as_nanos() / u128::try_from(serials.len())?;
        println!("look-up of a serial number, {what}: {each} ns ({found} of {} found)", serials.len());
    }
    Ok(())
}
