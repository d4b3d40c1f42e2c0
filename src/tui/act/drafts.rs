//! What a session remembers of its dialogs: texts that were not accepted, commands that were found.

use std::collections::HashMap;

use super::answer::Answer;
use super::editor::Editing;
use crate::domain::text;
use crate::tui::command::{
    Anywhere, Command, InDialog, OnCapture, OnEntry, OnPage, OnProcess, OnSprint, OnStory, Scope,
};
use crate::tui::dialog::form::Form;
use crate::tui::dialog::{Dialog, DraftKey};
use crate::tui::keep::{Claim, Draft, Left, Word};
use crate::tui::keymap::Keymap;
use crate::tui::screen::Cx;

/// What was typed in dialogs that were closed without being accepted, here and in sessions that
/// ended before, and what the palette ran.
#[derive(Debug, Default)]
pub(crate) struct Drafts {
    /// The words alone, the last ones first: what is done with them is what was asked for when
    /// they are offered, never what was asked for when they were typed.
    kept: Vec<Kept>,
    /// What sessions that are gone have left; other sessions of the person offer it too.
    left: Vec<Left>,
    /// The keys of the stories on which that was typed, as far as they are still there.
    keys: HashMap<i64, String>,
    /// What this one has taken of that, until it has written it down.
    claims: Vec<Claim>,
    /// Whether it has taken any since it was last said what comes next.
    has_taken: bool,
    /// The commands that the palette or the help ran, the last one first.
    recent: Vec<Command>,
    /// Why nothing of it is kept beyond this session, in words.
    unkept: Option<String>,
    /// Whether the person has been told so as they were leaving.
    is_warned: bool,
}

/// A text that is kept.
#[derive(Clone, Debug)]
struct Kept {
    draft: Draft,
    /// Whether the person has seen it again. What they have not seen goes with nothing they accept.
    is_offered: bool,
}

impl Drafts {
    /// Keeps what was typed in a dialog that is being closed; tells the person if there is any. `on`
    /// says on which story it is offered again, where that is not the one in front.
    pub(crate) fn keep(&mut self, dialog: &Dialog, keymap: &Keymap, on: &str) -> Option<String> {
        self.forget(dialog);
        let (key, draft) = typed(dialog)?;
        self.kept.insert(0, Kept { draft, is_offered: false });
        let done = if dialog.as_modal().is_typed_in() { "typed" } else { "chose" };
        let again = again(key.command, keymap);
        Some(match &self.unkept {
            None => format!("What you {done} is kept: {again}{on} offers it again"),
            Some(why) => {
                format!("{again}{on} offers again what you {done}, but only until you leave: {why}")
            }
        })
    }

    /// Learns whether what is typed can be kept beyond this session; tells why not, where that is news.
    pub(crate) fn learn(&mut self, unkept: Option<&str>) -> Option<&str> {
        let is_news = unkept.is_some() && self.unkept.is_none();
        self.unkept = unkept.map(str::to_owned);
        self.unkept.as_deref().filter(|_| is_news)
    }

    /// Why the person is kept from leaving, once: what they have typed would be lost.
    pub(crate) fn why_stay(&mut self, open: &[Dialog]) -> Option<String> {
        let why = self.unkept.clone().filter(|_| !self.is_warned && !self.all(open).is_empty())?;
        self.is_warned = true;
        Some(why)
    }

    /// Forgets the draft of a dialog that was accepted: the one that it offered.
    pub(crate) fn forget(&mut self, dialog: &Dialog) {
        if let Some(key) = dialog.as_modal().draft_key() {
            self.kept.retain(|it| !it.is_offered || !is_of(&it.draft, key));
        }
    }

    /// Learns what sessions that are gone have left; tells the first of it that is news.
    /// `keys` has the stories that it is about, as far as they are still there.
    pub(crate) fn find(&mut self, left: Vec<Left>, keys: HashMap<i64, String>) -> Option<Draft> {
        let news = left.iter().find(|it| self.left.iter().all(|known| known.draft != it.draft));
        let news = news.map(|it| it.draft.clone());
        (self.left, self.keys) = (left, keys);
        news
    }

    /// The key that offers again what a session that is gone has left, and on which story.
    pub(crate) fn again(&self, left: &Draft, keymap: &Keymap) -> String {
        let offered = self.offered(left);
        let key = again(&offered.command, keymap);
        let place = place_of(&offered.command).map_or_else(String::new, |it| format!(" ({it})"));
        match left.story.map(|it| self.keys.get(&it)) {
            None => key + &place,
            Some(Some(story)) => format!("{key} on {story}{place}"),
            Some(None) => format!("{key} (its story is gone)"),
        }
    }

    /// What a session that is gone has left, as it is offered: in words, without a file; what was
    /// typed on a story that is not there any more, as something that somebody sees.
    fn offered(&self, left: &Draft) -> Draft {
        if left.story.is_none_or(|it| self.keys.contains_key(&it)) {
            return Draft { file: None, ..left.clone() };
        }
        let typed = left.words.iter().filter(|it| it.now != it.was);
        let now = typed.map(|it| it.now.as_str()).collect::<Vec<_>>().join("\n");
        let words = vec![Word { field: String::new(), was: String::new(), now }];
        let command = Command::Capture(OnCapture::Observe).spec().id.to_owned();
        Draft { command, story: None, part: 0, words, file: None }
    }

    /// How much of what sessions that are gone have left nobody has taken yet.
    pub(crate) const fn n_left(&self) -> usize {
        self.left.len()
    }

    /// What of that comes next, once after some of it was taken: whoever goes through it is led on.
    pub(crate) fn next_left(&mut self) -> Option<Draft> {
        let is_taken = std::mem::take(&mut self.has_taken);
        self.left.first().filter(|_| is_taken).map(|it| it.draft.clone())
    }

    /// What was taken since this was last asked: it is removed from where it lay once it is written
    /// down.
    pub(crate) const fn claims(&mut self) -> &mut Vec<Claim> {
        &mut self.claims
    }

    /// Takes one draft that a session that is gone has left for a dialog, unless another session was
    /// faster; tells whether there was one.
    fn take(&mut self, key: DraftKey) -> bool {
        while let Some(at) = self.left.iter().position(|it| is_of(&self.offered(&it.draft), key)) {
            let left = self.left.remove(at);
            if let Some(claim) = left.claim() {
                self.claims.push(claim);
                self.has_taken = true;
                // From here on it is kept as it is offered.
                let draft = self.offered(&left.draft);
                self.kept.push(Kept { draft, is_offered: false });
                return true;
            }
        }
        false
    }

    /// Everything that was typed and not accepted, here, in open dialogs and before.
    pub(crate) fn all(&self, open: &[Dialog]) -> Vec<Draft> {
        let open: Vec<(DraftKey, Draft)> = open.iter().rev().filter_map(typed).collect();
        let is_open =
            |it: &&Kept| it.is_offered && open.iter().any(|(key, _)| is_of(&it.draft, *key));
        let kept = self.kept.iter().filter(|it| !is_open(it)).map(|it| it.draft.clone());
        let mut all: Vec<Draft> = Vec::new();
        for draft in open.iter().map(|(_, draft)| draft.clone()).chain(kept) {
            if !all.contains(&draft) {
                all.push(draft);
            }
        }
        all
    }

    /// The dialog that is opened, with what was typed in one like it, and a word on that, unless
    /// the new one brings a text of its own.
    pub(crate) fn offer(&mut self, dialog: Dialog, cx: &Cx<'_>) -> (Dialog, Option<String>) {
        let modal = dialog.as_modal();
        let Some(key) = modal.draft_key().filter(|_| !modal.has_draft()) else {
            return (dialog, None);
        };
        loop {
            if let Some(offered) = self.offer_kept(&dialog, key, cx) {
                return offered;
            }
            if !self.take(key) {
                return (dialog, None);
            }
        }
    }

    fn offer_kept(
        &mut self,
        dialog: &Dialog,
        key: DraftKey,
        cx: &Cx<'_>,
    ) -> Option<(Dialog, Option<String>)> {
        let mut at = 0;
        while let Some(kept) = self.kept.get_mut(at) {
            if is_of(&kept.draft, key)
                && let Some(taken) = with_words(dialog, cx, &kept.draft)
            {
                if taken.as_modal().has_draft() {
                    kept.is_offered = true;
                    let says = if taken.as_modal().is_typed_in() {
                        let afresh = cx.keymap.first_key(Command::Dialog(InDialog::Afresh));
                        format!("Here is what you typed before: {afresh} begins afresh")
                    } else {
                        "Here is what you chose before".to_owned()
                    };
                    return Some((taken, Some(says)));
                }
                // It says what stands there by now.
                self.kept.remove(at);
            } else {
                at += 1;
            }
        }
        None
    }

    /// What the person's own editor is opened with: the text that it gave back last, if that could
    /// not be taken, together with what others have written since.
    pub(crate) fn resume(&mut self, cx: &Cx<'_>, editing: &Editing, text: String) -> String {
        let key = editing.key();
        if !self.kept.iter().any(|it| is_of(&it.draft, key)) {
            self.take(key);
        }
        let Some(kept) = self.kept.iter_mut().find(|it| is_of(&it.draft, key)) else { return text };
        let Some(word) = kept.draft.words.first() else { return text };
        kept.is_offered = true;
        editing.together(cx, &word.was, &word.now)
    }

    /// Remembers that a command was found and run.
    pub(crate) fn used(&mut self, command: Command) {
        self.recent.retain(|it| *it != command);
        self.recent.insert(0, command);
    }

    /// Where a command stands among those that were run last; those that were not come after.
    pub(crate) fn recency(&self, command: Command) -> usize {
        self.recent.iter().position(|it| *it == command).unwrap_or(usize::MAX)
    }
}

/// The key that offers a draft again, by the name under which it is kept.
fn again(kept: &str, keymap: &Keymap) -> String {
    let Some(command) = asked_by(kept) else { return "the key that asked for it".to_owned() };
    match keymap.first_key(command) {
        key if key.is_empty() => {
            let palette = keymap.first_key(Command::Global(Anywhere::Palette));
            let spec = command.spec();
            let does = spec.help.split([':', '…']).next().unwrap_or_default();
            format!("“{does}” in the palette ({palette})")
        }
        key => key,
    }
}

/// What is kept under a name that is no command's, and the command that asks for it.
const ASKED_BY: &[(&str, Command)] = &[
    ("action.drop", Command::Entry(OnEntry::Remove)),
    ("criterion.edit", Command::Page(OnPage::Act)),
    ("page.think", Command::Page(OnPage::Experiment)),
    ("process.place", Command::Process(OnProcess::Add)),
    ("retro.action", Command::Entry(OnEntry::Add)),
    ("retro.columns", Command::Story(OnStory::Edit)),
    ("retro.note", Command::Entry(OnEntry::Add)),
    ("retro.reword", Command::Story(OnStory::Edit)),
    ("scope.against", Command::Sprint(OnSprint::Against)),
    ("sprint.capacity", Command::Story(OnStory::Edit)),
    ("sprint.days", Command::Story(OnStory::Edit)),
    ("sprint.edit", Command::Story(OnStory::Edit)),
    ("sprint.goal", Command::Story(OnStory::Edit)),
    ("sprint.name", Command::Story(OnStory::Edit)),
    ("sprint.need", Command::Entry(OnEntry::Add)),
    ("sprint.resource", Command::Entry(OnEntry::Add)),
    ("sprint.took", Command::Story(OnStory::Edit)),
];

/// The command that asks for what is kept under that name: its own, or the one whose name it begins
/// with, as `process.edit.step`.
fn asked_by(kept: &str) -> Option<Command> {
    let kept = kept.strip_prefix("reason.").unwrap_or(kept);
    if let Some((_, command)) = ASKED_BY.iter().find(|(it, _)| *it == kept) {
        return Some(*command);
    }
    let mut name = kept;
    loop {
        if let Some(command) = Command::named(name) {
            return Some(command);
        }
        name = name.rsplit_once('.')?.0;
    }
}

/// Where the command is that asks for what is kept under that name, where it is not wherever a story
/// is: elsewhere its key is another command's.
fn place_of(kept: &str) -> Option<String> {
    let scope = match asked_by(kept)?.spec().scope {
        Scope::Story | Scope::Stories | Scope::List => {
            let of_sprint = ["action", "retro", "scope", "sprint"];
            let (subject, _) = kept.split_once('.')?;
            of_sprint.contains(&subject).then_some(Scope::Sprint)?
        }
        Scope::Global | Scope::Capture | Scope::Dialog => return None,
        scope => scope,
    };
    Some(text::lowered(scope.about()))
}

/// What stands in a dialog that would be lost, and under what it is kept.
fn typed(dialog: &Dialog) -> Option<(DraftKey, Draft)> {
    let modal = dialog.as_modal();
    let key = modal.draft_key().filter(|_| modal.has_draft())?;
    let (command, story) = (key.command.to_owned(), key.story.map(|it| it.0));
    Some((key, Draft { command, story, part: key.part, words: modal.words(), file: None }))
}

/// Whether a draft is that dialog's.
fn is_of(draft: &Draft, key: DraftKey) -> bool {
    let story = key.story.map(|it| it.0);
    (draft.command.as_str(), draft.story, draft.part) == (key.command, story, key.part)
}

/// The dialog with what was typed before, if any of that is its own; the form, where it was the
/// form.
fn with_words(dialog: &Dialog, cx: &Cx<'_>, draft: &Draft) -> Option<Dialog> {
    let is_form = draft.words.iter().any(|it| !it.field.is_empty());
    let mut dialog = match dialog {
        Dialog::Ask(ask) if is_form => match &ask.answer {
            Answer::New(spot) => Form::new_story(cx, spot.clone(), "").into(),
            _ => dialog.clone(),
        },
        _ => dialog.clone(),
    };
    dialog.modal().take_words(cx, &draft.words).then_some(dialog)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The names in the sources behind `DraftKey::new(` and its like.
    fn named_in(folder: &Path, all: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                named_in(&path, all);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for begins in ["DraftKey::new(\"", "DraftKey::on(\"", ".ask(title, \""] {
                let behind = text.split(begins).skip(1);
                all.extend(behind.filter_map(|it| it.split('"').next()).map(str::to_owned));
            }
        }
    }

    #[test]
    fn whatever_is_kept_is_offered_again_by_a_command_that_can_be_named() {
        let mut all = Vec::new();
        named_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui"), &mut all);
        all.sort();
        all.dedup();
        assert!(all.len() > 20, "{all:?}");
        let lost: Vec<&String> = all.iter().filter(|it| asked_by(it).is_none()).collect();
        assert!(lost.is_empty(), "no command asks for {lost:?}");
    }
}
