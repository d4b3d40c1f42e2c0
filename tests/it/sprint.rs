//! Sprints in the file: what they promise, what changes that, how they end.

mod alike;
mod around;
mod back;
mod consent;
mod definitions;
mod early;
mod events;
mod figures;
mod gate;
mod history;
mod kept;
mod looking_back;
mod migration;
mod over;
mod rules;
mod softened;
mod split;
mod stands;
mod team;
mod two;
mod whole;
mod why;

use chrono::{DateTime, NaiveDate, Utc};
use gemba::clock::Clock;
use gemba::domain::operation::NewPerson;
use gemba::domain::{
    Board, ColumnId, Hat, Needs, NewStory, Operation, PersonId, Place, Points, Refusal, Snapshot,
    Span, SprintId, SprintKind, SprintOperation, SprintPage, StoryId, Value, operation::PersonEdit,
};
use gemba::domain::{Change, Field, sprint::Scope};
use gemba::store::{Done, NewBoard, Session, Store, StoreError, Via};
use tempfile::TempDir;

use crate::harness::made;

/// A board with one clock for everybody.
pub(super) struct Desk {
    pub(super) dir: TempDir,
    pub(super) clock: Clock,
    pub(super) ann: Store,
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn session(account: &str, clock: &Clock) -> Session {
    Session {
        account: account.to_owned(),
        full_name: String::new(),
        as_name: None,
        via: Via::Command,
        clock: clock.clone(),
    }
}

#[track_caller]
pub(super) fn refused(result: Result<Done, StoreError>) -> Refusal {
    match result {
        Err(StoreError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

impl Desk {
    /// A board on a Monday morning, open for ann.
    pub(super) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let clock = Clock::fixed(at("2026-03-02T09:00:00Z"));
        let new = NewBoard {
            name: "Service Desk".to_owned(),
            prefix: "SD".to_owned(),
            zone: chrono_tz::UTC,
        };
        let path = dir.path().join("board.gemba.db");
        let mut ann = made::board(&path, &new, session("ann", &clock));
        ann.enter().unwrap();
        Self { dir, clock, ann }
    }

    /// The same board, open for somebody else.
    pub(super) fn store(&self, who: &str) -> Store {
        let path = self.dir.path().join("board.gemba.db");
        let mut store = Store::open(&path, session(who, &self.clock)).unwrap();
        store.enter().unwrap();
        store
    }

    pub(super) fn set(&self, instant: &str) {
        self.clock.set(at(instant));
    }

    #[track_caller]
    pub(super) fn does(&mut self, operation: &Operation) -> Done {
        self.ann.commit(operation).unwrap()
    }

    #[track_caller]
    pub(super) fn refuses(&mut self, operation: &Operation) -> Refusal {
        refused(self.ann.commit(operation))
    }

    pub(super) fn story(&mut self, title: &str, points: Option<i64>) -> StoryId {
        let mut story = NewStory::titled(title);
        if let Some(points) = points {
            story.fields.push((Field::Points, Value::Points(Points::whole(points))));
        }
        let stories = vec![story];
        self.does(&Operation::Add { stories, place: Place::Bottom }).added.unwrap()
    }

    pub(super) fn person(&mut self, name: &str, hats: &[Hat]) -> PersonId {
        self.does(&Operation::AddPerson(NewPerson {
            name: name.to_owned(),
            full_name: String::new(),
            account: Some(name.to_owned()),
        }));
        let person = self.board().person_named(name).unwrap().id;
        for hat in hats {
            self.does(&Operation::EditPerson { person, to: PersonEdit::PutOn(*hat) });
        }
        person
    }

    /// Plans a sprint; the first one is number 1.
    pub(super) fn plan(&mut self, starts: &str, ends: &str) -> SprintId {
        self.does(&plan(starts, ends, "Halve the wait"));
        self.board().sprints.iter().map(|it| it.id).max().unwrap()
    }

    pub(super) fn start(&mut self, sprint: SprintId) -> Done {
        self.does(&Operation::Sprint(SprintOperation::Start(sprint)))
    }

    pub(super) fn load(&mut self, needs: &Needs) -> Snapshot {
        self.ann.load(needs, None).unwrap()
    }

    pub(super) fn board(&mut self) -> std::sync::Arc<Board> {
        self.load(&Needs::Board { span: Span::Everything, words: Vec::new() }).board
    }

    pub(super) fn page(&mut self, sprint: SprintId) -> SprintPage {
        self.load(&Needs::Sprint(Some(sprint))).sprint().unwrap().clone()
    }

    pub(super) fn scope(&mut self, sprint: SprintId) -> Scope {
        self.page(sprint).scope
    }
}

pub(super) fn plan(starts: &str, ends: &str, goal: &str) -> Operation {
    Operation::Sprint(SprintOperation::Plan {
        name: None,
        goal: goal.to_owned(),
        starts: day(starts),
        ends: day(ends),
        kind: SprintKind::Improvement,
    })
}

pub(super) fn set(story: StoryId, field: Field, was: Value, now: Value) -> Operation {
    Operation::Edit(vec![Change { story, field, was, now }])
}

pub(super) fn into(story: StoryId, sprint: SprintId) -> Operation {
    set(story, Field::Sprint, Value::None, Value::Id(sprint.0))
}

pub(super) fn points(n: i64) -> Value {
    Value::Points(Points::whole(n))
}

pub(super) fn to(story: StoryId, column: i64) -> Operation {
    Operation::Move { stories: vec![story], to: ColumnId(column) }
}
