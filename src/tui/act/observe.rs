//! What is seen: captured on any screen, and what becomes of it in the inbox.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::answer::Answer;
use super::{as_one, unwritable};
use crate::domain::observation::{Observation, ObservationId};
use crate::domain::process::{About, ProcessOperation};
use crate::domain::{Board, Card, Operation, Refusal, text};
use crate::tui::command::{Command, OnCapture, OnInbox};
use crate::tui::dialog::DraftKey;
use crate::tui::dialog::ask::Ask;
use crate::tui::dialog::capture::Capture;
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::dialog::show::Show;
use crate::tui::screen::{Cx, View};
use crate::tui::step::Step;
use crate::tui::widget::when;

/// What is said of an observation, or to whoever asked for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Why it is so.
    Why(ObservationId),
    /// Why nothing becomes of them.
    Decline(Vec<ObservationId>),
    /// What whoever asked was told.
    News(About),
}

/// Whether a command of the inbox can only write.
pub(crate) const fn writes(command: OnInbox) -> bool {
    match command {
        OnInbox::Story
        | OnInbox::Improvement
        | OnInbox::Merge
        | OnInbox::Decline
        | OnInbox::Why
        | OnInbox::Tell => true,
        OnInbox::Open | OnInbox::Mark | OnInbox::MarkRange | OnInbox::MarkAll => false,
    }
}

/// Asks what is seen; it concerns the process that the screen is about.
pub(crate) fn capture(cx: &Cx<'_>, view: &dyn View) -> Step {
    match unwritable(cx, Command::Capture(OnCapture::Observe)) {
        Some(refusal) => Step::Refuse(refusal),
        None => Step::open(Capture::new(view.process(cx))),
    }
}

/// Says that nothing is in the inbox, and how something gets there.
pub(crate) fn empty_inbox(cx: &Cx<'_>) -> Step {
    let key = cx.keymap.first_key(Command::Capture(OnCapture::Observe));
    Step::Tell(format!("Nothing is in the inbox: {key} captures what you see, on any screen"))
}

fn commit(operation: ProcessOperation) -> Step {
    Step::commit(wrap(operation))
}

fn wrap(operation: ProcessOperation) -> Operation {
    Operation::Process(Box::new(operation))
}

impl Said {
    /// What the typed line leads to, or why it does not.
    pub(crate) fn accept(&self, line: &str) -> Step {
        let text = line.to_owned();
        match self {
            Self::Why(_) if line.is_empty() => Step::Refuse(Refusal::EmptyText("an answer")),
            Self::Decline(_) if line.is_empty() => Step::Refuse(Refusal::EmptyText("the reason")),
            Self::News(_) if line.is_empty() => Step::Refuse(Refusal::EmptyText("the news")),
            Self::Why(observation) => {
                commit(ProcessOperation::Why { observation: *observation, text })
            }
            Self::Decline(all) => {
                commit(ProcessOperation::Settle { observations: all.clone(), how: text })
            }
            Self::News(about) => commit(ProcessOperation::Tell { about: *about, text }),
        }
    }
}

/// Makes one story of each.
pub(crate) fn to_stories(all: &[&Observation]) -> Step {
    let one =
        |it: &&Observation| wrap(ProcessOperation::ToStory { observation: it.id, title: None });
    made(format!("Made {} stories of {}", all.len(), keys(all)), all.iter().map(one).collect())
}

/// Makes one entry of the improvement register of each.
pub(crate) fn to_improvements(all: &[&Observation]) -> Step {
    let one = |it: &&Observation| {
        wrap(ProcessOperation::ToImprovement { observation: it.id, title: None })
    };
    let label = format!("Made {} improvements of {}", all.len(), keys(all));
    made(label, all.iter().map(one).collect())
}

fn made(label: String, operations: Vec<Operation>) -> Step {
    as_one(label, operations).map_or(Step::Stay, Step::commit)
}

fn keys(all: &[&Observation]) -> String {
    let keys: Vec<String> = all.iter().map(|it| it.key()).collect();
    text::capped(&keys.join(", "), 60).to_owned()
}

/// Asks why nothing becomes of them; those who asked for one will have heard of it.
pub(crate) fn decline(all: &[&Observation]) -> Step {
    let title = match all {
        [] => return Step::Stay,
        [one] => format!("Why does nothing become of {}?", one.key()),
        all => format!("Why does nothing become of these {}?", all.len()),
    };
    let mut help: Vec<String> =
        all.iter().take(4).map(|it| format!("{} {}", it.key(), it.what.text)).collect();
    let mut asked: Vec<&str> = all.iter().map(|it| &*it.what.requester).collect();
    asked.retain(|it| !it.is_empty());
    asked.sort_unstable();
    asked.dedup();
    if !asked.is_empty() {
        help.push(format!("What you write is the news for {}.", asked.join(", ")));
    }
    let ids: Vec<ObservationId> = all.iter().map(|it| it.id).collect();
    let key = DraftKey::new("inbox.decline", None).about(&format!("{ids:?}"));
    let ask = Ask::line(title, Answer::Said(Said::Decline(ids))).help(help);
    Step::open(ask.hint("it stays on record with this reason").key(key))
}

/// Asks why it is so, once more.
pub(crate) fn ask_why(cx: &Cx<'_>, it: &Observation) -> Step {
    let n = it.whys.len() + 1;
    if n > 5 {
        return Step::Refuse(super::leads_on(
            cx,
            "it was asked why five times",
            Command::Inbox(OnInbox::Story),
            "makes a story of it",
        ));
    }
    let mut help = vec![it.what.text.clone()];
    help.extend((1..).zip(&it.whys).map(|(n, why)| format!("{n}. Why? {why}")));
    let key = DraftKey::new("inbox.why", None).part(it.id.0);
    let ask = Ask::line(format!("Why? ({n} of 5)"), Answer::Said(Said::Why(it.id))).help(help);
    Step::open(ask.hint("because …").key(key))
}

/// Asks what whoever asked for something was told.
pub(crate) fn ask_tell(about: About, who: &str, what: &str) -> Step {
    let who = if who.is_empty() { "whoever asked for it" } else { who };
    let (story, part) = match about {
        About::Story(id) => (Some(id), 0),
        About::Observation(id) => (None, id.0),
    };
    let key = DraftKey::new("inbox.tell", story).part(part);
    let ask = Ask::line(format!("What was {who} told?"), Answer::Said(Said::News(about)))
        .help(vec![
            what.to_owned(),
            "gemba sends nothing: it keeps what was said, and when.".into(),
        ])
        .hint("how far it is, or why not");
    Step::open(ask.key(key))
}

/// Asks what says the same: one of the other observations, or a story; what shares the most words
/// comes first.
pub(crate) fn merge<'a>(
    all: &[&Observation],
    inbox: &[Observation],
    stories: impl Iterator<Item = &'a Card>,
) -> Step {
    let ids: Vec<ObservationId> = all.iter().map(|it| it.id).collect();
    let step = |into| commit(ProcessOperation::Merge { observations: ids.clone(), into });
    let others = inbox.iter().filter(|it| !ids.contains(&it.id)).map(|it| {
        let label = format!("{} {}", it.key(), it.what.text);
        Choice::new(label, step(About::Observation(it.id))).hint("inbox")
    });
    let stories = stories
        .map(|it| Choice::new(format!("{} {}", it.key, it.title), step(About::Story(it.id))));
    let title = match all {
        [one] => format!("What says the same as {}?", one.key()),
        all => format!("What says the same as these {}?", all.len()),
    };
    let advice = "only what this screen lists can be picked; gemba observation merge takes any key";
    let mut choices: Vec<Choice> = others.chain(stories).collect();
    let said = all.iter().flat_map(|it| telling(&it.what.text)).collect();
    choices.sort_by_cached_key(|it| Reverse(telling(&it.label).intersection(&said).count()));
    Step::open(Pick::new(title, choices, Other::Nothing(advice)))
}

/// The words of a text that tell what it is about: those of more than three letters.
fn telling(said: &str) -> HashSet<String> {
    let folded = text::fold(said);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words.filter(|it| it.chars().count() > 3).map(str::to_owned).collect()
}

/// Shows an observation as a whole.
pub(crate) fn show_observation(cx: &Cx<'_>, it: &Observation) -> Step {
    let board: &Board = &cx.data.board;
    let ago = when::ago(it.at, cx.data.now, board);
    let mut lines = vec![
        it.what.text.clone(),
        String::new(),
        format!("{} of {}, {ago}", it.what.kind.id(), board.name_of(it.by)),
    ];
    let told = match (it.told_at, it.what.requester.as_str()) {
        (_, "") => String::new(),
        (Some(at), _) => format!("last heard of it {}", when::ago(at, cx.data.now, board)),
        (None, _) => "has heard nothing of it yet".to_owned(),
    };
    let parts = [
        ("where", it.place(board)),
        ("waste", it.what.waste.map_or(String::new(), |it| it.id().to_owned())),
        ("control", it.what.control.clone()),
        ("asked for by", it.what.requester.clone()),
        (it.what.requester.as_str(), told),
        ("along", it.said_along()),
        ("became", it.became()),
    ];
    let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
    lines.extend(parts.map(|(name, text)| match text.strip_prefix("has ") {
        _ if name == it.what.requester => format!("{name} {text}"),
        _ => format!("{name}: {text}"),
    }));
    if !it.whys.is_empty() {
        lines.push(String::new());
        lines.extend((1..).zip(&it.whys).map(|(n, why)| format!("{n}. Why? {why}")));
    }
    Step::open(Show::new(it.key(), lines.join("\n")))
}
