//! The events of Scrum: what each is for, what happens in it, and how long it may take.

use super::story::words;
use super::{Refusal, Sprint};

words! {
    /// An event of a sprint.
    Event {
        /// What, why and how of the sprint.
        Planning = "planning",
        /// The team looks at the goal and at the next day.
        Standup = "standup",
        /// What came out is looked at with those who need it.
        Review = "review",
        /// The team looks at how it worked.
        Retrospective = "retrospective",
        /// Stories are made ready; it has no fixed time (Scrum Guide 2020).
        Refinement = "refinement",
    }
}

/// How many days a sprint takes for which events are held; two weeks where none is known.
pub fn days_of(sprint: Option<&Sprint>) -> u32 {
    let days = sprint.map_or(14, |it| (it.ends - it.starts).num_days() + 1);
    u32::try_from(days).unwrap_or(14)
}

/// So many minutes, as they are typed: `95`, `1:35`; none of nothing.
pub fn minutes(typed: &str) -> Result<Option<u32>, Refusal> {
    let whole = typed.trim();
    if whole.is_empty() {
        return Ok(None);
    }
    let typed = whole.strip_suffix("min").unwrap_or(whole).trim();
    let read = |it: &str| it.parse::<u32>().ok();
    let found = match typed.split_once(':') {
        None => read(typed),
        Some((hours, minutes)) => match (read(hours), read(minutes)) {
            (Some(hours), Some(minutes @ 0..60)) => {
                hours.checked_mul(60).and_then(|it| it.checked_add(minutes))
            }
            (_, _) => None,
        },
    };
    found.map(Some).ok_or_else(|| {
        Refusal::Wrong(format!("{whole:?} is no length of time: minutes such as 95, or 1:35"))
    })
}

impl Event {
    /// What it is for.
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Planning => "Agree why this sprint is worth it, what can be done, and how.",
            Self::Standup => "See whether the goal is still in reach, and plan the next day.",
            Self::Review => "Look at what is done with those who need it, and adapt the backlog.",
            Self::Retrospective => "Find what would make the next sprint better, and decide on it.",
            Self::Refinement => "Cut, word and estimate stories, so that the next ones are ready.",
        }
    }

    /// What happens in it, in order.
    pub const fn agenda(self) -> &'static [&'static str] {
        match self {
            Self::Planning => &[
                "Why: the goal of the sprint",
                "What: stories that are ready, against the capacity and the last velocities",
                "How: who begins with what, and which resources must be there by when",
            ],
            Self::Standup => &[
                "The goal, and the days that are left",
                "Story by story from the right: what keeps it from moving on?",
                "Whatever is not for everybody is parked",
            ],
            Self::Review => &[
                "The goal: was it met?",
                "Each finished story is shown, and accepted or sent back",
                "What was measured against what was expected",
                "What changes in the process backlog",
            ],
            Self::Retrospective => &[
                "What became of the last actions",
                "Notes, each by themselves",
                "Votes, then talk about the notes with the most",
                "One to three actions, each with a name",
            ],
            Self::Refinement => &[
                "The first stories that are not ready: what is missing?",
                "Stories that are too large: split them",
                "Those who will do the work estimate it",
            ],
        }
    }

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Planning => "Sprint planning",
            Self::Standup => "Stand-up",
            Self::Review => "Sprint review",
            Self::Retrospective => "Retrospective",
            Self::Refinement => "Refinement",
        }
    }

    /// The events of which a sprint keeps how long they took.
    pub const TIMED: [Self; 3] = [Self::Planning, Self::Review, Self::Retrospective];

    /// How long it took, held against its time box in a sprint of so many days: `95 min of 112`,
    /// `130 min, 18 over its time box of 112`.
    pub fn took(self, minutes: u32, days: u32) -> String {
        match self.time_box(days) {
            Some(most) if minutes > most => {
                format!("{minutes} min, {} over its time box of {most}", minutes - most)
            }
            Some(most) => format!("{minutes} min of {most}"),
            None => format!("{minutes} min"),
        }
    }

    /// How long it may take in a sprint of so many days, as a sentence without a full stop.
    pub fn takes(self, days: u32) -> String {
        let Some(minutes) = self.time_box(days) else {
            return "It has no time box: it goes on all the time".to_owned();
        };
        let takes = match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes} minutes"),
            (hours, 0) => format!("{hours} h"),
            (hours, minutes) => format!("{hours} h {minutes} min"),
        };
        match self {
            Self::Standup => format!("Time box: {takes}, every working day"),
            Self::Planning | Self::Review | Self::Retrospective | Self::Refinement => {
                format!("Time box: {takes} for a sprint of {days} days")
            }
        }
    }

    /// Purpose, agenda and time box as a page of text.
    pub fn page(self, days: u32) -> String {
        let agenda = (1..).zip(self.agenda()).map(|(n, line)| format!("{n}. {line}\n"));
        format!("{}\n\n{}\n{}\n", self.purpose(), agenda.collect::<String>(), self.takes(days))
    }

    /// How long it may take in a sprint of so many days, in minutes; none for refinement.
    ///
    /// The Scrum Guide gives hours for a month and no formula; in proportion is common usage.
    pub fn time_box(self, days: u32) -> Option<u32> {
        let of_month = |hours: u32| Some((hours * 60 * days.clamp(1, 30)).div_ceil(30));
        match self {
            Self::Planning => of_month(8),
            Self::Review => of_month(4),
            Self::Retrospective => of_month(3),
            Self::Standup => Some(15),
            Self::Refinement => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_empty_answer_is_none() {
        assert_eq!(minutes(" "), Ok(None));
        assert_eq!(minutes("95 min"), Ok(Some(95)));
        assert_eq!(minutes("1:35"), Ok(Some(95)));
        for typed in ["min", " min ", "95 minmin", "1:60", ":", "soon", "-5"] {
            assert!(minutes(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn time_boxes_follow_the_length_of_the_sprint() {
        assert_eq!(Event::Planning.time_box(30), Some(480));
        assert_eq!(Event::Planning.time_box(14), Some(224));
        assert_eq!(Event::Retrospective.time_box(14), Some(84));
        assert_eq!(Event::Standup.time_box(7), Some(15));
        assert_eq!(Event::Refinement.time_box(14), None);
        assert_eq!(Event::Review.took(112, 14), "112 min of 112");
        assert_eq!(Event::Review.took(130, 14), "130 min, 18 over its time box of 112");
    }
}
