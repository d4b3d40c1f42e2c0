//! The one place where anything leaves the program: what each step does.

use std::time::Instant;

use super::{App, Notice};
use crate::domain::{Needs, Refusal, Span, StoryId, text};
use crate::store::sqlite::open::PATIENCE;
use crate::store::trouble::Trouble;
use crate::store::{Done, StoreError, Taken};
use crate::tui::act::{self, Drafts, Relation};
use crate::tui::command::{Anywhere, Command, InDialog, OnStory};
use crate::tui::dialog::Dialog;
use crate::tui::dialog::both::Decided;
use crate::tui::dialog::confirm::Confirm;
use crate::tui::screen::{Cx, Screen};
use crate::tui::step::{Effect, Flow, Goal, Step, ViewChange};
use crate::tui::theme::{self, Background, Env};

/// What the dialog in front has to do with what was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Front {
    /// It, or one on top of it, asked for it.
    Asked,
    /// Nothing: it was opened meanwhile.
    Apart,
}

impl App {
    pub(super) fn finish(&mut self, step: Step) -> Result<Flow, StoreError> {
        let flow = match self.perform(step) {
            // What cannot be read now ends nothing: the screen stays as it is, and says why.
            Err(StoreError::Broken(trouble)) => {
                self.ui.notice = Notice::Refused(text::capital(&trouble.to_string()));
                self.ui.has_asked = true;
                Flow::Continue
            }
            flow => flow?,
        };
        self.say_where();
        self.lead_to_next_draft();
        if self.ui.front().view().needs() != self.needs {
            self.reload()?;
        }
        self.lead_back()?;
        self.settle();
        self.has_rested = false;
        if flow == Flow::Quit && (self.stays_for_import() || self.stays_for_drafts()) {
            return Ok(Flow::Continue);
        }
        Ok(flow)
    }

    /// The one place where anything leaves the program.
    pub(super) fn perform(&mut self, step: Step) -> Result<Flow, StoreError> {
        match step {
            Step::Stay => (),
            Step::Open(dialog) => {
                if let Some(key) = dialog.as_modal().draft_key()
                    && let Some(question) = self.is_taken(key)
                {
                    return self.ask(question, key.story, Step::Open(dialog));
                }
                let (dialog, kept) = self.with_drafts(|drafts, cx| drafts.offer(*dialog, cx));
                if let Some(says) = kept {
                    self.ui.notice = Notice::Told(says);
                }
                let needs = dialog.as_modal().needs();
                self.ui.dialogs.push(dialog);
                if needs.is_some() {
                    self.reload()?;
                }
            }
            Step::Close => {
                if let Some(dialog) = self.ui.dialogs.pop() {
                    let on = self.where_again(&dialog)?;
                    if let Some(kept) = self.ui.drafts.keep(&dialog, &self.ui.keymap, &on) {
                        self.ui.notice = Notice::Told(kept);
                    }
                }
            }
            Step::Finish(text) => {
                for dialog in self.ui.dialogs.drain(..) {
                    self.ui.drafts.forget(&dialog);
                }
                self.ui.notice = Notice::Told(text);
            }
            Step::Then(command) => {
                self.ui.dialogs.clear();
                self.ui.drafts.used(command);
                let step = self.ui.command(&self.data, command);
                return self.perform(step);
            }
            Step::View(change) => {
                self.ui.dialogs.clear();
                return self.perform(Step::Preview(change));
            }
            Step::Preview(change) => {
                let step = self.ui.with(&self.data, |_, screens, cx| match screens.last_mut() {
                    Some(screen) => screen.view_mut().change(cx, change),
                    None => Step::Stay,
                });
                self.perform(step)?;
                self.reload()?;
            }
            Step::Do(effect) => self.effect(&effect)?,
            Step::Dress(name) => self.dress_until_left(name),
            Step::BackUp => return self.back_up(),
            Step::Import(typed) => return self.import(&typed),
            Step::Visitors => return self.visitors(),
            Step::ReadLog(seq, story) => return self.read_log(seq, story),
            Step::Paper(paper) => return self.paper(paper),
            Step::Read(story, command) => return self.read(story, command),
            Step::Agree(of) => {
                let all = self.store.definitions()?;
                let step = act::agree(&self.ui.cx(&self.data), &all, of);
                // What was picked has done its work.
                self.ui.dialogs.pop_if(|it| matches!(it, Dialog::Pick(_)));
                return self.perform(step);
            }
            Step::ReadAll(story, relation) => return self.link(story, relation),
            Step::Refuse(refusal) => {
                self.ui.notice = self.ui.refused(&self.data, &refusal);
            }
            Step::Settle(decided) => return self.settle_text(&decided),
            Step::Tell(text) => self.ui.notice = Notice::Told(text),
            Step::Go(goal) => return self.go(goal),
            Step::Leave(Flow::Suspend) if self.store.is_hosted() => {
                return self.perform(Step::cannot("there is no shell behind a hosted board"));
            }
            Step::Leave(flow) => return Ok(flow),
            Step::Edit { .. } if self.store.is_hosted() => {
                let why = "a hosted board has no editor";
                let edits = Command::Story(OnStory::Edit);
                let cx = self.ui.cx(&self.data);
                let refusal = act::leads_on(&cx, why, edits, "edits here");
                return self.perform(Step::Refuse(refusal));
            }
            Step::Edit { editing, text } => {
                let key = editing.key();
                if let Some(question) = self.is_taken(key) {
                    return self.ask(question, key.story, Step::Edit { editing, text });
                }
                let text = self.with_drafts(|drafts, cx| drafts.resume(cx, &editing, text));
                self.ui.editing = Some(editing);
                return Ok(Flow::Edit { text, extension: "md" });
            }
            Step::All(steps) => {
                let mut last = Flow::Continue;
                for step in steps {
                    last = self.perform(step)?;
                }
                return Ok(last);
            }
        }
        Ok(Flow::Continue)
    }

    /// Puts on the theme of that name, and says what keeps it.
    fn dress_until_left(&mut self, name: &str) {
        self.ui.dialogs.clear();
        self.dress(theme::choose(Some(name), Background::Unknown, &Env::from_env()));
        let keeps = format!("Until you leave; theme = \"{name}\" in your settings keeps it");
        self.ui.notice = Notice::Told(keeps);
    }

    /// Tells the dialog in front whose text stays.
    fn settle_text(&mut self, decided: &Decided) -> Result<Flow, StoreError> {
        let step = self.ui.with(&self.data, |dialogs, _, cx| {
            dialogs.last_mut().map_or(Step::Stay, |it| it.modal().settle(cx, decided))
        });
        self.perform(step)
    }

    /// Runs `f` with the drafts to change and what dialogs may read.
    fn with_drafts<T>(&mut self, f: impl FnOnce(&mut Drafts, &Cx<'_>) -> T) -> T {
        let mut drafts = std::mem::take(&mut self.ui.drafts);
        let result = f(&mut drafts, &self.ui.cx(&self.data));
        self.ui.drafts = drafts;
        result
    }

    /// On which story what was typed in a dialog is offered again, where its key does so on another
    /// one by now; empty where the story is in front.
    pub(super) fn where_again(&self, dialog: &Dialog) -> Result<String, StoreError> {
        let modal = dialog.as_modal();
        let story = modal.draft_key().filter(|_| modal.has_draft()).and_then(|it| it.story);
        let Some(id) = story else { return Ok(String::new()) };
        let seen = self.ui.front().view();
        if seen.selected() == Some(id) || seen.targets().contains(&id) {
            return Ok(String::new());
        }
        Ok(match self.store.stories(&[id])?.pop() {
            Some(it) if it.card.archived_at.is_none() => format!(" on {}", it.card.key),
            Some(it) => format!(" on {}, once it is brought back,", it.card.key),
            None => " on its story, once that is there again,".to_owned(),
        })
    }

    /// Copies the file, and says where the copy lies.
    fn back_up(&mut self) -> Result<Flow, StoreError> {
        match self.store.back_up(None, None) {
            Ok(copy) => {
                let says = format!("Copied and checked: {}", copy.file.display());
                self.ui.notice = Notice::Told(says);
            }
            Err(StoreError::Refused(refusal)) => return self.perform(Step::Refuse(refusal)),
            Err(StoreError::Broken(trouble)) => self.warn_of(&trouble.to_string()),
        }
        Ok(Flow::Continue)
    }

    /// Asks which of all open stories stands so to that one.
    fn link(&mut self, story: StoryId, relation: Relation) -> Result<Flow, StoreError> {
        let needs = Needs::Board { span: Span::Everything, words: Vec::new() };
        let all = self.store.load(&needs, None)?;
        let step = act::link_among(&self.ui.cx(&all), story, relation);
        self.perform(step)
    }

    /// Asks whether to go on though somebody else types on that story; keys that were typed before
    /// the question was seen do not answer it.
    fn ask(
        &mut self,
        (title, says): (String, String),
        story: Option<StoryId>,
        then: Step,
    ) -> Result<Flow, StoreError> {
        self.ui.has_asked = true;
        self.hush = Some(self.ui.watch.now());
        let then = Step::All(vec![Step::Close, then]);
        self.perform(Step::open(Confirm::new(title, vec![says], then).because_of(story)))
    }

    fn effect(&mut self, effect: &Effect) -> Result<(), StoreError> {
        if let Effect::Commit(operation) = effect
            && operation.imports().is_some()
        {
            return self.take_in(operation);
        }
        // The key takes back what it stood beside, whatever the same person has done elsewhere since.
        let effect = &match self.ui.beside_undo.take() {
            Some(seq) if *effect == Effect::Undo => Effect::UndoOne(seq),
            Some(_) | None => effect.clone(),
        };
        // A dialog that asked for it waits for what comes of it.
        if self.ui.dialogs.is_empty() && self.is_long(effect)? {
            return self.take_back(effect);
        }
        let result = match effect {
            Effect::Commit(operation) => self.store.commit(operation),
            Effect::Undo => self.store.undo(),
            Effect::UndoOne(seq) => self.store.undo_one(*seq),
            Effect::Redo => self.store.redo(),
        };
        let since = self.waiting.take().map_or_else(Instant::now, |(_, since)| since);
        if let Err(StoreError::Broken(Trouble::Locked(_))) = &result
            && self.is_asked_again
            && since.elapsed() < PATIENCE
        {
            self.ui.notice =
                Notice::Told("Waiting for the board: another program has locked it …".to_owned());
            self.waiting = Some((effect.clone(), since));
            return Ok(());
        }
        self.settled(effect, result, Front::Asked)
    }

    /// Whether an effect takes back so much that the keys had better answer meanwhile.
    fn is_long(&self, effect: &Effect) -> Result<bool, StoreError> {
        match effect {
            Effect::Commit(_) => Ok(false),
            Effect::Undo => self.store.is_much(Taken::LastDone),
            Effect::UndoOne(seq) => self.store.is_much(Taken::One(*seq)),
            Effect::Redo => self.store.is_much(Taken::LastUndone),
        }
    }

    /// What follows what was done, or was not.
    pub(super) fn settled(
        &mut self,
        effect: &Effect,
        result: Result<Done, StoreError>,
        front: Front,
    ) -> Result<(), StoreError> {
        match result {
            Ok(mut done) => {
                if self.ui.front().view().is_before_guests()
                    && let Some(at) = done.label.find(": ")
                {
                    done.label.truncate(at);
                }
                self.ui.notice = match effect {
                    Effect::Commit(operation) if operation.is_final() => Notice::Told(done.label),
                    Effect::Commit(_) | Effect::Redo if done.is_change => {
                        Notice::Done(done.label, done.seq)
                    }
                    Effect::Commit(_) | Effect::Redo => Notice::Told(done.label),
                    Effect::Undo | Effect::UndoOne(_) => {
                        let redo = self.ui.keymap.first_key(Command::Global(Anywhere::Redo));
                        Notice::Told(format!("{} ({redo} redo)", done.label))
                    }
                };
                self.reload()?;
                if front == Front::Asked {
                    self.done()?;
                }
                if matches!(effect, Effect::Commit(it) if it.imports().is_some()) {
                    done.added = self.first_to_see();
                }
                if let Some(added) = done.added {
                    self.ui.with(&self.data, |_, screens, cx| {
                        if let Some(screen) = screens.last_mut() {
                            screen.view_mut().change(cx, ViewChange::Select(added));
                        }
                    });
                    self.tell_what_hides(added);
                }
                Ok(())
            }
            Err(StoreError::Refused(refusal)) => {
                self.reload()?;
                if front == Front::Asked && self.leaves_out(&refusal) {
                    return Ok(());
                }
                let step = self.ui.with(&self.data, |dialogs, _, cx| {
                    let asked = dialogs.last_mut().filter(|_| front == Front::Asked);
                    let answer = asked.and_then(|it| it.modal().refused(cx, &refusal));
                    answer.or_else(|| act::refused(cx, effect, &refusal))
                });
                if let Some(step) = step {
                    let n_dialogs = self.ui.dialogs.len();
                    self.perform(step)?;
                    let is_new = self.ui.dialogs.len() > n_dialogs;
                    self.ui.has_asked |= is_new || matches!(refusal, Refusal::Stale(_));
                    if is_new {
                        // No key may become a part of a reason that the log keeps for ever.
                        self.hush = Some(self.ui.watch.now());
                    }
                } else {
                    self.ui.notice = self.ui.refused(&self.data, &refusal);
                }
                Ok(())
            }
            Err(StoreError::Broken(trouble)) => {
                // What was typed stays in its dialog: a disk can be freed, a lock let go. Keys that
                // were pressed in the meantime counted on what has not happened.
                self.ui.notice = Notice::Refused(text::capital(&trouble.to_string()));
                self.ui.has_asked |= front == Front::Asked;
                Ok(())
            }
        }
    }

    /// Leaves out of what is being typed for several stories the one that somebody has archived
    /// meanwhile, and says so; tells whether it did.
    fn leaves_out(&mut self, refusal: &Refusal) -> bool {
        let Refusal::Archived { story, key } = refusal else { return false };
        let left = self.ui.dialogs.iter_mut().map(|it| it.modal().leave_out(*story));
        // What it lies on is for those stories too.
        if left.last() != Some(true) {
            return false;
        }
        let keeps = self.ui.keymap.first_key(Command::Dialog(InDialog::Keep));
        self.ui.notice = Notice::Refused(format!(
            "{key} was archived meanwhile and is left out: {keeps} goes on with the others"
        ));
        self.ui.has_asked = true;
        true
    }

    /// The story that the cursor begins at, where it was on none: of a whole export none was meant.
    fn first_to_see(&self) -> Option<StoryId> {
        let board = &self.data.board;
        let all = self.data.cards().filter(|_| self.ui.front().view().selected().is_none());
        let all = all.into_iter().flat_map(|it| &it.cards);
        all.min_by_key(|it| board.column_index(it.column)).map(|it| it.id)
    }

    /// Says so where a filter hides what was just written down.
    fn tell_what_hides(&mut self, added: StoryId) {
        let view = self.ui.front().view();
        let is_filtered = view.filter().is_some_and(|it| !it.is_empty());
        if !is_filtered || view.selected() == Some(added) {
            return;
        }
        let clear = self.ui.keymap.first_key(Command::Global(Anywhere::Clear));
        if let Notice::Done(said, _) | Notice::Told(said) = &mut self.ui.notice {
            *said = format!("{said}; the filter hides it, {clear} shows everything");
        }
    }

    /// Closes the dialogs that have what they wanted; the first one that goes on keeps the rest.
    fn done(&mut self) -> Result<(), StoreError> {
        loop {
            let next = self.ui.with(&self.data, |dialogs, _, cx| {
                dialogs.last_mut().map(|dialog| dialog.modal().done(cx))
            });
            match next {
                None => return Ok(()),
                Some(Some(step)) => return self.perform(step).map(drop),
                Some(None) => {
                    if let Some(dialog) = self.ui.dialogs.pop() {
                        self.ui.drafts.forget(&dialog);
                    }
                }
            }
        }
    }

    /// Carries out a command that needs a story as a whole, on fresh data.
    fn read(&mut self, story: StoryId, command: OnStory) -> Result<Flow, StoreError> {
        let key = self.data.card(story).map_or("that story".to_owned(), |it| it.key.clone());
        if !self.load(Some(story))? {
            return Ok(Flow::Continue);
        }
        // What was meant may have gone since the key was pressed: its neighbour was not meant.
        if self.ui.front().view().targets() != [story] {
            self.data.open = None;
            let why = format!("{key} was taken away by somebody just now: nothing was done");
            return self.perform(Step::Refuse(Refusal::Wrong(why)));
        }
        let step = match self.data.whole(story) {
            Some(_) => self.ui.command(&self.data, Command::Story(command)),
            None => Step::Refuse(Refusal::NoSuch("such story any more".to_owned())),
        };
        self.data.open = None;
        self.perform(step)
    }

    /// Has a screen that is left wait as it is, where it is one of those: the backlog keeps its cursor,
    /// filter and order, a stand-up where it has come to and who looks on.
    fn keep_screen(&mut self, left: Screen) {
        if [Goal::Backlog, Goal::Standup].iter().any(|it| left.is_at(*it)) {
            self.ui.kept.push(left);
        }
    }

    fn go(&mut self, goal: Goal) -> Result<Flow, StoreError> {
        self.ui.dialogs.clear();
        // What is in front from now on is looked at anew.
        self.ui.unseen = None;
        let was_here = |id| self.data.card(id).is_some_and(|it| it.archived_at.is_none());
        let was_here = matches!(goal, Goal::Story(id) if was_here(id));
        let view = self.ui.front().view();
        let (order, filter) =
            (view.order(&self.ui.cx(&self.data)), view.filter().unwrap_or_default().to_owned());
        if goal.is_top() {
            // The board is the floor: it keeps its cursor and filter and is never doubled.
            let left = self.ui.screens.split_off(1);
            for it in left {
                self.keep_screen(it);
            }
        }
        let kept = self.ui.kept.iter().position(|it| it.is_at(goal));
        let kept = kept.map(|at| self.ui.kept.swap_remove(at));
        match kept.or_else(|| Screen::new(goal, &self.ui.config, order)) {
            None if self.ui.screens.len() > 1 => {
                if let Some(left) = self.ui.screens.pop() {
                    self.keep_screen(left);
                }
            }
            None => return Ok(Flow::Quit),
            Some(screen) => {
                if goal != Goal::Board {
                    self.ui.screens.push(screen);
                }
                if matches!(goal, Goal::Flow | Goal::Forecast) {
                    return self.perform(Step::Preview(ViewChange::Filter(filter)));
                }
            }
        }
        self.reload()?;
        if let Some(page) = self.data.story().filter(|_| was_here)
            && page.story.card.archived_at.is_some()
        {
            let brings = self.ui.keymap.first_key(Command::Story(OnStory::Archive));
            let key = &page.story.card.key;
            self.ui.notice = Notice::Told(format!(
                "Somebody has archived {key} meanwhile: {brings} brings it back"
            ));
        }
        Ok(Flow::Continue)
    }
}
