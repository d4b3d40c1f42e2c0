//! What figures, answers, verdicts and checks rest on, and what is said where that is little.

use insta::assert_snapshot;

use super::Shell;

/// A board with one process that is measured, and its first version.
fn measured() -> Shell {
    let shell = Shell::with_board();
    for line in [
        "process add CHG 'Change enablement'",
        "measure add CHG 'Time to approval' unit=h better=down baseline=48 target=8",
        "measure read 'time to approval' 40 --at 2026-03-10",
        "process release CHG",
    ] {
        shell.done(line);
    }
    shell
}

#[test]
fn a_reading_counts_for_the_version_that_was_released_last_when_it_was_taken() {
    let shell = measured().at("2026-03-25T10:00:00Z");
    shell.done("measure read 'time to approval' 30 --at 2026-03-20");
    shell.done("process set CHG purpose='good changes'");
    shell.done("process release CHG");
    let shell = shell.at("2026-03-28T10:00:00Z");
    shell.done("measure read 'time to approval' 6");
    let object = shell.json("process versions CHG --json");
    let around = |n: usize, side: &str| {
        let it = &object["versions"][n]["before_and_after"][0][side];
        (it["mean"].as_f64(), it["n"].as_u64(), it["few_readings"].as_bool())
    };
    assert_eq!(around(0, "before"), (Some(40.0), Some(1), Some(true)));
    assert_eq!(around(0, "after"), (Some(30.0), Some(1), Some(true)));
    assert_eq!(around(1, "before"), (Some(30.0), Some(1), Some(true)));
    assert_eq!(around(1, "after"), (Some(6.0), Some(1), Some(true)));
    assert_eq!(object["versions"][0]["before_and_after"][0]["ends_with"], "1.1");
    let page = shell.run("process show CHG");
    let says = "Time to approval: 30 (n = 1, few readings) before, 6 (n = 1, few readings) after; \
                means of 30 days at most, from the release of 1.0";
    assert!(page.contains(says), "{page}");
}

#[test]
fn a_question_stays_open_while_the_data_that_answer_it_are_missing() {
    let shell = Shell::with_board();
    shell.done("process add CHG 'Change enablement'");
    shell.done("measure add CHG 'Time to approval' unit=h better=down");
    assert_snapshot!(shell.run_all(&[
        "process question CHG well",
        "measure read 'time to approval' 5",
        "process question CHG well",
        "measure set 'time to approval' target=8",
        "process question CHG well",
        "process question CHG",
    ]));
}

#[test]
fn what_is_adopted_or_has_lasted_too_soon_asks_why_and_the_reason_is_kept() {
    let shell = measured();
    shell.done("story add 'Ask in the chat' --process CHG");
    shell.done(
        "experiment set CHG-1 believe='asking' measure='time to approval' baseline=40 expected=8",
    );
    let shell = shell.at("2026-03-25T10:00:00Z");
    assert_snapshot!(shell.run_all(&[
        "measure read 'time to approval' 44",
        "experiment result CHG-1",
        "experiment decide CHG-1 adopt",
        "experiment decide CHG-1 adopt --reason 'the law asks for it'",
        "experiment learned",
        "process sustain CHG --held",
        "process sustain CHG --held --reason 'the next release is tomorrow'",
        "story move CHG-1 done",
        "log --most 4",
        "log --json --most 1",
    ]));
}

#[test]
fn owners_numbers_and_results_are_told_as_they_are() {
    let shell = measured();
    for line in [
        "process set CHG purpose='good changes'",
        "process release CHG",
        "improvement add 'Halve the waiting' process=CHG baseline=40 target=20 actual=30",
    ] {
        shell.done(line);
    }
    assert_snapshot!(shell.run_all(&[
        "process owner CHG none",
        "process release CHG --number 0.5",
        "process release CHG --number 1.0",
        "improvement close I-1 successful --notes 'nearly'",
        "improvement close I-1 unsuccessful",
        "improvement close I-1 unsuccessful --notes 'the form stayed'",
        "improvement close I-1 withdrawn --notes again",
        "process show CHG",
    ]));
}

#[test]
fn a_procedure_stays_a_list_beneath_its_activity_as_markdown() {
    let shell = Shell::with_board();
    for line in [
        "process add CHG 'Change enablement'",
        r"process step add CHG Ask procedure='Say what for.\nSay by when.' A=lead",
        r"process step add CHG Weigh procedure='1. What breaks?\n2. Can we go back?\n   - within an hour'",
        "process policy add CHG 'No change without a title'",
    ] {
        shell.done(line);
    }
    assert_snapshot!(shell.run("process export CHG"));
}

#[test]
fn every_list_of_the_process_side_is_one_object() {
    let shell = measured();
    for line in [
        "story add 'Ask in the chat' --process CHG",
        "experiment set CHG-1 believe='asking' baseline=40 expected=8",
        "improvement add 'Halve the waiting' process=CHG",
        "observe 'nobody looks' --process CHG",
        "stream add Wish",
        "stream step Wish Ask work=2h",
    ] {
        shell.done(line);
    }
    for (line, noun) in [
        ("process list", "processes"),
        ("process show CHG", "processes"),
        ("process question CHG", "questions"),
        ("process versions CHG", "versions"),
        ("process diff CHG", "differences"),
        ("process templates", "templates"),
        ("process export", "exports"),
        ("process export CHG --form toml", "exports"),
        ("board definition", "definitions"),
        ("measure list", "measures"),
        ("measure show 'time to approval'", "measures"),
        ("experiment list", "experiments"),
        ("experiment show CHG-1", "experiments"),
        ("experiment learned", "lessons"),
        ("improvement list", "improvements"),
        ("improvement show I-1", "improvements"),
        ("observation list", "observations"),
        ("observation show O-1", "observations"),
        ("observation count", "counts"),
        ("stream list", "streams"),
        ("stream show Wish", "streams"),
        ("today", "entries"),
        ("report", "reviews"),
        ("glossary gemba", "words"),
    ] {
        let object = shell.json(&format!("{line} --json"));
        assert_eq!(object["gemba"], 1, "{line}");
        assert!(object[noun].is_array(), "{line}: {object}");
        assert_eq!(object.as_object().unwrap().len(), 2, "{line}: {object}");
    }
    let object = shell.json("board definition --json");
    assert_eq!(object["definitions"][0]["process"][0]["prefix"], "CHG");
    let measure = &shell.json("measure list --json")["measures"][0];
    assert_eq!((measure["n"].as_u64(), measure["few_readings"].as_bool()), (Some(1), Some(true)));
    let trend = &shell.json("report --json")["reviews"][0]["trends"][0];
    assert_eq!((trend["trend"].as_str(), trend["n"].as_u64()), (Some("better"), Some(1)));
}
