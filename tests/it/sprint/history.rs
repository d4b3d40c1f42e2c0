//! Random histories of a sprint: its ledger is true at every moment, and all of it can be undone.

use gemba::domain::checklist::Need;
use gemba::domain::flow::scope::Measure;
use gemba::domain::operation::Setting;
use gemba::domain::sprint::pace::Pace;
use gemba::domain::sprint::{Scope, ScopeKind};
use gemba::domain::{
    ChecklistOperation, ColumnId, DefinitionKind, DefinitionScope, Field, Needs, Operation, Place,
    Points, Rule, Span, SprintId, StoryId, Value,
};
use proptest::prelude::*;

use super::{Desk, into, plan, set, to};

/// Something that somebody may do with one of the stories.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    Move(usize, i64),
    Estimate(usize, Option<i64>),
    Into(usize),
    OutOf(usize),
    Archive(usize),
    Restore(usize),
    Split(usize),
    Copy(usize),
    Category(i64, bool),
    Agree(usize),
    Tick(usize, bool),
    Undo,
    Redo,
    Wait(i64),
}

pub(super) fn deed() -> impl Strategy<Value = Deed> {
    let story = 0..8_usize;
    prop_oneof![
        4 => (story.clone(), 1..=4_i64).prop_map(|(story, column)| Deed::Move(story, column)),
        3 => (story.clone(), prop::option::of(1..9_i64))
            .prop_map(|(story, points)| Deed::Estimate(story, points)),
        3 => story.clone().prop_map(Deed::Into),
        2 => story.clone().prop_map(Deed::OutOf),
        1 => story.clone().prop_map(Deed::Archive),
        1 => story.clone().prop_map(Deed::Restore),
        1 => story.clone().prop_map(Deed::Split),
        1 => story.prop_map(Deed::Copy),
        1 => (2..=4_i64, any::<bool>()).prop_map(|(column, done)| Deed::Category(column, done)),
        3 => Just(Deed::Undo),
        1 => Just(Deed::Redo),
        2 => (1..1500_i64).prop_map(Deed::Wait),
    ]
}

/// The same where a definition of done grows and is ticked: to have tightened it is not taken back while
/// the sprint runs.
fn gated() -> impl Strategy<Value = Deed> {
    prop_oneof![
        16 => deed(),
        1 => (1..4_usize).prop_map(Deed::Agree),
        4 => (0..8_usize, any::<bool>()).prop_map(|(story, done)| Deed::Tick(story, done)),
    ]
}

impl Deed {
    /// What it is on a board as it is now; nothing when it makes no sense there.
    pub(super) fn operation(&self, desk: &mut Desk, sprint: SprintId) -> Option<Operation> {
        use gemba::domain::Category;
        use gemba::domain::operation::ColumnEdit;
        let mut all = Vec::new();
        for span in [Span::Everything, Span::Archive] {
            let snapshot = desk.load(&Needs::Board { span, words: Vec::new() });
            all.extend(snapshot.cards().unwrap().cards.iter().cloned());
        }
        all.sort_by_key(|it| it.id);
        let card = |n: usize| all.get(n % all.len().max(1)).cloned();
        let edit = |n: usize, field: Field, now: Value| {
            let card = card(n)?;
            let was = field.of_card(&card);
            (was != now).then(|| set(card.id, field, was, now))
        };
        let operation = match *self {
            Self::Move(n, column) => to(card(n)?.id, column),
            Self::Estimate(n, points) => {
                let points = points.map_or(Value::None, |it| Value::Points(Points::whole(it)));
                edit(n, Field::Points, points)?
            }
            Self::Into(n) => edit(n, Field::Sprint, Value::Id(sprint.0))?,
            Self::OutOf(n) => edit(n, Field::Sprint, Value::None)?,
            Self::Archive(n) => Operation::Archive(vec![card(n)?.id]),
            Self::Restore(n) => Operation::Restore(vec![card(n)?.id]),
            Self::Split(n) => {
                Operation::Split { story: card(n)?.id, titles: vec!["rest".to_owned()] }
            }
            Self::Copy(n) => Operation::Duplicate(card(n)?.id),
            Self::Category(column, done) => Operation::EditColumn {
                column: ColumnId(column),
                to: ColumnEdit::Category(if done { Category::Done } else { Category::Doing }),
            },
            Self::Agree(n) => Operation::Checklist(ChecklistOperation::Agree {
                kind: DefinitionKind::Done,
                scope: DefinitionScope::Board,
                entries: (1..=n).map(|it| (format!("item {it}"), Need::Mandatory)).collect(),
                agreed_by: "the team".to_owned(),
            }),
            Self::Tick(n, done) => {
                let story = card(n)?.id;
                let whole = desk.load(&Needs::Story(story));
                let entries = whole.story()?.done.iter().map(|it| it.entry.id).collect();
                Operation::Checklist(ChecklistOperation::Tick { story, entries, done })
            }
            Self::Undo | Self::Redo | Self::Wait(_) => return None,
        };
        Some(operation.overruled("it is needed"))
    }

    /// Does it, as far as it may be done.
    fn happens(&self, desk: &mut Desk, sprint: SprintId) {
        match self {
            Self::Undo => {
                let _ = desk.ann.undo();
            }
            Self::Redo => {
                let _ = desk.ann.redo();
            }
            Self::Wait(minutes) => {
                let now = desk.clock.now() + chrono::TimeDelta::minutes(*minutes);
                desk.clock.set(now);
            }
            deed => {
                if let Some(operation) = deed.operation(desk, sprint) {
                    let _ = desk.ann.commit(&operation);
                }
            }
        }
    }
}

/// The ledger against the stories themselves (DOMAIN D.7).
pub(super) fn check(desk: &mut Desk, sprint: SprintId) {
    let page = desk.page(sprint);
    let scope = page.scope;
    assert_eq!(scope.total(), scope.open.points + scope.done.points, "points: {:?}", page.events);
    assert_eq!(
        scope.committed.stories + scope.added.stories,
        scope.removed.stories + scope.open.stories + scope.done.stories,
        "stories: {:?}",
        page.events
    );
    let done: Vec<ColumnId> = desk
        .board()
        .columns
        .iter()
        .filter(|it| it.category == gemba::domain::Category::Done)
        .map(|it| it.id)
        .collect();
    let is_said = |it: &&gemba::domain::sprint::ScopeEvent| {
        it.kind == ScopeKind::Commit || it.reason.is_some()
    };
    assert!(page.events.iter().all(|it| is_said(&it)), "why: {:?}", page.events);
    // What has left the board is in a sprint as what was finished only.
    let is_done = |it: &gemba::domain::Card| it.archived_at.is_some() || done.contains(&it.column);
    let open = page.cards.iter().filter(|it| !is_done(it));
    assert_eq!(open.filter_map(|it| it.points).sum::<Points>(), scope.open.points);
    let n_done = page.cards.iter().filter(|it| is_done(it)).count();
    assert_eq!(u32::try_from(n_done).unwrap(), scope.done.stories);
    assert_eq!(u32::try_from(page.cards.len()).unwrap(), scope.open.stories + scope.done.stories);
    // The burndown reads the same ledger and comes to the same.
    let (board, now) = (desk.board(), desk.clock.now());
    let burn = Pace::of(&board, &page.sprint, &page.events, None, now).unwrap();
    if burn.measure == Measure::Points {
        assert_eq!(burn.totals.completed, scope.done.points, "done: {:?}", page.events);
        assert_eq!(burn.totals.remaining(), scope.open.points, "open: {:?}", page.events);
        assert_eq!(burn.totals.removed, scope.removed.points, "removed: {:?}", page.events);
        assert_eq!(burn.totals.kept, scope.kept.points, "kept: {:?}", page.events);
    }
    assert_eq!(burn.totals.n_open, scope.open.stories as usize, "open: {:?}", page.events);
    // So does its last bar, also where the sprint runs over its last day.
    let last = burn.days.iter().filter_map(|it| it.totals).next_back();
    assert_eq!(last, Some(burn.totals), "the last bar: {:?}", page.events);
}

/// The stories that have stood in a column for finished ones, on the board.
type Seen = std::collections::BTreeSet<StoryId>;

/// Nothing is done that was never seen so, and nothing that is seen so leaves open what it was asked for
/// (SG-10), whatever brought it there.
fn gate(desk: &mut Desk, sprint: SprintId, seen: &mut Seen) {
    let snapshot = desk.load(&Needs::Board { span: Span::Everything, words: Vec::new() });
    let is_done = |it: ColumnId| {
        snapshot.board.column(it).is_some_and(|it| it.category == gemba::domain::Category::Done)
    };
    let cards = snapshot.cards().unwrap().cards.iter().filter(|it| is_done(it.column));
    for card in cards {
        seen.insert(card.id);
        let whole = desk.load(&Needs::Story(card.id));
        let open = whole.story().unwrap().done.iter().find(|it| it.tick.is_none());
        assert!(open.is_none(), "{} is done with {open:?}", card.key);
    }
    let page = desk.page(sprint);
    let complete = page.events.iter().filter(|it| it.kind == ScopeKind::Complete);
    for event in complete {
        assert!(seen.contains(&event.story), "never done: {:?} {:?}", event, page.events);
    }
}

/// What each day that is over came to at its end.
pub(super) type Days = std::collections::BTreeMap<chrono::NaiveDate, Scope>;

/// Days that are over stay as they were, whatever is done or taken back since.
pub(super) fn stay(desk: &mut Desk, sprint: SprintId, days: &mut Days) {
    let (board, page) = (desk.board(), desk.page(sprint));
    let today = board.date(desk.clock.now());
    let first = board.date(page.sprint.started_at.unwrap());
    for day in first.iter_days().take_while(|it| *it < today) {
        let until = page.events.iter().filter(|it| board.date(it.at) <= day);
        let scope = Scope::of(until);
        let shown = days.entry(day).or_insert(scope);
        assert_eq!(*shown, scope, "the end of {day}: {:?}", page.events);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_is_true_at_every_moment_and_all_of_it_is_taken_back(
        deeds in prop::collection::vec(deed(), 1..30)
    ) {
        let mut desk = Desk::new();
        for n in 0..4 {
            desk.story(&format!("story {n}"), (n != 3).then_some(n + 1));
        }
        let sprint = desk.plan("2026-03-02", "2026-03-13");
        desk.does(&into(StoryId(1), sprint));
        desk.does(&into(StoryId(2), sprint));
        desk.does(&to(StoryId(2), 4));
        let planned = desk.ann.dump().unwrap();
        let started = desk.start(sprint).seq;
        check(&mut desk, sprint);
        let after_start = desk.ann.dump().unwrap();
        let (mut days, mut seen) = (Days::new(), Seen::new());
        gate(&mut desk, sprint, &mut seen);
        for deed in &deeds {
            deed.happens(&mut desk, sprint);
            if desk.board().active_sprint().is_none() {
                // The start itself was taken back.
                desk.start(sprint);
            }
            check(&mut desk, sprint);
            gate(&mut desk, sprint, &mut seen);
            stay(&mut desk, sprint, &mut days);
        }
        // Back to the start, then over it.
        let mut dumps = vec![desk.ann.dump().unwrap()];
        while let Ok(done) = desk.ann.undo() {
            prop_assert!(done.seq > started);
            dumps.push(desk.ann.dump().unwrap());
            if desk.board().active_sprint().is_some() {
                check(&mut desk, sprint);
                gate(&mut desk, sprint, &mut seen);
                stay(&mut desk, sprint, &mut days);
            }
        }
        prop_assert!(days.is_empty() == dumps.contains(&planned), "a start of today only");
        let restarts = deeds.iter().any(|it| matches!(it, Deed::Undo));
        prop_assert!(restarts || dumps.contains(&after_start) || deeds.is_empty());
    }

    #[test]
    fn nothing_gets_into_done_past_its_definition_of_done(
        deeds in prop::collection::vec(gated(), 1..40)
    ) {
        let mut desk = Desk::new();
        for n in 0..4 {
            desk.story(&format!("story {n}"), (n != 3).then_some(n + 1));
        }
        let sprint = desk.plan("2026-03-02", "2026-03-13");
        for n in 1..=3 {
            desk.does(&into(StoryId(n), sprint));
        }
        Deed::Agree(1).happens(&mut desk, sprint);
        desk.start(sprint);
        let mut seen = Seen::new();
        for deed in &deeds {
            deed.happens(&mut desk, sprint);
            if desk.board().active_sprint().is_none() {
                desk.start(sprint);
            }
            check(&mut desk, sprint);
            gate(&mut desk, sprint, &mut seen);
        }
    }
}

#[test]
fn an_estimate_after_the_end_of_the_work_changes_nothing() {
    let mut desk = Desk::new();
    let story = desk.story("Ask in the chat", Some(5));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    desk.does(&to(story, 4));
    desk.does(&set(story, Field::Points, super::points(5), super::points(8)));
    assert_eq!(desk.scope(sprint).done.points, Points::whole(5));
    desk.does(&to(story, 2).overruled("the page is gone"));
    let scope = desk.scope(sprint);
    assert_eq!((scope.open.points, scope.grown), (Points::whole(8), Points::whole(3)));
}

#[test]
fn what_is_undone_leaves_no_trace_in_the_figures() {
    let mut desk = Desk::new();
    let (one, two) = (desk.story("one", Some(3)), desk.story("two", Some(5)));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, sprint));
    desk.start(sprint);
    let before = desk.scope(sprint);
    desk.does(&into(two, sprint).overruled("the audit asks for it"));
    let after = desk.scope(sprint);
    assert_eq!(after.added.points, Points::whole(5));
    desk.ann.undo().unwrap();
    assert_eq!(desk.scope(sprint), before);
    assert_eq!(desk.page(sprint).events.len(), 1);
    desk.ann.redo().unwrap();
    assert_eq!(desk.scope(sprint), after);
    desk.ann.undo().unwrap();
    let label = desk.ann.undo().unwrap().label;
    assert!(label.starts_with("Undid: Started Sprint 1"), "{label}");
    assert!(desk.page(sprint).events.is_empty());
    desk.start(sprint);
    assert_eq!(desk.scope(sprint), before);
}

#[test]
fn what_was_done_on_another_day_is_taken_back_today_and_that_day_stays() {
    let mut desk = Desk::new();
    let (one, two) = (desk.story("one", Some(3)), desk.story("two", Some(5)));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, sprint));
    let ben = desk.person("ben", &[gemba::domain::Hat::Apo]);
    desk.start(sprint);
    desk.does(&into(two, sprint).overruled("the audit asks for it"));
    desk.does(&to(one, 4));
    desk.set("2026-03-04T08:00:00Z");
    let monday = |desk: &mut Desk| {
        let until = super::at("2026-03-02T23:59:59Z");
        Scope::of(desk.page(sprint).events.iter().filter(|it| it.at <= until))
    };
    let shown = monday(&mut desk);
    assert_eq!(shown.done.points, Points::whole(3));
    desk.ann.undo().unwrap();
    desk.ann.undo().unwrap();
    assert_eq!(monday(&mut desk), shown);
    let told = |desk: &mut Desk| -> Vec<String> {
        let events = desk.page(sprint).events;
        let last = events.iter().skip(3);
        last.map(|it| {
            let agreed = it.agreement() == gemba::domain::sprint::Agreement::Open;
            let open = if agreed { ", open" } else { "" };
            format!("{} {} {}{open}", it.at.date_naive(), it.kind.id(), it.why().unwrap())
        })
        .collect()
    };
    assert_eq!(
        told(&mut desk),
        ["2026-03-04 reopen taken back, open", "2026-03-04 remove taken back, open"]
    );
    let scope = desk.scope(sprint);
    assert_eq!((scope.open.points, scope.removed.points), (Points::whole(3), Points::whole(5)));
    // What is taken back on the same day leaves no trace.
    desk.ann.redo().unwrap();
    assert_eq!(told(&mut desk), ["2026-03-04 reopen taken back, open"]);
    desk.set("2026-03-05T08:00:00Z");
    desk.ann.redo().unwrap();
    assert_eq!(
        told(&mut desk),
        ["2026-03-04 reopen taken back, open", "2026-03-05 complete done again after all"]
    );
    assert_eq!(monday(&mut desk), shown);
    // The process owner hears of it.
    let reopened = desk.page(sprint).events[3].id;
    let mut bens = desk.store("ben");
    let agree = gemba::domain::SprintOperation::Consent {
        sprint,
        events: vec![reopened],
        says: gemba::domain::sprint::Consent::Agreed,
        note: String::new(),
    };
    bens.commit(&Operation::Sprint(agree)).unwrap();
    assert_eq!(
        desk.page(sprint).events[3].agreement(),
        gemba::domain::sprint::Agreement::Agreed(ben)
    );
}

#[test]
fn a_story_whose_writing_down_is_taken_back_keeps_its_name_in_the_ledger() {
    let mut desk = Desk::new();
    let one = desk.story("one", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, sprint));
    desk.start(sprint);
    let mut new = gemba::domain::NewStory::titled("two");
    new.fields = vec![(Field::Points, super::points(2)), (Field::Sprint, Value::Id(sprint.0))];
    let add = Operation::Add { stories: vec![new], place: Place::Bottom };
    let two = desk.does(&add.overruled("it came up")).added.unwrap();
    desk.set("2026-03-03T08:00:00Z");
    desk.ann.undo().unwrap();
    let page = desk.page(sprint);
    assert_eq!(page.names[&two], ("SD-2".to_owned(), "two".to_owned()));
    assert_eq!((page.scope.added.stories, page.scope.removed.stories), (1, 1));
    assert_eq!(page.scope.open.stories, 1);
}

#[test]
fn an_archived_story_that_was_done_stays_done() {
    let mut desk = Desk::new();
    let story = desk.story("one", Some(3));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(story, sprint));
    desk.start(sprint);
    desk.does(&to(story, 4));
    desk.does(&Operation::Archive(vec![story]));
    assert_eq!(desk.scope(sprint).done.points, Points::whole(3));
}

#[test]
fn a_softened_rule_is_news_for_every_session() {
    let mut desk = Desk::new();
    let mut ben = desk.store("ben");
    desk.does(&Operation::EditBoard(vec![Setting::Soften(Rule::GoalFirst)]).overruled("we learn"));
    let sprint = {
        desk.does(&plan("2026-03-02", "2026-03-13", ""));
        desk.board().sprints[0].id
    };
    let start = Operation::Sprint(gemba::domain::SprintOperation::Start(sprint));
    let refusal = super::refused(ben.commit(&start));
    assert!(refusal.asks(), "{refusal}");
    ben.commit(&start.overruled("the goal comes on Tuesday")).unwrap();
    let story = desk.story("one", None);
    desk.does(&Operation::Rank { stories: vec![story], place: Place::Top });
}
