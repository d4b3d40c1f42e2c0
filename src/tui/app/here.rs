//! This session among those that are here: what the others see of it, and it of them.

use std::time::Duration;

use super::{App, Notice};
use crate::domain::StoryId;
use crate::store::StoreError;
use crate::store::presence::{self, BEAT, Presence, Visitor};
use crate::tui::act;
use crate::tui::command::Command;
use crate::tui::dialog::show::Show;
use crate::tui::dialog::{Dialog, DraftKey};
use crate::tui::screen::Screen;
use crate::tui::step::{Flow, Step};

/// How long a hand must be still before its next key is an answer: longer than between two letters
/// of a word, shorter than it takes to read a question.
pub(super) const STILL: Duration = Duration::from_millis(400);

/// How often it is looked whether the one has gone because of whom somebody was asked.
const SOON: Duration = Duration::from_millis(500);

/// Every how many beats it is looked who has died, where that is told as well.
const SELDOM: u8 = 6;

/// How who is here becomes known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Looks {
    /// By a look at each beat, which opens the file of everybody: with fifty sessions that is what
    /// an idle one spends its time on.
    #[default]
    Often,
    /// Somebody tells; a look for what was missed after so many beats.
    Seldom(u8),
}

impl App {
    /// Says that it will be told when somebody comes, goes or dies.
    pub fn is_told_of_people(&mut self) {
        self.looks = Looks::Seldom(SELDOM);
    }

    /// Whether this beat looks at everybody's file.
    fn is_looking(&mut self) -> bool {
        match &mut self.looks {
            Looks::Often => true,
            Looks::Seldom(0) => {
                self.looks = Looks::Seldom(SELDOM);
                true
            }
            Looks::Seldom(left) => {
                *left -= 1;
                false
            }
        }
    }

    /// Looks who is here still, because somebody seems to have died.
    pub fn look_who_is_here(&mut self) {
        self.ui.others = match &self.presence {
            Some((presence, _)) => presence.others(),
            None => presence::at(self.store.path()),
        };
        self.ask_no_more();
    }

    /// Lets the others see this session, and looks who they are.
    pub fn arrive(&mut self) {
        if self.store.read_only().is_none() || self.store.is_hosted() {
            self.presence = Some((Presence::arrive(self.store.path()), None));
        }
        self.beat();
    }

    /// Says that this session is still here, and looks who else is; every [`BEAT`]. Tells whether there
    /// is anything new to be drawn.
    pub fn beat(&mut self) -> bool {
        let (before, asks) = (self.ui.others.clone(), self.asked_because_of());
        self.store.take_in_log();
        let here = self.here();
        if let Some((presence, said)) = &mut self.presence {
            presence.say(self.store.path(), &here);
            *said = Some(here);
        }
        if self.is_looking() || self.asked_because_of().is_some() {
            self.look_who_is_here();
        } else {
            self.glance();
        }
        self.ui.others != before || self.asked_because_of() != asks
    }

    /// Whether a board can be written by now that was opened to be read.
    pub(crate) fn can_write_now(&self) -> bool {
        self.store.can_be_written()
    }

    /// Opens such a board to write it; what is on the screen and being typed stays.
    pub(crate) fn open_again(&mut self) -> Result<(), StoreError> {
        self.store.open_again()?;
        if self.store.read_only().is_none() {
            // Whoever cannot be made known now is at their first write.
            let _ = self.store.enter();
            self.store.wait_in_steps();
            self.arrive();
            self.reload()?;
            self.ui.notice = Notice::Told("The board can be written again".to_owned());
        }
        Ok(())
    }

    /// Looks who else is here, because one of them has moved. Those who were killed are found
    /// when [somebody tells](Self::look_who_is_here), or at a later [`beat`](Self::beat).
    pub fn glance(&mut self) {
        self.ui.others = match &self.presence {
            Some((presence, _)) => presence.glance(),
            None => presence::glance(self.store.path()),
        };
        self.ask_no_more();
    }

    /// Where this session is, for the others.
    fn here(&self) -> Visitor {
        let screen = match self.ui.front() {
            Screen::Board(_) => "board",
            Screen::Story(_) => "story",
            Screen::Log(_) => "log",
            Screen::Backlog(_) => "backlog",
            Screen::Impediments(_) => "impediments",
            Screen::Sprint(_) => "sprint",
            Screen::Standup(_) => "stand-up",
            Screen::Flow(_) => "flow",
            Screen::Processes(_) | Screen::Process(_) => "processes",
            Screen::Today(_) => "today",
        };
        let key = self.ui.dialogs.iter().rev().find_map(|it| it.as_modal().draft_key());
        let key = key.or_else(|| self.ui.editing.as_ref().map(act::Editing::key));
        let editing = key.filter(DraftKey::is_of_story_text).and_then(|it| it.story);
        Visitor { person: self.data.me, screen: screen.to_owned(), editing }
    }

    /// Shows who is here: this session first, then the others.
    pub(super) fn visitors(&mut self) -> Result<Flow, StoreError> {
        self.beat();
        self.look_who_is_here();
        let mut lines = Vec::new();
        for it in std::iter::once(&self.here()).chain(&self.ui.others) {
            let story = match it.editing {
                Some(id) => self.store.stories(&[id])?.pop(),
                None => None,
            };
            let typing = story.map(|it| format!(", typing on {}", it.card.key)).unwrap_or_default();
            let you = if lines.is_empty() { " (you)" } else { "" };
            let name = match self.data.board.person(it.person) {
                Some(person) => &person.name,
                None => "a reader",
            };
            lines.push(format!("{name}{you}: {}{typing}", it.screen));
        }
        if presence::is_hidden(self.store.path()) {
            lines.push("You may not see who else is here.".to_owned());
        } else if !self.store.is_hosted() {
            lines.push(String::new());
            lines.push("Readers, who may not write the file, are not listed.".to_owned());
        }
        self.perform(Step::open(Show::new("Who is here", lines.join("\n"))))
    }

    /// Tells the others where this session is, if that is news.
    pub(super) fn say_where(&mut self) {
        let here = self.here();
        if let Some((presence, said)) = &mut self.presence
            && said.as_ref() != Some(&here)
        {
            presence.say(self.store.path(), &here);
            *said = Some(here);
        }
    }

    /// What is asked before two type into one text; whoever asks for it once more insists.
    ///
    /// It is said that this session types before it looks who else does: of two that come at the
    /// same instant at least one sees the other.
    pub(super) fn is_taken(&mut self, key: DraftKey) -> Option<(String, String)> {
        if !key.is_of_story_text() || self.ui.insists.take() == Some(key) {
            return None;
        }
        let here = Visitor { editing: key.story, ..self.here() };
        let (presence, said) = self.presence.as_mut()?;
        presence.say(self.store.path(), &here);
        *said = Some(here);
        self.ui.others = presence.others();
        let by = self.typing_on(key.story)?;
        let who = if by.person == self.data.me {
            "you are".to_owned()
        } else {
            format!("{} is", self.data.board.name_of(by.person))
        };
        self.ui.insists = Some(key);
        let says = "Whoever keeps the same field second sees both texts and chooses.".to_owned();
        Some((format!("In another session {who} typing on this story"), says))
    }

    /// Who else types on that story.
    fn typing_on(&self, story: Option<StoryId>) -> Option<&Visitor> {
        self.ui.others.iter().find(|it| it.editing.is_some() && it.editing == story)
    }

    /// How long until the next [`beat`](Self::beat): soon while somebody waits for another to stop
    /// typing.
    pub(crate) fn beats(&self) -> Duration {
        if self.asked_because_of().is_some() { SOON } else { BEAT }
    }

    /// The story in front of which it is asked whether two shall type on it.
    fn asked_because_of(&self) -> Option<StoryId> {
        match self.ui.dialogs.last() {
            Some(Dialog::Confirm(it)) => it.typed_on(),
            Some(_) | None => None,
        }
    }

    /// Whether what is typed now was begun before the question could be read that nobody asked for:
    /// whether two shall type on a story, why a limit is passed. It was meant for what was there
    /// before, and is neither an answer nor a command. Says so.
    /// Nothing is held for longer than a moment, however steadily somebody types.
    pub fn is_typed_blindly(&mut self) -> bool {
        let Some(since) = self.hush.filter(|_| self.has_dialog()) else {
            return false;
        };
        if self.ui.watch.now().saturating_duration_since(since) >= STILL {
            self.hush = None;
            return false;
        }
        let says = "What you typed before this question was read is left out: nothing was done";
        self.ui.notice = Notice::Told(says.to_owned());
        true
    }

    /// Takes the question away, whether two shall type on a story, once nobody else does.
    fn ask_no_more(&mut self) {
        let Some(story) = self.asked_because_of() else { return };
        if self.typing_on(Some(story)).is_some() {
            return;
        }
        self.ui.dialogs.pop();
        self.ui.has_asked = true;
        let key = self.ui.insists.take().and_then(|it| Command::named(it.command));
        let key = key.map(|it| self.ui.keymap.first_key(it)).filter(|it| !it.is_empty());
        let opens = key.map(|it| format!(": {it} opens it")).unwrap_or_default();
        self.ui.notice = Notice::Told(format!("Nobody else types on this story any more{opens}"));
    }
}
