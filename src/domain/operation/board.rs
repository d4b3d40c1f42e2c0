//! What can be changed of a board, its columns and its people.

use chrono::NaiveDate;

use crate::domain::field::date;
use crate::domain::flow::Expectation;
use crate::domain::permission::Access;
use crate::domain::refusal::{count_of, points_of};
use crate::domain::{
    Board, Category, Check, Column, ColumnId, Hat, Person, Points, Policy, Refusal, Rule,
    SavedView, Scale, text,
};

/// Another value for one of the board's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// What the team calls it.
    Name(String),
    /// The prefix of the keys of stories that belong to no process.
    Prefix(String),
    /// The time zone of its days, by its name in the tz database.
    Zone(chrono_tz::Tz),
    /// How strictly the limits on work in progress are kept.
    Wip(Policy),
    /// Whether `--as` may name another person.
    AllowAs(bool),
    /// How many daily copies of the file are kept; none makes no copies.
    Copies(u16),
    /// In what the team estimates.
    Estimates(Scale),
    /// The weekdays that are worked; at least one.
    WorkingDays(Vec<chrono::Weekday>),
    /// A day off, and what it is called; may be empty.
    AddHoliday(NaiveDate, String),
    /// A day that is worked after all.
    RemoveHoliday(NaiveDate),
    /// What a story must have to count as ready.
    Ready(Vec<Check>),
    /// A hard rule to keep as a warning.
    Soften(Rule),
    /// A softened rule to keep as it was meant.
    Harden(Rule),
    /// Within how many days so many of a hundred stories are to be done; none where the team agrees
    /// on nothing any more.
    Expectation(Option<Expectation>),
    /// A filter under a name; one of that name is kept no longer.
    KeepView(SavedView),
    /// The name of a view to keep no longer.
    DropView(String),
}

impl Setting {
    /// Reads the value of a setting as it is typed, on a command line or in a form.
    ///
    /// Refuses a name that is no setting, and a value that the setting cannot have, with what could
    /// be typed.
    pub fn parse(name: &str, typed: &str, today: NaiveDate) -> Result<Self, Refusal> {
        let value = text::line(typed);
        let wrong =
            |what: &str, right: &str| Refusal::Wrong(format!("{value:?} is no {what}: {right}"));
        let words = || value.split([',', ' ']).filter(|it| !it.is_empty());
        match name {
            "name" => Ok(Self::Name(value)),
            "prefix" => Ok(Self::Prefix(value.to_uppercase())),
            "zone" => match value.parse() {
                Ok(zone) => Ok(Self::Zone(zone)),
                Err(_) => Err(wrong("time zone", "a name such as Europe/Berlin or UTC")),
            },
            "wip" => match &*value {
                "soft" => Ok(Self::Wip(Policy::Soft)),
                "hard" => Ok(Self::Wip(Policy::Hard)),
                _ => Err(wrong("wip", "soft or hard")),
            },
            "allow-as" | "allow_as" => match &*value {
                "yes" => Ok(Self::AllowAs(true)),
                "no" => Ok(Self::AllowAs(false)),
                _ => Err(wrong("allow-as", "yes or no")),
            },
            "copies" => {
                let days = value.parse().map_err(|_| wrong("number of copies", "days such as 14"));
                days.map(Self::Copies)
            }
            "estimates" => match Scale::from_id(&value) {
                Some(scale) => Ok(Self::Estimates(scale)),
                None => Err(wrong(name, &Scale::IDS.join(", "))),
            },
            "working-days" | "working_days" => match words().map(str::parse).collect() {
                Ok(days) => Ok(Self::WorkingDays(days)),
                Err(_) => Err(wrong(name, "weekdays such as mon,tue,wed")),
            },
            "holiday" | "no-holiday" => match date(&value, today) {
                Some(day) if name == "holiday" => Ok(Self::AddHoliday(day, String::new())),
                Some(day) => Ok(Self::RemoveHoliday(day)),
                None => Err(wrong(name, "a day such as 2026-12-24")),
            },
            "ready" => match words().map(Check::from_id).collect::<Option<Vec<_>>>() {
                Some(checks) => Ok(Self::Ready(checks)),
                None => Err(wrong(name, &Check::IDS.join(", "))),
            },
            "expectation" if matches!(&*value, "" | "none") => Ok(Self::Expectation(None)),
            "expectation" => match Expectation::parse(&value) {
                Some(agreed) => Ok(Self::Expectation(Some(agreed))),
                None => {
                    let right = "days and how many of 100 stories, as 85 % within 8 d; or none";
                    Err(wrong(name, right))
                }
            },
            "soften" | "harden" => match Rule::from_id(&value.to_uppercase()) {
                Some(rule) if name == "soften" => Ok(Self::Soften(rule)),
                Some(rule) => Ok(Self::Harden(rule)),
                None => Err(wrong("rule", "the name of a rule such as SG-10")),
            },
            name => Err(Refusal::Wrong(format!(
                "{name:?} is no setting: name, prefix, zone, wip, copies, allow-as, estimates, \
                 working-days, holiday, no-holiday, ready, expectation, soften or harden"
            ))),
        }
    }
}

/// Another value for a part of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnEdit {
    /// Its name.
    Name(String),
    /// What it means for the figures.
    Category(Category),
    /// How many stories may stand in it.
    WipStories(Option<u32>),
    /// How many points may stand in it.
    WipPoints(Option<Points>),
    /// The column to its left; none puts it first.
    After(Option<ColumnId>),
}

/// Words that mean whoever asks, or nobody in particular, wherever a name can be typed: nobody is
/// called so.
pub(crate) const RESERVED_NAMES: [&str; 5] = ["me", "none", "nobody", "somebody", "-"];

/// Somebody who is becoming known to the board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPerson {
    /// The short name.
    pub name: String,
    /// The whole name; may be empty.
    pub full_name: String,
    /// The account of the operating system.
    pub account: Option<String>,
}

/// Another value for a part of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonEdit {
    /// The short name.
    Name(String),
    /// The whole name.
    FullName(String),
    /// The account of the operating system.
    Account(Option<String>),
    /// Whether they have left.
    Left(bool),
    /// As what they work in hosted mode; nothing means as a member.
    Access(Vec<Access>),
    /// A hat that they wear from now on.
    PutOn(Hat),
    /// A hat that they wear no longer.
    TakeOff(Hat),
}

impl ColumnEdit {
    /// Several changes of a column in one sentence, for the log.
    pub fn label(of: &Column, edits: &[Self], board: &Board) -> String {
        let all: Vec<String> = edits.iter().map(|it| it.said(board)).collect();
        format!("Changed the column {}: {}", of.name, all.join("; "))
    }

    fn said(&self, board: &Board) -> String {
        match self {
            Self::Name(name) => format!("name {name}"),
            Self::Category(category) => format!("a column for {}", category.id()),
            Self::WipStories(Some(limit)) => format!("at most {}", count_of(*limit)),
            Self::WipStories(None) => "no limit of stories".to_owned(),
            Self::WipPoints(Some(limit)) => format!("at most {}", points_of(*limit)),
            Self::WipPoints(None) => "no limit of points".to_owned(),
            Self::After(after) => match after.and_then(|it| board.column(it)) {
                Some(after) => format!("after {}", after.name),
                None => "at the left end".to_owned(),
            },
        }
    }
}

impl PersonEdit {
    /// Several changes of a person in one sentence, for the log.
    pub fn label(of: &Person, edits: &[Self]) -> String {
        let all: Vec<String> = edits.iter().map(Self::said).collect();
        format!("Changed what is known of {}: {}", of.name, all.join("; "))
    }

    fn said(&self) -> String {
        match self {
            Self::Name(name) => format!("name {name}"),
            Self::FullName(name) if name.is_empty() => "no whole name".to_owned(),
            Self::FullName(name) => format!("whole name {name}"),
            Self::Account(Some(account)) => format!("account {account}"),
            Self::Account(None) => "no account".to_owned(),
            Self::Access(access) if access.is_empty() => "as their hats say".to_owned(),
            Self::Access(access) => {
                let ids: Vec<&str> = access.iter().map(|it| it.id()).collect();
                format!("as {}", ids.join(", "))
            }
            Self::PutOn(hat) => format!("with the hat of the {}", hat.label()),
            Self::TakeOff(hat) => format!("without the hat of the {}", hat.label()),
            Self::Left(true) => "has left".to_owned(),
            Self::Left(false) => "has not left".to_owned(),
        }
    }
}
