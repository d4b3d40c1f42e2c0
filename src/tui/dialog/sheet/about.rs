//! What a form of slots is about: what stands in them, and the operation that they make together.

use super::filled;
use crate::domain::improvement::ImprovementId;
use crate::domain::measure::{self, MeasureId};
use crate::domain::process::{Letter, PolicyId, StepId, next_number};
use crate::domain::sheet::{Catalog, Content, Fill, Shape, Sheet, Slot, Subject, slots};
use crate::domain::{
    Figure, Operation, ProcessId, ProcessOperation, ProcessPage, Refusal, StoryId, StoryPage, text,
};
use crate::tui::act::{as_one, unwritable};
use crate::tui::command::{Command, OnPage};
use crate::tui::dialog::DraftKey;
use crate::tui::screen::Cx;

/// What a form of slots is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Something that is there.
    Record(Subject),
    /// A process that is not there yet.
    Process,
    /// A step that is not there yet.
    Step(ProcessId),
    /// A policy that is not there yet.
    Policy(ProcessId),
    /// A measure that is not there yet.
    Measure(ProcessId),
    /// An improvement that is not there yet, of a process if it is one's.
    Improvement(Option<ProcessId>),
    /// What the process gives to another one, or takes from it.
    Interface(ProcessId),
    /// A reading of a measure.
    Reading(MeasureId),
    /// A version of the process.
    Version(ProcessId),
}

/// Who takes part in a step.
const ROLES: &[Slot] = slots! {
    "R" "Does it (R)" Optional Shape::Line, "roles or names, with commas between them";
    "A" "Answers (A)" Optional Shape::Line, "exactly one role or name";
    "C" "Asked before (C)" Optional Shape::Line, "roles or names, with commas between them";
    "I" "Told after (I)" Optional Shape::Line, "roles or names, with commas between them";
};

/// A process that begins.
const PROCESS: &[Slot] = slots! {
    "prefix" "Prefix" Always Shape::Line, "the prefix of its stories' keys, such as CHG";
    "name" "Name" Always Shape::Line, "what it is called, such as Change enablement";
};

/// What flows between two processes.
const INTERFACE: &[Slot] = slots! {
    "what" "What" Always Shape::Line, "what flows: emergency changes, known errors";
    "way" "It" Always Shape::Word(&["gives", "takes"]), "gives it, or takes it";
    "other" "To or from" Always Shape::Process, "the prefix or name of the other process";
};

/// A reading.
const READING: &[Slot] = slots! {
    "value" "Reading" Always Shape::Figure, "a number such as 24 or 97.5";
    "at" "When" Optional Shape::Line, "a day such as yesterday, or 2026-12-24T09:30; now unless given";
    "note" "Note" Optional Shape::Line, "under what circumstances";
};

/// A version.
const VERSION: &[Slot] = slots! {
    "number" "Version" Always Shape::Line, "what it is called";
    "notes" "What is new" Optional Shape::Text, "what is new in it, as Markdown";
    "places" "In force in" Optional Shape::Line, "groups, sites, environments, with commas between";
};

/// What the slots make together: nothing when nothing was changed; else the slot that cannot be
/// taken, and why.
type Made = Result<Option<Operation>, (&'static str, Refusal)>;

fn one(operation: ProcessOperation) -> Operation {
    Operation::Process(Box::new(operation))
}

impl About {
    /// Whether there is nothing yet: what must never be empty has to be typed.
    pub(super) const fn is_new(self) -> bool {
        !matches!(self, Self::Record(_))
    }

    /// The title of its form.
    pub(super) fn title(self, cx: &Cx<'_>) -> String {
        let page = cx.data.process();
        let of = page.map_or("the process", |it| &it.process.prefix);
        match self {
            Self::Record(Subject::Step(id)) => {
                let names = page.map(|it| it.catalog().steps).unwrap_or_default();
                let found = names.iter().find(|it| it.id == id.0);
                found.map_or_else(|| "A step".to_owned(), |it| format!("{} {}", it.short, it.name))
            }
            Self::Record(Subject::Policy(_)) => format!("A policy of {of}"),
            Self::Record(Subject::Measure(id)) => format!("{of} {}", measure_name(page, id)),
            Self::Record(Subject::Improvement(id)) => format!("I-{}", id.0),
            Self::Record(Subject::StreamStep(_)) => "A step of a value stream".to_owned(),
            Self::Record(Subject::Experiment(id)) => {
                let key = story(cx, id).map_or("a story", |it| &it.story.card.key);
                format!("What {key} tries out")
            }
            Self::Record(Subject::Process(_)) => {
                page.map_or_else(String::new, |it| format!("{of} {}", it.process.name))
            }
            Self::Process => "A new process".to_owned(),
            Self::Step(_) => format!("A new step of {of}"),
            Self::Policy(_) => format!("A new policy of {of}"),
            Self::Measure(_) => format!("A new measure of {of}"),
            Self::Improvement(Some(_)) => format!("A new improvement of {of}"),
            Self::Improvement(None) => "A new improvement".to_owned(),
            Self::Interface(_) => format!("What {of} gives or takes"),
            Self::Reading(id) => format!("A reading: {}", measure_name(page, id)),
            Self::Version(_) => format!("Release {of}"),
        }
    }

    /// Its slots with what stands in them now.
    pub(super) fn contents(self, cx: &Cx<'_>) -> Vec<(&'static Slot, Content)> {
        let page = cx.data.process();
        let empty = |slots: &'static [Slot]| filled(&Sheet::new(slots, Vec::new()));
        match self {
            Self::Record(Subject::Step(id)) => {
                let step = page.and_then(|it| it.steps.iter().find(|it| it.id == id));
                let roles = |letter: &str| {
                    let letter = Letter::from_id(letter)?;
                    Some(step?.with(letter).collect::<Vec<_>>().join(", "))
                };
                let mut all =
                    step.map_or_else(|| empty(Subject::Step(id).slots()), |it| filled(&it.sheet));
                let roles =
                    ROLES.iter().map(|it| (it, Content::text(&roles(it.id).unwrap_or_default())));
                all.splice(1..1, roles);
                all
            }
            Self::Record(subject) => {
                let mut all = sheet_of(cx, subject).map_or_else(|| empty(subject.slots()), filled);
                // To decide is not everybody's, and what nobody may take is not asked for.
                if let Subject::Experiment(_) = subject
                    && unwritable(cx, Command::Page(OnPage::Decide)).is_some()
                {
                    all.retain(|(slot, _)| slot.id != "decision");
                }
                all
            }
            Self::Process => empty(PROCESS),
            Self::Step(_) => {
                let mut all = empty(Subject::Step(StepId::default()).slots());
                all.splice(1..1, empty(ROLES));
                with(all, &[("rollout", "idea"), ("automation", "manual")])
            }
            Self::Policy(_) => empty(Subject::Policy(PolicyId::default()).slots()),
            Self::Measure(_) => {
                let all = empty(Subject::Measure(MeasureId::default()).slots());
                with(all, &[("better", "up"), ("kind", "effectiveness")])
            }
            Self::Improvement(process) => {
                let all = empty(Subject::Improvement(ImprovementId::default()).slots());
                let mut all = with(all, &[("priority", "medium")]);
                for (slot, content) in &mut all {
                    if slot.id == "process" {
                        *content = process.map_or(Content::None, |it| Content::Id(it.0));
                    }
                }
                all
            }
            Self::Interface(_) => with(empty(INTERFACE), &[("way", "gives")]),
            Self::Reading(_) => empty(READING),
            Self::Version(_) => {
                let last = page.and_then(|it| it.version()).map(|it| &*it.number);
                with(empty(VERSION), &[("number", &next_number(last))])
            }
        }
    }

    /// The process whose measures and steps it is about, if that is one's.
    pub(super) fn process(self, cx: &Cx<'_>) -> Option<ProcessId> {
        match self {
            Self::Record(Subject::Experiment(id)) => story(cx, id)?.story.card.process,
            Self::Record(_)
            | Self::Process
            | Self::Step(_)
            | Self::Policy(_)
            | Self::Measure(_)
            | Self::Improvement(_)
            | Self::Interface(_)
            | Self::Reading(_)
            | Self::Version(_) => None,
        }
    }

    /// Under what its draft is kept.
    pub(super) const fn draft_key(self) -> DraftKey {
        let (command, part) = match self {
            Self::Record(Subject::Process(id)) => ("process.edit", id.0),
            Self::Record(Subject::Step(id)) => ("process.edit.step", id.0),
            Self::Record(Subject::Policy(id)) => ("process.edit.policy", id.0),
            Self::Record(Subject::Measure(id)) => ("process.edit.measure", id.0),
            Self::Record(Subject::Improvement(id)) => ("process.edit.improvement", id.0),
            Self::Record(Subject::StreamStep(id)) => ("process.edit.stream", id.0),
            Self::Record(Subject::Experiment(id)) => {
                return DraftKey::new("page.experiment", Some(id));
            }
            Self::Process => ("processes.start", 0),
            Self::Step(id) => ("process.add.step", id.0),
            Self::Policy(id) => ("process.add.policy", id.0),
            Self::Measure(id) => ("process.add.measure", id.0),
            Self::Improvement(Some(id)) => ("process.add.improvement", id.0),
            Self::Improvement(None) => ("process.add.improvement", 0),
            Self::Interface(id) => ("process.add", id.0),
            Self::Reading(id) => ("process.read", id.0),
            Self::Version(id) => ("process.release", id.0),
        };
        DraftKey::new(command, None).part(part)
    }

    /// What was typed as an operation.
    pub(super) fn operation(self, cx: &Cx<'_>, fills: Vec<Fill>) -> Made {
        if let Self::Record(subject) = self {
            return Ok(record(cx, subject, fills));
        }
        let text = |id: &str| match fills.iter().find(|it| it.slot.id == id).map(|it| &it.now) {
            Some(Content::Text(text)) => text.clone(),
            _ => String::new(),
        };
        // The first row names it; the rest is what else is known.
        let rest = |without: &[&str]| -> Vec<(&'static Slot, Content)> {
            let rest = fills.iter().filter(|it| !without.contains(&it.slot.id));
            rest.map(|it| (it.slot, it.now.clone())).collect()
        };
        Ok(Some(match self {
            Self::Record(_) => return Ok(None),
            Self::Process => {
                let (prefix, name) = (text("prefix").to_uppercase(), text("name"));
                Operation::AddProcess { prefix, name }
            }
            Self::Step(process) => {
                let letters = Letter::ALL.iter();
                let roles = letters
                    .flat_map(|it| listed(&text(it.id())).into_iter().map(|role| (*it, role)));
                let (name, roles) = (text("name"), roles.collect());
                let slots = rest(&["name", "R", "A", "C", "I"]);
                one(ProcessOperation::AddStep { process, name, slots, roles })
            }
            Self::Policy(process) => {
                let (rule, slots) = (text("text"), rest(&["text"]));
                one(ProcessOperation::AddPolicy { process, text: rule, slots })
            }
            Self::Measure(process) => {
                let (name, slots) = (text("name"), rest(&["name"]));
                one(ProcessOperation::AddMeasure { process, name, slots })
            }
            Self::Improvement(process) => {
                let (title, mut slots) = (text("title"), rest(&["title"]));
                if !slots.iter().any(|(it, _)| it.id == "process")
                    && let Some(process) = process
                    && let Ok(slot) = Subject::Improvement(ImprovementId::default()).slot("process")
                {
                    slots.push((slot, Content::Id(process.0)));
                }
                one(ProcessOperation::AddImprovement { title, slots })
            }
            Self::Interface(process) => {
                let other = fills.iter().find(|it| it.slot.id == "other").map(|it| &it.now);
                let Some(Content::Id(other)) = other else { return Ok(None) };
                let (other, what) = (ProcessId(*other), text("what"));
                let (from, to) =
                    if text("way") == "takes" { (other, process) } else { (process, other) };
                one(ProcessOperation::Feed { from, to, what })
            }
            Self::Reading(measure) => {
                let value = fills.iter().find(|it| it.slot.id == "value").map(|it| &it.now);
                let Some(Content::Number(value)) = value else { return Ok(None) };
                let (board, now) = (&cx.data.board, cx.data.now);
                let at = match &*text("at") {
                    "" => None,
                    typed => measure::when(typed, board, now).map_err(|it| ("at", it))?,
                };
                let (value, note) = (Figure::from_millionths(*value), text("note"));
                one(ProcessOperation::Read { measure, value, at, note })
            }
            Self::Version(process) => one(ProcessOperation::Release {
                process,
                number: Some(text("number")),
                notes: text("notes"),
                stories: Vec::new(),
                places: listed(&text("places")),
            }),
        }))
    }
}

/// Another content in a record; who takes part in a step is said letter by letter.
fn record(cx: &Cx<'_>, subject: Subject, fills: Vec<Fill>) -> Option<Operation> {
    let (roles, fills): (Vec<Fill>, Vec<Fill>) =
        fills.into_iter().partition(|it| ROLES.contains(it.slot));
    let mut all = Vec::new();
    if let Subject::Step(step) = subject {
        let (mut gone, mut come) = (Vec::new(), Vec::new());
        for fill in &roles {
            let Some(letter) = Letter::from_id(fill.slot.id) else { continue };
            let list = |content: &Content| match content {
                Content::Text(text) => listed(text),
                _ => Vec::new(),
            };
            let (was, now) = (list(&fill.was), list(&fill.now));
            let less = was.iter().filter(|it| !now.contains(it)).cloned();
            gone.extend(less.map(|role| ProcessOperation::Disengage { step, letter, role }));
            let more = now.iter().filter(|it| !was.contains(it)).cloned();
            come.extend(more.map(|role| ProcessOperation::Engage { step, letter, role }));
        }
        // Whoever answered for it goes before somebody else does: there is exactly one.
        all.extend(gone.into_iter().chain(come));
    }
    if !fills.is_empty() {
        all.push(ProcessOperation::Fill { subject, fills });
    }
    let all = all.into_iter().map(|it| Operation::Process(Box::new(it))).collect();
    as_one(format!("Edited {}", About::Record(subject).title(cx)), all)
}

/// Measures and steps by name, as far as the screen in front knows them.
pub(super) fn names(cx: &Cx<'_>) -> Catalog {
    let of_page = cx.data.process().map(ProcessPage::catalog);
    let of_story = || cx.data.story().map(|it| it.catalog.clone());
    let of_all = || cx.data.processes().map(|it| it.catalog.clone());
    let of_register = || cx.data.improvements().map(|it| it.catalog.clone());
    of_page.or_else(of_story).or_else(of_all).or_else(of_register).unwrap_or_default()
}

/// The sheet of something of a process, or of one of the registers.
fn sheet_of<'a>(cx: &Cx<'a>, subject: Subject) -> Option<&'a Sheet> {
    let page = cx.data.process();
    match (subject, page) {
        (Subject::Improvement(id), None) => {
            let all = &cx.data.improvements()?.improvements;
            all.iter().find(|it| it.id == id).map(|it| &it.sheet)
        }
        (Subject::StreamStep(id), _) => {
            let mut all = cx.data.processes()?.streams.iter().flat_map(|it| &it.steps);
            all.find(|it| it.id == id).map(|it| &it.sheet)
        }
        (Subject::Experiment(id), _) => story(cx, id)?.experiment.as_ref().map(|it| &it.sheet),
        (_, page) => sheet_in(page?, subject),
    }
}

/// The page of a story, if it is the one in front.
fn story<'a>(cx: &Cx<'a>, id: StoryId) -> Option<&'a StoryPage> {
    cx.data.story().filter(|it| it.story.card.id == id)
}

/// The sheet of something of a process.
fn sheet_in(page: &ProcessPage, subject: Subject) -> Option<&Sheet> {
    match subject {
        Subject::Process(id) => Some(&page.sheet).filter(|_| page.process.id == id),
        Subject::Step(id) => page.steps.iter().find(|it| it.id == id).map(|it| &it.sheet),
        Subject::Policy(id) => page.policies.iter().find(|it| it.id == id).map(|it| &it.sheet),
        Subject::Measure(id) => page.measures.iter().find(|it| it.id == id).map(|it| &it.sheet),
        Subject::Improvement(id) => {
            page.improvements.iter().find(|it| it.id == id).map(|it| &it.sheet)
        }
        Subject::Experiment(_) | Subject::StreamStep(_) => None,
    }
}

fn measure_name(page: Option<&ProcessPage>, id: MeasureId) -> &str {
    let found = page.and_then(|it| it.measures.iter().find(|it| it.id == id));
    found.map_or("a measure", |it| it.name())
}

/// The slots with these words in them.
fn with(
    mut all: Vec<(&'static Slot, Content)>,
    words: &[(&str, &str)],
) -> Vec<(&'static Slot, Content)> {
    for (slot, content) in &mut all {
        if let Some((_, word)) = words.iter().find(|(id, _)| *id == slot.id) {
            *content = Content::text(word);
        }
    }
    all
}

/// What stands between commas.
fn listed(typed: &str) -> Vec<String> {
    typed.split(',').map(text::line).filter(|it| !it.is_empty()).collect()
}
