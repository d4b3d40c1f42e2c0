//! What is said to, added to, changed of and taken from what the cursor is on.

use super::spot::{Part, Spot};
use super::{Says, SprintScreen, name, note, retro};
use crate::domain::sprint::{Consent, SprintEdit, Verdict};
use crate::domain::{
    Operation, Refusal, RetroOperation, SprintKind, SprintOperation, SprintPage, SprintState,
};
use crate::tui::act;
use crate::tui::act::sprint::Then;
use crate::tui::screen::Cx;
use crate::tui::step::Step;

impl SprintScreen {
    /// Says yes or no to what the cursor is on.
    pub(super) fn say(&self, cx: &Cx<'_>, page: &SprintPage, says: Says) -> Step {
        let sprint = page.sprint.id;
        let yes = says == Says::Yes;
        let retro = |operation| Step::commit(Operation::Retro(operation));
        match self.spot() {
            Some(Spot::Met) => {
                let to = SprintEdit::GoalMet(Some(yes));
                Step::commit(Operation::Sprint(to.on(&page.sprint)))
            }
            Some(Spot::Story(story)) if self.part() == Part::Review => {
                let Some(card) = page.cards.iter().find(|it| it.id == story) else {
                    return Step::Refuse(Refusal::SprintOver(name(page)));
                };
                if page.sprint.state != SprintState::Active {
                    return Step::Refuse(Refusal::SprintNotRunning(name(page)));
                }
                if !yes && act::sprint::is_done(&cx.data.board, card) {
                    return act::sprint::ask_send_back(page, card);
                }
                let (says, note) = (Verdict::Accepted, String::new());
                let judge = SprintOperation::Judge { sprint, story, says, note };
                Step::commit(Operation::Sprint(judge))
            }
            Some(Spot::Change(id)) => match page.events.iter().find(|it| it.id == id) {
                Some(event) if yes => {
                    let (events, note) = (vec![event.id], String::new());
                    let says = Consent::Agreed;
                    let consent = SprintOperation::Consent { sprint, events, says, note };
                    Step::commit(Operation::Sprint(consent))
                }
                Some(event) => {
                    let key = page.names.get(&event.story).map_or("?", |(key, _)| key.as_str());
                    act::sprint::ask_objection(sprint, event.id, key)
                }
                None => Step::Stay,
            },
            Some(Spot::Note(note)) => retro(match says {
                Says::Yes => RetroOperation::Vote(note),
                Says::No => RetroOperation::Unvote(note),
            }),
            Some(Spot::Action(action) | Spot::Last(action)) => retro(match says {
                Says::Yes => RetroOperation::FinishAction(action),
                Says::No => RetroOperation::ReopenAction(action),
            }),
            Some(Spot::Resource(id)) => Step::commit(Operation::Sprint(match says {
                Says::Yes => SprintOperation::Confirm(id),
                Says::No => SprintOperation::Unconfirm(id),
            })),
            _ => Step::cannot(
                "yes and no are said to changes of scope, to finished stories and the goal in the \
                 review, to notes, actions and resources",
            ),
        }
    }

    pub(super) fn add(&self, cx: &Cx<'_>, page: &SprintPage) -> Step {
        match self.spot() {
            Some(Spot::Person(_) | Spot::NoPerson) => act::sprint::ask_person(cx, page),
            Some(Spot::Resource(_) | Spot::NoResource) => act::sprint::ask_resource(page),
            Some(Spot::Action(_) | Spot::NoAction | Spot::Last(_)) => act::sprint::ask_action(page),
            Some(Spot::Note(id)) => match retro::column_of(page, id) {
                Some(column) => act::sprint::ask_note(page, column),
                None => Step::Stay,
            },
            Some(Spot::Column(at)) => match retro::columns(page).get(at) {
                Some(column) => act::sprint::ask_note(page, column),
                None => Step::Stay,
            },
            _ => Step::cannot("people, resources, notes and actions are added on their parts"),
        }
    }

    pub(super) fn edit(&self, cx: &Cx<'_>, page: &SprintPage) -> Step {
        match self.spot() {
            Some(Spot::Name) => act::sprint::ask_name(page),
            Some(Spot::Goal) => act::sprint::ask_goal(&page.sprint, Then::Nothing),
            Some(Spot::Days) => act::sprint::ask_days(page),
            Some(Spot::Kind) => {
                let other = match page.sprint.kind {
                    SprintKind::Creation => SprintKind::Improvement,
                    SprintKind::Improvement => SprintKind::Creation,
                };
                let to = SprintEdit::Kind(other);
                Step::commit(Operation::Sprint(to.on(&page.sprint)))
            }
            Some(Spot::Took(event)) => act::sprint::ask_took(page, event),
            Some(Spot::Person(id)) => act::sprint::ask_capacity(cx, page, id),
            Some(Spot::Note(id)) => match note(page, id) {
                Some(it) => act::sprint::ask_wording(id, &it.text),
                None => Step::Stay,
            },
            Some(Spot::Column(_)) => act::sprint::ask_columns(page, &retro::columns(page)),
            Some(Spot::Resource(_) | Spot::Action(_) | Spot::Last(_)) => {
                Step::cannot("it is taken away and written down anew")
            }
            Some(
                Spot::Met
                | Spot::Story(_)
                | Spot::Change(_)
                | Spot::Line(_)
                | Spot::NoPerson
                | Spot::NoResource
                | Spot::NoAction,
            )
            | None => Step::cannot("there is nothing under the cursor that could be changed"),
        }
    }

    pub(super) fn remove(&self, page: &SprintPage) -> Step {
        let sprint = page.sprint.id;
        match self.spot() {
            Some(Spot::Person(person)) => {
                Step::commit(Operation::Sprint(SprintOperation::RemoveCapacity { sprint, person }))
            }
            Some(Spot::Resource(id)) => {
                Step::commit(Operation::Sprint(SprintOperation::RemoveResource(id)))
            }
            Some(Spot::Took(event)) => Step::commit(Operation::Sprint(SprintOperation::Took {
                sprint,
                event,
                was: page.minutes_of(event),
                minutes: None,
            })),
            Some(Spot::Note(id)) => Step::commit(Operation::Retro(RetroOperation::RemoveNote(id))),
            Some(Spot::Action(id)) if !page.sprint.state.is_over() => {
                Step::commit(Operation::Retro(RetroOperation::RemoveAction(id)))
            }
            // It was decided on: it stays, with why nothing came of it.
            Some(Spot::Action(id) | Spot::Last(id)) => act::sprint::ask_drop(id),
            Some(
                Spot::Name
                | Spot::Goal
                | Spot::Days
                | Spot::Kind
                | Spot::Met
                | Spot::Story(_)
                | Spot::Change(_)
                | Spot::Line(_)
                | Spot::NoPerson
                | Spot::NoResource
                | Spot::Column(_)
                | Spot::NoAction,
            )
            | None => Step::cannot("people, resources, notes and actions can be taken away"),
        }
    }
}
