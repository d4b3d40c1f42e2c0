//! The planning pane: the sprint that is being put together, its stories, its people, what else it
//! needs, and what speaks against it.

use ratatui::layout::Rect;

use super::draw::person_role;
use crate::domain::sprint::{Capacity, HOURS_A_DAY, Resource, ResourceId, no_past, time_of};
use crate::domain::{
    BacklogPage, Operation, PersonId, Points, Scale, Sprint, SprintOperation, SprintState, StoryId,
    Strength,
};
use crate::tui::act;
use crate::tui::command::{Command, OnBacklog, OnStories, OnStory};
use crate::tui::dialog::slip::Slip;
use crate::tui::screen::Cx;
use crate::tui::screen::marks::Marks;
use crate::tui::screen::row::{Piece, Row, width_of};
use crate::tui::step::Step;
use crate::tui::theme::Role;
use crate::tui::widget::{fit, when};

/// As much of a resource's name stays in sight before both by when it is needed and who has confirmed
/// it are told.
const LEAST_OF_WHAT: usize = 14;

/// What the cursor of the planning pane can be on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Spot {
    /// The sprint as such.
    #[default]
    Sprint,
    /// A story that is in it.
    Story(StoryId),
    /// Somebody who is counted on.
    Person(PersonId),
    /// Something else that it needs.
    Resource(ResourceId),
}

impl Spot {
    /// Opens what it is on.
    pub(super) fn open(self, cx: &Cx<'_>) -> Step {
        let Some(page) = cx.data.backlog() else { return Step::Stay };
        if let Some(refusal) = act::unwritable(cx, Command::Backlog(OnBacklog::Plan)) {
            return Step::Refuse(refusal);
        }
        let sprint = page.sprint.and_then(|it| cx.data.board.sprint(it));
        match (self, sprint) {
            (Self::Sprint, None) => act::plan_sprint(cx),
            (Self::Sprint, Some(sprint)) => Step::open(Slip::sprint(sprint)),
            (Self::Person(id), Some(sprint)) => {
                let of = page.capacity.iter().find(|it| it.person == id);
                of.map_or(Step::Stay, |it| Step::open(Slip::capacity(cx, sprint, it)))
            }
            (Self::Resource(id), _) => {
                let of = page.resources.iter().find(|it| it.id == id);
                of.map_or(Step::Stay, act::settle_need)
            }
            (Self::Story(_), _) | (Self::Person(_), None) => Step::Stay,
        }
    }

    /// Takes it off the sprint.
    pub(super) fn remove(self, cx: &Cx<'_>, page: &BacklogPage) -> Step {
        let planned = page.sprint.and_then(|it| cx.data.board.sprint(it));
        if let (Self::Sprint, Some(sprint)) = (self, planned)
            && sprint.state == SprintState::Planned
        {
            return act::sprint::ask_take_away(sprint);
        }
        let operation = match (self, page.sprint) {
            (Self::Person(person), Some(sprint)) => {
                SprintOperation::RemoveCapacity { sprint, person }
            }
            (Self::Resource(id), _) => SprintOperation::RemoveResource(id),
            (Self::Story(_), _) => {
                return Step::cannot("a story is taken out of the sprint by s");
            }
            (Self::Sprint | Self::Person(_), _) => {
                return Step::cannot("put the cursor on a person, a resource or a planned sprint");
            }
        };
        Step::commit(Operation::Sprint(operation))
    }
}

/// Everything that the cursor can be on, from top to bottom.
pub(super) fn spots(page: &BacklogPage) -> Vec<Spot> {
    let mut all = vec![Spot::Sprint];
    all.extend(page.chosen.iter().map(|it| Spot::Story(it.id)));
    all.extend(page.capacity.iter().map(|it| Spot::Person(it.person)));
    all.extend(page.resources.iter().map(|it| Spot::Resource(it.id)));
    all
}

/// A row of the pane, and what it belongs to.
#[derive(Debug)]
pub(super) struct PlanRow<'a> {
    pub(super) row: Row<'a>,
    pub(super) spot: Option<Spot>,
}

/// The first row in sight, so that what the cursor is on is in sight.
pub(super) fn top_for(
    cx: &Cx<'_>,
    page: &BacklogPage,
    spot: Spot,
    top: usize,
    area: Rect,
) -> usize {
    let rows = rows(cx, page, &Marks::default(), usize::from(area.width.saturating_sub(2)));
    let height = usize::from(area.height);
    let has = |it: &PlanRow<'_>| it.spot == Some(spot);
    let first = rows.iter().position(has).unwrap_or(0);
    let last = rows.iter().rposition(has).unwrap_or(0);
    // The heading above the first of its kind comes along.
    let first = first.saturating_sub(usize::from(
        first > 0 && rows.get(first - 1).is_some_and(|it| it.spot.is_none()),
    ));
    let top = top.max((last + 1).saturating_sub(height)).min(first);
    top.min(rows.len().saturating_sub(height))
}

/// What the head of the pane says: the sprint's name and how it stands.
pub(super) fn head(cx: &Cx<'_>, page: &BacklogPage) -> (String, String) {
    let Some(sprint) = page.sprint.and_then(|it| cx.data.board.sprint(it)) else {
        return ("No sprint planned".to_owned(), String::new());
    };
    let state = match sprint.state {
        SprintState::Planned => "planned",
        SprintState::Active => "running",
        SprintState::Closed | SprintState::Cancelled => "over",
    };
    let points = cx.data.board.practice.scale.sum_short(page.chosen_points());
    let dot = cx.glyphs.separator;
    (sprint.name.clone(), format!("{state} {dot} {} {dot} {points}", page.chosen.len()))
}

/// All rows of the pane, with what is marked.
pub(super) fn rows<'a>(
    cx: &Cx<'a>,
    page: &'a BacklogPage,
    marks: &Marks,
    width: usize,
) -> Vec<PlanRow<'a>> {
    let mut pen = Pen { cx, marks, width, rows: Vec::new() };
    let Some(sprint) = page.sprint.and_then(|it| cx.data.board.sprint(it)) else {
        let plan = Command::Backlog(OnBacklog::Plan);
        let says = match act::unwritable(cx, plan) {
            None => {
                let key = cx.keymap.first_key(plan);
                format!("{key} plans one: its goal, its days, and what it is about.")
            }
            Some(_) => "Nobody has planned one yet.".to_owned(),
        };
        pen.text(Some(Spot::Sprint), Role::Hint, &says);
        return pen.rows;
    };
    pen.sprint(page, sprint);
    pen.findings(page);
    pen.stories(page);
    pen.people(page);
    pen.resources(page);
    pen.rows
}

/// The rows, as they are laid out one below the other.
struct Pen<'a, 'c> {
    cx: &'c Cx<'a>,
    marks: &'c Marks,
    width: usize,
    rows: Vec<PlanRow<'a>>,
}

impl<'a> Pen<'a, '_> {
    fn row(&mut self, spot: Option<Spot>, row: Row<'a>) {
        self.rows.push(PlanRow { row, spot });
    }

    fn text(&mut self, spot: Option<Spot>, role: Role, text: &str) {
        for line in fit::wrap(text, self.width, 6, self.cx.glyphs.ellipsis) {
            let left = vec![(role, line.into_owned().into())];
            self.row(spot, Row { left, ..Row::default() });
        }
    }

    /// A label and a text, wrapped beside it.
    fn fact(&mut self, spot: Option<Spot>, label: &'static str, role: Role, text: &str) {
        const LABEL: usize = 10;
        let room = self.width.saturating_sub(LABEL);
        for (i, line) in fit::wrap(text, room, 4, self.cx.glyphs.ellipsis).into_iter().enumerate() {
            let label = if i == 0 { label } else { "" };
            let label = fit::pad(label, LABEL).into_owned();
            let left: Vec<Piece<'a>> =
                vec![(Role::Label, label.into()), (role, line.into_owned().into())];
            self.row(spot, Row { left, ..Row::default() });
        }
    }

    /// The key that counts on somebody, or asks for something else.
    fn more(&self) -> String {
        self.cx.keymap.first_key(Command::Stories(OnStories::Below))
    }

    fn heading(&mut self, title: &'static str, aside: String) {
        let left = vec![(Role::Heading, title.into())];
        self.row(None, Row { left, right: vec![(Role::Muted, aside.into())] });
    }

    fn sprint(&mut self, page: &BacklogPage, sprint: &Sprint) {
        let here = Some(Spot::Sprint);
        let cx = self.cx;
        let key = |command| cx.keymap.first_key(Command::Backlog(command));
        if sprint.goal.is_empty() {
            let says = format!("none yet: {} asks for it", key(OnBacklog::Start));
            self.fact(here, "Goal", Role::Hint, &says);
        } else {
            self.fact(here, "Goal", Role::Accent, &sprint.goal);
        }
        let calendar = &cx.data.board.practice.calendar;
        let n_days = sprint.working_days(calendar, cx.data.today()).len();
        let days = format!(
            "{} – {}, {n_days} working {}",
            sprint.starts,
            sprint.ends,
            if n_days == 1 { "day" } else { "days" }
        );
        self.fact(here, "Days", Role::Text, &days);
        self.fact(here, "Process", Role::Text, sprint.kind.id());
        let scale = cx.data.board.practice.scale;
        let taken = page.chosen_points();
        let net: Points = page.capacity.iter().map(Capacity::net).sum();
        let label = if scale == Scale::Hours { "Hours" } else { "Points" };
        let most = page.expected.map(|it| (it, "expected".to_owned()));
        let time = || time_of(scale, net).map(|it| (it, format!("at {HOURS_A_DAY} a day")));
        match most.or_else(time) {
            Some((most, what)) => {
                let is_over = taken > most;
                let role = if is_over { Role::Warn } else { Role::Text };
                let sign = if is_over { cx.glyphs.warn } else { "" };
                let bar = bar(cx, taken, most);
                let text = format!("{bar} {taken} of {} {what} {sign}", scale.sum_short(most));
                self.fact(here, label, role, text.trim_end());
            }
            None => {
                let text = format!(
                    "{}; {} to expect from",
                    scale.sum_short(taken),
                    no_past(&cx.data.board)
                );
                self.fact(here, label, Role::Text, &text);
            }
        }
        if !page.velocities.is_empty() {
            let last: Vec<String> = page.velocities.iter().map(ToString::to_string).collect();
            let span = match last.len() {
                1 => "the last sprint".to_owned(),
                n => format!("the last {n} sprints"),
            };
            let text = format!("{} in {span}", last.join(", "));
            self.fact(here, "Velocity", Role::Text, &text);
        }
        let people = page.capacity.len();
        // They are never copied from the sprint before: what nobody has said is told here.
        let off =
            if page.capacity.iter().all(|it| it.off.is_zero()) { ", no days off yet" } else { "" };
        let text = match people {
            0 => format!("nobody yet: {} counts on people", self.more()),
            1 => format!("{net} days of 1 person{off}"),
            n => format!("{net} days of {n} people{off}"),
        };
        self.fact(here, "Capacity", if people == 0 { Role::Hint } else { Role::Text }, &text);
    }

    fn findings(&mut self, page: &BacklogPage) {
        for found in &page.findings {
            let (role, sign) = match self.cx.data.board.strength(found.rule) {
                Strength::Hard => (Role::Bad, self.cx.glyphs.bad),
                Strength::Warn => (Role::Warn, self.cx.glyphs.warn),
                Strength::Info => (Role::Muted, self.cx.glyphs.separator),
            };
            let text = format!("{sign} {} ({})", found.found, found.rule.spec().id);
            self.text(None, role, &text);
        }
    }

    fn stories(&mut self, page: &'a BacklogPage) {
        let scale = self.cx.data.board.practice.scale;
        let dot = self.cx.glyphs.separator;
        let points = scale.sum_short(page.chosen_points());
        self.heading("Stories", format!("{} {dot} {points}", page.chosen.len()));
        if page.chosen.is_empty() {
            let put = self.cx.keymap.first_key(Command::Story(OnStory::Sprint));
            let all = self.cx.keymap.first_key(Command::Backlog(OnBacklog::Suggest));
            let says = format!("None yet: {put} puts a story in, {all} as many as fit.");
            self.text(None, Role::Hint, &says);
        }
        for card in &page.chosen {
            let points = card.points.map(|it| scale.short(it));
            let points = points.unwrap_or_else(|| self.cx.glyphs.none.to_owned());
            let (role, name) = person_role(self.cx, card.assignee);
            let right: Vec<Piece<'a>> = vec![
                (Role::Points, fit::pad_left(&points, 5).into_owned().into()),
                (role, format!(" {}", fit::pad(&fit::cut(name, 8, ""), 5)).into()),
            ];
            let mut left: Vec<Piece<'a>> = Vec::new();
            if self.marks.has(card.id) {
                left.push((Role::Mark, format!("{} ", self.cx.glyphs.mark).into()));
            }
            left.push((Role::Key, card.key.as_str().into()));
            if card.is_blocked() {
                left.push((Role::Blocked, format!(" {}", self.cx.glyphs.blocked).into()));
            }
            left.push((Role::Text, " ".into()));
            let room = self.width.saturating_sub(width_of(&left) + width_of(&right) + 1);
            left.push((Role::Text, fit::cut(&card.title, room, self.cx.glyphs.ellipsis)));
            self.row(Some(Spot::Story(card.id)), Row { left, right });
        }
    }

    fn people(&mut self, page: &BacklogPage) {
        let net: Points = page.capacity.iter().map(Capacity::net).sum();
        self.heading("People", format!("{net} days"));
        if page.capacity.is_empty() {
            let says = format!("Nobody is counted on yet: {} adds people.", self.more());
            self.text(None, Role::Hint, &says);
        }
        for of in &page.capacity {
            let (role, name) = person_role(self.cx, Some(of.person));
            let name = fit::pad(&fit::cut(name, 10, self.cx.glyphs.ellipsis), 10).into_owned();
            let off = if of.off.is_zero() { String::new() } else { format!(", {} off", of.off) };
            let left: Vec<Piece<'a>> = vec![
                (role, name.into()),
                (Role::Text, format!(" {} days{off}, {} %", of.days, of.focus).into()),
            ];
            let right = vec![(Role::Strong, of.net().to_string().into())];
            self.row(Some(Spot::Person(of.person)), Row { left, right });
        }
    }

    fn resources(&mut self, page: &'a BacklogPage) {
        if page.resources.is_empty() {
            return;
        }
        let sure = page.resources.iter().filter(|it| it.confirmed.is_some()).count();
        self.heading("Also needed", format!("{sure}/{} sure", page.resources.len()));
        for it in &page.resources {
            let (role, sign) = match it.confirmed {
                Some(_) => (Role::Good, self.cx.glyphs.ticked),
                None => (Role::Warn, self.cx.glyphs.open),
            };
            let least = fit::width(&it.what).min(LEAST_OF_WHAT) + fit::width(sign) + 2;
            let told = sure_by(self.cx, it, self.width.saturating_sub(least));
            let right = vec![(Role::Muted, told.into())];
            let room = self.width.saturating_sub(width_of(&right) + fit::width(sign) + 2);
            let what = fit::cut(&it.what, room, self.cx.glyphs.ellipsis);
            let left: Vec<Piece<'a>> = vec![(role, format!("{sign} ").into()), (Role::Text, what)];
            self.row(Some(Spot::Resource(it.id)), Row { left, right });
        }
    }
}

/// By when a resource is needed and who has confirmed it; where there is not room for both, who has
/// confirmed it, else by when it is needed.
fn sure_by(cx: &Cx<'_>, it: &Resource, room: usize) -> String {
    let confirmed =
        it.confirmed.map(|(_, by)| format!("confirmed by {}", cx.data.board.name_of(by)));
    match (confirmed, it.needed_by) {
        (Some(says), Some(day)) => {
            let both = format!("by {day}, {says}");
            if fit::width(&both) <= room { both } else { says }
        }
        (Some(says), None) => says,
        (None, Some(day)) => format!("by {day}, {}", when::until(day, cx.data.today())),
        (None, None) => "not confirmed".to_owned(),
    }
}

/// How full the sprint is.
fn bar(cx: &Cx<'_>, taken: Points, expected: Points) -> String {
    const WIDE: i64 = 8;
    let full = if expected.is_zero() {
        WIDE
    } else {
        (taken.hundredths() * WIDE / expected.hundredths()).clamp(0, WIDE)
    };
    let full = usize::try_from(full).unwrap_or(0);
    cx.glyphs.bar_full.repeat(full) + &cx.glyphs.bar_empty.repeat(8 - full)
}
