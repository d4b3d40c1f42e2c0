//! A text of the editor that could not be taken is kept, and taken later.

use insta::assert_snapshot;

use super::Shell;

/// A shell whose editor does that to the text.
fn with_editor(shell: Shell, script: &str) -> Shell {
    use std::os::unix::fs::PermissionsExt as _;
    shell.write("editor", format!("#!/bin/sh\n{script}\n"));
    let runnable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(shell.path("editor"), runnable).unwrap();
    let editor = shell.path("editor").display().to_string();
    let folder = shell.path("").display().to_string();
    shell.with("EDITOR", editor).with("PATH", "/usr/bin:/bin").with("TMPDIR", folder)
}

/// The file that a refusal names, and the refusal with a name that is always the same.
fn kept(shell: &Shell, picture: &str) -> (String, String) {
    let (_, rest) = picture.split_once("your text is kept in HOME/").unwrap();
    let name = rest.split(['\n', ' ']).next().unwrap().trim_start_matches('/').to_owned();
    assert!(shell.path(&name).exists(), "{picture}");
    let shown = picture.replace(&name, "gemba-….md").replace("HOME//", "HOME/");
    (name, shown)
}

#[test]
fn both_texts_of_a_conflict_come_back_with_the_kept_one() {
    let gemba = assert_cmd::cargo::cargo_bin!("gemba").display().to_string();
    let shell = with_editor(
        Shell::with_stories(),
        &format!(
            "'{gemba}' story set CHG-1 'title=Ask in the chat' 'description=Of somebody else' 2>/dev/null\n\
             sed -i -e 's/^title:.*/title: Ask the owner/' -e 's/^points:.*/points: 5/' \"$1\""
        ),
    );
    let (name, first) = kept(&shell, &shell.run("story edit CHG-1"));
    shell.done("story set CHG-1 priority=low");
    // Whoever leaves both texts there is told, and has them still.
    let shell = with_editor(shell, "grep -A5 '<<<<<<<' \"$1\" >seen");
    let (again, second) = kept(&shell, &shell.run(&format!("story edit CHG-1 --from {name}")));
    let second = second.replace(&name, "gemba-….md");
    let seen = std::fs::read_to_string(shell.path("seen")).unwrap();
    let shell = with_editor(shell, "sed -i -e '/^<<<<<<</d' -e '/^=======/,/^>>>>>>>/d' \"$1\"");
    let third =
        shell.run(&format!("story edit CHG-1 --from {again}")).replace(&again, "gemba-….md");
    for file in [&name, &again] {
        assert!(!shell.path(file).exists(), "{file}");
        assert!(!shell.path(&format!("{file}.seen")).exists(), "{file}.seen");
    }
    let shown = shell.run("story show CHG-1 --plain");
    assert!(shown.contains("Ask the owner") && shown.contains("Of somebody else"), "{shown}");
    assert_snapshot!([first, second, seen, third].join("\n"));
}

#[test]
fn a_text_with_a_wrong_value_is_opened_again_from_where_it_is_kept() {
    let shell = with_editor(Shell::with_stories(), "sed -i -e 's/^points:.*/points: many/' \"$1\"");
    let (name, first) = kept(&shell, &shell.run("story edit CHG-1"));
    shell.done("story set CHG-1 priority=low");
    let shell = with_editor(shell, "sed -i -e 's/^points: many/points: 13/' \"$1\"");
    let second = shell.run(&format!("story edit CHG-1 --from {name}")).replace(&name, "gemba-….md");
    // What was kept has done its work.
    for file in [name.clone(), format!("{name}.seen")] {
        assert!(!shell.path(&file).exists(), "{file}");
    }
    // What was changed meanwhile is not put back.
    let story = shell.json("story list --json CHG-1");
    assert_eq!(
        (&story["stories"][0]["priority"], &story["stories"][0]["points"]),
        (&"low".into(), &13.into())
    );
    // A text of one's own is nobody else's to remove.
    shell.write("own.md", "points: 2\n");
    assert!(
        shell.run("story edit CHG-1 --from own.md").contains("[exit status: 0]")
            || shell.path("own.md").exists()
    );
    assert!(shell.path("own.md").exists());
    let missing = shell.run("story edit CHG-1 --from nothing.md");
    assert_snapshot!([first, second, missing].join("\n"));
}

/// Who ticks a criterion, or takes it away, means what they read.
#[test]
fn a_criterion_that_somebody_has_reworded_meanwhile_is_neither_removed_nor_ticked() {
    let gemba = assert_cmd::cargo::cargo_bin!("gemba").display().to_string();
    for does in ["/one tap is enough/d", "s/^- . . one tap/- [x] one tap/"] {
        let shell = with_editor(
            Shell::with_stories(),
            &format!(
                "'{gemba}' story check CHG-1 1 --reword 'two taps are enough' >/dev/null\n\
                 sed -i -e '{does}' \"$1\""
            ),
        );
        let (name, first) = kept(&shell, &shell.run("story edit CHG-1"));
        let says =
            "has changed the acceptance criterion of CHG-1 meanwhile, to “two taps are enough”";
        assert!(first.contains(says) && first.contains("[exit status: 1]"), "{first}");
        let story = shell.run("story show CHG-1 --plain");
        assert!(story.contains("[ ] two taps are enough"), "{story}");
        // The kept text shows both where they speak of the same line.
        let shell = with_editor(shell, "cp \"$1\" seen");
        let again = shell.run(&format!("story edit CHG-1 --from {name}"));
        assert!(again.contains("two texts still stand there"), "{again}");
        let seen = std::fs::read_to_string(shell.path("seen")).unwrap();
        assert!(seen.contains("two taps are enough"), "{seen}");
    }
}

/// A line that is no criterion is named, whatever it begins with.
#[test]
fn a_line_with_a_number_sign_among_the_criteria_is_not_dropped() {
    let shell = with_editor(
        Shell::with_stories(),
        "sed -i -e 's/^- . . one tap.*/#42 must be fixed/' \"$1\"",
    );
    let (_, refused) = kept(&shell, &shell.run("story edit CHG-1"));
    assert!(refused.contains("an acceptance criterion begins with “- [ ]”"), "{refused}");
    assert!(shell.run("story show CHG-1 --plain").contains("one tap is enough"));
}
