//! The backlog, as it is groomed and as a sprint is planned from it.

use gemba::domain::operation::PersonEdit;
use gemba::domain::sprint::{Capacity, Leftover};
use gemba::domain::{
    Hat, LinkKind, Operation, Points, SprintKind, SprintOperation, SprintState, StoryId,
};
use insta::assert_snapshot;

use crate::harness::{BoardBuilder, User};

/// A team with one sprint behind it (14 points), another one planned, and stories to groom.
fn grooming(b: &mut BoardBuilder) {
    b.days_ago(30);
    for name in ["ben", "cem", "dee"] {
        let person = gemba::domain::operation::NewPerson {
            name: name.to_owned(),
            full_name: String::new(),
            account: Some(name.to_owned()),
        };
        b.does(&Operation::AddPerson(person));
    }
    for (prefix, name) in [("CHG", "Change enablement"), ("INC", "Incident management")] {
        let (prefix, name) = (prefix.to_owned(), name.to_owned());
        b.does(&Operation::AddProcess { prefix, name });
    }
    let past: Vec<StoryId> = [("Approver list is one page", "8"), ("Risk question cut to 4", "6")]
        .map(|(title, points)| b.story(title, &[("process", "CHG"), ("points", points)]))
        .to_vec();
    plan(b, "Sprint 6", "Know who approves", ("2026-02-16", "2026-02-27"));
    in_sprint(b, &past, "Sprint 6");
    b.days_ago(24);
    people(b, "Sprint 6", &[("ann", 10, 80), ("ben", 10, 60)]);
    b.does(&Operation::Sprint(SprintOperation::Start(sprint(b, "Sprint 6"))));
    for story in past {
        b.moved(story, "Done", 15);
    }
    b.days_ago(13);
    let close = SprintOperation::Close { sprint: sprint(b, "Sprint 6"), leftovers: Vec::new() };
    let _: Option<Leftover> = None;
    b.does(&Operation::Sprint(close).overruled("no retrospective was held"));
    stories(b);
    b.days_ago(2);
    plan(b, "Sprint 7", "", ("2026-03-16", "2026-03-27"));
    people(b, "Sprint 7", &[("dee", 8, 50)]);
    for (what, day) in [("a test line of the phone system", "2026-03-18"), ("a room", "2026-03-16")]
    {
        b.does(&Operation::Sprint(SprintOperation::AddResource {
            sprint: sprint(b, "Sprint 7"),
            what: what.to_owned(),
            needed_by: Some(day.parse().unwrap()),
        }));
    }
}

fn stories(b: &mut BoardBuilder) {
    b.days_ago(12);
    let (chg, inc) = (("process", "CHG"), ("process", "INC"));
    let ready = ("so_that", "a change waits hours, not days");
    let chat = b.story(
        "Ask for approval in the chat, not by mail",
        &[chg, ready, ("points", "5"), ("assignee", "ann"), ("priority", "high")],
    );
    b.criteria(chat, &["The bot asks", "The answer is logged"], 0);
    let deputy = b.story(
        "Deputies approve after four hours",
        &[chg, ready, ("points", "3"), ("assignee", "ben"), ("tags", "approval")],
    );
    b.criteria(deputy, &["The deputy is asked"], 0);
    let renewal = b.story(
        "Standard change for certificate renewal",
        &[chg, ready, ("points", "5"), ("due", "2026-03-13"), ("tags", "standard approval")],
    );
    b.criteria(renewal, &["No approval is asked for"], 0);
    b.story("Ask the night shift what slows them down", &[inc, ("assignee", "dee")]);
    let all = b.story(
        "One form for everything that anybody could ever want to ask of the service desk",
        &[inc, ("points", "13"), ("value", "8"), ("time_criticality", "3"), ("assignee", "cem")],
    );
    b.story(
        "Swarm on major incidents within ten minutes",
        &[
            inc,
            ("points", "5"),
            ("value", "13"),
            ("time_criticality", "8"),
            ("risk_reduction", "5"),
        ],
    );
    b.story("Publish the list of known errors", &[inc, ("points", "2"), ("value", "5")]);
    b.story("Retire the old form", &[inc, ("points", "1"), ("priority", "low")]);
    b.does(&Operation::Link { from: renewal, kind: LinkKind::Blocks, to: all });
    b.by("dee");
    let (stories, reason) = (vec![deputy], "waits for the list of deputies".to_owned());
    b.does(&Operation::Block { stories, reason });
    b.by("ann");
}

fn plan(b: &mut BoardBuilder, name: &str, goal: &str, (starts, ends): (&str, &str)) {
    b.does(&Operation::Sprint(SprintOperation::Plan {
        name: Some(name.to_owned()),
        goal: goal.to_owned(),
        starts: starts.parse().unwrap(),
        ends: ends.parse().unwrap(),
        kind: SprintKind::Improvement,
    }));
}

fn sprint(b: &BoardBuilder, name: &str) -> gemba::domain::SprintId {
    b.snapshot().board.sprint_named(name).unwrap().id
}

fn people(b: &mut BoardBuilder, name: &str, people: &[(&str, i64, u32)]) {
    for (person, days, focus) in people {
        let person = b.snapshot().board.person_named(person).unwrap().id;
        let (days, off) = (Points::whole(*days), Points::default());
        let of = Capacity { person, days, off, focus: *focus };
        let sprint = sprint(b, name);
        b.does(&Operation::Sprint(SprintOperation::SetCapacity { sprint, of }));
    }
}

fn in_sprint(b: &mut BoardBuilder, stories: &[StoryId], name: &str) {
    use gemba::domain::{Change, Field, Value};
    let now = Value::Id(sprint(b, name).0);
    let change = |story: &StoryId| Change {
        story: *story,
        field: Field::Sprint,
        was: Value::None,
        now: now.clone(),
    };
    b.does(&Operation::Edit(stories.iter().map(change).collect()));
}

/// The backlog of that team on a terminal of 120 columns and 40 rows.
fn groomer() -> User {
    let mut user = User::with(grooming).sized(120, 40);
    user.press("2");
    user
}

#[test]
fn the_backlog_at_every_size() {
    let mut user = groomer();
    assert_snapshot!("backlog_120x40", user.screen());
    for (width, height) in [(80, 24), (160, 50), (40, 12)] {
        user.resize(width, height);
        assert_snapshot!(format!("backlog_{width}x{height}"), user.screen());
    }
    user.press("tab");
    assert_snapshot!("backlog_40x12_sprint", user.screen());
    for (width, height) in [(0, 0), (1, 1), (2, 2), (3, 5), (300, 80), (100, 3), (12, 40)] {
        user.resize(width, height);
        user.press("tab j k G g g ctrl-d ctrl-u space v * esc esc tab j j");
    }
}
