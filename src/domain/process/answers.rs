//! The permanent questions about a process: answered from its data, confirmed by a person.

use chrono::{Days, NaiveDate};

use super::super::story::words;
use super::super::{At, Board, PersonId};
use super::{Lack, ProcessPage};

words! {
    /// The questions that must always be answered (the sixth one in its two parts).
    Question {
        /// Who does what when?
        Who = "who",
        /// How do they know whether they do well?
        Well = "well",
        /// How can they get better?
        Better = "better",
        /// Why are they doing this at all?
        Why = "why",
        /// What of it could a machine do?
        Automate = "automate",
        /// How is it now, and would something else make a difference?
        Matter = "matter",
        /// A difference to whom?
        Whom = "whom",
    }
}

impl Question {
    /// The question as it is asked.
    pub const fn asks(self) -> &'static str {
        match self {
            Self::Who => "Who does what when?",
            Self::Well => "How do they know whether they do well?",
            Self::Better => "How can they get better?",
            Self::Why => "Why are they doing this at all?",
            Self::Automate => "What of it could a machine do?",
            Self::Matter => "How is it now, and would something else make a difference?",
            Self::Whom => "A difference to whom?",
        }
    }
}

/// What somebody confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which question.
    pub question: Question,
    /// What they added to what the data say; may be empty.
    pub text: String,
    /// When they confirmed it.
    pub at: At,
    /// Who.
    pub by: PersonId,
}

/// How a question stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Which question.
    pub question: Question,
    /// What the data of the process say; empty when they say nothing.
    pub data: String,
    /// What in the data is missing before it is answered wholly.
    pub missing: Vec<Lack>,
    /// What was last confirmed.
    pub answer: Option<Answer>,
    /// Whether it counts: the data answer it wholly or somebody does, and that was confirmed within
    /// the review period.
    pub counts: bool,
    /// Whether it was confirmed within the review period.
    pub is_fresh: bool,
}

impl Answered {
    /// Whether it was confirmed once, and that is too long ago.
    pub const fn is_stale(&self) -> bool {
        self.answer.is_some() && !self.is_fresh
    }
}

impl ProcessPage {
    /// How every question stands today.
    pub fn questions(&self, board: &Board, today: NaiveDate) -> Vec<Answered> {
        let days = u64::try_from(self.sheet.number("review_days").unwrap_or(90)).unwrap_or(90);
        let one = |question: &Question| {
            let (data, missing) = self.data_for(*question, board);
            let answer = self.answers.iter().find(|it| it.question == *question).cloned();
            let is_fresh = |it: &Answer| board.date(it.at) + Days::new(days) >= today;
            // What the data leave open, somebody must have said.
            let is_whole = !data.is_empty() && missing.is_empty();
            let says = is_whole || answer.as_ref().is_some_and(|it| !it.text.is_empty());
            let is_fresh = answer.as_ref().is_some_and(is_fresh);
            let counts = says && is_fresh;
            Answered { question: *question, data, missing, answer, counts, is_fresh }
        };
        Question::ALL.iter().map(one).collect()
    }

    /// The answers that were confirmed once, and that is longer ago than a review period.
    pub fn stale(&self, board: &Board, today: NaiveDate) -> impl Iterator<Item = &Answer> {
        let days = u64::try_from(self.sheet.number("review_days").unwrap_or(90)).unwrap_or(90);
        self.answers.iter().filter(move |it| board.date(it.at) + Days::new(days) < today)
    }

    /// How many questions count as answered today, of seven.
    pub fn coverage(&self, board: &Board, today: NaiveDate) -> usize {
        self.questions(board, today).iter().filter(|it| it.counts).count()
    }

    /// What the data say to a question, and what they leave open.
    pub fn data_for(&self, question: Question, board: &Board) -> (String, Vec<Lack>) {
        match question {
            Question::Who => self.who(board),
            Question::Well => self.well(),
            Question::Better => self.better(),
            Question::Why => self.slots_say(&["purpose", "outcome"]),
            Question::Automate => self.automate(),
            Question::Matter => self.matter(),
            Question::Whom => self.slots_say(&["customer"]),
        }
    }

    fn slots_say(&self, ids: &[&'static str]) -> (String, Vec<Lack>) {
        let said: Vec<&str> =
            ids.iter().map(|it| self.sheet.text(it)).filter(|it| !it.is_empty()).collect();
        let missing = ids.iter().filter(|it| !self.sheet.has(it));
        (said.join("; "), missing.map(|it| Lack::Slot(it)).collect())
    }

    fn who(&self, board: &Board) -> (String, Vec<Lack>) {
        let n = self.live_steps().count();
        let open = (1..)
            .zip(&self.steps)
            .filter(|(_, it)| it.rollout() != super::Rollout::Retired && !it.unsaid().is_empty());
        let mut missing: Vec<Lack> = open
            .map(|(place, it)| Lack::Said {
                place,
                step: it.name().to_owned(),
                unsaid: it.unsaid(),
            })
            .collect();
        if n == 0 {
            missing.push(Lack::Steps);
        }
        let owner = self.owner().map(|it| board.name_of(it).to_owned());
        if owner.is_none() {
            missing.insert(0, Lack::Owner);
        }
        let n_said = self.live_steps().filter(|it| it.unsaid().is_empty()).count();
        let steps = (n > 0).then(|| format!("{n_said} of {n} steps say who does what when"));
        let owner = owner.map(|it| format!("{it} is accountable"));
        (owner.into_iter().chain(steps).collect::<Vec<_>>().join("; "), missing)
    }

    fn well(&self) -> (String, Vec<Lack>) {
        let mut missing = Vec::new();
        let mut said = Vec::new();
        for it in &self.measures {
            match it.last() {
                Some(last) => {
                    let (value, standing) = (it.show(last.value), it.standing().word());
                    let few = if it.has_few() { ", few readings" } else { "" };
                    said.push(format!("{} {value} ({standing}{few})", it.name()));
                }
                None => missing.push(Lack::Reading(it.name().to_owned())),
            }
            if !it.sheet.has("target") {
                missing.push(Lack::Target(it.name().to_owned()));
            }
        }
        if self.measures.is_empty() {
            missing.push(Lack::Measure);
        }
        (said.join("; "), missing)
    }

    fn better(&self) -> (String, Vec<Lack>) {
        let (register, seen) = (self.improvements.len(), self.observations.len());
        let open = self.stories.open;
        if register == 0 && seen == 0 && open == 0 {
            return (String::new(), vec![Lack::Idea]);
        }
        let count = |n: usize, what: &str| match n {
            0 => None,
            1 => Some(format!("1 {what}")),
            n => Some(format!("{n} {what}s")),
        };
        let stories = match open {
            0 => None,
            n => Some(super::super::refusal::count_of(n)),
        };
        let parts = [count(register, "improvement"), count(seen, "observation"), stories];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (format!("open: {}", parts.join(", ")), Vec::new())
    }

    fn automate(&self) -> (String, Vec<Lack>) {
        let (n, of) = self.automated();
        if of == 0 {
            return (String::new(), vec![Lack::Steps]);
        }
        let manual = self.live_steps().filter(|it| it.automation() == super::Automation::Manual);
        let names: Vec<&str> = manual.map(super::Step::name).collect();
        let rest = match names.as_slice() {
            [] => String::new(),
            names => format!("; by hand: {}", names.join(", ")),
        };
        (format!("{n} of {of} steps are scripted or automatic{rest}"), Vec::new())
    }

    fn matter(&self) -> (String, Vec<Lack>) {
        let (bases, verdicts) = (self.stories.baselines, self.stories.verdicts);
        if bases == 0 {
            return (String::new(), vec![Lack::Baseline]);
        }
        let s = |n: u32| if n == 1 { "" } else { "s" };
        let said =
            format!("{bases} experiment{} with a baseline, {verdicts} with a verdict", s(bases));
        (said, Vec::new())
    }
}
