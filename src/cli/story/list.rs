//! `gemba story list`: the stories that a filter lets through.

use std::cmp::Reverse;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::show::days;
use crate::cli::open::Cx;
use crate::cli::output::Form;
use crate::cli::table::Table;
use crate::cli::{Stop, json};
use crate::domain::filter::{Filter, Term};
use crate::domain::refusal::count_of;
use crate::domain::{
    Board, Card, Category, Needs, Points, Scale, Snapshot, Span, StoryId, economics, urgency,
};

/// Lists stories.
#[derive(Debug, Args)]
#[command(after_help = FILTER)]
pub(crate) struct List {
    /// What to look for; all of it must be so
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// In which order
    #[arg(long, value_enum, default_value_t = Sort::Rank)]
    sort: Sort,
    /// Those of the running sprint only
    #[arg(long, group = "span")]
    sprint: bool,
    /// Those that were archived
    #[arg(long, group = "span")]
    archived: bool,
}

const FILTER: &str = "\
A filter is made of words and of terms such as @ann, @me, #change, p:high, is:blocked, age>5,
process:CHG, column:doing, due<fri; a term with ! or - in front must not be so:
  gemba story list 'is:blocked age>5 !@me' --json";

/// An order of stories.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Sort {
    /// As ranked: the order of the process backlog
    Rank,
    /// The longest in its column first
    Age,
    /// The highest priority first
    Priority,
    /// The nearest due day first
    Due,
    /// The most points first
    Points,
    /// By person
    Person,
    /// What was changed last first
    Changed,
    /// The most gain by the least work first: weighted shortest job first; what lacks one of its four
    /// numbers has no score and comes last
    Wsjf,
    /// The most value for the effort first; what lacks either has no score and comes last
    #[value(name = "value_per_effort", aliases = ["value-per-effort", "value-effort"])]
    ValuePerEffort,
}

impl Sort {
    /// The number that a story is ordered by, with its name, where that is worked out; none of it
    /// where an input is missing.
    fn score(self, card: &Card) -> Option<(&'static str, Option<Points>)> {
        match self {
            Self::Wsjf => Some(("wsjf", economics::wsjf(card))),
            Self::ValuePerEffort => Some(("value/effort", economics::value_per_effort(card))),
            Self::Rank
            | Self::Age
            | Self::Priority
            | Self::Due
            | Self::Points
            | Self::Person
            | Self::Changed => None,
        }
    }
}

impl List {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let bare = cx.bare()?;
        let filter = Filter::parse(&self.filter.join(" "), &bare.board, bare.me, bare.today())?;
        let asked = filter.part(Term::Is);

        let wants_archive = asked.split([' ', ',']).any(|it| it == "archived");
        let span = match (self.sprint, self.archived || wants_archive) {
            (_, true) => Span::Archive,
            (true, false) => Span::Sprint,
            (false, false) => Span::Everything,
        };
        let needs = Needs::Board { span, words: filter.words() };
        let snapshot = cx.store.load(&needs, None)?;
        let cards = self.chosen(&snapshot, &filter);
        match cx.out.form {
            Form::Json => {
                let ids: Vec<StoryId> = cards.iter().map(|it| it.id).collect();
                let stories = cx.store.stories(&ids)?;
                let list = stories.iter().map(|it| json::story(it, &snapshot.board)).collect();
                cx.out.json("stories", list)
            }
            Form::Plain => {
                let lines: Vec<String> = cards
                    .iter()
                    .map(|it| match self.sort.score(it) {
                        None => sentence(it, &snapshot),
                        Some((name, score)) => {
                            let score = score.map_or("none".to_owned(), |it| it.to_string());
                            format!("{} {name}: {score}.\n", sentence(it, &snapshot).trim_end())
                        }
                    })
                    .collect();
                cx.out.text(&lines.concat())?;
                summary(cx, snapshot.board.practice.scale, &cards);
                Ok(())
            }
            Form::Table => {
                if !cards.is_empty() {
                    cx.out.text(&table(&cards, &snapshot, self.sort).show(cx.out.width))?;
                }
                summary(cx, snapshot.board.practice.scale, &cards);
                Ok(())
            }
        }
    }

    fn chosen<'a>(&self, snapshot: &'a Snapshot, filter: &Filter) -> Vec<&'a Arc<Card>> {
        let Some(page) = snapshot.cards() else {
            return Vec::new();
        };
        let (board, now) = (&snapshot.board, snapshot.now);
        let mut cards: Vec<&Arc<Card>> = page.cards.iter().collect();
        cards.retain(|it| filter.matches(it, board, now, page.hits.as_ref()));
        match self.sort {
            Sort::Rank => (),
            Sort::Age => cards.sort_by_key(|it| it.since),
            Sort::Priority => cards.sort_by_key(|it| it.priority),
            Sort::Due => cards.sort_by_key(|it| (it.due.is_none(), it.due)),
            Sort::Points => cards.sort_by_key(|it| Reverse(it.points)),
            Sort::Person => cards.sort_by_key(|it| {
                (it.assignee.is_none(), it.assignee.map(|id| board.name_of(id).to_lowercase()))
            }),
            Sort::Changed => cards.sort_by_key(|it| Reverse(it.changed_at)),
            Sort::Wsjf => cards.sort_by(|a, b| economics::by_wsjf(a, b)),
            Sort::ValuePerEffort => cards.sort_by(|a, b| economics::by_value(a, b)),
        }
        cards
    }
}

/// How many there are, as a note: the data is the list.
fn summary(cx: &Cx, scale: Scale, cards: &[&Arc<Card>]) {
    let points = cards.iter().filter_map(|it| it.points).sum();
    let n_cards = u32::try_from(cards.len()).unwrap_or(u32::MAX);
    cx.out.note(&match n_cards {
        0 => "no stories".to_owned(),
        _ => format!("{}, {}", count_of(n_cards), scale.sum(points)),
    });
}

fn table(cards: &[&Arc<Card>], snapshot: &Snapshot, sort: Sort) -> Table {
    let board = &snapshot.board;
    let mut titles = vec!["key", "column", "", "person", "pts", "age", "due", "priority", "title"];
    // What it is ordered by is to be seen; elsewhere the score takes no room.
    if let Some((name, _)) = cards.first().and_then(|it| sort.score(it)) {
        titles.insert(1, name);
    }
    let mut table = Table::new(&titles);
    for card in cards {
        let mut row = vec![
            card.key.clone(),
            column(card, board).to_owned(),
            if card.is_blocked() { "blocked" } else { "" }.to_owned(),
            card.assignee.map(|it| board.name_of(it).to_owned()).unwrap_or_default(),
            card.points
                .map(|it| match board.practice.scale {
                    // It came with an import, or from another scale, and is no size.
                    scale @ Scale::Tshirt if !scale.holds(it) => scale.short(it),
                    scale => scale.show(it),
                })
                .unwrap_or_default(),
            format!("{}d", board.days_between(card.since, snapshot.now)),
            card.due.map(|it| it.to_string()).unwrap_or_default(),
            card.priority.id().to_owned(),
            card.title.clone(),
        ];
        if let Some((_, score)) = sort.score(card) {
            row.insert(1, score.map(|it| it.to_string()).unwrap_or_default());
        }
        table.push(row);
    }
    table
}

/// One story as a line that reads well aloud.
pub(crate) fn sentence(card: &Card, snapshot: &Snapshot) -> String {
    let board = &snapshot.board;
    let mut parts = vec![column(card, board).to_owned()];
    let is_done = board.column(card.column).is_some_and(|it| it.category == Category::Done);
    if !is_done {
        parts.push(days(board.days_between(card.since, snapshot.now)));
    }
    if let Some(points) = card.points {
        parts.push(board.practice.scale.in_words(points));
    }
    match card.assignee {
        Some(person) => parts.push(board.name_of(person).to_owned()),
        None => parts.push("nobody".to_owned()),
    }
    parts.push(format!("priority {}", card.priority.id()));
    if let Some(due) = card.due {
        let late = match urgency::due(card, board, snapshot.now) {
            Some(urgency::Due::Overdue(1)) => ", a day overdue".to_owned(),
            Some(urgency::Due::Overdue(n)) => format!(", {n} days overdue"),
            Some(urgency::Due::Today) => ", today".to_owned(),
            Some(urgency::Due::Soon(_)) | None => String::new(),
        };
        parts.push(format!("due {due}{late}"));
    }
    if card.criteria.of > 0 {
        parts.push(format!("{} of {} criteria", card.criteria.done, card.criteria.of));
    }
    if !card.tags.is_empty() {
        parts.push(format!("tags {}", card.tags.join(" ")));
    }
    if let Some(block) = card.blocks.first() {
        parts.push(format!("blocked: {}", block.reason));
    }
    format!("{}: {}. {}.\n", card.key, card.title.trim_end_matches('.'), parts.join(", "))
}

fn column<'a>(card: &Card, board: &'a Board) -> &'a str {
    board.column(card.column).map_or("", |it| &it.name)
}
