//! A whole sprint of two weeks, told through the keys of a team of three on a clock that moves.

mod figures;
mod team;

use gemba::domain::Needs;
use gemba::domain::sprint::Report;
use insta::assert_snapshot;

use figures::figures;
use team::{Team, go, on_board, says, turn, types};

#[test]
fn a_team_runs_a_whole_sprint() {
    let mut team = Team::new();
    groom(&mut team);
    plan(&mut team);
    team.at("03-16 09:00");
    start(&mut team);
    first_week(&mut team);
    second_week(&mut team);
    review(&mut team);
    look_back(&mut team);
    close(&mut team);
    figures(&report(&team));
    next(&mut team);
    figures(&report(&team));
}

/// The process owner writes down and orders, the team estimates and says what must be true.
fn groom(team: &mut Team) {
    let ben = &mut team.ben;
    ben.press("2 N");
    ben.paste(
        "Ask for approval in the chat\nList the approvers\nCount the bypasses\nName a deputy\n\
         Retire the old form\n",
    );
    ben.press("f2");
    team.look();
    let ann = &mut team.ann;
    ann.press("2");
    for (key, points) in [("SD-1", "5"), ("SD-2", "3"), ("SD-3", "2"), ("SD-4", "3")] {
        go(ann, key);
        types(ann, "=", points);
    }
    for (key, why, must) in [
        ("SD-1", "a change waits hours, not days", "The bot asks"),
        ("SD-2", "nobody asks the wrong person", "The list is one page"),
        ("SD-3", "we know what the form costs us", "A week is counted"),
    ] {
        go(ann, key);
        ann.press("e tab tab tab");
        ann.write(why);
        ann.press("f2");
        types(ann, "enter o", must);
        ann.press("esc q");
    }
    team.look();
    let ben = &mut team.ben;
    go(ben, "SD-1");
    ben.press("J");
    assert_snapshot!("whole_1_groomed_80x24", ben.screen());
    team.look();
}

/// Days, stories, people and what else is needed; no goal yet.
fn plan(team: &mut Team) {
    let ann = &mut team.ann;
    ann.press("P tab tab ctrl-u");
    ann.write("2026-03-16");
    ann.press("tab ctrl-u");
    ann.write("2026-03-27");
    ann.press("f2");
    for key in ["SD-1", "SD-2", "SD-3", "SD-4"] {
        go(ann, key);
        ann.press("s");
    }
    ann.press("tab");
    for (name, off, focus) in [("ann", "0", "50"), ("cem", "2", "100")] {
        types(ann, "o", name);
        ann.press("tab ctrl-u");
        ann.write(off);
        ann.press("tab ctrl-u");
        ann.write(focus);
        ann.press("f2");
    }
    types(ann, "o", "something");
    ann.write("a test chat");
    ann.press("tab");
    ann.write("2026-03-18");
    ann.press("f2");
    assert_snapshot!("whole_2_planned_100x30", ann.screen());
}

/// A sprint asks for its goal before it starts.
fn start(team: &mut Team) {
    let ann = &mut team.ann;
    ann.press("S enter");
    says(ann, "cannot be empty");
    types(ann, "", "A change waits hours, not days");
    says(ann, "Started Sprint 1");
    ann.press("tab");
    team.look();
}

/// Holds a stand-up of twelve minutes; so many stories were finished since the last one.
#[track_caller]
fn stand_up(team: &mut Team, day: &str, n_finished: usize) {
    team.at(&format!("{day} 09:00"));
    let ann = &mut team.ann;
    ann.press("4 S");
    if day == "03-16" {
        // On the first day, those are there on whom the sprint counts; later, who was there before.
        ann.press("b space");
    }
    ann.press("esc");
    says(ann, "ann ben cem");
    ann.press("G");
    let since = if day == "03-16" { "Sprint 1 began" } else { "the last stand-up" };
    says(ann, &format!("Finished since {since}: {n_finished}"));
    team.at(&format!("{day} 09:12"));
    let ann = &mut team.ann;
    ann.press("X enter");
    says(ann, "Ended the stand-up after 12 min");
    team.look();
}

/// Work begins, something is in the way and is taken higher up, and a story comes in with consent.
fn first_week(team: &mut Team) {
    stand_up(team, "03-16", 0);
    let cem = &mut team.cem;
    on_board(cem, "SD-2");
    cem.press("A L");
    let ann = &mut team.ann;
    on_board(ann, "SD-1");
    ann.press("A L");

    stand_up(team, "03-17", 0);
    let cem = &mut team.cem;
    cem.press("L L");
    says(cem, "definition-of-done items of SD-2 is open: press x");
    cem.press("x space down space esc L");
    says(cem, "Moved SD-2 to Done");

    stand_up(team, "03-18", 1);
    let ann = &mut team.ann;
    turn(ann, "People");
    go(ann, "a test chat");
    ann.press("+");
    on_board(ann, "SD-1");
    types(ann, "b", "no licence for the bot");
    ann.press("6 enter tab tab");
    ann.write("ann");
    ann.press("tab tab");
    ann.write("head of IT");
    ann.press("f2");
    says(ann, "taken to head of IT on 2026-03-18");

    stand_up(team, "03-19", 0);
    let ann = &mut team.ann;
    ann.press("2");
    go(ann, "SD-5");
    types(ann, "=", "1");
    ann.press("s");
    says(ann, "who agrees?");
    types(ann, "enter", "the auditor asks for it");

    stand_up(team, "03-20", 0);
    let ann = &mut team.ann;
    ann.press("6");
    types(ann, "b", "the vendor gave us one");
    says(ann, "1 resolved, weekends counted: mean 2 days");
}

/// The scope changes twice without asking, and the process owner says afterwards what he thinks.
fn second_week(team: &mut Team) {
    stand_up(team, "03-23", 0);
    let ann = &mut team.ann;
    on_board(ann, "SD-3");
    types(ann, "=", "3");
    ann.write("nobody");
    types(ann, "enter", "there are twice as many forms");

    stand_up(team, "03-24", 0);
    let ann = &mut team.ann;
    on_board(ann, "SD-4");
    ann.press("s");
    ann.write("nobody");
    types(ann, "enter", "nobody has time for it");

    stand_up(team, "03-25", 0);
    consent(team);
    let ann = &mut team.ann;
    on_board(ann, "SD-1");
    ann.press("L L x space down space esc L");
    says(ann, "Moved SD-1 to Done");

    stand_up(team, "03-26", 1);
    let cem = &mut team.cem;
    on_board(cem, "SD-5");
    cem.press("A L L x space esc L");
    says(cem, "Moved SD-5 to Done");
    stand_up(team, "03-27", 1);
}

/// Only the person with the hat consents; what he said is taken back and said again.
fn consent(team: &mut Team) {
    let ann = &mut team.ann;
    turn(ann, "Scope");
    says(ann, "2 changes wait for the consent of ben");
    go(ann, "SD-4");
    ann.press("+");
    says(ann, "for the Agile Process Owner to give, and that is ben");
    let ben = &mut team.ben;
    turn(ben, "Scope");
    says(ben, "2 changes wait for your consent: + agrees, - objects");
    go(ben, "re-estimated");
    ben.press("+ +");
    says(ben, "ben has agreed already to that change of SD-3");
    go(ben, "03-24");
    ben.press("- enter");
    says(ben, "cannot be empty");
    types(ben, "", "it is what we promised");
    ben.press("u");
    says(ben, "1 change waits for your consent");
    ben.press("U");
    assert_snapshot!("whole_3_consent_80x24", ben.screen());
    team.look();
    says(&mut team.ann, "@ben objected");
}

/// The goal is met, two stories are accepted, one is sent back.
fn review(team: &mut Team) {
    let ben = &mut team.ben;
    turn(ben, "Review");
    ben.press("+");
    for key in ["SD-2", "SD-1"] {
        go(ben, key);
        ben.press("+");
    }
    go(ben, "SD-5");
    types(ben, "-", "the archive is missing");
    assert_snapshot!("whole_4_reviewed_80x24", ben.screen());
    team.look();
}

/// Notes of one, votes of the others, and an action that becomes a story.
fn look_back(team: &mut Team) {
    let ann = &mut team.ann;
    turn(ann, "Retrospective");
    for (column, text) in [
        ("Went well", "The bot works"),
        ("Did not", "The licence took days"),
        ("Did not", "The form grew"),
    ] {
        go(ann, column);
        types(ann, "o", text);
    }
    for user in [&mut team.ben, &mut team.cem] {
        user.notice();
        turn(user, "Retrospective");
        go(user, "The licence took days");
        user.press("+");
    }
    team.look();
    let ann = &mut team.ann;
    go(ann, "o decides on something to do");
    types(ann, "o", "Order licences at planning @cem");
    go(ann, "Order licences");
    ann.press("m");
    says(ann, "Made SD-6 of the action");
    team.look();
    assert_snapshot!("whole_5_looked_back_160x50", team.cem.screen());
}

/// What is not finished goes on or back; the report is frozen.
fn close(team: &mut Team) {
    let ann = &mut team.ann;
    ann.press("2 P f2");
    says(ann, "Planned Sprint 2");
    ann.press("3 X j b");
    assert_snapshot!("whole_6_closing_100x30", ann.screen());
    ann.press("enter y");
    says(ann, "Closed Sprint 1");
    for _ in 0..6 {
        if ann.screen().contains("[Review]") {
            break;
        }
        ann.press("tab");
    }
    assert_snapshot!("whole_7_report_100x30", ann.screen());
}

/// The next sprint knows what the last one made, and nothing of it changes the report.
fn next(team: &mut Team) {
    team.at("03-30 09:00");
    let ann = &mut team.ann;
    ann.press("2");
    go(ann, "SD-6");
    types(ann, "=", "1");
    ann.press("s tab");
    types(ann, "S", "The form asks what we need");
    assert_snapshot!("whole_8_next_100x30", ann.screen());
    turn(ann, "Retrospective");
    says(ann, "Order licences at planning @cem");
    ann.press("3 [ backtab");
    on_board(ann, "SD-3");
    types(ann, "=", "8");
    types(ann, "enter", "it grew again");
}

fn report(team: &Team) -> Report {
    let sprint = team.ann.board().sprint_named("Sprint 1").unwrap().id;
    let page = team.ann.store_of("ann").load(&Needs::Sprint(Some(sprint)), None).unwrap();
    *page.sprint().unwrap().report.clone().unwrap()
}
