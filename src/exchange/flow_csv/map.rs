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
    /// When it was given up, or put away after it was finished.
    Archived,
    /// A day on which it is known to have been in progress, where its start is not known.
    Seen,
    /// What the other tool says of where it stands.
    State,
}

impl Role {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Key,
        Self::Title,
        Self::Created,
        Self::Start,
        Self::Finish,
        Self::Points,
        Self::Archived,
        Self::Seen,
        Self::State,
    ];

    /// Whether its cells are dates.
    const fn is_date(self) -> bool {
        match self {
            Self::Created | Self::Start | Self::Finish | Self::Archived | Self::Seen => true,
            Self::Key | Self::Title | Self::Points | Self::State => false,
        }
    }

    /// Its stable name, as `--map` takes it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Title => "title",
            Self::Created => "created",
            Self::Start => "start",
            Self::Finish => "finish",
            Self::Points => "points",
            Self::Archived => "archived",
            Self::Seen => "seen",
            Self::State => "state",
        }
    }

    /// The headings that other tools use for it, in English and in German, in small letters and
    /// digits only and without [`ASIDE`], the likeliest first, a space between two.
    const fn headings(self) -> &'static str {
        match self {
            Self::Key => {
                "key id issuekey workitemid number storykey nummer nr no itemid storyid \
                 ticketid ticketnumber ticketnr ticket issueid issue ref reference \
                 vorgang vorgangsnummer vorgangsnr schlüssel schluessel kennung"
            }
            Self::Title => {
                "title summary name subject titel betreff thema zusammenfassung \
                 bezeichnung"
            }
            Self::Created => {
                "created creation opened requested submitted received reported todo \
                 backlog erstellt erstell erstellung angelegt gemeldet eingang \
                 eingegangen"
            }
            Self::Start => {
                "start started activated inprogress doing committed commitment begin \
                 began begun beginning workstart workstarted beginn begonnen gestartet \
                 inarbeit inbearbeitung anfang angefangen von"
            }
            Self::Finish => {
                "finish finished closed close done end ended completed complete \
                 completion resolved resolution delivered delivery ende beendet fertig \
                 fertiggestellt erledigt abgeschlossen abschluss geschlossen gelöst \
                 geloest bis"
            }
            Self::Points => {
                "points storypoints storypointestimate estimate estimation punkte \
                 schätzung schaetzung"
            }
            Self::Archived => "archived discarded abandoned archiviert verworfen",
            Self::Seen => "atleastsince",
            Self::State => "state status zustand",
        }
    }
}

/// Words that say nothing of what a heading means.
const ASIDE: [&str; 18] = [
    "date",
    "datetime",
    "time",
    "timestamp",
    "day",
    "at",
    "on",
    "of",
    "the",
    "utc",
    "datum",
    "zeit",
    "zeitpunkt",
    "uhrzeit",
    "tag",
    "am",
    "um",
    "der",
];

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
                    "{part:?} is no part of a map: key, title, created, start, finish, points, \
                     archived, seen or state and a heading, dates=dmy|mdy|ymd, separator=tab|comma|;"
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

    /// Where each role stands; `is_dated` says whether a column may have dates. Refuses a heading
    /// that is not there, and a file without a start and a finish.
    pub(super) fn places(
        &self,
        headings: &[&str],
        is_dated: impl Fn(usize) -> bool,
    ) -> Result<Places, Refusal> {
        let plain: Vec<String> = headings.iter().map(|it| plain(it)).collect();
        let bare: Vec<[String; 2]> = headings.iter().map(|it| bare(it)).collect();
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
                None => role.headings().split_whitespace().find_map(|it| {
                    let whole = plain.iter().position(|p| p == it);
                    // `Time in Progress` may be a length of time as well.
                    let is_meant = |at: &usize| !role.is_date() || is_dated(*at);
                    let has_it = |at: &usize| bare[*at].iter().any(|p| p == it);
                    whole.or_else(|| (0..bare.len()).filter(has_it).find(is_meant))
                }),
            };
            places.of.extend(place.map(|it| (role, it)));
        }
        for (role, heading) in self.headings.iter().filter(|it| it.0.is_date()) {
            let same = |it: &&(Role, String)| it.0 > *role && it.0.is_date();
            let twice = self.headings.iter().filter(same);
            let place = places.place(*role);
            if let Some((other, _)) = twice.into_iter().find(|it| places.place(it.0) == place) {
                return Err(Refusal::Wrong(format!(
                    "{0}={heading} and {1}={heading} are one column, which cannot mean both: leave one \
                     of them out, or name another of {2}",
                    role.id(),
                    other.id(),
                    listed(headings)
                )));
            }
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

/// A heading without the words that say nothing of what it means, as in `ClosedDate` or `closed_at`:
/// without such an end of a word too, as in `Startzeit`, and with it.
fn bare(heading: &str) -> [String; 2] {
    let mut words: Vec<String> = Vec::new();
    let mut was_small = false;
    for c in heading.chars() {
        if !c.is_alphanumeric() {
            words.push(String::new());
        } else if c.is_uppercase() && was_small || words.is_empty() {
            words.push(c.to_lowercase().collect());
        } else if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
        was_small = c.is_lowercase();
    }
    let all = words.iter().map(String::as_str);
    let told: String = all.filter(|it| !ASIDE.contains(it)).collect();
    let stem = ASIDE.iter().find_map(|it| told.strip_suffix(it)).filter(|it| !it.is_empty());
    [stem.unwrap_or(&told).to_owned(), told]
}
