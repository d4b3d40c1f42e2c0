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
    ] {
        let object = shell.json(&format!("{line} --json"));
        assert_eq!(object["gemba"], 1, "{line}");
        assert!(object[noun].is_array(), "{line}: {object}");
        assert_eq!(object.as_object().unwrap().len(), 2, "{line}: {object}");
    }
    for line in ["story add Another", "story set CHG-1 points=1", "story move CHG-1 review", "undo"]
    {
        let object = shell.json(&format!("{line} --json"));
        assert!(object["stories"].is_array(), "{line}: {object}");
        assert_eq!(object.as_object().unwrap().len(), 3, "{line}: {object}");
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

#[test]
fn every_change_says_what_it_was() {
    let shell = Shell::with_stories();
    let mut picture = String::new();
    for (line, changed) in [
        ("sprint plan --goal 'Halve the waiting' --from 2026-03-18", "sprint Sprint 1"),
        ("sprint add CHG-1", "story CHG-1"),
        ("sprint capacity ben --off 1", "sprint Sprint 1"),
        ("sprint need 'A test chat'", "sprint Sprint 1"),
        ("sprint start", "sprint Sprint 1"),
        ("dod agree 'the page is written' --by ann", "definition done board"),
        ("dod tick CHG-1 1", "story CHG-1"),
        ("impediment raise 'no licence' CHG-1", "impediment 2, story CHG-1"),
        ("impediment resolve 2 'it came'", "impediment 2, story CHG-1"),
        ("standup begin me", ""),
        ("standup park 'The printer'", "topic The printer"),
        ("standup end", ""),
        ("retro note went 'the chat'", "sprint Sprint 1"),
        ("retro action 'Buy licences early'", "sprint Sprint 1"),
        ("board set copies=7", "board Service Desk"),
        ("board view urgent is:blocked", "view urgent"),
        ("column add Waiting --category waiting", "column Waiting, column Done"),
        ("person add cem", "person cem"),
        ("person hats cem --on apo", "person cem"),
        ("process add INC 'Incidents'", "process INC"),
        ("observe 'the list is old'", "observation O-1"),
        ("improvement add 'one list'", "improvement I-1"),
        ("story archive GEM-2", "story GEM-2"),
        ("undo", "story GEM-2"),
    ] {
        let object = shell.json(&format!("{line} --json"));
        let change = &object["changes"][0];
        let found: Vec<String> = change["changed"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| format!("{} {}", it["kind"].as_str().unwrap(), it["name"].as_str().unwrap()))
            .collect();
        assert_eq!(found.join(", "), changed, "{line}: {object}");
        assert!(change["seq"].is_u64(), "{line}: {object}");
        picture.push_str(change["label"].as_str().unwrap());
        picture.push('\n');
    }
    assert_snapshot!(picture);
    assert_snapshot!("a_change", shell.run("sprint capacity ben --off 2 --json"));
    // What no log knows of has the same parts.
    let object = shell.json("init --file other.gemba.db --name Other --json");
    assert_eq!(object["changes"][0]["overruled"], serde_json::json!([]), "{object}");
    // What changes nothing says so, and has no number.
    let object = shell.json("board set copies=7 --json");
    assert!(object["changes"][0]["label"].is_string(), "{object}");
}
