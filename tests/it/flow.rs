//! The figures of flow: published numbers, files of other tools, odd days, and the ledger itself.

mod board;
mod dates;
mod days;
mod export;
mod figures;
mod file;
mod forecast;
mod reached;
mod sprint;
mod unknown;
mod window;
mod worked;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use gemba::domain::flow::{
    Expectation, Flow, Grain, Hold, Known, Ledger, Move, Resolved, Source, Told,
};
use gemba::domain::sprint::{Scope, Sum};
use gemba::domain::{Category, Column, ColumnId, Kind, Points, StoryId};

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A sprint of a story each: so many points committed, done, and done of the commitment.
pub(crate) fn scope(committed: i64, done: i64, kept: i64) -> Scope {
    let of = |n| Sum { stories: 1, points: Points::whole(n), unestimated: 0 };
    Scope { committed: of(committed), done: of(done), kept: of(kept), ..Scope::default() }
}

/// The columns of every flow of these tests, by their first letter.
const COLUMNS: [(&str, Category); 4] = [
    ("To do", Category::Todo),
    ("Doing", Category::Doing),
    ("Review", Category::Waiting),
    ("Done", Category::Done),
];

/// A ledger that is written down story by story.
pub(crate) struct Pen(Ledger);

impl Pen {
    pub(crate) fn new(zone: Tz, now: &str) -> Self {
        let column = |(id, (name, category)): (i64, (&str, Category))| Column {
            id: ColumnId(id),
            name: name.to_owned(),
            category,
            wip_stories: None,
            wip_points: None,
        };
        Self(Ledger {
            zone,
            now: at(now),
            columns: (1..).zip(COLUMNS).map(column).collect(),
            stories: Vec::new(),
            moves: Vec::new(),
            holds: Some(Vec::new()),
            resolved: None,
            unread: Vec::new(),
            began: None,
            source: Source::Whole,
            calendar: None,
            agreed: None,
            agreed_until: Vec::new(),
        })
    }

    /// A story and where it stood: `T`, `D`, `R` (review) or `X` (done), and since when.
    pub(crate) fn story(&mut self, steps: &[(char, &str)]) -> &mut Self {
        let story = u32::try_from(self.0.stories.len()).unwrap();
        self.0.stories.push(Told {
            id: StoryId(i64::from(story) + 1),
            key: format!("SP-{}", story + 1).into(),
            title: format!("Story {}", story + 1).into(),
            kind: Kind::Improvement,
            points: None,
            created: steps.first().map(|it| at(it.1)),
            asked: None,
            archived: None,
            released: None,
            grain: Grain::Exact,
        });
        for (column, since) in steps {
            let id = "TDRX".find(*column).unwrap() + 1;
            self.0.moves.push(Move {
                story,
                at: at(since),
                to: Some(ColumnId(i64::try_from(id).unwrap())),
                category: Some(COLUMNS[id - 1].1),
                known: Known::Seen,
            });
        }
        self
    }

    /// Changes what is known of the story written last.
    pub(crate) fn told(&mut self, change: impl FnOnce(&mut Told)) -> &mut Self {
        change(self.0.stories.last_mut().unwrap());
        self
    }

    /// Says how all that was written of the last story is known.
    pub(crate) fn known(&mut self, known: Known) -> &mut Self {
        let story = u32::try_from(self.0.stories.len()).unwrap() - 1;
        self.0.moves.iter_mut().filter(|it| it.story == story).for_each(|it| it.known = known);
        self
    }

    /// The board itself began then: what is older was told by another tool.
    pub(crate) fn began(&mut self, at_: &str) -> &mut Self {
        self.0.began = Some(at(at_));
        self
    }

    /// The team works on the days of this calendar.
    pub(crate) fn works(&mut self, calendar: gemba::domain::Calendar) -> &mut Self {
        self.0.calendar = Some(calendar);
        self
    }

    /// The team has agreed to keep that.
    pub(crate) fn agreed(&mut self, days: u32, percent: u8) -> &mut Self {
        self.0.agreed = Some(Expectation { days, percent });
        self
    }

    /// Until then it had agreed to keep that.
    pub(crate) fn agreed_until(&mut self, until: &str, then: Option<(u32, u8)>) -> &mut Self {
        let then = then.map(|(days, percent)| Expectation { days, percent });
        self.0.agreed_until.push((at(until), then));
        self
    }

    /// Something was in the way of the story written last.
    pub(crate) fn held(&mut self, from: &str, to: Option<&str>) -> &mut Self {
        let story = u32::try_from(self.0.stories.len()).unwrap() - 1;
        self.0.holds.get_or_insert_default().push(Hold { story, from: at(from), to: to.map(at) });
        self
    }

    /// An impediment in the way of the story written last was resolved.
    pub(crate) fn resolved(&mut self, from: &str, to: &str) -> &mut Self {
        let stories = self.0.stories.last().map(|it| it.id).into_iter().collect();
        let one = Resolved { from: at(from), to: at(to), stories };
        self.0.resolved.get_or_insert_default().push(one);
        self
    }

    pub(crate) fn flow(&self) -> Flow {
        Flow::of(self.0.clone())
    }
}
