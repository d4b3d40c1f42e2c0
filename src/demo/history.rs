//! The sprints of the sample board: planned, filled, started, looked back on, closed; and what was in
//! the way.

use color_eyre::eyre::{self, OptionExt as _, eyre};

use super::script::{ColumnRow, ImpedimentRow, ObservationRow, PastRow, Script, SprintRow, When};
use super::{Act, DAYS, Play, Scene};
use crate::domain::checklist::Need;
use crate::domain::impediment::ImpedimentOperation;
use crate::domain::observation;
use crate::domain::operation::{ColumnEdit, PersonEdit};
use crate::domain::process::ProcessOperation;
use crate::domain::retrospective::RetroOperation;
use crate::domain::sprint::{Capacity, Leftover, SprintEdit};
use crate::domain::story::ImpedimentId;
use crate::domain::{
    Category, ChecklistOperation, DefinitionKind, DefinitionScope, Field, Hat, Needs, NewStory,
    Operation, Place, Points, SprintId, SprintKind, SprintOperation, SprintPage, StoryId, Value,
};

/// On which day of a sprint each of its stories is begun, and how many days it takes.
const PACE: [(i64, i64); 8] = [(0, 2), (0, 3), (1, 3), (3, 2), (4, 3), (5, 3), (6, 2), (7, 2)];

/// What belongs to a sprint or is in the way, and happens at an instant.
pub(super) enum Chapter<'a> {
    Limit(&'a [ColumnRow]),
    Plan(&'a SprintRow),
    Past(&'a PastRow),
    Start(&'a SprintRow),
    Pass(&'a PastRow, &'static str),
    LookBack(&'a SprintRow),
    Close(&'a SprintRow),
    Raise(&'a ImpedimentRow),
    Escalate(&'a ImpedimentRow, &'a str),
    Resolve(&'a ImpedimentRow, &'a str),
    See(&'a ObservationRow),
}

impl Play {
    /// What was agreed before the first story: hats and definitions of done.
    pub(super) fn agree(&mut self, script: &Script) -> eyre::Result<()> {
        let mut wearers = vec![("you".to_owned(), &script.you.hats)];
        wearers.extend(script.people.iter().map(|it| (it.name.clone(), &it.hats)));
        for (name, hats) in wearers {
            let person = self.person(&name)?;
            for hat in hats {
                let hat = Hat::from_id(hat).ok_or_eyre("no such hat")?;
                let to = PersonEdit::PutOn(hat);
                self.commit("you", &Operation::EditPerson { person, to })?;
            }
        }
        for row in &script.done {
            let scope = match row.scope.as_str() {
                "organisation" => DefinitionScope::Organisation,
                "board" => DefinitionScope::Board,
                other => return Err(eyre!("no definition is for {other}")),
            };
            let must = row.must.iter().map(|it| (it.clone(), Need::Mandatory));
            let may = row.may.iter().map(|it| (it.clone(), Need::Optional));
            let agree = ChecklistOperation::Agree {
                kind: DefinitionKind::Done,
                scope,
                entries: must.chain(may).collect(),
                agreed_by: row.agreed_by.clone(),
            };
            self.commit("you", &Operation::Checklist(agree))?;
        }
        Ok(())
    }

    /// Everything that happened to sprints and impediments.
    pub(super) fn chapters<'a>(&self, script: &'a Script) -> eyre::Result<Vec<Scene<'a>>> {
        let mut scenes = Vec::new();
        let mut add = |on: i64, at: &str, by: &'a str, chapter: Chapter<'a>| {
            let at = self.calendar.instant(&When::first(on, at))?;
            scenes.push(Scene { at, by, act: Act::Tell(chapter) });
            eyre::Ok(())
        };
        // The team has learned from the sprints before that it begins too much at once.
        add(1, "09:00", "ann", Chapter::Limit(&script.columns))?;
        for row in &script.sprints {
            add(row.planned, "08:40", "ann", Chapter::Plan(row))?;
            if row.first <= 1 {
                add(row.first, "09:30", "ann", Chapter::Start(row))?;
            }
            let past: Vec<&PastRow> =
                script.past.iter().filter(|it| it.sprint == row.name).collect();
            for (it, (begin, takes)) in past.iter().zip(PACE) {
                add(row.planned, "09:00", "ann", Chapter::Past(it))?;
                let begun = row.first + begin;
                add(begun, "10:30", &it.by, Chapter::Pass(it, "Doing"))?;
                if !it.left {
                    add(begun + takes - 1, "13:10", &it.by, Chapter::Pass(it, "Review"))?;
                    add(begun + takes, "11:20", &it.by, Chapter::Pass(it, "Done"))?;
                }
            }
            if row.met.is_some() {
                let last = row.first + DAYS - 1;
                add(last, "14:30", "ann", Chapter::LookBack(row))?;
                add(last, "16:00", "ann", Chapter::Close(row))?;
            }
        }
        for row in &script.impediments {
            let mut tell = |when: &When, by: &'a str, chapter: Chapter<'a>| {
                let at = self.calendar.instant(when)?;
                scenes.push(Scene { at, by, act: Act::Tell(chapter) });
                eyre::Ok(())
            };
            tell(&row.when, &row.by, Chapter::Raise(row))?;
            if let Some(it) = &row.escalated {
                tell(&it.when, &it.by, Chapter::Escalate(row, &it.to))?;
            }
            if let Some(it) = &row.resolved {
                tell(&it.when, &it.by, Chapter::Resolve(row, &it.how))?;
            }
        }
        for row in &script.observations {
            let at = self.calendar.instant(&row.when)?;
            scenes.push(Scene { at, by: &row.by, act: Act::Tell(Chapter::See(row)) });
        }
        Ok(scenes)
    }

    pub(super) fn tell(&mut self, by: &str, chapter: &Chapter<'_>) -> eyre::Result<()> {
        match chapter {
            Chapter::Limit(columns) => self.limit(by, columns),
            Chapter::Plan(row) => self.plan(by, row),
            Chapter::Past(row) => self.past(by, row),
            Chapter::Start(row) => {
                let start = Operation::Sprint(SprintOperation::Start(self.sprint(&row.name)?));
                let start = match &row.all_the_same {
                    Some(reason) => start.overruled(reason),
                    None => start,
                };
                self.commit(by, &start).map(drop)
            }
            Chapter::Pass(row, column) => {
                let story = self.story(&row.title)?;
                self.pass(by, story, column)
            }
            Chapter::LookBack(row) => self.look_back(row),
            Chapter::Close(row) => self.close(by, row),
            Chapter::Raise(row) => self.raise(by, row),
            Chapter::See(row) => self.see(by, row),
            Chapter::Escalate(row, to) => {
                let (impediment, to) = (self.impediment(row)?, (*to).to_owned());
                let escalate = ImpedimentOperation::Escalate { impediment, to };
                self.commit(by, &Operation::Impediment(escalate)).map(drop)
            }
            Chapter::Resolve(row, how) => {
                let (impediment, resolution) = (self.impediment(row)?, (*how).to_owned());
                let resolve = ImpedimentOperation::Resolve { impediment, resolution };
                self.commit(by, &Operation::Impediment(resolve)).map(drop)
            }
        }
    }

    /// Puts a story into a column; one that is finished meets its definition of done.
    pub(super) fn pass(&mut self, by: &str, story: StoryId, column: &str) -> eyre::Result<()> {
        let board = self.snapshot(by)?.board;
        let to = board.column_named(column).ok_or_eyre("no such column")?;
        if to.category == Category::Done {
            self.meet(by, story, usize::MAX)?;
        }
        self.commit(by, &Operation::Move { stories: vec![story], to: to.id }).map(drop)
    }

    /// Ticks the first so many entries of a story's definition of done.
    pub(super) fn meet(&mut self, by: &str, story: StoryId, n: usize) -> eyre::Result<()> {
        let page = self.load(by, &Needs::Story(story))?;
        let page = page.story().ok_or_eyre("the story is gone")?;
        let first = page.done.iter().take(n).filter(|it| it.tick.is_none());
        let entries: Vec<_> = first.map(|it| it.entry.id).collect();
        if entries.is_empty() {
            return Ok(());
        }
        let tick = ChecklistOperation::Tick { story, entries, done: true };
        self.commit(by, &Operation::Checklist(tick)).map(drop)
    }

    fn limit(&mut self, by: &str, columns: &[ColumnRow]) -> eyre::Result<()> {
        let board = self.snapshot(by)?.board;
        for it in columns {
            let column = board.column_named(&it.name).ok_or_eyre("no such column")?.id;
            let limits = [
                it.wip_stories.map(|n| ColumnEdit::WipStories(Some(n))),
                it.wip_points.map(|n| ColumnEdit::WipPoints(Some(Points::whole(n)))),
            ];
            for to in limits.into_iter().flatten() {
                self.commit(by, &Operation::EditColumn { column, to })?;
            }
        }
        Ok(())
    }

    fn plan(&mut self, by: &str, row: &SprintRow) -> eyre::Result<()> {
        let (starts, ends) =
            (self.calendar.date(row.first), self.calendar.date(row.first + DAYS - 1));
        self.does(
            by,
            SprintOperation::Plan {
                name: Some(row.name.clone()),
                goal: row.goal.clone(),
                starts,
                ends,
                kind: SprintKind::Improvement,
            },
        )?;
        let sprint = self.sprint(&row.name)?;
        for it in &row.capacity {
            let of = Capacity {
                person: self.person(&it.person)?,
                days: Points::whole(DAYS),
                off: it.off.to_string().parse().map_err(|()| eyre!("{} are no days", it.off))?,
                focus: it.focus,
            };
            // Who gave something to the sprint before is copied into the next one.
            let page = self.sprint_page(sprint)?;
            let was = page.capacity.into_iter().find(|it| it.person == of.person);
            self.does(by, SprintOperation::SetCapacity { sprint, of, was })?;
        }
        for it in &row.needs {
            let needed_by = Some(self.calendar.date(it.by));
            let what = it.what.clone();
            self.does(by, SprintOperation::AddResource { sprint, what, needed_by })?;
            if let Some(who) = &it.confirmed {
                let page = self.sprint_page(sprint)?;
                let added = page.resources.iter().find(|at| at.what == it.what);
                let id = added.ok_or_eyre("no such resource")?.id;
                self.does(who, SprintOperation::Confirm(id))?;
            }
        }
        Ok(())
    }

    /// Writes a story down that was in a sprint of the past.
    fn past(&mut self, by: &str, row: &PastRow) -> eyre::Result<()> {
        let snapshot = self.snapshot(by)?;
        let typed = [
            (Field::Process, &row.process),
            (Field::Points, &row.points),
            (Field::Assignee, &row.by),
            (Field::Sprint, &row.sprint),
        ];
        let mut fields = Vec::new();
        for (field, typed) in typed {
            let me = self.me()?;
            let typed = if typed == "you" { "me" } else { typed };
            fields.push((field, field.parse(typed, &snapshot.board, me, snapshot.today())?));
        }
        fields.retain(|(_, value)| *value != Value::None);
        let story = NewStory { title: row.title.clone(), fields, criteria: Vec::new() };
        let add = Operation::Add { stories: vec![story], place: Place::Bottom };
        let id = self.commit(by, &add)?.added.ok_or_eyre("no story was written down")?;
        self.keys.insert(row.title.clone(), id);
        Ok(())
    }

    fn look_back(&mut self, row: &SprintRow) -> eyre::Result<()> {
        let sprint = self.sprint(&row.name)?;
        for it in &row.notes {
            let (column, text) = (it.column.clone(), it.text.clone());
            let add = RetroOperation::AddNote { sprint, column, text };
            self.commit(&it.by, &Operation::Retro(add))?;
            let page = self.sprint_page(sprint)?;
            let mut notes = page.retrospective.columns.iter().flat_map(|it| &it.notes);
            let note = notes.find(|note| note.text == it.text).ok_or_eyre("no such note")?.id;
            for who in &it.votes {
                self.commit(who, &Operation::Retro(RetroOperation::Vote(note)))?;
            }
        }
        for it in &row.actions {
            let (text, owner) = (it.text.clone(), Some(self.person(&it.owner)?));
            let add = RetroOperation::AddAction { sprint, text, owner };
            self.commit(&it.by, &Operation::Retro(add))?;
        }
        Ok(())
    }

    /// Closes a sprint; what is not finished returns to the backlog.
    fn close(&mut self, by: &str, row: &SprintRow) -> eyre::Result<()> {
        let sprint = self.sprint(&row.name)?;
        let to = SprintEdit::GoalMet(row.met);
        self.does(by, SprintOperation::Edit { sprint, to, was: None })?;
        let board = self.snapshot(by)?.board;
        let done = |id| board.column(id).is_some_and(|it| it.category == Category::Done);
        let page = self.sprint_page(sprint)?;
        let unfinished = page.cards.iter().filter(|it| !done(it.column));
        let left: Vec<StoryId> = unfinished.map(|it| it.id).collect();
        let leftovers = left.iter().map(|it| (*it, Leftover::Backlog)).collect();
        self.does(by, SprintOperation::Close { sprint, leftovers })?;
        for story in left {
            self.pass(by, story, "To do")?;
        }
        Ok(())
    }

    fn raise(&mut self, by: &str, row: &ImpedimentRow) -> eyre::Result<()> {
        let stories: eyre::Result<Vec<StoryId>> =
            row.stories.iter().map(|it| self.story(it)).collect();
        let owner = match &row.owner {
            Some(name) => Some(self.person(name)?),
            None => None,
        };
        let raise = ImpedimentOperation::Raise {
            reason: row.reason.clone(),
            stories: stories?,
            owner,
            due: row.due.map(|it| self.calendar.date(it)),
            cause: row.cause.clone(),
        };
        self.commit(by, &Operation::Impediment(raise)).map(drop)
    }

    /// Captures what was seen, asks why, and settles it where nothing became of it.
    fn see(&mut self, by: &str, row: &ObservationRow) -> eyre::Result<()> {
        let board = self.snapshot(by)?.board;
        let new = observation::read(&row.line, &board, &board.catalog, None)?;
        self.commit(by, &Operation::Process(Box::new(ProcessOperation::Observe(new))))?;
        let page = self.load(by, &Needs::Improvements)?;
        let all = page.improvements().map(|it| &it.observations[..]).unwrap_or_default();
        let id = all.last().ok_or_eyre("nothing was captured")?.id;
        let whys =
            row.whys.iter().map(|it| ProcessOperation::Why { observation: id, text: it.clone() });
        let settled = row
            .settled
            .iter()
            .map(|it| ProcessOperation::Settle { observations: vec![id], how: it.clone() });
        for operation in whys.chain(settled) {
            self.commit(by, &Operation::Process(Box::new(operation)))?;
        }
        Ok(())
    }

    fn impediment(&mut self, row: &ImpedimentRow) -> eyre::Result<ImpedimentId> {
        let snapshot = self.load("you", &Needs::Impediments)?;
        let page = snapshot.impediments().ok_or_eyre("there are no impediments")?;
        let found = page.open().find(|it| it.reason == row.reason);
        Ok(found.ok_or_else(|| eyre!("nobody raised “{}”", row.reason))?.id)
    }

    fn does(&mut self, by: &str, operation: SprintOperation) -> eyre::Result<()> {
        self.commit(by, &Operation::Sprint(operation)).map(drop)
    }

    fn sprint(&mut self, name: &str) -> eyre::Result<SprintId> {
        let board = self.snapshot("you")?.board;
        Ok(board.sprint_named(name).ok_or_else(|| eyre!("no sprint is called {name}"))?.id)
    }

    fn sprint_page(&mut self, id: SprintId) -> eyre::Result<SprintPage> {
        let snapshot = self.load("you", &Needs::Sprint(Some(id)))?;
        Ok(snapshot.sprint().ok_or_eyre("the sprint is gone")?.clone())
    }
}
