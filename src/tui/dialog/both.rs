//! What two people wrote at once of something that is no story: both texts, and whose stays.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::conflict::sides;
use super::window::{CLOSE, Hint, Keys, Window};
use super::{Cx, Key, Modal};
use crate::domain::Refusal;
use crate::tui::command::{Command, InDialog};
use crate::tui::frame::capital;
use crate::tui::step::Step;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// Whose text stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// What this person has typed.
    Mine,
    /// What the other one has written meanwhile.
    Theirs,
}

/// What a person has decided of a part that somebody else has changed meanwhile: told to the dialog in
/// which they typed theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decided {
    /// Whose text stays.
    pub(crate) whose: Whose,
    /// What stands there now.
    pub(crate) theirs: String,
    /// Who wrote that.
    pub(crate) by: String,
}

impl Decided {
    /// What is said where nothing more is to be written.
    pub(crate) fn left(&self) -> Step {
        Step::Finish(format!("Left as {} wrote it", self.by))
    }
}

/// Both texts, next to each other.
#[derive(Clone, Debug)]
pub(crate) struct Both {
    title: String,
    mine: String,
    theirs: String,
    by: String,
    /// How many lines of the texts are scrolled away.
    scrolled: usize,
}

impl Both {
    /// Asks whose text stays, where that is why something is refused.
    pub(crate) fn asked(cx: &Cx<'_>, refusal: &Refusal, mine: &str) -> Option<Step> {
        let Refusal::Meanwhile { what, part, theirs, by } = refusal else { return None };
        let title = format!("{by} has changed the {part} of {what} meanwhile");
        Some(Step::open(Self {
            title: capital(&cx.data.board.people, &title),
            mine: mine.to_owned(),
            theirs: theirs.clone(),
            by: by.clone(),
            scrolled: 0,
        }))
    }

    fn decide(&self, whose: Whose) -> Step {
        let decided = Decided { whose, theirs: self.theirs.clone(), by: self.by.clone() };
        Step::All(vec![Step::Close, Step::Settle(decided)])
    }
}

impl Modal for Both {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept | InDialog::Keep => {
                let esc = cx.keymap.first_key(Command::Dialog(InDialog::Cancel));
                return Step::Refuse(Refusal::Wrong(format!(
                    "say whose text stays: m mine, t theirs; {esc} goes back to what you typed"
                )));
            }
            InDialog::Cancel => return Step::Close,
            InDialog::Next | InDialog::NextField | InDialog::Down => {
                let n_lines = self.mine.lines().count().max(self.theirs.lines().count());
                self.scrolled = (self.scrolled + 1).min(n_lines.saturating_sub(1));
            }
            InDialog::Previous | InDialog::PreviousField | InDialog::Up => {
                self.scrolled = self.scrolled.saturating_sub(1);
            }
            InDialog::Afresh => (),
        }
        Step::Stay
    }

    fn type_key(&mut self, _cx: &Cx<'_>, key: Key) -> Step {
        match key.to_string().as_str() {
            "left" | "m" | "h" => self.decide(Whose::Mine),
            "right" | "t" | "l" => self.decide(Whose::Theirs),
            other => Step::Tell(format!("{other} does nothing here: m mine, t theirs")),
        }
    }

    fn paste(&mut self, _cx: &Cx<'_>, _text: &str) -> Step {
        Step::cannot("nothing can be typed here: m keeps yours, t theirs")
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] =
            &[(Keys::Named("m"), "mine stays"), (Keys::Named("t"), "theirs stays"), CLOSE];
        let width = 100.min(area.width.saturating_sub(4));
        let half = usize::from(width.saturating_sub(3) / 2);
        let lines = |text: &str| fit::lines(text, half).count();
        let window = Window {
            title: &self.title,
            aside: String::new(),
            width,
            height: 1 + lines(&self.mine).max(lines(&self.theirs)).max(1),
            keys: KEYS,
        };
        let inside = window.draw(cx, frame, area);
        let texts = [&*self.mine, &*self.theirs];
        let headings = ["mine", &*self.by].map(|it| (it.to_owned(), Role::Muted));
        sides(cx, frame, inside, (headings, texts), self.scrolled);
    }
}
