//! What a Scrum Master meets on the command line: counting, suggestions, names, refusals.

use super::Shell;

/// A board with ann alone, two estimated stories and one without an estimate.
fn board() -> Shell {
    let shell = Shell::with_board();
    shell.done("story add 'Ask in the chat' --points 5");
    shell.done("story add 'Close codes' --points 3");
    shell.done("story add 'Nobody has looked'");
    shell
}

/// The number of the operation that is called so.
fn seq_of(shell: &Shell, label: &str) -> i64 {
    let log = shell.json("log --json");
    let lines = log["happenings"].as_array().unwrap();
    let line = lines.iter().find(|it| it["label"].as_str().unwrap().starts_with(label));
    line.unwrap_or_else(|| panic!("{log}"))["seq"].as_i64().unwrap()
}

/// The same with the first two stories in a sprint of two weeks that runs.
fn running() -> Shell {
    let mut shell = board();
    shell.now = "2026-03-18T09:00:00Z";
    shell.done("sprint plan --goal 'Halve the waiting' --from 2026-03-18 --to 2026-03-31");
    shell.done("sprint add GEM-1 GEM-2");
    shell.done("sprint start");
    shell
}

/// Closes the running sprint at that instant; what is open goes to the backlog.
fn close(shell: Shell, at: &'static str) -> Shell {
    let shell = shell.at(at);
    shell.done("sprint close --to backlog --reason 'we meet on Monday'");
    shell
}

#[test]
fn points_and_stories_are_never_mixed() {
    let shell = running();
    let told = shell.run_all(&["standup", "board", "sprint burndown"]);
    assert_eq!(told.matches("0 of 8 points done").count(), 2, "{told}");
    shell.done("sprint add GEM-3 --reason 'the auditor asks'");
    let told = shell.run_all(&["standup", "board", "standup begin", "standup end", "standup note"]);
    let stories = "0 of 3 stories done, 1 without an estimate";
    assert_eq!(told.matches(stories).count(), 2, "{told}");
    assert!(!told.contains("of 8 points"), "{told}");
    assert!(shell.run("sprint burndown").contains("in stories"));
}

#[test]
fn what_became_of_actions_is_told_when_the_team_next_meets() {
    let shell = running();
    shell.done("retro action 'Buy licences early'");
    shell.done("retro action 'Write it down'");
    let shell = shell.at("2026-03-31T15:00:00Z");
    shell.done("sprint close --to backlog");
    shell.done("sprint plan --goal Second --from 2026-04-01 --to 2026-04-03");
    let shell = shell.at("2026-04-01T09:00:00Z");
    shell.done("sprint add GEM-1");
    shell.done("sprint start --reason 'one story is enough'");
    // Nobody looks back on the second one.
    let shell = close(shell, "2026-04-03T15:00:00Z");
    shell.done("sprint plan --goal Third --from 2026-04-06 --to 2026-04-10");
    shell.done("retro settle 2 done --last --sprint 3");
    let third = shell.run("retro show --sprint 3");
    assert!(third.contains("Write it down") && third.contains("done"), "{third}");
    assert!(third.contains("Buy licences early"), "{third}");
    // Where it was told, it is told; what is still open goes on.
    shell.done("retro action 'Ask the vendor' --sprint 3");
    shell.done("sprint plan --goal Fourth --from 2026-04-13 --to 2026-04-17");
    let shell = shell.at("2026-04-06T09:00:00Z");
    shell.done("sprint add GEM-1 --to 3");
    shell.done("sprint start 3 --reason 'one story is enough'");
    let shell = shell.at("2026-04-10T15:00:00Z");
    shell.done("sprint close --to backlog");
    let fourth = shell.run("retro show --sprint 4");
    assert!(!fourth.contains("Write it down"), "{fourth}");
    assert!(fourth.contains("Buy licences early") && fourth.contains("Ask the vendor"), "{fourth}");
}

#[test]
fn a_report_says_the_zone_in_which_it_was_made() {
    let shell = running();
    shell.done("board set zone=Europe/Berlin");
    shell.done("story move GEM-1 doing");
    let shell = shell.at("2026-03-19T23:30:00Z");
    shell.done("story move GEM-1 done");
    let shell = close(shell, "2026-03-31T15:00:00Z");
    let [text, json] = [shell.run("sprint report"), shell.run("sprint report --json")];
    assert!(text.contains("Europe/Berlin"), "{text}");
    shell.done("board set zone=UTC");
    assert_eq!(shell.run("sprint report"), text);
    let now = shell.run("sprint report --json");
    let figures = |it: &str| it[it.find("\"flow\"").unwrap()..].to_owned();
    assert_eq!(figures(&now), figures(&json));
}

#[test]
fn a_story_that_is_too_large_hides_no_smaller_one() {
    let shell = running();
    shell.done("story move GEM-1 done");
    let shell = close(shell, "2026-03-31T15:00:00Z");
    shell.done("board set ready=estimate");
    shell.done("story set GEM-2 points=8");
    shell.done("story set GEM-3 points=2");
    let told = shell.run("sprint suggest");
    assert!(
        told.contains("these would fit as well") && told.contains("Nobody has looked"),
        "{told}"
    );
    assert!(told.contains("passed over: GEM-2 is too large: 8, and 5 are left"), "{told}");
    // What comes first is in the same sprint.
    shell.done("story add 'Then this' --points 1");
    shell.done("story link GEM-3 blocks GEM-4");
    let told = shell.run("sprint suggest");
    assert!(told.contains("Then this") && !told.contains("waits for"), "{told}");
}

#[test]
fn the_unit_stays_while_a_sprint_runs() {
    let shell = running();
    let told = shell.run("board set estimates=hours");
    assert!(told.contains("Sprint 1 is running and counted in points: close it first"), "{told}");
    shell.done("board set estimates=tshirt");
    shell.done("board set estimates=fibonacci");
    let shell = close(shell, "2026-03-31T15:00:00Z");
    shell.done("board set estimates=hours");
    let told = shell.run("sprint suggest");
    assert!(told.contains("sprints were closed in another unit only"), "{told}");
    shell.done("sprint plan --goal Second --from 2026-04-01 --to 2026-04-03");
    let shell = shell.at("2026-04-01T09:00:00Z");
    shell.done("sprint add GEM-1");
    shell.done("sprint start --reason 'one story is enough'");
    // Nor by taking back what changed it.
    let told = shell.run(&format!("undo {}", seq_of(&shell, "Set the board: estimates in hours")));
    assert!(told.contains("is running and counted in hours: close it first"), "{told}");
    shell.done("story move GEM-1 done");
    let shell = close(shell, "2026-04-03T15:00:00Z");
    let velocity = shell.run("flow velocity --json");
    assert!(velocity.contains("\"hours\"") && !velocity.contains("\"points\""), "{velocity}");
}

#[test]
fn an_estimate_is_taken_back_where_only_stories_are_too_many() {
    let shell = board();
    shell.done("story add One Two");
    shell.done("story move GEM-1 doing");
    shell.done("story move GEM-2 doing");
    shell.done("column set Doing --wip 1");
    shell.done("board set wip=hard");
    shell.done("story set GEM-1 points=13");
    shell.done("undo");
    // What would weigh more than the limit allows stays as it is.
    shell.done("story set GEM-1 points=8");
    shell.done("story set GEM-1 points=2");
    shell.done("column set Doing --wip-points 3");
    let told = shell.run(&format!("undo {}", seq_of(&shell, "Estimated GEM-1 at 2 points")));
    assert!(told.contains("its limit is 3 points"), "{told}");
}

#[test]
fn a_sprint_is_not_called_by_what_means_one() {
    let shell = board();
    for (name, way) in [("next", "means one"), ("4", "“Sprint 4” is one"), ("Running", "means one")]
    {
        let told = shell.run(&format!("sprint plan {name}"));
        assert!(told.contains(way), "{told}");
    }
    shell.done("sprint plan 'Next to last' --from 2026-03-21 --to 2026-03-22");
    assert!(shell.run("sprint set next --name current").contains("is no name of a sprint"));
    let told = shell.run("sprint capacity me --days 99");
    assert!(
        told.contains("99 days are more than the 2 days of Next to last, none a working"),
        "{told}"
    );
}

#[test]
fn a_weekend_is_said_when_it_is_planned() {
    let shell = board();
    let told = shell.run("sprint plan --from 2026-03-21 --to 2026-03-22");
    assert!(told.contains("none of its days is a working day"), "{told}");
}

#[test]
fn a_start_says_that_what_is_in_it_is_finished() {
    let mut shell = board();
    shell.now = "2026-03-18T09:00:00Z";
    shell.done("sprint plan --goal Late --from 2026-03-18 --to 2026-03-31");
    shell.done("sprint add GEM-1");
    shell.done("story move GEM-1 done");
    let told = shell.run("sprint start");
    assert!(told.contains("no open story is in Sprint 1: GEM-1 is finished already"), "{told}");
}

#[test]
fn a_sprint_that_begins_on_a_saturday_shows_what_it_began_with() {
    let mut shell = board();
    shell.now = "2026-03-21T09:00:00Z";
    shell.done("sprint plan --goal Weekend --from 2026-03-21 --to 2026-04-05");
    shell.done("sprint add GEM-1 GEM-2");
    shell.done("sprint start");
    let shell = shell.at("2026-03-22T09:00:00Z");
    shell.done("story move GEM-2 done");
    let shell = shell.at("2026-04-05T09:00:00Z");
    let told = shell.run("sprint burndown --plain");
    assert!(told.contains("Sat 2026-03-21: 8 points left of 8, ideal 8.0"), "{told}");
    assert!(told.contains("Sun 2026-03-22: 5 points left of 8"), "{told}");
    assert!(told.contains("Sun 2026-04-05, today: 5 points left"), "{told}");
    assert!(!told.contains("2026-03-28"), "{told}");
}

#[test]
fn a_refusal_names_what_helps() {
    let shell = running();
    shell.done("sprint plan --goal Next --from 2026-04-02 --to 2026-04-10");
    let told = shell.run("sprint set current --to 2026-04-08");
    assert!(told.contains("would overlap Sprint 2; it can last until 2026-04-01"), "{told}");
    shell.done("story move GEM-1 done");
    shell.done("sprint judge GEM-1 back --note 'too slow'");
    let told = shell.run("sprint judge GEM-1 accepted");
    assert!(
        told.contains("it was sent back by this review, and gemba undo takes that back"),
        "{told}"
    );
    shell.done("retro action 'Buy licences early'");
    shell.done("retro settle 1 story");
    let told = shell.run("retro settle 1 dropped");
    assert!(told.contains("it is GEM-4; archive that story"), "{told}");
    let told = shell.run("board set soften=SG-99");
    assert!(told.contains("is no rule: the name of a rule such as SG-10"), "{told}");
    let told = shell.run("sprint add GEM-3 GEM-3 --reason why");
    assert!(told.contains("GEM-3 is named twice; once is enough"), "{told}");
}

#[test]
fn only_what_was_open_is_told_as_ticked() {
    let shell = board();
    shell.done("dod agree one two three --by ann");
    shell.done("dod tick GEM-1 1");
    let told = shell.run("dod tick GEM-1 --all");
    assert!(told.contains("Ticked 2 entries of GEM-1"), "{told}");
}

#[test]
fn a_topic_of_a_story_of_a_process_is_of_that_process() {
    let shell = Shell::with_stories();
    shell.done("standup begin");
    shell.done("standup park 'Who owns the zone?' --story CHG-2");
    let told = shell.run("standup settle 1 --story");
    assert!(told.contains("CHG-3"), "{told}");
}
