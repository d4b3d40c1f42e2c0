//! The process register: is each process owned, understood, measured, better?

mod draw;

use std::cmp::Reverse;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::{Cx, View};
use crate::domain::measure::Standing;
use crate::domain::{Needs, ProcessId, ProcessPage, Refusal, Snapshot, StoryId, text};
use crate::tui::act;
use crate::tui::command::{Anywhere, Command, OnList, OnProcesses, Scope};
use crate::tui::dialog::search::Search;
use crate::tui::step::{Goal, Step, ViewChange};

/// The register, with its cursor.
#[derive(Debug)]
pub(crate) struct ProcessesScreen {
    /// The process under the cursor; none where none is shown.
    cursor: Option<ProcessId>,
    /// The words that a row must hold.
    words: String,
    /// The first row in sight.
    top: usize,
    area: Rect,
}

impl ProcessesScreen {
    pub(crate) const fn new() -> Self {
        Self { cursor: None, words: String::new(), top: 0, area: Rect::new(0, 0, 80, 20) }
    }

    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: OnProcesses) -> Step {
        if let Some(refusal) = act::unwritable(cx, Command::Processes(command)) {
            return Step::Refuse(refusal);
        }
        match command {
            OnProcesses::Start => return act::process::start(cx),
            OnProcesses::Search => return Step::open(Search::words(&self.words)),
            OnProcesses::Open | OnProcesses::Owner | OnProcesses::OwnerMe => (),
        }
        let Some(page) = self.selected_page(cx) else {
            let key = cx.keymap.first_key(Command::Processes(OnProcesses::Start));
            return Step::Refuse(Refusal::Wrong(format!(
                "no process is selected: {key} starts one"
            )));
        };
        let (id, owner) = (page.process.id, page.owner());
        match command {
            OnProcesses::Open => Step::Go(Goal::Process(id)),
            OnProcesses::Owner => act::process::ask_owner(cx, id, owner),
            OnProcesses::OwnerMe => {
                let me = Some(cx.data.me).filter(|me| owner != Some(*me));
                act::process::own(id, owner, me)
            }
            OnProcesses::Start | OnProcesses::Search => Step::Stay,
        }
    }

    /// The rows: what needs somebody first, retired ones last.
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

    fn selected_page<'a>(&self, cx: &Cx<'a>) -> Option<&'a ProcessPage> {
        self.rows(cx, cx.data).into_iter().find(|it| Some(it.process.id) == self.cursor)
    }

    fn at(&self, rows: &[&ProcessPage]) -> Option<usize> {
        rows.iter().position(|it| Some(it.process.id) == self.cursor)
    }

    fn put(&mut self, rows: &[&ProcessPage], at: usize) {
        self.cursor = rows.get(at.min(rows.len().saturating_sub(1))).map(|it| it.process.id);
    }
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
        &[Scope::Processes, Scope::List, Scope::Global]
    }

    fn needs(&self) -> Needs {
        Needs::Processes
    }

    fn targets(&self) -> Vec<StoryId> {
        Vec::new()
    }

    fn selected(&self) -> Option<StoryId> {
        None
    }

    fn reconcile(&mut self, old: &Snapshot, cx: &Cx<'_>) {
        let rows = self.rows(cx, cx.data);
        if self.at(&rows).is_none() {
            let at = self.at(&self.rows(cx, old)).unwrap_or(0);
            self.put(&rows, at);
        }
    }

    fn settle(&mut self, cx: &Cx<'_>, area: Rect) {
        self.area = area;
        let rows = self.rows(cx, cx.data);
        if self.at(&rows).is_none() {
            self.put(&rows, 0);
        }
        let height = usize::from(draw::list(area).height).max(1);
        let at = self.at(&rows).unwrap_or(0);
        self.top = self.top.max((at + 1).saturating_sub(height)).min(at);
        self.top = self.top.min(rows.len().saturating_sub(height));
    }

    fn is_sound(&self, data: &Snapshot) -> bool {
        let all = data.processes().map(|it| &it.processes[..]).unwrap_or_default();
        self.cursor.is_none_or(|cursor| all.iter().any(|it| it.process.id == cursor))
    }

    fn walk(&mut self, cx: &Cx<'_>, command: OnList) -> Step {
        let rows = self.rows(cx, cx.data);
        let Some(at) = self.at(&rows) else { return Step::Stay };
        let half = usize::from(draw::list(self.area).height / 2).max(1);
        let to = match command {
            OnList::Down => at + 1,
            OnList::Up => at.saturating_sub(1),
            OnList::First => 0,
            OnList::Last => rows.len(),
            OnList::PageDown => at + half,
            OnList::PageUp => at.saturating_sub(half),
        };
        self.put(&rows, to);
        Step::Stay
    }

    fn change(&mut self, cx: &Cx<'_>, change: ViewChange) -> Step {
        match change {
            ViewChange::Filter(words) => {
                self.words = words;
                let rows = self.rows(cx, cx.data);
                if self.at(&rows).is_none() {
                    self.put(&rows, 0);
                }
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
        let list = draw::list(area);
        if !list.contains(at) {
            return Step::Stay;
        }
        let rows = self.rows(cx, cx.data);
        let place = self.top + usize::from(at.y - list.y);
        if place >= rows.len() {
            return Step::Stay;
        }
        if self.at(&rows) == Some(place) {
            return self.update(cx, OnProcesses::Open);
        }
        self.put(&rows, place);
        Step::Stay
    }

    fn drop_at(&mut self, _cx: &Cx<'_>, _area: Rect, _at: Position) -> Step {
        Step::Stay
    }

    fn condition(&self, cx: &Cx<'_>) -> String {
        if self.words.is_empty() {
            return String::new();
        }
        let n_all = cx.data.processes().map_or(0, |it| it.processes.len());
        let n_shown = self.rows(cx, cx.data).len();
        let key = cx.keymap.first_key(Command::Global(Anywhere::Clear));
        format!("{} ({n_shown} of {n_all}, {key} clears)", self.words)
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        draw::register(self, cx, frame.buffer_mut(), area);
    }
}
