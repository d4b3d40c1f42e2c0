//! Marks: the stories that a command acts on all at once.

use std::collections::BTreeSet;

use super::Cx;
use crate::domain::{Refusal, StoryId};
use crate::tui::command::{Command, OnStories};

/// The stories that are marked.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    all: BTreeSet<StoryId>,
    /// Those that were marked and are hidden now: nothing acts on what nobody sees, and they are
    /// marked again as soon as they are shown.
    hidden: BTreeSet<StoryId>,
    /// Where a range of marks begins: the story that was marked last.
    anchor: Option<StoryId>,
    /// What the mouse button went down on.
    carried: Vec<StoryId>,
}

impl Marks {
    /// Whether a story is marked.
    pub(super) fn has(&self, story: StoryId) -> bool {
        self.all.contains(&story)
    }

    /// How many are marked.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether none is marked.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The stories that are marked.
    pub(super) fn iter(&self) -> impl Iterator<Item = StoryId> {
        self.all.iter().copied()
    }

    /// The mouse button went down on that: a marked story is carried together with the others, in
    /// the order of `all`; one that is not marked alone.
    pub(super) fn take_up(&mut self, story: Option<StoryId>, all: Vec<StoryId>) {
        self.carried = match story {
            Some(story) if self.has(story) => all,
            story => story.into_iter().collect(),
        };
    }

    /// What is carried.
    pub(super) fn carried(&self) -> &[StoryId] {
        &self.carried
    }

    /// What was taken up, now that the button is let go.
    pub(super) fn let_go(&mut self) -> Vec<StoryId> {
        std::mem::take(&mut self.carried)
    }

    /// Takes all marks away.
    pub(super) fn clear(&mut self) {
        self.all.clear();
        self.hidden.clear();
        self.anchor = None;
    }

    /// Puts the marks of stories aside that are not shown, and brings back those that are again.
    /// A story that is there no more has no mark.
    pub(super) fn keep(
        &mut self,
        is_shown: impl Fn(StoryId) -> bool,
        is_there: impl Fn(StoryId) -> bool,
    ) {
        let marked = std::mem::take(&mut self.all).into_iter();
        let marked = marked.chain(std::mem::take(&mut self.hidden)).filter(|it| is_there(*it));
        (self.all, self.hidden) = marked.partition(|it| is_shown(*it));
        self.anchor = self.anchor.filter(|it| self.all.contains(it));
    }

    /// Marks a story, or takes its mark away.
    pub(super) fn toggle(&mut self, story: StoryId) {
        if self.all.remove(&story) {
            self.anchor = None;
        } else {
            self.all.insert(story);
            self.anchor = Some(story);
        }
    }

    /// Marks everything from the last mark to that story, in the order that is shown.
    pub(super) fn reach(
        &mut self,
        cx: &Cx<'_>,
        story: StoryId,
        shown: &[StoryId],
    ) -> Result<(), Refusal> {
        let Some(anchor) = self.anchor else {
            let key = cx.keymap.first_key(Command::Stories(OnStories::Mark));
            let why = format!("a range begins at a marked story: press {key} to mark this one");
            return Err(Refusal::Wrong(why));
        };
        let place = |story| shown.iter().position(|it| *it == story);
        if let (Some(one), Some(other)) = (place(anchor), place(story)) {
            self.all.extend(&shown[one.min(other)..=one.max(other)]);
        }
        Ok(())
    }

    /// Marks all that are shown, or none when all of them are marked; a range then begins at `here`.
    pub(super) fn toggle_all(&mut self, here: Option<StoryId>, shown: &[StoryId]) {
        let all: BTreeSet<StoryId> = shown.iter().copied().collect();
        self.all = if self.all == all { BTreeSet::new() } else { all };
        self.anchor = here.filter(|it| self.all.contains(it));
    }

    /// What the header says of them, and how many of them are shown; nothing when there are none.
    pub(super) fn condition(&self, cx: &Cx<'_>) -> Option<String> {
        let mark = cx.glyphs.mark;
        match (self.len(), self.hidden.len()) {
            (0, 0) => None,
            (n, 0) => Some(format!("{mark} {n} marked")),
            (n, hidden) => Some(format!("{mark} {n} of {} marked", n + hidden)),
        }
    }
}
