//! `gemba sprint capacity`, `need` and `confirm`: who and what a sprint can count on.

use clap::Args;

use super::open;
use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::domain::sprint::Capacity;
use crate::domain::{Needs, Operation, Points, Snapshot, SprintOperation, text};

/// Says how much a person can give.
#[derive(Debug, Args)]
pub(crate) struct Person {
    /// The person: a short name or a whole one
    name: String,
    /// Working days; those of the sprint unless given
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true)]
    days: Option<String>,
    /// Days away
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true)]
    off: Option<String>,
    /// Percent of the rest that is for this team
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    focus: Option<String>,
    /// Count on the person no longer
    #[arg(long, conflicts_with_all = ["days", "off", "focus"])]
    remove: bool,
    /// The sprint; the next planned one unless it is given, else the running one
    #[arg(long)]
    sprint: Option<String>,
}

impl Person {
    pub(super) fn operation(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<Operation, Stop> {
        let sprint = open(self.sprint.as_deref(), snapshot)?;
        let person = crate::cli::person::find(&self.name, snapshot)?.id;
        if self.remove {
            return Ok(SprintOperation::RemoveCapacity { sprint: sprint.id, person }.into());
        }
        let page = cx.store.load(&Needs::Sprint(Some(sprint.id)), None)?;
        let known = page.sprint().into_iter().flat_map(|it| &it.capacity);
        let known = known.into_iter().find(|it| it.person == person);
        let calendar = &snapshot.board.practice.calendar;
        let all = sprint.all_days(calendar, snapshot.board.date(snapshot.now));
        let days = |typed: &Option<String>, or: Points| match typed {
            None => Ok(or),
            Some(typed) => {
                typed.parse::<Points>().ok().filter(|it| it.hundredths() >= 0).ok_or_else(|| {
                    Stop::usage(format!("{typed:?} is no number of days: such as 8 or 2.5"))
                })
            }
        };
        let focus = match &self.focus {
            None => known.map_or(100, |it| it.focus),
            Some(typed) => {
                let read = typed.trim_end_matches('%').trim().parse().ok();
                read.filter(|it| *it <= 100).ok_or_else(|| {
                    Stop::usage(format!("{typed:?} is no focus: between 0 and 100 percent"))
                })?
            }
        };
        let of = Capacity {
            person,
            days: days(&self.days, known.map_or(all, |it| it.days))?,
            off: days(&self.off, known.map_or(Points::default(), |it| it.off))?,
            focus,
        };
        let was = known.cloned();
        Ok(SprintOperation::SetCapacity { sprint: sprint.id, of, was }.into())
    }
}

/// Says what else a sprint needs.
#[derive(Debug, Args)]
pub(crate) struct Need {
    /// What: an environment, a licence, a room
    what: String,
    /// The day by which it is needed
    #[arg(long, value_name = "DAY")]
    by: Option<String>,
    /// The sprint; the next planned one unless it is given, else the running one
    #[arg(long)]
    sprint: Option<String>,
}

impl Need {
    pub(super) fn operation(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<Operation, Stop> {
        let sprint = open(self.sprint.as_deref(), snapshot)?.id;
        let needed_by = match &self.by {
            Some(typed) => cx.day(typed)?,
            None => None,
        };
        Ok(SprintOperation::AddResource { sprint, what: text::line(&self.what), needed_by }.into())
    }
}

/// Says that what a sprint needs is sure.
#[derive(Debug, Args)]
pub(crate) struct Confirm {
    /// The number that `gemba sprint show` gives it
    number: usize,
    /// It is not sure after all
    #[arg(long, group = "else")]
    undo: bool,
    /// It is not needed
    #[arg(long, group = "else")]
    remove: bool,
    /// The sprint; the next planned one unless it is given, else the running one
    #[arg(long)]
    sprint: Option<String>,
}

impl Confirm {
    pub(super) fn operation(&self, cx: &mut Cx, snapshot: &Snapshot) -> Result<Operation, Stop> {
        let sprint = open(self.sprint.as_deref(), snapshot)?;
        let page = cx.store.load(&Needs::Sprint(Some(sprint.id)), None)?;
        let found = page.sprint().and_then(|it| it.resources.get(self.number.checked_sub(1)?));
        let Some(resource) = found.map(|it| it.id) else {
            let name = &sprint.name;
            return Err(Stop::wrong(format!(
                "{name} needs nothing with the number {}",
                self.number
            )));
        };
        Ok(match (self.remove, self.undo) {
            (true, _) => SprintOperation::RemoveResource(resource),
            (false, true) => SprintOperation::Unconfirm(resource),
            (false, false) => SprintOperation::Confirm(resource),
        }
        .into())
    }
}
