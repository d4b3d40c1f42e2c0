//! What becomes of a text that the person's own editor gives back.

use std::path::Path;

use super::answer::Answer;
use crate::domain::{Change, Operation, Story, text};
use crate::exchange::sheet;
use crate::tui::dialog::DraftKey;
use crate::tui::dialog::ask::{Ask, Enter};
use crate::tui::dialog::conflict;
use crate::tui::keep::{Draft, Word};
use crate::tui::screen::Cx;
use crate::tui::step::Step;

/// What a text that the person's own editor gives back is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Editing {
    /// A whole story, as it was when the editor was opened.
    Story(Box<Story>),
    /// A text that two people wrote at once, put together; and the rest of what was asked for.
    Both {
        /// The change of that text, knowing what the other person wrote.
        change: Change,
        /// The other changes; may do nothing.
        rest: Operation,
    },
}

impl Editing {
    /// Under what the text is kept while it is not in the file.
    pub(crate) fn key(&self) -> DraftKey {
        match self {
            Self::Story(story) => DraftKey::new("edit.editor", Some(story.card.id)),
            Self::Both { change, .. } => {
                DraftKey::new("edit.both", Some(change.story)).about(change.field.spec().id)
            }
        }
    }

    /// What is kept while the editor has the text in that file: nobody may come back from it.
    pub(crate) fn draft(&self, cx: &Cx<'_>, file: &Path, text: &str) -> Draft {
        let key = self.key();
        let word = Word { field: String::new(), was: self.seen(cx), now: text.to_owned() };
        Draft {
            command: key.command.to_owned(),
            story: key.story.map(|it| it.0),
            part: key.part,
            words: vec![word],
            file: Some(file.to_owned()),
        }
    }

    /// Both texts that two people wrote at once, for the one who puts them together.
    pub(crate) fn both(mine: &str, theirs: &str) -> String {
        sheet::both(mine, theirs)
    }

    /// The text as it is in the file, as far as the person has seen it.
    fn seen(&self, cx: &Cx<'_>) -> String {
        match self {
            Self::Story(story) => sheet::write(story, &cx.data.board),
            Self::Both { change, .. } => change.field.show(&change.was, &cx.data.board),
        }
    }

    /// What was typed when `was` stood in the file, with what others have written since: both stand
    /// between marks where they speak of the same lines.
    pub(super) fn together(&self, cx: &Cx<'_>, was: &str, typed: &str) -> String {
        let now = self.seen(cx);
        if was.is_empty() || was == now {
            return typed.to_owned();
        }
        match self {
            Self::Story(_) => sheet::merged(was, typed, &now),
            Self::Both { .. } => sheet::merged_text(was, typed, &now),
        }
    }
}

/// What an edited text leads to. It stays in a dialog until it is in the file: nothing that was
/// typed in an editor is lost because it cannot be read or comes too late.
pub(crate) fn edited(cx: &Cx<'_>, editing: Editing, text: &str) -> Step {
    let step = read(cx, &editing, text);
    let mut ask = holding(cx, editing, text);
    ask.go_to_wrong(&step);
    Step::All(vec![Step::open(ask), step])
}

/// The dialog that holds an edited text until it is in the file.
pub(crate) fn offered(cx: &Cx<'_>, editing: Editing, text: &str) -> Step {
    Step::open(holding(cx, editing, text))
}

fn holding(cx: &Cx<'_>, editing: Editing, text: &str) -> Ask {
    let title = match &editing {
        Editing::Story(story) => format!("{}, as edited", story.card.key),
        Editing::Both { change, .. } => {
            let key = cx.data.card(change.story).map_or("", |it| &it.key);
            format!("{} of {key}, as edited", change.field.spec().label)
        }
    };
    let (key, first) = (editing.key(), editing.seen(cx));
    let ask = Ask::text(title, Enter::Breaks, Answer::Sheet(editing));
    let mut ask = ask.typed(text).key(key);
    ask.first = first;
    ask.height = 16;
    ask
}

/// What the text says, or why it cannot be read.
pub(super) fn read(cx: &Cx<'_>, editing: &Editing, typed: &str) -> Step {
    if let Err(refusal) = sheet::settled(typed, &editing.seen(cx)) {
        return Step::Refuse(refusal);
    }
    match editing {
        Editing::Story(story) => {
            let board = &cx.data.board;
            match sheet::read(typed, story, board, cx.data.me, cx.data.today()) {
                Ok(operations) => match sheet::as_one(story, operations) {
                    Some(operation) => Step::commit(operation),
                    None => Step::Finish("Nothing was changed".to_owned()),
                },
                Err(refusal) => Step::Refuse(refusal),
            }
        }
        Editing::Both { change, rest } => {
            let text = text::block(typed);
            let board = &cx.data.board;
            match change.field.parse(&text, board, cx.data.me, cx.data.today()) {
                Ok(now) => Step::commit(together(Change { now, ..change.clone() }, rest)),
                Err(refusal) => Step::Refuse(refusal),
            }
        }
    }
}

/// The change of the text and the rest as one operation.
fn together(change: Change, rest: &Operation) -> Operation {
    if conflict::is_empty(rest) {
        return Operation::Edit(vec![change]);
    }
    if let Operation::Edit(changes) = rest {
        return Operation::Edit(changes.iter().cloned().chain([change]).collect());
    }
    let label = format!("Edited the {}", change.field.spec().label.to_lowercase());
    Operation::All { label, of: vec![rest.clone(), Operation::Edit(vec![change])] }
}
