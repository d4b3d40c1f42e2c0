//! Long work: a screen asks for it, it is done beside the ring, and handed back whole.
//!
//! What takes longer than a frame never happens between a key and its frame. A screen says by
//! [`View::asks`](super::screen::View::asks) what it would like to have; after each event
//! [`Shop::order`] starts it, unless something is being made. When it is done, a word comes in by
//! the ring's channel, and the screen gets it by [`View::takes`](super::screen::View::takes).
//! Without a channel, as in tests, the work is done at once: there is one order of things.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use chrono::NaiveDate;

use super::input::{Input, spawn};
use crate::domain::flow::sle::Expectation;
use crate::domain::flow::{Pace, Study, Titles};
use crate::domain::{Calendar, Snapshot};
use crate::store::Store;

/// What a screen would like to have made: plain data, compared to know whether it has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// What all figures are made from.
    Study {
        /// Which stories; empty for all of them.
        filter: String,
        /// The last operation that must be in it; 0 where it need not be of this moment.
        seq: i64,
        /// The day that it must be of.
        today: NaiveDate,
        /// What it is made by.
        terms: Terms,
    },
    /// How long stories usually take.
    Pace {
        /// The day that it must be of.
        today: NaiveDate,
        /// How many stories the screen shows as finished: with each one more, it may be another.
        n_done: usize,
        /// What it is made by.
        terms: Terms,
    },
}

impl Work {
    /// A study of the stories that a filter lets through.
    pub(crate) fn study(data: &Snapshot, filter: &str, seq: i64) -> Self {
        let filter = filter.to_owned();
        Self::Study { filter, seq, today: data.today(), terms: Terms::of(data) }
    }

    /// How long stories usually take.
    pub(crate) fn pace(data: &Snapshot, n_done: usize) -> Self {
        Self::Pace { today: data.today(), n_done, terms: Terms::of(data) }
    }
}

/// What a team has set that changes what is made of the same stories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    calendar: Calendar,
    expectation: Option<Expectation>,
}

impl Terms {
    fn of(data: &Snapshot) -> Self {
        let practice = &data.board.practice;
        Self { calendar: practice.calendar.clone(), expectation: practice.expectation }
    }
}

/// What was last made for a screen, with the work that it was made by.
#[derive(Debug, Default)]
pub(crate) struct Kept<T> {
    by: Option<Work>,
    pub(crate) made: T,
}

impl<T> Kept<T> {
    /// The work, unless it was done: what failed is not tried again before it would be other work.
    pub(crate) fn lacks(&self, work: Work) -> Option<Work> {
        (self.by.as_ref() != Some(&work)).then_some(work)
    }

    /// That the work was done, and what came of it; what was made before stays where nothing did.
    pub(crate) fn keep(&mut self, work: &Work, made: Option<T>) {
        self.by = Some(work.clone());
        if let Some(made) = made {
            self.made = made;
        }
    }
}

/// What was made.
#[derive(Clone, Debug)]
pub(crate) enum Product {
    /// For [`Work::Study`].
    Study(Arc<Study>),
    /// For [`Work::Pace`].
    Pace(Pace),
    /// Nothing, and why.
    Failed(String),
}

impl Product {
    /// How long stories usually take, if that is what was made.
    pub(crate) fn pace(&self) -> Option<Pace> {
        match self {
            Self::Pace(pace) => Some(pace.clone()),
            Self::Study(_) | Self::Failed(_) => None,
        }
    }
}

/// What comes of orders.
#[derive(Debug)]
pub(crate) enum Ordered {
    /// It is being made, or something else is.
    Later,
    /// It is done.
    Done(Product),
}

/// Where long work is done: by one thread at a time.
#[derive(Debug, Default)]
pub(crate) struct Shop {
    /// Whom to tell that something is done; none where it is done at once.
    ring: Option<Sender<Input>>,
    /// What is being made.
    busy: Option<(Work, Receiver<Product>)>,
}

impl Shop {
    /// Does its work on threads from now on, and tells the ring.
    pub(crate) fn beside(&mut self, ring: Sender<Input>) {
        self.ring = Some(ring);
    }

    /// Whom to tell that something is done; none where everything is done at once.
    pub(crate) fn ring(&self) -> Option<Sender<Input>> {
        self.ring.clone()
    }

    /// Starts the work, unless something is being made: the screen will ask again.
    pub(crate) fn order(&mut self, store: &Store, work: &Work) -> Ordered {
        if self.busy.is_some() {
            return Ordered::Later;
        }
        let reader = match store.reader() {
            Ok(reader) => reader,
            Err(err) => return Ordered::Done(Product::Failed(err.to_string())),
        };
        let Some(ring) = self.ring.clone() else { return Ordered::Done(made(reader, work)) };
        let (done, product) = channel();
        let wanted = work.clone();
        let tell = ring.clone();
        let thread = spawn("flow", ring, move || {
            // Whoever waits for it may be gone.
            let _ = done.send(made(reader, &wanted));
            let _ = tell.send(Input::Worked);
        });
        match thread {
            Ok(_) => {
                self.busy = Some((work.clone(), product));
                Ordered::Later
            }
            Err(err) => Ordered::Done(Product::Failed(err.to_string())),
        }
    }

    /// What has been made, if it is done.
    pub(crate) fn collect(&mut self) -> Option<(Work, Product)> {
        let (_, product) = self.busy.as_ref()?;
        let product = product.try_recv().ok()?;
        self.busy.take().map(|(work, _)| (work, product))
    }
}

fn made(mut reader: Store, work: &Work) -> Product {
    match work {
        Work::Study { filter, .. } => match reader.study(filter, Titles::Skip) {
            Ok(study) => Product::Study(Arc::new(study)),
            Err(err) => Product::Failed(err.to_string()),
        },
        Work::Pace { .. } => match reader.pace() {
            Ok(pace) => Product::Pace(pace),
            Err(err) => Product::Failed(err.to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_by_other_terms_is_asked_for_again() {
        let today = NaiveDate::default();
        let work = |percent| {
            let expectation = Some(Expectation { days: 5, percent });
            let terms = Terms { calendar: Calendar::default(), expectation };
            Work::Pace { today, n_done: 0, terms }
        };
        let mut kept = Kept::default();
        // While it was made, the team agreed on something else.
        kept.keep(&work(85), Some(1));
        assert_eq!(kept.lacks(work(85)), None);
        assert_eq!(kept.lacks(work(70)), Some(work(70)));
        // What fails is not tried again, and what there was stays.
        kept.keep(&work(70), None);
        assert_eq!((kept.lacks(work(70)), kept.made), (None, 1));
    }
}
