//! What two people wrote at once: both texts side by side, and which one stays.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::both::Whose;
use super::place::Place;
use super::window::{self, CLOSE, Hint, Keys, Window};
use super::{Cx, Key, Modal};
use crate::domain::field::Shape;
use crate::domain::text::{marked, safe};
use crate::domain::{Change, Conflict, Operation, Refusal};
use crate::tui::act::Editing;
use crate::tui::command::{Command, InDialog};
use crate::tui::step::Step;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// What two people wrote at once, field by field.
#[derive(Clone, Debug)]
pub(crate) struct Compare {
    /// What was asked for.
    operation: Operation,
    conflicts: Vec<Conflict>,
    /// Whose text stays, as far as that was said: nobody's is written over unasked.
    chosen: Vec<Option<Whose>>,
    focus: usize,
    /// How many lines of the texts are scrolled away.
    scrolled: usize,
}

impl Compare {
    /// Compares what was asked for with what the file has; nothing when it cannot be asked again.
    pub(crate) fn new(operation: &Operation, conflicts: &[Conflict]) -> Option<Self> {
        let asks_for = |it: &Conflict| has_change(operation, it);
        (!conflicts.is_empty() && conflicts.iter().all(asks_for)).then(|| Self {
            operation: operation.clone(),
            conflicts: conflicts.to_vec(),
            chosen: vec![None; conflicts.len()],
            focus: 0,
            scrolled: 0,
        })
    }

    /// The operation again, knowing what the file has and without what gives way.
    fn resolved(&self, skip: Option<usize>) -> Operation {
        let mut operation = self.operation.clone();
        for (i, (conflict, whose)) in self.conflicts.iter().zip(&self.chosen).enumerate() {
            // What nobody has decided stays as it is in the file.
            let whose = if skip == Some(i) { None } else { *whose };
            rewrite(&mut operation, conflict, whose.unwrap_or(Whose::Theirs));
        }
        operation
    }

    fn accept(&mut self, cx: &Cx<'_>) -> Step {
        if let Some(open) = self.chosen.iter().position(Option::is_none) {
            self.focus(open);
            let esc = cx.keymap.first_key(Command::Dialog(InDialog::Cancel));
            return Step::Refuse(Refusal::Wrong(format!(
                "say whose text stays: m mine, t theirs; {esc} goes back, and what you typed is kept"
            )));
        }
        let operation = self.resolved(None);
        if is_empty(&operation) {
            let by = &self.conflicts[self.focus].by;
            return Step::Finish(format!("Left as {by} wrote it"));
        }
        Step::commit(operation)
    }

    /// Gives both texts to the person's own editor; what comes back is written.
    fn both(&self, cx: &Cx<'_>) -> Step {
        let conflict = &self.conflicts[self.focus];
        let field = conflict.field;
        if field.spec().shape != Shape::Text {
            return Step::cannot("only a long text can be put together: take mine or theirs");
        }
        let show = |value| field.show(value, &cx.data.board);
        let text = Editing::both(&show(&conflict.mine), &show(&conflict.theirs));
        let change = Change {
            story: conflict.story,
            field,
            was: conflict.theirs.clone(),
            now: conflict.mine.clone(),
        };
        let rest = self.resolved(Some(self.focus));
        Step::Edit { editing: Editing::Both { change, rest }, text }
    }

    fn choose(&mut self, whose: Whose) -> Step {
        self.chosen[self.focus] = Some(whose);
        Step::Stay
    }

    fn focus(&mut self, at: usize) -> Step {
        self.focus = at.min(self.conflicts.len() - 1);
        self.scrolled = 0;
        Step::Stay
    }
}

impl Modal for Compare {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept | InDialog::Keep => self.accept(cx),
            InDialog::Cancel => Step::Close,
            InDialog::Afresh => Step::Stay,
            InDialog::Next | InDialog::NextField => self.focus(self.focus + 1),
            InDialog::Previous | InDialog::PreviousField => {
                self.focus(self.focus.saturating_sub(1))
            }
            InDialog::Down => {
                let conflict = &self.conflicts[self.focus];
                let lines = |text: &str| text.lines().count() + text.len() / 30;
                let most = lines(conflict.mine.as_text()).max(lines(conflict.theirs.as_text()));
                self.scrolled = (self.scrolled + 5).min(most.saturating_sub(1));
                Step::Stay
            }
            InDialog::Up => {
                self.scrolled = self.scrolled.saturating_sub(5);
                Step::Stay
            }
        }
    }

    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step {
        match key.to_string().as_str() {
            "left" | "m" | "h" => self.choose(Whose::Mine),
            "right" | "t" | "l" => self.choose(Whose::Theirs),
            "space" => self.choose(match self.chosen[self.focus] {
                Some(Whose::Mine) => Whose::Theirs,
                Some(Whose::Theirs) | None => Whose::Mine,
            }),
            "b" => self.both(cx),
            "j" => self.focus(self.focus + 1),
            "k" => self.focus(self.focus.saturating_sub(1)),
            other => Step::Tell(format!("{other} does nothing here: m mine, t theirs")),
        }
    }

    fn paste(&mut self, _cx: &Cx<'_>, _text: &str) -> Step {
        Step::cannot("nothing can be typed here: m keeps yours, t theirs")
    }

    fn refused(&mut self, cx: &Cx<'_>, refusal: &Refusal) -> Option<Step> {
        let Refusal::Stale(conflicts) = refusal else { return None };
        // What was decided so far goes along; this box asks about what is new, no second one does.
        *self = Self::new(&self.resolved(None), conflicts)?;
        let back = cx.keymap.first_key(Command::Dialog(InDialog::Cancel));
        let (key, by) = (&self.conflicts[0].key, &self.conflicts[0].by);
        Some(Step::Tell(format!(
            "{by} has changed {key} once more: say whose text stays ({back} goes back)"
        )))
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[
            (Keys::Named("m"), "mine"),
            (Keys::Named("t"), "theirs"),
            (Keys::Of(InDialog::Accept), "write"),
            CLOSE,
            (Keys::Named("b"), "both in $EDITOR"),
        ];
        let conflict = &self.conflicts[self.focus];
        let show = |value| conflict.field.show(value, &cx.data.board);
        let (mine, theirs) = (show(&conflict.mine), show(&conflict.theirs));
        let width = 100.min(area.width.saturating_sub(4));
        let half = (width.saturating_sub(3)) / 2;
        let lines = |text: &str| fit::lines(text, usize::from(half)).count();
        let title = format!("{} was changed by {} meanwhile", conflict.key, conflict.by);
        let window = Window {
            title: &title,
            aside: format!("{}/{}", self.focus + 1, self.conflicts.len()),
            width,
            height: self.conflicts.len() + 2 + lines(&mine).max(lines(&theirs)).max(1),
            keys: if conflict.field.spec().shape == Shape::Text { KEYS } else { &KEYS[..4] },
        };
        let mut inside = window.draw(cx, frame, area);
        let most = inside.height / 2;
        let first = window::first_row(self.conflicts.len(), self.focus, most.max(1));
        for i in (first..self.conflicts.len()).take(usize::from(most.max(1))) {
            let line = window::take_line(&mut inside);
            frame.render_widget(self.line(cx, i), line);
            if let (Some(places), Some(by)) = (cx.places, i.checked_signed_diff(self.focus)) {
                places.note(line, Place::Field(by));
            }
        }
        if inside.height > 4 {
            window::take_line(&mut inside);
        }
        let heading = |whose: Whose, name: &str| {
            let (mark, role) = if self.chosen[self.focus] == Some(whose) {
                (cx.glyphs.ticked, Role::Accent)
            } else {
                (cx.glyphs.open, Role::Muted)
            };
            (format!("{mark} {name}"), role)
        };
        let headings = [heading(Whose::Mine, "mine"), heading(Whose::Theirs, &conflict.by)];
        sides(cx, frame, inside, (headings, [&*mine, &*theirs]), self.scrolled);
    }
}

impl Compare {
    /// The line of a conflict: which field, and whose text stays.
    fn line(&self, cx: &Cx<'_>, i: usize) -> Line<'static> {
        let conflict = &self.conflicts[i];
        let is_here = i == self.focus;
        let bar = if is_here { cx.glyphs.selection } else { " " };
        let role = if is_here { Role::Accent } else { Role::Text };
        let whose = match self.chosen[i] {
            Some(Whose::Mine) => "mine stays".to_owned(),
            Some(Whose::Theirs) => format!("{}'s stays", marked(&conflict.by)),
            None => "m or t says whose stays".to_owned(),
        };
        let name = format!(" {} {}: ", conflict.key, conflict.field.spec().label);
        Line::from(vec![
            Span::styled(bar, cx.theme.style(Role::SelectionBar)),
            Span::styled(name, cx.theme.style(role)),
            Span::styled(whose, cx.theme.style(role)),
        ])
    }
}

/// Two texts next to each other, each below its heading.
pub(super) fn sides(
    cx: &Cx<'_>,
    frame: &mut Frame<'_>,
    inside: Rect,
    (headings, texts): ([(String, Role); 2], [&str; 2]),
    scrolled: usize,
) {
    let width = (inside.width.saturating_sub(3) / 2).min(inside.width);
    let places =
        [Rect { width, ..inside }, Rect { x: inside.x + inside.width - width, width, ..inside }];
    let others = [texts[1], texts[0]];
    for (i, (heading, role)) in headings.into_iter().enumerate() {
        let mut place = places[i];
        let line = window::take_line(&mut place);
        frame.render_widget(Line::styled(marked(&heading), cx.theme.style(role)), line);
        side(cx, frame, place, (texts[i], others[i]), scrolled);
    }
}

/// One of the two texts; the lines that the other one does not have stand out.
fn side(
    cx: &Cx<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    (text, other): (&str, &str),
    scrolled: usize,
) {
    if text.is_empty() {
        let says = Line::styled("(nothing)", cx.theme.style(Role::Hint));
        frame.render_widget(says, Rect { height: area.height.min(1), ..area });
        return;
    }
    let width = usize::from(area.width);
    let mut shown = Vec::new();
    for paragraph in text.split('\n') {
        let is_same = other.split('\n').any(|it| it == paragraph);
        let role = if is_same { Role::Text } else { Role::Strong };
        let paragraph = safe(paragraph);
        let before = shown.len();
        shown.extend(fit::lines(&paragraph, width).map(|it| (paragraph[it].to_owned(), role)));
        if shown.len() == before {
            shown.push((String::new(), role));
        }
    }
    for ((text, role), line) in shown.into_iter().skip(scrolled).zip(area.rows()) {
        frame.render_widget(Line::styled(text, cx.theme.style(role)), line);
    }
}

/// Whether the operation asks for what the conflict is about.
fn has_change(operation: &Operation, conflict: &Conflict) -> bool {
    if let Operation::Edit(changes) = operation {
        changes.iter().any(|it| is_about(it, conflict))
    } else if let Operation::All { of, .. } = operation {
        of.iter().any(|it| has_change(it, conflict))
    } else if let Operation::Overruled { of, .. } = operation {
        has_change(of, conflict)
    } else {
        false
    }
}

fn rewrite(operation: &mut Operation, conflict: &Conflict, whose: Whose) {
    if let Operation::Edit(changes) = operation {
        match whose {
            Whose::Theirs => changes.retain(|it| !is_about(it, conflict)),
            Whose::Mine => {
                for change in changes.iter_mut().filter(|it| is_about(it, conflict)) {
                    change.was = conflict.theirs.clone();
                }
            }
        }
    } else if let Operation::All { of, .. } = operation {
        for it in of.iter_mut() {
            rewrite(it, conflict, whose);
        }
        of.retain(|it| !is_empty(it));
    } else if let Operation::Overruled { of, .. } = operation {
        rewrite(of, conflict, whose);
    }
}

fn is_about(change: &Change, conflict: &Conflict) -> bool {
    change.story == conflict.story && change.field == conflict.field
}

/// Whether an operation would do nothing.
pub(crate) fn is_empty(operation: &Operation) -> bool {
    if let Operation::Edit(changes) = operation {
        changes.is_empty()
    } else if let Operation::All { of, .. } = operation {
        of.iter().all(is_empty)
    } else if let Operation::Overruled { of, .. } = operation {
        is_empty(of)
    } else {
        false
    }
}
