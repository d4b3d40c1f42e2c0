//! A board as text: its columns, its processes, its words; what it is set up as, not what happened.

use chrono::NaiveDate;

use super::process::Letter;
use super::sheet::{Content, Sheet};
use super::{Board, Category, Points};

/// What a board is set up as. Names stand for numbers: it belongs to no file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Definition {
    /// The board's own settings: name, prefix, time zone, how strict its limits are.
    pub board: Option<BoardDefinition>,
    /// Its days off, with what they are called.
    pub holidays: Vec<(NaiveDate, String)>,
    /// Its columns, from left to right.
    pub columns: Vec<ColumnDefinition>,
    /// Those who wear a hat, by name.
    pub people: Vec<PersonDefinition>,
    /// What the team means by done and by ready.
    pub agreements: Vec<AgreementDefinition>,
    /// Its processes, by prefix.
    pub processes: Vec<ProcessDefinition>,
    /// What one process gives to another: from, to, what.
    pub interfaces: Vec<(String, String, String)>,
    /// Its value streams, by name.
    pub streams: Vec<StreamDefinition>,
    /// What it calls things: gemba's word, its own.
    pub words: Vec<(String, String)>,
}

impl Definition {
    /// The same with its only process under another prefix, and under that name; where none is
    /// given and the board has its own name already, the prefix tells the two apart. A definition
    /// of several processes stays as it is.
    #[must_use]
    pub fn again(mut self, board: &Board, prefix: &str, name: Option<&str>) -> Self {
        let [process] = &mut *self.processes else { return self };
        let own = process.sheet.text("name");
        let is_taken = board.processes.iter().any(|it| it.name.eq_ignore_ascii_case(own));
        let apart = is_taken.then(|| format!("{own} {prefix}"));
        let name = name.map(str::to_owned).or(apart);
        let was = std::mem::replace(&mut process.prefix, prefix.to_owned());
        let contents = process.sheet.iter().map(|(slot, content)| match &name {
            Some(name) if slot.id == "name" => Content::text(name),
            Some(_) | None => content.clone(),
        });
        process.sheet = Sheet::new(super::process::SLOTS, contents.collect());
        for (from, to, _) in &mut self.interfaces {
            for it in [from, to] {
                if *it == was {
                    prefix.clone_into(it);
                }
            }
        }
        self
    }

    /// Whether it sets up more than processes: settings, days off, columns, people and their hats.
    pub const fn is_of_board(&self) -> bool {
        self.board.is_some()
            || !self.holidays.is_empty()
            || !self.columns.is_empty()
            || !self.people.is_empty()
    }
}

/// The settings of a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardDefinition {
    /// What the team calls it.
    pub name: String,
    /// The prefix of the keys of stories that belong to no process.
    pub prefix: String,
    /// The time zone of its days.
    pub zone: chrono_tz::Tz,
    /// How strictly the limits on work in progress are kept.
    pub wip: super::Policy,
    /// In what the team estimates.
    pub estimates: super::Scale,
    /// The weekdays that are worked.
    pub working_days: Vec<chrono::Weekday>,
    /// What a story must have to count as ready, of what gemba can see.
    pub ready: Vec<super::Check>,
    /// How many daily copies of the file are kept; as many as usual where it says nothing.
    pub copies: Option<u16>,
    /// The hard rules that are kept as warnings.
    pub softened: Vec<super::Rule>,
    /// Within how many days so many of a hundred stories are to be done, if that is agreed.
    pub expectation: Option<super::flow::Expectation>,
}

/// Somebody of a definition. The account of their machine is no part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonDefinition {
    /// The short name.
    pub name: String,
    /// The whole name; may be empty.
    pub full_name: String,
    /// The hats that they wear.
    pub hats: Vec<super::Hat>,
}

/// A value stream of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamDefinition {
    /// What it is called.
    pub name: String,
    /// Its steps, in order, with what is filled in of each.
    pub steps: Vec<(StreamPlace, Sheet)>,
}

/// Which step a step of a value stream is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamPlace {
    /// A step of a process, by its short name: `CHG.3`.
    Step(String),
    /// One that only the stream knows.
    Named(String),
}

/// What the team has agreed to mean by done, or by ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementDefinition {
    /// Which of the two.
    pub kind: super::DefinitionKind,
    /// For the organisation, the board, or a process by its prefix.
    pub scope: AgreementScope,
    /// Who agreed, in words.
    pub agreed_by: String,
    /// What must be true, in order.
    pub entries: Vec<(String, super::checklist::Need)>,
}

/// For which stories something was agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgreementScope {
    /// Every story of the organisation.
    Organisation,
    /// Every story of the board.
    Board,
    /// The stories of the process with that prefix.
    Process(String),
}

/// A column of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnDefinition {
    /// What the team calls it.
    pub name: String,
    /// What it means for the figures.
    pub category: Category,
    /// How many stories may stand in it at once.
    pub wip_stories: Option<u32>,
    /// How many points may stand in it at once.
    pub wip_points: Option<Points>,
}

/// A process of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessDefinition {
    /// The prefix of its stories' keys.
    pub prefix: String,
    /// What is filled in.
    pub sheet: Sheet,
    /// The short name of its owner.
    pub owner: Option<String>,
    /// Who knows how it really works.
    pub holders: Vec<String>,
    /// Its steps, in order, with who takes part.
    pub steps: Vec<(Sheet, Vec<(Letter, String)>)>,
    /// Its policies, in order.
    pub policies: Vec<Sheet>,
    /// Its measures.
    pub measures: Vec<Sheet>,
}

impl ColumnDefinition {
    /// A column as a definition names it.
    pub fn of(column: &super::Column) -> Self {
        Self {
            name: column.name.clone(),
            category: column.category,
            wip_stories: column.wip_stories,
            wip_points: column.wip_points,
        }
    }
}

impl super::ProcessPage {
    /// The process as a definition: what it is set up as, not what happened to it.
    pub fn definition(&self, board: &Board) -> ProcessDefinition {
        ProcessDefinition {
            prefix: self.process.prefix.clone(),
            sheet: self.sheet.clone(),
            owner: self.owner().map(|it| board.name_of(it).to_owned()),
            holders: self.holders.clone(),
            steps: self.steps.iter().map(|it| (it.sheet.clone(), it.roles.clone())).collect(),
            policies: self.policies.iter().map(|it| it.sheet.clone()).collect(),
            measures: self.measures.iter().map(|it| it.sheet.clone()).collect(),
        }
    }
}
