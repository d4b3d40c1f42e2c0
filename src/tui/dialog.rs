//! The dialogs: each is a value that, when accepted, turns into a step.

pub(crate) mod ask;
pub(crate) mod attend;
pub(crate) mod both;
pub(crate) mod capture;
pub(crate) mod checks;
pub(crate) mod close;
pub(crate) mod commands;
pub(crate) mod confirm;
pub(crate) mod conflict;
mod cursor;
pub(crate) mod filter;
pub(crate) mod form;
mod fuzzy;
pub(crate) mod glossary;
pub(crate) mod input;
pub(crate) mod notes;
pub(crate) mod pick;
pub(crate) mod place;
mod row;
mod rows;
pub(crate) mod search;
pub(crate) mod sheet;
pub(crate) mod show;
pub(crate) mod slip;
pub(crate) mod tags;
mod window;

use ratatui::Frame;
use ratatui::layout::Rect;

use self::both::Decided;
use super::command::InDialog;
use super::keep::Word;
use super::keymap::Key;
use super::screen::Cx;
use super::step::Step;
use crate::domain::refusal::count_of;
use crate::domain::text::mark_of;
use crate::domain::{At, Refusal, StoryId};

/// What every dialog answers.
pub(crate) trait Modal {
    /// Carries out a command of the dialog's scope.
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step;

    /// Takes a key that is no command: usually a letter to type.
    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step;

    /// Takes a text that was pasted.
    fn paste(&mut self, cx: &Cx<'_>, text: &str) -> Step;

    /// Whether enter belongs to the text being typed and is no command now.
    fn takes_enter(&self) -> bool {
        false
    }

    /// The story that it needs as a whole, beside what the screen needs: it is read with every
    /// snapshot while the dialog is open ([`Snapshot::open`](crate::domain::Snapshot::open)).
    fn needs(&self) -> Option<StoryId> {
        None
    }

    /// Takes note of what the screen shows by now, after each snapshot.
    fn follow(&mut self, cx: &Cx<'_>) {
        let _ = cx;
    }

    /// Takes in what time it is, where the screen behind it shows that.
    fn time_is(&mut self, cx: &Cx<'_>, now: At) {
        let _ = (cx, now);
    }

    /// What it makes of a refusal of what it asked for: nothing shows the refusal as it is.
    fn refused(&mut self, cx: &Cx<'_>, refusal: &Refusal) -> Option<Step> {
        let _ = (cx, refusal);
        None
    }

    /// Leaves out a story that somebody has archived meanwhile and goes on with the others; tells
    /// whether it is about that one and others.
    fn leave_out(&mut self, story: StoryId) -> bool {
        let _ = story;
        false
    }

    /// What it makes of the answer to whose text stays, where somebody has changed meanwhile what was
    /// typed in it.
    fn settle(&mut self, cx: &Cx<'_>, decided: &Decided) -> Step {
        let _ = (cx, decided);
        Step::Stay
    }

    /// What it does when what it, or a dialog on top of it, asked for is done: nothing closes it.
    fn done(&mut self, cx: &Cx<'_>) -> Option<Step> {
        let _ = cx;
        None
    }

    /// Under what its text is kept when it closes without being accepted, if it has one.
    fn draft_key(&self) -> Option<DraftKey> {
        None
    }

    /// Whether something was typed that would be lost.
    fn has_draft(&self) -> bool {
        false
    }

    /// What was typed that would be lost, field by field.
    fn words(&self) -> Vec<Word> {
        Vec::new()
    }

    /// Takes up what was typed before, and nothing else of the dialog that it was typed in; tells
    /// whether any of it is its own. Where a field has changed since, it still counts as changed by
    /// somebody else: what that person wrote is asked about, not lost.
    fn take_words(&mut self, cx: &Cx<'_>, words: &[Word]) -> bool {
        let _ = (cx, words);
        false
    }

    /// What a click on the line with the cursor does: what enter does.
    fn press(&mut self, cx: &Cx<'_>) -> Step {
        self.update(cx, InDialog::Accept)
    }

    /// Whether letters are typed into it; in others each key acts on what stands there.
    fn is_typed_in(&self) -> bool {
        true
    }

    /// Shows itself; `area` is all that is between header and footer.
    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect);
}

/// A title with one story less in it.
fn one_less(title: &str, n_left: usize) -> String {
    let count = |n: usize| count_of(u32::try_from(n).unwrap_or(u32::MAX));
    title.replace(&count(n_left + 1), &count(n_left))
}

/// What offers a kept text again: a command's stable name, on the same story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DraftKey {
    /// The stable name of the command; another word where no command opens the dialog.
    pub(crate) command: &'static str,
    /// The story, if it is about one.
    pub(crate) story: Option<StoryId>,
    /// Which part of it, or what else it is about: a number, or one made of several.
    pub(crate) part: i64,
}

impl DraftKey {
    /// Whether it is the text of a story itself, which two people should not type at once.
    pub(crate) fn is_of_story_text(&self) -> bool {
        self.story.is_some()
            && matches!(self.command, "edit" | "edit.editor" | "edit.both" | "criterion.edit")
    }

    /// The key of a command's dialog, on a story if it is about one.
    pub(crate) const fn new(command: &'static str, story: Option<StoryId>) -> Self {
        Self { command, story, part: 0 }
    }

    /// The same about that part.
    pub(crate) const fn part(self, part: i64) -> Self {
        Self { part, ..self }
    }

    /// The same about that, whatever says what it is.
    pub(crate) fn about(self, about: &str) -> Self {
        self.part(i64::from_ne_bytes(mark_of(&[about.as_bytes()]).to_ne_bytes()))
    }

    /// The key of a command's dialog on stories: on all of these and on no others.
    pub(crate) fn on(command: &'static str, stories: &[StoryId]) -> Self {
        let key = Self::new(command, stories.first().copied());
        if stories.len() < 2 { key } else { key.about(&format!("{stories:?}")) }
    }
}

/// Declares the dialogs: the variant and its type.
macro_rules! dialogs {
    ($($(#[doc = $doc:literal])* $name:ident($type:ty);)*) => {
        /// A dialog, with its state.
        #[derive(Clone, Debug)]
        pub(crate) enum Dialog {$($(#[doc = $doc])* $name(Box<$type>),)*}

        $(impl From<$type> for Dialog {
            fn from(it: $type) -> Self {
                Self::$name(Box::new(it))
            }
        })*

        impl Dialog {
            /// The dialog behind the contract.
            pub(crate) fn as_modal(&self) -> &dyn Modal {
                match self {$(Self::$name(it) => &**it,)*}
            }

            /// The dialog behind the contract, to change it.
            pub(crate) fn modal(&mut self) -> &mut dyn Modal {
                match self {$(Self::$name(it) => &mut **it,)*}
            }
        }
    };
}

dialogs! {
    /// A text, in one line or several.
    Ask(ask::Ask);
    /// One of several.
    Pick(pick::Pick);
    /// Some of several.
    Tags(tags::Tags);
    /// Commands and their keys: the help, the palette.
    Commands(commands::Commands);
    /// The fields of stories.
    Form(form::Form);
    /// The slots of something of a process, or of what a story tries out.
    Sheet(sheet::SheetForm);
    /// The few fields of something that is no story.
    Slip(slip::Slip);
    /// The terms of the filter.
    Filter(filter::FilterForm);
    /// The filter, as it is typed.
    Search(search::Search);
    /// What must be true of a story: its acceptance criteria, the definitions of done and ready.
    Checks(checks::Checks);
    /// What two people wrote at once.
    Conflict(conflict::Compare);
    /// The same of something that is no story.
    Both(both::Both);
    /// Where the unfinished stories of a sprint go.
    Close(close::CloseSprint);
    /// What cannot be taken back, before it is done.
    Confirm(confirm::Confirm);
    /// A text to read.
    Show(show::Show);
    /// What is seen, in one line.
    Capture(capture::Capture);
    /// Who is at the stand-up.
    Attend(attend::Attend);
    /// The words of the trade.
    Glossary(glossary::Glossary);
    /// What the settings had to say.
    Notes(notes::Notes);
}
