//! A revocation list of the size of the national one: how long it takes to index, how much memory it takes, and how long
//! a look-up takes, in time that the thread ran. The list is made by our own writer into a temporary file; a second process of this program reads it,
//! so that only the reading counts.

use std::{error::Error, fs::File, hint::black_box, process::Command};

use bench::crl::{ENTRIES, list, serial};
use cpu_time::ThreadTime;
use pki::{Serial, crl::CertificateList};

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

/// `VmRSS` or `VmHWM` of this process, KiB.
fn memory_kib(what: &str) -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(what)).ok_or("no such line")?;
    Ok(line.split_whitespace().nth(1).ok_or("no value")?.parse()?)
}

fn measure(path: &str) -> Result<(), Box<dyn Error>> {
    let size = std::fs::metadata(path)?.len();
    let before = memory_kib("VmRSS")?;
    let start = ThreadTime::now();
    let list = CertificateList::from_reader(File::open(path)?)?;
    let read = start.elapsed();
    let (held, peak) = (memory_kib("VmRSS")? - before, memory_kib("VmHWM")? - before);

    let der = list.der().to_vec();
    let start = ThreadTime::now();
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
        let start = ThreadTime::now();
        let found = serials.iter().filter(|serial| black_box(list.find(serial)).is_some()).count();
        let each = start.elapsed().as_nanos() / u128::try_from(serials.len())?;
        println!(
            "look-up of a serial number, {what}: {each} ns ({found} of {} found)",
            serials.len()
        );
    }
    Ok(())
}
