//! What a stand-up does: begin, park, settle, end with a note.

use super::answer::Answer;
use super::sprint::Asked;
use crate::domain::standup::{LeftOpen, Parked, ParkedId, Settling};
use crate::domain::{At, Operation, StandupOperation, StandupPage, StoryId};
use crate::exchange::standup as report;
use crate::tui::command::{Command, OnStandup};
use crate::tui::dialog::DraftKey;
use crate::tui::dialog::ask::Ask;
use crate::tui::dialog::attend::Attend;
use crate::tui::dialog::confirm::Confirm;
use crate::tui::dialog::show::Show;
use crate::tui::screen::Cx;
use crate::tui::step::{Flow, Step};

/// Whether a command of a stand-up can only write.
pub(crate) const fn writes(command: OnStandup) -> bool {
    match command {
        OnStandup::Begin | OnStandup::End | OnStandup::Park => true,
        OnStandup::Next
        | OnStandup::Previous
        | OnStandup::Open
        | OnStandup::Attend
        | OnStandup::Order
        | OnStandup::Guests
        | OnStandup::Note => false,
    }
}

/// Refuses to show what guests shall not see, and says how it is shown once they have gone.
pub(crate) fn hides(cx: &Cx<'_>, what: &str) -> Step {
    let guests = Command::Standup(OnStandup::Guests);
    Step::Refuse(super::leads_on(cx, what, guests, "shows everything again"))
}

/// Begins a stand-up with those who were at the last one, and asks who is there.
pub(crate) fn begin(cx: &Cx<'_>, page: &StandupPage) -> Step {
    let people = page.usual_people(&cx.data.board, cx.data.me);
    let begin = Operation::Standup(StandupOperation::Begin { people });
    let begin = report::begin(page, begin, &cx.data.board);
    Step::All(vec![Step::commit(begin), Step::open(Attend::new(cx))])
}

/// Asks for a topic that is not for everybody now.
pub(crate) fn park(cx: &Cx<'_>, story: Option<StoryId>) -> Step {
    let card = story.and_then(|it| cx.data.card(it));
    let title = match card {
        Some(card) => format!("Park a topic about {}", card.key),
        None => "Park a topic".to_owned(),
    };
    let ask = Ask::line(title, Answer::Sprint(Asked::Park(story))).hint("for later, with a few");
    Step::open(ask.key(DraftKey::new("standup.park", story)))
}

/// Says what becomes of a parked topic.
pub(crate) fn settle(parked: ParkedId, into: Settling) -> Step {
    Step::commit(Operation::Standup(StandupOperation::Settle { parked, into }))
}

/// Makes an observation of a parked topic; it concerns the process of its story.
pub(crate) fn observe(cx: &Cx<'_>, topic: &Parked) -> Step {
    let process = topic.story.and_then(|it| cx.data.card(it)?.process);
    Step::commit(topic.observed(process))
}

/// Shows the note of the stand-up; when it is taken the stand-up ends, and the note is kept and
/// copied.
pub(crate) fn end(cx: &Cx<'_>, now: At) -> Step {
    let title = "The note of this stand-up";
    let show = Show::written(cx, title, "end it, keep this", (ends, now));
    show.map_or(Step::Stay, Step::open)
}

/// Asks whether the stand-up shall end, where its note is not to be seen.
pub(crate) fn end_unseen(cx: &Cx<'_>, now: At) -> Step {
    let says = "Its note is kept and copied, but not shown: guests look on.".to_owned();
    let Some((_, step)) = ends(cx, now) else { return Step::Stay };
    let confirm = Confirm::new("End the stand-up?".to_owned(), vec![says], step);
    Step::open(confirm.anew((ends, now)))
}

/// The note of the stand-up that is held, and how it ends with that note, which is kept and copied.
fn ends(cx: &Cx<'_>, now: At) -> Option<(String, Step)> {
    let page = cx.data.standup()?;
    let standup = page.open.as_ref()?.id;
    let note = report::note(page, &cx.data.board, now);
    let end = StandupOperation::End { standup, note: note.clone() };
    let copy = Step::Leave(Flow::Copy(note.clone()));
    Some((note, Step::All(vec![Step::commit(Operation::Standup(end)), copy])))
}

/// Shows the note of a stand-up that nobody has ended, as it was last seen; when it is taken that one
/// ends.
pub(crate) fn end_left(cx: &Cx<'_>, page: &StandupPage, left: &LeftOpen) -> Step {
    let note = report::left(page, left, &cx.data.board);
    let commit = Step::commit(report::end_left(left, page, &cx.data.board));
    let step = Step::All(vec![commit, Step::Leave(Flow::Copy(note.clone()))]);
    let title = format!("Nobody ended the stand-up of {}", cx.data.board.date(left.seen));
    Step::open(Show::new(title, note).accept("end it, keep this", step))
}

/// Shows what was kept of the last stand-up.
pub(crate) fn last_note(cx: &Cx<'_>, page: &StandupPage) -> Step {
    match &page.last {
        Some(last) if !last.note.is_empty() => {
            let day = cx.data.board.date(last.started_at);
            Step::open(Show::new(format!("Stand-up of {day}"), last.note.clone()))
        }
        Some(_) => Step::cannot("nothing was kept of the last stand-up"),
        None => Step::cannot("no stand-up was held before"),
    }
}
