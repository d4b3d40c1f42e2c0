//! The screens: a closed set behind one small contract.

pub(crate) mod backlog;
pub(crate) mod board;
mod body;
pub(crate) mod flow;
pub(crate) mod happening;
pub(crate) mod impediments;
mod leaves;
pub(crate) mod log;
mod marks;
mod order;
pub(crate) mod pace;
pub(crate) mod process;
pub(crate) mod processes;
mod row;
mod sift;
pub(crate) mod sprint;
mod stack;
pub(crate) mod standup;
pub(crate) mod story;
pub(crate) mod today;

use std::fmt::Debug;
use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::command::{Command, OnList, Scope};
use super::dialog::checks::CheckId;
use super::dialog::place::Places;
use super::keymap::Keymap;
use super::step::{Goal, Step, ViewChange};
use super::work::{Product, Work};
use crate::config::Config;
use crate::domain::event::Event;
use crate::domain::{At, Needs, ProcessId, Refusal, Snapshot, StoryId, text};
use crate::tui::theme::{Glyphs, Theme};

/// What a screen or dialog may read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cx<'a> {
    /// The file as last read.
    pub(crate) data: &'a Snapshot,
    /// For key hints.
    pub(crate) keymap: &'a Keymap,
    /// For colours: their only source.
    pub(crate) theme: &'a Theme,
    /// For borders and marks: their only source.
    pub(crate) glyphs: &'static Glyphs,
    /// The terminal's size.
    pub(crate) size: Rect,
    /// What was declined just now, as the footer says it: nothing says it a second time.
    pub(crate) refused: Option<&'a str>,
    /// Where a dialog notes what lies where, while it is drawn for a click.
    pub(crate) places: Option<&'a Places>,
}

impl Cx<'_> {
    /// Whether the footer says that sentence already.
    pub(crate) fn says(&self, sentence: &str) -> bool {
        self.refused.is_some_and(|it| it.starts_with(&text::capital(sentence)))
    }
}

/// Before or after, in the order that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Just before: higher.
    Before,
    /// Just after: lower.
    After,
}

impl OnList {
    /// Where it leads from a place of a list: `last` is as far as it goes, half a page so many rows.
    /// May be past the end; a list keeps to what it has.
    fn leads(self, at: usize, last: usize, half: usize) -> usize {
        match self {
            Self::Down => at + 1,
            Self::Up => at.saturating_sub(1),
            Self::First => 0,
            Self::Last => last,
            Self::PageDown => at + half,
            Self::PageUp => at.saturating_sub(half),
        }
    }
}

/// What the commands of a screen that write act on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Aim {
    /// Each thing, by a name that stays as long as it is the same thing.
    on: Vec<String>,
    /// Whether it is what was marked, and not what the cursor is on.
    pub(crate) is_marked: bool,
}

impl Aim {
    /// At what the cursor is on, if it is on anything.
    pub(in crate::tui::screen) fn at(thing: Option<impl Debug>) -> Self {
        let on = thing.into_iter().map(|it| format!("{it:?}")).collect();
        Self { on, is_marked: false }
    }

    /// At each of these.
    pub(in crate::tui::screen) fn each<T: Debug>(things: &[T]) -> Self {
        Self { on: things.iter().map(|it| format!("{it:?}")).collect(), is_marked: false }
    }

    /// The same, at what was marked if anything was.
    pub(in crate::tui::screen) fn marked(self, is_marked: bool) -> Self {
        Self { is_marked, ..self }
    }

    /// Whether anything is aimed at that was not before, where something was.
    pub(crate) fn is_off(&self, before: &Self) -> bool {
        !before.on.is_empty() && self.on.iter().any(|it| !before.on.contains(it))
    }
}

/// What every screen answers.
pub(crate) trait View {
    /// The scopes of its keys, the innermost first; [`Scope::Global`] is the last.
    fn scopes(&self) -> &'static [Scope];

    /// Whether a command of its scopes means nothing where the cursor is: the footer leaves it out.
    fn is_idle(&self, _command: Command) -> bool {
        false
    }

    /// Whether a command is what the part in front is for: its key stands in the footer before those
    /// that every part has.
    fn leads(&self, _command: Command) -> bool {
        false
    }

    /// What it needs from the file.
    fn needs(&self) -> Needs;

    /// The stories that story commands act on: the marked ones, else the one under the cursor.
    fn targets(&self) -> Vec<StoryId>;

    /// What the commands that write act on: another one than before others' work came in was not
    /// meant by whoever pressed their key.
    fn aim(&self) -> Aim {
        Aim::each(&self.targets())
    }

    /// The person has acted on what the cursor is on: it stays there, whatever comes back.
    fn stays(&mut self) {}

    /// What the command that edits a story opens where the cursor is on something else that can be
    /// changed.
    fn edits(&self, _cx: &Cx<'_>) -> Option<Step> {
        None
    }

    /// The story that is shown just before or after another one in the same column: what a rank
    /// is given by. Nothing at the end; refuses when the order that is shown is not the rank.
    fn beside(&self, cx: &Cx<'_>, story: StoryId, side: Side) -> Result<Option<StoryId>, Refusal> {
        let Some(page) = cx.data.cards() else {
            return Err(Refusal::CannotAct("the order is shown on the board: press 1"));
        };
        let Some(card) = page.card(story) else { return Ok(None) };
        let column: Vec<StoryId> = page.column(card.column).map(|it| it.id).collect();
        let at = column.iter().position(|it| *it == story);
        let at = at.and_then(|at| match side {
            Side::Before => at.checked_sub(1),
            Side::After => at.checked_add(1),
        });
        Ok(at.and_then(|at| column.get(at)).copied())
    }

    /// The story under the cursor.
    fn selected(&self) -> Option<StoryId>;

    /// The process that it is about: what is captured here concerns it unless something else is said.
    fn process(&self, cx: &Cx<'_>) -> Option<ProcessId> {
        cx.data.card(self.selected()?)?.process
    }

    /// The stories as they stand on the screen, for a page that is opened from it to leaf through.
    fn order(&self, _cx: &Cx<'_>) -> Vec<StoryId> {
        Vec::new()
    }

    /// The filter that a screen which is opened from here goes on with, where it has one.
    fn filter(&self) -> Option<&str> {
        None
    }

    /// The long work that it would like to have done; none while it has all that it shows.
    fn asks(&self, _cx: &Cx<'_>) -> Option<Work> {
        None
    }

    /// Takes in long work that is done, if it is of use to it.
    fn takes(&mut self, _cx: &Cx<'_>, _work: &Work, _product: &Product) {}

    /// Keeps cursor, marks and filter sensible when the data has changed.
    fn reconcile(&mut self, old: &Snapshot, cx: &Cx<'_>);

    /// Scrolls so that the cursor is in sight: called after each event, before drawing.
    fn settle(&mut self, cx: &Cx<'_>, area: Rect);

    /// Whether the cursor is where it can be; asserted after each event in debug builds.
    fn is_sound(&self, data: &Snapshot) -> bool;

    /// Moves the cursor.
    fn walk(&mut self, cx: &Cx<'_>, command: OnList) -> Step;

    /// Why what it shows stands as it does, for whoever wants to filter or sort it.
    fn stands(&self) -> &'static str {
        "this screen shows all there is"
    }

    /// Changes how it shows things. Most screens have one order and show all.
    fn change(&mut self, _cx: &Cx<'_>, change: ViewChange) -> Step {
        match change {
            ViewChange::Select(_) => Step::Stay,
            ViewChange::Filter(_)
            | ViewChange::Sort(_)
            | ViewChange::By(_)
            | ViewChange::Flow(_) => Step::cannot(self.stands()),
        }
    }

    /// Clears the next thing that can be cleared: marks, then the filter. Tells whether any was.
    fn clear(&mut self, cx: &Cx<'_>) -> bool;

    /// Puts the cursor on what is at that place of the area that was drawn last.
    fn point(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step;

    /// Brings the cursor to what the wheel turns there, where several things could be turned.
    fn aim_wheel(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) {}

    /// Shows where what is carried would be dropped, if that is told at all.
    fn carry_over(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) -> Step {
        Step::Stay
    }

    /// Puts what is carried back where it was; tells whether anything was.
    fn put_back(&mut self) -> bool {
        false
    }

    /// Carries what was pointed at to that place of the area that was drawn last.
    fn drop_at(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step;

    /// What the header says of the filter, the sort and the marks in force; empty for nothing.
    fn condition(&self, cx: &Cx<'_>) -> String;

    /// How often it shows another time; nothing when it shows none, which costs nothing.
    fn wakes(&self) -> Option<Duration> {
        None
    }

    /// Takes in what time it is: before each key and each time that it [wakes](Self::wakes).
    fn tick(&mut self, _now: At) {}

    /// The part of its area that tells more of what the cursor is on. While a hand walks it may stay as
    /// it was: it is most of what a step costs on a slow line, and nobody reads it in passing.
    fn follows(&self, _cx: &Cx<'_>, _area: Rect) -> Option<Rect> {
        None
    }

    /// Whether it would show more as soon as the person pauses.
    fn rests(&self) -> bool {
        false
    }

    /// The person pauses: what must not be in the way of walking may appear.
    fn rest(&mut self) {}

    /// The story that is shown with all its texts beside others, once the person pauses on it.
    fn whole(&self) -> Option<StoryId> {
        None
    }

    /// Whether what it shows is not there any more, so that it has nothing to show.
    fn is_gone(&self) -> bool {
        false
    }

    /// What the cursor is on that can be ticked.
    fn check(&self, _cx: &Cx<'_>) -> Option<CheckId> {
        None
    }

    /// Whether guests look on: what was said, and what is in the way, is not for them.
    fn is_before_guests(&self) -> bool {
        false
    }

    /// The event that is held here.
    fn event(&self) -> Option<Event> {
        None
    }

    /// Shows itself.
    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect);
}

/// A screen, with its state.
#[derive(Debug)]
pub(crate) enum Screen {
    /// Where every story stands.
    Board(board::BoardScreen),
    /// One story.
    Story(story::StoryScreen),
    /// The process backlog, and the sprint that is being put together.
    Backlog(backlog::BacklogScreen),
    /// What is in the way.
    Impediments(impediments::ImpedimentsScreen),
    /// Will the goal be reached.
    Sprint(sprint::SprintScreen),
    /// What the team needs today.
    Standup(standup::StandupScreen),
    /// What happened.
    Log(log::LogScreen),
    /// How long it takes, and when it will be done.
    Flow(flow::FlowScreen),
    /// Whether each process is owned, understood, measured, better.
    Processes(processes::ProcessesScreen),
    /// One process.
    Process(process::ProcessScreen),
    /// What must be done now.
    Today(today::TodayScreen),
}

impl Screen {
    /// A screen to go to; nothing for [`Goal::Back`].
    ///
    /// `order` is [`View::order`] of the screen that is left.
    pub(crate) fn new(goal: Goal, config: &Config, order: Vec<StoryId>) -> Option<Self> {
        match goal {
            Goal::Board => Some(Self::Board(board::BoardScreen::new(config))),
            Goal::Story(id) => Some(Self::Story(story::StoryScreen::new(id, order))),
            Goal::Backlog => Some(Self::Backlog(backlog::BacklogScreen::default())),
            Goal::Impediments => Some(Self::Impediments(impediments::ImpedimentsScreen::default())),
            Goal::Sprint => Some(Self::Sprint(sprint::SprintScreen::new())),
            Goal::Standup => Some(Self::Standup(standup::StandupScreen::new())),
            Goal::Log(story) => Some(Self::Log(log::LogScreen::new(story))),
            Goal::Flow => Some(Self::Flow(flow::FlowScreen::new())),
            Goal::Forecast => Some(Self::Flow(flow::FlowScreen::forecast())),
            Goal::Processes => Some(Self::Processes(processes::ProcessesScreen::new())),
            Goal::Process(id) => Some(Self::Process(process::ProcessScreen::new(id))),
            Goal::Today => Some(Self::Today(today::TodayScreen::default())),
            Goal::Back => None,
        }
    }

    /// Whether it is where that goal leads, of those that [wait](super::app::Ui::kept) while another
    /// screen is in front.
    pub(crate) const fn is_at(&self, goal: Goal) -> bool {
        matches!(
            (self, goal),
            (Self::Backlog(_), Goal::Backlog) | (Self::Standup(_), Goal::Standup)
        )
    }

    /// The screen behind the contract.
    pub(crate) fn view(&self) -> &dyn View {
        match self {
            Self::Board(view) => view,
            Self::Story(view) => view,
            Self::Backlog(view) => view,
            Self::Impediments(view) => view,
            Self::Sprint(view) => view,
            Self::Standup(view) => view,
            Self::Log(view) => view,
            Self::Flow(view) => view,
            Self::Processes(view) => view,
            Self::Process(view) => view,
            Self::Today(view) => view,
        }
    }

    /// The screen behind the contract, to change it.
    pub(crate) fn view_mut(&mut self) -> &mut dyn View {
        match self {
            Self::Board(view) => view,
            Self::Story(view) => view,
            Self::Backlog(view) => view,
            Self::Impediments(view) => view,
            Self::Sprint(view) => view,
            Self::Standup(view) => view,
            Self::Log(view) => view,
            Self::Flow(view) => view,
            Self::Processes(view) => view,
            Self::Process(view) => view,
            Self::Today(view) => view,
        }
    }

    /// Carries out a command of a screen's own scope.
    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: Command) -> Step {
        match (self, command) {
            (screen, Command::List(command)) => screen.view_mut().walk(cx, command),
            (Self::Board(view), Command::Board(command)) => view.update(cx, command),
            (Self::Board(view), Command::Stories(command)) => view.on_stories(cx, command),
            (Self::Story(view), Command::Page(command)) => view.update(cx, command),
            (Self::Backlog(view), Command::Backlog(command)) => view.update(cx, command),
            (Self::Backlog(view), Command::Stories(command)) => view.on_stories(cx, command),
            (Self::Impediments(view), Command::Impediments(command)) => view.update(cx, command),
            (Self::Log(view), Command::Log(command)) => view.update(cx, command),
            (Self::Sprint(view), Command::Sprint(command)) => view.update(cx, command),
            (Self::Sprint(view), Command::Entry(command)) => view.on_entry(cx, command),
            (Self::Standup(view), Command::Standup(command)) => view.update(cx, command),
            (Self::Standup(view), Command::Entry(command)) => view.on_entry(cx, command),
            (Self::Flow(view), Command::Flow(command)) => view.update(cx, command),
            (Self::Processes(view), Command::Processes(command)) => view.update(cx, command),
            (Self::Process(view), Command::Process(command)) => view.update(cx, command),
            (Self::Backlog(view), Command::Inbox(command)) => view.on_inbox(cx, command),
            (Self::Today(view), Command::Today(command)) => view.update(cx, command),
            (Self::Today(view), Command::Matter(command)) => view.on_matter(cx, command),
            (
                Self::Board(_)
                | Self::Story(_)
                | Self::Backlog(_)
                | Self::Impediments(_)
                | Self::Log(_)
                | Self::Sprint(_)
                | Self::Standup(_)
                | Self::Flow(_)
                | Self::Processes(_)
                | Self::Process(_)
                | Self::Today(_),
                Command::Board(_)
                | Command::Page(_)
                | Command::Backlog(_)
                | Command::Impediments(_)
                | Command::Log(_)
                | Command::Sprint(_)
                | Command::Entry(_)
                | Command::Standup(_)
                | Command::Flow(_)
                | Command::Processes(_)
                | Command::Process(_)
                | Command::Inbox(_)
                | Command::Today(_)
                | Command::Matter(_)
                | Command::Stories(_)
                | Command::Story(_)
                | Command::Capture(_)
                | Command::Global(_)
                | Command::Dialog(_),
            ) => Step::Stay,
        }
    }
}
