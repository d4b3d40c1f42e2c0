//! Boards that are there no more: emptied, or another one in their place.

use super::Shell;

#[test]
fn a_file_that_was_emptied_comes_back_from_its_copies() {
    let shell = Shell::with_stories();
    let shell = shell.at("2026-03-19T08:00:00Z");
    shell.done("story add 'Held in the copy of the day'");
    for (what, bytes) in [("emptied", Vec::new()), ("zeroed", vec![0; 8192])] {
        for ending in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(shell.path(&format!(".gemba.db{ending}")));
        }
        std::fs::write(shell.path(".gemba.db"), bytes).unwrap();
        for line in ["board", "story add Lost", "doctor"] {
            let said = shell.run(line);
            assert!(said.contains("gemba restore"), "{what}, {line}: {said}");
            assert!(said.contains(".gemba.db.copies"), "{what}, {line}: {said}");
        }
        let copy = ".gemba.db.copies/daily-2026-03-19.gemba.db";
        shell.done(&format!("restore {copy}"));
        assert!(shell.run("story list").contains("Ask for approval"), "{what}");
    }
    let other = shell.path("notes.txt");
    std::fs::write(&other, "Dear reader").unwrap();
    let said = shell.run("restore notes.txt");
    assert!(said.contains("name another copy") && !said.contains("--file"), "{said}");
}

#[test]
fn a_board_in_the_place_of_another_has_copies_of_its_own() {
    let shell = Shell::with_board();
    shell.done("story add 'Of the first board'");
    for ending in ["", "-wal", "-shm"] {
        std::fs::remove_file(shell.path(&format!(".gemba.db{ending}"))).unwrap();
    }
    let shell = shell.at("2026-03-16T18:00:00Z");
    shell.done("init --zone Europe/Berlin");
    shell.done("story add 'Of the second board'");
    shell.done("story add 'And one more'");
    let second = ".gemba.db.copies/daily-2026-03-16-2.gemba.db";
    assert!(shell.path(".gemba.db.copies/daily-2026-03-16.gemba.db").exists());
    assert!(!shell.path(".gemba.db.copies/daily-2026-03-16-3.gemba.db").exists());
    let list = shell.run(&format!("--file {second} story list"));
    assert!(!list.contains("Of the first board"), "{list}");
    shell.done(&format!("restore {second}"));
}

#[test]
fn what_has_the_name_of_a_copy_and_is_none_stops_no_copy() {
    use std::os::unix::fs::symlink;
    let shell = Shell::with_board();
    shell.done("story add One");
    let copies = shell.path(".gemba.db.copies");
    let named = |day: &str, n: u32| {
        let n = if n == 1 { String::new() } else { format!("-{n}") };
        copies.join(format!("daily-{day}{n}.gemba.db"))
    };
    let day = "2026-03-17";
    std::fs::write(named(day, 1), "Dear reader").unwrap();
    symlink("nowhere", named(day, 2)).unwrap();
    symlink(shell.path(".gemba.db"), named(day, 3)).unwrap();
    std::fs::create_dir(named(day, 4)).unwrap();
    let shell = shell.at("2026-03-17T09:00:00Z");
    shell.done("story add Two");
    shell.done("story add Three");
    let list = shell.run(&format!("--file {} story list", named(day, 5).display()));
    assert!(list.contains("Two") && !named(day, 6).exists(), "{list}");
    assert_eq!(std::fs::read(named(day, 1)).unwrap(), b"Dear reader");
    let said = shell.run("doctor --plain");
    assert!(
        said.contains("daily-2026-03-17.gemba.db has the name of a copy and is none"),
        "{said}"
    );
    assert!(said.contains("2026-03-17-2.gemba.db is a link") && !said.contains("chown"), "{said}");
    // Where there is no name left, that is said.
    let day = "2026-03-18";
    for n in 1..=9 {
        std::fs::write(named(day, n), "Dear reader").unwrap();
    }
    let shell = shell.at("2026-03-18T09:00:00Z");
    let said = shell.run("story add Four");
    assert!(said.contains("no copy of the day was made") && said.contains("move it"), "{said}");
    assert!(said.contains("[exit status: 0]"), "{said}");
}

#[test]
fn a_board_with_two_names_is_written_by_neither() {
    let shell = Shell::with_stories();
    std::fs::hard_link(shell.path(".gemba.db"), shell.path("other.db")).unwrap();
    for file in [".gemba.db", "other.db"] {
        let said = shell.run(&format!("--file {file} story add Lost"));
        assert!(said.contains("hard links") && said.contains("-samefile"), "{said}");
        assert!(shell.run(&format!("--file {file} doctor")).contains("hard links"), "{file}");
    }
    std::fs::remove_file(shell.path("other.db")).unwrap();
    shell.done("story add Kept");
    assert!(shell.run("story list").contains("Kept"));
}

#[test]
fn what_a_killed_restore_has_left_goes_with_the_next_one() {
    use std::time::{Duration, SystemTime};
    let shell = Shell::with_stories();
    shell.done("backup");
    let copies = shell.path(".gemba.db.copies");
    let lay = |name: &str| {
        let path = copies.join(name);
        let file = std::fs::File::create(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(5)).unwrap();
        (path, file)
    };
    let (left, _) = lay(".restore-2026-01-01T000000Z-0000000000000001.locked.part");
    let (beside, _) = lay(".restore-2026-01-01T000000Z-0000000000000001.locked.part-journal");
    let (other, held) = lay(".restore-2026-01-01T000000Z-0000000000000002.locked.part");
    let how = rustix::fs::FlockOperation::NonBlockingLockExclusive;
    rustix::fs::flock(&held, how).unwrap();
    let said = shell.run("doctor --plain");
    assert!(said.contains("beside: fair, somebody was killed while they made"), "{said}");
    assert!(said.contains("0000000000000001.locked.part"), "{said}");
    let said = shell.run("doctor --repair --plain");
    assert_eq!(said.matches("who made it was killed").count(), 2, "{said}");
    assert!(!left.exists() && !beside.exists() && other.exists());
    let copy = shell.copy(".gemba.db.copies/backup");
    drop(held);
    shell.done(&format!("restore {copy}"));
    assert!(!other.exists());
    let names = std::fs::read_dir(&copies).unwrap();
    let names = names.map(|it| it.unwrap().file_name().to_string_lossy().into_owned());
    assert_eq!(names.filter(|it| it.starts_with('.')).count(), 0);
}

#[test]
fn a_board_that_was_deleted_is_found_again_in_its_copies() {
    let shell = Shell::with_stories();
    shell.done("backup");
    for ending in ["", "-wal", "-shm"] {
        std::fs::remove_file(shell.path(&format!(".gemba.db{ending}"))).unwrap();
    }
    for line in ["story list", "doctor --plain"] {
        let said = shell.run(&format!("--file .gemba.db {line}"));
        assert!(said.contains(".gemba.db.copies") && said.contains("restore"), "{line}: {said}");
        assert!(!said.contains("init"), "{line}: {said}");
    }
    let copy = std::fs::read_dir(shell.path(".gemba.db.copies")).unwrap().next().unwrap().unwrap();
    shell.done(&format!("--file .gemba.db restore {}", copy.path().display()));
    assert!(shell.run("story list").contains("Ask for approval"));
}

#[test]
fn a_link_that_leads_nowhere_is_called_one() {
    let shell = Shell::new();
    std::os::unix::fs::symlink("nowhere.db", shell.path("link.db")).unwrap();
    let said = shell.run("--file link.db story list");
    assert!(said.contains("link.db is a link to nowhere.db, which is not there"), "{said}");
}

#[test]
fn a_file_that_may_grow_no_more_is_named_and_kills_nobody() {
    let shell = Shell::with_stories();
    let gemba = assert_cmd::cargo::cargo_bin!("gemba");
    let script = format!("ulimit -f 1; exec '{}' story add Late", gemba.display());
    let out = std::process::Command::new("/bin/sh")
        .args(["-c", &script])
        .current_dir(shell.path(""))
        .env("HOME", shell.path(""))
        .output()
        .unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(1), "{said}");
    assert!(said.contains("ulimit -f"), "{said}");
    assert!(!shell.run("story list").contains("Late"));
}

#[test]
fn a_copy_of_a_shared_board_in_a_private_home_is_for_nobody_else() {
    use std::os::unix::fs::PermissionsExt as _;
    let shell = Shell::with_board();
    let mode = |it: &std::path::Path| std::fs::metadata(it).unwrap().permissions().mode() & 0o7777;
    let set = |it: &std::path::Path, mode| {
        std::fs::set_permissions(it, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    std::fs::create_dir(shell.path("team")).unwrap();
    set(&shell.path("team"), 0o2770);
    shell.done("--file team/board.gemba.db init --name Team --prefix TM --zone UTC");
    assert_eq!(mode(&shell.path("team/board.gemba.db")), 0o660);
    for (into, folder, file) in [("k", 0o700, 0o600), ("team/k", 0o2770, 0o660)] {
        shell.done(&format!("--file team/board.gemba.db backup {into}"));
        assert_eq!(mode(&shell.path(into)), folder, "{into}");
        let copy = std::fs::read_dir(shell.path(into)).unwrap().next().unwrap().unwrap();
        assert_eq!(mode(&copy.path()), file, "{into}");
    }
}

#[test]
fn the_folder_of_a_shared_board_that_cannot_be_made_is_named() {
    let shell = Shell::new();
    let group = nix::unistd::Group::from_gid(nix::unistd::getegid()).unwrap().unwrap().name;
    let said = shell.run(&format!("init --shared {group} --file none/a/b/team.gemba.db"));
    assert!(said.contains("there is no folder none/a; make it first"), "{said}");
    let said = shell.run("init --shared '' --file team.gemba.db");
    assert!(said.contains("needs the name of a group") && !said.contains("groupadd"), "{said}");
}
