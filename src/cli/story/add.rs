//! `gemba story add`: one story or many.

use clap::Args;

use super::commit_new;
use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::domain::{
    Field, NewStory, Operation, Place, Refusal, Snapshot, Value, near, permission, text,
};

/// Writes stories down.
#[derive(Debug, Args)]
#[command(after_help = "Titles come as arguments, or one a line from the standard input with -.\n\
    Any field can be given as FIELD=VALUE, such as due=fri. A title that looks like a field is\n\
    written as one: title='colour=red'.")]
pub(crate) struct Add {
    /// Titles, each a story of its own, and fields as FIELD=VALUE
    #[arg(required = true, value_name = "TITLE")]
    words: Vec<String>,
    /// The process that it makes better: a prefix or a name
    #[arg(long)]
    process: Option<String>,
    /// The estimate
    #[arg(long)]
    points: Option<String>,
    /// The column; the first one unless it is given
    #[arg(long)]
    column: Option<String>,
    /// Who works on it: a name, or me
    #[arg(long)]
    assignee: Option<String>,
    /// Words, with commas between them
    #[arg(long)]
    tags: Option<String>,
    /// highest, high, medium, low or lowest
    #[arg(long)]
    priority: Option<String>,
    /// The day by which it is needed: 2026-12-24, fri, tomorrow, 2w
    #[arg(long)]
    due: Option<String>,
    /// A name, a number, or current
    #[arg(long)]
    sprint: Option<String>,
    /// An acceptance criterion; can be given more than once
    #[arg(long, value_name = "TEXT")]
    criterion: Vec<String>,
    /// Rank it first
    #[arg(long, group = "place")]
    top: bool,
    /// Rank it just after that story
    #[arg(long, group = "place", value_name = "KEY")]
    after: Option<String>,
    /// Rank it just before that story
    #[arg(long, group = "place", value_name = "KEY")]
    before: Option<String>,
}

/// What the words of the command line say.
struct Words {
    titles: Vec<String>,
    fields: Vec<(Field, Value)>,
}

impl Add {
    /// Carries it out.
    pub(super) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let snapshot = cx.known(self.words.iter().chain(&self.assignee))?;
        let place = self.place(cx)?;
        cx.store.allow(&permission::needed(&Operation::Add { stories: Vec::new(), place }))?;
        let Words { titles, mut fields } = self.read_words(&snapshot)?;
        let options = [
            (Field::Process, &self.process),
            (Field::Points, &self.points),
            (Field::Column, &self.column),
            (Field::Assignee, &self.assignee),
            (Field::Tags, &self.tags),
            (Field::Priority, &self.priority),
            (Field::Due, &self.due),
            (Field::Sprint, &self.sprint),
        ];
        for (field, typed) in options {
            if let Some(typed) = typed {
                fields.push((field, parse(field, typed, &snapshot)?));
            }
        }
        if titles.is_empty() {
            return Err(Stop::usage("a story needs a title: gemba story add \"TITLE\""));
        }
        NewStory::fit_at_once(titles.len()).map_err(Stop::Refused)?;
        let criteria: Vec<String> = self.criterion.iter().map(|it| text::line(it)).collect();
        let story =
            |title: String| NewStory { title, fields: fields.clone(), criteria: criteria.clone() };
        let stories = titles.into_iter().map(story).collect();
        commit_new(cx, &Operation::Add { stories, place })
    }

    /// Whether these look like the words of one title whose quotes a shell has taken away: several
    /// titles of one word each.
    pub(crate) fn has_lost_its_quotes(&self) -> bool {
        self.titles().count() > 1
            && self.titles().all(|it| it != "-" && !it.contains(char::is_whitespace))
    }

    /// What of the words is no field.
    pub(crate) fn titles(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|it| &**it).filter(|it| assigned(it).is_none())
    }

    /// Titles, and fields that were given as `FIELD=VALUE`.
    fn read_words(&self, snapshot: &Snapshot) -> Result<Words, Stop> {
        let (mut titles, mut fields) = (Vec::new(), Vec::new());
        for word in &self.words {
            if word == "-" {
                let lines = crate::cli::source::typed()?;
                titles.extend(lines.lines().map(text::line).filter(|it| !it.is_empty()));
            } else if let Some((Field::Title, typed)) = assigned(word) {
                titles.push(text::line(typed));
            } else if let Some((field, typed)) = assigned(word) {
                let value = parse(field, typed, snapshot).map_err(|refusal| {
                    if !typed.contains(char::is_whitespace) {
                        return Stop::from(refusal);
                    }
                    let title = shell_words::quote(word);
                    Stop::usage(format!("{refusal}; if that is a title, write title={title}"))
                });
                fields.push((field, value?));
            } else if let Some(name) = field_like(word).filter(|_| self.words.len() > 1) {
                let title = shell_words::quote(word);
                let says = no_field(name);
                return Err(Stop::usage(format!(
                    "{says}; if that is a title, write title={title}"
                )));
            } else {
                titles.push(text::line(word));
            }
        }
        Ok(Words { titles, fields })
    }

    fn place(&self, cx: &mut Cx) -> Result<Place, Stop> {
        Ok(match (&self.after, &self.before) {
            (Some(key), _) => Place::After(cx.find(key)?),
            (None, Some(key)) => Place::Before(cx.find(key)?),
            (None, None) if self.top => Place::Top,
            (None, None) => Place::Bottom,
        })
    }
}

/// The field and the text of `FIELD=VALUE`; nothing when no field is called so.
fn assigned(word: &str) -> Option<(Field, &str)> {
    let (name, typed) = word.split_once('=')?;
    let field = Field::ALL.iter().find(|it| it.spec().id == name)?;
    Some((*field, typed))
}

/// The name in a word that is written as a field is, of whatever name.
fn field_like(word: &str) -> Option<&str> {
    let (name, _) = word.split_once('=')?;
    let name = name.trim_end_matches(['+', '-']);
    let begins = name.starts_with(|it: char| it.is_ascii_lowercase());
    let is_name = |it: char| it.is_ascii_lowercase() || matches!(it, '_' | '-');
    (begins && name.chars().all(is_name)).then_some(name)
}

/// That no field is called so, and which one may be meant.
pub(super) fn no_field(name: &str) -> String {
    let ids: Vec<&str> = Field::ALL.iter().map(|it| it.spec().id).collect();
    match near::nearest(name, &ids) {
        Some(near) => format!("{name:?} is no field: {near} may be meant"),
        None => format!("{name:?} is no field: {}", ids.join(", ")),
    }
}

/// Reads what was typed for a field.
pub(super) fn parse(field: Field, typed: &str, snapshot: &Snapshot) -> Result<Value, Refusal> {
    let clean = if field == Field::Description { text::block(typed) } else { text::line(typed) };
    field.parse(&clean, &snapshot.board, snapshot.me, snapshot.today())
}
