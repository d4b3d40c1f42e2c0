//! What the commands on stories and the global ones do, whatever the screen that they were given on.

mod agree;
mod answer;
mod anywhere;
mod drafts;
mod editor;
mod field;
mod filter;
mod flow;
mod impediment;
mod observe;
mod place;
mod plan;
pub(crate) mod process;
mod rights;
pub(crate) mod sprint;
pub(crate) mod standup;
mod story;
mod target;
mod today;
pub(crate) mod trial;

pub(crate) use agree::{Of, agree, with_room};
pub(crate) use answer::{Answer, Spot, limits_seen, open_lines_of};
pub(crate) use anywhere::{acts_here, anywhere, as_one, asks_for_text, limit, new_story, pasted};
pub(crate) use drafts::Drafts;
pub(crate) use editor::{Editing, edited, offered};
pub(crate) use field::set_field;
pub(crate) use filter::{
    filter_by_person, filter_form, log_of_person, only_mine, search, sort, views,
};
pub(crate) use flow::{agreed_on, ask_flow, split_flow};
pub(crate) use impediment::{assign_impediment, go_to_blocked, own_impediment, resolve};
pub(crate) use observe::{
    ask_tell, ask_why, capture, decline, empty_inbox, merge, show_observation, to_improvements,
    to_stories,
};
pub(crate) use plan::{ask_need, plan_sprint, settle_need, start_sprint, suggest};
pub(crate) use rights::{is_offered, unwritable};
pub(crate) use story::{Relation, add_criterion, link_among, link_to, on_story, worth};

pub(crate) use today::{is_remedy, on_remedy, open_entry, settles};

use super::command::{Anywhere, Command};
use super::dialog::DraftKey;
use super::dialog::ask::Ask;
use super::dialog::confirm::Confirm;
use super::dialog::conflict::Compare;
use super::dialog::pick::{Choice, Other, Pick};
use super::screen::Cx;
use super::step::{Effect, Step};
use crate::domain::permission::Permission;
use crate::domain::refusal::TOLD_AT_ONCE;
use crate::domain::{
    Change, Field, Hat, ImpedimentOperation, Operation, PersonId, Refusal, Rule, SprintOperation,
    StoryId,
};

/// What follows a refusal that asks for something: a reason, a choice between two texts.
pub(crate) fn refused(cx: &Cx<'_>, effect: &Effect, refusal: &Refusal) -> Option<Step> {
    let Effect::Commit(operation) = effect else { return None };
    if let Refusal::Stale(conflicts) = refusal {
        return Compare::new(operation, conflicts).map(Step::open);
    }
    if let Refusal::Archived { key, .. } = refusal {
        return bring_back(operation, key);
    }
    if !refusal.asks() {
        return None;
    }
    // Why the scope changes is not why nobody has looked back: that is asked next.
    let apart = refusal.tells_of(Rule::ScopeConsent) && refusal.tells_of(Rule::RetrospectiveHeld);
    let first: Vec<Refusal> = refusal
        .each()
        .iter()
        .filter(|it| !apart || !it.tells_of(Rule::RetrospectiveHeld))
        .cloned()
        .collect();
    let refusal = &match &*first {
        [one] => one.clone(),
        _ => Refusal::Several(first),
    };
    if refusal.tells_of(Rule::ScopeConsent) {
        let others = cx.data.board.others_with(Hat::Apo, cx.data.me);
        // Where hats are rights, nobody signs for whoever orders the work.
        let signs = !cx.data.is_hosted || Permission::Order.is_given_to(&cx.data.access);
        if !others.is_empty() && signs {
            return Some(ask_consent(cx, operation, refusal, &others));
        }
    }
    Some(ask_reason(operation, refusal, None))
}

/// Asks whether a story shall be brought back that somebody has archived while it was being edited:
/// in the box no other key could do that, and behind it the cursor is on another story by then.
fn bring_back(operation: &Operation, key: &str) -> Option<Step> {
    let story = edited_story(operation)?;
    let done = if matches!(operation, Operation::Block { .. }) {
        "blocked"
    } else if matches!(operation, Operation::Split { .. }) {
        "split"
    } else {
        "edited"
    };
    let all = Operation::All {
        label: format!("Brought back {key} and {done} it"),
        of: vec![Operation::Restore(vec![story]), operation.clone()],
    };
    let says = "y brings it back and keeps what you typed; else it stays as it is, and what you \
                typed is kept until it is there again.";
    let title = format!("{key} was archived meanwhile");
    Some(Step::open(Confirm::new(title, vec![says.to_owned()], Step::commit(all))))
}

/// The one story that an operation edits; none where it edits several or does something else.
fn edited_story(operation: &Operation) -> Option<StoryId> {
    let stories: Vec<StoryId> = if let Operation::Edit(changes) = operation {
        changes.iter().map(|it| it.story).collect()
    } else if let Operation::All { of, .. } = operation {
        of.iter().map(edited_story).collect::<Option<Vec<StoryId>>>()?
    } else if let Operation::Move { stories, .. } | Operation::Block { stories, .. } = operation {
        stories.clone()
    } else if let Operation::Split { story, .. } | Operation::AddCriteria { story, .. } = operation
    {
        vec![*story]
    } else if let Operation::Impediment(ImpedimentOperation::Raise { stories, .. }) = operation {
        stories.clone()
    } else if let Operation::Overruled { of, .. } = operation {
        return edited_story(of);
    } else {
        return None;
    };
    let first = *stories.first()?;
    stories.iter().all(|it| *it == first).then_some(first)
}

/// The same for the others, where an operation is done to several stories and one of them cannot be
/// changed any more; none where it is about no others.
pub(crate) fn without(operation: &Operation, story: StoryId) -> Option<Operation> {
    if let Operation::Edit(changes) = operation {
        let others: Vec<Change> = changes.iter().filter(|it| it.story != story).cloned().collect();
        return (!others.is_empty()).then_some(Operation::Edit(others));
    }
    if let Operation::Overruled { reason, consent, of } = operation {
        let of = Box::new(without(of, story)?);
        return Some(Operation::Overruled { reason: reason.clone(), consent: *consent, of });
    }
    let mut others = operation.clone();
    let (Operation::Move { stories, .. } | Operation::Rank { stories, .. }) = &mut others else {
        return None;
    };
    left_out(stories, story).then_some(others)
}

/// Leaves a story out of several; tells whether it was one of them.
pub(crate) fn left_out(stories: &mut Vec<StoryId>, story: StoryId) -> bool {
    let is_one = stories.len() > 1 && stories.contains(&story);
    if is_one {
        stories.retain(|it| *it != story);
    }
    is_one
}

/// Asks why a file is taken in although columns would be too full, before it is refused for that.
pub(crate) fn ask_why_full(operation: &Operation, full: &[String]) -> Step {
    let all = full.iter().cloned().map(Refusal::Wrong).collect();
    ask_reason(operation, &Refusal::Several(all), None)
}

/// Asks why something is done all the same.
fn ask_reason(operation: &Operation, refusal: &Refusal, consent: Option<PersonId>) -> Step {
    let title = if let Refusal::WipAsks { column, .. } = refusal {
        format!("{column} is full")
    } else {
        "Why all the same?".to_owned()
    };
    let lets = "A reason lets it happen and stays in the log.";
    let help = match refusal.each() {
        [one] => vec![format!("{one}. {lets}")],
        all => {
            let mut says: Vec<String> =
                all.iter().take(TOLD_AT_ONCE).map(|it| format!("{it}.")).collect();
            if all.len() > TOLD_AT_ONCE {
                says.push(format!("And {} more.", all.len() - TOLD_AT_ONCE));
            }
            says.push(lets.to_owned());
            says
        }
    };
    let ask = Ask::line(title, Answer::Reason(operation.clone(), consent))
        .hint("why all the same")
        .help(help)
        .key(reason_key(operation));
    Step::open(ask)
}

/// Asks which process owner agrees, then for the reason: only where somebody else wears that hat.
fn ask_consent(cx: &Cx<'_>, operation: &Operation, refusal: &Refusal, owners: &[PersonId]) -> Step {
    let agrees = |it: &PersonId| {
        let label = format!("{} agrees", cx.data.board.name_of(*it));
        Choice::new(label, ask_reason(operation, refusal, Some(*it))).hint(Hat::Apo.label())
    };
    let mut choices: Vec<Choice> = owners.iter().map(agrees).collect();
    let nobody = Choice::new("nobody was asked yet", ask_reason(operation, refusal, None));
    choices.push(nobody.hint("stays in the sprint's report"));
    let way = "choose who agrees, and the reason is asked for next";
    Step::open(Pick::new("The scope would change: who agrees?", choices, Other::Nothing(way)))
}

/// What keeps the reason for an operation: `reason.` and the command that asks for it again.
fn asked_by(operation: &Operation) -> &'static str {
    if let Operation::All { of, .. } = operation {
        return of.first().map_or("reason", asked_by);
    }
    if let Operation::Edit(changes) = operation {
        let is_scope = changes.iter().any(|it| it.field == Field::Sprint);
        return if is_scope { "reason.sprint" } else { "reason.edit" };
    }
    if matches!(operation, Operation::Move { .. }) {
        return "reason.move";
    }
    if matches!(operation, Operation::Archive(_)) {
        return "reason.archive";
    }
    let starts = matches!(operation, Operation::Sprint(SprintOperation::Start(_)));
    if starts { "reason.sprint.start" } else { "reason" }
}

/// The stories that an operation is about, where a reason could be about some.
fn subjects(operation: &Operation) -> Vec<StoryId> {
    if let Operation::Move { stories, .. } | Operation::Archive(stories) = operation {
        return stories.clone();
    }
    if let Operation::Edit(changes) = operation {
        return changes.iter().map(|it| it.story).collect();
    }
    if let Operation::All { of, .. } = operation {
        return of.iter().flat_map(subjects).collect();
    }
    Vec::new()
}

/// Under what the reason for an operation is kept: for the same on the same stories; where it is
/// about none, for that operation alone.
pub(crate) fn reason_key(operation: &Operation) -> DraftKey {
    let (command, stories) = (asked_by(operation), subjects(operation));
    if stories.is_empty() {
        return DraftKey::new(command, None).about(&format!("{operation:?}"));
    }
    DraftKey::on(command, &stories)
}

/// Declines something, with the key of what leads on and what that does.
pub(crate) fn leads_on(cx: &Cx<'_>, why: &str, command: impl Into<Command>, does: &str) -> Refusal {
    let key = cx.keymap.first_key(command.into());
    Refusal::Wrong(if key.is_empty() { why.to_owned() } else { format!("{why}: {key} {does}") })
}

/// Says that a command needs a story, and how to come to one.
pub(crate) fn no_story(cx: &Cx<'_>) -> Refusal {
    let key = cx.keymap.first_key(Command::Global(Anywhere::New));
    Refusal::Wrong(format!("no story is selected: {key} writes one down"))
}
