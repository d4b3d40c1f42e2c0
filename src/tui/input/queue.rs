//! What waits to be taken by the ring, in the order in which it came.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::Input;

/// The inputs that nobody has taken yet.
#[derive(Debug)]
pub(crate) struct Queue {
    inputs: Receiver<Input>,
    /// What was taken out of the channel and not used.
    kept: VecDeque<Input>,
}

impl Queue {
    /// Those of a channel.
    pub(crate) const fn new(inputs: Receiver<Input>) -> Self {
        Self { inputs, kept: VecDeque::new() }
    }

    /// The next one, if it is there.
    pub(crate) fn now(&mut self) -> Option<Input> {
        self.kept.pop_front().or_else(|| self.inputs.try_recv().ok())
    }

    /// The next one, waiting so long for it at most.
    pub(crate) fn within(&mut self, wait: Duration) -> Result<Input, RecvTimeoutError> {
        match self.kept.pop_front() {
            Some(input) => Ok(input),
            None => self.inputs.recv_timeout(wait),
        }
    }

    /// Leaves out everything that was typed so far: it was not meant for what has come up. Tells how
    /// much that was; what nobody typed stays.
    pub(crate) fn leave_out_typed(&mut self) -> usize {
        self.kept.extend(self.inputs.try_iter());
        let n = self.kept.len();
        self.kept.retain(|it| !it.is_typed());
        n - self.kept.len()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use crossterm::event::{KeyCode, KeyEvent};

    use super::*;

    #[test]
    fn what_was_typed_before_a_question_came_up_is_no_answer_whatever_came_between() {
        let (ring, inputs) = channel();
        let mut queue = Queue::new(inputs);
        let key = || Input::Key(KeyEvent::from(KeyCode::Char('y')));
        let long = Input::LongPaste { bytes: 9_000_000, most: 500_000 };
        let typed = [key(), Input::FileChanged, key(), Input::Paste("yes".to_owned()), long];
        for input in typed.into_iter().chain([Input::Worked, key()]) {
            ring.send(input).unwrap();
        }
        assert_eq!(queue.leave_out_typed(), 5);
        assert_eq!(queue.now(), Some(Input::FileChanged));
        assert_eq!(queue.now(), Some(Input::Worked));
        assert_eq!(queue.now(), None);
        // What is typed from now on is meant for what is there now.
        ring.send(key()).unwrap();
        assert_eq!(queue.within(Duration::ZERO).unwrap(), key());
    }
}
