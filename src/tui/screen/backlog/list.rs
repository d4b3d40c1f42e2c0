//! A story of the backlog in one row, and more of the one under the cursor below the list.

use std::borrow::Cow;

use super::BacklogScreen;
use super::draw::person_role;
use crate::domain::urgency::{self, Due};
use crate::domain::{BacklogPage, Card, Check, Points, Priority, economics};
use crate::tui::command::{Command, OnBacklog, OnStory};
use crate::tui::screen::Cx;
use crate::tui::screen::row::{Piece, Row, waiting, width_of};
use crate::tui::step::Sort;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// From this width on signs have words, and people stand in the rows.
const ROOMY: usize = 66;

/// From this width on tags and scores stand in the rows.
const WIDE: usize = 90;

impl BacklogScreen {
    /// A story in one row of that width.
    pub(super) fn row<'a>(
        &self,
        cx: &Cx<'a>,
        page: &BacklogPage,
        card: &'a Card,
        width: usize,
    ) -> Row<'a> {
        let glyphs = cx.glyphs;
        let is_missing = !page.missing(card).is_empty();
        let (role, ready) =
            if is_missing { (Role::Muted, glyphs.none) } else { (Role::Good, glyphs.done) };
        let is_chosen = super::is_chosen(page, card);
        let digits = page.cards.len().to_string().len().max(2);
        let rank = fit::pad_left(&self.shown.rank(card.id).to_string(), digits).into_owned();
        let key = fit::cut(&card.key, self.shown.key_width, glyphs.ellipsis);
        let key = fit::pad(&key, self.shown.key_width).into_owned();
        let mark = if self.marks.has(card.id) { glyphs.mark } else { " " };
        let mut left: Vec<Piece<'a>> = vec![
            (Role::Mark, mark.into()),
            (Role::Muted, rank.into()),
            (Role::Key, format!(" {key} ").into()),
            (role, ready.into()),
            (Role::Accent, if is_chosen { glyphs.right } else { " " }.into()),
            (Role::Text, " ".into()),
        ];
        let right = self.columns(cx, page, card, width);
        let room = width.saturating_sub(width_of(&left) + width_of(&right) + 1);
        let title = fit::cut(&card.title, room, glyphs.ellipsis);
        left.push((if is_chosen { Role::Muted } else { Role::Text }, title));
        Row { left, right }
    }

    /// What stands at the right of a row: signs, then what stands below each other.
    fn columns<'a>(
        &self,
        cx: &Cx<'a>,
        page: &BacklogPage,
        card: &'a Card,
        width: usize,
    ) -> Vec<Piece<'a>> {
        let mut pieces = Vec::new();
        // What is too large for one sprint says so in its own row (SG-15).
        if card.points.is_some_and(|it| it > page.size_limit) {
            let sign = if width >= WIDE {
                format!("  {} too large", cx.glyphs.warn)
            } else {
                format!("  {}", cx.glyphs.warn)
            };
            pieces.push((Role::Warn, sign.into()));
        }
        for sign in signs(cx, card, width >= ROOMY) {
            pieces.push((Role::Text, "  ".into()));
            pieces.push(sign);
        }
        if width >= WIDE {
            let tags: Vec<String> = card.tags.iter().map(|it| format!("#{it}")).collect();
            let tags = tags.join(" ");
            let tags = fit::cut(&tags, (width / 6).min(24), cx.glyphs.ellipsis);
            pieces.push((Role::Tag, format!("  {tags}").into()));
        }
        if let Some(score) = self.score(card, width) {
            pieces.push((Role::Accent, fit::pad_left(&score, 7).into_owned().into()));
        }
        let points = card.points.map(|it| cx.data.board.practice.scale.short(it));
        let points = points.unwrap_or_else(|| cx.glyphs.none.to_owned());
        pieces.push((Role::Points, fit::pad_left(&points, 5).into_owned().into()));
        if width >= ROOMY {
            let names = self.shown.name_width;
            let (role, name) = person_role(cx, card.assignee);
            let name = fit::pad(&fit::cut(name, names, ""), names).into_owned();
            pieces.push((role, format!(" {name}").into()));
        }
        pieces
    }

    /// The number by which the list is ordered, where it is one; WSJF where there is room for it.
    fn score(&self, card: &Card, width: usize) -> Option<String> {
        let score = match self.sort {
            Sort::Wsjf => economics::wsjf(card),
            Sort::Value => economics::value_per_effort(card),
            Sort::Rank
            | Sort::Age
            | Sort::Priority
            | Sort::Due
            | Sort::Points
            | Sort::Person
            | Sort::Changed => {
                let score = economics::wsjf(card).map(|it| format!("wsjf {it}"));
                return (width >= WIDE)
                    .then(|| fit::pad_left(&score.unwrap_or_default(), 11).into());
            }
        };
        Some(score.map_or_else(|| "–".to_owned(), |it| it.to_string()))
    }

    /// More of a story: its whole title, what it lacks, what is in its way, what it is worth.
    pub(super) fn details<'a>(
        cx: &Cx<'a>,
        page: &BacklogPage,
        card: &'a Card,
        width: usize,
        n_rows: usize,
    ) -> Vec<Row<'a>> {
        let one = |piece: Piece<'a>| Row { left: vec![piece], ..Row::default() };
        let n_title = if n_rows > 4 { 2 } else { 1 };
        let title = fit::wrap(&card.title, width, n_title, cx.glyphs.ellipsis);
        let mut rows: Vec<Row<'a>> = title.into_iter().map(|it| one((Role::Strong, it))).collect();
        let mut facts = vec![readiness(cx, page, card)];
        if let Some(large) = too_large(cx, page, card) {
            facts.push(large);
        }
        for block in &card.blocks {
            facts.push((Role::Blocked, format!("{} {}", cx.glyphs.blocked, block.reason).into()));
        }
        if card.waits_for > 0 {
            let noun = if card.waits_for == 1 { "story" } else { "stories" };
            let text = format!("{} waits for {} {noun}", cx.glyphs.arrow, card.waits_for);
            facts.push((waiting(card), text.into()));
        }
        facts.push(worth(cx, card));
        facts.extend(card.tags.iter().map(|it| (Role::Tag, format!("#{it}").into())));
        let room = n_rows.saturating_sub(rows.len());
        rows.extend(flow(cx, facts, width, room));
        rows
    }
}

/// What says how urgent a story is, or why it has to wait; with words where there is room.
fn signs<'a>(cx: &Cx<'a>, card: &Card, is_roomy: bool) -> Vec<Piece<'a>> {
    let glyphs = cx.glyphs;
    let said = |sign: &str, words: &str| {
        if is_roomy && !words.is_empty() { format!("{sign} {words}") } else { sign.to_owned() }
    };
    let mut signs: Vec<Piece<'a>> = Vec::new();
    if card.is_blocked() {
        signs.push((Role::Blocked, said(glyphs.blocked, "blocked").into()));
    }
    if card.waits_for > 0 {
        signs.push((
            waiting(card),
            said(glyphs.arrow, &format!("waits for {}", card.waits_for)).into(),
        ));
    }
    let due = urgency::due(card, &cx.data.board, cx.data.now).map(|it| match it {
        Due::Overdue(days) => (Role::Bad, said(glyphs.bad, &format!("{days}d overdue"))),
        Due::Today => (Role::Warn, said(glyphs.warn, "due today")),
        Due::Soon(days) => (Role::Warn, said(glyphs.warn, &format!("due in {days}d"))),
    });
    signs.extend(due.map(|(role, text)| (role, text.into())));
    let priority = match card.priority {
        Priority::Highest => Some((Role::High, glyphs.high.repeat(2), "highest")),
        Priority::High => Some((Role::High, glyphs.high.to_owned(), "high")),
        Priority::Medium => None,
        Priority::Low => Some((Role::Low, glyphs.low.to_owned(), "low")),
        Priority::Lowest => Some((Role::Low, glyphs.low.repeat(2), "lowest")),
    };
    signs.extend(priority.map(|(role, sign, words)| (role, said(&sign, words).into())));
    signs
}

/// What a person does about something that a story lacks to be ready.
const fn gives(check: Check) -> Option<Command> {
    Some(Command::Story(match check {
        Check::SoThat | Check::Who | Check::Value | Check::Process => OnStory::Edit,
        Check::Criteria => OnStory::Check,
        Check::Estimate => OnStory::Points,
        Check::Small => OnStory::Split,
        Check::Owner => OnStory::Assign,
        Check::Free | Check::FourPs => return None,
    }))
}

/// Whether a story is ready, what it lacks, and the keys that give it.
fn readiness<'a>(cx: &Cx<'a>, page: &BacklogPage, card: &Card) -> Piece<'a> {
    let missing = page.missing(card);
    if missing.is_empty() {
        return (Role::Good, format!("{} ready", cx.glyphs.done).into());
    }
    let missing: Vec<String> = missing
        .iter()
        .map(|it| match gives(*it).map(|it| cx.keymap.first_key(it)) {
            Some(key) => format!("{} ({key})", it.missing()),
            None => it.missing().to_owned(),
        })
        .collect();
    let text = format!("{} not ready: {} missing", cx.glyphs.warn, missing.join(", "));
    (Role::Warn, text.into())
}

/// Says when a story is too large for one sprint, and what makes it smaller.
fn too_large<'a>(cx: &Cx<'a>, page: &BacklogPage, card: &Card) -> Option<Piece<'a>> {
    let points = card.points.filter(|it| *it > page.size_limit)?;
    let scale = cx.data.board.practice.scale;
    let key = cx.keymap.first_key(Command::Story(OnStory::Split));
    let text = format!(
        "{} {} is much for one sprint, above {}: {key} splits it",
        cx.glyphs.warn,
        scale.short(points),
        scale.short(page.size_limit)
    );
    Some((Role::Warn, text.into()))
}

/// What a story is worth, as far as that was said.
fn worth<'a>(cx: &Cx<'a>, card: &Card) -> Piece<'a> {
    let key = cx.keymap.first_key(Command::Backlog(OnBacklog::Worth));
    let economics::Worth { value, time_criticality, risk_reduction } = card.worth();
    let inputs = [("value", value), ("time", time_criticality), ("risk", risk_reduction)];
    if inputs.iter().all(|(_, it)| it.is_none()) {
        return (Role::Hint, format!("{key} says what it is worth").into());
    }
    let said = inputs.iter().filter_map(|(name, it)| it.map(|it| format!("{name} {it}")));
    let mut text = said.collect::<Vec<_>>().join(" + ");
    if let Some(score) = economics::wsjf(card) {
        text = format!("WSJF {score} = {text} by {}", shown(card.points));
    } else {
        let mut lacking: Vec<&str> =
            inputs.iter().filter(|(_, it)| it.is_none()).map(|(name, _)| *name).collect();
        if card.points.is_none_or(Points::is_zero) {
            lacking.push("points");
        }
        text = format!("no WSJF without {}: {text}", lacking.join(", "));
    }
    if let Some(score) = economics::value_per_effort(card) {
        text = format!("{text} {} value/effort {score}", cx.glyphs.separator);
    }
    (Role::Text, text.into())
}

fn shown(points: Option<Points>) -> String {
    points.map(|it| it.to_string()).unwrap_or_default()
}

/// Lays facts out in rows, two spaces apart; one that is longer than a row is wrapped.
fn flow<'a>(cx: &Cx<'a>, facts: Vec<Piece<'a>>, width: usize, n_rows: usize) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    for (role, text) in facts {
        let wide = fit::width(&text);
        let used = rows.last().map_or(width, |it| width_of(&it.left));
        if used + 2 + wide <= width
            && let Some(row) = rows.last_mut()
        {
            row.left.push((Role::Text, "  ".into()));
            row.left.push((role, text));
            continue;
        }
        let lines = fit::wrap(&text, width, n_rows.saturating_sub(rows.len()), cx.glyphs.ellipsis);
        let lines: Vec<Cow<'a, str>> = lines.into_iter().map(|it| it.into_owned().into()).collect();
        rows.extend(lines.into_iter().map(|it| Row { left: vec![(role, it)], ..Row::default() }));
    }
    rows.truncate(n_rows);
    rows
}
