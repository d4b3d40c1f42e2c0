//! The sample board of the storyboards: a service desk on the sixth day of its seventh sprint.

use gemba::domain::operation::{ColumnEdit, NewPerson};
use gemba::domain::{LinkKind, Operation, SprintKind, SprintOperation, SprintState};

use super::BoardBuilder;

/// Puts the sample board together.
pub(super) fn fill(b: &mut BoardBuilder) {
    b.days_ago(20);
    for (name, full_name) in [("ben", "Ben Okafor"), ("cem", "Cem Aydin"), ("dee", "Dee Novak")] {
        b.does(&Operation::AddPerson(NewPerson {
            name: name.to_owned(),
            full_name: full_name.to_owned(),
            account: Some(name.to_owned()),
        }));
    }
    for (prefix, name) in [("CHG", "Change enablement"), ("INC", "Incident management")] {
        let (prefix, name) = (prefix.to_owned(), name.to_owned());
        b.does(&Operation::AddProcess { prefix, name });
    }
    for (name, most) in [("Doing", 3), ("Review", 2)] {
        let (column, to) = (b.column(name), ColumnEdit::WipStories(Some(most)));
        b.does(&Operation::EditColumn { column, to });
    }
    sprint(b);
    stories(b);
}

/// Ten working days, the sixth of which is today.
fn sprint(b: &mut BoardBuilder) {
    b.days_ago(8);
    b.does(&Operation::Sprint(SprintOperation::Plan {
        name: Some("Sprint 7".to_owned()),
        goal: "Halve the time a change waits for approval".to_owned(),
        starts: "2026-03-05".parse().unwrap(),
        ends: "2026-03-18".parse().unwrap(),
        kind: SprintKind::Improvement,
    }));
}

/// Once its stories are in it.
fn start(b: &mut BoardBuilder) {
    b.days_ago(7);
    let board = b.snapshot().board;
    let planned = board.sprints.iter().find(|it| it.state == SprintState::Planned).unwrap();
    b.does(&Operation::Sprint(SprintOperation::Start(planned.id)));
}

fn stories(b: &mut BoardBuilder) {
    b.days_ago(10);
    let (chg, inc) = (("process", "CHG"), ("process", "INC"));
    let (ann, ben, cem) = (("assignee", "ann"), ("assignee", "ben"), ("assignee", "cem"));
    let now = ("sprint", "Sprint 7");

    let list = b.story("Approver list is one page", &[chg, ann, ("points", "3"), now]);
    let risk = b.story("Risk question cut to 4", &[chg, ben, ("points", "5"), now]);
    let chat = b.story(
        "Ask for approval in the chat, not by mail",
        &[
            chg,
            ann,
            now,
            ("points", "3"),
            ("priority", "high"),
            ("tags", "approval chat"),
            ("as_a", "change requester"),
            ("i_want", "to be asked where I am"),
            ("so_that", "a change waits hours, not days"),
        ],
    );
    let dashboard = b.story(
        "Show waiting approvals on the wall",
        &[chg, ben, now, ("points", "2"), ("tags", "approval")],
    );
    let codes = b
        .story("Close codes on one page", &[inc, cem, now, ("points", "5"), ("due", "2026-03-13")]);
    let renewal = b.story(
        "Standard change for certificate renewal",
        &[chg, ben, now, ("points", "5"), ("tags", "standard"), ("priority", "highest")],
    );
    let bypass = b.story("Log every bypass", &[inc, now, ("points", "3"), ("tags", "audit")]);
    b.story(
        "Pre-approve DNS records",
        &[chg, ann, now, ("points", "3"), ("tags", "standard dns"), ("due", "2026-03-10")],
    );
    b.story("Ask the night shift what slows them down", &[inc, now, ("kind", "spike")]);
    let swarm = b.story(
        "Swarm on major incidents within ten minutes",
        &[inc, ("assignee", "dee"), now, ("points", "5"), ("tags", "major")],
    );
    let mail = b.story("No more approval by mail", &[chg, cem, now, ("points", "1")]);
    let calendar = b.story("Change calendar in one place", &[chg, ann, now, ("points", "3")]);
    b.story("Retire the old ticket form", &[inc, ("priority", "low"), ("points", "8")]);

    start(b);
    for (story, days) in [(list, 6), (risk, 3), (mail, 1), (calendar, 0)] {
        b.moved(story, "Done", days);
    }
    b.moved(chat, "Doing", 4);
    b.moved(dashboard, "Doing", 9);
    b.moved(swarm, "Doing", 0);
    b.moved(codes, "Review", 2);

    b.days_ago(2).by("dee");
    let (stories, reason) = (vec![dashboard], "waits for a licence".to_owned());
    b.does(&Operation::Block { stories, reason });
    b.by("ann");
    b.criteria(chat, &["The bot asks", "The answer is logged", "A deputy is asked after 4 h"], 1);
    b.criteria(codes, &["One page", "Nine codes at most"], 2);
    b.does(&Operation::Link { from: bypass, kind: LinkKind::Blocks, to: renewal });
    b.does(&Operation::Comment {
        story: chat,
        text: "The vendor has **confirmed** it.".to_owned(),
    });
}
