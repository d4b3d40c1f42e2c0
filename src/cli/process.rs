//! `gemba process`: what processes are for, whose they are, how they work, and their versions.

mod json;
mod list;
mod parts;
mod version;

pub(super) use json::{measure as measure_json, round};

use clap::{Args, Subcommand};
use serde_json::json;

use super::Stop;
use super::open::Cx;
use super::output::Form;
use super::sheet::{self, commit, process};
use crate::domain::definition::Definition;
use crate::domain::four_p::{FourP, Thought};
use crate::domain::process::{Handing, ProcessOperation, Question, Thinking};
use crate::domain::sheet::Subject;
use crate::domain::{Needs, Operation, ProcessId, ProcessPage, Snapshot, field, text};
use crate::exchange::{definition, process_text};

/// What can be done with processes.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the processes: owner, completeness, rollout, measures
    List,
    /// Show a process as a whole
    Show(Show),
    /// Make a process known to the board, from nothing or from a template
    Add(Add),
    /// Fill a process in: purpose, outcome, customer, trigger …
    #[command(after_help = sheet::help(Subject::Process(ProcessId::default())))]
    Set {
        /// The process: a prefix or a name
        process: String,
        /// What to fill in as SLOT=VALUE; an empty value clears it
        #[arg(required = true, value_name = "SLOT=VALUE")]
        words: Vec<String>,
    },
    /// Say who is accountable for a process
    Owner(OwnerArgs),
    /// The steps of a process
    #[command(subcommand)]
    Step(parts::StepVerb),
    /// The policies of a process
    #[command(subcommand)]
    Policy(parts::PolicyVerb),
    /// Note who knows how a process really works
    Knows(parts::Knows),
    /// Say what one process gives to another
    Interface(parts::InterfaceArgs),
    /// Show the permanent questions, or confirm the answer to one today
    Question(QuestionArgs),
    /// Say whether people, process, products or partners were thought of
    Consider(Consider),
    /// Say that a process was reviewed today
    Review {
        /// The process: a prefix or a name
        process: String,
    },
    /// Say that the quality meeting of a process was held today
    Meeting {
        /// The process: a prefix or a name
        process: String,
    },
    /// Say that a process is done no longer
    Retire {
        /// The process: a prefix or a name
        process: String,
    },
    /// Say that a retired process is done again
    Revive {
        /// The process: a prefix or a name
        process: String,
    },
    /// Release a process as it is as a version
    Release(version::Release),
    /// List the released versions of a process
    Versions {
        /// The process: a prefix or a name
        process: String,
    },
    /// Show what changed between two versions
    Diff(version::Diff),
    /// Put a released version in force somewhere
    Force(version::Force),
    /// Say whether a release has lasted
    Sustain(version::Sustain),
    /// Print processes for readers without gemba
    Export(Export),
    /// List the templates of common processes
    Templates,
}

/// Shows a process.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The process: a prefix or a name
    process: String,
    /// As Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

/// Makes a process known.
#[derive(Debug, Args)]
#[command(after_help = sheet::help(Subject::Process(ProcessId::default())))]
pub(crate) struct Add {
    /// The prefix of its stories' keys, such as CHG
    #[arg(required_unless_present = "template")]
    prefix: Option<String>,
    /// Its name
    #[arg(required_unless_present = "template")]
    name: Option<String>,
    /// What else is known as SLOT=VALUE
    #[arg(value_name = "SLOT=VALUE")]
    words: Vec<String>,
    /// Take it from a template, under another prefix and name if they are given: see gemba process
    /// templates
    #[arg(long)]
    template: Option<String>,
}

/// Says who is accountable.
#[derive(Debug, Args)]
pub(crate) struct OwnerArgs {
    /// The process: a prefix or a name
    process: String,
    /// Who: a name, me, or none
    person: String,
    /// The present owner hands it over
    #[arg(long)]
    hand_over: bool,
}

/// Shows or confirms answers.
#[derive(Debug, Args)]
pub(crate) struct QuestionArgs {
    /// The process: a prefix or a name
    process: String,
    /// who, well, better, why, automate, matter or whom
    question: Option<String>,
    /// What the data do not say
    #[arg(long, requires = "question")]
    text: Option<String>,
}

/// Says what was thought of.
#[derive(Debug, Args)]
pub(crate) struct Consider {
    /// The key of a story, or a process
    key: String,
    /// people, process, products or partners
    p: String,
    /// It does not matter here
    #[arg(long, conflicts_with = "open")]
    not_needed: bool,
    /// Nobody has thought of it after all
    #[arg(long)]
    open: bool,
    /// What there is to say
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
}

/// Prints processes.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Which ones; all unless some are named
    processes: Vec<String>,
    /// markdown, text or toml
    #[arg(long, value_name = "FORM", default_value = "markdown")]
    form: String,
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let me = if let Self::Owner(it) = self { Some(&it.person) } else { None };
        let snapshot = cx.known(me.into_iter())?;
        let one = |typed: &str| process(&snapshot, typed).map(|it| it.id);
        match self {
            Self::List => list::list(cx),
            Self::Show(it) => it.run(cx, &snapshot),
            Self::Add(it) => it.run(cx, &snapshot),
            Self::Set { process, words } => {
                sheet::fill(cx, &snapshot, Subject::Process(one(process)?), words)
            }
            Self::Owner(it) => {
                let handing = if it.hand_over { Handing::Over } else { Handing::First };
                let person = match &*it.person {
                    "-" | "none" => None,
                    name => Some(super::person::find(name, &snapshot)?.id),
                };
                let process = one(&it.process)?;
                commit(cx, ProcessOperation::Own { process, person, handing })
            }
            Self::Step(it) => it.run(cx, &snapshot),
            Self::Policy(it) => it.run(cx, &snapshot),
            Self::Knows(it) => it.run(cx, &snapshot),
            Self::Interface(it) => it.run(cx, &snapshot),
            Self::Question(it) => it.run(cx, &snapshot),
            Self::Consider(it) => it.run(cx, &snapshot),
            Self::Review { process } => commit(cx, ProcessOperation::Review(one(process)?)),
            Self::Meeting { process } => commit(cx, ProcessOperation::Meet(one(process)?)),
            Self::Retire { process } => commit(cx, ProcessOperation::Retire(one(process)?)),
            Self::Revive { process } => commit(cx, ProcessOperation::Revive(one(process)?)),
            Self::Release(it) => it.run(cx, &snapshot),
            Self::Versions { process } => version::list(cx, &snapshot, process),
            Self::Diff(it) => it.run(cx, &snapshot),
            Self::Force(it) => it.run(cx, &snapshot),
            Self::Sustain(it) => it.run(cx, &snapshot),
            Self::Export(it) => it.run(cx, &snapshot),
            Self::Templates => list::templates(cx),
        }
    }
}

/// The whole page of a process.
fn page(cx: &mut Cx, snapshot: &Snapshot, typed: &str) -> Result<ProcessPage, Stop> {
    let id = process(snapshot, typed)?.id;
    let loaded = cx.store.load(&Needs::Process(id), None)?;
    let page = loaded.process().cloned();
    page.ok_or_else(|| Stop::Refused(crate::domain::Refusal::Gone("that process")))
}

impl Show {
    fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        let page = page(cx, snapshot, &self.process)?;
        let (board, now) = (&snapshot.board, snapshot.now);
        if cx.out.form == Form::Json {
            let catalog = cx.store.catalog()?;
            let json = json::process(&page, board, &catalog, snapshot.now);
            return cx.out.json("processes", vec![json]);
        }
        let show = if self.markdown { process_text::markdown } else { process_text::text };
        cx.out.text(&show(&page, board, now))
    }
}

impl Add {
    fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        if let Some(template) = &self.template {
            let all = definition::TEMPLATES;
            let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
            let name = field::word(&names, template);
            let found = all.iter().find(|(it, _)| Some(*it) == name);
            let (_, toml) = found.ok_or_else(|| {
                Stop::usage(format!("{template:?} is no template: {}", names.join(", ")))
            })?;
            let read = definition::read(toml)?;
            let definition = match &self.prefix {
                Some(prefix) => {
                    let name = self.name.as_deref().map(text::line);
                    let prefix = text::line(prefix).to_uppercase();
                    read.again(&snapshot.board, &prefix, name.as_deref())
                }
                None => read,
            };
            return commit(cx, ProcessOperation::Define(Box::new(definition)));
        }
        let line = |it: &Option<String>| text::line(it.as_deref().unwrap_or_default());
        let (prefix, name) = (line(&self.prefix).to_uppercase(), line(&self.name));
        if self.words.is_empty() {
            return cx.does(&Operation::AddProcess { prefix, name });
        }
        let subject = Subject::Process(ProcessId::default());
        let slots = sheet::contents(cx, snapshot, subject, &self.words)?;
        let name_slot = subject.slot("name")?;
        let name = crate::domain::sheet::Content::text(&name);
        let mut contents = vec![crate::domain::sheet::Content::None; subject.slots().len()];
        for (slot, content) in slots.into_iter().chain([(name_slot, name)]) {
            let at = subject.slots().iter().position(|it| it.id == slot.id);
            if let Some(place) = at.and_then(|at| contents.get_mut(at)) {
                *place = content;
            }
        }
        let process = crate::domain::definition::ProcessDefinition {
            prefix,
            sheet: crate::domain::sheet::Sheet::new(subject.slots(), contents),
            owner: None,
            holders: Vec::new(),
            steps: Vec::new(),
            policies: Vec::new(),
            measures: Vec::new(),
        };
        let definition = Definition { processes: vec![process], ..Default::default() };
        commit(cx, ProcessOperation::Define(Box::new(definition)))
    }
}

impl QuestionArgs {
    fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        let Some(typed) = &self.question else {
            let page = page(cx, snapshot, &self.process)?;
            return list::questions(cx, snapshot, &page);
        };
        let found = field::word(Question::IDS, typed).and_then(Question::from_id);
        let question = found.ok_or_else(|| {
            Stop::usage(format!("{typed:?} is no question: {}", Question::IDS.join(", ")))
        })?;
        let process = process(snapshot, &self.process)?.id;
        let text = self.text.as_deref().map(text::block);
        commit(cx, ProcessOperation::Answer { process, question, was: None, text })
    }
}

impl Consider {
    fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        let of = match snapshot.board.process_named(&self.key) {
            Some(process) => Thinking::Process(process.id),
            None => Thinking::Story(cx.find(&self.key)?),
        };
        let p = field::word(FourP::IDS, &self.p).and_then(FourP::from_id);
        let p = p.ok_or_else(|| {
            Stop::usage(format!("{:?} is none of the four: {}", self.p, FourP::IDS.join(", ")))
        })?;
        let thought = match (self.open, self.not_needed) {
            (true, _) => None,
            (false, true) => Some(Thought::NotNeeded),
            (false, false) => Some(Thought::Considered),
        };
        let note = text::line(&self.note);
        commit(cx, ProcessOperation::Think { of, p, thought, note })
    }
}

impl Export {
    fn run(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
        let forms = ["markdown", "text", "toml"];
        let form = field::word(&forms, &self.form).ok_or_else(|| {
            Stop::usage(format!("{:?} is no form: {}", self.form, forms.join(", ")))
        })?;
        let mut pages = Vec::new();
        for it in &self.processes {
            pages.push(page(cx, snapshot, it)?);
        }
        if self.processes.is_empty() {
            for it in snapshot.board.processes.clone() {
                pages.push(page(cx, snapshot, &it.prefix)?);
            }
        }
        let (board, now) = (&snapshot.board, snapshot.now);
        let toml = |pages: &[ProcessPage]| {
            let processes = pages.iter().map(|it| it.definition(board)).collect();
            definition::write(&Definition { processes, ..Default::default() })
        };
        let one = |it: &ProcessPage| match form {
            "text" => process_text::text(it, board, now),
            "toml" => toml(std::slice::from_ref(it)),
            _ => process_text::markdown(it, board, now),
        };
        if cx.out.form == Form::Json {
            let json = |it: &ProcessPage| {
                json!({"process": it.process.prefix, "name": it.process.name, "form": form,
                       "text": one(it)})
            };
            return cx.out.json("exports", pages.iter().map(json).collect());
        }
        if form == "toml" {
            return cx.out.text(&toml(&pages));
        }
        cx.out.text(&pages.iter().map(one).collect::<Vec<_>>().join("\n"))
    }
}
