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
use crate::domain::flow::{Pace, Study, Titles};
use crate::store::Store;

/// What a screen would like to have made: plain data, compared to know whether it has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// What all figures are made from.
    Study {
        /// Which stories; empty for all of them.
        filter: String,
        /// The last operation that must be in it.
        seq: i64,
        /// The day that it must be of.
        today: NaiveDate,
    },
    /// How long stories usually take.
    Pace {
        /// The day that it must be of.
        today: NaiveDate,
        /// How many stories the screen shows as finished: with each one more, it may be another.
        n_done: usize,
    },
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
