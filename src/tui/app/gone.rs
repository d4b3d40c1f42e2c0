//! The way back from a screen whose story is not there any more.

use super::{App, Notice};
use crate::store::StoreError;
use crate::tui::step::{Goal, Step};

impl App {
    /// Leaves a screen whose story is not there any more, and says so; what was being typed on it is
    /// kept.
    pub(super) fn lead_back(&mut self) -> Result<(), StoreError> {
        if !self.ui.front().view().is_gone() || self.ui.screens.len() < 2 {
            return Ok(());
        }
        let said = std::mem::take(&mut self.ui.notice);
        let had_dialogs = !self.ui.dialogs.is_empty();
        while !self.ui.dialogs.is_empty() {
            self.perform(Step::Close)?;
        }
        let kept = std::mem::take(&mut self.ui.notice);
        self.perform(Step::Go(Goal::Back))?;
        self.hold_back();
        self.ui.has_asked |= had_dialogs;
        self.ui.notice = match (said, kept) {
            (Notice::Told(said), Notice::None) => {
                Notice::Told(format!("{said}; its page is closed"))
            }
            (Notice::Done(said, seq), Notice::None) => {
                Notice::Done(format!("{said}; its page is closed"), seq)
            }
            (Notice::None | Notice::Told(_) | Notice::Done(..) | Notice::Refused(_), kept) => {
                let gone =
                    "The story of this page is not there any more: its adding was taken back";
                let kept = match kept {
                    Notice::Told(kept) => format!(". {kept}"),
                    Notice::None | Notice::Done(..) | Notice::Refused(_) => String::new(),
                };
                Notice::Told(format!("{gone}{kept}"))
            }
        };
        Ok(())
    }
}
