//! Impediments: how they were resolved, who sees to them, what they are in the way of.

use super::answer::Answer;
use crate::domain::impediment::ImpedimentEdit;
use crate::domain::{Impediment, Operation, PersonId};
use crate::tui::dialog::DraftKey;
use crate::tui::dialog::ask::Ask;
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::screen::Cx;
use crate::tui::step::{Goal, Step};

/// Asks how an impediment was resolved.
pub(crate) fn resolve(it: &Impediment) -> Step {
    let key = DraftKey { part: it.id.0, ..DraftKey::new("impediment.resolve", None) };
    let ask = Ask::line("How was it resolved?", Answer::Resolve(it.id))
        .help(vec![format!("was in the way: {}", it.reason)])
        .hint("so that the next one is quicker");
    Step::open(ask.key(key))
}

fn sees_to(it: &Impediment, owner: Option<PersonId>) -> Step {
    Step::commit(Operation::Impediment(ImpedimentEdit::Owner(owner).on(it)))
}

/// Asks who sees to an impediment.
pub(crate) fn assign_impediment(cx: &Cx<'_>, it: &Impediment) -> Step {
    let board = &cx.data.board;
    let me = cx.data.me;
    let choice = |label: String, id| {
        Choice::new(label, sees_to(it, id)).hint(if it.owner == id { "now" } else { "" })
    };
    let mut choices = vec![
        choice(format!("{} (me)", board.name_of(me)), Some(me)),
        choice("nobody".into(), None),
    ];
    let others = board.people.iter().filter(|it| it.id != me && !it.left);
    choices.extend(others.map(|it| choice(it.name.clone(), Some(it.id))));
    let advice = "people become known at their first visit, or by gemba person add";
    Step::open(Pick::new("Who sees to it?", choices, Other::Nothing(advice)))
}

/// Gives an impediment to the person; to nobody when it is theirs already.
pub(crate) fn own_impediment(cx: &Cx<'_>, it: &Impediment) -> Step {
    sees_to(it, Some(cx.data.me).filter(|me| it.owner != Some(*me)))
}

/// Goes to the story that an impediment is or was in the way of; asks which one of several.
pub(crate) fn go_to_blocked(it: &Impediment) -> Step {
    match &it.stories[..] {
        [] => Step::cannot("it is in the way of the team, not of a story"),
        [story] => Step::Go(Goal::Story(story.story)),
        stories => {
            let choice = |it: &crate::domain::impediment::Blocked| {
                Choice::new(format!("{} {}", it.key, it.title), Step::Go(Goal::Story(it.story)))
            };
            let choices = stories.iter().map(choice).collect();
            Step::open(Pick::new("Which story?", choices, Other::Nothing("")))
        }
    }
}
