//! What is asked for as a text about a process, and what becomes of it.

use super::super::Answer;
use super::commit;
use crate::domain::field::date;
use crate::domain::four_p::{FourP, Thought};
use crate::domain::improvement::{Closure, ImprovementId};
use crate::domain::observation::{self, ObservationId};
use crate::domain::process::{CheckId, Question, Thinking};
use crate::domain::stream::StreamId;
use crate::domain::{ProcessId, ProcessOperation, Refusal, text};
use crate::exchange::definition;
use crate::tui::dialog::DraftKey;
use crate::tui::dialog::ask::{Ask, Enter};
use crate::tui::dialog::sheet::{About, SheetForm};
use crate::tui::screen::Cx;
use crate::tui::step::Step;

/// Something about a process that is asked for as a text.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// What a new part of it is called.
    New(New, ProcessId),
    /// What the data do not say to a question, with what was said so far.
    Answer(ProcessId, Question, String),
    /// What there is to say of one of the four Ps.
    Thought(ProcessId, FourP, Thought),
    /// What was seen there.
    Observe(ProcessId),
    /// Why that was so.
    Why(ObservationId),
    /// Why nothing needs to become of it.
    Settle(ObservationId),
    /// What there is to say of an improvement that is closed.
    Close(ImprovementId, Closure),
    /// Where a version is in force.
    Place(ProcessId, String),
    /// On which day a release is looked at again.
    Postpone(CheckId),
    /// Under which prefix a template is taken once more.
    Template(&'static str),
    /// What an improvement that belongs to no process yet is called.
    Improvement,
    /// What a value stream is called.
    Stream,
    /// The next step of a value stream: one of a process such as `CHG.3`, or another.
    StreamStep(StreamId),
}

/// A part of a process that begins with its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum New {
    /// A step.
    Step,
    /// A policy.
    Policy,
    /// A measure.
    Measure,
    /// An improvement.
    Improvement,
    /// Somebody who knows how it really works.
    Holder,
}

impl New {
    /// What is asked, and what could be typed.
    const fn asks(self) -> (&'static str, &'static str) {
        match self {
            Self::Step => ("What is done?", "an activity: log it, judge it, restore the service"),
            Self::Policy => ("Which rule governs it?", "such as: all incidents must be logged"),
            Self::Measure => ("What is measured?", "such as: time to restore"),
            Self::Improvement => ("What would be better?", "such as: halve the time to restore"),
            Self::Holder => ("Who knows how it really works?", "a name or a role"),
        }
    }

    /// The form that goes on from the name.
    const fn about(self, process: ProcessId) -> Option<About> {
        match self {
            Self::Step => Some(About::Step(process)),
            Self::Policy => Some(About::Policy(process)),
            Self::Measure => Some(About::Measure(process)),
            Self::Improvement => Some(About::Improvement(Some(process))),
            Self::Holder => None,
        }
    }
}

impl Asked {
    /// Under what it is kept when it is not accepted.
    fn key(&self) -> DraftKey {
        let (command, part) = match self {
            Self::New(new, id) => (
                match new {
                    New::Step => "process.new.step",
                    New::Policy => "process.new.policy",
                    New::Measure => "process.new.measure",
                    New::Improvement => "process.new.improvement",
                    New::Holder => "process.new.holder",
                },
                id.0,
            ),
            Self::Answer(id, question, _) => ("process.answer", id.0 * 16 + *question as i64),
            Self::Thought(id, p, _) => ("process.think", id.0 * 16 + *p as i64),
            Self::Observe(id) => ("process.observe", id.0),
            Self::Why(id) => ("process.why", id.0),
            Self::Settle(id) => ("process.settle", id.0),
            Self::Close(id, _) => ("process.close", id.0),
            Self::Place(id, number) => {
                let about = format!("{id:?} {number}");
                return DraftKey::new("process.place", None).about(&about);
            }
            Self::Postpone(id) => ("process.postpone", id.0),
            Self::Template(name) => {
                return DraftKey::new("processes.start.template", None).about(name);
            }
            Self::Improvement => ("processes.start.improvement", 0),
            Self::Stream => ("processes.stream", 0),
            Self::StreamStep(id) => ("processes.stream.step", id.0),
        };
        DraftKey::new(command, None).part(part)
    }

    /// Asks for it.
    pub(crate) fn open(self, title: &str, begin: &str) -> Step {
        let key = self.key();
        let (hint, help) = match &self {
            Self::New(new, _) => (new.asks().1, None),
            Self::Answer(_, question, _) => {
                ("what is so, in your own words", Some(question.asks().to_owned()))
            }
            Self::Thought(..) => ("may be left empty", None),
            Self::Observe(_) => (
                "in one line, with step:2 waste:waiting control:approval from:dee if you like",
                None,
            ),
            Self::Why(_) => ("because…", None),
            Self::Settle(_) => ("what was said or done", None),
            Self::Close(..) => ("what was learned", None),
            Self::Place(..) => ("a group, a site, an environment", None),
            Self::Postpone(_) => ("a day such as 2026-12-24, fri or 2w", None),
            Self::Template(_) => ("the prefix of its stories' keys, such as IN2", None),
            Self::Improvement => (New::Improvement.asks().1, None),
            Self::Stream => ("such as: from wish to use", None),
            Self::StreamStep(_) => {
                ("a step of a process such as CHG.3, or what else is done", None)
            }
        };
        let ask = match &self {
            Self::Answer(..) => Ask::text(title, Enter::Keeps, Answer::Process(self)),
            Self::New(..)
            | Self::Thought(..)
            | Self::Observe(_)
            | Self::Why(_)
            | Self::Settle(_)
            | Self::Close(..)
            | Self::Place(..)
            | Self::Postpone(_)
            | Self::Template(_)
            | Self::Improvement
            | Self::Stream
            | Self::StreamStep(_) => Ask::line(title, Answer::Process(self)),
        };
        let ask = ask.hint(hint).help(help.into_iter().collect()).key(key);
        Step::open(if begin.is_empty() { ask } else { ask.begin(begin) })
    }

    /// Asks what a new part is called.
    pub(crate) fn new_part(process: ProcessId, new: New) -> Step {
        Self::New(new, process).open(new.asks().0, "")
    }

    /// Whether a form can go on from the text.
    pub(crate) const fn has_form(&self) -> bool {
        matches!(self, Self::New(New::Step | New::Policy | New::Measure | New::Improvement, _))
    }

    /// The form that goes on from the text.
    pub(crate) fn form(&self, cx: &Cx<'_>, typed: &str) -> Option<SheetForm> {
        let about = match self {
            Self::New(new, process) => new.about(*process)?,
            Self::Improvement => About::Improvement(None),
            _ => return None,
        };
        let form = SheetForm::new(cx, about, "");
        Some(form.typed(&text::line(typed)))
    }

    /// What the typed text leads to, or why it does not.
    pub(crate) fn accept(&self, cx: &Cx<'_>, typed: &str) -> Step {
        let line = text::line(typed);
        let slots = Vec::new;
        commit(match self {
            Self::New(New::Step, process) => ProcessOperation::AddStep {
                process: *process,
                name: line,
                slots: slots(),
                roles: Vec::new(),
            },
            Self::New(New::Policy, process) => {
                ProcessOperation::AddPolicy { process: *process, text: line, slots: slots() }
            }
            Self::New(New::Measure, process) => {
                ProcessOperation::AddMeasure { process: *process, name: line, slots: slots() }
            }
            Self::New(New::Improvement, process) => {
                let about = About::Improvement(Some(*process));
                return SheetForm::new(cx, about, "").typed(&line).kept(cx);
            }
            Self::New(New::Holder, process) => {
                ProcessOperation::Know { process: *process, name: line }
            }
            Self::Improvement => {
                return SheetForm::new(cx, About::Improvement(None), "").typed(&line).kept(cx);
            }
            Self::Template(name) => {
                let found = definition::TEMPLATES.iter().find(|(it, _)| it == name);
                let Some(Ok(read)) = found.map(|(_, toml)| definition::read(toml)) else {
                    return Step::Stay;
                };
                let again = read.again(&cx.data.board, &line.to_uppercase(), None);
                ProcessOperation::Define(Box::new(again))
            }
            Self::Stream => ProcessOperation::AddStream(line),
            Self::StreamStep(stream) => {
                let board = &cx.data.board;
                let step = match board.catalog.step_at(board, &line) {
                    Ok(step) => step.ok_or(line),
                    Err(refusal) => return Step::Refuse(refusal),
                };
                ProcessOperation::AddStreamStep { stream: *stream, step, slots: slots() }
            }
            Self::Answer(process, question, was) => ProcessOperation::Answer {
                process: *process,
                question: *question,
                was: Some(was.clone()),
                text: Some(text::block(typed)),
            },
            Self::Thought(process, p, thought) => ProcessOperation::Think {
                of: Thinking::Process(*process),
                p: *p,
                thought: Some(*thought),
                note: line,
            },
            Self::Observe(process) => {
                let board = &cx.data.board;
                match observation::read(&line, board, &board.catalog, Some(*process)) {
                    Ok(new) => ProcessOperation::Observe(new),
                    Err(refusal) => return Step::Refuse(refusal),
                }
            }
            Self::Why(observation) => {
                ProcessOperation::Why { observation: *observation, text: line }
            }
            Self::Settle(id) => ProcessOperation::Settle { observations: vec![*id], how: line },
            Self::Close(improvement, closure) => ProcessOperation::Close {
                improvement: *improvement,
                closure: *closure,
                notes: line,
            },
            Self::Place(process, number) => ProcessOperation::PutInForce {
                process: *process,
                number: number.clone(),
                place: line,
            },
            Self::Postpone(check) => match date(&line, cx.data.today()) {
                Some(due) => ProcessOperation::Postpone { check: *check, due },
                None => {
                    let why = format!("{line:?} is no day: 2026-12-24, fri or 2w");
                    return Step::Refuse(Refusal::Wrong(why));
                }
            },
        })
    }
}
