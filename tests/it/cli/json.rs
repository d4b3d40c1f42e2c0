//! The JSON that programs read.

use std::io::Read as _;

use insta::assert_snapshot;

use super::Shell;

#[test]
fn a_story_has_every_field() {
    let shell = Shell::with_stories();
    shell.done("story comment CHG-1 'First *answer* after four minutes'");
    shell.done("story link CHG-1 blocks CHG-2");
    shell.done("story refer CHG-1 https://wiki.example.org/chat --label wiki");
    shell.done("story check CHG-1 1");
    assert_snapshot!(shell.run_all(&["story list @ann --json", "story show CHG-2 --json"]));
}

#[test]
fn every_list_has_its_noun_and_the_version() {
    let shell = Shell::with_stories();
    shell.done("sprint plan --goal 'Halve the waiting'");
    for (line, noun) in [
        ("story list", "stories"),
        ("story list nothing-like-that", "stories"),
        ("story show CHG-1", "stories"),
        ("board", "boards"),
        ("column list", "columns"),
        ("person list", "people"),
        ("process list", "processes"),
        ("sprint list", "sprints"),
        ("log", "happenings"),
        ("story add Another", "stories"),
        ("story set CHG-1 points=1", "stories"),
        ("story move CHG-1 review", "stories"),
        ("undo", "stories"),
    ] {
        let object = shell.json(&format!("{line} --json"));
        assert_eq!(object["gemba"], 1, "{line}");
        assert!(object[noun].is_array(), "{line}: {object}");
        assert_eq!(object.as_object().unwrap().len(), 2, "{line}: {object}");
    }
    assert_eq!(shell.json("story add More Still --json")["stories"].as_array().unwrap().len(), 2);
}

#[test]
fn small_lists_look_like_this() {
    let shell = Shell::with_stories();
    shell.done("sprint plan --goal 'Halve the waiting'");
    assert_snapshot!(shell.run_all(&[
        "column list --json",
        "process list --json",
        "sprint list --json",
        "log --most 2 --json",
    ]));
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let shell = Shell::with_board();
    let titles: Vec<String> = (0..3000).map(|it| format!("Story {it}")).collect();
    shell.run_with_input("story add -", &titles.join("\n"));
    let mut child = shell.command("story list --json").spawn().unwrap();
    let mut first = [0; 1];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
