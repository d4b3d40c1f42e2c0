//! The commands on stories: from a key to what is asked, or to what is written.

use super::answer::Answer;
use super::editor::Editing;
use super::place::Way;
use super::target::Targets;
use super::{field, place};
use crate::domain::{Card, LinkKind, Operation, Refusal, Story, StoryId};
use crate::exchange::{markdown, sheet};
use crate::tui::command::OnStory;
use crate::tui::dialog::DraftKey;
use crate::tui::dialog::ask::{Ask, Enter};
use crate::tui::dialog::checks::Checks;
use crate::tui::dialog::form::Form;
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::dialog::tags::Tags;
use crate::tui::screen::{Cx, Side, View};
use crate::tui::step::{Flow, Step};

/// Carries out a command on the stories that are marked, else the selected one.
pub(crate) fn on_story(cx: &Cx<'_>, view: &dyn View, command: OnStory) -> Step {
    if let Some(why) = &cx.data.read_only
        && writes(command)
    {
        return Step::Refuse(Refusal::ReadOnly(why.clone()));
    }
    let targets = view.targets();
    let step = Targets::of(cx, &targets).and_then(|targets| act(cx, view, command, &targets));
    step.unwrap_or_else(Step::Refuse)
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
        OnStory::Check => Step::open(Checks::new(targets.one()?.id)),
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
        OnStory::Link => link(cx, targets.one()?)?,
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
    let key = DraftKey { command: "criterion.add", story: Some(story) };
    Step::open(ask.hint("one acceptance criterion").key(key))
}

fn block(targets: &Targets<'_>) -> Step {
    let ids = targets.ids();
    let title = targets.title();
    let key = |command| DraftKey { command, story: ids.first().copied() };
    if !targets.cards.iter().all(|it| it.is_blocked()) {
        let ask = Ask::line(format!("What is in the way of {title}?"), Answer::Block(ids.clone()));
        return Step::open(ask.hint("the reason, and who could help").key(key("block")));
    }
    let reasons = targets.cards.iter().flat_map(|it| &it.blocks).map(|it| it.reason.clone());
    let ask = Ask::line(format!("How was it resolved for {title}?"), Answer::Unblock(ids.clone()))
        .help(reasons.map(|it| format!("was in the way: {it}")).take(5).collect())
        .hint("may be left empty");
    Step::open(ask.key(key("unblock")))
}

fn comment(card: &Card) -> Step {
    let ask = Ask::text(
        format!("Comment on {} {}", card.key, card.title),
        Enter::Keeps,
        Answer::Comment(card.id),
    );
    let mut ask =
        ask.hint("as Markdown").key(DraftKey { command: "comment", story: Some(card.id) });
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
        .key(DraftKey { command: "split", story: Some(story.card.id) });
    ask.height = 5;
    Step::open(ask)
}

fn refer(card: &Card) -> Step {
    let help = "A word in front says where it is from: jira SD-12, wiki https://example.org/page.";
    let ask = Ask::line(format!("What elsewhere belongs to {}?", card.key), Answer::Refer(card.id))
        .help(vec![help.to_owned()])
        .hint("a key, a number or an address");
    Step::open(ask.key(DraftKey { command: "refer", story: Some(card.id) }))
}

/// Asks for the relation, then for the other story.
fn link(cx: &Cx<'_>, card: &Card) -> Result<Step, Refusal> {
    let Some(page) = cx.data.cards() else {
        return Err(Refusal::CannotAct("the other story is picked on the board: press 1"));
    };
    let from = card.id;
    let others = |operation: &dyn Fn(StoryId) -> Operation, words: &str| {
        let others = page.cards.iter().filter(|it| it.id != from);
        let choices = others
            .map(|it| {
                let label = format!("{} {}", it.key, it.title);
                Choice::new(label, Step::commit(operation(it.id)))
            })
            .collect();
        let advice = "only stories that the board shows can be picked (S shows all)";
        Pick::new(format!("{} {words}", card.key), choices, Other::Nothing(advice))
    };
    let outward = |kind| move |to| Operation::Link { from, kind, to };
    let inward = |kind| move |to| Operation::Link { from: to, kind, to: from };
    let choices = vec![
        ("blocks", others(&outward(LinkKind::Blocks), "blocks"), "must be finished before it"),
        ("is blocked by", others(&inward(LinkKind::Blocks), "is blocked by"), "waits for it"),
        ("relates to", others(&outward(LinkKind::Relates), "relates to"), ""),
        ("was split into", others(&outward(LinkKind::Split), "was split into"), ""),
    ];
    let choices = choices
        .into_iter()
        .map(|(words, pick, hint)| Choice::new(words, Step::open(pick)).hint(hint))
        .collect();
    let title = format!("How does {} stand to another story?", card.key);
    Ok(Step::open(Pick::new(title, choices, Other::Nothing(""))))
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
