//! The figures of a sprint: what counts in its report, its chart and the expectation of the next one.

use gemba::domain::flow::Titles;
use gemba::domain::flow::scope::Measure;
use gemba::domain::flow::velocity::{USUAL_SPRINTS, Velocity};
use gemba::domain::impediment::ImpedimentEdit;
use gemba::domain::operation::Setting;
use gemba::domain::sprint::pace::Pace;
use gemba::domain::sprint::{Leftover, Report, Verdict, left_out, no_past};
use gemba::domain::{
    Field, ImpedimentOperation, Needs, Operation, Points, Rule, Scale, SprintId, SprintOperation,
    StoryId, Value,
};

use gemba::exchange::report::markdown;

use super::{Desk, day, into, points, set, to};

/// A sprint with two stories of three and of five points, started at an instant.
fn begun(starts: &str) -> (Desk, SprintId, [StoryId; 2]) {
    let mut desk = Desk::new();
    let stories = [desk.story("Ask in the chat", Some(3)), desk.story("Close codes", Some(5))];
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    for story in stories {
        desk.does(&into(story, sprint));
    }
    desk.set(starts);
    desk.start(sprint);
    (desk, sprint, stories)
}

fn running() -> (Desk, SprintId, [StoryId; 2]) {
    begun("2026-03-02T09:00:00Z")
}

fn closing(sprint: SprintId, leftovers: Vec<(StoryId, Leftover)>) -> Operation {
    let close = Operation::Sprint(SprintOperation::Close { sprint, leftovers });
    close.overruled("it is over")
}

fn split(done: i64, left: i64) -> Leftover {
    let points = Some((Points::whole(done), Points::whole(left)));
    Leftover::Split { rest: "the rest".to_owned(), points }
}

fn close(desk: &mut Desk, sprint: SprintId, leftovers: Vec<(StoryId, Leftover)>) -> Report {
    desk.does(&closing(sprint, leftovers));
    *desk.page(sprint).report.unwrap()
}

fn judge(sprint: SprintId, story: StoryId, says: Verdict) -> Operation {
    let note = "the list is wrong".to_owned();
    Operation::Sprint(SprintOperation::Judge { sprint, story, says, note })
}

fn pace(desk: &mut Desk, sprint: SprintId) -> Pace {
    let (board, page, now) = (desk.board(), desk.page(sprint), desk.clock.now());
    Pace::of(&board, &page.sprint, &page.events, None, now).unwrap()
}

#[test]
fn a_story_that_is_cut_in_two_was_not_kept_neither_as_a_story_nor_by_its_points() {
    let (mut desk, sprint, [one, two]) = running();
    let nothing = vec![(one, split(0, 3)), (two, split(3, 2))];
    let refusal = desk.refuses(&closing(sprint, nothing));
    assert_eq!(
        refusal.to_string(),
        "nothing of SD-1 would be done: send it to the backlog or into the next sprint as it is"
    );
    desk.does(&to(one, 4));
    let report = close(&mut desk, sprint, vec![(two, split(3, 2))]);
    let scope = &report.scope;
    assert_eq!((scope.done.stories, scope.done.points), (2, Points::whole(6)));
    assert_eq!(report.velocity, Some(Points::whole(6)));
    assert_eq!((scope.kept.stories, scope.kept.points), (1, Points::whole(3)));
    assert_eq!(scope.said_and_done().as_deref(), Some("38 %"));
    // The page says what the report says.
    assert_eq!(desk.page(sprint).scope, *scope);
    // What was put into another story is named once.
    let rest = &report.done.iter().find(|it| it.key == "SD-2").unwrap().rest;
    assert_eq!(*rest, [("SD-3".to_owned(), Some(Points::whole(2)))]);
}

#[test]
fn finished_after_the_last_day_is_what_was_finished_last_then() {
    let (mut desk, sprint, [one, two]) = running();
    desk.does(&to(one, 4));
    assert_eq!(pace(&mut desk, sprint).late(), None);
    desk.set("2026-03-16T09:00:00Z");
    desk.does(&to(two, 4));
    desk.does(&to(one, 1).overruled("it does not work"));
    // What was opened again takes nothing from what was finished.
    assert_eq!(pace(&mut desk, sprint).late(), Some(Points::whole(5)));
    desk.does(&to(one, 4));
    assert_eq!(pace(&mut desk, sprint).late(), Some(Points::whole(8)));
}

#[test]
fn what_is_in_the_way_of_no_story_is_in_the_report_of_the_sprint() {
    let (mut desk, sprint, [one, _]) = running();
    let raise = |reason: &str, stories| {
        Operation::Impediment(ImpedimentOperation::Raise {
            reason: reason.to_owned(),
            stories,
            owner: None,
            due: None,
            cause: String::new(),
        })
    };
    desk.does(&raise("the room is closed", Vec::new()));
    desk.set("2026-03-03T09:00:00Z");
    desk.does(&raise("no licence", vec![one]));
    desk.set("2026-03-04T09:00:00Z");
    let leftovers = vec![(one, Leftover::Backlog), (StoryId(2), Leftover::Backlog)];
    let report = close(&mut desk, sprint, leftovers);
    let told = |report: &Report| -> Vec<String> {
        report.impediments.iter().map(|it| format!("{}: {}", it.whose(" "), it.reason)).collect()
    };
    assert_eq!(told(&report), ["SD-1: no licence", "no story: the room is closed"]);
    let page = markdown(&report);
    assert!(
        page.contains("- the room is closed (no story), raised 2026-03-02 09:00, open"),
        "{page}"
    );
    // What is over before the next sprint begins is not in that.
    desk.set("2026-03-15T09:00:00Z");
    let id = gemba::domain::story::ImpedimentId(1);
    let resolution = "another room".to_owned();
    desk.does(&Operation::Impediment(ImpedimentOperation::Resolve { impediment: id, resolution }));
    let next = desk.plan("2026-03-16", "2026-03-27");
    desk.does(&into(StoryId(2), next));
    desk.set("2026-03-16T09:00:00Z");
    let start = Operation::Sprint(SprintOperation::Start(next));
    desk.does(&start.overruled("it is small"));
    desk.does(&to(StoryId(2), 4));
    assert_eq!(told(&close(&mut desk, next, Vec::new())), Vec::<String>::new());
}

#[test]
fn a_sprint_that_was_started_late_is_drawn_from_the_day_of_its_start() {
    let (mut desk, sprint, [one, _]) = begun("2026-03-05T09:00:00Z");
    desk.set("2026-03-06T09:00:00Z");
    desk.does(&to(one, 4));
    let pace = pace(&mut desk, sprint);
    let left: Vec<Option<String>> =
        pace.days.iter().map(|it| it.totals.map(|it| it.remaining().to_string())).collect();
    let said = [None, None, None, Some("8"), Some("5")].map(|it| it.map(str::to_owned));
    assert_eq!(left[..5], said);
    // Nothing could burn before: all that is promised on the day of the start, nothing on the last.
    let ideal: Vec<String> = pace.days.iter().map(|it| format!("{:.2}", it.ideal)).collect();
    let falls = ["8.00", "8.00", "8.00", "8.00", "6.67", "5.33", "4.00", "2.67", "1.33", "0.00"];
    assert_eq!(ideal, falls);
    // A day off that is entered later bends it from that day on only.
    let holiday = Setting::AddHoliday(day("2026-03-12"), "Strike".to_owned());
    desk.does(&Operation::EditBoard(vec![holiday]));
    let bent = self::pace(&mut desk, sprint);
    assert!(bent.days[..4].iter().all(|it| (it.ideal - 8.0).abs() < 1e-9), "{:?}", bent.days);
    assert!(bent.days.last().unwrap().ideal.abs() < 1e-9);
}

#[test]
fn a_day_off_that_was_entered_too_late_is_a_working_day_in_every_figure() {
    let (mut desk, sprint, stories) = running();
    desk.set("2026-03-10T09:00:00Z");
    let holiday = Setting::AddHoliday(day("2026-03-04"), "Strike".to_owned());
    desk.does(&Operation::EditBoard(vec![holiday]));
    desk.set("2026-03-13T15:00:00Z");
    let board = desk.board();
    let page = desk.page(sprint);
    let today = day("2026-03-13");
    assert_eq!(page.sprint.day_of(&board.practice.calendar, today), Some((10, 10)));
    assert_eq!(pace(&mut desk, sprint).days.len(), 10);
    let leftovers = stories.map(|it| (it, Leftover::Backlog)).to_vec();
    assert_eq!(close(&mut desk, sprint, leftovers).working_days.len(), 10);
}

#[test]
fn a_clock_that_was_set_back_takes_no_verdict_and_no_story_away() {
    let (mut desk, sprint, [one, two]) = running();
    let late = desk.story("late", Some(3));
    desk.set("2026-03-04T10:05:00Z");
    desk.does(&to(one, 4));
    desk.does(&into(late, sprint).overruled("needed"));
    desk.set("2026-03-04T10:04:00Z");
    desk.does(&judge(sprint, one, Verdict::Accepted));
    desk.does(&set(late, Field::Sprint, Value::Id(sprint.0), Value::None).overruled("not needed"));
    assert_eq!(desk.page(sprint).judged.len(), 1);
    desk.set("2026-03-05T10:00:00Z");
    let totals = pace(&mut desk, sprint).totals;
    assert_eq!((totals.scope(), totals.remaining()), (Points::whole(8), Points::whole(5)));
    let report = close(&mut desk, sprint, vec![(two, Leftover::Backlog)]);
    assert_eq!(report.done[0].verdict.as_deref(), Some("accepted"));
}

#[test]
fn a_verdict_holds_until_the_story_is_opened_again_or_finished_anew() {
    let (mut desk, sprint, [one, two]) = running();
    let judged = |desk: &mut Desk| -> Vec<Verdict> {
        desk.page(sprint).judged.iter().map(|it| it.says).collect()
    };
    desk.does(&to(one, 4));
    desk.does(&judge(sprint, one, Verdict::Accepted));
    assert_eq!(judged(&mut desk), [Verdict::Accepted]);
    desk.does(&to(one, 2).overruled("a bug"));
    assert!(judged(&mut desk).is_empty(), "what was accepted is no more");
    desk.ann.undo().unwrap();
    assert_eq!(judged(&mut desk), [Verdict::Accepted], "it was never opened");
    desk.ann.redo().unwrap();
    desk.does(&to(one, 4));
    assert!(judged(&mut desk).is_empty(), "nobody has looked at it since");
    desk.does(&judge(sprint, one, Verdict::SentBack).overruled("the list is wrong"));
    assert_eq!(judged(&mut desk), [Verdict::SentBack]);
    desk.does(&to(one, 4));
    assert!(judged(&mut desk).is_empty());
    desk.does(&judge(sprint, one, Verdict::Accepted));
    desk.does(&to(one, 2).overruled("a bug"));
    let leftovers = [one, two].map(|it| (it, Leftover::Backlog)).to_vec();
    let report = close(&mut desk, sprint, leftovers);
    let carried = report.carried.iter().find(|it| it.key == "SD-1").unwrap();
    assert_eq!((carried.verdict.as_deref(), &*carried.note), (None, ""));
}

#[test]
fn what_is_not_done_after_all_because_somebody_took_that_back_is_not_accepted() {
    let (mut desk, sprint, [one, two]) = running();
    let mut ben = desk.store("ben");
    desk.does(&to(one, 4));
    ben.commit(&judge(sprint, one, Verdict::Accepted)).unwrap();
    desk.ann.undo().unwrap();
    assert!(desk.page(sprint).judged.is_empty());
    desk.ann.redo().unwrap();
    assert_eq!(desk.page(sprint).judged.len(), 1, "it was done all the time");
    desk.ann.undo().unwrap();
    let leftovers = [one, two].map(|it| (it, Leftover::Backlog)).to_vec();
    let report = close(&mut desk, sprint, leftovers);
    assert!(report.carried.iter().all(|it| it.verdict.is_none()));
}

#[test]
fn points_of_past_sprints_are_no_hours() {
    let (mut desk, sprint, [one, two]) = running();
    desk.does(&to(two, 4));
    close(&mut desk, sprint, vec![(one, Leftover::Backlog)]);
    desk.does(&Operation::EditBoard(vec![Setting::Estimates(Scale::Hours)]));
    let next = desk.plan("2026-03-16", "2026-03-27");
    let large = desk.story("Change form", Some(12));
    desk.does(&into(large, next));
    let page = desk.page(next);
    assert_eq!((page.velocities.len(), page.expected), (0, None));
    let told: Vec<&str> = page.findings.iter().map(|it| &*it.found).collect();
    assert!(told.iter().all(|it| !it.contains("2.5")), "{told:?}");
    assert!(page.findings.iter().all(|it| it.rule != Rule::WithinCapacity), "{told:?}");
    let study = desk.ann.study("", Titles::Skip).unwrap();
    let velocity = Velocity::of(&study.sprints, USUAL_SPRINTS, chrono_tz::UTC);
    assert_eq!((velocity.sprints.len(), velocity.average), (0, None));
    let left_out: Vec<_> = velocity.basis.left_out.iter().map(|it| (it.n, it.why)).collect();
    assert_eq!(left_out, [(1, "estimated in another unit")]);
    // T-shirts are points by another name.
    desk.does(&Operation::EditBoard(vec![Setting::Estimates(Scale::Tshirt)]));
    assert_eq!(desk.page(next).velocities, [Points::whole(5)]);
}

#[test]
fn a_sprint_without_estimates_is_no_velocity_of_nothing() {
    let mut desk = Desk::new();
    let one = desk.story("Ask in the chat", None);
    let first = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, first));
    desk.start(first);
    desk.does(&to(one, 4));
    close(&mut desk, first, Vec::new());
    let next = desk.plan("2026-03-16", "2026-03-27");
    let two = desk.story("Close codes", Some(3));
    desk.does(&into(two, next));
    let page = desk.page(next);
    assert_eq!((page.velocities.len(), page.expected), (0, None));
    assert!(page.findings.iter().all(|it| it.rule != Rule::WithinCapacity), "{:?}", page.findings);
    assert_eq!(no_past(&desk.board()), "no sprint with estimates was closed yet");
    desk.set("2026-03-16T09:00:00Z");
    desk.start(next);
    desk.does(&to(two, 4));
    close(&mut desk, next, Vec::new());
    // What has estimates counts, and the other one is named.
    let last = desk.plan("2026-03-30", "2026-04-10");
    let page = desk.page(last);
    assert_eq!((page.velocities.len(), page.expected), (1, Some(Points::whole(3))));
    let told = left_out(&desk.board(), &page.sprint, page.velocities.len());
    assert_eq!(told, "; sprints without estimates are left out");
    let study = desk.ann.study("", Titles::Skip).unwrap();
    let velocity = Velocity::of(&study.sprints, USUAL_SPRINTS, chrono_tz::UTC);
    assert_eq!((velocity.sprints.len(), velocity.average), (1, Some(3.0)));
    let named: Vec<_> = velocity.basis.left_out.iter().map(|it| (it.n, it.why)).collect();
    assert_eq!(named, [(1, "without an estimate")]);
}

#[test]
fn an_estimate_that_is_taken_back_leaves_a_chart_of_stories() {
    let (mut desk, sprint, [_, two]) = running();
    desk.does(&set(two, Field::Points, points(5), Value::None).overruled("nobody knows"));
    let burn = pace(&mut desk, sprint);
    assert_eq!((burn.measure, burn.unestimated), (Measure::Stories, vec![two]));
    assert_eq!(burn.totals.remaining(), Points::whole(2));
    // Once it is out, nothing is unknown of what is left.
    let out = set(two, Field::Sprint, Value::Id(sprint.0), Value::None);
    desk.does(&out.overruled("next time"));
    let burn = pace(&mut desk, sprint);
    assert_eq!((burn.measure, burn.totals.remaining()), (Measure::Points, Points::whole(3)));
}

fn raise(reason: &str, story: StoryId) -> Operation {
    Operation::Impediment(ImpedimentOperation::Raise {
        reason: reason.to_owned(),
        stories: vec![story],
        owner: None,
        due: None,
        cause: "purchasing".to_owned(),
    })
}

fn resolve(id: i64) -> Operation {
    Operation::Impediment(ImpedimentOperation::Resolve {
        impediment: gemba::domain::story::ImpedimentId(id),
        resolution: "it is there".to_owned(),
    })
}

#[test]
fn only_what_was_in_the_way_of_a_story_while_it_was_in_the_sprint_is_in_its_report() {
    let (mut desk, sprint, [one, two]) = running();
    let loose = desk.story("Ask by mail", Some(1));
    desk.set("2026-03-03T09:00:00Z");
    desk.does(&raise("no licence", one));
    let out = set(two, Field::Sprint, Value::Id(sprint.0), Value::None);
    desk.does(&out.overruled("next time"));
    desk.set("2026-03-04T09:00:00Z");
    desk.does(&raise("no room", two));
    desk.does(&raise("no printer", loose));
    let also = ImpedimentEdit::Blocks(two);
    desk.does(&Operation::Impediment(ImpedimentOperation::Edit {
        impediment: gemba::domain::story::ImpedimentId(1),
        to: also,
        was: None,
    }));
    desk.does(&to(loose, 4).overruled("on paper"));
    desk.set("2026-03-13T15:00:00Z");
    let report = close(&mut desk, sprint, vec![(one, Leftover::Backlog)]);
    let told: Vec<(&str, &[String])> =
        report.impediments.iter().map(|it| (&*it.reason, &*it.keys)).collect();
    assert_eq!(told, [("no licence", &["SD-1".to_owned()][..])]);
    let overruled: Vec<&str> = report.overruled.iter().map(|it| &*it.found).collect();
    assert!(overruled.iter().all(|it| !it.contains("SD-3")), "{overruled:?}");
    assert!(!overruled.is_empty(), "that nobody looked back");
}

#[test]
fn the_time_to_resolve_is_that_of_all_that_was_ever_resolved() {
    let mut desk = Desk::new();
    let story = desk.story("Ask in the chat", Some(3));
    let all = |label: &str, of| Operation::All { label: label.to_owned(), of };
    desk.does(&raise("the first one", story));
    desk.set("2026-03-12T09:00:00Z");
    desk.does(&resolve(1));
    desk.does(&all("Raised many", (2..=520).map(|it| raise(&format!("no {it}"), story)).collect()));
    desk.set("2026-03-12T10:00:00Z");
    desk.does(&all("Resolved many", (2..=520).map(resolve).collect()));
    let snapshot = desk.load(&Needs::Impediments);
    let page = snapshot.impediments().unwrap();
    assert_eq!(page.resolving.resolved, 520);
    assert_eq!(page.causes, [("purchasing".to_owned(), 520)]);
    let mean = (10 * 24 + 519) * 3_600_000 / 520;
    assert_eq!(page.resolving.mean, Some(mean));
}
