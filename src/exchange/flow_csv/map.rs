//! Which heading means what: by its name, or as the person says.

use super::date::Order;
use crate::domain::Refusal;

/// What a column of the file can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What people call the story.
    Key,
    /// Its title.
    Title,
    /// When it was written down.
    Created,
    /// When it was started.
    Start,
    /// When it was finished.
    Finish,
    /// Its estimate.
    Points,
}

impl Role {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Key, Self::Title, Self::Created, Self::Start, Self::Finish, Self::Points];

    /// Its stable name, as `--map` takes it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Title => "title",
            Self::Created => "created",
            Self::Start => "start",
            Self::Finish => "finish",
            Self::Points => "points",
        }
    }

    /// The headings that other tools use for it, in small letters and digits only, the likeliest
    /// first.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Key => &["key", "id", "issuekey", "workitemid", "number", "storykey", "nummer"],
            Self::Title => &["title", "summary", "name", "titel"],
            Self::Created => &[
                "created",
                "createddate",
                "createdat",
                "opened",
                "requested",
                "todo",
                "backlog",
                "erstellt",
            ],
            Self::Start => &[
                "start",
                "started",
                "startdate",
                "startedat",
                "starteddate",
                "activateddate",
                "activated",
                "inprogress",
                "inprogressdate",
                "doing",
                "committed",
                "begin",
                "began",
                "beginn",
                "begonnen",
                "startdatum",
                "gestartet",
                "inarbeit",
            ],
            Self::Finish => &[
                "finish",
                "finished",
                "finishdate",
                "finishedat",
                "finisheddate",
                "closeddate",
                "closed",
                "closedat",
                "done",
                "donedate",
                "doneat",
                "end",
                "enddate",
                "completed",
                "completeddate",
                "completedat",
                "resolved",
                "resolveddate",
                "resolutiondate",
                "delivered",
                "ende",
                "beendet",
                "enddatum",
                "fertig",
                "erledigt",
                "abgeschlossen",
            ],
            Self::Points => &["points", "storypoints", "storypointestimate", "estimate"],
        }
    }
}

/// What a person says of a file; what is not said is found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    /// Which heading means what.
    pub headings: Vec<(Role, String)>,
    /// What stands between two cells.
    pub separator: Option<u8>,
    /// In which order day, month and year stand.
    pub order: Option<Order>,
}

impl Map {
    /// Reads `start=Activated Date,finish=Closed Date,dates=mdy,separator=;`. A comma stands
    /// between two parts; `tab` and `comma` are separators too.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let mut map = Self::default();
        for part in typed.split(',').filter(|it| !it.trim().is_empty()) {
            let wrong = || {
                Refusal::Wrong(format!(
                    "{part:?} is no part of a map: key, title, created, start, finish or points \
                     and a heading, dates=dmy|mdy|ymd, separator=tab|comma|;"
                ))
            };
            let (name, value) = part.split_once('=').ok_or_else(wrong)?;
            let (name, value) = (name.trim(), value.trim());
            match name {
                "dates" => map.order = Some(Order::from_id(value).ok_or_else(wrong)?),
                "separator" => {
                    map.separator = Some(match (value, value.as_bytes()) {
                        ("tab", _) => b'\t',
                        ("comma", _) => b',',
                        (_, [one]) if one.is_ascii_punctuation() => *one,
                        (_, _) => return Err(wrong()),
                    });
                }
                name => {
                    let role = Role::ALL.into_iter().find(|it| it.id() == name);
                    map.headings.push((role.ok_or_else(wrong)?, value.to_owned()));
                }
            }
        }
        Ok(map)
    }

    /// Where each role stands. Refuses a heading that is not there, and a file without a start
    /// and a finish.
    pub(super) fn places(&self, headings: &[&str]) -> Result<Places, Refusal> {
        let plain: Vec<String> = headings.iter().map(|it| plain(it)).collect();
        let mut places = Places { of: Vec::new() };
        for role in Role::ALL {
            let told = self.headings.iter().rev().find(|it| it.0 == role);
            let place = match told {
                Some((_, heading)) => {
                    let wanted = self::plain(heading);
                    let found = plain.iter().position(|it| *it == wanted);
                    Some(found.ok_or_else(|| {
                        Refusal::NoSuch(format!(
                            "column {heading:?} in the file; it has {}",
                            listed(headings)
                        ))
                    })?)
                }
                None => role.headings().iter().find_map(|it| plain.iter().position(|p| p == it)),
            };
            places.of.extend(place.map(|it| (role, it)));
        }
        if places.place(Role::Start).is_none() && places.place(Role::Finish).is_none() {
            return Err(Refusal::Wrong(format!(
                "no column for start or finish is found among {}; say which with \
                 --map 'start=…,finish=…'",
                listed(headings)
            )));
        }
        Ok(places)
    }
}

/// Where each role stands in a line.
#[derive(Debug)]
pub(super) struct Places {
    of: Vec<(Role, usize)>,
}

impl Places {
    pub(super) fn place(&self, role: Role) -> Option<usize> {
        self.of.iter().find(|it| it.0 == role).map(|it| it.1)
    }

    pub(super) fn named(&self, headings: &[&str]) -> Vec<(Role, String)> {
        self.of.iter().map(|(role, it)| (*role, headings[*it].to_owned())).collect()
    }
}

/// The headings of a file for a sentence: of many and of long ones only the beginning.
fn listed(headings: &[&str]) -> String {
    let some = headings.iter().take(20).map(|it| it.chars().take(40).collect::<String>());
    let mut all: Vec<String> = some.collect();
    if headings.len() > all.len() {
        all.push(format!("{} more", headings.len() - all.len()));
    }
    all.join(", ")
}

/// A heading in small letters and digits only.
fn plain(heading: &str) -> String {
    heading.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
