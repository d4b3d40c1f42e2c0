//! What the keys do on the page of a process, by what the cursor is on.

use super::spot::{Named, Part, Spot};
use super::{ProcessScreen, measures};
use crate::domain::four_p::Thought;
use crate::domain::observation::ObservationId;
use crate::domain::process::{Question, StepId, Thinking, Version};
use crate::domain::sheet::Subject;
use crate::domain::{ProcessOperation, ProcessPage, Refusal};
use crate::tui::act;
use crate::tui::act::process::{Asked, New};
use crate::tui::command::{Command, OnProcess};
use crate::tui::dialog::sheet::About;
use crate::tui::dialog::show::Show;
use crate::tui::screen::Cx;
use crate::tui::step::{Goal, Step};

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Yes,
    No,
}

/// Whether a command of the page is what a part is for.
pub(super) const fn leads(part: Part, command: OnProcess) -> bool {
    match command {
        OnProcess::Owner => matches!(part, Part::About),
        OnProcess::Add => !matches!(part, Part::About | Part::Questions),
        OnProcess::Edit => matches!(part, Part::About | Part::Steps | Part::Questions),
        OnProcess::For | OnProcess::Against => {
            matches!(part, Part::About | Part::Questions | Part::Improvements | Part::Versions)
        }
        OnProcess::Read => matches!(part, Part::Measures),
        OnProcess::Join => matches!(part, Part::Improvements),
        OnProcess::Story | OnProcess::Improvement | OnProcess::Why => matches!(part, Part::Seen),
        OnProcess::Release => matches!(part, Part::Versions),
        OnProcess::Open
        | OnProcess::NextPart
        | OnProcess::PreviousPart
        | OnProcess::Remove
        | OnProcess::OwnerMe
        | OnProcess::Lower
        | OnProcess::Higher
        | OnProcess::Retire
        | OnProcess::Text
        | OnProcess::Search
        | OnProcess::Previous
        | OnProcess::Next => false,
    }
}

/// Whether a command of the page means nothing on a part.
pub(super) const fn is_idle(part: Part, command: OnProcess) -> bool {
    match command {
        OnProcess::Add => matches!(part, Part::Questions),
        OnProcess::For => {
            !matches!(part, Part::About | Part::Questions | Part::Improvements | Part::Versions)
        }
        OnProcess::Against => !matches!(part, Part::About | Part::Versions),
        OnProcess::Read => !matches!(part, Part::Measures),
        OnProcess::Join => !matches!(part, Part::Improvements),
        OnProcess::Lower | OnProcess::Higher => !matches!(part, Part::Steps),
        OnProcess::Story | OnProcess::Improvement | OnProcess::Why => !matches!(part, Part::Seen),
        OnProcess::Edit => matches!(part, Part::Seen),
        OnProcess::Open
        | OnProcess::NextPart
        | OnProcess::PreviousPart
        | OnProcess::Remove
        | OnProcess::Owner
        | OnProcess::OwnerMe
        | OnProcess::Release
        | OnProcess::Retire
        | OnProcess::Text
        | OnProcess::Search
        | OnProcess::Previous
        | OnProcess::Next => false,
    }
}

impl ProcessScreen {
    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: OnProcess) -> Step {
        if let Some(refusal) = act::unwritable(cx, Command::Process(command)) {
            return Step::Refuse(refusal);
        }
        let Some(page) = self.page(cx.data) else {
            return Step::Refuse(Refusal::Gone("that process"));
        };
        let owner = page.owner();
        match command {
            OnProcess::Open => self.open(cx, page),
            OnProcess::NextPart | OnProcess::PreviousPart => {
                self.leaves.turn(if command == OnProcess::NextPart { 1 } else { -1 });
                Step::Stay
            }
            OnProcess::Add => self.add(cx, page),
            OnProcess::Edit => self.edit(cx, page),
            OnProcess::Remove => self.remove(page),
            OnProcess::Owner => act::process::ask_owner(cx, self.process, owner),
            OnProcess::OwnerMe => {
                let me = Some(cx.data.me).filter(|me| owner != Some(*me));
                act::process::own(self.process, owner, me)
            }
            OnProcess::For => self.say(page, Says::Yes),
            OnProcess::Against => self.say(page, Says::No),
            OnProcess::Read => match self.leaves.spot() {
                Some(Spot::Measure(id)) => act::process::form(cx, About::Reading(id), ""),
                _ => Step::cannot("readings are written down on a measure: tab shows them"),
            },
            OnProcess::Join => match self.improvement(page) {
                Some(it) => act::process::ask_join(page, it),
                None => Step::cannot("only an improvement has stories: tab shows them"),
            },
            OnProcess::Lower => self.place(page, 1),
            OnProcess::Higher => self.place(page, -1),
            OnProcess::Story => {
                self.seen(|observation| ProcessOperation::ToStory { observation, title: None })
            }
            OnProcess::Improvement => self
                .seen(|observation| ProcessOperation::ToImprovement { observation, title: None }),
            OnProcess::Why => match self.leaves.spot() {
                Some(Spot::Observation(id)) => ask_why(page, id),
                _ => Step::cannot("why is asked of what was seen: tab shows it"),
            },
            OnProcess::Release => act::process::form(cx, About::Version(self.process), "notes"),
            OnProcess::Retire => act::process::retire(page),
            OnProcess::Text => act::process::show_text(cx, page),
            OnProcess::Search => act::process::search(cx, page),
            OnProcess::Previous => self.leaf(cx, -1),
            OnProcess::Next => self.leaf(cx, 1),
        }
    }

    fn improvement<'a>(
        &self,
        page: &'a ProcessPage,
    ) -> Option<&'a crate::domain::improvement::Improvement> {
        match self.leaves.spot() {
            Some(Spot::Improvement(id)) => {
                let all = page.improvements.iter().chain(&page.closed_improvements);
                all.into_iter().find(|it| it.id == id)
            }
            Some(Spot::Story(id)) => {
                page.improvements.iter().find(|it| it.stories.iter().any(|of| of.id == id))
            }
            _ => None,
        }
    }

    /// Does something with what was seen.
    fn seen(&self, does: impl Fn(ObservationId) -> ProcessOperation) -> Step {
        match self.leaves.spot() {
            Some(Spot::Observation(id)) => act::process::commit(does(id)),
            _ => Step::cannot("only what was seen becomes a story or an improvement"),
        }
    }

    fn open(&self, cx: &Cx<'_>, page: &ProcessPage) -> Step {
        match self.leaves.spot() {
            Some(Spot::Story(id)) => Step::Go(Goal::Story(id)),
            Some(Spot::Draft) => act::process::show_draft(cx, page),
            Some(Spot::Observation(id)) => {
                self.update_writable(cx, page, |_, _, page| ask_why(page, id))
            }
            Some(Spot::Version(named)) => match version(page, named) {
                Some(it) => act::process::show_version(cx, page, it),
                None => Step::Stay,
            },
            Some(Spot::Measure(id)) => match page.measures.iter().find(|it| it.id == id) {
                Some(it) => Step::open(Show::new(it.name(), measures::told(cx, it))),
                None => Step::Stay,
            },
            Some(
                Spot::NoHolder
                | Spot::NoPolicy
                | Spot::NoInterface
                | Spot::NoStep
                | Spot::NoMeasure
                | Spot::NoImprovement
                | Spot::NoObservation,
            ) => self.update_writable(cx, page, Self::add),
            Some(_) | None => self.update_writable(cx, page, Self::edit),
        }
    }

    /// Does what writes, where this session may.
    fn update_writable(
        &self,
        cx: &Cx<'_>,
        page: &ProcessPage,
        does: impl Fn(&Self, &Cx<'_>, &ProcessPage) -> Step,
    ) -> Step {
        match act::unwritable(cx, Command::Process(OnProcess::Edit)) {
            Some(refusal) => Step::Refuse(refusal),
            None => does(self, cx, page),
        }
    }

    fn add(&self, cx: &Cx<'_>, page: &ProcessPage) -> Step {
        let new = |new| Asked::new_part(self.process, new);
        match (self.leaves.part(), self.leaves.spot()) {
            (Part::About, Some(Spot::Policy(_) | Spot::NoPolicy)) => new(New::Policy),
            (Part::About, Some(Spot::Holder(_) | Spot::NoHolder)) => new(New::Holder),
            (Part::About, Some(Spot::Interface(_) | Spot::NoInterface)) => {
                if cx.data.board.processes.len() < 2 {
                    return Step::cannot("there is no other process yet: 5 shows where one starts");
                }
                act::process::form(cx, About::Interface(self.process), "")
            }
            (Part::About, _) => Step::cannot(
                "on this part people who know, policies and interfaces are added, below",
            ),
            (Part::Steps, _) => new(New::Step),
            (Part::Questions, _) => Step::cannot("the questions stay the same: e answers one"),
            (Part::Measures, _) => new(New::Measure),
            (Part::Improvements, _) => new(New::Improvement),
            (Part::Versions, spot) => {
                let here =
                    if let Some(Spot::Version(it)) = spot { version(page, it) } else { None };
                match here.or(page.version()) {
                    Some(it) => {
                        let title = format!("Where is {} in force?", it.number);
                        Asked::Place(self.process, it.number.clone()).open(&title, "")
                    }
                    None => act::process::form(cx, About::Version(self.process), "notes"),
                }
            }
            (Part::Seen, _) => Asked::Observe(self.process).open("What was seen at the gemba?", ""),
        }
    }

    fn edit(&self, cx: &Cx<'_>, page: &ProcessPage) -> Step {
        let process = self.process;
        let record = |subject, at: &str| act::process::form(cx, About::Record(subject), at);
        match self.leaves.spot() {
            Some(Spot::Owner) => act::process::ask_owner(cx, process, page.owner()),
            Some(Spot::Review) => record(Subject::Process(process), "review_days"),
            Some(Spot::Meeting) => record(Subject::Process(process), "meeting_days"),
            Some(Spot::Slot(id)) => record(Subject::Process(process), id),
            Some(Spot::Policy(id)) => record(Subject::Policy(id), ""),
            Some(Spot::Step(id)) => record(Subject::Step(id), ""),
            Some(Spot::Measure(id)) => record(Subject::Measure(id), ""),
            Some(Spot::Improvement(id)) => record(Subject::Improvement(id), ""),
            Some(Spot::P(p)) => {
                let said = page.four_ps.0.iter().find(|(it, _, _)| *it == p);
                let (thought, note) = match said {
                    Some((_, thought, note)) => (*thought, &**note),
                    None => (Thought::Considered, ""),
                };
                let title = format!("What was thought of {}?", p.id());
                Asked::Thought(process, p, thought).open(&title, note)
            }
            Some(Spot::Question(question)) => answer(page, question),
            Some(Spot::Observation(_)) => {
                let why = cx.keymap.first_key(Command::Process(OnProcess::Why));
                let says = format!("what was seen stays as it was said: {why} asks why");
                Step::Refuse(Refusal::Wrong(says))
            }
            Some(Spot::Check(id)) => match page.checks.iter().find(|it| it.id == id) {
                Some(it) if it.done.is_none() => act::process::ask_check(page, it),
                Some(_) | None => Step::cannot("that was looked at already"),
            },
            Some(Spot::Place(named)) => match named.among(&page.places, |it| &it.place) {
                Some(it) => act::process::ask_force(page, &it.place),
                None => Step::Stay,
            },
            Some(Spot::Story(id)) => Step::Go(Goal::Story(id)),
            Some(Spot::Version(_) | Spot::Draft) => Step::cannot(
                "a released version never changes: V releases the next, enter shows this one",
            ),
            Some(Spot::Holder(_) | Spot::Interface(_)) => {
                Step::cannot("it is taken away and written down anew")
            }
            Some(
                Spot::NoHolder
                | Spot::NoPolicy
                | Spot::NoInterface
                | Spot::NoStep
                | Spot::NoMeasure
                | Spot::NoImprovement
                | Spot::NoObservation,
            ) => self.add(cx, page),
            None => Step::cannot("there is nothing under the cursor that could be changed"),
        }
    }

    fn remove(&self, page: &ProcessPage) -> Step {
        let process = self.process;
        act::process::commit(match self.leaves.spot() {
            Some(Spot::Holder(named)) => match named.among(&page.holders, |it| it) {
                Some(name) => ProcessOperation::Forget { process, name: name.clone() },
                None => return Step::Stay,
            },
            Some(Spot::Policy(id)) => ProcessOperation::RemovePolicy(id),
            Some(Spot::Interface(id)) => ProcessOperation::Unfeed(id),
            Some(Spot::Step(id)) => ProcessOperation::RemoveStep(id),
            Some(Spot::Measure(id)) => {
                let measure = page.measures.iter().find(|it| it.id == id);
                match measure.and_then(|it| it.last()) {
                    Some(last) => ProcessOperation::RemoveReading(last.id),
                    None => ProcessOperation::RemoveMeasure(id),
                }
            }
            Some(Spot::P(p)) => {
                let (of, note) = (Thinking::Process(process), String::new());
                ProcessOperation::Think { of, p, thought: None, note }
            }
            Some(Spot::Place(named)) => match named.among(&page.places, |it| &it.place) {
                Some(it) => ProcessOperation::TakeOut { process, place: it.place.clone() },
                None => return Step::Stay,
            },
            Some(Spot::Observation(id)) => {
                let title = "Nothing needs to become of it: why?";
                return Asked::Settle(id).open(title, "");
            }
            Some(Spot::Story(story)) => match self.improvement(page) {
                Some(it) => ProcessOperation::Part { improvement: it.id, stories: vec![story] },
                None => return Step::cannot("it belongs to no improvement"),
            },
            _ => {
                return Step::cannot(
                    "steps, policies, measures, interfaces, people and places can be taken away",
                );
            }
        })
    }

    fn say(&self, page: &ProcessPage, says: Says) -> Step {
        let process = self.process;
        let yes = says == Says::Yes;
        act::process::commit(match self.leaves.spot() {
            Some(Spot::Question(question)) if yes => {
                ProcessOperation::Answer { process, question, was: None, text: None }
            }
            Some(Spot::Review) if yes => ProcessOperation::Review(process),
            Some(Spot::Meeting) if yes => ProcessOperation::Meet(process),
            Some(Spot::P(p)) => {
                let said = page.four_ps.0.iter().find(|(it, _, _)| *it == p);
                let note = said.map(|(_, _, note)| note.clone()).unwrap_or_default();
                let thought = Some(if yes { Thought::Considered } else { Thought::NotNeeded });
                ProcessOperation::Think { of: Thinking::Process(process), p, thought, note }
            }
            // Said at a key it would be said without a look at the readings: it is asked.
            Some(Spot::Check(check)) => {
                let found = page.checks.iter().find(|it| it.id == check);
                return found.map_or(Step::Stay, |it| act::process::ask_check(page, it));
            }
            Some(Spot::Improvement(_)) if yes => match self.improvement(page) {
                Some(it) if it.closed.is_some() => ProcessOperation::Reopen(it.id),
                Some(it) => return act::process::ask_closure(it),
                None => return Step::Stay,
            },
            _ => {
                return Step::cannot(
                    "yes and no are said to questions, reviews, the four Ps, improvements and \
                     whether a release has lasted",
                );
            }
        })
    }

    /// Puts the step under the cursor so many places further on.
    fn place(&self, page: &ProcessPage, by: isize) -> Step {
        let Some(Spot::Step(step)) = self.leaves.spot() else {
            return Step::cannot("only steps stand in an order of their own");
        };
        let at = |id: StepId| page.steps.iter().position(|it| it.id == id);
        let next = at(step).and_then(|it| it.checked_add_signed(by));
        match next.filter(|it| *it < page.steps.len()) {
            Some(next) => {
                act::process::commit(ProcessOperation::PlaceStep { step, place: next + 1 })
            }
            None => Step::cannot("it stands at the end already"),
        }
    }
}

fn version(page: &ProcessPage, named: Named) -> Option<&Version> {
    named.among(&page.versions, |it| &it.number)
}

/// Asks why of what was seen, or of the last answer to that.
fn ask_why(page: &ProcessPage, id: ObservationId) -> Step {
    let seen = page.observations.iter().find(|it| it.id == id);
    let last = seen.map(|it| it.whys.last().unwrap_or(&it.what.text).as_str());
    Asked::Why(id).open(&format!("Why? {}", last.unwrap_or_default()), "")
}

/// Asks for what the data do not say to a question.
fn answer(page: &ProcessPage, question: Question) -> Step {
    let said = page.answers.iter().find(|it| it.question == question);
    let begin = said.map_or("", |it| &it.text);
    Asked::Answer(page.process.id, question, begin.to_owned())
        .open("What do the data not say?", begin)
}
