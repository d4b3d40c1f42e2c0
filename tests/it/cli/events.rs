//! How long events took, who agrees and why, by commands alone; what a closed sprint prints after the
//! board has changed its zone.

use insta::assert_snapshot;

use super::Shell;

#[test]
fn events_consent_and_reasons_are_said_by_commands() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "sprint took planning 95",
        "sprint plan --goal 'Halve the waiting' --from 2026-03-18 --to 2026-04-01",
        "sprint add CHG-1 CHG-2",
        "story set CHG-1 points=5",
        "sprint took planning 95",
        "sprint took standup 10",
        "sprint took review soon",
        "sprint start",
        "person add ben",
        "person hats ben --on apo",
        "sprint consent CHG-2 --reason 'the audit' --agreed ben",
        "sprint consent",
        "story move GEM-1 doing",
        "story move GEM-1 done",
        "sprint add GEM-1",
        "sprint add GEM-1 --reason 'the audit' --agreed cem",
        "sprint add GEM-1 --reason 'the audit' --agreed ben",
        "sprint capacity ben --days 4",
        "sprint took review min",
        "sprint took review ''",
        "sprint took review none",
        "sprint took review 3:00",
        "sprint took review 3:00 --reason 'the auditors came'",
        "sprint close --to backlog --split-reason 'it works'",
        "sprint close --to backlog CHG-1=split:3/2:Rest",
        "sprint close --to backlog CHG-1=split:3/2:Rest --reason 'it works' --agreed ben",
        "sprint close --to backlog CHG-1=split:3/2:Rest --reason 'we meet on Monday' --split-reason 'it works' --agreed ben",
        "sprint report",
        "sprint took review 90 --sprint 1",
        "sprint plan --from 2026-04-02 --to 2026-04-15",
        "sprint suggest",
    ]));
}

#[test]
fn the_burndown_of_a_closed_sprint_is_printed_in_its_own_zone() {
    let shell = Shell::with_stories();
    for line in [
        "board set zone=Europe/Berlin",
        "sprint plan --goal 'Halve the waiting' --from 2026-03-18 --to 2026-03-31",
        "sprint add CHG-1 CHG-2",
        "sprint start",
    ] {
        shell.done(line);
    }
    let shell = shell.at("2026-03-19T21:30:00Z");
    shell.run("story move CHG-1 done --reason 'it works'");
    let shell = shell.at("2026-03-20T12:00:00Z");
    shell.done("sprint close --to backlog --reason 'we meet on Monday'");
    let told = |line: &str| {
        let text = shell.run(line);
        assert!(text.contains("2026-03-19"), "{text}");
        text
    };
    let lines = ["sprint burndown 1 --plain", "sprint burndown 1 --json", "sprint show 1 --plain"];
    let before: Vec<String> = lines.iter().map(|it| told(it)).collect();
    shell.done("board set zone=Asia/Tokyo estimates=hours working-days=mon,tue");
    shell.done("board set holiday=2026-03-19");
    let after: Vec<String> = lines[..2].iter().map(|it| told(it)).collect();
    assert_eq!(after, before[..2]);
}
