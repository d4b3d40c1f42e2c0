//! The process register: is each process owned, understood, measured, better?

mod draw;
mod rows;
mod spot;
mod table;

use std::cmp::Reverse;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::leaves::{self, Leaves};
use super::{Aim, Cx, View, body};
use crate::domain::improvement::Improvement;
use crate::domain::measure::Standing;
use crate::domain::sheet::Subject;
use crate::domain::{Needs, ProcessOperation, ProcessPage, Refusal, Snapshot, StoryId, text};
use crate::tui::act;
use crate::tui::act::process::Asked;
use crate::tui::command::{Anywhere, Command, OnList, OnProcesses, Scope};
use crate::tui::dialog::search::Search;
use crate::tui::dialog::sheet::About;
use crate::tui::step::{Goal, Step, ViewChange};
use spot::{Part, Spot};

/// The rows of a part.
type Body = body::Body<Spot>;

/// The register, with its cursor.
#[derive(Debug)]
pub(crate) struct ProcessesScreen {
    /// The part in front, and the cursors.
    leaves: Leaves<Part, Spot>,
    /// The words that a row must hold.
    words: String,
    area: Rect,
}

impl ProcessesScreen {
    pub(crate) const fn new() -> Self {
        Self { leaves: Leaves::new(), words: String::new(), area: Rect::new(0, 0, 80, 20) }
    }

    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: OnProcesses) -> Step {
        if let Some(refusal) = act::unwritable(cx, Command::Processes(command)) {
            return Step::Refuse(refusal);
        }
        match command {
            OnProcesses::NextPart | OnProcesses::PreviousPart => {
                self.leaves.turn(if command == OnProcesses::NextPart { 1 } else { -1 });
                Step::Stay
            }
            OnProcesses::Search => Step::open(Search::words(&self.words)),
            OnProcesses::Text => act::process::papers(cx),
            OnProcesses::Start => self.start(cx),
            OnProcesses::Stream => Asked::Stream.open("What is the value stream called?", ""),
            OnProcesses::Open => self.open(cx),
            OnProcesses::Edit => self.edit(cx),
            OnProcesses::Remove => match self.leaves.spot() {
                Some(Spot::Stream(id)) => act::process::commit(ProcessOperation::RemoveStream(id)),
                Some(Spot::Step(_, id)) => {
                    act::process::commit(ProcessOperation::RemoveStreamStep(id))
                }
                _ => Step::cannot("only value streams and their steps are taken away here"),
            },
            OnProcesses::For => match self.improvement(cx) {
                Some(it) if it.closed.is_some() => {
                    act::process::commit(ProcessOperation::Reopen(it.id))
                }
                Some(it) => act::process::ask_closure(it),
                None => Step::cannot("only an improvement is closed with a result"),
            },
            OnProcesses::Owner | OnProcesses::OwnerMe => match self.process(cx) {
                Some(page) if command == OnProcesses::Owner => {
                    act::process::ask_owner(cx, page.process.id, page.owner())
                }
                Some(page) => {
                    let me = Some(cx.data.me).filter(|me| page.owner() != Some(*me));
                    act::process::own(page.process.id, page.owner(), me)
                }
                None => no_process(cx),
            },
        }
    }

    fn start(&self, cx: &Cx<'_>) -> Step {
        match (self.leaves.part(), self.leaves.spot()) {
            (Part::Processes, _) => act::process::start(cx),
            (Part::Improvements, _) => Asked::Improvement.open("What would be better?", ""),
            (Part::Streams, Some(Spot::Stream(id) | Spot::Step(id, _))) => {
                Asked::StreamStep(id).open("What is the next step?", "")
            }
            (Part::Streams, _) => Asked::Stream.open("What is the value stream called?", ""),
        }
    }

    fn open(&self, cx: &Cx<'_>) -> Step {
        match self.leaves.spot() {
            Some(Spot::Process(id)) => Step::Go(Goal::Process(id)),
            Some(Spot::Story(id)) => Step::Go(Goal::Story(id)),
            Some(_) => match act::unwritable(cx, Command::Processes(OnProcesses::Edit)) {
                Some(refusal) => Step::Refuse(refusal),
                None => self.edit(cx),
            },
            None => no_process(cx),
        }
    }

    fn edit(&self, cx: &Cx<'_>) -> Step {
        match self.leaves.spot() {
            Some(Spot::Improvement(id)) => {
                act::process::form(cx, About::Record(Subject::Improvement(id)), "")
            }
            Some(Spot::Step(_, id)) => {
                act::process::form(cx, About::Record(Subject::StreamStep(id)), "")
            }
            Some(Spot::Process(id)) => Step::Go(Goal::Process(id)),
            Some(Spot::Story(id)) => Step::Go(Goal::Story(id)),
            Some(Spot::NoImprovement | Spot::NoStream | Spot::Stream(_)) => self.start(cx),
            None => no_process(cx),
        }
    }

    fn improvement<'a>(&self, cx: &Cx<'a>) -> Option<&'a Improvement> {
        let Some(Spot::Improvement(id)) = self.leaves.spot() else { return None };
        cx.data.improvements()?.improvements.iter().find(|it| it.id == id)
    }

    /// The process under the cursor.
    fn process<'a>(&self, cx: &Cx<'a>) -> Option<&'a ProcessPage> {
        let Some(Spot::Process(id)) = self.leaves.spot() else { return None };
        cx.data.processes()?.process(id)
    }

    /// The processes that are shown: what needs somebody first, retired ones last.
    fn rows<'a>(&self, cx: &Cx<'_>, data: &'a Snapshot) -> Vec<&'a ProcessPage> {
        let Some(register) = data.processes() else { return Vec::new() };
        let words: Vec<String> = self.words.split_whitespace().map(folded).collect();
        let holds = |it: &&ProcessPage| {
            let nobody = if it.retired_at.is_some() { "retired" } else { "nobody" };
            let owner = it.owner().map_or(nobody, |id| cx.data.board.name_of(id));
            let version = it.version().map_or("", |it| &it.number);
            let standings = standings(it);
            let of = [&*it.process.prefix, &it.process.name, owner, version, &standings].join(" ");
            let of = folded(&of);
            words.iter().all(|word| of.contains(word.trim_start_matches('@')))
        };
        let mut rows: Vec<&ProcessPage> = register.processes.iter().filter(holds).collect();
        rows.sort_by_key(|it| {
            let is_retired = it.retired_at.is_some();
            (is_retired, Reverse(it.owner().is_none() && !is_retired), it.process.prefix.clone())
        });
        rows
    }

    fn spots(&self, cx: &Cx<'_>) -> Vec<Spot> {
        rows::lay(self, cx, self.leaves.part(), None, 80).spots()
    }
}

/// Says that there is none under the cursor, and how to come to one.
fn no_process(cx: &Cx<'_>) -> Step {
    let key = cx.keymap.first_key(Command::Processes(OnProcesses::Start));
    Step::Refuse(Refusal::Wrong(format!("no process is selected: {key} starts one")))
}

fn folded(word: &str) -> String {
    text::fold(word).into_owned()
}

/// How the measures stand, side by side: `2 green, 1 red`.
fn standings(it: &ProcessPage) -> String {
    let of = |standing: Standing| {
        let n = it.measures.iter().filter(|it| it.standing() == standing).count();
        (n > 0).then(|| format!("{n} {}", standing.word()))
    };
    let parts = [of(Standing::Missed), of(Standing::Met), of(Standing::Unknown)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl View for ProcessesScreen {
    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Processes, Scope::List, Scope::Capture, Scope::Global]
    }

    fn is_idle(&self, command: Command) -> bool {
        let Command::Processes(command) = command else { return false };
        let part = self.leaves.part();
        match command {
            OnProcesses::Owner | OnProcesses::OwnerMe => part != Part::Processes,
            OnProcesses::For => part != Part::Improvements,
            OnProcesses::Stream | OnProcesses::Remove => part != Part::Streams,
            OnProcesses::Edit => part == Part::Processes,
            OnProcesses::Open
            | OnProcesses::NextPart
            | OnProcesses::PreviousPart
            | OnProcesses::Start
            | OnProcesses::Search
            | OnProcesses::Text => false,
        }
    }

    fn leads(&self, command: Command) -> bool {
        let Command::Processes(command) = command else { return false };
        matches!(
            command,
            OnProcesses::Start
                | OnProcesses::Stream
                | OnProcesses::Edit
                | OnProcesses::For
                | OnProcesses::Owner
        )
    }

    fn needs(&self) -> Needs {
        match self.leaves.part() {
            Part::Processes | Part::Streams => Needs::Processes,
            Part::Improvements => Needs::Improvements,
        }
    }

    fn targets(&self) -> Vec<StoryId> {
        Vec::new()
    }

    fn aim(&self) -> Aim {
        Aim::at(self.leaves.spot())
    }

    fn selected(&self) -> Option<StoryId> {
        None
    }

    fn order(&self, cx: &Cx<'_>) -> Vec<StoryId> {
        let story = |it: &Spot| if let Spot::Story(id) = it { Some(*id) } else { None };
        self.spots(cx).iter().filter_map(story).collect()
    }

    fn follows(&self, _cx: &Cx<'_>, area: Rect) -> Option<Rect> {
        Some(draw::places(self.leaves.part(), area).more)
    }

    fn reconcile(&mut self, old: &Snapshot, cx: &Cx<'_>) {
        let before = self.spots(&Cx { data: old, ..*cx });
        let now = self.spots(cx);
        self.leaves.find_again(&before, &now);
    }

    fn settle(&mut self, cx: &Cx<'_>, area: Rect) {
        self.area = area;
        self.leaves.find_again(&[], &self.spots(cx));
        let place = draw::places(self.leaves.part(), area).body;
        let body = rows::lay(self, cx, self.leaves.part(), self.leaves.spot(), place.width);
        self.leaves.settle(&body, place.height.into());
    }

    fn is_sound(&self, data: &Snapshot) -> bool {
        match self.leaves.spot() {
            Some(Spot::Process(id)) => data.processes().is_some_and(|it| it.process(id).is_some()),
            Some(_) | None => true,
        }
    }

    fn walk(&mut self, cx: &Cx<'_>, command: OnList) -> Step {
        let half = usize::from(self.area.height / 2).max(1);
        self.leaves.walk(&self.spots(cx), command, half);
        Step::Stay
    }

    fn change(&mut self, cx: &Cx<'_>, change: ViewChange) -> Step {
        match change {
            ViewChange::Filter(words) => {
                self.words = words;
                self.leaves.find_again(&[], &self.spots(cx));
                Step::Stay
            }
            ViewChange::Select(_) | ViewChange::By(_) | ViewChange::Flow(_) => Step::Stay,
            ViewChange::Sort(_) => {
                Step::cannot("processes that nobody owns stand first, then by their prefix")
            }
        }
    }

    fn clear(&mut self, _cx: &Cx<'_>) -> bool {
        !std::mem::take(&mut self.words).is_empty()
    }

    fn point(&mut self, cx: &Cx<'_>, area: Rect, at: Position) -> Step {
        let here = self.leaves.part();
        let places = draw::places(here, area);
        if let Some(part) = leaves::name_at(here, places.parts, at) {
            self.leaves.show(part);
            return Step::Stay;
        }
        let body = rows::lay(self, cx, here, self.leaves.spot(), places.body.width);
        match self.leaves.spot_at(&body, places.body, at) {
            Some(spot) if Some(spot) == self.leaves.spot() => self.open(cx),
            Some(spot) => {
                self.leaves.put(spot);
                Step::Stay
            }
            None => Step::Stay,
        }
    }

    fn drop_at(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) -> Step {
        Step::Stay
    }

    fn condition(&self, cx: &Cx<'_>) -> String {
        if self.words.is_empty() {
            return String::new();
        }
        let key = cx.keymap.first_key(Command::Global(Anywhere::Clear));
        match cx.data.processes().filter(|_| self.leaves.part() == Part::Processes) {
            Some(register) => {
                let (n_all, n_shown) = (register.processes.len(), self.rows(cx, cx.data).len());
                format!("{} ({n_shown} of {n_all}, {key} clears)", self.words)
            }
            None => format!("{} ({key} clears)", self.words),
        }
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        draw::register(self, cx, frame.buffer_mut(), area);
    }
}
