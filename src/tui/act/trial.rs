//! What a person does about what a story tries out, and about the four Ps.

use super::answer::Answer;
use crate::domain::experiment::{Decision, SLOTS};
use crate::domain::four_p::{FourP, Thought};
use crate::domain::process::{ProcessOperation, Thinking};
use crate::domain::sheet::Subject;
use crate::domain::{Operation, Refusal, StoryId, StoryPage, text};
use crate::tui::command::{Command, OnPage};
use crate::tui::dialog::DraftKey;
use crate::tui::dialog::ask::Ask;
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::dialog::sheet::{About, SheetForm};
use crate::tui::screen::Cx;
use crate::tui::step::Step;

/// Opens the form of what is tried, at that slot.
pub(crate) fn fill(cx: &Cx<'_>, page: &StoryPage, at: usize) -> Step {
    match &cx.data.read_only {
        Some(why) => Step::Refuse(Refusal::ReadOnly(why.clone())),
        None => {
            let about = About::Record(Subject::Experiment(page.story.card.id));
            Step::open(SheetForm::new(cx, about, SLOTS.get(at).map_or("", |it| it.id)))
        }
    }
}

/// Asks what follows from what was tried, then what was learned.
pub(crate) fn decide(cx: &Cx<'_>, page: &StoryPage) -> Step {
    if let Some(why) = &cx.data.read_only {
        return Step::Refuse(Refusal::ReadOnly(why.clone()));
    }
    let card = &page.story.card;
    let Some(it) = page.experiment.as_ref().filter(|it| it.is_hypothesis()) else {
        let key = cx.keymap.first_key(Command::Page(OnPage::Experiment));
        let why = format!("{} tries nothing out yet: {key} says what", card.key);
        return Step::Refuse(Refusal::Wrong(why));
    };
    let choice = |decision: &Decision| {
        let (word, hint) = match decision {
            Decision::Adopt => ("adopt", "it becomes the way of work"),
            Decision::Adapt => ("adapt", "it is changed and tried again"),
            Decision::Abandon => ("abandon", "it is given up"),
        };
        let ask = Ask::line("What did we learn?", Answer::Decide(card.id, *decision))
            .hint("what we know now; it is added to what is noted already")
            .key(DraftKey::new("page.decide", Some(card.id)));
        Choice::new(word, Step::open(ask)).hint(hint)
    };
    let verdict = it.verdict().map(|it| format!(" ({})", it.id())).unwrap_or_default();
    let title = format!("What follows from {}?{verdict}", card.key);
    let choices = Decision::ALL.iter().map(choice).collect();
    Step::open(Pick::new(title, choices, Other::Nothing("")))
}

/// Decides; what was typed goes below what was noted as learned before.
pub(crate) fn decided(cx: &Cx<'_>, story: StoryId, decision: Decision, typed: &str) -> Operation {
    let page = cx.data.story().filter(|it| it.story.card.id == story);
    let before =
        page.and_then(|it| it.experiment.as_ref()).map_or("", |it| it.sheet.text("learned"));
    let typed = text::line(typed);
    let learned = match (before, &*typed) {
        (_, "") => None,
        ("", typed) => Some(typed.to_owned()),
        (before, typed) => Some(format!("{before}\n{typed}")),
    };
    Operation::Process(Box::new(ProcessOperation::Decide { story, decision, learned }))
}

/// Asks what was thought of one of the four; its note stays, unless another one is typed.
pub(crate) fn think(cx: &Cx<'_>, page: &StoryPage, p: FourP) -> Step {
    if let Some(why) = &cx.data.read_only {
        return Step::Refuse(Refusal::ReadOnly(why.clone()));
    }
    let story = page.story.card.id;
    let found = page.four_ps.0.iter().find(|(it, _, _)| *it == p);
    let (now, note) = match found {
        Some((_, thought, note)) => (Some(*thought), &**note),
        None => (None, ""),
    };
    let choice = |thought: Option<Thought>, label: &str, hint: &str| {
        let step = Step::commit(thought_of(story, p, thought, note.to_owned()));
        Choice { key: label.chars().next(), ..Choice::new(label, step).hint(hint) }
    };
    let ask = Ask::line(
        format!("What was thought of {}?", p.id()),
        Answer::Thought(story, p, now.unwrap_or(Thought::Considered)),
    )
    .begin(note)
    .hint("may be left empty")
    .key(DraftKey::new("page.think", Some(story)).part(p as i64));
    let says = if note.is_empty() { "what there is to say" } else { note };
    let choices = vec![
        choice(Some(Thought::Considered), "considered", "something was thought of"),
        choice(Some(Thought::NotNeeded), "not needed", "it does not matter here"),
        choice(None, "open", "nobody has thought of it yet"),
        Choice { key: Some('e'), ..Choice::new("edit the note", Step::open(ask)).hint(says) },
    ];
    let at = match now {
        Some(Thought::Considered) => 3,
        Some(Thought::NotNeeded) => 1,
        None => 0,
    };
    let title = format!("{}: was it thought of?", p.id());
    Step::open(Pick::new(title, choices, Other::Nothing("")).at(Some(at)))
}

/// What was thought of one of the four, with what there is to say.
pub(crate) fn thought_of(
    story: StoryId,
    p: FourP,
    thought: Option<Thought>,
    note: String,
) -> Operation {
    let of = Thinking::Story(story);
    Operation::Process(Box::new(ProcessOperation::Think { of, p, thought, note }))
}
