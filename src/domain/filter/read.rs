//! How a typed term becomes a question: names are looked up, values read, and both said back in
//! their canonical form.

use chrono::NaiveDate;

use super::Clause;
use super::question::{InSprint, Question};
use super::term::{Mark, Term};
use super::token::{Typed, quoted, quoted_text};
use crate::domain::field::{date, word};
use crate::domain::text::{fold, line};
use crate::domain::{Board, Kind, PersonId, Points, Priority, ProcessId, Refusal, Scale};

/// What names and dates are looked up in.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) board: &'a Board,
    pub(super) me: PersonId,
    pub(super) today: NaiveDate,
}

/// A value and its canonical form.
type Read<T> = Option<(T, String)>;

impl Reader<'_> {
    /// The typed terms as clauses; those of which several mean "any of them" become one.
    pub(super) fn clauses(self, typed: Vec<Typed>) -> Result<Vec<Clause>, Refusal> {
        let mut merged: Vec<Typed> = Vec::new();
        for it in typed {
            let same = |other: &&mut Typed| other.term == it.term && other.negated == it.negated;
            match merged.iter_mut().find(same).filter(|_| it.term.is_any_of()) {
                Some(first) => first.values.extend(it.values),
                None => merged.push(it),
            }
        }
        let mut clauses: Vec<Clause> = Vec::new();
        for typed in &merged {
            let clause = self.clause(typed)?;
            if !clauses.contains(&clause) {
                clauses.push(clause);
            }
        }
        Ok(clauses)
    }

    fn clause(self, typed: &Typed) -> Result<Clause, Refusal> {
        let term = typed.term;
        let compare = typed.compare;
        let (question, values) = match term {
            Term::Person => split(self.each(typed, |it| self.person(it))?, Question::Person),
            Term::Tag => split(self.each(typed, tag)?, Question::Tag),
            Term::Priority => split(self.each(typed, priority)?, Question::Priority),
            Term::Kind => split(self.each(typed, kind)?, Question::Kind),
            Term::Is => split(self.each(typed, mark)?, |marks| Question::Is(marks, self.me)),
            Term::Sprint => split(self.each(typed, |it| self.sprint(it))?, Question::Sprint),
            Term::Process => split(self.each(typed, |it| self.process(it))?, Question::Process),
            Term::Column => {
                let column = |it: &str| {
                    self.board.column_named(it).map(|column| (column.id, column.name.clone()))
                };
                split(self.each(typed, column)?, Question::Column)
            }
            Term::Age => split(self.each(typed, days)?, |days| Question::Age(compare, days)),
            Term::Points => {
                split(self.each(typed, |it| self.points(it))?, |it| Question::Points(compare, it))
            }
            Term::Due => {
                let due = |it: &str| none(it).or_else(|| self.date(it).map(some));
                split(self.each(typed, due)?, |it| Question::Due(compare, it))
            }
            Term::Created => {
                split(self.each(typed, |it| self.date(it))?, |it| Question::Created(compare, it))
            }
            Term::Text => {
                let text = typed.values.join(" ");
                let clause = Clause {
                    term,
                    negated: typed.negated,
                    compare,
                    values: vec![quoted_text(&text)],
                    question: Question::Text(fold(&text).into_owned()),
                };
                return Ok(clause);
            }
        };
        let values = values.iter().map(|it| quoted(it)).collect();
        Ok(Clause { term, negated: typed.negated, compare, values, question })
    }

    /// Reads each value; the first that cannot be read is refused with what could stand there.
    fn each<T>(
        self,
        typed: &Typed,
        read: impl Fn(&str) -> Read<T>,
    ) -> Result<Vec<(T, String)>, Refusal> {
        let mut all: Vec<(T, String)> = Vec::with_capacity(typed.values.len());
        for value in &typed.values {
            let Some((it, canonical)) = read(value) else {
                return Err(self.unreadable(typed, value));
            };
            if !all.iter().any(|(_, other)| *other == canonical) {
                all.push((it, canonical));
            }
        }
        Ok(all)
    }

    fn unreadable(self, typed: &Typed, value: &str) -> Refusal {
        let spec = typed.term.spec();
        let choices = typed.term.choices(self.board);
        let start = value.to_lowercase();
        let close: Vec<&str> = choices
            .iter()
            .filter(|it| it.to_lowercase().starts_with(&start))
            .map(String::as_str)
            .collect();
        let why = if close.len() > 1 {
            format!("{value} could be {}", close.join(", "))
        } else if choices.is_empty() {
            format!("{value} will not do; right is, for example, {} ({})", spec.example, spec.help)
        } else {
            let named: Vec<&str> =
                choices.iter().map(String::as_str).filter(|it| *it != "none").collect();
            let more = if named.len() > 20 { ", …" } else { "" };
            match &named[..named.len().min(20)] {
                [] => format!("there is no {} yet", spec.label.to_lowercase()),
                named => format!("{value} is none of {}{more}", named.join(", ")),
            }
        };
        Refusal::Filter { at: typed.whole.clone(), why }
    }

    fn person(self, name: &str) -> Read<Option<PersonId>> {
        match &*name.to_lowercase() {
            "-" | "none" | "nobody" => Some((None, "none".into())),
            "@" | "me" => Some((Some(self.me), "me".into())),
            _ => {
                let person = self.board.person_named(name)?;
                Some((Some(person.id), person.name.clone()))
            }
        }
    }

    fn sprint(self, name: &str) -> Read<InSprint> {
        match &*name.to_lowercase() {
            "-" | "none" => Some((InSprint::None, "none".into())),
            "current" | "sprint" => Some((InSprint::Current, "current".into())),
            _ => {
                let sprint = self.board.sprint_named(name)?;
                Some((InSprint::One(sprint.id), sprint.name.clone()))
            }
        }
    }

    fn process(self, name: &str) -> Read<Option<ProcessId>> {
        none(name).or_else(|| {
            let process = self.board.process_named(name)?;
            Some((Some(process.id), process.prefix.clone()))
        })
    }

    /// A number, or a size by its name: whatever the team estimates in by now, as a filter that is kept
    /// outlives the scale.
    fn points(self, text: &str) -> Read<Option<Points>> {
        none(text).or_else(|| {
            let points = text.parse().ok().or_else(|| Scale::Tshirt.estimate(text))?;
            let shown = match self.board.practice.scale {
                scale @ Scale::Tshirt => scale.show(points),
                Scale::Fibonacci | Scale::Hours => points.to_string(),
            };
            Some((Some(points), shown))
        })
    }

    fn date(self, text: &str) -> Read<NaiveDate> {
        Some((date(text, self.today)?, text.to_lowercase()))
    }
}

fn split<T>(
    read: Vec<(T, String)>,
    question: impl FnOnce(Vec<T>) -> Question,
) -> (Question, Vec<String>) {
    let (values, canonical) = read.into_iter().unzip();
    (question(values), canonical)
}

fn some<T>((it, canonical): (T, String)) -> (Option<T>, String) {
    (Some(it), canonical)
}

fn none<T>(text: &str) -> Read<Option<T>> {
    let is_none = text == "-" || text.eq_ignore_ascii_case("none");
    is_none.then(|| (None, "none".to_owned()))
}

fn tag(text: &str) -> Read<String> {
    let text = line(text.trim_start_matches('#'));
    let folded = fold(&text).into_owned();
    (!folded.is_empty()).then_some((folded, text))
}

fn priority(text: &str) -> Read<Priority> {
    let id = word(Priority::IDS, text)?;
    Some((Priority::from_id(id)?, id.to_owned()))
}

fn kind(text: &str) -> Read<Kind> {
    let id = word(Kind::IDS, text)?;
    Some((Kind::from_id(id)?, id.to_owned()))
}

fn mark(text: &str) -> Read<Mark> {
    let text = text.replace('_', "-");
    let id = word(Mark::IDS, &text)?;
    Some((Mark::from_id(id)?, id.to_owned()))
}

fn days(text: &str) -> Read<u32> {
    let text = text.to_lowercase();
    let days: u32 = text.strip_suffix('d').unwrap_or(&text).parse().ok()?;
    Some((days, days.to_string()))
}
