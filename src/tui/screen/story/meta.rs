//! The short fields of a story's page, as an aligned block.

use ratatui::text::{Line, Span};

use super::pen::{Pen, Row, Zone};
use super::spot::Spot;
use crate::domain::flow::Pace;
use crate::domain::urgency::{self, Due};
use crate::domain::{Board, Card, Category, Field, PersonId, Priority, StoryPage, economics};
use crate::tui::theme::Role;
use crate::tui::widget::{fit, when};

/// As wide as the longest label and a space.
const LABEL: usize = 10;
/// From here on, two facts stand side by side.
const TWO_ABREAST: usize = 60;
/// Between two facts that stand side by side: room for the sign of the selection.
const BETWEEN: usize = 3;

/// One line of the block; it wraps between its words.
#[derive(Debug)]
struct Fact {
    field: Option<Field>,
    label: &'static str,
    words: Vec<Span<'static>>,
}

/// Lays out the block, in two columns where there is room for them.
pub(super) fn lay(pen: &mut Pen<'_>, page: &StoryPage, usual: &Pace) {
    let facts = facts(pen, page, usual);
    if pen.columns < TWO_ABREAST {
        for fact in &facts {
            let lines = lines(pen, fact, pen.columns);
            match fact.field {
                Some(field) => pen.spot(Spot::Field(field), lines),
                None => lines.into_iter().for_each(|line| pen.row(line)),
            }
        }
        return;
    }
    let each = (pen.columns - BETWEEN) / 2;
    let half = facts.len().div_ceil(2);
    let column = |facts: &[Fact], from: usize| -> Vec<Row> {
        let rows = facts.iter().flat_map(|fact| {
            let zone = fact.field.map(|it| Zone { from, to: from + each, spot: Spot::Field(it) });
            let lines = lines(pen, fact, each).into_iter();
            lines.map(move |line| Row { line, zones: zone.into_iter().collect() })
        });
        rows.collect()
    };
    let left = column(&facts[..half], 0);
    let right = column(&facts[half..], each + BETWEEN);
    let mut right = right.into_iter();
    let n_rows = left.len().max(right.len());
    let mut left = left.into_iter();
    for _ in 0..n_rows {
        let mut row = left.next().unwrap_or_default();
        if let Some(beside) = right.next() {
            let gap = (each + BETWEEN).saturating_sub(row.line.width());
            row.line.spans.push(Span::raw(" ".repeat(gap)));
            row.line.spans.extend(beside.line.spans);
            row.zones.extend(beside.zones);
        }
        pen.rows.push(row);
    }
    pen.order.extend(facts.iter().filter_map(|it| it.field).map(Spot::Field));
}

/// A fact in lines of at most `columns`.
fn lines(pen: &Pen<'_>, fact: &Fact, columns: usize) -> Vec<Line<'static>> {
    let indent = LABEL.min(columns);
    let room = columns - indent;
    let label = fit::pad(fit::cut(fact.label, indent, "").as_ref(), indent).into_owned();
    let mut spans = vec![pen.span(label, Role::Label)];
    let (mut lines, mut used) = (Vec::new(), 0);
    for word in &fact.words {
        let wide = fit::width(&word.content).min(room);
        if used > 0 && used + 1 + wide > room {
            lines.push(Line::from(std::mem::take(&mut spans)));
            spans.push(Span::raw(" ".repeat(indent)));
            used = 0;
        }
        if used > 0 {
            spans.push(Span::raw(" "));
            used += 1;
        }
        let text = fit::cut(&word.content, room, pen.cx.glyphs.ellipsis).into_owned();
        spans.push(Span::styled(text, word.style));
        used += wide;
    }
    lines.push(Line::from(spans));
    lines
}

fn facts(pen: &Pen<'_>, page: &StoryPage, usual: &Pace) -> Vec<Fact> {
    let (board, now) = (&*pen.cx.data.board, pen.cx.data.now);
    let card = &page.story.card;
    let field = |field: Field| Fact {
        field: Some(field),
        label: field.spec().label,
        words: words(pen, board, card, field),
    };
    let mut facts = vec![
        field(Field::Column),
        field(Field::Assignee),
        field(Field::Points),
        field(Field::Priority),
    ];
    facts.extend(age(pen, card, usual));
    // A board that has no sprints or processes is not asked for them.
    if !board.sprints.is_empty() || card.sprint.is_some() {
        facts.push(field(Field::Sprint));
    }
    if !board.processes.is_empty() || card.process.is_some() {
        facts.push(field(Field::Process));
    }
    facts.extend([field(Field::Due), field(Field::Tags)]);
    if card.asked.is_some() {
        facts.push(field(Field::Asked));
    }
    facts.extend(worth(pen, card));
    if let Some(from) = &page.origin {
        let words = vec![pen.span(from.clone(), Role::Text)];
        facts.push(Fact { field: None, label: "From", words });
    }
    // Once work has begun, it is too late to ask.
    let is_waiting = board.column(card.column).is_some_and(|it| it.category == Category::Todo);
    if is_waiting && !page.missing.is_empty() {
        let missing = page.missing.iter().map(|it| it.missing()).collect::<Vec<_>>().join(", ");
        let words = missing.split(' ').map(|it| pen.span(it, Role::Warn)).collect();
        facts.push(Fact { field: None, label: "Missing", words });
    }
    facts.push(Fact {
        field: None,
        label: "Written",
        words: vec![
            pen.span(when::local(card.created_at, board), Role::Muted),
            person(pen, page.story.created_by),
        ],
    });
    facts.push(Fact {
        field: None,
        label: "Changed",
        words: vec![pen.span(when::ago(card.changed_at, now, board), Role::Muted)],
    });
    facts
}

/// How old a story is that is being worked on, and what that says of its end.
fn age(pen: &Pen<'_>, card: &Card, usual: &Pace) -> Option<Fact> {
    let data = pen.cx.data;
    let start = data.board.date(card.started?);
    let words = |text: &str, role| -> Vec<Span<'static>> {
        text.split(' ').map(|it| pen.span(it, role)).collect()
    };
    let words = match usual.reached(start, data.today()) {
        Some(reached) => {
            let role = if reached.bearing().is_late() { Role::Old } else { Role::Text };
            let mut said = words(&reached.brief(), role);
            said.extend(words(&reached.forecast(), Role::Muted));
            said
        }
        None => words(&format!("since {start}"), Role::Muted),
    };
    Some(Fact { field: None, label: "At work", words })
}

/// What a team orders its backlog by, where it was said.
fn worth(pen: &Pen<'_>, card: &Card) -> Option<Fact> {
    let economics::Worth { value, time_criticality, risk_reduction } = card.worth();
    let inputs = [("value", value), ("time", time_criticality), ("risk", risk_reduction)];
    let said = inputs.iter().filter_map(|(name, it)| it.map(|it| format!("{name} {it}")));
    let mut words: Vec<_> = said.map(|it| pen.span(it, Role::Text)).collect();
    if let Some(score) = economics::wsjf(card) {
        words.push(pen.span(format!("WSJF {score}"), Role::Accent));
    }
    (!words.is_empty()).then_some(Fact { field: Some(Field::Value), label: "Worth", words })
}

/// A person's name in their look.
pub(super) fn person(pen: &Pen<'_>, id: PersonId) -> Span<'static> {
    let role = if id == pen.cx.data.me { Role::Me } else { Role::Person };
    pen.span(format!("@{}", pen.cx.data.board.name_of(id)), role)
}

fn words(pen: &Pen<'_>, board: &Board, card: &Card, field: Field) -> Vec<Span<'static>> {
    let glyphs = pen.cx.glyphs;
    let value = field.show(&field.of_card(card), board);
    if value.is_empty() {
        return vec![pen.span(glyphs.none, Role::Muted)];
    }
    let category = board.column(card.column).map(|it| it.category);
    let is_done = category == Some(Category::Done);
    match field {
        Field::Column => {
            let since = when::lasting(card.since, pen.cx.data.now, board);
            let role = if is_done { Role::Done } else { Role::Strong };
            let since =
                if since == "today" { "since today".to_owned() } else { format!("for {since}") };
            vec![pen.span(value, role), pen.span(since, Role::Muted)]
        }
        Field::Assignee => card.assignee.map(|id| person(pen, id)).into_iter().collect(),
        Field::Points => vec![pen.span(value, Role::Points)],
        Field::Value | Field::TimeCriticality | Field::RiskReduction => {
            vec![pen.span(value, Role::Text)]
        }
        Field::Priority => match card.priority {
            Priority::Highest => {
                vec![pen.span(format!("{0}{0} {value}", glyphs.high), Role::High)]
            }
            Priority::High => vec![pen.span(format!("{} {value}", glyphs.high), Role::High)],
            Priority::Medium => vec![pen.span(value, Role::Text)],
            Priority::Low => vec![pen.span(format!("{} {value}", glyphs.low), Role::Low)],
            Priority::Lowest => vec![pen.span(format!("{0}{0} {value}", glyphs.low), Role::Low)],
        },
        Field::Due => {
            let today = pen.cx.data.today();
            let far = card.due.map_or_else(String::new, |day| when::until(day, today));
            if let Some(Due::Overdue(_)) = urgency::due(card, board, pen.cx.data.now) {
                return vec![
                    pen.span(value, Role::Bad),
                    pen.span(format!("{} {far}", glyphs.bad), Role::Bad),
                ];
            }
            vec![pen.span(value, Role::Text), pen.span(far, Role::Muted)]
        }
        Field::Tags => card.tags.iter().map(|it| pen.span(format!("#{it}"), Role::Tag)).collect(),
        Field::Process => {
            let name = card.process.and_then(|id| board.process(id)).map(|it| it.name.clone());
            let mut words = vec![pen.span(value, Role::Key)];
            words.extend(name.map(|it| pen.span(it, Role::Text)));
            words
        }
        Field::Title
        | Field::AsA
        | Field::IWant
        | Field::SoThat
        | Field::Description
        | Field::Kind
        | Field::Sprint
        | Field::Asked => vec![pen.span(value, Role::Text)],
    }
}
