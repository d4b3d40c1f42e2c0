//! How all stories flowed in a sprint that is over: read beside the ring once its review is shown.

use std::sync::Arc;

use super::spot::Part;
use crate::domain::flow::Study;
use crate::domain::{At, SprintId, SprintPage};
use crate::exchange::report::flow_lines;
use crate::tui::screen::Cx;
use crate::tui::work::{Kept, Product, Work};

/// The figures of the report in front, in words.
#[derive(Debug, Default)]
pub(super) struct SprintFlow {
    study: Kept<Option<Arc<Study>>>,
    /// Of which sprint they are, and when what they are made from was read.
    of: Option<(SprintId, At)>,
    /// One line a figure, as the report of the sprint prints them.
    pub(super) lines: Vec<String>,
}

impl SprintFlow {
    /// What is still to be read for the part in front: nothing that was done after a sprint has ended
    /// changes how stories flowed in it.
    pub(super) fn asks(&self, cx: &Cx<'_>, part: Part) -> Option<Work> {
        let report = cx.data.sprint()?.report.as_deref().filter(|_| part == Part::Review)?;
        let knows_it = |it: &Arc<Study>| it.flow.now >= report.ended_at;
        let lacks = !self.study.made.as_ref().is_some_and(knows_it);
        self.study.lacks(Work::study(cx.data, "", cx.data.seq)).filter(|_| lacks)
    }

    /// Takes what was read.
    pub(super) fn takes(&mut self, page: Option<&SprintPage>, work: &Work, product: &Product) {
        let made = match product {
            Product::Study(study) => Some(Some(Arc::clone(study))),
            Product::Pace(_) | Product::Failed(_) => None,
        };
        self.study.keep(work, made);
        self.renew(page);
    }

    /// Works the figures out for the sprint in front.
    pub(super) fn renew(&mut self, page: Option<&SprintPage>) {
        let of = page.zip(self.study.made.as_ref()).map(|(page, it)| (page.sprint.id, it.flow.now));
        if of.is_some() && of == self.of && !self.lines.is_empty() {
            return;
        }
        self.of = of;
        let report = page.and_then(|it| it.report.as_deref());
        self.lines = match (report, &self.study.made) {
            (Some(report), Some(study)) => {
                flow_lines(&study.of_sprint((report.started_at, report.ended_at), report.zone()))
            }
            (_, _) => Vec::new(),
        };
    }
}
