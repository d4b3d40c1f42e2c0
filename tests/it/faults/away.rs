//! A board on a real file system of another machine, as sshfs shows one.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder that sshfs shows, without a network: the server of files is run on this machine.
struct Away {
    dir: TempDir,
}

impl Away {
    /// Nothing where it cannot be mounted, and the test says so.
    fn new() -> Option<Self> {
        let servers = ["/usr/lib/openssh", "/usr/libexec/openssh", "/usr/lib/ssh", "/usr/libexec"];
        let server = servers.map(|it| format!("{it}/sftp-server"));
        let server = server.into_iter().find(|it| Path::new(it).exists());
        let dir = TempDir::new().unwrap();
        let mounted = server.is_some_and(|server| mount(&dir, &server));
        if !mounted {
            crate::faults::say(
                "DID NOT RUN: a folder behind sshfs needs sshfs, FUSE and sftp-server",
            );
            return None;
        }
        Some(Self { dir })
    }

    fn near(&self) -> PathBuf {
        self.dir.path().join("near")
    }

    fn far(&self) -> PathBuf {
        self.dir.path().join("far")
    }
}

impl Drop for Away {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.far()).status();
    }
}

fn mount(dir: &TempDir, server: &str) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let [near, far, script] = ["near", "far", "ssh"].map(|it| dir.path().join(it));
    std::fs::create_dir(&near).unwrap();
    std::fs::create_dir(&far).unwrap();
    std::fs::write(&script, format!("#!/bin/sh\nexec {server}\n")).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    Command::new("sshfs")
        .arg(format!("nobody@localhost:{}", near.display()))
        .arg(&far)
        .args(["-o", &format!("ssh_command={}", script.display())])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|it| it.success())
}

#[test]
fn a_board_behind_sshfs_is_refused_before_it_is_touched() {
    let Some(away) = Away::new() else { return };
    let said = |folder: &Path, line: &str| {
        let file = folder.join("board.gemba.db");
        let output = Command::new(assert_cmd::cargo::cargo_bin!("gemba"))
            .args(line.split(' '))
            .env_clear()
            .env("HOME", away.dir.path())
            .env("GEMBA_FILE", file)
            .output()
            .unwrap();
        let (out, said) = (output.stdout, output.stderr);
        (output.status.code(), String::from_utf8([out, said].concat()).unwrap())
    };
    let names = || std::fs::read_dir(away.near()).unwrap().count();
    let (code, told) = said(&away.far(), "init --zone UTC");
    assert_eq!((code, names()), (Some(1), 0), "{told}");
    assert!(told.contains("is on sshfs, which several machines share"), "{told}");

    assert_eq!(said(&away.near(), "init --zone UTC").0, Some(0));
    assert_eq!(said(&away.near(), "backup").0, Some(0));
    let copies = away.near().join("board.gemba.db.copies");
    let copy = std::fs::read_dir(copies).unwrap().next().unwrap().unwrap().path();
    let before = (names(), std::fs::read(away.near().join("board.gemba.db")).unwrap());
    let restore = format!("restore {}", copy.display());
    for line in ["story add Far", "story list", "doctor --repair", &restore] {
        let (code, told) = said(&away.far(), line);
        assert_eq!(code, Some(1), "{line}: {told}");
        assert!(told.contains("sshfs, which several machines share"), "{line}: {told}");
    }
    assert_eq!(before, (names(), std::fs::read(away.near().join("board.gemba.db")).unwrap()));
    let (code, told) = said(&away.far(), "doctor --plain");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("disk: bad, sshfs, which several machines share"), "{told}");
    assert_eq!(said(&away.far(), "story list --i-know").0, Some(0));
}
