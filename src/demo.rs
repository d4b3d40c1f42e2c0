//! The sample board: a service desk in the middle of a sprint, with a past that ends today.
//!
//! The text is `assets/demo/service-desk.toml`. It is played to a new file on a clock of its own, by
//! the people whom it names, so that log, ages and comments are those of a board that was lived with.

mod history;
mod process;
mod script;

use std::collections::HashMap;
use std::path::Path;

use chrono::{Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, Weekday};
use chrono_tz::Tz;
use color_eyre::eyre::{self, OptionExt as _, eyre};

use crate::clock::Clock;
use crate::domain::four_p::{FourP, Thought};
use crate::domain::process::{ProcessOperation, Thinking};
use crate::domain::{
    At, Board, Field, LinkKind, Needs, NewStory, Operation, Place, Snapshot, StoryId, Value,
};
use crate::identity::Account;
use crate::store::{Done, NewBoard, Session, Store, StoreError, Via};
use history::Chapter;
use process::Deed;
use script::{Script, StoryRow, What, When};

const SCRIPT: &str = include_str!("../assets/demo/service-desk.toml");

/// The working day of the sprint that is today.
const TODAY: i64 = 6;
/// The working day on which the board was made, before its first sprint.
const FIRST: i64 = -31;
/// The sprint that is running.
const RUNNING: &str = "Sprint 7";
/// The working days of a sprint.
const DAYS: i64 = 10;

/// Makes the sample board in a new file, as it stands at `now`; `account` is whoever looks at it.
///
/// Refuses a file that is there already, as [`Store::create`] does.
pub fn make(path: &Path, account: &Account, zone: Tz, now: At) -> eyre::Result<()> {
    let script: Script = toml::from_str(SCRIPT)?;
    let calendar = Calendar::new(zone, now);
    let clock = Clock::fixed(calendar.instant(&When::first(FIRST, "08:30"))?);
    let new =
        NewBoard { name: script.board.name.clone(), prefix: script.board.prefix.clone(), zone };
    let session = |account: &Account| Session {
        account: account.name.clone(),
        full_name: account.full_name.clone(),
        as_name: None,
        via: Via::Demo,
        clock: clock.clone(),
    };
    let mut stores = HashMap::new();
    let mine = Store::create(path, &new, session(account)).map_err(report)?;
    stores.insert("you".to_owned(), mine);
    for person in &script.people {
        let account = Account { name: person.name.clone(), full_name: person.full_name.clone() };
        let mut store = Store::open(path, session(&account)).map_err(report)?;
        store.enter().map_err(report)?;
        stores.insert(person.name.clone(), store);
    }
    let mut play = Play { stores, clock, calendar, keys: HashMap::new() };
    play.prepare(&script)?;
    play.perform(&script)
}

/// The days of the sprint, counted from today.
#[derive(Clone, Copy, Debug)]
struct Calendar {
    zone: Tz,
    now: At,
    /// The sprint's sixth working day: today, or the Friday before a weekend.
    today: NaiveDate,
}

impl Calendar {
    fn new(zone: Tz, now: At) -> Self {
        let mut today = now.with_timezone(&zone).date_naive();
        while is_weekend(today) {
            today = today - Days::new(1);
        }
        Self { zone, now, today }
    }

    /// The date of a working day of the sprint; 1 is its first.
    fn date(self, on: i64) -> NaiveDate {
        let step = if on < TODAY { -1 } else { 1 };
        let (mut date, mut left) = (self.today, (on - TODAY).abs());
        while left > 0 {
            date += TimeDelta::days(step);
            left -= i64::from(!is_weekend(date));
        }
        date
    }

    fn instant(self, when: &When) -> eyre::Result<At> {
        if let Some(minutes) = when.ago {
            return Ok(self.now - TimeDelta::minutes(minutes));
        }
        let time = NaiveTime::parse_from_str(when.at.as_deref().unwrap_or("09:00"), "%H:%M")?;
        let on = when.on.ok_or_eyre("neither `on` nor `ago` says when")?;
        let local = self.date(on).and_time(time).and_local_timezone(self.zone);
        let local = local.earliest().ok_or_eyre("there is no such time on that day")?;
        Ok(local.to_utc())
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

impl When {
    fn first(on: i64, at: &str) -> Self {
        Self { on: Some(on), at: Some(at.to_owned()), ago: None }
    }
}

/// Something that happens at an instant.
struct Scene<'a> {
    at: At,
    by: &'a str,
    act: Act<'a>,
}

/// What happens.
enum Act<'a> {
    Write(&'a StoryRow),
    Live(&'a str, &'a What),
    Link { from: &'a str, kind: LinkKind, to: &'a str },
    Refer { story: &'a str, label: &'a str, target: &'a str },
    Tell(Chapter<'a>),
    Process(Deed<'a>),
}

/// The sample board while it comes to life.
struct Play {
    /// One open board a person.
    stores: HashMap<String, Store>,
    clock: Clock,
    calendar: Calendar,
    /// What the script calls a story, and its number.
    keys: HashMap<String, StoryId>,
}

impl Play {
    /// What was agreed before the first story: processes, hats, definitions.
    fn prepare(&mut self, script: &Script) -> eyre::Result<()> {
        for it in &script.processes {
            self.begin(it)?;
        }
        self.agree(script)
    }

    /// Everything else, in the order in which it happened.
    fn perform(&mut self, script: &Script) -> eyre::Result<()> {
        let mut scenes = self.chapters(script)?;
        for story in &script.stories {
            scenes.push(self.scene(&story.when, &story.by, Act::Write(story))?);
            for event in &story.events {
                scenes.push(self.scene(
                    &event.when,
                    &event.by,
                    Act::Live(&story.id, &event.what),
                )?);
            }
        }
        for it in &script.links {
            let kind = LinkKind::from_id(&it.kind).ok_or_eyre("no such kind of link")?;
            let act = Act::Link { from: &it.from, kind, to: &it.to };
            scenes.push(self.scene(&it.when, &it.by, act)?);
        }
        for it in &script.references {
            let act = Act::Refer { story: &it.story, label: &it.label, target: &it.target };
            scenes.push(self.scene(&it.when, &it.by, act)?);
        }
        for it in &script.readings {
            scenes.push(self.scene(&it.when, &it.by, Act::Process(Deed::Read(it)))?);
        }
        for it in &script.releases {
            scenes.push(self.scene(&it.when, &it.by, Act::Process(Deed::Release(it)))?);
        }
        scenes.sort_by_key(|it| it.at);
        for scene in &scenes {
            self.clock.set(scene.at);
            self.play(scene)?;
        }
        self.rank(script)
    }

    fn scene<'a>(&self, when: &When, by: &'a str, act: Act<'a>) -> eyre::Result<Scene<'a>> {
        Ok(Scene { at: self.calendar.instant(when)?, by, act })
    }

    fn play(&mut self, scene: &Scene<'_>) -> eyre::Result<()> {
        let operation = match &scene.act {
            Act::Write(row) => return self.write(scene.by, row),
            Act::Tell(chapter) => return self.tell(scene.by, chapter),
            Act::Process(deed) => self.deed(scene.by, deed)?,
            Act::Live(story, What::Move(column)) => {
                return self.pass(scene.by, self.story(story)?, column);
            }
            Act::Live(story, What::Done(n)) => {
                return self.meet(scene.by, self.story(story)?, *n);
            }
            Act::Live(story, what) => self.operation(scene.by, self.story(story)?, what)?,
            Act::Link { from, kind, to } => {
                Operation::Link { from: self.story(from)?, kind: *kind, to: self.story(to)? }
            }
            Act::Refer { story, label, target } => Operation::Refer {
                story: self.story(story)?,
                label: (*label).to_owned(),
                target: (*target).to_owned(),
            },
        };
        self.commit(scene.by, &operation)?;
        Ok(())
    }

    fn operation(&mut self, by: &str, story: StoryId, what: &What) -> eyre::Result<Operation> {
        Ok(match what {
            What::Tick(number) => {
                let whole = self.store(by)?.stories(&[story]).map_err(report)?;
                let whole = whole.first().ok_or_eyre("the story is gone")?;
                let criterion = whole.criteria.get(number - 1).ok_or_eyre("no such criterion")?.id;
                Operation::Tick { criterion, done: true }
            }
            What::Comment(text) => Operation::Comment { story, text: text.clone() },
            What::Consider(all) => {
                let thoughts = all.iter().map(|(p, note)| thought(story, p, note));
                let of = thoughts.collect::<eyre::Result<Vec<_>>>()?;
                Operation::All { label: "Thought of the four Ps".to_owned(), of }
            }
            What::Archive(true) => Operation::Archive(vec![story]),
            What::Archive(false) => Operation::Restore(vec![story]),
            What::Move(_) | What::Done(_) => return Err(eyre!("that is no single operation")),
        })
    }

    fn write(&mut self, by: &str, row: &StoryRow) -> eyre::Result<()> {
        let snapshot = self.snapshot(by)?;
        let board: &Board = &snapshot.board;
        let mut fields = vec![
            (Field::AsA, Value::text(&row.as_a)),
            (Field::IWant, Value::text(&row.i_want)),
            (Field::SoThat, Value::text(&row.so_that)),
            (Field::Description, Value::text(row.description.trim_end())),
        ];
        if let Some(due) = row.due {
            fields.push((Field::Due, Value::Date(self.calendar.date(due))));
        }
        if row.sprint {
            let sprint = board.sprint_named(RUNNING).ok_or_eyre("no such sprint")?;
            fields.push((Field::Sprint, Value::Id(sprint.id.0)));
        }
        for (name, typed) in &row.fields {
            let field = Field::named(name).ok_or_else(|| eyre!("no field is called {name}"))?;
            let typed = if typed == "you" { "me" } else { typed };
            let me = self.me()?;
            fields.push((field, field.parse(typed, board, me, snapshot.today())?));
        }
        fields.retain(|(_, value)| *value != Value::None);
        let story = NewStory { title: row.title.clone(), fields, criteria: row.criteria.clone() };
        let add = Operation::Add { stories: vec![story], place: Place::Bottom };
        let id = self.commit(by, &add)?.added.ok_or_eyre("no story was written down")?;
        self.keys.insert(row.id.clone(), id);
        Ok(())
    }

    /// The script's order is the order of the process backlog.
    fn rank(&mut self, script: &Script) -> eyre::Result<()> {
        let mut stories = Vec::new();
        for row in &script.stories {
            let leaves = row.events.iter().any(|it| matches!(it.what, What::Archive(_)));
            if !leaves {
                stories.push(self.story(&row.id)?);
            }
        }
        let after = |pair: &[StoryId]| Operation::Rank {
            stories: vec![pair[1]],
            place: Place::After(pair[0]),
        };
        let first = Operation::Rank { stories: vec![stories[0]], place: Place::Top };
        let of = std::iter::once(first).chain(stories.windows(2).map(after)).collect();
        let label = "Ranked the process backlog".to_owned();
        self.clock.set(self.calendar.now - TimeDelta::minutes(30));
        self.commit("you", &Operation::All { label, of })?;
        Ok(())
    }

    fn story(&self, id: &str) -> eyre::Result<StoryId> {
        self.keys.get(id).copied().ok_or_else(|| eyre!("no story is called {id} yet"))
    }

    fn store(&mut self, by: &str) -> eyre::Result<&mut Store> {
        self.stores.get_mut(by).ok_or_else(|| eyre!("nobody is called {by}"))
    }

    fn me(&mut self) -> eyre::Result<crate::domain::PersonId> {
        Ok(self.snapshot("you")?.me)
    }

    fn person(&mut self, name: &str) -> eyre::Result<crate::domain::PersonId> {
        if name == "you" {
            return self.me();
        }
        let board = self.snapshot("you")?.board;
        Ok(board.person_named(name).ok_or_else(|| eyre!("nobody is called {name}"))?.id)
    }

    fn load(&mut self, by: &str, needs: &Needs) -> eyre::Result<Snapshot> {
        self.store(by)?.load(needs, None).map_err(report)
    }

    fn snapshot(&mut self, by: &str) -> eyre::Result<Snapshot> {
        self.load(by, &Needs::Log { by: None, story: None, most: 0 })
    }

    fn commit(&mut self, by: &str, operation: &Operation) -> eyre::Result<Done> {
        self.store(by)?.commit(operation).map_err(report)
    }
}

/// The store's sentence as a report: in the sample board's own file every no is a bug.
fn report(error: StoreError) -> eyre::Report {
    error.into()
}

/// What was thought of one of the four Ps for a story.
fn thought(story: StoryId, p: &str, note: &str) -> eyre::Result<Operation> {
    let p = FourP::from_id(p).ok_or_eyre("no such P")?;
    let (thought, note) = match note {
        "-" => (Thought::NotNeeded, ""),
        note => (Thought::Considered, note),
    };
    let of = Thinking::Story(story);
    let think = ProcessOperation::Think { of, p, thought: Some(thought), note: note.to_owned() };
    Ok(Operation::Process(Box::new(think)))
}
