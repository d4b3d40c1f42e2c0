//! The log: what happened, and who did it?

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::{Cx, View};
use crate::domain::{Needs, Snapshot, Span, StoryId};
use crate::tui::command::{OnList, OnLog, Scope};
use crate::tui::step::{Step, ViewChange};

/// The log, with its cursor.
#[derive(Debug)]
pub(crate) struct LogScreen {}

impl LogScreen {
    pub(crate) fn new(_story: Option<StoryId>) -> Self {
        Self {}
    }

    pub(crate) fn update(&mut self, _cx: &Cx<'_>, _command: OnLog) -> Step {
        Step::Stay
    }
}

impl View for LogScreen {
    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Log, Scope::List, Scope::Global]
    }

    fn needs(&self) -> Needs {
        Needs::Board { span: Span::Sprint, words: Vec::new() }
    }

    fn targets(&self) -> Vec<StoryId> {
        Vec::new()
    }

    fn selected(&self) -> Option<StoryId> {
        None
    }

    fn reconcile(&mut self, _old: &Snapshot, _cx: &Cx<'_>) {}

    fn settle(&mut self, _cx: &Cx<'_>, _area: Rect) {}

    fn is_sound(&self, _data: &Snapshot) -> bool {
        true
    }

    fn walk(&mut self, _cx: &Cx<'_>, _command: OnList) -> Step {
        Step::Stay
    }

    fn change(&mut self, _cx: &Cx<'_>, _change: ViewChange) -> Step {
        Step::Stay
    }

    fn clear(&mut self, _cx: &Cx<'_>) -> bool {
        false
    }

    fn point(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) -> Step {
        Step::Stay
    }

    fn drop_at(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) -> Step {
        Step::Stay
    }

    fn condition(&self, _cx: &Cx<'_>) -> String {
        String::new()
    }

    fn draw(&self, _cx: &Cx<'_>, _frame: &mut Frame<'_>, _area: Rect) {}
}
