//! What the mouse does: clicks, the wheel, and a card that is carried.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{App, Notice};
use crate::store::StoreError;
use crate::tui::command::{Command, InDialog, OnList};
use crate::tui::dialog::place::{self, Place};
use crate::tui::frame;
use crate::tui::screen::{Cx, View};
use crate::tui::step::{Flow, Step};

/// What letting the mouse button go will do.
#[derive(Clone, Debug, Default)]
pub(super) enum Mouse {
    /// Nothing: it is not down.
    #[default]
    Up,
    /// What a click there leads to.
    Click(Box<Step>),
    /// Drop what it went down on; the pointer is there.
    Carry(Position),
}

impl App {
    /// Takes a click, a wheel turn, or a card that is carried.
    pub fn mouse(&mut self, event: MouseEvent) -> Result<Flow, StoreError> {
        let at = Position::new(event.column, event.row);
        if !matches!(event.kind, MouseEventKind::Moved) {
            self.ui.keymap.forget();
            self.ui.walks = false;
            self.ui.beside_undo = self.ui.notice.beside_undo();
        }
        let area = frame::main_area(self.ui.size);
        if !self.ui.dialogs.is_empty() {
            self.put_back();
            let step = match event.kind {
                MouseEventKind::ScrollDown => self.in_dialog(InDialog::Next),
                MouseEventKind::ScrollUp => self.in_dialog(InDialog::Previous),
                MouseEventKind::Down(MouseButton::Left) => return self.point_in_dialog(at),
                _ => return Ok(Flow::Continue),
            };
            return self.finish(step);
        }
        let step = match event.kind {
            MouseEventKind::ScrollDown => self.wheel(area, at, OnList::Down),
            MouseEventKind::ScrollUp => self.wheel(area, at, OnList::Up),
            MouseEventKind::Down(MouseButton::Left) if area.contains(at) => {
                // A click acts when the button is let go: until then it may become a carry.
                let step = self.on_front(|view, cx| view.point(cx, area, at));
                self.ui.mouse = Mouse::Click(Box::new(step));
                Step::Stay
            }
            MouseEventKind::Down(MouseButton::Left) => {
                frame::pressed(&self.ui, &self.ui.cx(&self.data), at)
            }
            MouseEventKind::Drag(MouseButton::Left) => {
                if matches!(self.ui.mouse, Mouse::Up) {
                    return self.finish(Step::Stay);
                }
                self.ui.mouse = Mouse::Carry(at);
                self.on_front(|view, cx| view.carry_over(cx, area, at))
            }
            MouseEventKind::Up(MouseButton::Left) => match std::mem::take(&mut self.ui.mouse) {
                Mouse::Up => Step::Stay,
                Mouse::Click(step) => *step,
                Mouse::Carry(_) => {
                    self.ui.notice = Notice::None;
                    self.on_front(|view, cx| view.drop_at(cx, area, at))
                }
            },
            _ => Step::Stay,
        };
        self.finish(step)
    }

    /// Walks in what is under the wheel.
    fn wheel(&mut self, area: Rect, at: Position, way: OnList) -> Step {
        if area.contains(at) {
            self.on_front(|view, cx| {
                view.aim_wheel(cx, area, at);
                Step::Stay
            });
        }
        self.ui.command(&self.data, Command::List(way))
    }

    fn in_dialog(&mut self, command: InDialog) -> Step {
        self.ui.command(&self.data, Command::Dialog(command))
    }

    /// Brings the cursor of the dialog in front to what was clicked, presses what it is on, or the key
    /// whose name it is.
    fn point_in_dialog(&mut self, at: Position) -> Result<Flow, StoreError> {
        let Some(place) = frame::place_at(&self.ui, &self.ui.cx(&self.data), at) else {
            return Ok(Flow::Continue);
        };
        if let Place::Key(key) = place {
            return self.key(key.into());
        }
        self.ui.notice = Notice::None;
        let step = self.ui.with(&self.data, |dialogs, _, cx| match (dialogs.last_mut(), place) {
            (Some(dialog), Place::Line(0)) => dialog.modal().press(cx),
            (Some(dialog), Place::Line(by) | Place::Field(by)) => {
                place::walked(dialog.modal(), cx, by)
            }
            (_, Place::Key(_)) | (None, _) => Step::Stay,
        });
        self.finish(step)
    }

    /// Puts what is carried back; tells whether anything was.
    pub(super) fn put_back(&mut self) -> bool {
        let is_carried = matches!(self.ui.mouse, Mouse::Carry(_));
        if is_carried {
            self.ui.mouse = Mouse::Up;
        }
        is_carried && self.ui.screens.last_mut().is_some_and(|it| it.view_mut().put_back())
    }

    /// Says anew what letting go does: others have changed what lies under a pointer that rests.
    pub(super) fn carry_on(&mut self) -> Result<(), StoreError> {
        let Mouse::Carry(at) = self.ui.mouse else { return Ok(()) };
        let area = frame::main_area(self.ui.size);
        let step = self.on_front(|view, cx| view.carry_over(cx, area, at));
        self.perform(step).map(drop)
    }

    fn on_front(&mut self, f: impl FnOnce(&mut dyn View, &Cx<'_>) -> Step) -> Step {
        self.ui.with(&self.data, |_, screens, cx| match screens.last_mut() {
            Some(screen) => f(screen.view_mut(), cx),
            None => Step::Stay,
        })
    }
}
