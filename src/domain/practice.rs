//! How a team works: its estimates, its working days, what ready means to it, and its rules.

use super::flow::Expectation;
use super::rules::{Give, Rule, Strength};
use super::{Board, Calendar, Scale, ready::Check};

/// How a team works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Practice {
    /// In what it estimates.
    pub scale: Scale,
    /// On which days it works.
    pub calendar: Calendar,
    /// What a story must have to count as ready.
    pub ready: Vec<Check>,
    /// The hard rules that it keeps as warnings.
    pub softened: Vec<Rule>,
    /// Within how many days so many of a hundred stories are to be done, if it has agreed on that.
    pub expectation: Option<Expectation>,
}

impl Default for Practice {
    fn default() -> Self {
        Self {
            scale: Scale::Fibonacci,
            calendar: Calendar::default(),
            ready: vec![Check::SoThat, Check::Criteria, Check::Estimate, Check::FourPs],
            softened: Vec::new(),
            expectation: None,
        }
    }
}

impl Board {
    /// How strongly a rule speaks on this board.
    pub fn strength(&self, rule: Rule) -> Strength {
        let spec = rule.spec();
        let is_soft = spec.give == Give::Softens && self.practice.softened.contains(&rule);
        if is_soft { Strength::Warn } else { spec.strength }
    }
}
