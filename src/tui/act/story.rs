//! The commands on stories: from a key to what is asked, or to what is written.

use super::answer::Answer;
use super::editor::Editing;
use super::place::Way;
use super::target::Targets;
use super::{field, place};
use crate::domain::{Card, LinkKind, Operation, Refusal, Story, StoryId};
use crate::exchange::{markdown, sheet};
use crate::tui::command::{Command, OnStory};
use crate::tui::dialog::DraftKey;
use crate::tui::dialog::ask::{Ask, Enter};
use crate::tui::dialog::checks::Checks;
use crate::tui::dialog::form::Form;
use crate::tui::dialog::pick::{Choice, Leads, Other, Pick};
use crate::tui::dialog::tags::Tags;
use crate::tui::screen::{Cx, Side, View};
use crate::tui::step::{Flow, Step};

/// Carries out a command on the stories that are marked, else the selected one.
pub(crate) fn on_story(cx: &Cx<'_>, view: &dyn View, command: OnStory) -> Step {
    if let Some(refusal) = super::unwritable(cx, Command::Story(command)) {
        return Step::Refuse(refusal);
    }
    // Also where other stories are marked: it is the one thing under the cursor.
    if command == OnStory::Edit
        && let Some(step) = view.edits(cx)
    {
        return step;
    }
    let targets = view.targets();
    let step = Targets::of(cx, &targets).and_then(|targets| match internal(command, &targets) {
        Some(what) if view.is_before_guests() => Ok(super::standup::hides(cx, what)),
        _ => act(cx, view, command, &targets),
    });
    step.unwrap_or_else(Step::Refuse)
}

/// What a command shows that is the team's alone.
fn internal(command: OnStory, targets: &Targets<'_>) -> Option<&'static str> {
    let is_blocked = || targets.cards.iter().any(|it| it.is_blocked());
    if matches!(command, OnStory::Edit | OnStory::Editor) {
        Some("what is written of a story is not for guests")
    } else if command == OnStory::Block && is_blocked() {
        Some("what is in the way is not for guests")
    } else {
        None
    }
}

fn act(
    cx: &Cx<'_>,
    view: &dyn View,
    command: OnStory,
    targets: &Targets<'_>,
) -> Result<Step, Refusal> {
    Ok(match command {
        OnStory::Advance => place::beside(cx, targets, Way::On),
        OnStory::Return => place::beside(cx, targets, Way::Back),
        OnStory::Move => place::ask(cx, targets),
        OnStory::RankDown => place::rank(cx, view, targets, Side::After),
        OnStory::RankUp => place::rank(cx, view, targets, Side::Before),
        OnStory::Check => {
            let checks = Checks::new(targets.one()?.id);
            Step::open(match view.check(cx) {
                Some(check) => checks.at(check),
                None => checks,
            })
        }
        OnStory::Block => block(targets),
        OnStory::Comment => comment(targets.one()?),
        OnStory::Assign => field::assign(cx, targets),
        OnStory::AssignMe => field::assign_me(cx, targets),
        OnStory::Priority => field::priority(cx, targets),
        OnStory::Points => field::points(cx, targets),
        OnStory::Tags => {
            Step::open(Tags::new(cx, format!("Tags of {}", targets.title()), &targets.ids()))
        }
        OnStory::Sprint => field::sprint(cx, targets),
        OnStory::Edit => edit(cx, targets),
        OnStory::Editor => whole(cx, targets.one()?, command, |story| Step::Edit {
            text: sheet::write(story, &cx.data.board),
            editing: Editing::Story(Box::new(story.clone())),
        }),
        OnStory::Link => link(targets.one()?),
        OnStory::Refer => refer(targets.one()?),
        OnStory::Duplicate => Step::commit(Operation::Duplicate(targets.one()?.id)),
        OnStory::Split => whole(cx, targets.one()?, command, split),
        OnStory::Archive => archive(targets),
        OnStory::Copy => copy_keys(targets),
        OnStory::CopyMarkdown => copy_markdown(cx, targets, command),
    })
}

/// Whether a command on stories can only write.
pub(super) fn writes(command: OnStory) -> bool {
    !matches!(command, OnStory::Copy | OnStory::CopyMarkdown | OnStory::Check)
}

/// Why a command on stories cannot act now, as far as that can be told without trying.
pub(super) fn hindrance(cx: &Cx<'_>, stories: &[StoryId], command: OnStory) -> Option<Refusal> {
    let targets = match Targets::of(cx, stories) {
        Ok(targets) => targets,
        Err(refusal) => return Some(refusal),
    };
    match command {
        OnStory::Check
        | OnStory::Comment
        | OnStory::Editor
        | OnStory::Link
        | OnStory::Refer
        | OnStory::Duplicate
        | OnStory::Split => targets.one().err(),
        OnStory::Sprint if cx.data.board.next_sprint().is_none() => Some(Refusal::NoSprint),
        OnStory::Sprint
        | OnStory::Advance
        | OnStory::Return
        | OnStory::Move
        | OnStory::RankDown
        | OnStory::RankUp
        | OnStory::Block
        | OnStory::Assign
        | OnStory::AssignMe
        | OnStory::Priority
        | OnStory::Points
        | OnStory::Tags
        | OnStory::Edit
        | OnStory::Archive
        | OnStory::Copy
        | OnStory::CopyMarkdown => None,
    }
}

/// Asks what stories are worth: what the economic orders of the backlog are worked out from.
pub(crate) fn worth(cx: &Cx<'_>, stories: &[StoryId]) -> Step {
    match Targets::of(cx, stories) {
        Ok(targets) => Step::open(Form::worth(cx, &targets.cards, &targets.title())),
        Err(refusal) => Step::Refuse(refusal),
    }
}

/// Does something with the story as a whole; has it read first where there is only its card.
fn whole(cx: &Cx<'_>, card: &Card, command: OnStory, then: impl FnOnce(&Story) -> Step) -> Step {
    match cx.data.whole(card.id) {
        Some(story) => then(story),
        None => Step::Read(card.id, command),
    }
}

/// Asks for another acceptance criterion of a story.
pub(crate) fn add_criterion(cx: &Cx<'_>, story: StoryId) -> Step {
    let key = cx.data.card(story).map_or("", |it| &it.key);
    let ask = Ask::line(format!("What must be true of {key}?"), Answer::Criteria(story));
    let key = DraftKey::new("criterion.add", Some(story));
    Step::open(ask.hint("one acceptance criterion").key(key))
}

/// How many reasons of a block are told by name where it ends.
const MOST_BLOCKS: usize = 5;

fn block(targets: &Targets<'_>) -> Step {
    let ids = targets.ids();
    let title = targets.title();
    let key = |command| DraftKey::on(command, &ids);
    if !targets.cards.iter().all(|it| it.is_blocked()) {
        let ask = Ask::line(format!("What is in the way of {title}?"), Answer::Block(ids.clone()));
        return Step::open(ask.hint("the reason, and who could help").key(key("block")));
    }
    let blocks = || targets.cards.iter().flat_map(|it| &it.blocks);
    let mut help: Vec<String> =
        blocks().map(|it| format!("was in the way: {}", it.reason)).take(MOST_BLOCKS).collect();
    if let more @ 1.. = blocks().count().saturating_sub(MOST_BLOCKS) {
        help.push(format!("and {more} more"));
    }
    let answer = Answer::Unblock(ids.clone(), blocks().map(|it| it.impediment).collect());
    let ask = Ask::line(format!("How was it resolved for {title}?"), answer)
        .help(help)
        .hint("what took it out of the way");
    Step::open(ask.key(key("unblock")))
}

fn comment(card: &Card) -> Step {
    let ask = Ask::text(
        format!("Comment on {} {}", card.key, card.title),
        Enter::Keeps,
        Answer::Comment(card.id),
    );
    let mut ask = ask.hint("as Markdown").key(DraftKey::new("comment", Some(card.id)));
    ask.height = 6;
    Step::open(ask)
}

fn edit(cx: &Cx<'_>, targets: &Targets<'_>) -> Step {
    match targets.one() {
        Ok(card) => whole(cx, card, OnStory::Edit, |story| Step::open(Form::of(cx, story))),
        Err(_) => Step::open(Form::of_many(cx, &targets.cards)),
    }
}

fn split(story: &Story) -> Step {
    let mut help =
        vec![format!("One title a line. {} stays and is linked to them.", story.card.key)];
    if !story.criteria.is_empty() {
        help.push("What must be true of it, as a help to cut it:".to_owned());
        help.extend(story.criteria.iter().take(8).map(|it| format!("  {}", it.text)));
    }
    let title = format!("Split {} {}", story.card.key, story.card.title);
    let mut ask = Ask::text(title, Enter::Breaks, Answer::Split(story.card.id))
        .help(help)
        .hint("one title a line")
        .key(DraftKey::new("split", Some(story.card.id)));
    ask.height = 5;
    Step::open(ask)
}

fn refer(card: &Card) -> Step {
    let help = "A word in front says where it is from, as in: jira SD-12";
    let ask = Ask::line(format!("What elsewhere belongs to {}?", card.key), Answer::Refer(card.id))
        .help(vec![help.to_owned()])
        .hint("a key, a number or an address");
    Step::open(ask.key(DraftKey::new("refer", Some(card.id))))
}

/// How one story can stand to another, read from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// It must be finished before the other.
    Blocks,
    /// The other must be finished before it.
    IsBlockedBy,
    /// Both have to do with each other.
    RelatesTo,
    /// The other was split off from it.
    WasSplitInto,
}

impl Relation {
    const ALL: [(Self, &str, &str); 4] = [
        (Self::Blocks, "blocks", "the other waits for it"),
        (Self::IsBlockedBy, "is blocked by", "it waits for the other"),
        (Self::RelatesTo, "relates to", "both have to do with each other"),
        (Self::WasSplitInto, "was split into", "the other is a part of it"),
    ];

    fn words(self) -> &'static str {
        Self::ALL.iter().find(|(it, ..)| *it == self).map_or("", |(_, words, _)| words)
    }

    const fn link(self, from: StoryId, to: StoryId) -> Operation {
        match self {
            Self::Blocks => Operation::Link { from, kind: LinkKind::Blocks, to },
            Self::IsBlockedBy => Operation::Link { from: to, kind: LinkKind::Blocks, to: from },
            Self::RelatesTo => Operation::Link { from, kind: LinkKind::Relates, to },
            Self::WasSplitInto => Operation::Link { from, kind: LinkKind::Split, to },
        }
    }
}

/// Asks for the relation, then for the other story.
fn link(card: &Card) -> Step {
    let choice = |(relation, words, hint): (Relation, &str, &str)| Choice {
        leads: Leads::Link(card.id, relation),
        ..Choice::new(words, Step::Stay).hint(hint)
    };
    let choices = Relation::ALL.into_iter().map(choice).collect();
    let title = format!("How does {} stand to another story?", card.key);
    Step::open(Pick::new(title, choices, Other::Nothing("")))
}

/// Asks which story stands so to this one. Where the screen lists none, all open ones are read first.
pub(crate) fn link_to(cx: &Cx<'_>, from: StoryId, relation: Relation) -> Step {
    if cx.data.listed().is_empty() {
        return Step::ReadAll(from, relation);
    }
    link_among(cx, from, relation)
}

/// Asks which of the stories that were read stands so to this one.
pub(crate) fn link_among(cx: &Cx<'_>, from: StoryId, relation: Relation) -> Step {
    let others = cx.data.listed().iter().filter(|it| it.id != from);
    let choice = |it: &std::sync::Arc<Card>| {
        let label = format!("{} {}", it.key, it.title);
        Choice::new(label, Step::commit(relation.link(from, it.id)))
    };
    let key = cx.data.card(from).map_or("", |it| &it.key);
    let title = format!("{key} {}", relation.words());
    let advice = "only open stories that this screen lists can be picked";
    Step::open(Pick::new(title, others.map(choice).collect(), Other::Nothing(advice)))
}

fn archive(targets: &Targets<'_>) -> Step {
    let are_archived = targets.cards.iter().all(|it| it.archived_at.is_some());
    Step::commit(if are_archived {
        Operation::Restore(targets.ids())
    } else {
        Operation::Archive(targets.ids())
    })
}

fn copy_keys(targets: &Targets<'_>) -> Step {
    let keys: Vec<&str> = targets.cards.iter().map(|it| it.key.as_str()).collect();
    copied(keys.join(" "), &targets.title())
}

/// Copies one story as a whole, several as a list.
fn copy_markdown(cx: &Cx<'_>, targets: &Targets<'_>, command: OnStory) -> Step {
    let says = format!("{} as Markdown", targets.title());
    match targets.one() {
        Ok(card) => {
            whole(cx, card, command, |story| copied(markdown::story(story, &cx.data.board), &says))
        }
        Err(_) => {
            let line = |it: &&Card| format!("- **{}** {}\n", it.key, it.title);
            copied(targets.cards.iter().map(line).collect(), &says)
        }
    }
}

fn copied(text: String, what: &str) -> Step {
    let says = Step::Tell(format!("Copied {what}"));
    Step::All(vec![says, Step::Leave(Flow::Copy(text))])
}

/// Where a command would lead the stories that it acts on, where that has a name.
pub(super) fn leads<'a>(cx: &Cx<'a>, targets: &[StoryId], command: OnStory) -> Option<&'a str> {
    let ways = [(OnStory::Advance, Way::On), (OnStory::Return, Way::Back)];
    let (_, way) = ways.into_iter().find(|(it, _)| *it == command)?;
    place::column_beside(cx, &Targets::of(cx, targets).ok()?, way)
}
