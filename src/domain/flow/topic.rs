//! Every figure by its name: what a screen lists and a command can be asked for.

use super::Subject;

/// A figure that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// One that comes from stories alone.
    Of(Subject),
    /// When stories will be done, and how many by a day.
    Forecast,
    /// What sprints have committed themselves to and what they have done.
    Velocity,
    /// What the sprint has done of all that there is to do.
    BurnUp,
}

/// What a figure can be asked beside the days that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// How many stories, and by which day.
    Forecast,
    /// Within how many days, and in how many of a hundred stories.
    Expectation,
}

impl Topic {
    /// Every one, in the order of lists: what is looked at most comes first.
    pub fn all() -> impl Iterator<Item = Self> {
        let of = |it: &Subject| Self::Of(*it);
        let (cycle, rest) = Subject::ALL.split_at(3);
        let front = cycle.iter().map(of).chain([Self::Forecast]);
        front.chain(rest.iter().map(of)).chain([Self::Velocity, Self::BurnUp])
    }

    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Of(subject) => subject.id(),
            Self::Forecast => "forecast",
            Self::Velocity => "velocity",
            Self::BurnUp => "burnup",
        }
    }

    /// The one with that stable name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::all().find(|it| it.id() == id)
    }

    /// What it is called, as its figure is.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Of(subject) => match subject {
                Subject::CycleTime => "Cycle time",
                Subject::CycleHistogram => "Cycle time, how often",
                Subject::Ageing => "Ageing work in progress",
                Subject::Throughput => "Throughput a day",
                Subject::ThroughputWeek => "Throughput a week",
                Subject::Cfd => "Cumulative flow",
                Subject::Wip => "Work in progress",
                Subject::Arrivals => "Arrival and departure",
                Subject::TimeInColumn => "Time in column",
                Subject::Blocked => "Blocked time",
                Subject::Efficiency => "Flow efficiency",
                Subject::LittlesLaw => "Little's law check",
                Subject::LeadTime => "Lead time",
                Subject::Sle => "Service level expectation",
                Subject::Predictability => "Predictability",
                Subject::Limits => "Natural limits of throughput",
            },
            Self::Forecast => "Forecast",
            Self::Velocity => "Velocity",
            Self::BurnUp => "Burn-up",
        }
    }

    /// What it can be asked beside its days.
    pub const fn asks(self) -> Asks {
        match self {
            Self::Forecast => Asks::Forecast,
            Self::Of(Subject::Sle) => Asks::Expectation,
            Self::Of(_) | Self::Velocity | Self::BurnUp => Asks::Nothing,
        }
    }

    /// Whether it says nothing without the days on which stories were started.
    pub const fn needs_starts(self) -> bool {
        match self {
            Self::Of(subject) => match subject {
                Subject::CycleTime
                | Subject::CycleHistogram
                | Subject::Ageing
                | Subject::Wip
                | Subject::TimeInColumn
                | Subject::Efficiency
                | Subject::LittlesLaw
                | Subject::Sle => true,
                Subject::Throughput
                | Subject::ThroughputWeek
                | Subject::Cfd
                | Subject::Arrivals
                | Subject::Blocked
                | Subject::LeadTime
                | Subject::Predictability
                | Subject::Limits => false,
            },
            Self::Forecast | Self::Velocity | Self::BurnUp => false,
        }
    }

    /// Whether it is made of finished stories, so that it is empty where nothing was finished.
    pub const fn needs_finishes(self) -> bool {
        match self {
            Self::Of(subject) => match subject {
                Subject::CycleTime
                | Subject::CycleHistogram
                | Subject::Ageing
                | Subject::Throughput
                | Subject::ThroughputWeek
                | Subject::Arrivals
                | Subject::TimeInColumn
                | Subject::Efficiency
                | Subject::LittlesLaw
                | Subject::LeadTime
                | Subject::Sle
                | Subject::Predictability
                | Subject::Limits => true,
                Subject::Cfd | Subject::Wip | Subject::Blocked => false,
            },
            Self::Forecast => true,
            Self::Velocity | Self::BurnUp => false,
        }
    }

    /// Why no day splits it in two, where none does.
    pub const fn whole(self) -> Option<&'static str> {
        match self {
            Self::Of(_) | Self::Forecast | Self::Velocity => None,
            Self::BurnUp => Some(
                "a burn-up is the scope of one sprint from its first day to its last: a day within \
                 it makes no two of it; velocity sets sprints before and after a day beside each \
                 other",
            ),
        }
    }
}
