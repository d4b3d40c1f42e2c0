//! A text to read: what an event is for, the note of a stand-up.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::input::{Focus, Input, Lines};
use super::window::{self, CLOSE, Hint, Keys, Window};
use super::{Cx, Key, Modal};
use crate::domain::{At, text};
use crate::tui::command::InDialog;
use crate::tui::frame::main_area;
use crate::tui::step::{Flow, Step};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// A text to read.
#[derive(Clone, Debug)]
pub(crate) struct Show {
    title: String,
    text: String,
    /// What enter does with it, in a word; nothing closes it.
    accept: Option<(&'static str, Step)>,
    /// How it is written, where it follows what happens while it is read; and what time it is.
    written: Option<(Written, At)>,
    /// The first line in sight.
    top: usize,
    sought: Option<Sought>,
    /// Whether somebody was typing when it opened, so that no letter closes it.
    is_unasked: bool,
}

/// A text of what there is at that time, and what enter does with it; nothing once there is no such
/// text any more.
pub(crate) type Written = fn(&Cx<'_>, At) -> Option<(String, Step)>;

/// What is looked for in a text.
#[derive(Clone, Debug)]
struct Sought {
    input: Input,
    /// Whether letters still go to it.
    typing: bool,
    /// Where the line begins in which it was found, in bytes.
    found: Option<usize>,
}

/// How far a page goes.
const PAGE: usize = 10;
/// The widest that a text is set.
const WIDEST: u16 = 84;

impl Show {
    /// Shows a text.
    pub(crate) fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text::safe(&text.into()).into_owned();
        Self {
            title: title.into(),
            text,
            accept: None,
            written: None,
            top: 0,
            sought: None,
            is_unasked: false,
        }
    }

    /// Shows a text that is written anew as long as it is read: whoever accepts it accepts what
    /// happened since it was opened, too. Nothing where there is no such text.
    pub(crate) fn written(
        cx: &Cx<'_>,
        title: impl Into<String>,
        does: &'static str,
        (written, now): (Written, At),
    ) -> Option<Self> {
        let (text, step) = written(cx, now)?;
        let show = Self::new(title, text).accept(does, step);
        Some(Self { written: Some((written, now)), ..show })
    }

    fn write(&mut self, cx: &Cx<'_>) {
        let Some((written, now)) = self.written else { return };
        match (written(cx, now), &mut self.accept) {
            (Some((text, now)), Some((_, step))) => {
                self.text = text::safe(&text).into_owned();
                *step = now;
            }
            // What it was to end has ended: it stays to be read.
            (None, _) => self.accept = None,
            (Some(_), None) => (),
        }
    }

    /// The same, and enter does something with it.
    pub(crate) fn accept(self, does: &'static str, step: Step) -> Self {
        Self { accept: Some((does, step)), ..self }
    }

    /// The same, and what is typed is looked for.
    pub(crate) fn searched(mut self) -> Self {
        self.seek();
        self
    }

    /// The same, and no letter closes it: it was opened in front of somebody who types.
    pub(crate) fn unasked(self) -> Self {
        Self { is_unasked: true, ..self }
    }

    fn seek(&mut self) {
        let input = Input::new(Lines::One, "");
        self.sought = Some(Sought { input, typing: true, found: None });
    }

    /// Goes to the next line that holds what is looked for, from so many lines after the one where
    /// it was found last; round the end.
    fn find(&mut self, cx: &Cx<'_>, after: usize) -> Step {
        let Some(sought) = &mut self.sought else { return Step::Stay };
        let wanted = text::fold(sought.input.text()).into_owned();
        if wanted.is_empty() {
            return Step::Stay;
        }
        let lines: Vec<_> =
            fit::lines(&self.text, usize::from(width_in(main_area(cx.size)))).collect();
        let here = sought.found.and_then(|at| lines.iter().position(|it| it.start == at));
        let from = here.map_or(0, |it| it + after);
        let holds = |at: &usize| text::fold(&self.text[lines[*at].clone()]).contains(&wanted);
        let from = from.min(lines.len());
        match (from..lines.len()).chain(0..from).find(holds) {
            Some(at) => {
                sought.found = Some(lines[at].start);
                self.top = at.saturating_sub(2);
                Step::Stay
            }
            None => {
                sought.found = None;
                Step::Tell(format!("No line says “{}”", sought.input.text()))
            }
        }
    }

    fn lines(&self, columns: u16) -> Vec<std::ops::Range<usize>> {
        fit::lines(&self.text, usize::from(columns)).collect()
    }

    /// How many lines of it are in sight in that area.
    fn room(&self, area: Rect) -> usize {
        usize::from(area.height.saturating_sub(2))
            .saturating_sub(usize::from(self.sought.is_some()))
    }

    fn scroll(&mut self, cx: &Cx<'_>, down: usize, up: usize) -> Step {
        if let Some(sought) = &mut self.sought {
            sought.found = None;
        }
        let area = main_area(cx.size);
        let last = self.lines(width_in(area)).len().saturating_sub(self.room(area));
        self.top = (self.top.min(last) + down).saturating_sub(up).min(last);
        Step::Stay
    }
}

impl Modal for Show {
    fn follow(&mut self, cx: &Cx<'_>) {
        self.write(cx);
    }

    fn time_is(&mut self, cx: &Cx<'_>, now: At) {
        if let Some((_, at)) = &mut self.written {
            *at = now;
        }
        self.write(cx);
    }

    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        if let Some(sought) = self.sought.as_mut().filter(|it| it.typing) {
            match command {
                InDialog::Accept | InDialog::Keep => {
                    sought.typing = false;
                    return Step::Stay;
                }
                InDialog::Cancel => {
                    self.sought = None;
                    return Step::Stay;
                }
                InDialog::Afresh
                | InDialog::Next
                | InDialog::NextField
                | InDialog::Previous
                | InDialog::PreviousField
                | InDialog::Down
                | InDialog::Up => (),
            }
        }
        match command {
            InDialog::Accept | InDialog::Keep => match &self.accept {
                Some((_, step)) => step.clone(),
                None => Step::Close,
            },
            InDialog::Cancel => Step::Close,
            InDialog::Afresh => Step::Stay,
            InDialog::Next | InDialog::NextField => self.scroll(cx, 1, 0),
            InDialog::Previous | InDialog::PreviousField => self.scroll(cx, 0, 1),
            InDialog::Down => self.scroll(cx, PAGE, 0),
            InDialog::Up => self.scroll(cx, 0, PAGE),
        }
    }

    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step {
        if let Some(sought) = self.sought.as_mut().filter(|it| it.typing) {
            sought.input.key(key);
            return self.find(cx, 0);
        }
        match key.to_string().as_str() {
            "/" => {
                self.seek();
                Step::Stay
            }
            "n" if self.sought.is_some() => self.find(cx, 1),
            "j" => self.scroll(cx, 1, 0),
            "k" => self.scroll(cx, 0, 1),
            "y" | "Y" => {
                let says = Step::Tell("Copied the text".to_owned());
                Step::All(vec![says, Step::Leave(Flow::Copy(self.text.clone()))])
            }
            "q" | "T" if !self.is_unasked => Step::Close,
            other => Step::Tell(format!("{other} does nothing here: the keys stand below")),
        }
    }

    fn paste(&mut self, cx: &Cx<'_>, text: &str) -> Step {
        match self.sought.as_mut().filter(|it| it.typing) {
            Some(sought) => {
                sought.input.insert(text);
                self.find(cx, 0)
            }
            None => Step::Stay,
        }
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const COPY: Hint = (Keys::Named("y"), "copy");
        const SEARCH: Hint = (Keys::Named("/"), "search");
        const NEXT: Hint = (Keys::Named("n"), "next");
        let accept = self.accept.iter().map(|(does, _)| (Keys::Of(InDialog::Accept), *does));
        let search = if self.sought.is_some() { NEXT } else { SEARCH };
        let keys: Vec<Hint> = accept.chain([COPY, search, CLOSE]).collect();
        let width = width_in(area);
        let lines = self.lines(width);
        let n_sought = usize::from(self.sought.is_some());
        let room = self.room(area);
        let found = self.sought.as_ref().and_then(|it| it.found);
        let found = found.and_then(|at| lines.iter().rposition(|it| it.start <= at));
        let top = found.map_or(self.top, |it| it.saturating_sub(2));
        let top = top.min(lines.len().saturating_sub(room));
        let aside = if lines.len() > room {
            format!("{}-{}/{}", top + 1, (top + room).min(lines.len()), lines.len())
        } else {
            String::new()
        };
        let height = lines.len() + n_sought;
        let window = Window { title: &self.title, aside, width, height, keys: &keys };
        let mut inside = window.draw(cx, frame, area);
        if let Some(sought) = &self.sought {
            let line = window::take_line(&mut inside);
            let focus = if sought.typing { Focus::Here } else { Focus::Elsewhere };
            let sign = Line::styled("/ ", cx.theme.style(Role::FooterKey));
            frame.render_widget(sign, line);
            let beside =
                Rect { x: line.x + 2.min(line.width), width: line.width.saturating_sub(2), ..line };
            sought.input.draw(cx, frame, beside, focus, "type what the text says");
        }
        for ((at, range), place) in lines.iter().enumerate().skip(top).zip(inside.rows()) {
            let text = &self.text[range.clone()];
            let role = match text.starts_with('#') {
                _ if found == Some(at) => Role::Accent,
                true => Role::Heading,
                false => Role::Text,
            };
            frame.render_widget(Line::styled(text, cx.theme.style(role)), place);
        }
    }
}

/// How wide the text is set in that area.
fn width_in(area: Rect) -> u16 {
    WIDEST.min(area.width.saturating_sub(4))
}
