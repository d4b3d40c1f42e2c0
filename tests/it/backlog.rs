//! The backlog, as it is groomed and as a sprint is planned from it.

mod meanwhile;
mod planning;

use gemba::domain::four_p::{FourP, Thought};
use gemba::domain::process::{ProcessOperation, Thinking};
use gemba::domain::sprint::Capacity;
use gemba::domain::{LinkKind, Operation, Points, SprintKind, SprintOperation, StoryId};
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
    for story in [chat, deputy, renewal] {
        for p in FourP::ALL {
            let (of, thought) = (Thinking::Story(story), Some(Thought::Considered));
            let think = ProcessOperation::Think { of, p: *p, thought, note: String::new() };
            b.does(&Operation::Process(Box::new(think)));
        }
    }
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
        b.does(&Operation::Sprint(SprintOperation::SetCapacity { sprint, of, was: None }));
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

#[test]
fn a_sprint_is_planned_filled_and_started() {
    let mut user = groomer();
    user.press("j s");
    assert_snapshot!("planning_one_in", user.screen());
    user.press(">");
    assert_snapshot!("planning_suggested", user.screen());
    user.press("j j j j space j space s");
    assert_snapshot!("planning_too_much", user.screen());
    user.press("esc tab j j j");
    assert_snapshot!("planning_pane", user.screen());
    user.press("s");
    assert!(user.screen().contains("planned · 4 · 15p"), "{}", user.screen());
    user.press("u");
    user.clock().set("2026-03-16T09:00:00Z".parse().unwrap());
    user.press("S");
    assert_snapshot!("planning_goal_asked", user.screen());
    user.press("enter");
    assert!(user.screen().contains("cannot be empty"), "{}", user.screen());
    user.write("A change is approved within four hours");
    user.press("enter");
    assert_snapshot!("planning_asks", user.screen());
    user.write("the team is sure");
    user.press("enter");
    assert_snapshot!("planning_started", user.screen());
    assert_eq!(user.board().active_sprint().unwrap().name, "Sprint 7");
    user.press("S");
    assert!(user.screen().contains("No sprint is planned: press P"), "{}", user.screen());
}

#[test]
fn a_sprint_is_planned_by_a_form() {
    let mut user = groomer();
    user.press("P");
    assert_snapshot!("plan_form", user.screen());
    user.press("tab");
    user.write("Fewer calls at night");
    user.press("tab tab");
    for _ in 0..10 {
        user.press("backspace");
    }
    user.write("soon");
    user.press("f2");
    assert_snapshot!("plan_form_wrong", user.screen());
    for _ in 0..4 {
        user.press("backspace");
    }
    user.write("2026-03-01");
    user.press("f2");
    assert!(user.screen().contains("it would end before it starts"), "{}", user.screen());
    for _ in 0..10 {
        user.press("backspace");
    }
    // What speaks against its days is said while they are typed.
    user.write("2026-05-30");
    let screen = user.screen();
    assert!(screen.contains("would last longer than a month"), "{screen}");
    for _ in 0..10 {
        user.press("backspace");
    }
    assert!(!user.screen().contains("longer than a month"), "{}", user.screen());
    user.write("2026-04-10");
    user.press("f2");
    let board = user.board();
    let planned = board.sprint_named("Sprint 8").unwrap();
    assert_eq!(planned.goal, "Fewer calls at night");
    assert_eq!(planned.starts.to_string(), "2026-03-30");
    user.press("P f2");
    assert!(user.board().sprint_named("Sprint 9").is_some(), "{}", user.screen());
    user.press("P tab tab");
    for _ in 0..10 {
        user.press("backspace");
    }
    user.write("2026-03-31");
    user.press("tab");
    for _ in 0..10 {
        user.press("backspace");
    }
    user.write("2026-04-03");
    assert!(user.screen().contains("would overlap"), "{}", user.screen());
    user.press("f2");
    assert!(user.board().sprint_named("Sprint 10").is_none(), "{}", user.screen());
}

#[test]
fn capacity_and_resources_are_changed_where_they_stand() {
    let mut user = groomer();
    user.press("tab j enter");
    assert_snapshot!("capacity_form", user.screen());
    user.press("tab");
    user.press("backspace");
    user.write("2.5");
    user.press("tab f2");
    assert!(user.screen().contains("10 days, 2.5 off, 80 %"), "{}", user.screen());
    user.press("enter tab backspace backspace backspace");
    user.write("12");
    user.press("f2");
    assert!(user.screen().contains("12 of 10 days cannot be off"), "{}", user.screen());
    user.press("esc ctrl-x");
    user.press("enter ctrl-x backtab backspace backspace");
    user.write("12");
    let screen = user.screen();
    assert!(screen.contains("12 days are more than the 10 working days of Sprint 7"), "{screen}");
    user.press("f2 ctrl-x esc");
    assert!(user.screen().contains("10 days, 2.5 off, 80 %"), "{}", user.screen());
    user.press("o");
    assert_snapshot!("need_picked", user.screen());
    user.write("cem");
    user.press("enter f2");
    assert!(user.screen().contains("cem        10 days, 100 %"), "{}", user.screen());
    user.press("delete G enter");
    assert_snapshot!("resource_settled", user.screen());
    user.press("enter");
    assert!(user.screen().contains("confirmed by ann"), "{}", user.screen());
    user.press("g g delete");
    assert!(user.screen().contains("Why is Sprint 7 not held?"), "{}", user.screen());
    // What edits a story edits the sprint where the cursor is on that.
    user.press("esc e");
    assert!(user.screen().contains("Goal"), "{}", user.screen());
    user.press("esc");
}

#[test]
fn the_backlog_is_ranked_marked_filtered_and_ordered() {
    let mut user = groomer();
    user.press("j J J");
    let order = |user: &mut User| -> Vec<String> {
        let screen = user.screen();
        let keys = screen.split_whitespace().filter(|it| {
            it.len() < 8 && it.contains('-') && it.ends_with(|c: char| c.is_ascii_digit())
        });
        keys.take(8).map(str::to_owned).collect()
    };
    assert_eq!(order(&mut user)[..4], ["CHG-3", "CHG-5", "INC-1", "CHG-4"]);
    user.press("space K m");
    user.write("top");
    user.press("enter esc");
    assert_eq!(order(&mut user)[..2], ["CHG-4", "CHG-3"]);
    user.press(",");
    user.write("wsjf");
    user.press("enter g g");
    assert_snapshot!("ordered_by_wsjf", user.screen());
    user.press("J");
    assert!(user.screen().contains("by WSJF, not by rank: , sorts by rank"), "{}", user.screen());
    user.press(",");
    user.write("value per");
    user.press("enter");
    assert_eq!(order(&mut user)[..3], ["INC-3", "INC-4", "INC-2"]);
    user.press("/");
    user.write("one form");
    assert_snapshot!("searched", user.screen());
    user.press("esc");
    user.press("@ @");
    assert!(user.screen().contains("@me (1 of 8, esc clears)"), "{}", user.screen());
    user.press("1 2");
    assert!(user.screen().contains("@me (1 of 8, esc clears)"), "{}", user.screen());
    user.press("esc");
    assert!(!user.screen().contains("@me ("), "{}", user.screen());
}

#[test]
fn the_cursor_stays_on_its_story_while_it_is_shown() {
    let mut user = groomer();
    let selected = |user: &mut User| -> String {
        let screen = user.screen();
        let line = screen.lines().find(|it| it.starts_with("▌  ")).unwrap();
        line.split_whitespace().nth(2).unwrap().to_owned()
    };
    user.press("j j");
    let archive = |user: &User, key: &str| {
        let data = user.snapshot();
        let found = data.cards().unwrap().cards.iter().find(|it| it.key == key);
        let archive = Operation::Archive(vec![found.unwrap_or_else(|| panic!("{key}")).id]);
        user.store_of("ben").commit(&archive.overruled("it is not wanted")).unwrap();
    };
    let lost = selected(&mut user);
    user.press("k k");
    let first = selected(&mut user);
    user.press("j j");
    archive(&user, &lost);
    user.notice();
    let neighbour = selected(&mut user);
    assert_ne!(neighbour, lost);
    archive(&user, &first);
    user.notice();
    assert_eq!(selected(&mut user), neighbour);
}

#[test]
fn the_backlog_is_as_it_was_left_wherever_one_comes_from() {
    let mut user = groomer();
    user.press("j j");
    let before = user.screen();
    let line = before.lines().find(|it| it.starts_with("▌  ")).unwrap();
    user.press("enter 2");
    assert!(user.screen().contains(line), "{before}\n{}", user.screen());
    user.press("@ @ 2");
    assert!(user.screen().contains("@me (1 of 8"), "{}", user.screen());
}

#[test]
fn a_new_story_stands_beside_the_one_under_the_cursor() {
    let mut user = groomer();
    user.press("j o");
    user.write("Ask the approvers");
    user.press("enter");
    assert_snapshot!("written_down_below", user.screen());
}

#[test]
fn what_a_story_is_worth_is_said_in_one_form() {
    let mut user = groomer();
    user.press("j $");
    assert_snapshot!("worth_form", user.screen());
    user.write("8");
    user.press("tab");
    user.write("5");
    user.press("f2");
    assert!(user.screen().contains("WSJF"), "{}", user.screen());
    assert_snapshot!("worth_said", user.screen());
    user.press("$");
    user.write("4");
    user.press("f2");
    assert!(user.screen().contains("\"4\" is no"), "{}", user.screen());
}

#[test]
fn a_story_is_carried_into_the_sprint_by_the_mouse() {
    let mut user = groomer();
    user.press("1 2");
    user.drag("CHG-5", "Velocity");
    assert!(user.screen().contains("1 · 5p"), "{}", user.screen());
    user.click("days of 3 people");
    user.click("INC-3");
    user.click("INC-3");
    assert!(user.screen().contains("Swarm on major incidents"), "{}", user.screen());
}

#[test]
fn an_empty_backlog_says_how_it_begins() {
    let mut user = User::with(|_| ()).sized(80, 24);
    user.press("2");
    assert_snapshot!("backlog_empty", user.screen());
    for keys in ["s", "S", ">", "tab enter esc", "delete", "J", "$", "x", "space", "v", "o esc"] {
        user.press(keys);
    }
}

#[test]
fn forecast_lines_stand_between_the_stories() {
    let mut user = User::with(|b| {
        for (n, days) in [20, 17, 15, 12, 10, 8, 5, 3].into_iter().enumerate() {
            b.days_ago(25);
            let story = b.story(&format!("Done before {n}"), &[]);
            b.moved(story, "Done", days);
        }
        for n in 1..=14 {
            b.story(&format!("Still to do {n}"), &[]);
        }
    })
    .sized(100, 30);
    user.press("2");
    assert_snapshot!("backlog_forecast", user.screen());
    user.press("/");
    user.write("do 3");
    assert!(!user.screen().contains("sure to be here"), "a part of the stories has no such line");
    user.press("esc esc g o");
    assert!(user.screen().contains("from the past, a forecast"), "{}", user.screen());
}

#[test]
fn a_sprint_that_runs_leaves_a_small_terminal_to_the_backlog() {
    let mut user = User::sample().sized(80, 24);
    user.press("2");
    assert_snapshot!("backlog_while_a_sprint_runs_80x24", user.screen());
    user.press("tab");
    assert!(user.screen().contains("Goal"), "{}", user.screen());
}
