//! The only source of "now".

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use chrono::{DateTime, TimeZone as _, Utc};

use crate::domain::At;

/// What tells how long ago something came on the screen: the machine's steady clock, or one that a
/// test has stopped, so that a slow machine reads as fast as any other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Watch(Option<Instant>);

impl Watch {
    /// A watch that shows this moment until another one takes its place.
    pub const fn stopped(at: Instant) -> Self {
        Self(Some(at))
    }

    /// This moment; it has no date.
    pub fn now(self) -> Instant {
        self.0.unwrap_or_else(Instant::now)
    }
}

/// A clock: the machine's, or one that a test or a demonstration sets.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The machine's clock.
    pub const fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still until it is set; its clones move with it.
    pub fn fixed(at: At) -> Self {
        Self(Some(Arc::new(AtomicI64::new(at.timestamp_millis()))))
    }

    /// The clock that `GEMBA_NOW` asks for (an RFC 3339 instant), else the machine's.
    pub fn from_env(value: Option<&str>) -> Self {
        let at = value.and_then(|it| DateTime::parse_from_rfc3339(it).ok());
        at.map_or_else(Self::system, |it| Self::fixed(it.to_utc()))
    }

    /// The instant, in UTC, cut to milliseconds: what the file can hold.
    pub fn now(&self) -> At {
        let millis = match &self.0 {
            Some(fixed) => fixed.load(Ordering::Relaxed),
            None => Utc::now().timestamp_millis(),
        };
        from_millis(millis)
    }

    /// Sets a fixed clock; the machine's clock cannot be set.
    pub fn set(&self, at: At) {
        if let Some(fixed) = &self.0 {
            fixed.store(at.timestamp_millis(), Ordering::Relaxed);
        }
    }
}

/// The instant that the file keeps as this number of milliseconds; the epoch for one that no
/// calendar has.
pub(crate) fn from_millis(millis: i64) -> At {
    Utc.timestamp_millis_opt(millis).single().unwrap_or_default()
}
