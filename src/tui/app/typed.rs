//! What is typed: keys, pasted texts, and texts from the person's own editor.

use std::path::Path;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::{App, Flow, Notice};
use crate::domain::Refusal;
use crate::store::StoreError;
use crate::tui::act;
use crate::tui::command::{Command, OnStory};
use crate::tui::keep::Keeper;
use crate::tui::keymap::Key;
use crate::tui::step::Step;

impl App {
    /// Takes one key, to the end: after it, file and screen agree.
    pub fn key(&mut self, event: KeyEvent) -> Result<Flow, StoreError> {
        if event.kind == KeyEventKind::Release {
            return Ok(Flow::Continue);
        }
        // Esc and a letter in one burst look like a letter with Alt; over a slow line that is what a
        // fast hand sends. In a box it is none of both: the letter would act behind it.
        if event.modifiers == KeyModifiers::ALT
            && matches!(event.code, KeyCode::Char(_))
            && !self.has_dialog()
            && !self.ui.keymap.has(Key::from(event))
        {
            let flow = self.key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE))?;
            if flow != Flow::Continue {
                return Ok(flow);
            }
            return self.key(KeyEvent::new(event.code, KeyModifiers::NONE));
        }
        self.ui.beside_undo = std::mem::take(&mut self.ui.notice).beside_undo();
        self.ui.walks = false;
        // Any other key does what it does as well, with nothing in the hand.
        if self.put_back() && event.code == KeyCode::Esc {
            self.ui.notice = Notice::Told("Put back: nothing was moved".to_owned());
            return Ok(Flow::Continue);
        }
        self.tick();
        let step = self.ui.press(&self.data, Key::from(event));
        self.finish(step)
    }

    /// Takes a pasted text: into the dialog on top, or as new stories, one a line.
    pub fn paste(&mut self, text: &str) -> Result<Flow, StoreError> {
        self.ui.notice = Notice::None;
        self.ui.keymap.forget();
        let step = self.ui.with(&self.data, |dialogs, screens, cx| match dialogs.last_mut() {
            Some(dialog) => dialog.modal().paste(cx, text),
            None => screens.last().map_or(Step::Stay, |it| act::pasted(cx, it.view(), text)),
        });
        self.finish(step)
    }

    /// Whether a key by itself opens a box in which a text is typed.
    pub(crate) fn opens_a_box(&self, event: KeyEvent) -> bool {
        let command = self.ui.keymap.alone(self.ui.scopes(), Key::from(event));
        command.is_some_and(act::asks_for_text)
    }

    /// Says that a text was too long to be pasted, and that no part of it was taken.
    pub fn paste_too_long(&mut self, bytes: usize, most: usize) {
        let kib = |bytes: usize| bytes.div_ceil(1024);
        let key = self.ui.dialogs.last().and_then(|it| it.as_modal().draft_key());
        let is_text = key.is_some_and(|it| it.is_of_story_text()) && !self.data.is_hosted;
        let editor = match self.ui.keymap.first_key(Command::Story(OnStory::Editor)) {
            key if is_text && !key.is_empty() => format!(" or with {key} by $EDITOR"),
            _ => String::new(),
        };
        self.ui.notice = Notice::Refused(format!(
            "Nothing was pasted: it has {} KiB, {} KiB are the most; paste it in parts{editor}",
            kib(bytes),
            kib(most),
        ));
    }

    /// The editor's command line that the person has set.
    pub fn editor(&self) -> Option<&str> {
        self.ui.config.editor.as_deref()
    }

    /// Has what the person's own editor works on kept by that, until it comes back.
    pub(crate) fn keep_editor_by(&mut self, keeper: Keeper) {
        self.beside_editor = Some(keeper);
    }

    /// The editor is about to begin, on a text in that file.
    pub(crate) fn editor_begins(&mut self, file: &Path, text: &str) {
        let Some(editing) = self.ui.editing.clone() else { return };
        let draft = self.ui.with(&self.data, |_, _, cx| editing.draft(cx, file, text));
        if let Some(keeper) = &mut self.beside_editor {
            keeper.note(&[draft]);
            keeper.write();
        }
    }

    /// The editor has ended, and this session has seen it.
    pub(crate) fn editor_ended(&mut self) {
        if let Some(keeper) = &mut self.beside_editor {
            keeper.note(&[]);
            keeper.write();
        }
    }

    /// Learns why what is typed cannot be kept beyond this session, if it cannot, and says so;
    /// tells whether it did.
    pub(crate) fn learn_unkept(&mut self, why: Option<&str>) -> bool {
        let Some(why) = self.ui.drafts.learn(why) else { return false };
        let says = format!("What you type is lost when gemba ends before it is taken: {why}");
        self.ui.notice = Notice::Refused(says);
        true
    }

    /// Whether the person is kept from leaving, once: what they have typed would be lost.
    pub(super) fn stays_for_drafts(&mut self) -> bool {
        let Some(why) = self.ui.drafts.why_stay(&self.ui.dialogs) else { return false };
        self.ui.notice = Notice::Refused(format!(
            "What you typed cannot be kept ({why}): the same key leaves now, without it"
        ));
        true
    }

    /// Takes back what the person's own editor made of a text.
    pub fn edited(&mut self, text: &str) -> Result<Flow, StoreError> {
        let Some(editing) = self.ui.editing.take() else { return Ok(Flow::Continue) };
        let step = self.ui.with(&self.data, |_, _, cx| act::edited(cx, editing, text));
        self.finish(step)
    }

    /// The person's own editor failed. What it had written until then is offered, not kept: nobody
    /// has said that it is ready.
    pub fn not_edited(&mut self, why: &str, rescued: Option<&str>) -> Result<Flow, StoreError> {
        let editing = self.ui.editing.take();
        let refuse = Step::Refuse(Refusal::Wrong(why.to_owned()));
        let step = match (editing, rescued) {
            (Some(editing), Some(text)) => {
                let offer = self.ui.with(&self.data, |_, _, cx| act::offered(cx, editing, text));
                Step::All(vec![offer, refuse])
            }
            (_, _) => refuse,
        };
        self.finish(step)
    }
}
