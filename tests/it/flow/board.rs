//! The flow of a board: read from its ledger, undo included.

use std::collections::HashSet;

use chrono::TimeDelta;
use gemba::clock::Clock;
use gemba::domain::flow::column::ColumnTimes;
use gemba::domain::flow::efficiency::Efficiency;
use gemba::domain::flow::wip::Wip;
use gemba::domain::flow::{Flow, FlowNeeds, Length, Subject, Titles, Which};
use gemba::domain::operation::Change;
use gemba::domain::{
    Board, Category, ColumnId, Field, Needs, NewStory, Operation, Place, Span, StoryId, Value,
};
use gemba::store::{NewBoard, Session, Store, Via};
use tempfile::TempDir;

use crate::harness::made;
use crate::store::noon;

/// A board of one person whose clock is set by hand.
pub(super) struct Desk {
    _dir: TempDir,
    pub(super) store: Store,
    clock: Clock,
}

impl Desk {
    pub(super) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let clock = Clock::fixed(noon());
        let new = NewBoard {
            name: "Service Desk".to_owned(),
            prefix: "SD".to_owned(),
            zone: chrono_tz::Europe::Berlin,
        };
        let session = Session {
            account: "ann".to_owned(),
            full_name: String::new(),
            as_name: None,
            via: Via::Screen,
            clock: clock.clone(),
        };
        let store = made::board(&dir.path().join("board.gemba.db"), &new, session);
        Self { _dir: dir, store, clock }
    }

    pub(super) fn sleep(&self, days: i64) {
        self.clock.set(self.clock.now() + TimeDelta::days(days));
    }

    pub(super) fn add(&mut self, title: &str) -> StoryId {
        let stories = vec![NewStory::titled(title)];
        let add = Operation::Add { stories, place: Place::Bottom };
        self.store.commit(&add).unwrap().added.unwrap()
    }

    fn board(&mut self) -> Board {
        let needs = Needs::Board { span: Span::Everything, words: Vec::new() };
        (*self.store.load(&needs, None).unwrap().board).clone()
    }

    pub(super) fn put(&mut self, story: StoryId, category: Category) {
        let to: ColumnId =
            self.board().columns.iter().find(|it| it.category == category).unwrap().id;
        self.store.commit(&Operation::Move { stories: vec![story], to }).unwrap();
    }

    pub(super) fn flow(&mut self) -> Flow {
        self.store.flow(&FlowNeeds::default()).unwrap()
    }

    fn cycle(&mut self, story: StoryId) -> Option<u32> {
        self.flow().life(story)?.cycle_days()
    }
}

#[test]
fn a_story_moved_over_days_has_its_cycle_time() {
    let mut desk = Desk::new();
    let id = desk.add("Log every bypass");
    desk.sleep(2);
    desk.put(id, Category::Doing);
    desk.sleep(3);
    desk.put(id, Category::Done);
    let flow = desk.flow();
    let life = flow.life(id).unwrap();
    assert_eq!((life.cycle_days(), life.lead_days()), (Some(4), Some(6)));
    assert_eq!((&*life.key, &*life.title), ("SD-1", ""));
    assert_eq!(flow.zone, chrono_tz::Europe::Berlin);
    assert_eq!(flow.known_from, Some(noon().date_naive()));
}

#[test]
fn what_is_undone_has_not_happened_and_what_is_done_again_has() {
    let mut desk = Desk::new();
    let id = desk.add("Log every bypass");
    desk.put(id, Category::Doing);
    desk.sleep(1);
    desk.put(id, Category::Done);
    assert_eq!(desk.cycle(id), Some(2));
    desk.sleep(1);
    desk.store.undo().unwrap();
    assert_eq!(desk.cycle(id), None, "not finished");
    assert!(desk.flow().life(id).unwrap().is_in_progress());
    desk.sleep(1);
    desk.store.redo().unwrap();
    assert_eq!(desk.cycle(id), Some(2), "finished when it was finished");
    desk.store.undo().unwrap();
    desk.store.undo().unwrap();
    let flow = desk.flow();
    assert_eq!(flow.life(id).unwrap().start, None, "never started");
    assert_eq!(flow.steps(flow.life(id).unwrap()).len(), 1);
    desk.store.undo().unwrap();
    assert!(desk.flow().lives.is_empty(), "never written down");
}

#[test]
fn archived_and_blocked_stories_and_removed_columns_keep_their_past() {
    let mut desk = Desk::new();
    let [one, two] = ["One", "Two"].map(|it| desk.add(it));
    let waiting = Operation::AddColumn {
        name: "Waits".to_owned(),
        category: Category::Waiting,
        after: desk.board().columns.first().map(|it| it.id),
    };
    desk.store.commit(&waiting).unwrap();
    desk.put(one, Category::Waiting);
    let reason = "no licence".to_owned();
    desk.store.commit(&Operation::Block { stories: vec![one], reason }).unwrap();
    desk.sleep(2);
    let resolution = "it came".to_owned();
    desk.store.commit(&Operation::Unblock { stories: vec![one], seen: None, resolution }).unwrap();
    desk.put(one, Category::Done);
    desk.put(two, Category::Doing);
    desk.sleep(1);
    desk.store.commit(&Operation::Archive(vec![one, two])).unwrap();
    let gone = desk.board().columns.iter().find(|it| it.name == "Waits").unwrap().id;
    desk.store.commit(&Operation::RemoveColumn { column: gone, stories_to: None }).unwrap();

    let flow = desk.flow();
    let life = flow.life(one).unwrap();
    assert_eq!(life.cycle_days(), Some(3));
    let [halt] = flow.halts(life) else { panic!("blocked once") };
    assert_eq!(halt.to.unwrap() - halt.from, TimeDelta::days(2));
    assert!(flow.life(two).unwrap().is_abandoned());
    assert_eq!(flow.in_progress().count(), 0);
    for subject in Subject::ALL {
        subject.figure(&flow, flow.whole());
    }
}

#[test]
fn a_part_of_the_board_is_read_with_titles_where_they_are_wanted() {
    let mut desk = Desk::new();
    let ids = ["One", "Two", "Three"].map(|it| desk.add(it));
    let which = Which::These(HashSet::from([ids[1]]));
    let flow = desk.store.flow(&FlowNeeds { which, titles: Titles::Read }).unwrap();
    let titles: Vec<&str> = flow.lives.iter().map(|it| &*it.title).collect();
    assert_eq!(titles, ["Two"]);
    let which = Which::Process(gemba::domain::ProcessId(1));
    let flow = desk.store.flow(&FlowNeeds { which, ..FlowNeeds::default() }).unwrap();
    assert!(flow.lives.is_empty());
}

#[test]
fn lead_time_begins_when_it_was_asked_for() {
    let mut desk = Desk::new();
    let story = desk.add("Approve in the chat");
    desk.sleep(2);
    desk.put(story, Category::Doing);
    desk.sleep(3);
    desk.put(story, Category::Done);
    assert_eq!(desk.flow().lives[0].lead_days(), Some(6));
    let asked = noon().date_naive() - chrono::Days::new(9);
    let was = Value::None;
    let set =
        Operation::Edit(vec![Change { story, field: Field::Asked, was, now: Value::Date(asked) }]);
    desk.store.commit(&set).unwrap();
    let life = desk.flow().lives[0].clone();
    assert_eq!((life.lead_days(), life.cycle_days()), (Some(15), Some(4)));
    // Nine days and five, and the first morning: it was asked for by ten o'clock, nobody knows when.
    let hours = 14 * 24 + 10;
    assert_eq!(life.lead_length().unwrap(), Length::millis(hours * 3_600_000));
}

#[test]
fn off_the_board_is_off_the_board_and_what_comes_back_changes_no_past_day() {
    let mut desk = Desk::new();
    let id = desk.add("Log every bypass");
    desk.put(id, Category::Doing);
    desk.sleep(2);
    desk.store.commit(&Operation::Archive(vec![id])).unwrap();
    desk.sleep(4);
    let open = |flow: &Flow| -> Vec<usize> {
        Wip::of(flow, flow.whole()).days.iter().map(|it| it.1).collect()
    };
    let before = open(&desk.flow());
    assert_eq!(before, [1, 1, 1, 0, 0, 0, 0]);
    desk.store.commit(&Operation::Restore(vec![id])).unwrap();
    desk.sleep(2);
    let flow = desk.flow();
    assert_eq!(open(&flow), [1, 1, 1, 0, 0, 0, 1, 1, 1], "the day of return counts");
    let then = flow.as_of(flow.today - TimeDelta::days(3));
    assert!(then.lives[0].is_abandoned() && open(&then)[..] == before[..6]);
    desk.put(id, Category::Done);
    let flow = desk.flow();
    let doing = ColumnTimes::of(&flow, flow.whole()).columns[1].total;
    assert_eq!(doing, Length::millis(4 * 86_400_000), "two days before and two after");
    let efficiency = Efficiency::of(&flow, flow.whole());
    assert_eq!((efficiency.active, efficiency.total), (doing, doing + doing));
    // What is finished stays finished when it was, and what is undone never was.
    desk.sleep(1);
    for back in [Operation::Archive(vec![id]), Operation::Restore(vec![id])] {
        desk.store.commit(&back).unwrap();
        desk.sleep(1);
    }
    let again = desk.flow();
    assert_eq!(again.lives[0].finish, flow.lives[0].finish);
    // To take back that it came back, and to do that again, is as if nobody had touched it.
    let third = desk.add("Ask in the chat");
    desk.put(third, Category::Doing);
    desk.store.commit(&Operation::Archive(vec![third])).unwrap();
    desk.sleep(3);
    desk.store.commit(&Operation::Restore(vec![third])).unwrap();
    let steps = |flow: &Flow| format!("{:?}", flow.steps(flow.life(third).unwrap()));
    let once = steps(&desk.flow());
    desk.store.undo().unwrap();
    desk.store.redo().unwrap();
    assert_eq!(steps(&desk.flow()), once);
    desk.put(third, Category::Done);
    let other = desk.add("Pre-approve DNS records");
    desk.put(other, Category::Doing);
    desk.store.commit(&Operation::Archive(vec![other])).unwrap();
    desk.sleep(5);
    desk.store.undo().unwrap();
    let flow = desk.flow();
    assert_eq!(flow.steps(flow.life(other).unwrap()).len(), 2, "no step off the board");
}
