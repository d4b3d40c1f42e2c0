//! `gemba story`: what can be done with stories.

mod add;
mod check;
mod edit;
mod list;
mod place;
mod relate;
mod set;
mod show;

pub(super) use list::sentence;
pub(super) use show::moment;

use clap::{Args, Subcommand};

use super::Stop;
use super::open::Cx;
use super::output::Form;
use crate::domain::{Operation, StoryId, permission, text};

/// What can be done with stories.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Write stories down
    Add(add::Add),
    /// List stories
    List(list::List),
    /// Show a story
    Show(show::Show),
    /// Move stories to a column
    Move(place::Move),
    /// Give stories another rank in the process backlog
    Rank(place::Rank),
    /// Give fields of stories other values
    Set(set::Set),
    /// Tick acceptance criteria, or change the list
    Check(check::Check),
    /// Say that something is in the way of stories
    Block(Block),
    /// Say that nothing is in the way of stories any more
    Unblock(Unblock),
    /// Say something about a story
    Comment(Comment),
    /// Say how a story stands to another one
    Link(relate::Link),
    /// Take the links between two stories away
    Unlink(relate::Unlink),
    /// Refer to a record or a page elsewhere
    Refer(relate::Refer),
    /// Take a reference away
    Unrefer(relate::Unrefer),
    /// Write down a copy of a story, just below it
    Duplicate(relate::Duplicate),
    /// Split stories off, just below, and keep the link
    Split(relate::Split),
    /// Take stories off the board
    Archive(Keys),
    /// Bring archived stories back
    Restore(Keys),
    /// Edit a whole story in your own editor ($VISUAL or $EDITOR)
    Edit(edit::Edit),
}

/// Stories, by their keys.
#[derive(Debug, Args)]
pub(crate) struct Keys {
    /// The keys of stories, such as CHG-12
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
}

/// Says that something is in the way.
#[derive(Debug, Args)]
pub(crate) struct Block {
    /// The keys of stories, and what is in the way
    #[arg(required = true, value_names = ["KEY", "REASON"])]
    words: Vec<String>,
}

impl Block {
    /// The stories, and what is in the way of them: the last word, which must be no key itself.
    fn split(&self, cx: &mut Cx) -> Result<(Vec<StoryId>, String), Stop> {
        let (last, keys) = self.words.split_last().ok_or_else(|| Stop::Usage(String::new()))?;
        // A phrase or an address is a reason, even where a story refers to it.
        let is_story = !last.contains([' ', '/']) && cx.store.is_named(last)?;
        if keys.is_empty() && last.contains(' ') {
            let says = format!("which story? gemba story block KEY {last:?}");
            return Err(Stop::Usage(says));
        }
        if keys.is_empty() || is_story {
            let all = self.words.join(" ");
            return Err(Stop::Usage(format!(
                "what is in the way is missing: gemba story block {all} 'what is in the way'"
            )));
        }
        Ok((cx.find_all(keys)?, text::line(last)))
    }
}

/// Says that nothing is in the way any more.
#[derive(Debug, Args)]
pub(crate) struct Unblock {
    /// The keys of stories
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
    /// How it was resolved
    #[arg(long, value_name = "TEXT", default_value = "")]
    resolution: String,
}

/// Says something about a story.
#[derive(Debug, Args)]
pub(crate) struct Comment {
    /// The key of a story
    key: String,
    /// What to say, as Markdown; - reads it from the standard input
    #[arg(allow_hyphen_values = true)]
    text: String,
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        match self {
            Self::Add(add) => add.run(cx),
            Self::List(list) => list.run(cx),
            Self::Show(show) => show.run(cx),
            Self::Move(to) => to.run(cx),
            Self::Rank(rank) => rank.run(cx),
            Self::Set(set) => set.run(cx),
            Self::Check(check) => check.run(cx),
            Self::Block(it) => {
                let (stories, reason) = it.split(cx)?;
                commit(cx, &Operation::Block { stories, reason })
            }
            Self::Unblock(it) => {
                let stories = cx.find_all(&it.keys)?;
                let resolution = text::line(&it.resolution);
                commit(cx, &Operation::Unblock { stories, seen: None, resolution })
            }
            Self::Comment(it) => {
                let story = cx.find(&it.key)?;
                let mut comment = Operation::Comment { story, text: text::block(&it.text) };
                if it.text == "-" {
                    cx.store.allow(&permission::needed(&comment))?;
                    let text = text::block(&super::source::typed()?);
                    comment = Operation::Comment { story, text };
                }
                commit(cx, &comment)
            }
            Self::Link(it) => it.run(cx),
            Self::Unlink(it) => it.run(cx),
            Self::Refer(it) => it.run(cx),
            Self::Unrefer(it) => it.run(cx),
            Self::Duplicate(it) => it.run(cx),
            Self::Split(it) => it.run(cx),
            Self::Archive(it) => {
                let stories = cx.find_all(&it.keys)?;
                commit(cx, &Operation::Archive(stories))
            }
            Self::Restore(it) => {
                let stories = cx.find_all(&it.keys)?;
                commit(cx, &Operation::Restore(stories))
            }
            Self::Edit(edit) => edit.run(cx),
        }
    }
}

/// Makes an operation and says what was done.
fn commit(cx: &mut Cx, operation: &Operation) -> Result<(), Stop> {
    cx.does(operation)
}

/// Makes an operation that is a deed: where it is done already, nobody can do it, and it is refused.
fn do_once(cx: &mut Cx, operation: &Operation) -> Result<(), Stop> {
    let done = cx.commit(operation)?;
    if !done.is_change {
        return Err(Stop::wrong(done.label));
    }
    cx.did(&done)
}

/// Makes an operation that writes stories down, and prints their keys and titles.
fn commit_new(cx: &mut Cx, operation: &Operation) -> Result<(), Stop> {
    let done = cx.commit(operation)?;
    if cx.out.form == Form::Json {
        return cx.did(&done);
    }
    // Stories are numbered as they are written down: those before the first new one were touched.
    let new: Vec<StoryId> = done
        .stories
        .iter()
        .copied()
        .filter(|it| done.added.is_some_and(|first| *it >= first))
        .collect();
    let stories = cx.store.stories(&new)?;
    let lines: Vec<String> =
        stories.iter().map(|it| format!("{}  {}\n", it.card.key, it.card.title)).collect();
    cx.out.text(&lines.concat())
}
