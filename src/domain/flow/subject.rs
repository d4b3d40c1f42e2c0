//! The figures that come from a flow alone, by name: what a screen or a command can ask for.

use super::age::Ageing;
use super::blocked::BlockedTime;
use super::cfd::CumulativeFlow;
use super::column::ColumnTimes;
use super::cycle::CycleTimes;
use super::efficiency::Efficiency;
use super::lead::LeadTimes;
use super::little::Little;
use super::outlook::Past;
use super::predict::weekly_limits;
use super::sle::Sle;
use super::throughput::Throughput;
use super::wip::Wip;
use super::{Figure, Flow, Window};
use crate::domain::story::words;

words! {
    /// A figure that comes from a flow alone.
    Subject {
        /// How many days stories took, one dot each.
        CycleTime = "cycle-time",
        /// How many stories took how many days.
        CycleHistogram = "cycle-histogram",
        /// How old open stories are.
        Ageing = "ageing",
        /// Finished stories a day.
        Throughput = "throughput",
        /// Finished stories a week.
        ThroughputWeek = "throughput-week",
        /// Cumulative flow.
        Cfd = "cfd",
        /// Open stories day by day.
        Wip = "wip",
        /// Started against finished.
        Arrivals = "arrivals",
        /// Time in each column.
        TimeInColumn = "time-in-column",
        /// Time with something in the way.
        Blocked = "blocked",
        /// How much of the time was work.
        Efficiency = "efficiency",
        /// Whether the averages fit together.
        LittlesLaw = "littles-law",
        /// How long requesters wait.
        LeadTime = "lead-time",
        /// The service level expectation.
        Sle = "sle",
        /// How far forecasts can be trusted.
        Predictability = "predictability",
        /// The natural limits of throughput.
        Limits = "limits",
    }
}

impl Subject {
    /// The figure for the stories of a window.
    pub fn figure(self, flow: &Flow, window: Window) -> Figure {
        match self {
            Self::CycleTime => CycleTimes::of(flow, window).figure(),
            Self::CycleHistogram => CycleTimes::of(flow, window).histogram_figure(),
            Self::Ageing => Ageing::of(flow, window, None).figure(),
            Self::Throughput => Throughput::of(flow, window).daily_figure(),
            Self::ThroughputWeek => Throughput::of(flow, window).weekly_figure(),
            Self::Cfd => CumulativeFlow::of(flow, window).figure(),
            Self::Wip => Wip::of(flow, window).figure(),
            Self::Arrivals => Throughput::of(flow, window).arrivals_figure(),
            Self::TimeInColumn => ColumnTimes::of(flow, window).figure(),
            Self::Blocked => BlockedTime::of(flow, window).figure(),
            Self::Efficiency => Efficiency::of(flow, window).figure(),
            Self::LittlesLaw => Little::of(flow, window).figure(),
            Self::LeadTime => LeadTimes::of(flow, window).figure(),
            Self::Sle => Sle::of(flow, window, None).figure(),
            Self::Predictability => super::predict::figure(flow, &Past::between(flow, window)),
            Self::Limits => weekly_limits(&Throughput::of(flow, window)),
        }
    }
}
