//! What is said of a running sprint: its scope, the owner's word on it, its parked topics.

use super::Shell;

/// A sprint that runs with one story of three points, and its owner is ben.
fn running() -> Shell {
    let shell = Shell::with_stories();
    shell.done("board set allow-as=yes");
    shell.done("person hats ben --on apo");
    shell.done(
        "sprint plan 'Sprint 1' --goal 'Approve in minutes' --from 2026-03-18 --to 2026-03-31",
    );
    shell.done("sprint add CHG-1");
    shell.done("sprint start --reason 'no velocity yet'");
    shell
}

#[test]
fn an_objection_is_taken_back_by_its_key_alone() {
    let shell = running();
    shell.done("sprint add CHG-2 --reason 'it cannot wait'");
    shell.done("sprint consent CHG-2 --object 'not now' --as ben");
    let said = shell.run("sprint consent --as ben");
    assert!(said.contains("waits for consent") && said.ends_with("[exit status: 1]\n"), "{said}");
    assert!(shell.run("sprint show").contains("not now"));
    shell.done("sprint consent CHG-2 --as ben");
    assert!(shell.run("sprint show").contains("ben agreed"));
}

#[test]
fn what_is_in_a_sprint_adds_up_after_a_finished_story_was_estimated_anew() {
    let shell = running();
    shell.done("story check CHG-1 1");
    shell.done("story check CHG-1 2");
    shell.done("story move CHG-1 done");
    shell.done("story set CHG-1 points=8 --reason 'it was more'");
    let shown = shell.run("sprint show");
    assert!(shown.contains("Now in it: 1 story, 3 points (8 by estimates that"), "{shown}");
}

#[test]
fn a_parked_topic_keeps_its_number() {
    let shell = running();
    shell.done("standup begin");
    for topic in ["One", "Two", "Three"] {
        shell.done(&format!("standup park {topic}"));
    }
    shell.done("standup settle 1 --drop");
    assert!(shell.run("standup settle 2 --observation").contains("Two"));
    let left = shell.run("standup");
    assert!(left.contains("3 Three"), "{left}");
}

#[test]
fn what_came_in_and_went_out_is_told_at_the_next_stand_up() {
    let shell = running();
    shell.done("sprint add CHG-2 --reason 'it cannot wait'");
    shell.done("sprint remove CHG-2 --reason 'it can, after all'");
    let told = shell.run_all(&["standup", "standup --json", "standup begin", "standup end"]);
    let note = shell.run("standup --note");
    // What was told once is not told again.
    let again = shell.run("standup");
    assert!(!again.contains("Into and out of"), "{again}");
    insta::assert_snapshot!(format!("{told}\n{note}"));
}

#[test]
fn changes_without_consent_wait_for_the_owner_until_the_sprint_is_over() {
    let shell = running();
    shell.done("sprint add CHG-2 --reason 'it cannot wait'");
    let mine = shell.run("today");
    assert!(!mine.contains("consent"), "{mine}");
    let waits =
        shell.run_all(&["today --as ben", "today --plain --as ben", "today --json --as ben"]);
    insta::assert_snapshot!(waits);
    shell.done("sprint consent CHG-2 --as ben");
    let after = shell.run("today --as ben");
    assert!(!after.contains("consent"), "{after}");
    shell.done("sprint remove CHG-2 --reason 'it can wait, after all'");
    shell.done("sprint close --to backlog --reason 'we meet on Monday'");
    let late = shell.run("sprint consent --as ben");
    assert!(
        late.contains("Sprint 1 is over, and its scope waits for no consent any more"),
        "{late}"
    );
    assert!(late.ends_with("[exit status: 1]\n"), "{late}");
}

#[test]
fn an_impediment_that_nobody_sees_to_waits_for_the_service_manager() {
    let shell = running();
    shell.done("impediment raise 'the room is taken'");
    let everybody = shell.run("today");
    assert!(everybody.contains("nobody sees to it"), "{everybody}");
    shell.done("person hats ben --on asm");
    let mine = shell.run("today");
    assert!(!mine.contains("the room is taken"), "{mine}");
    let told = shell.run("today --plain --as ben");
    assert!(told.contains("the room is taken: gemba impediment set 2 --owner NAME."), "{told}");
    shell.done("impediment set 2 --owner ben");
    let owned = shell.run("today --plain --as ben");
    assert!(owned.contains("impediment 2: yours to resolve. the room is taken."), "{owned}");
}

#[test]
fn a_story_whose_impediment_nobody_sees_to_stands_there_once() {
    let shell = running();
    shell.done("story block CHG-1 'no owner of the name server'");
    let told = shell.run("today --plain");
    assert_eq!(told.matches("no owner of the name server").count(), 1, "{told}");
    assert!(told.contains("nobody sees to it. CHG-1: no owner of the name server"), "{told}");
}

#[test]
fn what_is_written_down_as_finished_has_no_key_yet_to_tick_it_by() {
    let shell = running();
    shell.done("dod agree 'the change is tested' --by 'the team'");
    let refused = shell.run("story add 'Tidy up' --column done");
    assert!(refused.contains("items of “Tidy up” is open"), "{refused}");
    assert!(refused.contains("gemba story add without --column"), "{refused}");
}

#[test]
fn a_goal_that_says_nothing_is_refused_whatever_else_is_changed() {
    let shell = running();
    for line in ["sprint plan --goal ''", "sprint set 'Sprint 1' --name Spring --goal ''"] {
        let refused = shell.run(line);
        assert!(refused.contains("the goal of a sprint cannot be empty"), "{line}: {refused}");
    }
}

#[test]
fn days_that_are_over_are_said_and_the_way_out_names_the_sprint() {
    let shell = running();
    let said = shell.run("sprint plan Late --goal g --from 2026-02-02 --to 2026-02-13");
    assert!(said.contains("Planned Late; its days are over already"), "{said}");
    let said = shell.run("sprint set Late --to 2026-02-20");
    assert!(said.contains("2026-02-20; its days are over already"), "{said}");
    shell.done("sprint close --to backlog --reason 'it is over'");
    let refused = shell.run("sprint start Late");
    assert!(refused.contains("gemba sprint set \"Late\" --from today --to 2w"), "{refused}");
}

#[test]
fn a_stand_up_is_read_in_lines_that_end() {
    let shell = running();
    let topic = "What the night shift asked on Monday - the lead of the desk, that is - and # 3 of \
                 the list, 1. first, 2. second, which nobody has answered since, and why not";
    shell.done(&format!("standup park '{topic}'"));
    let told = shell.run("standup");
    shell.done("standup begin");
    shell.done("standup end");
    let note = shell.run("standup --note");
    for line in told.lines().chain(note.lines()).skip(1) {
        assert!(line.chars().count() <= 100, "{line}");
        let broken = line.starts_with("  ") && !line.starts_with("  - ");
        let begins = line.trim_start().starts_with(['-', '#', '1', '2']);
        assert!(!(broken && begins), "it would mean something else: {line:?}");
    }
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat(&told).contains(&flat(topic)), "{told}");
    assert!(flat(&note).contains(&flat(topic)), "{note}");
}
