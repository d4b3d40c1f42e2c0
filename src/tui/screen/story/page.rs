//! A story's page laid out for a width: all of its rows, whether they are in sight or not.

use ratatui::text::{Line, Span};

use super::meta;
use super::pen::{Pen, Row};
use super::plan::Plan;
use super::spot::{Spot, TITLE_ROWS, has_long_title};
use super::trial;
use crate::domain::checklist::Ticked;
use crate::domain::flow::Pace;
use crate::domain::{DefinitionScope, Field, StoryPage, checklist, wording};
use crate::tui::act;
use crate::tui::command::{Command, OnPage, OnStory};
use crate::tui::screen::{Cx, happening};
use crate::tui::theme::Role;
use crate::tui::widget::{fit, markdown, when};

/// The rows of a page, and those beside it.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) rows: Vec<Row>,
    /// The spots of the rows, from top to bottom.
    pub(super) order: Vec<Spot>,
    pub(super) panel: Vec<Row>,
    /// The spots of the panel.
    pub(super) panel_order: Vec<Spot>,
}

impl Page {
    /// Lays out a story; `place` is its number among the stories that can be leafed through.
    pub(super) fn lay(
        cx: &Cx<'_>,
        page: &StoryPage,
        usual: &Pace,
        place: Option<(usize, usize)>,
        width: u16,
    ) -> Self {
        let plan = Plan::of(width);
        let mut pen = Pen::new(cx, plan.text.into());
        head(&mut pen, page, place);
        let mut beside = Pen::new(cx, plan.panel.map_or(0, |(_, columns)| columns.into()));
        if plan.panel.is_some() {
            meta::lay(&mut beside, page, usual);
        } else {
            pen.gap();
            meta::lay(&mut pen, page, usual);
        }
        blocked(&mut pen, page);
        wish(&mut pen, page);
        description(&mut pen, page);
        trial::trial(&mut pen, page);
        criteria(&mut pen, page);
        definition(&mut pen, "Definition of done", &page.done);
        definition(&mut pen, "Definition of ready", &page.ready);
        trial::four_ps(&mut pen, page);
        links(&mut pen, page);
        references(&mut pen, page);
        comments(&mut pen, page);
        extras(&mut pen, page);
        name(&mut pen, page);
        history(&mut pen, page);
        Self { rows: pen.rows, order: pen.order, panel: beside.rows, panel_order: beside.order }
    }

    /// Every spot, in the order of tab: the fields come after the head wherever they stand.
    pub(super) fn all(&self) -> Vec<Spot> {
        let head = 1.min(self.order.len());
        let mut all = self.order[..head].to_vec();
        all.extend(&self.panel_order);
        all.extend(&self.order[head..]);
        all
    }

    /// The first row of a spot and the one behind its last.
    pub(super) fn rows_of(rows: &[Row], spot: Spot) -> Option<(usize, usize)> {
        let has = |row: &Row| row.zones.iter().any(|it| it.spot == spot);
        Some((rows.iter().position(has)?, rows.iter().rposition(has)? + 1))
    }
}

fn head(pen: &mut Pen<'_>, page: &StoryPage, place: Option<(usize, usize)>) {
    let card = &page.story.card;
    let mut first = vec![
        pen.span(card.key.clone(), Role::Key),
        Span::raw("  "),
        pen.span(card.kind.id(), Role::Muted),
    ];
    if let Some(at) = card.archived_at {
        let day = pen.cx.data.board.date(at);
        let key = pen.cx.keymap.first_key(Command::Story(OnStory::Archive));
        first.push(pen.span(format!("  archived {day}, {key} brings it back"), Role::Warn));
    }
    if let Some((number, of)) = place {
        let place = format!("{number} of {of}");
        let used: usize = first.iter().map(|it| fit::width(&it.content)).sum();
        let gap = pen.columns.saturating_sub(used + place.len());
        if gap > 1 {
            first.push(Span::raw(" ".repeat(gap)));
            first.push(pen.span(place, Role::Muted));
        }
    }
    let mut title = pen.hang(Vec::new(), &card.title, pen.style(Role::Title));
    if title.len() > TITLE_ROWS {
        title.truncate(TITLE_ROWS - 1);
        let says = format!("{} the whole title stands before the history", pen.cx.glyphs.ellipsis);
        let says = fit::cut(&says, pen.columns, pen.cx.glyphs.ellipsis).into_owned();
        title.push(Line::from(pen.span(says, Role::Hint)));
    }
    pen.spot(Spot::Field(Field::Title), [Line::from(first)].into_iter().chain(title));
}

fn blocked(pen: &mut Pen<'_>, page: &StoryPage) {
    if page.story.card.blocks.is_empty() {
        return;
    }
    pen.gap();
    for block in &page.story.card.blocks {
        let board = &pen.cx.data.board;
        let (by, since) =
            (meta::person(pen, block.by), when::lasting(block.since, pen.cx.data.now, board));
        let sign = pen.span(format!("{} ", pen.cx.glyphs.blocked), Role::Blocked);
        let mut lines = pen.hang(vec![sign], &block.reason, pen.style(Role::Blocked));
        let since = match &*since {
            "today" => " since today".to_owned(),
            since => format!(" since {} ({since})", board.date(block.since)),
        };
        lines.push(Line::from(vec![Span::raw("  "), by, pen.span(since, Role::Muted)]));
        pen.spot(Spot::Block(block.impediment), lines);
    }
}

fn wish(pen: &mut Pen<'_>, page: &StoryPage) {
    let card = &page.story.card;
    let parts =
        [(Field::AsA, card.as_a()), (Field::IWant, card.i_want()), (Field::SoThat, card.so_that())];
    if parts.iter().all(|(_, text)| text.is_empty()) {
        return;
    }
    pen.gap();
    for (field, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        let label =
            if field == Field::AsA { wording::as_a_first(text) } else { field.spec().label };
        let label = fit::pad(label, 8).into_owned();
        let lines = pen.hang(vec![pen.span(label, Role::Label)], text, pen.style(Role::Text));
        pen.spot(Spot::Field(field), lines);
    }
}

fn description(pen: &mut Pen<'_>, page: &StoryPage) {
    if page.story.description.is_empty() {
        return;
    }
    pen.gap();
    let cx = pen.cx;
    let text = markdown::text(&page.story.description, pen.columns, cx.theme, cx.glyphs);
    pen.pieces(text.lines, 0, Spot::Text);
}

fn criteria(pen: &mut Pen<'_>, page: &StoryPage) {
    let all = &page.story.criteria;
    let done = all.iter().filter(|it| it.done).count();
    if all.is_empty() {
        pen.heading("Acceptance criteria", "0");
        let hint = invite(pen.cx, Command::Page(OnPage::AddCriterion), "adds the first");
        let lines = pen.hang(Vec::new(), &hint, pen.style(Role::Hint));
        pen.spot(Spot::NoCriteria, lines);
        return;
    }
    pen.heading("Acceptance criteria", &format!("{done}/{}", all.len()));
    for it in all {
        let (glyph, mark, text) = if it.done {
            (pen.cx.glyphs.ticked, Role::Done, Role::Muted)
        } else {
            (pen.cx.glyphs.open, Role::Text, Role::Text)
        };
        let mark = pen.span(format!("{glyph} "), mark);
        let lines = pen.hang(vec![mark], &it.text, pen.style(text));
        pen.spot(Spot::Criterion(it.id), lines);
    }
}

/// What the team has agreed on: what is ticked, where it comes from, who has ticked it.
fn definition(pen: &mut Pen<'_>, title: &'static str, all: &[Ticked]) {
    if all.is_empty() {
        return;
    }
    let tally = checklist::tally(all);
    pen.heading(title, &format!("{}/{}", tally.done, tally.of));
    for it in all {
        let (glyph, mark, text) = match it.tick {
            Some(_) => (pen.cx.glyphs.ticked, Role::Done, Role::Muted),
            None => (pen.cx.glyphs.open, Role::Text, Role::Text),
        };
        let board = &pen.cx.data.board;
        let mut notes = Vec::new();
        match it.scope {
            DefinitionScope::Organisation => notes.push("organisation".to_owned()),
            DefinitionScope::Board => (),
            DefinitionScope::Process(id) => {
                notes.extend(board.process(id).map(|it| it.prefix.clone()));
            }
            DefinitionScope::Story(_) => notes.push("this story".to_owned()),
        }
        if !it.entry.need.is_mandatory() {
            notes.push("may be open".to_owned());
        }
        if let Some((at, by)) = it.tick {
            notes.push(format!("{} {}", board.name_of(by), board.date(at)));
        }
        let mark = pen.span(format!("{glyph} "), mark);
        let mut lines = pen.hang(vec![mark], &it.entry.text, pen.style(text));
        let notes = notes.join(&format!(" {} ", pen.cx.glyphs.separator));
        let notes = fit::cut(&notes, pen.columns.saturating_sub(4), pen.cx.glyphs.ellipsis);
        let wide = fit::width(&notes);
        if let Some(last) = lines.last_mut().filter(|_| !notes.is_empty()) {
            let gap = pen.columns.saturating_sub(last.width() + wide);
            if gap >= 2 {
                last.spans.push(Span::raw(" ".repeat(gap)));
                last.spans.push(pen.span(notes.into_owned(), Role::Muted));
            }
        }
        pen.spot(Spot::Entry(it.entry.id), lines);
    }
}

fn links(pen: &mut Pen<'_>, page: &StoryPage) {
    let all = &page.story.links;
    if all.is_empty() {
        return;
    }
    pen.heading("Links", &all.len().to_string());
    let column = |of: fn(&crate::domain::story::Link) -> usize| all.iter().map(of).max();
    let words = column(|it| it.words().len()).unwrap_or(0);
    let keys = column(|it| fit::width(&it.key)).unwrap_or(0);
    for it in all {
        let mut before = vec![
            pen.span(format!("{} ", fit::pad(it.words(), words)), Role::Label),
            pen.span(format!("{} ", fit::pad(&it.key, keys)), Role::Key),
        ];
        if it.done {
            before.push(pen.span(format!("{} ", pen.cx.glyphs.done), Role::Done));
        }
        let role = if it.done { Role::Muted } else { Role::Text };
        let lines = pen.hang(before, &it.title, pen.style(role));
        pen.spot(Spot::Link(it.id), lines);
    }
}

fn references(pen: &mut Pen<'_>, page: &StoryPage) {
    let references = &page.story.references;
    if !references.is_empty() {
        pen.heading("References", &references.len().to_string());
    }
    let labels = references.iter().map(|it| fit::width(&it.label)).max().unwrap_or(0).min(20);
    for it in references {
        let mut before = Vec::new();
        if labels > 0 {
            let label = fit::cut(&it.label, labels, pen.cx.glyphs.ellipsis);
            before.push(pen.span(format!("{}  ", fit::pad(&label, labels)), Role::Label));
        }
        let lines = pen.hang(before, &it.target, pen.style(Role::Link));
        pen.spot(Spot::Reference(it.id), lines);
    }
}

/// What an import brought that has no field of its own: below what people say of the story.
fn extras(pen: &mut Pen<'_>, page: &StoryPage) {
    let extras = &page.story.extras;
    if !extras.is_empty() {
        pen.heading("From the import", &extras.len().to_string());
    }
    let names = extras.iter().map(|(name, _)| fit::width(name)).max().unwrap_or(0).min(24);
    for (index, (name, value)) in extras.iter().enumerate() {
        let name = fit::cut(name, names, pen.cx.glyphs.ellipsis);
        let before = vec![pen.span(format!("{}  ", fit::pad(&name, names)), Role::Label)];
        let lines = pen.hang(before, value, pen.style(Role::Text));
        pen.spot(Spot::Extra(index), lines);
    }
}

/// A title that is too long for the head.
fn name(pen: &mut Pen<'_>, page: &StoryPage) {
    if has_long_title(page, pen.columns) {
        let lines = pen.hang(Vec::new(), &page.story.card.title, pen.style(Role::Text));
        pen.heading("Title", &format!("{} characters", page.story.card.title.chars().count()));
        pen.pieces(lines, 0, Spot::Name);
    }
}

fn comments(pen: &mut Pen<'_>, page: &StoryPage) {
    let all = &page.story.comments;
    pen.heading("Comments", &all.len().to_string());
    if all.is_empty() {
        let hint = invite(pen.cx, Command::Story(OnStory::Comment), "adds the first");
        let lines = pen.hang(Vec::new(), &hint, pen.style(Role::Hint));
        pen.spot(Spot::NoComments, lines);
    }
    let cx = pen.cx;
    for (index, it) in all.iter().enumerate() {
        if index > 0 {
            pen.gap();
        }
        let at = when::local(it.at, &cx.data.board);
        let ago = when::ago(it.at, cx.data.now, &cx.data.board);
        let by = meta::person(pen, it.by);
        let said = format!("  {at} {} {ago}", cx.glyphs.separator);
        let head = Line::from(vec![by, pen.span(said, Role::Muted)]);
        let indent = 2.min(pen.columns / 8);
        let text = markdown::text(&it.text, pen.columns - indent, cx.theme, cx.glyphs);
        pen.spot(Spot::Comment(it.id, 0), [head]);
        pen.pieces(text.lines, indent, |piece| Spot::Comment(it.id, piece));
    }
}

fn history(pen: &mut Pen<'_>, page: &StoryPage) {
    if page.history.is_empty() {
        return;
    }
    let more = if page.has_older { "+" } else { "" };
    pen.heading("History", &format!("{}{more}", page.history.len()));
    let cx = pen.cx;
    let names = page.history.iter().map(|it| fit::width(&it.who) + 1);
    let names = names.max().unwrap_or(0).min(13);
    // Beside who and when, what was done would be cut to nothing.
    let is_narrow = pen.columns < 60;
    for it in &page.history {
        let at = when::local(it.at, &cx.data.board);
        let by = format!("@{}", it.who);
        let name = fit::cut(&by, names, cx.glyphs.ellipsis).into_owned();
        let style = meta::person(pen, it.by).style;
        let by = Span::styled(fit::pad(&name, names).into_owned(), style);
        let mut spans = vec![pen.span(format!("{at}  "), Role::Muted), by];
        let mut lines = Vec::new();
        let indent = if is_narrow { 2 } else { at.len() + 2 + names + 2 };
        if is_narrow {
            lines.push(Line::from(std::mem::take(&mut spans)));
        }
        spans.push(Span::raw("  "));
        let room = pen.columns.saturating_sub(indent);
        spans.extend(happening::label(cx, it, room));
        lines.push(Line::from(spans));
        for mut line in happening::fields(cx, it, room) {
            line.spans.insert(0, Span::raw(" ".repeat(indent)));
            lines.push(line);
        }
        pen.spot(Spot::Happening(it.seq), lines);
    }
}

/// What an empty part says: the key that fills it.
fn invite(cx: &Cx<'_>, command: Command, does: &str) -> String {
    match key(cx, command) {
        _ if !act::is_offered(cx, command) => "Nothing yet.".to_owned(),
        key if key.is_empty() => format!("Nothing yet; the palette {does}."),
        key => format!("Nothing yet; {key} {does}."),
    }
}

/// The first key of a command; empty when it has none.
pub(super) fn key(cx: &Cx<'_>, command: Command) -> String {
    cx.keymap.keys(command).split(" / ").next().unwrap_or_default().to_owned()
}
