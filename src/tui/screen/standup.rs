//! The stand-up: what needs us today?

mod draw;
mod news;
mod walk;

use std::collections::HashMap;
use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::{Aim, Cx, View};
use crate::domain::event::Event;
use crate::domain::standup::{ParkedId, Settling};
use crate::domain::{At, Needs, Refusal, Snapshot, StandupPage, StoryId};
use crate::tui::act;
use crate::tui::command::{Command, OnEntry, OnList, OnStandup, Scope};
use crate::tui::dialog::attend::Attend;
use crate::tui::step::{Goal, Step};
use walk::Order;

/// The stand-up, with where it has come to.
#[derive(Debug)]
pub(crate) struct StandupScreen {
    stop: Stop,
    order: Order,
    onlookers: Onlookers,
    /// What time it is, as last told; none before.
    now: Option<At>,
    /// Since when the stop in front is looked at, while a stand-up is held.
    since: Option<At>,
    /// How long each story was looked at before, in milliseconds.
    spent: HashMap<StoryId, i64>,
    /// When the stand-up that is held began.
    began: Option<At>,
    /// Whether it was shown before: whoever comes back from a story goes on where they were.
    is_seen: bool,
}

/// Where a stand-up has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// A story.
    Story(StoryId),
    /// The end, with the cursor on a parked topic if there is any.
    End(Option<ParkedId>),
}

/// Who looks on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Onlookers {
    /// The team alone.
    Team,
    /// Guests: what was said and what is in the way is not for them.
    Guests,
}

impl StandupScreen {
    pub(crate) fn new() -> Self {
        Self {
            stop: Stop::End(None),
            order: Order::Work,
            onlookers: Onlookers::Team,
            now: None,
            since: None,
            spent: HashMap::new(),
            began: None,
            is_seen: false,
        }
    }

    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: OnStandup) -> Step {
        if let Some(why) = &cx.data.read_only
            && act::standup::writes(command)
        {
            return Step::Refuse(Refusal::ReadOnly(why.clone()));
        }
        let Some(page) = cx.data.standup() else { return Step::Stay };
        if self.onlookers == Onlookers::Guests
            && let Some(step) = self.before_guests(cx, page, command)
        {
            return step;
        }
        match command {
            OnStandup::Next => self.step(cx, page, 1),
            OnStandup::Previous => self.step(cx, page, -1),
            OnStandup::Open => match self.selected() {
                Some(story) => Step::Go(Goal::Story(story)),
                None => Step::cannot("there is no story here to open"),
            },
            OnStandup::Begin => match &page.open {
                None => act::standup::begin(cx, page),
                Some(_) => Step::Refuse(act::leads_on(
                    cx,
                    "the stand-up has begun",
                    Command::Standup(OnStandup::Attend),
                    "says who is there",
                )),
            },
            OnStandup::End => match &page.open {
                None if let Some(left) = &page.left => act::standup::end_left(cx, page, left),
                None => Step::Refuse(act::leads_on(
                    cx,
                    "no stand-up is being held",
                    Command::Standup(OnStandup::Begin),
                    "begins one",
                )),
                Some(_) => {
                    let is_here = matches!(self.stop, Stop::End(_));
                    if !page.parked.is_empty() && !is_here {
                        self.go(Stop::End(page.parked.first().map(|it| it.id)));
                        let key = cx.keymap.first_key(Command::Standup(OnStandup::End));
                        return Step::Tell(format!(
                            "What becomes of what was parked? {key} again ends the stand-up"
                        ));
                    }
                    act::standup::end(cx, self.now.unwrap_or(cx.data.now))
                }
            },
            OnStandup::Park => act::standup::park(cx, self.selected()),
            OnStandup::Attend => match &page.open {
                Some(_) => Step::open(Attend::new(cx)),
                None => Step::Refuse(act::leads_on(
                    cx,
                    "no stand-up is being held",
                    Command::Standup(OnStandup::Begin),
                    "begins one",
                )),
            },
            OnStandup::Order => {
                self.order = self.order.next();
                Step::Tell(format!("The stand-up walks {}", self.order.about()))
            }
            OnStandup::Guests => {
                self.onlookers = match self.onlookers {
                    Onlookers::Team => Onlookers::Guests,
                    Onlookers::Guests => Onlookers::Team,
                };
                Step::Tell(match self.onlookers {
                    Onlookers::Guests => {
                        "Hidden from guests: what was said, reasons, what was parked".to_owned()
                    }
                    Onlookers::Team => "Everything is shown again".to_owned(),
                })
            }
            OnStandup::Note => act::standup::last_note(cx, page),
        }
    }

    /// What a command does instead that would show guests what is the team's; nothing where it shows
    /// them nothing.
    fn before_guests(&self, cx: &Cx<'_>, page: &StandupPage, command: OnStandup) -> Option<Step> {
        let now = self.now.unwrap_or(cx.data.now);
        match command {
            OnStandup::Open => Some(act::standup::hides(cx, "a story's page is not for guests")),
            OnStandup::Note => Some(act::standup::hides(cx, "the note is not for guests")),
            OnStandup::End => match (&page.open, &page.left) {
                (Some(_), _) => Some(act::standup::end_unseen(cx, now)),
                (None, Some(_)) => Some(act::standup::hides(cx, "the note is not for guests")),
                (None, None) => None,
            },
            OnStandup::Next
            | OnStandup::Previous
            | OnStandup::Begin
            | OnStandup::Park
            | OnStandup::Attend
            | OnStandup::Order
            | OnStandup::Guests => None,
        }
    }

    pub(crate) fn on_entry(&mut self, cx: &Cx<'_>, command: OnEntry) -> Step {
        if let Some(why) = &cx.data.read_only {
            return Step::Refuse(Refusal::ReadOnly(why.clone()));
        }
        let Some(page) = cx.data.standup() else { return Step::Stay };
        if self.onlookers == Onlookers::Guests && !page.parked.is_empty() {
            return act::standup::hides(cx, "what was parked is not for guests");
        }
        let Stop::End(Some(id)) = self.stop else {
            return Step::Refuse(act::leads_on(
                cx,
                "nothing was parked",
                Command::Standup(OnStandup::Park),
                "parks a topic",
            ));
        };
        let Some(topic) = page.parked.iter().find(|it| it.id == id) else { return Step::Stay };
        match command {
            OnEntry::Comment => match topic.story {
                Some(story) => act::standup::settle(id, Settling::Comment(story)),
                None => Step::Refuse(act::leads_on(
                    cx,
                    "it was parked without a story",
                    Command::Entry(OnEntry::Story),
                    "makes one of it",
                )),
            },
            OnEntry::Story => act::standup::settle(id, Settling::Story),
            OnEntry::Observe => act::standup::observe(cx, topic),
            OnEntry::Remove => act::standup::settle(id, Settling::Dropped),
            OnEntry::Add => act::standup::park(cx, None),
            OnEntry::Edit => Step::cannot("a topic stays as it was parked"),
        }
    }

    /// The stops, in the order of the walk; the end is the last.
    fn stops(&self, cx: &Cx<'_>, page: &StandupPage) -> Vec<Stop> {
        let walked = walk::walked(page, &cx.data.board, self.order);
        let stories = walked.into_iter().map(|it| Stop::Story(it.id));
        let parked = match self.onlookers {
            Onlookers::Team => page.parked.as_slice(),
            Onlookers::Guests => &[],
        };
        let mut ends: Vec<Stop> = parked.iter().map(|it| Stop::End(Some(it.id))).collect();
        if ends.is_empty() {
            ends.push(Stop::End(None));
        }
        stories.chain(ends).collect()
    }

    fn step(&mut self, cx: &Cx<'_>, page: &StandupPage, by: isize) -> Step {
        let stops = self.stops(cx, page);
        let at = stops.iter().position(|it| *it == self.stop).unwrap_or(0);
        match at.checked_add_signed(by).and_then(|at| stops.get(at)) {
            Some(stop) => {
                self.go(*stop);
                Step::Stay
            }
            None if by < 0 => Step::cannot("this is the first story"),
            None if page.open.is_some() => Step::Refuse(act::leads_on(
                cx,
                "this is the end",
                Command::Standup(OnStandup::End),
                "ends the stand-up",
            )),
            None => Step::cannot("this is the end"),
        }
    }

    /// Goes to a stop; the time of a story goes on where it was left.
    fn go(&mut self, stop: Stop) {
        if stop == self.stop {
            return;
        }
        if let (Stop::Story(id), Some(now), Some(since)) = (self.stop, self.now, self.since) {
            *self.spent.entry(id).or_default() += (now - since).num_milliseconds().max(0);
        }
        self.stop = stop;
        self.since = self.began.and(self.now);
    }

    /// How long the story in front has been looked at, in milliseconds.
    fn here(&self) -> i64 {
        let Stop::Story(id) = self.stop else { return 0 };
        let now = match (self.now, self.since) {
            (Some(now), Some(since)) => (now - since).num_milliseconds().max(0),
            _ => 0,
        };
        self.spent.get(&id).copied().unwrap_or(0) + now
    }

    /// How long the stand-up has been held, in milliseconds; none while none is.
    fn taken(&self) -> Option<i64> {
        let began = self.began?;
        Some((self.now.unwrap_or(began) - began).num_milliseconds().max(0))
    }
}

impl View for StandupScreen {
    fn scopes(&self) -> &'static [Scope] {
        match self.stop {
            Stop::Story(_) => &[Scope::Standup, Scope::List, Scope::Story, Scope::Global],
            Stop::End(_) => &[Scope::Standup, Scope::Entry, Scope::List, Scope::Global],
        }
    }

    fn needs(&self) -> Needs {
        Needs::Standup
    }

    fn targets(&self) -> Vec<StoryId> {
        self.selected().into_iter().collect()
    }

    fn aim(&self) -> Aim {
        Aim::at(Some(self.stop))
    }

    fn selected(&self) -> Option<StoryId> {
        match self.stop {
            Stop::Story(id) => Some(id),
            Stop::End(_) => None,
        }
    }

    fn order(&self, cx: &Cx<'_>) -> Vec<StoryId> {
        let Some(page) = cx.data.standup() else { return Vec::new() };
        walk::walked(page, &cx.data.board, self.order).into_iter().map(|it| it.id).collect()
    }

    fn reconcile(&mut self, old: &Snapshot, cx: &Cx<'_>) {
        let Some(page) = cx.data.standup() else { return };
        let began = page.open.as_ref().map(|it| it.started_at);
        if began != self.began {
            // Another stand-up, or none: nothing was looked at yet.
            self.spent.clear();
            self.began = began;
            self.now = Some(self.now.unwrap_or(cx.data.now).max(cx.data.now));
            self.since = began.and(self.now);
        }
        let stops = self.stops(cx, page);
        if !std::mem::replace(&mut self.is_seen, true) {
            self.go(stops[0]);
            return;
        }
        if stops.contains(&self.stop) {
            return;
        }
        // A story that is finished now makes room for the one that came after it.
        let before = old.standup().map(|it| self.stops(cx, it)).unwrap_or_default();
        let at = before.iter().position(|it| *it == self.stop).unwrap_or(0);
        let next = before.iter().skip(at).find(|it| stops.contains(it)).copied();
        let last = stops.last().copied().unwrap_or(Stop::End(None));
        self.go(next.unwrap_or(last));
    }

    fn settle(&mut self, cx: &Cx<'_>, _area: Rect) {
        // Whom a topic is shown to may have changed without any news from the file.
        let Some(page) = cx.data.standup() else { return };
        let stops = self.stops(cx, page);
        if !stops.contains(&self.stop)
            && let Some(end) = stops.last()
        {
            self.go(*end);
        }
    }

    fn is_sound(&self, data: &Snapshot) -> bool {
        let Some(page) = data.standup() else { return true };
        match self.stop {
            Stop::Story(id) => page.cards.iter().any(|it| it.id == id),
            Stop::End(Some(id)) => page.parked.iter().any(|it| it.id == id),
            Stop::End(None) => true,
        }
    }

    fn walk(&mut self, cx: &Cx<'_>, command: OnList) -> Step {
        let Some(page) = cx.data.standup() else { return Step::Stay };
        let stops = self.stops(cx, page);
        match command {
            OnList::Down | OnList::PageDown => self.step(cx, page, 1),
            OnList::Up | OnList::PageUp => self.step(cx, page, -1),
            OnList::First => {
                self.go(stops[0]);
                Step::Stay
            }
            OnList::Last => {
                let end = stops.iter().find(|it| matches!(it, Stop::End(_)));
                end.copied().into_iter().for_each(|it| self.go(it));
                Step::Stay
            }
        }
    }

    fn stands(&self) -> &'static str {
        "a stand-up goes over all stories of the sprint"
    }

    fn clear(&mut self, _cx: &Cx<'_>) -> bool {
        false
    }

    fn point(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) -> Step {
        Step::Then(Command::Standup(OnStandup::Next))
    }

    fn drop_at(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) -> Step {
        Step::Stay
    }

    fn condition(&self, _cx: &Cx<'_>) -> String {
        let order = match self.order {
            Order::Work => "",
            Order::Person | Order::Age => self.order.about(),
        };
        let guests = match self.onlookers {
            Onlookers::Team => "",
            Onlookers::Guests => "guests look on",
        };
        [order, guests].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn wakes(&self) -> Option<Duration> {
        self.began.map(|_| Duration::from_secs(1))
    }

    fn tick(&mut self, now: At) {
        self.now = Some(now);
    }

    fn is_before_guests(&self) -> bool {
        self.onlookers == Onlookers::Guests
    }

    fn event(&self) -> Option<Event> {
        Some(Event::Standup)
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        if let Some(page) = cx.data.standup() {
            draw::standup(self, cx, page, frame.buffer_mut(), area);
        }
    }
}
