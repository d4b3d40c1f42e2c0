//! The end of a sprint: where each unfinished story goes, and what will be frozen.

mod kept;
mod split;

use std::collections::HashMap;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::checks::Checks;
use super::confirm::Confirm;
use super::cursor::Cursor;
use super::fuzzy::PAGE;
use super::input::{Focus, Input};
use super::window::{self, CLOSE, Hint, Keys, Row, Window};
use super::{Cx, DraftKey, Key, Modal};
use crate::domain::page::Gate;
use crate::domain::sprint::Leftover;
use crate::domain::{
    Card, Operation, Points, Sprint, SprintId, SprintOperation, SprintPage, SprintState, StoryId,
};
use crate::tui::act;
use crate::tui::command::InDialog;
use crate::tui::keep::Word;
use crate::tui::step::Step;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// Where the unfinished stories of a sprint go. Which stories those are is what the file says.
#[derive(Clone, Debug)]
pub(crate) struct CloseSprint {
    sprint: SprintId,
    /// Where stories go of which the person has said nothing: what was shown first, whatever is
    /// planned meanwhile.
    usual: Way,
    /// Where stories go that do not go where most do.
    ways: HashMap<StoryId, Way>,
    cursor: Cursor<StoryId>,
    /// What is typed of the split of a story.
    typing: Option<(StoryId, Asked, Input)>,
    /// What was typed of splits that were left, story by story.
    left: HashMap<StoryId, LeftSplit>,
}

/// What was typed of a split that was left before it was whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct LeftSplit {
    title: String,
    points: String,
}

/// What of a split is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    /// The title of the rest.
    Title,
    /// The points that are done and those that remain, once the rest has that title.
    Points(String),
}

/// Where a story goes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// Into the next sprint that is planned.
    Next,
    /// Back to the process backlog.
    Backlog,
    /// What is done of it is finished; the rest, of that title, goes to the process backlog; with
    /// the points of both where the story is estimated.
    Split(String, Option<(Points, Points)>),
}

impl CloseSprint {
    /// Asks where the unfinished stories of that sprint go.
    pub(crate) fn new(cx: &Cx<'_>, page: &SprintPage) -> Self {
        let mut cursor = Cursor::default();
        cursor.put(&ids(&act::sprint::unfinished(cx, page)), 0);
        let usual = if Self::next(cx).is_some() { Way::Next } else { Way::Backlog };
        Self {
            sprint: page.sprint.id,
            usual,
            ways: HashMap::new(),
            cursor,
            typing: None,
            left: HashMap::new(),
        }
    }

    /// The story that the cursor is on.
    fn here<'a>(&self, cx: &Cx<'a>) -> Option<&'a Card> {
        let all = self.unfinished(cx);
        all.get(self.cursor.place(&ids(&all))).copied()
    }

    fn unfinished<'a>(&self, cx: &Cx<'a>) -> Vec<&'a Card> {
        let page = cx.data.sprint().filter(|it| it.sprint.id == self.sprint);
        page.map(|page| act::sprint::unfinished(cx, page)).unwrap_or_default()
    }

    fn next<'a>(cx: &Cx<'a>) -> Option<&'a Sprint> {
        cx.data.board.sprints.iter().find(|it| it.state == SprintState::Planned)
    }

    /// Where a story goes: where the person said, else into the next sprint if there was one from the
    /// first.
    fn way(&self, cx: &Cx<'_>, story: StoryId) -> Way {
        let way = self.ways.get(&story).unwrap_or(&self.usual);
        if *way == Way::Next && Self::next(cx).is_none() { Way::Backlog } else { way.clone() }
    }

    fn send(&mut self, cx: &Cx<'_>, way: Way) -> Step {
        if let Some(card) = self.here(cx) {
            self.ways.insert(card.id, way);
            return self.walk(cx, 1);
        }
        Step::Stay
    }

    fn send_all(&mut self, cx: &Cx<'_>, way: &Way) -> Step {
        self.ways = self.unfinished(cx).iter().map(|it| (it.id, way.clone())).collect();
        Step::Stay
    }

    fn walk(&mut self, cx: &Cx<'_>, by: isize) -> Step {
        self.cursor.walk(&ids(&self.unfinished(cx)), by);
        Step::Stay
    }

    /// Asks for the last time, with all that cannot be changed any more afterwards.
    fn confirm(&self, cx: &Cx<'_>) -> Step {
        let Some(page) = cx.data.sprint().filter(|it| it.sprint.id == self.sprint) else {
            return Step::Close;
        };
        let leftovers: Vec<(StoryId, Leftover)> = self
            .unfinished(cx)
            .iter()
            .map(|card| {
                let leftover = match (self.way(cx, card.id), Self::next(cx)) {
                    (Way::Next, Some(next)) => Leftover::Into(next.id),
                    (Way::Next, None) | (Way::Backlog, _) => Leftover::Backlog,
                    (Way::Split(rest, points), _) => Leftover::Split { rest, points },
                };
                (card.id, leftover)
            })
            .collect();
        let mut says = self.splits(cx);
        says.extend(act::sprint::frozen(cx, page, &self.parts_done(cx)));
        says.push(String::new());
        says.push("Nothing that is done later changes a number of the report.".to_owned());
        let name = &page.sprint.name;
        let close = SprintOperation::Close { sprint: self.sprint, leftovers };
        let step = Step::commit(Operation::Sprint(close));
        Step::open(Confirm::new(format!("Close {name} for good?"), says, step))
    }
}

impl Modal for CloseSprint {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        if self.typing.is_some() {
            match command {
                InDialog::Accept | InDialog::Keep => return self.typed(cx),
                InDialog::Cancel => return self.leave_split(cx),
                InDialog::Afresh
                | InDialog::Next
                | InDialog::Previous
                | InDialog::NextField
                | InDialog::PreviousField
                | InDialog::Down
                | InDialog::Up => (),
            }
            return Step::Stay;
        }
        match command {
            InDialog::Accept | InDialog::Keep => self.confirm(cx),
            InDialog::Cancel => Step::Close,
            InDialog::Afresh => {
                self.ways.clear();
                Step::Stay
            }
            InDialog::Next | InDialog::NextField => self.walk(cx, 1),
            InDialog::Previous | InDialog::PreviousField => self.walk(cx, -1),
            InDialog::Down => self.walk(cx, PAGE),
            InDialog::Up => self.walk(cx, -PAGE),
        }
    }

    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step {
        if let Some((.., input)) = &mut self.typing {
            input.key(key);
            return Step::Stay;
        }
        match key.to_string().as_str() {
            // There is no next sprint to send anything to before one is planned.
            "n" | "N" if Self::next(cx).is_none() => act::plan_sprint(cx),
            "n" => self.send(cx, Way::Next),
            "b" => self.send(cx, Way::Backlog),
            "N" => self.send_all(cx, &Way::Next),
            "B" => self.send_all(cx, &Way::Backlog),
            "s" => self.split(cx),
            "x" => match self.here(cx) {
                Some(card) => Step::open(Checks::new(card.id)),
                None => Step::Stay,
            },
            "j" => self.walk(cx, 1),
            "k" => self.walk(cx, -1),
            "g" | "home" => self.walk(cx, isize::MIN),
            "G" | "end" => self.walk(cx, isize::MAX),
            "q" => Step::Close,
            other => Step::Tell(format!("{other} does nothing here: the keys stand below")),
        }
    }

    /// Enter is the end of the whole list; a click is about one story of it.
    fn press(&mut self, _cx: &Cx<'_>) -> Step {
        Step::Stay
    }

    fn paste(&mut self, _cx: &Cx<'_>, text: &str) -> Step {
        if let Some((.., input)) = &mut self.typing {
            input.insert(text);
        }
        Step::Stay
    }

    fn draft_key(&self) -> Option<DraftKey> {
        Some(DraftKey::new("sprint.close", None).part(self.sprint.0))
    }

    fn has_draft(&self) -> bool {
        !self.ways.is_empty() || self.typing.is_some() || !self.left.is_empty()
    }

    fn words(&self) -> Vec<Word> {
        self.kept()
    }

    fn take_words(&mut self, cx: &Cx<'_>, words: &[Word]) -> bool {
        self.take(&ids(&self.unfinished(cx)), words)
    }

    fn is_typed_in(&self) -> bool {
        false
    }

    /// What was done on top of it, such as planning the next sprint, is not the end of this one.
    fn done(&mut self, cx: &Cx<'_>) -> Option<Step> {
        let sprint = cx.data.board.sprint(self.sprint)?;
        (sprint.state == SprintState::Active).then_some(Step::Stay)
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[
            (Keys::Named("n"), "next sprint"),
            (Keys::Named("b"), "backlog"),
            (Keys::Named("s"), "split"),
            (Keys::Named("x"), "checks"),
            (Keys::Named("N/B"), "all"),
            (Keys::Of(InDialog::Accept), "go on"),
            CLOSE,
        ];
        const UNPLANNED: &[Hint] = &[
            (Keys::Named("n"), "plan the next sprint"),
            (Keys::Named("s"), "split"),
            (Keys::Named("x"), "checks"),
            (Keys::Named("B"), "all to the backlog"),
            (Keys::Of(InDialog::Accept), "go on"),
            CLOSE,
        ];
        const SPLIT: &[Hint] = &[
            (Keys::Of(InDialog::Accept), "go on"),
            (Keys::Of(InDialog::Cancel), "leave it whole"),
        ];
        let unfinished = self.unfinished(cx);
        let width = 86.min(area.width.saturating_sub(4));
        let name = cx.data.board.sprint(self.sprint).map_or("the sprint", |it| &it.name);
        let title = if unfinished.is_empty() {
            format!("Close {name}: every story is finished")
        } else {
            format!("Close {name}: where do its unfinished stories go?")
        };
        let says = cx.data.sprint().map(|page| act::sprint::frozen(cx, page, &self.parts_done(cx)));
        let says = says.unwrap_or_default();
        let below = window::n_lines(&says, width) + 1;
        let window = Window {
            title: &title,
            aside: String::new(),
            width,
            height: unfinished.len().max(1) + below,
            keys: match (&self.typing, Self::next(cx)) {
                (Some(_), _) => SPLIT,
                (None, Some(_)) => KEYS,
                (None, None) => UNPLANNED,
            },
        };
        let mut inside = window.draw(cx, frame, area);
        let n_rows = u16::try_from(unfinished.len().clamp(1, 4)).unwrap_or(4);
        let most = inside.height.saturating_sub(n_rows).max(inside.height / 2);
        let lines = u16::try_from(below).unwrap_or(0).min(most);
        let mut below = window::take_bottom(&mut inside, lines);
        if let Some((story, asked, input)) = &self.typing {
            window::take_line(&mut below);
            let line = window::take_line(&mut below);
            window::sentences(cx, frame, line, &[self.says(cx, *story, asked, input)], Role::Muted);
            let line = window::take_line(&mut below);
            let hint = match asked {
                Asked::Title => String::new(),
                Asked::Points(_) => split::example(cx, *story),
            };
            input.draw(cx, frame, line, Focus::Here, &hint);
        } else {
            window::take_line(&mut below);
            window::sentences(cx, frame, below, &says, Role::Muted);
        }
        let next = Self::next(cx).map_or("", |it| &it.name);
        let scale = cx.data.board.practice.scale;
        let row = |card: &&Card| {
            let points = card.points.map_or(String::new(), |it| format!(" {}", scale.short(it)));
            let to = match self.way(cx, card.id) {
                Way::Next => format!("{} {next}", cx.glyphs.arrow),
                Way::Backlog => format!("{} backlog", cx.glyphs.arrow),
                Way::Split(_, None) => format!("{} split, rest to backlog", cx.glyphs.arrow),
                Way::Split(_, Some((done, rest))) => format!(
                    "{} {} done, {} to backlog",
                    cx.glyphs.arrow,
                    scale.short(done),
                    scale.short(rest)
                ),
            };
            let n_open = gate(cx, card.id).map_or(0, |it| it.open.len());
            let open = match n_open {
                0 => String::new(),
                n => format!("{} DoD {n}  ", cx.glyphs.open),
            };
            let beside = fit::width(&to) + fit::width(&open);
            let room = usize::from(inside.width).saturating_sub(beside + 6);
            let left = format!("{}{points} {}", card.key, card.title);
            let left = fit::cut(&left, room, cx.glyphs.ellipsis).into_owned();
            let mut right = vec![Span::styled(to, cx.theme.style(Role::Accent))];
            if !open.is_empty() {
                right.insert(0, Span::styled(open, cx.theme.style(Role::Warn)));
            }
            let left = vec![Span::styled(left, cx.theme.style(Role::Text))];
            Row { left, right, ..Row::default() }
        };
        let rows: Vec<Row<'_>> = unfinished.iter().map(row).collect();
        window::list(cx, frame, inside, &rows, Some(self.cursor.place(&ids(&unfinished))));
    }
}

fn ids(all: &[&Card]) -> Vec<StoryId> {
    all.iter().map(|it| it.id).collect()
}

/// What stands between a story and Done, where something does.
fn gate<'a>(cx: &Cx<'a>, story: StoryId) -> Option<&'a Gate> {
    cx.data.sprint()?.gates.get(&story)
}
