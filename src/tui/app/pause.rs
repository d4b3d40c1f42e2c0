//! What is read and shown only once the person pauses.

use ratatui::layout::Rect;

use super::{App, Notice};
use crate::domain::{StoryId, text};
use crate::store::{Opened, StoreError};
use crate::tui::frame;

impl App {
    /// Whether the screen in front would show more as soon as the person pauses.
    pub fn rests(&self) -> bool {
        let lacks = || !self.has_rested && self.lacks().is_some();
        let view = self.ui.front().view();
        self.ui.dialogs.is_empty() && (view.rests() || self.stays().is_some() || lacks())
    }

    /// The part of the terminal that may stay as it is until the person pauses.
    pub(crate) fn stays(&self) -> Option<Rect> {
        if !self.ui.walks || !self.ui.dialogs.is_empty() {
            return None;
        }
        let cx = self.ui.cx(&self.data);
        self.ui.front().view().follows(&cx, frame::main_area(self.ui.size))
    }

    /// The person pauses: what must not be in the way of walking is read and shown.
    pub fn rest(&mut self) -> Result<(), StoreError> {
        if self.rests()
            && let Some(screen) = self.ui.screens.last_mut()
        {
            screen.view_mut().rest();
        }
        self.has_rested = true;
        self.ui.walks = false;
        self.lay();
        self.read_whole()
    }

    /// The story that the screen in front shows with all its texts, where they are not there.
    fn lacks(&self) -> Option<StoryId> {
        // A dialog has the one whole story that is read: it is about that one.
        if self.ui.dialogs.iter().any(|it| it.as_modal().needs().is_some()) {
            return None;
        }
        self.ui.front().view().whole().filter(|it| self.data.whole(*it).is_none())
    }

    /// Reads the story that the screen in front shows with all its texts, unless it is there.
    pub(super) fn read_whole(&mut self) -> Result<(), StoreError> {
        let Some(story) = self.lacks() else { return Ok(()) };
        match self.store.open_story(&mut self.data, story) {
            Ok(Opened::Read) => self.lay(),
            // What has changed meanwhile is on the screen as well.
            Ok(Opened::Outdated) => drop(self.file_changed()?),
            Err(StoreError::Broken(trouble)) => {
                self.ui.notice = Notice::Refused(text::capital(&trouble.to_string()));
            }
            Err(refused) => return Err(refused),
        }
        Ok(())
    }
}
