//! A whole sprint of two weeks, and the figures of its report.

use gemba::domain::operation::{PersonEdit, Setting};
use gemba::domain::sprint::{Capacity, Leftover, SprintEdit, Verdict};
use gemba::domain::{
    Field, Hat, ImpedimentOperation, Needs, Operation, Points, RetroOperation, SprintOperation,
    StandupOperation, Value,
};

use super::{Desk, day, into, points, set, to};

#[test]
#[expect(clippy::too_many_lines, reason = "one sprint, told from its beginning to its end")]
fn a_sprint_is_planned_run_reviewed_looked_back_on_closed_and_frozen() {
    let mut desk = Desk::new();
    let op = Operation::Sprint;
    // Whoever writes the estimates down is one of the team.
    let me = desk.board().people[0].id;
    desk.does(&Operation::EditPerson { person: me, to: PersonEdit::PutOn(Hat::Member) });
    let ann = desk.person("ann2", &[Hat::Member]);
    desk.does(&Operation::EditBoard(vec![Setting::AddHoliday(
        day("2026-03-09"),
        "Town festival".to_owned(),
    )]));
    let [chat, list, codes, bypass, late] = [
        ("chat", Some(3)),
        ("list", Some(5)),
        ("codes", Some(2)),
        ("bypass", None),
        ("late", Some(1)),
    ]
    .map(|(title, points)| desk.story(title, points));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&op(SprintOperation::SetCapacity {
        sprint,
        of: Capacity { person: ann, days: Points::whole(9), off: Points::whole(1), focus: 50 },
        was: None,
    }));
    desk.does(&op(SprintOperation::AddResource {
        sprint,
        what: "A test chat".to_owned(),
        needed_by: Some(day("2026-03-04")),
    }));
    let resource = desk.page(sprint).resources[0].id;
    desk.does(&op(SprintOperation::Confirm(resource)));
    for story in [chat, list, codes, bypass] {
        desk.does(&into(story, sprint));
    }
    desk.start(sprint);

    for n in 3..=6 {
        desk.set(&format!("2026-03-0{n}T08:00:00Z"));
        desk.does(&Operation::Standup(StandupOperation::Begin { people: vec![ann] }));
    }
    desk.does(&to(chat, 2));
    desk.does(&Operation::Impediment(ImpedimentOperation::Raise {
        reason: "no licence".to_owned(),
        stories: vec![list, late],
        owner: None,
        due: None,
        cause: String::new(),
    }));
    desk.set("2026-03-08T08:00:00Z");
    let impediment = desk.load(&Needs::Impediments).impediments().unwrap().impediments[0].id;
    desk.does(&Operation::Impediment(ImpedimentOperation::Resolve {
        impediment,
        resolution: "bought".to_owned(),
    }));
    desk.does(&into(late, sprint).overruled("the auditor asks for it"));
    desk.does(
        &set(chat, Field::Points, points(3), points(8)).overruled("the bot is not there yet"),
    );
    desk.does(&set(codes, Field::Sprint, Value::Id(sprint.0), Value::None).overruled("not needed"));
    desk.set("2026-03-12T08:00:00Z");
    desk.does(&to(chat, 4));
    desk.does(&to(late, 4));

    desk.does(&op(SprintOperation::Edit {
        sprint,
        to: SprintEdit::GoalMet(Some(true)),
        was: None,
    }));
    let judge = |story, says, note: &str| {
        op(SprintOperation::Judge { sprint, story, says, note: note.to_owned() })
    };
    desk.does(&judge(chat, Verdict::Accepted, ""));
    desk.does(&judge(late, Verdict::SentBack, "the log is missing"));
    desk.does(&Operation::Retro(RetroOperation::AddNote {
        sprint,
        column: "try".to_owned(),
        text: "order earlier".to_owned(),
    }));
    let next = desk.plan("2026-03-16", "2026-03-27");
    desk.set("2026-03-13T16:00:00Z");
    let leftovers = vec![
        (
            list,
            Leftover::Split {
                rest: "list, for the night shift".to_owned(),
                points: Some((Points::whole(5), Points::whole(2))),
            },
        ),
        (bypass, Leftover::Into(next)),
        (late, Leftover::Backlog),
    ];
    desk.does(&op(SprintOperation::Close { sprint, leftovers }));

    let page = desk.page(sprint);
    let report = page.report.clone().unwrap();
    let scope = report.scope;
    let whole = Points::whole;
    assert_eq!((scope.committed.stories, scope.committed.points), (4, whole(10)));
    assert_eq!((scope.added.points, scope.removed.points), (whole(1), whole(2)));
    assert_eq!((scope.grown, scope.shrunk), (whole(5), whole(0)));
    assert_eq!((scope.total(), scope.done.points), (whole(14), whole(13)));
    // What was promised was 8; the story that was split is not kept, however much of it is done.
    assert_eq!((scope.kept.points, scope.open.stories), (whole(3), 2));
    assert_eq!(report.velocity, Some(whole(13)));
    assert_eq!((report.goal_met, report.working_days.len()), (Some(true), 9));
    assert_eq!(report.blocked_days, Points::whole(3), "what was blocked came in afterwards");
    assert_eq!(report.capacity[0].net, whole(4));
    assert_eq!(report.resources, [("A test chat".to_owned(), true)]);
    let keys = |all: &[gemba::domain::sprint::report::ReportStory]| -> Vec<String> {
        all.iter().map(|it| format!("{} {}", it.key, it.to.clone().unwrap_or_default())).collect()
    };
    assert_eq!(keys(&report.done), ["SD-1 ", "SD-2 "]);
    assert_eq!(keys(&report.carried), ["SD-4 Sprint 2", "SD-5 backlog"]);
    assert_eq!(report.carried[1].verdict.as_deref(), Some("sent_back"));
    let kinds: Vec<String> =
        report.changes.iter().map(|it| format!("{} {} {}", it.day, it.kind, it.key)).collect();
    assert_eq!(
        kinds,
        [
            "2026-03-08 add SD-5",
            "2026-03-08 reestimate SD-1",
            "2026-03-08 remove SD-3",
            "2026-03-12 complete SD-1",
            "2026-03-12 complete SD-5",
            "2026-03-12 reopen SD-5",
            "2026-03-13 complete SD-2",
        ]
    );

    // Nothing done later changes a number of it, not even an undo of what was done before.
    let split = StoryByTitle(&mut desk).find("list, for the night shift");
    assert_eq!(split.sprint, None);
    desk.set("2026-03-16T08:00:00Z");
    // What it finished was archived with it, and is work again when somebody says so.
    desk.does(&Operation::Restore(vec![list, chat]));
    desk.does(&to(list, 2));
    desk.does(&set(chat, Field::Points, points(8), points(1)).overruled("it was less"));
    desk.does(&Operation::EditBoard(vec![Setting::RemoveHoliday(day("2026-03-09"))]));
    desk.does(&Operation::Archive(vec![chat]));
    assert_eq!(desk.page(sprint).report.unwrap(), report);
    for _ in 0..5 {
        desk.ann.undo().unwrap();
    }
    let refusal = super::refused(desk.ann.undo());
    assert_eq!(refusal.to_string(), "Sprint 1 is over; its numbers do not change any more");
    assert_eq!(desk.page(sprint).report.unwrap(), report);

    // The next one knows the past: people, velocity, and what was carried over.
    let page = desk.page(next);
    assert_eq!(page.velocities, [whole(13)]);
    assert_eq!((page.capacity[0].days, page.capacity[0].focus), (whole(10), 50));
    // 13 points by 4 days of capacity, and 5 days now.
    assert_eq!(page.expected, Some(Points::from_hundredths(1625)));
    assert_eq!(page.cards.iter().map(|it| it.id).collect::<Vec<_>>(), [bypass]);
    let start = op(SprintOperation::Start(next));
    desk.does(&start);
}

/// Looks a story up by what it is called.
struct StoryByTitle<'a>(&'a mut Desk);

impl StoryByTitle<'_> {
    fn find(&mut self, title: &str) -> gemba::domain::Card {
        let needs = Needs::Board { span: gemba::domain::Span::Everything, words: Vec::new() };
        let snapshot = self.0.load(&needs);
        let cards = &snapshot.cards().unwrap().cards;
        cards.iter().find(|it| it.title == title).unwrap().as_ref().clone()
    }
}

#[test]
fn the_backlog_says_what_is_missing_what_fits_and_what_is_too_large() {
    let mut desk = Desk::new();
    let done = desk.story("done before", Some(8));
    let first = desk.plan("2026-02-16", "2026-03-02");
    desk.does(&into(done, first));
    desk.start(first);
    desk.does(&to(done, 4));
    let close = SprintOperation::Close { sprint: first, leftovers: Vec::new() };
    desk.does(&Operation::Sprint(close).overruled("no time"));
    let ready = Operation::EditBoard(vec![Setting::Ready(vec![
        gemba::domain::Check::Estimate,
        gemba::domain::Check::Small,
    ])]);
    desk.does(&ready);
    let [a, b, c, d] = [("a", Some(3)), ("b", None), ("c", Some(5)), ("d", Some(4))]
        .map(|(title, points)| desk.story(title, points));
    let next = desk.plan("2026-03-03", "2026-03-13");
    let snapshot = desk.load(&Needs::Backlog { words: Vec::new() });
    let page = snapshot.backlog().unwrap();
    assert_eq!((page.sprint, page.expected), (Some(next), Some(Points::whole(8))));
    assert_eq!(page.size_limit, Points::whole(4));
    let missing = |story| page.missing(page.card(story).unwrap());
    assert_eq!(missing(b), [gemba::domain::Check::Estimate]);
    assert_eq!(missing(c), [gemba::domain::Check::Small]);
    assert_eq!(page.suggestion(), [a, d]);
    // The page of the story goes by the same velocity.
    let whole = desk.load(&Needs::Story(c));
    assert_eq!(whole.story().unwrap().missing, [gemba::domain::Check::Small]);
    let ends = |page: &gemba::domain::BacklogPage| -> Vec<(usize, usize)> {
        page.sprint_lines(&[next]).iter().map(|it| (it.after, it.nth)).collect()
    };
    assert_eq!(ends(page), [(2, 0)]);
    // What is planned takes its room wherever it is ranked: with d in the sprint, c does not fit.
    desk.does(&into(d, next));
    let snapshot = desk.load(&Needs::Backlog { words: Vec::new() });
    let page = snapshot.backlog().unwrap();
    assert_eq!(ends(page), [(1, 0)]);
    assert_eq!(page.sprint_lines(&[next])[0].points, Points::whole(7));
    desk.does(&into(c, next));
    let refusal = desk.refuses(&Operation::Sprint(SprintOperation::Start(next)));
    let large = "SD-4 is too large for one sprint: more than 4 points, which is half of \
                 what a sprint brings on average";
    let much = "Sprint 2 takes on 9 points, and 8 are to be expected";
    let short = "Sprint 2 lasts 11 days, not two to four weeks";
    assert_eq!(refusal.to_string(), format!("{large}; {much}"), "all at once");
    // Started today it has a day more than was planned.
    let findings: Vec<String> = desk.page(next).findings.into_iter().map(|it| it.found).collect();
    assert_eq!(findings, [large, much, short]);
}

#[test]
fn a_large_story_that_is_not_ready_does_not_end_the_suggestion() {
    let mut desk = Desk::new();
    let done = desk.story("done before", Some(8));
    let first = desk.plan("2026-02-16", "2026-03-02");
    desk.does(&into(done, first));
    desk.start(first);
    desk.does(&to(done, 4));
    let close = SprintOperation::Close { sprint: first, leftovers: Vec::new() };
    desk.does(&Operation::Sprint(close).overruled("no time"));
    desk.does(&Operation::EditBoard(vec![Setting::Ready(vec![gemba::domain::Check::Small])]));
    let [_, small, fits, much, little] = [("huge", 20), ("a", 3), ("b", 3), ("c", 4), ("d", 1)]
        .map(|(title, points)| desk.story(title, Some(points)));
    desk.plan("2026-03-03", "2026-03-13");
    let snapshot = desk.load(&Needs::Backlog { words: Vec::new() });
    let page = snapshot.backlog().unwrap();
    assert_eq!(page.suggestion(), [small, fits, little]);
    let passed = page.passed_over();
    let titles: Vec<&str> = passed.iter().map(|(it, _)| &*it.title).collect();
    assert_eq!(titles, ["huge", "c"]);
    assert_eq!((passed[1].0.id, &*passed[1].1), (much, "is too large: 4, and 2 are left"));
}
