//! What a file with fewer columns does not tell: that stays as it was told before.

use super::{FIELDS, Said};
use crate::domain::Field;
use crate::domain::operation::{Incoming, Part, Tells};
use crate::domain::story::LinkKind;
use crate::domain::text::fold;

/// What decides, beside the state, where a story stands.
const ENDS: [Part; 3] = [Part::Category, Part::Resolution, Part::End];

/// A column as it is remembered with a story; nothing where no other one tells the same.
fn word(part: Part, name: &str) -> Option<String> {
    Some(match part {
        Part::Category => "category".to_owned(),
        Part::Resolution => "resolution".to_owned(),
        Part::End => "end".to_owned(),
        Part::Link(LinkKind::Relates, _) => "relates".to_owned(),
        Part::Parent => "parent".to_owned(),
        Part::Criteria => format!("criteria {name}"),
        Part::Field(Field::Points) => format!("points {name}"),
        Part::Field(_) | Part::Comments | Part::Link(LinkKind::Blocks | LinkKind::Split, _) => {
            return None;
        }
    })
}

/// The columns to remember.
pub(super) fn had(tells: &Tells) -> Vec<String> {
    let mut all: Vec<String> =
        tells.parts.iter().filter_map(|(part, name)| word(*part, name)).collect();
    all.sort();
    all.dedup();
    all
}

/// Whether some column tells that part, and each that has told it before is in the file.
fn is_whole(before: &Said, tells: &Tells, part: Part) -> bool {
    let begins = word(part, "").unwrap_or_default();
    let now = had(tells);
    let mut then = before.had.iter().flatten().filter(|it| it.starts_with(&*begins));
    tells.has(part) && then.all(|it| now.contains(it))
}

/// Whether the file tells whether there is that link still, by the sign before its name.
pub(super) fn tells_link(before: &Said, tells: Option<&Tells>, name: &str) -> bool {
    let Some(tells) = tells else { return true };
    match name.split(' ').next() {
        Some(">") => tells.has(Part::Link(LinkKind::Blocks, true)),
        Some("<") => tells.has(Part::Link(LinkKind::Blocks, false)),
        Some(_) | None => {
            let (relates, parent) = (Part::Link(LinkKind::Relates, true), Part::Parent);
            // Where nobody remembers which of the two has told it, either may have.
            let may_have = |part| {
                let had = before.had.as_ref();
                had.is_none_or(|it| word(part, "").is_some_and(|word| it.contains(&word)))
            };
            (tells.has(relates) || tells.has(parent))
                && [relates, parent].iter().all(|it| tells.has(*it) || !may_have(*it))
        }
    }
}

/// What of that which hangs on a story a file tells of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hanging {
    pub(super) criteria: bool,
    pub(super) comments: bool,
    place: Place,
}

/// Whether a file tells where a story stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Told,
    Untold,
}

impl Hanging {
    /// Whether the file tells what is kept beside the story under that name.
    pub(super) fn of(self, tells: &Tells, name: &str) -> bool {
        let state = tells.parts.iter().find(|it| it.0 == Part::Field(Field::Column));
        let is_state = state.is_some_and(|it| it.1 == fold(name));
        let is_kept = self.place == Place::Untold && is_state;
        !is_kept && tells.names.iter().any(|it| it == name)
    }
}

/// Says of what the file does not tell what was said of it before.
pub(super) fn fill(before: &Said, says: &mut Said, story: &Incoming, tells: &Tells) -> Hanging {
    for field in FIELDS.iter().chain(&[Field::Tags]) {
        let part = Part::Field(*field);
        // An estimate that is there counts, whichever of its columns are.
        let is_partly = *field == Field::Points && !is_whole(before, tells, part);
        if !tells.has(part) || (is_partly && says.of(*field).is_empty()) {
            says.set(*field, before.of(*field));
        }
    }
    let place = place(before, says, story, tells);
    let keeps_place = place == Place::Untold;
    let hanging = Hanging {
        place,
        criteria: is_whole(before, tells, Part::Criteria),
        comments: tells.has(Part::Comments),
    };
    if !hanging.criteria {
        (says.criteria, says.ticked) = (before.criteria.clone(), before.ticked.clone());
    }
    if !hanging.comments {
        says.comments.clone_from(&before.comments);
    }
    let is_end = |it: &String| ENDS.iter().any(|end| word(*end, "").as_ref() == Some(it));
    let mut now = had(tells);
    now.retain(|it| !(keeps_place && is_end(it)));
    let then = before.had.clone().unwrap_or_else(|| assumed(before));
    now.extend(then.into_iter().filter(|it| keeps_place || !is_end(it)));
    now.sort();
    now.dedup();
    says.had = Some(now);
    hanging
}

/// The columns that may have told of a story of which that was not yet remembered.
fn assumed(before: &Said) -> Vec<String> {
    let ends = ["category", "resolution"].map(str::to_owned);
    let links = ["relates", "parent"].map(str::to_owned);
    let has_link = before.made.iter().any(|(name, _)| name.starts_with('='));
    ends.into_iter().chain(links.into_iter().filter(|_| has_link)).collect()
}

/// Says that a story stands where it stood, where the file has no column for its state, or lacks one
/// that has decided beside it and the state is the same.
fn place(before: &Said, says: &mut Said, story: &Incoming, tells: &Tells) -> Place {
    let had = before.had.clone().unwrap_or_else(|| assumed(before));
    let has_had = |part: Part| word(part, "").is_some_and(|it| had.contains(&it));
    let first =
        |it: &Option<String>| it.as_ref().map(|it| it.lines().next().unwrap_or("").to_owned());
    let was = first(&before.state);
    let is_untold = !tells.has(Part::Field(Field::Column)) && was.as_deref() != Some("");
    let lacks = ENDS.iter().any(|it| has_had(*it) && !tells.has(*it));
    let is_same = lacks && was == first(&says.state) && before.state != says.state;
    let keeps = (is_untold || is_same) && !story.is_mapped;
    if !keeps {
        return Place::Told;
    }
    says.state.clone_from(&before.state);
    Place::Untold
}
