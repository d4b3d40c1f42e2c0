//! What lies beside a board and does not belong there.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::Shell;

fn lay(what: &str, at: &Path) {
    match what {
        "a plain file" => fs::write(at, "hello").unwrap(),
        "a folder" => fs::create_dir(at).unwrap(),
        "a pipe" => assert!(Command::new("mkfifo").arg(at).status().unwrap().success()),
        _ => std::os::unix::fs::symlink("/nonexistent/x", at).unwrap(),
    }
}

/// Under the names beside a board lies what does not belong there: SQLite would fall over it, or wait
/// for a pipe without end.
#[test]
fn what_lies_in_the_way_beside_a_board_is_named_with_what_helps() {
    for ending in ["-wal", "-shm", "-journal", ".copies", ".here"] {
        let is_folders = ending.starts_with('.');
        for what in ["a plain file", "a folder", "a link that leads nowhere", "a pipe"] {
            if what == (if is_folders { "a folder" } else { "a plain file" }) {
                continue;
            }
            let shell = Shell::with_board();
            shell.done("story add One");
            shell.done("--file copy.gemba.db restore .gemba.db");
            let path = shell.path(&format!(".gemba.db{ending}"));
            let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
            lay(what, &path);
            let is_named = |said: &str| said.contains(&format!(".gemba.db{ending} is {what}, and"));
            let doctor = shell.run("doctor --plain");
            assert!(is_named(&doctor) && doctor.contains("(mv "), "{ending} {what}: {doctor}");
            assert!(doctor.contains("[exit status: 1]"), "{doctor}");
            let fails: &[&str] = match ending {
                ".here" => &[],
                ".copies" => &["backup", "restore copy.gemba.db"],
                _ => &["story list", "story add Two", "backup", "restore copy.gemba.db", "board"],
            };
            for line in fails {
                let said = shell.run(line);
                assert!(is_named(&said), "{ending} {what} {line}: {said}");
                assert!(said.contains(".aside takes it out of the way"), "{said}");
                assert!(said.contains("[exit status: 1]"), "{ending} {what} {line}: {said}");
            }
            let aside = path.with_extension("aside");
            fs::rename(&path, aside).unwrap();
            shell.done("story add Two");
            shell.done("doctor");
        }
    }
}

#[test]
fn the_doctor_leaves_alone_what_is_no_board_and_has_a_remedy_for_every_kind_of_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let shell = Shell::with_board();
    shell.done("story add One");
    let mode = |name: &str| fs::metadata(shell.path(name)).unwrap().permissions().mode() & 0o777;
    fs::write(shell.path("notes.txt"), "anybody may write here").unwrap();
    fs::set_permissions(shell.path("notes.txt"), fs::Permissions::from_mode(0o666)).unwrap();
    assert!(Command::new("mkfifo").arg(shell.path("pipe")).status().unwrap().success());
    for name in ["notes.txt", "pipe", "/dev/null"] {
        for line in ["doctor --plain", "doctor --repair --plain"] {
            let said = shell.run(&format!("--file {name} {line}"));
            assert!(said.contains("is no gemba board and was left alone"), "{said}");
            assert!(!said.contains("chmod") && !said.contains("gave"), "{said}");
            assert!(said.contains("[exit status: 1]"), "{said}");
        }
    }
    assert_eq!(mode("notes.txt"), 0o666);
    std::os::unix::fs::symlink("gone.gemba.db", shell.path("link")).unwrap();
    let said = shell.run("--file link doctor --plain");
    assert!(said.contains("is a link to gone.gemba.db, which is not there (name"), "{said}");
    fs::hard_link(shell.path(".gemba.db"), shell.path("second.gemba.db")).unwrap();
    let said = shell.run("doctor --plain");
    assert!(said.contains("remove all its names but one"), "{said}");
    assert!(said.contains("[exit status: 1]"), "{said}");
    fs::remove_file(shell.path("second.gemba.db")).unwrap();
    shell.done("doctor");
    for line in said.lines().filter(|it| it.contains(": bad, ") || it.contains(": fair, ")) {
        assert!(line.ends_with(").") && line.contains(" ("), "a remedy: {line}");
    }
}
