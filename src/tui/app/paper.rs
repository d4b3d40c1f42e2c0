//! Texts about the whole board: what they need is read when they are asked for.

use super::App;
use crate::domain::register::Report;
use crate::domain::{Needs, Refusal, StoryId};
use crate::exchange::management;
use crate::store::StoreError;
use crate::tui::command::{Command, OnPage};
use crate::tui::dialog::show::Show;
use crate::tui::screen::happening;
use crate::tui::step::{Flow, Goal, Paper, Step};

/// How many days the report looks back.
const DAYS: u32 = 30;

/// So many lines of what an operation changed are shown: an import of years has a hundred thousand.
const MOST_LINES: usize = 2_000;

impl App {
    /// Shows everything that an operation changed; enter leads on to the story, where it is one's.
    pub(super) fn read_log(
        &mut self,
        seq: i64,
        story: Option<StoryId>,
    ) -> Result<Flow, StoreError> {
        let Some(it) = self.store.happening(seq, story)? else { return Ok(Flow::Continue) };
        let (label, story) = (it.label.clone(), it.story);
        let mut text = happening::text(&it);
        if let Some((at, _)) = text.match_indices('\n').nth(MOST_LINES) {
            let n_more = text[at..].lines().count();
            text.truncate(at);
            let more = format!("\n… and {n_more} lines more: gemba log {seq} prints them");
            text.push_str(&more);
        }
        let mut show = Show::new(label, text);
        if let Some(id) = story {
            show = show.accept("open the story", Step::Go(Goal::Story(id)));
        }
        self.perform(Step::open(show))
    }

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
