//! What the commands on stories and the global ones do, whatever the screen that they were given on.

mod answer;
mod anywhere;
mod drafts;
mod editor;
mod field;
mod filter;
mod flow;
mod place;
pub(crate) mod sprint;
pub(crate) mod standup;
mod story;
mod target;

pub(crate) use answer::{Answer, Spot, lines_of};
pub(crate) use anywhere::{anywhere, new_story, pasted};
pub(crate) use drafts::Drafts;
pub(crate) use editor::{Editing, edited};
pub(crate) use field::{SCALE, set_field};
pub(crate) use filter::{filter_by_person, filter_form, log_of_person, search, sort};
pub(crate) use flow::{ask_flow, split_flow};
pub(crate) use story::{Relation, add_criterion, link_to, on_story};

use super::command::{Anywhere, Command};
use super::dialog::DraftKey;
use super::dialog::ask::Ask;
use super::dialog::conflict::Compare;
use super::screen::Cx;
use super::step::{Effect, Step};
use crate::domain::{Operation, Refusal, StoryId};

/// What follows a refusal that asks for something: a reason, a choice between two texts.
pub(crate) fn refused(_cx: &Cx<'_>, effect: &Effect, refusal: &Refusal) -> Option<Step> {
    let Effect::Commit(operation) = effect else { return None };
    if let Refusal::Stale(conflicts) = refusal {
        return Compare::new(operation, conflicts).map(Step::open);
    }
    if refusal.asks() {
        let title = if let Refusal::WipAsks { column, .. } = refusal {
            format!("{column} is full")
        } else {
            "Why all the same?".to_owned()
        };
        let ask = Ask::line(title, Answer::Reason(operation.clone()))
            .hint("why all the same")
            .help(vec![format!("{refusal}. A reason lets it happen and stays in the log.")])
            .key(DraftKey::new("reason", subject(operation)));
        return Some(Step::open(ask));
    }
    None
}

/// The first story that an operation is about, where a reason could be about one.
fn subject(operation: &Operation) -> Option<StoryId> {
    if let Operation::Move { stories, .. } | Operation::Archive(stories) = operation {
        return stories.first().copied();
    }
    if let Operation::Edit(changes) = operation {
        return changes.first().map(|it| it.story);
    }
    if let Operation::All { of, .. } = operation {
        return of.iter().find_map(subject);
    }
    None
}

/// Says that a command needs a story, and how to come to one.
pub(crate) fn no_story(cx: &Cx<'_>) -> Refusal {
    let key = cx.keymap.first_key(Command::Global(Anywhere::New));
    Refusal::Wrong(format!("no story is selected: {key} writes one down"))
}
