//! A sprint by commands alone: `sprint`, `dod`, `impediment`, `standup`, `retro`, hats.

use insta::assert_snapshot;

use super::Shell;

#[test]
fn a_sprint_is_run_by_commands_alone() {
    let shell = Shell::with_stories();
    assert_snapshot!(
        "planned",
        shell.run_all(&[
            "sprint plan --goal 'Halve the waiting' --from 2026-03-18 --to 2026-04-03 --kind creation",
            "board set holiday=2026-03-27 estimates=tshirt",
            "sprint add CHG-1 CHG-2",
            "sprint add CHG-1",
            "sprint capacity me --off 2 --focus 50",
            "sprint capacity ben --days many",
            "sprint capacity ben --days 40",
            "story set CHG-2 points=4",
            "story set CHG-2 points=5",
            "story list",
            "story list --plain CHG",
            "sprint need 'A test chat' --by fri",
            "sprint confirm 2",
            "sprint confirm 1",
            "sprint remove GEM-1",
            "story set CHG-1 sprint=1",
            "sprint suggest",
            "sprint need 'A room' --by 2026-03-02",
            "sprint show",
            "sprint start",
        ])
    );
    let shell = shell.at("2026-03-24T09:00:00Z");
    assert_snapshot!(
        "running",
        shell.run_all(&[
            "sprint add GEM-2",
            "sprint add GEM-2 --reason 'the auditor asks for it'",
            "story set CHG-2 points=L --reason 'the zone is split'",
            "sprint set current --goal 'Another one'",
            "story move CHG-2 done",
            "impediment list",
            "impediment set 1 --owner ben --due 2026-03-20 --cause purchasing --blocks GEM-2",
            "impediment escalate 1 'the head of IT'",
            "impediment list",
            "impediment resolve 1 'ben owns the zone'",
            "impediment list --all --plain",
            "story move CHG-2 done",
            "sprint judge CHG-1 accepted",
            "sprint judge CHG-2 accepted --note 'as wanted'",
            "sprint set --goal-met yes",
            "sprint burndown",
            "sprint burndown --up --plain",
            "sprint burndown --stories --json",
            "sprint show",
        ])
    );
    let shell = shell.at("2026-04-03T15:00:00Z");
    assert_snapshot!(
        "closed",
        shell.run_all(&[
            "sprint report",
            "sprint close",
            "sprint plan --goal 'And the rest' --from 2026-04-06 --to 2026-04-17",
            "sprint close --to backlog CHG-1=next",
            "retro note went 'the chat'",
            "retro note did 'mail, still'",
            "retro vote 2",
            "retro vote 2",
            "retro action 'Buy licences early' --owner ben",
            "retro settle 1 story",
            "retro show",
            "sprint close --to backlog 'CHG-1=split:The archive'",
            "sprint close --to backlog CHG-1=next",
            "sprint report",
            "sprint show",
            "retro show",
            "retro show --sprint next",
            "retro --sprint 1 note did 'no room'",
            "retro --sprint 1 action 'Book the room' --owner ben",
            "retro vote 3 --sprint 'Sprint 1'",
            "retro show --sprint 9",
            "sprint report",
            "sprint cancel",
            "sprint list",
        ])
    );
    assert_snapshot!("closed_stays", shell.run_all(&["sprint set 1 --goal 'Another'"]));
    assert_snapshot!("json", shell.run_all(&["sprint report --json", "sprint show --json"]));
}

#[test]
fn a_sprint_that_runs_over_says_by_how_many_days() {
    let shell = Shell::with_stories();
    for line in [
        "sprint plan --goal 'Halve the waiting' --from 2026-03-18 --to 2026-03-31",
        "sprint add CHG-1",
        "sprint start",
    ] {
        shell.done(line);
    }
    let shell = shell.at("2026-03-31T09:00:00Z");
    let first = shell.run_all(&["sprint burndown", "sprint show"]);
    let shell = shell.at("2026-04-03T09:00:00Z");
    let over =
        shell.run_all(&["sprint burndown --plain", "sprint show", "standup --plain", "board"]);
    assert!(first.contains("day 10 of 10, the last"), "{first}");
    assert!(first.contains("today"), "{first}");
    assert_eq!(over.matches("3 days over").count(), 4, "{over}");
    assert!(!over.contains("today"), "{over}");
}

#[test]
fn a_definition_of_done_is_agreed_on_and_ticked() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "dod agree 'security has agreed' --for organisation --by 'the board of directors'",
        "dod agree 'people are trained' 'the page is written' --optional 'a picture' --by 'ann, ben'",
        "dod agree 'the requester has seen it' --for CHG --by ben",
        "dod agree 'the vendor was told' --for CHG-1 --by ann",
        "dod agree 'a hypothesis' --ready --by ann",
        "dod agree again again --by ann",
        "dod agree again --by ''",
        "dod agree --by ann",
        "dod agree again --for INC --by ann",
        "dod list",
        "dod tick CHG-1",
        "story move CHG-1 done",
        "dod tick CHG-1 1 2 3 9",
        "dod tick CHG-1 1 2 3",
        "story move CHG-1 done",
        "dod tick CHG-1 --all",
        "dod tick CHG-1 4 --undo",
        "story move CHG-1 done",
        "board set soften=SG-10 --reason 'we learn'",
        "story move GEM-2 done",
        "story move GEM-2 done --reason 'the trainer is ill'",
        "board set soften=SG-3 --reason 'we learn'",
        "dod tick CHG-1 --json",
        "dod list --plain",
    ]));
}

#[test]
fn a_stand_up_is_printed_and_held() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "sprint plan --goal 'Halve the waiting' --from 2026-03-18",
        "sprint add CHG-1 CHG-2",
        "sprint start",
        "sprint add GEM-1 --reason 'it was done today'",
        "story move GEM-1 doing",
        "story move GEM-1 done",
        "sprint add GEM-1 --reason 'it was done today'",
        "standup end",
        "standup begin me ben",
        "standup park 'Who is on call?' --story CHG-1",
        "standup park 'The printer'",
        "standup attend ben --undo",
        "standup",
        "standup settle 1 --comment CHG-1",
        "standup settle 2 --drop",
        "standup settle 7 --story",
        "standup --note",
        "standup end",
        "standup --note",
        "standup --note yesterday",
        "standup --note someday",
        "standup park 'Nobody knows the number'",
        "standup settle 3 --observation",
        "observation list",
        "story move CHG-1 review",
        "standup --plain",
        "standup --json",
    ]));
}

#[test]
fn hats_are_put_on_and_a_rule_asks_who_wears_them() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "person hats ben --on apo --on product-owner",
        "person hats ben --on crown",
        "person list",
        "story rank CHG-2 --top",
        "story rank CHG-2 --top --reason 'ben is on leave' --agreed ben",
        "story rank CHG-2 --bottom --reason 'ben is on leave' --agreed me",
        "person hats me --on apo --off asm",
        "person hats ben --off apo",
        "person hats me --on apo --off asm",
        "story rank CHG-1 --top",
    ]));
}

#[test]
fn consent_is_given_afterwards_by_whoever_wears_the_hat() {
    let shell = Shell::with_stories();
    assert_snapshot!(
        "consent",
        shell.run_all(&[
            "sprint plan --goal 'Halve the waiting' --from 2026-03-18 --to 2026-04-03",
            "sprint add CHG-1",
            "sprint start",
            "person hats ben --on apo",
            "sprint add CHG-2 --reason 'the auditor asks for it'",
            "sprint show --plain",
            "sprint consent",
            "sprint consent CHG-1",
            "person hats ben --off apo",
            "person hats ben --off apo --reason 'ben has left the team'",
            "person hats me --on apo",
            "sprint consent CHG-2 --object 'it is not the goal'",
            "sprint consent CHG-2",
            "undo",
            "sprint show --json",
            "sprint show",
        ])
    );
}

#[test]
fn one_reason_answers_every_rule_that_asks_and_each_is_told() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "sprint start",
        "sprint plan --goal 'Halve the waiting' --from 2026-03-18 --to 2026-04-03",
        "sprint start",
        "dod agree 'people are trained' --by ann",
        "board set soften=SG-10 --reason 'we learn'",
        "sprint add CHG-2 CHG-1",
        "story set CHG-2 points=40",
        "sprint start",
        "sprint start --reason 'the team is sure'",
        "sprint start",
        "story move CHG-2 done",
        "story move CHG-2 done --agreed ben",
        "story move CHG-2 done --reason 'the trainer is ill'",
        "story move CHG-2 done --reason 'the trainer is ill'",
        "story move CHG-2 doing",
        "story move CHG-2 doing --reason 'the page is wrong' --json",
        "sprint show",
        "sprint close",
        "sprint close --reason 'no time'",
        "sprint cancel",
    ]));
}

#[test]
fn a_sprint_that_cannot_be_is_refused_with_the_way_out() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "sprint plan --from 2026-04-01 --to 2026-03-17",
        "sprint plan --from 2026-03-18 --to 2026-05-01",
        "sprint plan --from 2026-03-18 --to 2026-03-31",
        "sprint plan --from 2026-03-25",
        "sprint plan",
        "sprint list",
        "sprint add CHG-1 --to next",
        "sprint add CHG-1 --to next",
        "story move GEM-1 done --reason 'it was small'",
        "sprint add GEM-1 --to next",
        "sprint capacity me --days -3",
        "sprint capacity me --off -1",
        "sprint capacity me --focus -5",
        "sprint capacity me --focus 120",
        "sprint capacity me",
        "sprint need 'A licence' --by 2026-05-01",
        "sprint set 1 --to 2026-03-27",
        "sprint show",
        "retro note elsewhere 'hm'",
    ]));
}

#[test]
fn a_stand_up_that_nobody_ended_is_kept_as_it_was_last_seen() {
    let shell = Shell::with_stories();
    let before = shell.run_all(&[
        "sprint plan --goal 'Halve the waiting' --from 2026-03-18",
        "sprint add CHG-1 CHG-2",
        "sprint start",
        "standup begin me ben",
        "standup begin",
        "standup park 'Who is on call?'",
    ]);
    let shell = shell.at("2026-03-19T09:00:00Z");
    let after = shell.run_all(&[
        "story move CHG-2 doing",
        "standup --plain",
        "standup attend ben",
        "standup begin",
        "standup --note yesterday",
        "standup --note --json",
        "standup end",
    ]);
    assert_snapshot!(format!("{before}\n{after}"));
}

#[test]
fn stories_are_listed_by_what_they_are_worth_for_their_work() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "story set CHG-1 points=3 value=5 time_criticality=3 risk_reduction=2",
        "story set CHG-2 points=1 value=3 time_criticality=1 risk_reduction=1",
        "story set GEM-1 points=2 value=8",
        "story list --sort wsjf",
        "story list --sort wsjf --plain",
        "story list --sort value-effort",
    ]));
    let json = shell.run("story list --sort value-effort --json");
    let at = |text: &str| json.find(text).unwrap();
    assert!(at("\"value_per_effort\": 4") < at("\"value_per_effort\": 3"), "{json}");
    assert!(json.contains("\"wsjf\": 3.33") && json.contains("\"wsjf\": null"), "{json}");
}

#[test]
fn the_events_of_a_sprint_are_explained() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "sprint events",
        "sprint plan --from 2026-03-18 --to 2026-04-14",
        "sprint events planning",
        "sprint events refinement --json",
        "sprint events dinner",
    ]));
}

#[test]
fn who_agreed_that_a_sprint_is_given_up_is_taken_with_the_reason() {
    let shell = Shell::with_stories();
    shell.done("sprint plan --goal 'Every bypass is written down'");
    shell.done("sprint add CHG-1");
    shell.done("sprint start --reason 'we begin'");
    shell.done("person add cem");
    shell.done("person hats cem --on apo");
    let said = shell.run("sprint cancel --reason 'the vendor left' --agreed nobody");
    assert!(said.contains("nobody") && !said.contains("give both"), "{said}");
    shell.done("board set soften=SG-7 --reason 'we learn'");
    let said = shell.run("sprint cancel --reason 'the vendor left' --agreed cem");
    assert!(said.contains("Cancelled Sprint 1: the vendor left; nobody has"), "{said}");
}

#[test]
fn an_action_keeps_a_reason_where_it_is_dropped_and_nowhere_else() {
    let shell = Shell::with_stories();
    shell.run_all(&[
        "sprint plan --goal One --from today --to 2w",
        "sprint start --reason 'the stories come later'",
        "retro action 'Ask dee'",
        "sprint plan --goal Two --from 3w --to 5w",
    ]);
    let said = shell.run_all(&["retro settle 1 dropped"]);
    assert!(said.contains("gemba retro settle 1 dropped --reason 'why'"), "{said}");
    let said = shell.run_all(&["retro settle 1 dropped --last --sprint next"]);
    let told = "gemba retro settle 1 dropped --last --sprint \"next\" --reason 'why'";
    assert!(said.contains(told), "{said}");
    for into in ["done", "open", "removed"] {
        let said = shell.run_all(&[&format!("retro settle 1 {into} --reason 'she knows'")]);
        assert!(said.contains("only what is dropped keeps a reason"), "{said}");
    }
    let said = shell.run_all(&["retro show"]);
    assert!(said.contains("1 Ask dee (open)"), "{said}");
}
