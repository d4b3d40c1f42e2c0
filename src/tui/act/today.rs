//! What the list of today leads to: the thing itself, and the one deed that settles it.

use super::observe::{ask_tell, show_observation};
use crate::domain::process::{About, CheckId, Handing, ProcessOperation};
use crate::domain::retrospective::RetroOperation;
use crate::domain::sprint::Consent;
use crate::domain::today::{Entry, Matter, Remedy};
use crate::domain::{Operation, PersonId, ProcessId, Refusal, SprintOperation, TodayPage};
use crate::tui::command::{Command, OnBacklog, OnMatter, OnSprint, OnToday};
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::dialog::slip::Slip;
use crate::tui::screen::Cx;
use crate::tui::step::{Goal, Step};

/// Opens what an entry is about.
pub(crate) fn open_entry(cx: &Cx<'_>, page: &TodayPage, entry: &Entry) -> Step {
    match entry.matter {
        Matter::Story(id) => Step::Go(Goal::Story(id)),
        Matter::Process(id) => Step::Go(Goal::Process(id)),
        Matter::Observation(id) => match page.observations.iter().find(|it| it.id == id) {
            Some(it) => show_observation(cx, it),
            None => Step::Stay,
        },
        Matter::Impediment(id) => match page.impediments.iter().find(|it| it.id == id) {
            Some(it) => Step::open(Slip::impediment(cx, it)),
            None => Step::Stay,
        },
        Matter::Action(_) | Matter::Sprint(_) | Matter::Change(_) => Step::Go(Goal::Sprint),
        Matter::Improvement(_) => Step::Go(Goal::Processes),
        Matter::Inbox => {
            Step::All(vec![Step::Go(Goal::Backlog), Step::Then(Command::Backlog(OnBacklog::Inbox))])
        }
    }
}

fn process(operation: ProcessOperation) -> Step {
    Step::commit(Operation::Process(Box::new(operation)))
}

/// Carries out a command on an entry that is no story to work on, where it is what settles it.
pub(crate) fn on_remedy(cx: &Cx<'_>, page: &TodayPage, entry: &Entry, command: OnMatter) -> Step {
    let retro = |operation| Step::commit(Operation::Retro(operation));
    match (command, entry.remedy) {
        (
            OnMatter::Resolve | OnMatter::Owner | OnMatter::OwnerMe,
            Some(Remedy::Resolve(id) | Remedy::Assign(id)),
        ) => match (page.impediments.iter().find(|it| it.id == id), command) {
            (Some(it), OnMatter::Owner) => super::assign_impediment(cx, it),
            (Some(it), OnMatter::OwnerMe) => super::own_impediment(cx, it),
            (Some(it), _) => super::resolve(it),
            (None, _) => Step::Stay,
        },
        (OnMatter::For, Some(Remedy::Consent(sprint, event))) => {
            let (events, note) = (vec![event], String::new());
            let says = Consent::Agreed;
            let consent = SprintOperation::Consent { sprint, events, says, note };
            Step::commit(Operation::Sprint(consent))
        }
        (OnMatter::Against, Some(Remedy::Consent(sprint, event))) => {
            super::sprint::ask_objection(sprint, event, &entry.key)
        }
        (OnMatter::Check, Some(Remedy::Close(_))) => {
            Step::All(vec![Step::Go(Goal::Sprint), Step::Then(Command::Sprint(OnSprint::Close))])
        }
        (OnMatter::Check, Some(Remedy::Finish(id))) => retro(RetroOperation::FinishAction(id)),
        (OnMatter::Story, Some(Remedy::Finish(id))) => retro(RetroOperation::ActionToStory(id)),
        (OnMatter::Check, Some(Remedy::Review(id))) => process(ProcessOperation::Review(id)),
        (OnMatter::Check, Some(Remedy::Meet(id))) => process(ProcessOperation::Meet(id)),
        (OnMatter::Check, Some(Remedy::Confirm(process_id, question))) => {
            process(ProcessOperation::Answer {
                process: process_id,
                question,
                was: None,
                text: None,
            })
        }
        (OnMatter::Check, Some(Remedy::Sustain(check))) => lasts(check, &entry.text),
        (OnMatter::Tell, Some(Remedy::Tell(about))) => tell(cx, page, entry, about),
        (OnMatter::Owner, Some(Remedy::Own(id))) => ask_owner(cx, id, &entry.key),
        (OnMatter::OwnerMe, Some(Remedy::Own(id))) => own(id, cx.data.me),
        (_, remedy) => nothing(cx, remedy),
    }
}

/// Says what the key of an entry is, to whoever pressed another one.
fn nothing(cx: &Cx<'_>, remedy: Option<Remedy>) -> Step {
    let Some(remedy) = remedy else {
        return Step::Refuse(super::leads_on(
            cx,
            "no one key settles it",
            Command::Today(OnToday::Open),
            "opens it",
        ));
    };
    let (command, word) = settles(remedy);
    let key = cx.keymap.first_key(Command::Matter(command));
    Step::Refuse(Refusal::Wrong(format!("it asks for something else: {key} {word}")))
}

/// The command that settles an entry, and what that is called.
pub(crate) const fn settles(remedy: Remedy) -> (OnMatter, &'static str) {
    match remedy {
        Remedy::Resolve(_) => (OnMatter::Resolve, "resolve"),
        Remedy::Consent(..) => (OnMatter::For, "agree"),
        Remedy::Close(_) => (OnMatter::Check, "close"),
        Remedy::Finish(_) => (OnMatter::Check, "done"),
        Remedy::Review(_) => (OnMatter::Check, "reviewed"),
        Remedy::Meet(_) => (OnMatter::Check, "held"),
        Remedy::Sustain(_) => (OnMatter::Check, "look"),
        Remedy::Confirm(..) => (OnMatter::Check, "still so"),
        Remedy::Tell(_) => (OnMatter::Tell, "tell"),
        Remedy::Assign(_) | Remedy::Own(_) => (OnMatter::Owner, "assign"),
    }
}

/// Whether a command does something about it.
pub(crate) const fn is_remedy(remedy: Remedy, command: OnMatter) -> bool {
    match command {
        OnMatter::Resolve => matches!(remedy, Remedy::Resolve(_) | Remedy::Assign(_)),
        OnMatter::For | OnMatter::Against => matches!(remedy, Remedy::Consent(..)),
        OnMatter::Check => matches!(
            remedy,
            Remedy::Close(_)
                | Remedy::Finish(_)
                | Remedy::Review(_)
                | Remedy::Meet(_)
                | Remedy::Sustain(_)
                | Remedy::Confirm(..)
        ),
        OnMatter::Owner | OnMatter::OwnerMe => {
            matches!(remedy, Remedy::Resolve(_) | Remedy::Assign(_) | Remedy::Own(_))
        }
        OnMatter::Tell => matches!(remedy, Remedy::Tell(_)),
        OnMatter::Story => matches!(remedy, Remedy::Finish(_)),
    }
}

fn tell(cx: &Cx<'_>, page: &TodayPage, entry: &Entry, about: About) -> Step {
    let what = match about {
        About::Observation(id) => page
            .observations
            .iter()
            .find(|it| it.id == id)
            .map_or_else(|| entry.text.clone(), |it| it.what.text.clone()),
        About::Story(id) => {
            format!("{} {}", entry.key, cx.data.card(id).map_or("", |it| &it.title))
        }
    };
    ask_tell(about, &entry.who, &what)
}

/// Asks whether a release lasts: the readings say, or whoever looked.
fn lasts(check: CheckId, text: &str) -> Step {
    let says = |held, label: &str, hint: &str| {
        let operation = ProcessOperation::Sustain { check, held, note: String::new() };
        Choice::new(label, process(operation)).hint(hint)
    };
    let choices = vec![
        says(None, "as the readings say", "measured since the release"),
        says(Some(true), "it lasts", "somebody looked"),
        says(Some(false), "it slipped", "comes back as a story"),
    ];
    Step::open(Pick::new(text, choices, Other::Nothing("")))
}

fn own(id: ProcessId, person: PersonId) -> Step {
    process(ProcessOperation::Own { process: id, person: Some(person), handing: Handing::First })
}

/// Asks who is accountable for a process.
fn ask_owner(cx: &Cx<'_>, id: ProcessId, prefix: &str) -> Step {
    let board = &cx.data.board;
    let me = cx.data.me;
    let mut choices = vec![Choice::new(format!("{} (me)", board.name_of(me)), own(id, me))];
    let others = board.people.iter().filter(|it| it.id != me && !it.left);
    choices.extend(others.map(|it| Choice::new(it.name.clone(), own(id, it.id))));
    let advice = "people become known at their first visit, or by gemba person add";
    let title = format!("Who is accountable for {prefix}?");
    Step::open(Pick::new(title, choices, Other::Nothing(advice)))
}
