//! Markdown as people type it into a story, for the screen.
//!
//! These are notes, not documents: line breaks and blank lines stay where the author made them,
//! HTML is text, and nothing in it can drive the terminal.

mod inline;
mod table;

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};

use super::fit;
use crate::domain::text::safe;
use crate::tui::theme::{Glyphs, Role, Theme};
use inline::Inline;
use table::Table;

/// Below this many columns for the words themselves, the outer indents are left out.
const NARROWEST: usize = 8;

/// A Markdown text in lines of at most `columns`, in the looks of `theme`.
///
/// Lists and quotes hang; code is broken at the edge, never cut; links show their target.
pub fn text(source: &str, columns: usize, theme: &Theme, glyphs: &Glyphs) -> Text<'static> {
    if columns == 0 {
        return Text::default();
    }
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let mut page = Page {
        source,
        columns,
        theme,
        glyphs,
        lines: Vec::new(),
        margins: Vec::new(),
        inline: Inline::default(),
        styles: vec![theme.style(Role::Text)],
        lists: Vec::new(),
        targets: Vec::new(),
        table: None,
        code: None,
        end: 0,
    };
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        match literal(source, &event, &range) {
            Some(marks) => page.push(&marks.into()),
            None => page.take(event, &range),
        }
    }
    page.flush();
    Text::from(page.lines)
}

/// The marks of an emphasis that are letters to whoever wrote them: those within a word (`10*20*30`),
/// and those around a single one (`__init__`). Taken for marks they would not be seen.
fn literal<'a>(source: &'a str, event: &Event<'_>, range: &Range<usize>) -> Option<&'a str> {
    let n = match event {
        Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) => 1,
        Event::Start(Tag::Strong) | Event::End(TagEnd::Strong) => 2,
        _ => return None,
    };
    let marked = &source[range.clone()];
    let is_in_word = source[..range.start].ends_with(char::is_alphanumeric)
        || source[range.end..].starts_with(char::is_alphanumeric);
    let is_name = marked.starts_with("__") && !marked.contains(char::is_whitespace);
    (is_in_word || is_name).then(|| &marked[..n])
}

/// What stands at the left of a block: a list's bullet, a quote's bar.
#[derive(Debug)]
struct Margin {
    /// On the block's first line; taken by it.
    first: Option<Span<'static>>,
    /// On every other line.
    rest: Span<'static>,
}

/// The page that is being written.
struct Page<'a> {
    source: &'a str,
    columns: usize,
    theme: &'a Theme,
    glyphs: &'a Glyphs,
    lines: Vec<Line<'static>>,
    margins: Vec<Margin>,
    inline: Inline,
    styles: Vec<Style>,
    /// The next number of each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// The targets of the open links, and where their texts begin.
    targets: Vec<(String, usize)>,
    table: Option<Table>,
    code: Option<String>,
    /// Where the last thing that was written ends in the source.
    end: usize,
}

impl Page<'_> {
    fn take(&mut self, event: Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => return self.start(tag, range),
            Event::End(tag) => self.finish(tag),
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::FootnoteReference(text) => self.push(&text),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                let style = self.style().patch(self.theme.style(Role::Code));
                self.inline.push(&safe(&text), style);
            }
            Event::SoftBreak | Event::HardBreak => {
                // The end of a path, rather than a line that is to end here: that it does anyway.
                if self.source[range.clone()].starts_with('\\') {
                    self.push(&"\\".into());
                }
                self.inline.push(if self.table.is_some() { " " } else { "\n" }, self.style());
            }
            Event::Rule => {
                self.separate(range.start);
                let rule = self.glyphs.rule.repeat(self.room());
                self.inline.push(&rule, self.theme.style(Role::Border));
                self.flush();
            }
            Event::TaskListMarker(is_ticked) => self.tick(is_ticked),
        }
        self.end = self.end.max(self.source[..range.end].trim_end().len());
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.separate(range.start),
            Tag::Heading { level, .. } => {
                self.separate(range.start);
                self.open(heading(self.theme, level));
            }
            Tag::BlockQuote(_) => {
                self.separate(range.start);
                let bar = self.glyphs.quote.to_owned() + " ";
                let bar = Span::styled(bar, self.theme.style(Role::Border));
                self.margins.push(Margin { first: None, rest: bar });
                self.open(self.theme.style(Role::Quote));
            }
            Tag::CodeBlock(kind) => {
                self.separate(range.start);
                self.code = Some(String::new());
                if let CodeBlockKind::Fenced(language) = kind
                    && !language.is_empty()
                {
                    self.inline.push(&safe(&language), self.theme.style(Role::Muted));
                    self.flush();
                }
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => {
                self.separate(range.start);
                self.open_list_point();
            }
            Tag::Table(alignments) => {
                self.separate(range.start);
                self.table = Some(Table::new(alignments));
            }
            Tag::TableHead => {
                self.start_row();
                self.open(self.theme.style(Role::Strong));
            }
            Tag::TableRow => self.start_row(),
            Tag::Emphasis => self.open(self.theme.style(Role::Emphasis)),
            Tag::Strong => self.open(self.theme.style(Role::Strong)),
            Tag::Strikethrough => self.open(self.theme.style(Role::Struck)),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.targets.push((safe(&dest_url).replace('\n', " "), self.inline.len()));
                self.open(self.theme.style(Role::Link));
            }
            Tag::TableCell
            | Tag::Superscript
            | Tag::Subscript
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn finish(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.flush(),
            TagEnd::Heading(_) => {
                self.flush();
                self.close();
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.margins.pop();
                self.close();
            }
            TagEnd::CodeBlock => self.flush_code(),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Item => {
                // A point without words shows its bullet all the same.
                if self.margins.last().is_some_and(|margin| margin.first.is_some()) {
                    self.inline.push(" ", self.style());
                }
                self.flush();
                self.margins.pop();
            }
            TagEnd::Table => self.flush_table(),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                if let Some(table) = &mut self.table {
                    table.push(cell);
                }
            }
            TagEnd::TableHead | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.close();
            }
            TagEnd::Link | TagEnd::Image => self.close_link(),
            TagEnd::TableRow
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn style(&self) -> Style {
        self.styles.last().copied().unwrap_or_default()
    }

    fn open(&mut self, style: Style) {
        self.styles.push(self.style().patch(style));
    }

    fn close(&mut self) {
        self.styles.pop();
    }

    fn push(&mut self, text: &CowStr<'_>) {
        match &mut self.code {
            Some(code) => code.push_str(&safe(text)),
            None => self.inline.push(&safe(text), self.style()),
        }
    }

    /// The target of a link, after its text, unless the text is the target.
    fn close_link(&mut self) {
        self.close();
        let Some((target, start)) = self.targets.pop() else { return };
        let shown = self.inline.text_from(start);
        if !target.is_empty() && target != shown && target != format!("mailto:{shown}") {
            let joint = if shown.is_empty() { "" } else { " " };
            let style = self.style().patch(self.theme.style(Role::Muted));
            self.inline.push(&format!("{joint}({target})"), style);
        }
    }

    fn open_list_point(&mut self) {
        let depth = self.lists.len().saturating_sub(1);
        let (marker, role) = match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                (marker, Role::Muted)
            }
            Some(None) | None => {
                let bullets = self.glyphs.bullets;
                (format!("{} ", bullets[depth % bullets.len()]), Role::Muted)
            }
        };
        self.margins.push(hanging(marker, self.theme.style(role)));
    }

    fn tick(&mut self, is_ticked: bool) {
        let (sign, role) = if is_ticked {
            (self.glyphs.ticked, Role::Done)
        } else {
            (self.glyphs.open, Role::Text)
        };
        if let Some(margin) = self.margins.last_mut() {
            *margin = hanging(format!("{sign} "), self.theme.style(role));
        }
    }

    fn start_row(&mut self) {
        if let Some(table) = &mut self.table {
            table.start_row();
        }
    }

    /// Ends what was being written, with a blank line where the author left one.
    fn separate(&mut self, start: usize) {
        self.flush();
        let between = self.source.get(self.end..start).unwrap_or_default();
        if !self.lines.is_empty() && between.matches('\n').count() > 1 {
            let spans: Vec<Span<'static>> =
                self.margins.iter().map(|margin| margin.rest.clone()).collect();
            let is_bare = spans.iter().all(|span| span.content.trim().is_empty());
            self.lines.push(if is_bare { Line::default() } else { Line::from(spans) });
            self.end = start;
        }
    }

    /// The first margin that is shown: on a narrow screen only the inner ones are.
    fn outermost(&self) -> usize {
        let (mut taken, mut first) = (0, self.margins.len());
        for (place, margin) in self.margins.iter().enumerate().rev() {
            taken += fit::width(&margin.rest.content);
            if taken + NARROWEST.min(self.columns) > self.columns {
                break;
            }
            first = place;
        }
        first
    }

    /// The columns that the margins leave.
    fn room(&self) -> usize {
        let shown = &self.margins[self.outermost()..];
        let taken: usize = shown.iter().map(|margin| fit::width(&margin.rest.content)).sum();
        self.columns - taken
    }

    /// Writes one line of `room()` columns behind its margins.
    fn write(&mut self, spans: impl IntoIterator<Item = Span<'static>>) {
        let outermost = self.outermost();
        let mut line = Line::default();
        for (place, margin) in self.margins.iter_mut().enumerate() {
            let span = margin.first.take().unwrap_or_else(|| margin.rest.clone());
            if place >= outermost {
                line.push_span(span);
            }
        }
        line.extend(spans);
        self.lines.push(line);
    }

    fn flush(&mut self) {
        if self.inline.is_empty() {
            return;
        }
        let inline = std::mem::take(&mut self.inline);
        for spans in inline.lines(self.room()) {
            self.write(spans);
        }
    }

    fn flush_code(&mut self) {
        let code = self.code.take().unwrap_or_default();
        let style = self.theme.style(Role::Code);
        let room = self.room();
        let indent = if room > NARROWEST { "  " } else { "" };
        for line in code.lines() {
            let indent = if line.is_empty() { "" } else { indent };
            let mut rest = line;
            loop {
                let fitting = match fit::prefix(rest, room - indent.len()) {
                    0 => inline::first_grapheme(rest),
                    fitting => fitting,
                };
                let (piece, after) = rest.split_at(fitting);
                self.write([Span::styled(format!("{indent}{piece}"), style)]);
                if after.is_empty() {
                    break;
                }
                rest = after;
            }
        }
    }

    fn flush_table(&mut self) {
        let Some(table) = self.table.take() else { return };
        let rule = Span::styled(self.glyphs.rule, self.theme.style(Role::Border));
        for spans in table.lines(self.room(), &rule) {
            self.write(spans);
        }
    }
}

fn heading(theme: &Theme, level: HeadingLevel) -> Style {
    match level {
        HeadingLevel::H1 => theme.style(Role::Heading).underlined(),
        HeadingLevel::H2 => theme.style(Role::Heading),
        HeadingLevel::H3 | HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => {
            theme.style(Role::Title)
        }
    }
}

/// A marker on the first line, and as much space on the others.
fn hanging(marker: String, style: Style) -> Margin {
    let rest = Span::raw(" ".repeat(fit::width(&marker)));
    Margin { first: Some(Span::styled(marker, style)), rest }
}

#[cfg(test)]
mod tests;
