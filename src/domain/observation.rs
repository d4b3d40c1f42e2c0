//! What was seen where the work is done, captured in one line.

use super::board::ids;
use super::process::StepId;
use super::sheet::Catalog;
use super::story::words;
use super::{At, Board, PersonId, ProcessId, Refusal, StoryId, field, improvement::ImprovementId};

ids! {
    /// The number of an observation in the file; people see it as `O-7`.
    ObservationId;
}

words! {
    /// What kind of thing was seen.
    Seen {
        /// How it really is.
        Observation = "observation",
        /// A way round a control.
        Bypass = "bypass",
        /// How it could be.
        Idea = "idea",
        /// What somebody said about it.
        Feedback = "feedback",
        /// What somebody wants.
        Request = "request",
    }
}

words! {
    /// The eight wastes.
    Waste {
        /// Carried from here to there.
        Transport = "transport",
        /// Lying about unfinished.
        Inventory = "inventory",
        /// People going, clicking, searching.
        Motion = "motion",
        /// Nothing happens.
        Waiting = "waiting",
        /// More than anybody asked for.
        Overproduction = "overproduction",
        /// More work than it needs.
        Overprocessing = "overprocessing",
        /// Wrong, and done again.
        Defects = "defects",
        /// What people can do and nobody asks for.
        Talent = "talent",
    }
}

/// Something that is being captured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewObservation {
    /// What was seen; never empty.
    pub text: String,
    /// What kind of thing it is.
    pub kind: Seen,
    /// What kind of waste it is, if it is one.
    pub waste: Option<Waste>,
    /// The process that it concerns.
    pub process: Option<ProcessId>,
    /// The step that it concerns.
    pub step: Option<StepId>,
    /// The control that was got round or is in the way; may be empty.
    pub control: String,
    /// Who waits for news of it; may be empty.
    pub requester: String,
}

/// Something that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Its number in the file.
    pub id: ObservationId,
    /// What was captured.
    pub what: NewObservation,
    /// When.
    pub at: At,
    /// By whom.
    pub by: PersonId,
    /// Why, asked again and again: the first answer first.
    pub whys: Vec<String>,
    /// The story that it became, with its key.
    pub story: Option<(StoryId, String)>,
    /// The improvement that it became.
    pub improvement: Option<ImprovementId>,
    /// When it was settled, and how, without becoming anything.
    pub settled: Option<(At, String)>,
    /// The observation that says the same: what becomes of that one becomes of it.
    pub merged: Option<ObservationId>,
    /// How many others say the same and go along with it.
    pub along: u32,
    /// When its requester last heard something.
    pub told_at: Option<At>,
}

impl Observation {
    /// What people call it.
    pub fn key(&self) -> String {
        format!("O-{}", self.id.0)
    }

    /// What became of it; empty while it is open.
    pub fn became(&self) -> String {
        match (&self.story, self.improvement, &self.settled, self.merged) {
            (Some((_, key)), _, _, _) => key.clone(),
            (None, Some(id), _, _) => format!("I-{}", id.0),
            (None, None, Some((_, how)), _) if how.is_empty() => "settled".to_owned(),
            (None, None, Some((_, how)), _) => format!("settled: {how}"),
            (None, None, None, Some(id)) => format!("O-{}", id.0),
            (None, None, None, None) => String::new(),
        }
    }

    /// How many others say the same, in words; empty when none does.
    pub fn said_along(&self) -> String {
        match self.along {
            0 => String::new(),
            1 => "another one says the same".to_owned(),
            n => format!("{n} others say the same"),
        }
    }

    /// Where it was seen: the step, else the process; empty when nobody has said.
    pub fn place(&self, board: &Board) -> String {
        let step =
            self.what.step.and_then(|id| board.catalog.steps.iter().find(|it| it.id == id.0));
        let process = || self.what.process.and_then(|id| board.process(id));
        match step {
            Some(step) => format!("{} {}", step.short, step.name),
            None => process().map(|it| it.prefix.clone()).unwrap_or_default(),
        }
    }

    /// Whether nothing has become of it yet: it is in the inbox.
    pub const fn is_open(&self) -> bool {
        self.story.is_none()
            && self.improvement.is_none()
            && self.settled.is_none()
            && self.merged.is_none()
    }
}

/// The number meant by `O-7` or `7`; the letter is that of the kind of record.
pub fn number(typed: &str, letter: char) -> Option<i64> {
    let typed = typed.trim();
    let digits = typed.strip_prefix([letter, letter.to_ascii_lowercase()]).unwrap_or(typed);
    digits.strip_prefix('-').unwrap_or(digits).parse().ok().filter(|it| *it > 0)
}

/// Reads one line of capture: `bypass: approver list is out of date CHG.3 waste:waiting`.
///
/// A kind with a colon may stand at the start. `waste:`, `step:`, `control:` and `from:` may stand
/// anywhere, as may a step such as `CHG.3`; these words are taken out. The prefix of a process in
/// capitals may stand anywhere too: it is taken out at either end, and stays within a sentence.
/// `usual` is the process that is meant when the line names none. Refuses a step that its process
/// does not have.
pub fn read(
    line: &str,
    board: &Board,
    catalog: &Catalog,
    usual: Option<ProcessId>,
) -> Result<NewObservation, Refusal> {
    let mut new = NewObservation {
        text: String::new(),
        kind: Seen::Observation,
        waste: None,
        process: None,
        step: None,
        control: String::new(),
        requester: String::new(),
    };
    let mut rest = line.trim();
    if let Some((head, tail)) = rest.split_once(':')
        && let Some(kind) = Seen::from_id(&head.trim().to_lowercase())
    {
        (new.kind, rest) = (kind, tail);
    }
    let mut step = None;
    let mut kept: Vec<&str> = Vec::new();
    for word in rest.split_whitespace() {
        let named = word.split_once(':').filter(|(_, value)| !value.is_empty());
        match named.map(|(name, value)| (name.to_lowercase(), value)) {
            Some((name, value)) if name == "waste" => new.waste = Some(waste(value)?),
            Some((name, value)) if name == "step" => step = Some(value.to_owned()),
            Some((name, value)) if name == "control" => new.control = value.replace('_', " "),
            Some((name, value)) if name == "from" => new.requester = value.replace('_', " "),
            Some(_) | None => kept.push(word),
        }
    }
    let process_of = |word: &str| {
        board.processes.iter().find(|it| it.prefix == word.trim_matches([',', '.', ':', '#']))
    };
    let mut found = None;
    for (at, word) in kept.iter().enumerate() {
        if let Some(step) = catalog.step_at(board, word)? {
            found = Some((at, step));
            break;
        }
    }
    let found = found.map(|(at, step)| {
        kept.remove(at);
        step
    });
    new.process = kept.iter().find_map(|it| process_of(it)).map(|it| it.id);
    if let Some(found) = new.process {
        let is_it = |it: &&str| process_of(it).is_some_and(|it| it.id == found);
        if kept.first().is_some_and(is_it) {
            kept.remove(0);
        }
        if kept.last().is_some_and(is_it) {
            kept.pop();
        }
    }
    new.process = new.process.or(usual);
    let named = step.map(|typed| catalog.step_in(board, new.process, &typed)).transpose()?;
    if let Some(id) = named.or(found) {
        new.process = catalog.steps.iter().find(|it| it.id == id.0).map(|it| it.process);
        new.step = Some(id);
    }
    new.text = kept.join(" ");
    if new.text.is_empty() {
        return Err(Refusal::EmptyText("an observation"));
    }
    Ok(new)
}

/// The waste that a word or its beginning means.
pub fn waste(typed: &str) -> Result<Waste, Refusal> {
    let found = field::word(Waste::IDS, typed).and_then(Waste::from_id);
    found.ok_or_else(|| {
        Refusal::Wrong(format!("{typed:?} is no kind of waste: {}", Waste::IDS.join(", ")))
    })
}

/// How often something was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenCount {
    /// The step or the control.
    pub name: String,
    /// How often, open or not.
    pub n: u32,
    /// How often as a bypass.
    pub bypasses: u32,
}

/// How often each name was seen, the most frequent first; observations without a name are left
/// out.
pub fn tally<'a>(
    observations: impl IntoIterator<Item = &'a Observation>,
    name: impl Fn(&Observation) -> Option<String>,
) -> Vec<SeenCount> {
    let mut all: std::collections::BTreeMap<String, SeenCount> = std::collections::BTreeMap::new();
    for it in observations {
        let Some(name) = name(it) else { continue };
        let empty = SeenCount { name: name.clone(), n: 0, bypasses: 0 };
        let count = all.entry(name).or_insert(empty);
        count.n += 1;
        count.bypasses += u32::from(it.what.kind == Seen::Bypass);
    }
    let mut all: Vec<SeenCount> = all.into_values().collect();
    all.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.name.cmp(&b.name)));
    all
}
