//! The filter language: which cards are shown, as a text that people type and a form shows.
//!
//! `@ann #change p:high is:blocked age>5 process:CHG column:doing text "two words"`: terms with
//! spaces between them must all be so. Commas in a term mean "any of them"; a `-` or `!` in front
//! turns a term round. [`Term`] is the table of what there is. `view:NAME` stands for the terms that
//! the team keeps under that name.

mod question;
mod read;
mod term;
#[cfg(test)]
pub(crate) mod tests;
mod token;

use std::collections::HashSet;

use chrono::NaiveDate;

use self::question::{InSprint, Question};
use self::read::Reader;
pub use self::term::{Form, Mark, Term, TermSpec};
use self::token::Compare;
use super::{At, Board, Card, PersonId, Refusal, SprintId, StoryId, text};

/// Which cards are shown; by default all.
///
/// Names are looked up when it is read, so a filter belongs to the board that it was read for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    clauses: Vec<Clause>,
}

/// One term of a filter, read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    term: Term,
    negated: bool,
    compare: Compare,
    /// The values in their canonical form, quoted where they must be.
    values: Vec<String>,
    question: Question,
}

/// A word or phrase that a story must hold somewhere in its texts, or nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// Folded by [`text::fold`].
    pub word: String,
    /// Whether it must be nowhere there.
    pub is_absent: bool,
}

impl Filter {
    /// Reads a filter; `me` is who asks, `today` the board's day.
    ///
    /// Names may be given by a beginning that only one has, whatever the case. Refuses words that
    /// look like a term and are none, and values that the board does not have, with what would be
    /// right. An unclosed quote goes on to the end, so that a filter can be read while it is typed.
    pub fn parse(
        text: &str,
        board: &Board,
        me: PersonId,
        today: NaiveDate,
    ) -> Result<Self, Refusal> {
        let typed = token::terms(&text::line(text), &board.views)?;
        Ok(Self { clauses: Reader { board, me, today }.clauses(typed)? })
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// The canonical text: it reads back as the same filter.
    pub fn text(&self) -> String {
        let terms: Vec<String> = self.clauses.iter().map(Clause::text).collect();
        terms.join(" ")
    }

    /// The same filter where something that it names is called otherwise by now: a person, a column, a
    /// sprint. Nothing where it does not name it.
    pub fn renamed(&self, term: Term, was: &str, now: &str) -> Option<Self> {
        let (was, now) = (token::quoted(was), token::quoted(now));
        let mut filter = self.clone();
        let of_term = filter.clauses.iter_mut().filter(|it| it.term == term);
        let named = of_term.flat_map(|it| &mut it.values).filter(|it| **it == was);
        let n_named = named.map(|it| it.clone_from(&now)).count();
        (n_named > 0).then_some(filter)
    }

    /// The free words and phrases: what the store is asked to search for.
    pub fn words(&self) -> Vec<Sought> {
        let words = self.clauses.iter().filter_map(|it| match &it.question {
            Question::Text(word) => Some(Sought { word: word.clone(), is_absent: it.negated }),
            _ => None,
        });
        words.collect()
    }

    /// The sprint whose stories it asks for, where it asks for those of one that it names.
    pub fn one_sprint(&self) -> Option<SprintId> {
        let asked =
            self.clauses.iter().filter(|it| !it.negated).find_map(|it| match &it.question {
                Question::Sprint(all) => Some(all),
                _ => None,
            });
        match asked.map(Vec::as_slice) {
            Some([InSprint::One(id)]) => Some(*id),
            Some(_) | None => None,
        }
    }

    /// Whether the card is shown.
    ///
    /// `hits` are the stories that are so by all of [`Filter::words`], as the store found them; without
    /// them the words are looked for in what the card carries (key, title and the three parts).
    pub fn matches(
        &self,
        card: &Card,
        board: &Board,
        now: At,
        hits: Option<&HashSet<StoryId>>,
    ) -> bool {
        self.clauses.iter().all(|it| match (&it.question, hits) {
            (Question::Text(_), Some(hits)) => hits.contains(&card.id),
            (question, _) => question.holds(card, board, now) != it.negated,
        })
    }

    /// The part that is true of a story for ever, or as good as that: whose it is, what it is
    /// about. Where it stands and how it is going passes.
    #[must_use]
    pub fn lasting(&self) -> Self {
        let lasts = |it: &&Clause| match it.term {
            Term::Person
            | Term::Tag
            | Term::Priority
            | Term::Kind
            | Term::Process
            | Term::Points
            | Term::Text => true,
            Term::Is | Term::Sprint | Term::Column | Term::Age | Term::Due | Term::Created => false,
        };
        Self { clauses: self.clauses.iter().filter(lasts).cloned().collect() }
    }

    /// The part of the filter that asks for one thing, without its prefix, as a form shows it:
    /// `ann,ben`, `>5 <=10`, `change -draft`; empty when it asks for no such thing.
    pub fn part(&self, term: Term) -> String {
        let of = self.clauses.iter().filter(|it| it.term == term);
        of.map(Clause::part).collect::<Vec<_>>().join(" ")
    }

    /// The same filter with another part, as it was typed into a form; an empty one is taken out.
    ///
    /// The prefix may be typed or left out. Refuses what [`Filter::parse`] refuses.
    pub fn with_part(
        &self,
        term: Term,
        typed: &str,
        board: &Board,
        me: PersonId,
        today: NaiveDate,
    ) -> Result<Self, Refusal> {
        let typed = token::terms_of(term, &text::line(typed))?;
        let part = Reader { board, me, today }.clauses(typed)?;
        let at = self.clauses.iter().position(|it| it.term == term);
        let mut clauses = self.clauses.clone();
        clauses.retain(|it| it.term != term);
        let at = at.unwrap_or(clauses.len());
        clauses.splice(at..at, part);
        Ok(Self { clauses })
    }
}

impl Clause {
    fn text(&self) -> String {
        let sign = if self.negated { "-" } else { "" };
        let prefix = self.term.spec().prefix;
        format!("{sign}{prefix}{}{}", self.compare_text(), self.values.join(","))
    }

    fn part(&self) -> String {
        let sign = if self.negated { "-" } else { "" };
        let compare = match self.compare {
            Compare::Equal => "",
            Compare::Less | Compare::AtMost | Compare::AtLeast | Compare::More => {
                self.compare_text()
            }
        };
        format!("{sign}{compare}{}", self.values.join(","))
    }

    const fn compare_text(&self) -> &'static str {
        match self.term.spec().form {
            Form::Amount => self.compare.sign(),
            Form::Sigil | Form::Words | Form::Text => "",
        }
    }
}
