//! A card in rows of text: what of a story is worth the room it takes.

use std::borrow::Cow;

use crate::config::Density;
use crate::domain::flow::Pace;
use crate::domain::flow::reached::{Bearing, Reached};
use crate::domain::urgency::{self, Age, Due};
use crate::domain::{Card, Category, PersonId, Priority, Tally, wording};
use crate::tui::screen::Cx;
use crate::tui::screen::row::{Piece, Row, waiting, width_of};
use crate::tui::theme::Role;
use crate::tui::widget::{fit, when};

/// Whether a card is open, and how far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As the density has it.
    Closed,
    /// The whole title, the story's three parts, and what is in the way in full.
    Open,
}

/// How a card is to be shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look<'a, 'c> {
    pub(super) cx: &'c Cx<'a>,
    /// The columns of text.
    pub(super) width: usize,
    pub(super) density: Density,
    pub(super) form: Form,
    pub(super) is_marked: bool,
    /// The columns that names of people take at most.
    pub(super) names: usize,
    /// How long stories usually take, as far as that is known.
    pub(super) pace: &'c Pace,
}

impl<'a> Look<'a, '_> {
    /// The card in rows, at least one.
    pub(super) fn rows(&self, card: &'a Card) -> Vec<Row<'a>> {
        let (n_title, role) = match (self.form, self.density) {
            (Form::Closed, Density::Compact) => return vec![self.line(card)],
            (Form::Closed, Density::Normal) => (if self.width < 20 { 3 } else { 2 }, Role::Text),
            (Form::Closed, Density::Roomy) => (3, Role::Strong),
            (Form::Open, _) => (6, Role::Strong),
        };
        let is_over = self.form == Form::Closed && self.category(card) == Category::Done;
        let role = if is_over { Role::Muted } else { role };
        let mut rows = vec![self.head(card)];
        let title = fit::wrap(&card.title, self.width, n_title, self.cx.glyphs.ellipsis);
        rows.extend(title.into_iter().map(|it| Row { left: vec![(role, it)], ..Row::default() }));
        if self.form == Form::Open {
            rows.extend(self.parts(card));
        }
        rows.extend(self.blocks(card));
        rows.extend(self.facts(card));
        if self.form != Form::Closed {
            rows.extend(self.lateness(card));
        }
        rows
    }

    /// How old the story is and what that says of its end; none unless it is being worked on and the
    /// past is known.
    pub(super) fn reached(&self, card: &Card) -> Option<Reached> {
        let start = self.cx.data.board.date(card.started?);
        self.pace.reached(start, self.cx.data.today())
    }

    /// That a story is older than expected, or will rather be so, with a forecast where nothing else
    /// shows it.
    fn lateness(&self, card: &Card) -> Vec<Row<'a>> {
        let Some(reached) = self.reached(card) else { return Vec::new() };
        if !reached.bearing().is_late() {
            return Vec::new();
        }
        let ellipsis = self.cx.glyphs.ellipsis;
        let mark = match reached.bearing() {
            Bearing::Past => self.cx.glyphs.past,
            Bearing::Doubtful | Bearing::Within | Bearing::Unknown => self.cx.glyphs.old,
        };
        let text = format!("{mark} {}", reached.brief());
        let brief = fit::wrap(&text, self.width, 3, ellipsis).into_iter();
        let mut rows: Vec<Row<'a>> = brief.map(|it| one(Role::Old, it.into_owned())).collect();
        // That there is none is told by the details and the page: a card has no room for it.
        if reached.marks.is_some() {
            let forecast = reached.forecast();
            let forecast = fit::wrap(&forecast, self.width, 5, ellipsis).into_iter();
            rows.extend(forecast.map(|it| one(Role::Muted, it.into_owned())));
        }
        rows
    }

    /// The first row: the key at the left; points, person and age at the right.
    fn head(&self, card: &'a Card) -> Row<'a> {
        let mut left = self.key(card);
        let room = self.width.saturating_sub(width_of(&left) + 1);
        let right = self.meta(card, room);
        if left.len() > 1 && width_of(&left) + width_of(&right) > self.width {
            left.truncate(1);
        }
        Row { left, right }
    }

    /// A whole card in one row.
    fn line(&self, card: &'a Card) -> Row<'a> {
        let mut left = self.key(card);
        if card.is_blocked() && self.category(card) != Category::Done {
            left.push((Role::Blocked, format!(" {}", self.cx.glyphs.blocked).into()));
        }
        let right = if self.width >= 44 {
            self.meta(card, self.width / 3)
        } else {
            // There is no room for the age, but for its mark.
            if matches!(self.aged(card), Age::Past(_)) {
                left.push((Role::Old, format!(" {}", self.cx.glyphs.past).into()));
            }
            card.points
                .map(|it| {
                    (
                        Role::Points,
                        format!(" {}", self.cx.data.board.practice.scale.short(it)).into(),
                    )
                })
                .into_iter()
                .collect()
        };
        let room = self.width.saturating_sub(width_of(&left) + width_of(&right) + 2);
        left.push((Role::Text, " ".into()));
        left.push((Role::Text, fit::cut(&card.title, room, self.cx.glyphs.ellipsis)));
        Row { left, right }
    }

    fn key(&self, card: &'a Card) -> Vec<Piece<'a>> {
        let mut pieces = vec![(Role::Key, fit::cut(&card.key, self.width, ""))];
        if self.is_marked {
            pieces.push((Role::Mark, format!(" {}", self.cx.glyphs.mark).into()));
        }
        pieces
    }

    /// Points, person and age, each in its own place so that they stand below each other; closer
    /// together where there is no room for that.
    fn meta(&self, card: &Card, room: usize) -> Vec<Piece<'a>> {
        let mut points =
            card.points.map(|it| self.cx.data.board.practice.scale.short(it)).unwrap_or_default();
        let mut age = self.age(card);
        let wide = 3 + self.names + 1 + age.as_ref().map_or(0, |(_, text)| fit::width(text) + 1);
        if wide <= room {
            points = fit::pad_left(&points, 3).into_owned();
        } else if let Some((_, text)) = &mut age {
            *text = text.trim_start().to_owned();
        }
        let age = age.filter(|(_, text)| !text.is_empty());
        let wide = fit::width(&points) + age.as_ref().map_or(0, |(_, text)| fit::width(text) + 1);
        let names = room.saturating_sub(wide + 1).min(self.names);
        let mut pieces = vec![(Role::Points, points.into())];
        if names >= 3 || names == self.names {
            let (role, name) = self.person(card.assignee);
            let name =
                fit::pad(&fit::cut(name, names, self.cx.glyphs.ellipsis), names).into_owned();
            pieces.push((role, format!(" {name}").into()));
        }
        if let Some((role, text)) = age {
            pieces.push((role, format!(" {text}").into()));
        }
        pieces
    }

    fn person(&self, id: Option<PersonId>) -> (Role, &'a str) {
        match id {
            None => (Role::Muted, self.cx.glyphs.none),
            Some(id) if id == self.cx.data.me => (Role::Me, self.cx.data.board.name_of(id)),
            Some(id) => (Role::Person, self.cx.data.board.name_of(id)),
        }
    }

    /// How long the story has stood in a column where work goes on; a tick where it is over.
    fn age(&self, card: &Card) -> Option<(Role, String)> {
        if self.category(card) == Category::Todo {
            return None;
        }
        Some(match self.aged(card) {
            Age::Done => (Role::Done, self.cx.glyphs.done.to_owned()),
            Age::Fresh => (Role::Muted, " ".repeat(4)),
            Age::Old(days) => marked(self.cx.glyphs.old, days),
            Age::Past(days) => marked(self.cx.glyphs.past, days),
            Age::Days(days) => (Role::Muted, format!("{days:>3}d")),
        })
    }

    fn aged(&self, card: &Card) -> Age {
        urgency::age(card, &self.cx.data.board, self.cx.data.now, self.pace)
    }

    fn category(&self, card: &Card) -> Category {
        self.cx.data.board.column(card.column).map_or(Category::Todo, |it| it.category)
    }

    /// The story's three parts, each with its label.
    pub(super) fn parts(&self, card: &'a Card) -> Vec<Row<'a>> {
        let who = wording::as_a(card.as_a());
        let parts = [(who, card.as_a()), ("I want", card.i_want()), ("so that", card.so_that())];
        let mut rows = Vec::new();
        for (label, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
            rows.extend(self.labelled(label, text, 3));
        }
        rows
    }

    /// A text behind a label, wrapped as one.
    pub(super) fn labelled(&self, label: &'static str, text: &str, n_rows: usize) -> Vec<Row<'a>> {
        let whole = format!("{label} {text}");
        let lines = fit::wrap(&whole, self.width, n_rows, self.cx.glyphs.ellipsis);
        let row = |(i, line): (usize, Cow<'_, str>)| {
            let left = match line.strip_prefix(label).filter(|_| i == 0) {
                Some(rest) => {
                    vec![(Role::Label, label.into()), (Role::Text, rest.to_owned().into())]
                }
                None => vec![(Role::Text, line.into_owned().into())],
            };
            Row { left, ..Row::default() }
        };
        lines.into_iter().enumerate().map(row).collect()
    }

    /// What is in the way, who said so and how long ago: in two rows, or in full on an open card.
    /// Nothing of a finished story: it went on all the same.
    pub(super) fn blocks(&self, card: &'a Card) -> Vec<Row<'a>> {
        if self.category(card) == Category::Done {
            return Vec::new();
        }
        let board = &self.cx.data.board;
        let sign = self.cx.glyphs.blocked;
        let row = |text: Cow<'_, str>| Row {
            left: vec![(Role::Blocked, text.into_owned().into())],
            ..Row::default()
        };
        if self.form != Form::Closed {
            let full = card.blocks.iter().flat_map(|it| {
                let by = board.name_of(it.by);
                let since = when::lasting(it.since, self.cx.data.now, board);
                let text = format!("{sign} {} ({by}, {since})", it.reason);
                let lines = fit::wrap(&text, self.width, 4, self.cx.glyphs.ellipsis);
                lines.into_iter().map(row).collect::<Vec<_>>()
            });
            return full.collect();
        }
        let Some(first) = card.blocks.first() else { return Vec::new() };
        let more = match card.blocks.len() {
            1 => String::new(),
            n => format!(" +{}", n - 1),
        };
        let text = format!("{sign} {} ({}){more}", first.reason, board.name_of(first.by));
        fit::wrap(&text, self.width, 2, self.cx.glyphs.ellipsis).into_iter().map(row).collect()
    }

    /// What else is remarkable: the tags fill up the room that the rest has left, and have rows of
    /// their own only on an open card.
    fn facts(&self, card: &'a Card) -> Vec<Row<'a>> {
        let tags = card.tags.iter().map(|it| (Role::Tag, format!("#{it}").into()));
        let mut pieces = self.signs(card);
        if self.form != Form::Closed {
            pieces.extend(tags);
            return self.flow(pieces, 4);
        }
        let n_rows = self.flow(pieces.clone(), 2).len().max(1);
        pieces.extend(tags);
        self.flow(pieces, n_rows)
    }

    /// Checks, priority, due day and what else says how urgent the story is.
    fn signs(&self, card: &Card) -> Vec<Piece<'a>> {
        let glyphs = self.cx.glyphs;
        let mut facts: Vec<Piece<'a>> = Vec::new();
        let category = self.category(card);
        if card.criteria.of > 0 {
            let is_full = card.criteria.done == card.criteria.of;
            let (role, sign) =
                if is_full { (Role::Good, glyphs.ticked) } else { (Role::Muted, glyphs.open) };
            facts
                .push((role, format!("{sign} {}/{}", card.criteria.done, card.criteria.of).into()));
        }
        facts.extend(Self::dod(card, category));
        if category != Category::Done {
            facts.extend(self.priority(card.priority));
            facts.extend(self.due(card));
            if card.waits_for > 0 {
                let text = format!("{} waits for {}", glyphs.arrow, card.waits_for);
                facts.push((waiting(card), text.into()));
            }
        }
        if let (Category::Todo, Age::Old(days)) = (category, self.aged(card)) {
            facts.push((Role::Old, format!("{} {days}d", glyphs.old).into()));
        }
        facts
    }

    /// How much of the definition of done is met, once work has begun; on a finished story only where
    /// something of it is open.
    fn dod(card: &Card, category: Category) -> Option<Piece<'a>> {
        let Tally { done, of } = card.dod;
        let is_full = done == of;
        let role = match category {
            _ if of == 0 => return None,
            Category::Todo if done == 0 => return None,
            Category::Done if is_full => return None,
            Category::Done => Role::Warn,
            Category::Todo | Category::Doing | Category::Waiting if is_full => Role::Good,
            Category::Todo | Category::Doing | Category::Waiting => Role::Muted,
        };
        Some((role, format!("DoD {done}/{of}").into()))
    }

    /// A priority that is not the usual one, with its sign.
    pub(super) fn priority(&self, priority: Priority) -> Option<Piece<'a>> {
        let glyphs = self.cx.glyphs;
        match priority {
            Priority::Highest => {
                Some((Role::High, format!("{}{} highest", glyphs.high, glyphs.high).into()))
            }
            Priority::High => Some((Role::High, format!("{} high", glyphs.high).into())),
            Priority::Medium => None,
            Priority::Low => Some((Role::Low, format!("{} low", glyphs.low).into())),
            Priority::Lowest => {
                Some((Role::Low, format!("{}{} lowest", glyphs.low, glyphs.low).into()))
            }
        }
    }

    /// A due day that is near or over.
    fn due(&self, card: &Card) -> Option<Piece<'a>> {
        let glyphs = self.cx.glyphs;
        let (role, text) = match urgency::due(card, &self.cx.data.board, self.cx.data.now)? {
            Due::Overdue(days) => (Role::Bad, format!("{} {days}d overdue", glyphs.bad)),
            Due::Today => (Role::Warn, format!("{} due today", glyphs.warn)),
            Due::Soon(days) => (Role::Warn, format!("{} due in {days}d", glyphs.warn)),
        };
        Some((role, text.into()))
    }

    /// Lays pieces out in rows, two spaces apart; what does not fit into the last one is left out.
    pub(super) fn flow(&self, pieces: Vec<Piece<'a>>, n_rows: usize) -> Vec<Row<'a>> {
        let mut rows: Vec<Row<'a>> = Vec::new();
        let mut used = 0;
        for (role, text) in pieces {
            let wide = fit::width(&text);
            if let Some(row) = rows.last_mut().filter(|_| used + 2 + wide <= self.width) {
                row.left.push((Role::Text, "  ".into()));
                row.left.push((role, text));
                used += 2 + wide;
                continue;
            }
            if rows.len() == n_rows {
                continue;
            }
            let text = if wide <= self.width {
                text
            } else {
                fit::cut(&text, self.width, self.cx.glyphs.ellipsis).into_owned().into()
            };
            used = wide.min(self.width);
            rows.push(Row { left: vec![(role, text)], ..Row::default() });
        }
        rows
    }
}

/// An age with its mark.
fn marked(mark: &str, days: u32) -> (Role, String) {
    (Role::Old, fit::pad_left(&format!("{mark}{days}d"), 4).into_owned())
}

/// A row of one piece.
fn one<'a>(role: Role, text: String) -> Row<'a> {
    Row { left: vec![(role, text.into())], ..Row::default() }
}
