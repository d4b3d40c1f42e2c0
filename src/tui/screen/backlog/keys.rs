//! The keys of the backlog and of the stories in it.

use super::BacklogScreen;
use super::layout::Pane;
use crate::domain::{Place, SprintId};
use crate::tui::act;
use crate::tui::command::{Command, OnBacklog, OnStories};
use crate::tui::screen::{Cx, View as _};
use crate::tui::step::{Goal, Step};

impl BacklogScreen {
    pub(crate) fn update(&mut self, cx: &Cx<'_>, command: OnBacklog) -> Step {
        if let Some(refusal) = act::unwritable(cx, Command::Backlog(command)) {
            return Step::Refuse(refusal);
        }
        let Some(page) = cx.data.backlog() else { return Step::Stay };
        match command {
            OnBacklog::Pane => {
                self.pane = self.pane.next(self.tray(page));
                Step::Stay
            }
            OnBacklog::PaneBefore => {
                self.pane = self.pane.before(self.tray(page));
                Step::Stay
            }
            OnBacklog::Inbox | OnBacklog::Fold if page.inbox.is_empty() => act::empty_inbox(cx),
            OnBacklog::Inbox => {
                self.pane = Pane::Inbox;
                Step::Stay
            }
            OnBacklog::Fold => {
                self.inbox.turn(self.tray(page));
                if self.pane == Pane::Inbox {
                    self.pane = Pane::List;
                }
                Step::Stay
            }
            OnBacklog::Sort => act::sort(self.sort),
            OnBacklog::Worth => act::worth(cx, &self.targets()),
            OnBacklog::Plan => act::plan_sprint(cx),
            OnBacklog::Suggest => act::suggest(cx, page),
            OnBacklog::Start => act::start_sprint(cx),
            OnBacklog::Remove => match (self.pane, self.spot) {
                (Pane::Plan, spot) => spot.remove(cx, page),
                (Pane::List | Pane::Inbox, _) => Step::Refuse(act::leads_on(
                    cx,
                    "only what is planned is removed",
                    Command::Backlog(OnBacklog::Pane),
                    "goes over to it",
                )),
            },
        }
    }

    /// The sprint that a new story goes into: the one that is put together, beside a story of it.
    fn sprint(&self, cx: &Cx<'_>) -> Option<SprintId> {
        self.planned().and(cx.data.backlog()?.sprint)
    }

    pub(crate) fn on_stories(&mut self, cx: &Cx<'_>, command: OnStories) -> Step {
        let here = self.selected();
        match command {
            OnStories::Open => match (here, self.pane) {
                (Some(story), _) => Step::Go(Goal::Story(story)),
                (None, Pane::Plan) => self.spot.open(cx),
                (None, Pane::List | Pane::Inbox) => Step::Refuse(act::no_story(cx)),
            },
            OnStories::Mark => match here {
                Some(story) => {
                    self.marks.toggle(story);
                    Step::Stay
                }
                None => Step::Refuse(act::no_story(cx)),
            },
            OnStories::MarkRange => match here {
                Some(story) => {
                    let all = self.order(cx);
                    self.marks.reach(cx, story, &all).map_or_else(Step::Refuse, |()| Step::Stay)
                }
                None => Step::Refuse(act::no_story(cx)),
            },
            OnStories::MarkAll => {
                let all = self.order(cx);
                self.marks.toggle_all(here, &all);
                Step::Stay
            }
            OnStories::Search => act::search(self.sift.text()),
            OnStories::Filter => act::filter_form(cx, self.sift.text()),
            OnStories::ByPerson => act::filter_by_person(cx, self.sift.text()),
            OnStories::Mine => act::only_mine(cx, self.sift.text()),
            OnStories::Views => act::views(cx, self.sift.text()),
            // What is no story in the planning pane stands among people and resources.
            OnStories::Below | OnStories::Above if here.is_none() && self.pane == Pane::Plan => {
                cx.data.backlog().map_or(Step::Stay, |page| act::ask_need(cx, page))
            }
            OnStories::Below => {
                act::new_story(cx, here.map_or(Place::Bottom, Place::After), self.sprint(cx))
            }
            OnStories::Above => {
                act::new_story(cx, here.map_or(Place::Top, Place::Before), self.sprint(cx))
            }
        }
    }
}
