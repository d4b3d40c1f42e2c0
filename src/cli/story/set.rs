//! `gemba story set`: other values for fields.

use clap::Args;

use super::{add, commit};
use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::domain::field::FieldSpec;
use crate::domain::sheet::Subject;
use crate::domain::{Change, Field, Operation, Refusal, Snapshot, Story, StoryId, Value};

/// Gives fields of stories other values.
#[derive(Debug, Args)]
#[command(after_help = help())]
pub(crate) struct Set {
    /// The keys of stories, and fields as FIELD=VALUE
    #[arg(required = true, value_name = "KEY|FIELD=VALUE")]
    words: Vec<String>,
}

/// What is wanted of a field.
#[derive(Clone, Copy)]
enum Want<'a> {
    /// This value.
    Be(&'a str),
    /// These tags more.
    Gain(&'a str),
    /// These tags less.
    Lose(&'a str),
}

impl Set {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let (mut keys, mut wants, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        for word in &self.words {
            match word.split_once('=').map(|(name, typed)| want(name, typed)) {
                Some(Ok(it)) => wants.push(it),
                Some(Err(fault)) => faults.push(fault),
                None => keys.push(word.clone()),
            }
        }
        let is_blank = wants.is_empty() && faults.is_empty();
        if keys.is_empty() || is_blank {
            return Err(Stop::Usage(
                "which story, and which field? Such as: gemba story set CHG-12 points=3".to_owned(),
            ));
        }
        let snapshot = cx.known(self.words.iter())?;
        let unread = |(field, want): &(Field, Want<'_>)| want.parsed(*field, &snapshot).err();
        faults.extend(wants.iter().filter_map(unread));
        told_together(faults)?;
        let ids = cx.find_all(&keys)?;
        let stories = cx.store.stories(&ids)?;
        let missed = |(field, it): &(Field, Want<'_>)| it.missed(*field, &stories, &snapshot);
        told_together(wants.iter().flat_map(missed).collect()).map_err(Stop::Refused)?;
        let mut changes = Vec::new();
        for story in &stories {
            for (field, want) in &wants {
                let was = field.of(story);
                let now = want.applied(*field, &was, &snapshot)?;
                // A sprint that is typed is asked for: that it is there already is the store's to say.
                let is_asked_again = *field == Field::Sprint && was == now;
                let was = if is_asked_again { Value::None } else { was };
                changes.push(Change { story: story.card.id, field: *field, was, now });
            }
        }
        commit(cx, &Operation::Edit(changes))
    }
}

/// All that is wrong in one refusal: who mends one word should not meet the next only then.
fn told_together(mut faults: Vec<Refusal>) -> Result<(), Refusal> {
    match faults.len() {
        0 => Ok(()),
        1 => Err(faults.remove(0)),
        2.. => Err(Refusal::Several(faults)),
    }
}

/// The fields that there are, for the end of the help text.
fn help() -> String {
    let all = || Field::ALL.iter().map(|it| it.spec());
    let ids = all().map(|it| it.id.len()).max().unwrap_or(0);
    let labels = all().map(|it| it.label.len()).max().unwrap_or(0);
    let line = |it: FieldSpec| format!("  {:<ids$}  {:<labels$}  {}\n", it.id, it.label, it.hint);
    let lines: Vec<String> = all().map(line).collect();
    let lines = lines.concat();
    format!(
        "FIELD=VALUE sets, FIELD= empties, tags+=risk adds a tag, tags-=risk takes it away.\n\n\
         The fields:\n{lines}\n\
         What a story tries out is said by gemba experiment set."
    )
}

fn want<'a>(name: &str, typed: &'a str) -> Result<(Field, Want<'a>), Refusal> {
    let (name, want) = if let Some(name) = name.strip_suffix('+') {
        (name, Want::Gain(typed))
    } else if let Some(name) = name.strip_suffix('-') {
        (name, Want::Lose(typed))
    } else {
        (name, Want::Be(typed))
    };
    let Some(field) = Field::named(name) else {
        if let Ok(slot) = Subject::Experiment(StoryId::default()).slot(name) {
            let id = slot.id;
            let way = format!("gemba experiment set KEY {id}={typed}");
            return Err(Refusal::Wrong(format!("{id} is part of what a story tries out: {way}")));
        }
        return Err(Refusal::Wrong(add::no_field(name)));
    };
    match want {
        Want::Be(_) => Ok((field, want)),
        Want::Gain(_) | Want::Lose(_) if field == Field::Tags => Ok((field, want)),
        Want::Gain(_) | Want::Lose(_) => Err(Refusal::Wrong(format!(
            "{id} holds one value: write {id}={typed}",
            id = field.spec().id
        ))),
    }
}

impl Want<'_> {
    /// What was typed, as a value of the field.
    fn parsed(self, field: Field, snapshot: &Snapshot) -> Result<Value, Refusal> {
        match self {
            Self::Be(typed) | Self::Gain(typed) | Self::Lose(typed) => {
                add::parse(field, typed, snapshot)
            }
        }
    }

    /// What it would take away from stories of which none has it.
    fn missed(self, field: Field, stories: &[Story], snapshot: &Snapshot) -> Vec<Refusal> {
        let Self::Lose(typed) = self else { return Vec::new() };
        let Ok(gone) = add::parse(field, typed, snapshot) else { return Vec::new() };
        let has_not = match stories {
            [one] => format!("{} has no tag", one.card.key),
            [..] => "none of these stories has the tag".to_owned(),
        };
        let is_missed = |tag: &&String| !stories.iter().any(|it| field.of(it).has(tag));
        let missed = gone.words().iter().filter(is_missed);
        missed.map(|tag| Refusal::Wrong(format!("{has_not} {tag}"))).collect()
    }

    fn applied(self, field: Field, was: &Value, snapshot: &Snapshot) -> Result<Value, Refusal> {
        let tags = |value: &Value| match value {
            Value::Tags(tags) => tags.clone(),
            Value::None | Value::Text(_) | Value::Points(_) | Value::Date(_) | Value::Id(_) => {
                Vec::new()
            }
        };
        let typed = self.parsed(field, snapshot)?;
        Ok(match self {
            Self::Be(_) => typed,
            Self::Gain(_) => {
                let new = tags(&typed).into_iter().filter(|it| !was.has(it));
                Value::tags(tags(was).into_iter().chain(new))
            }
            Self::Lose(_) => Value::tags(tags(was).into_iter().filter(|it| !typed.has(it))),
        })
    }
}
