//! Texts about the whole board: what they need is read when they are asked for.

use super::App;
use crate::domain::register::Report;
use crate::domain::{Needs, Refusal};
use crate::exchange::management;
use crate::store::StoreError;
use crate::tui::command::{Command, OnPage};
use crate::tui::dialog::show::Show;
use crate::tui::step::{Flow, Paper, Step};

/// How many days the report looks back.
const DAYS: u32 = 30;

impl App {
    /// Shows a paper.
    pub(super) fn paper(&mut self, paper: Paper) -> Result<Flow, StoreError> {
        let register = self.store.load(&Needs::Improvements, None)?;
        let Some(improvements) = register.improvements() else { return Ok(Flow::Continue) };
        let show = match paper {
            Paper::Learned => {
                let all = improvements.learned(&[]);
                if all.is_empty() {
                    let begins = self.ui.keymap.first_key(Command::Page(OnPage::Experiment));
                    let says = format!(
                        "no experiment is finished yet: {begins} on the page of a story begins one"
                    );
                    return self.perform(Step::Refuse(Refusal::Wrong(says)));
                }
                let write = self.ui.keymap.first_key(Command::Page(OnPage::Experiment));
                let how = |key: &str| format!("{write} on the page of {key} writes one");
                Show::new("What we learned", management::learned(&all, how))
            }
            Paper::Report => {
                let today = self.store.load(&Needs::Today, None)?;
                let processes = self.store.load(&Needs::Processes, None)?;
                let pages = (today.waiting(), processes.processes());
                let (Some(waiting), Some(processes)) = pages else { return Ok(Flow::Continue) };
                let report = Report::of(improvements, waiting, today.now, DAYS);
                let text = management::words(&report, processes, &today.board);
                Show::new(format!("The last {DAYS} days"), text)
            }
        };
        self.perform(Step::open(show))
    }
}
