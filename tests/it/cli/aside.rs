//! What lies beside a board and does not belong there.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::Shell;

/// Under the names beside a board lies what does not belong there: SQLite would fall over it, or wait
/// for a pipe without end.
#[test]
fn what_lies_in_the_way_beside_a_board_is_named_with_what_helps() {
    let lay: [(&str, fn(&Path)); 4] = [
        ("a plain file", |it| fs::write(it, "hello").unwrap()),
        ("a folder", |it| fs::create_dir(it).unwrap()),
        ("a link that leads nowhere", |it| {
            std::os::unix::fs::symlink("/nonexistent/x", it).unwrap()
        }),
        ("a pipe", |it| {
            assert!(Command::new("mkfifo").arg(it).status().unwrap().success());
        }),
    ];
    for ending in ["-wal", "-shm", "-journal", ".copies", ".here"] {
        let is_folders = ending.starts_with('.');
        for (what, lay) in lay {
            if what == (if is_folders { "a folder" } else { "a plain file" }) {
                continue;
            }
            let shell = Shell::with_board();
            shell.done("story add One");
            shell.done("--file copy.gemba.db restore .gemba.db");
            let path = shell.path(&format!(".gemba.db{ending}"));
            let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
            lay(&path);
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
