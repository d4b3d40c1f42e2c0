//! Who is told how far a long write has come.

use std::fmt;
use std::sync::Arc;

use super::Store;

/// Told after each of many: how many are done, and of how many.
type Told = dyn Fn(usize, usize) + Send + Sync;

/// Whom a write tells how far it has come: nobody, unless somebody asked.
#[derive(Clone, Default)]
pub(super) struct Progress(Option<Arc<Told>>);

impl Progress {
    /// So many of so many are done.
    pub(super) fn tell(&self, done: usize, of: usize) {
        if let Some(told) = &self.0 {
            told(done, of);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Progress(told)" } else { "Progress(untold)" })
    }
}

impl Store {
    /// From now on, `told` hears how many stories of how many a long write has taken in. Nothing
    /// is in the file before all of them are.
    pub fn tell(&mut self, told: impl Fn(usize, usize) + Send + Sync + 'static) {
        self.progress = Progress(Some(Arc::new(told)));
    }
}
