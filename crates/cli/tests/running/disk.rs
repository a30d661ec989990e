//! A small disk of one's own, to be filled and protected.

use std::{fs, io::Write as _, path::PathBuf, process::Command};

use crate::instance::Instance;

const DISK_MIB: u64 = 96;

/// A disk of a size that is soon full: a file system in memory.
pub(crate) struct Disk(PathBuf);

impl Disk {
    /// Puts the data folder of an instance on one; none for who may not mount it.
    pub(crate) fn under(instance: &Instance) -> Option<Self> {
        let (data, before) = (instance.data(), instance.folder.path().join("before"));
        fs::rename(&data, &before).unwrap();
        fs::create_dir(&data).unwrap();
        let size = format!("size={DISK_MIB}m,mode=700");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "senim-test"]).arg(&data);
        if !mount.output().is_ok_and(|mounted| mounted.status.success()) {
            eprintln!("skipped: only root can mount a small disk");
            return None;
        }
        let disk = Self(data);
        let copied = Command::new("cp").arg("-a").arg(before.join(".")).arg(&disk.0).status();
        assert!(copied.unwrap().success());
        Some(disk)
    }

    /// Takes all room.
    pub(crate) fn fill(&self) {
        let mut ballast = fs::File::create(self.0.join("ballast")).unwrap();
        for piece in [vec![0; 1 << 20], vec![0; 1 << 10], vec![0; 1]] {
            while ballast.write_all(&piece).is_ok() {}
        }
    }

    /// Gives it back.
    pub(crate) fn clear(&self) {
        fs::remove_file(self.0.join("ballast")).unwrap();
    }

    /// Nothing can be written to it from now on.
    pub(crate) fn protect(&self) {
        let remounted = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).status();
        assert!(remounted.unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(&self.0).status());
    }
}
