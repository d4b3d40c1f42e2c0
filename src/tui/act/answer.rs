//! What becomes of a text that a dialog asked for.

use crate::domain::experiment::Decision;
use crate::domain::flow::topic::Asks;
use crate::domain::four_p::{FourP, Thought};
use crate::domain::operation::ColumnEdit;
use crate::domain::refusal::{count_of, points_of};
use crate::domain::sight::{Sight, Thing, standing};
use crate::domain::story::{CriterionId, ImpedimentId};
use crate::domain::{
    Column, ColumnId, Field, ImpedimentOperation, NewStory, Operation, PersonId, Place, Points,
    Refusal, StoryId, Value, text,
};
use crate::tui::act::as_one;
use crate::tui::act::editor::{self, Editing};
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::screen::Cx;
use crate::tui::step::Step;

/// Where a story that is being written down goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spot {
    /// Its place in the process backlog.
    pub(crate) place: Place,
    /// What is known of it by where the cursor was: the column, the sprint.
    pub(crate) fields: Vec<(Field, Value)>,
}

impl Spot {
    /// What is known of a field; nothing when nothing is.
    pub(crate) fn value(&self, field: Field) -> Value {
        let known = self.fields.iter().find(|(it, _)| *it == field);
        known.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// A story there, of which only the title is known.
    pub(crate) fn titled(&self, title: String) -> NewStory {
        NewStory { fields: self.fields.clone(), ..NewStory::titled(title) }
    }
}

/// What becomes of a text that was asked for.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// The title of a story to write down.
    New(Spot),
    /// The titles of stories to write down, one a line.
    Many(Spot),
    /// Something to say about a story.
    Comment(StoryId),
    /// What was thought of one of the four Ps.
    Thought(StoryId, FourP, Thought),
    /// What is in the way of stories.
    Block(Vec<StoryId>),
    /// How it was resolved, and what of it was seen.
    Unblock(Vec<StoryId>, Vec<ImpedimentId>),
    /// What is in the way, of stories or of the team as a whole.
    Raise(Vec<StoryId>),
    /// How an impediment was resolved.
    Resolve(ImpedimentId),
    /// The titles of stories to split off, one a line.
    Split(StoryId),
    /// Something outside of the board that belongs to a story.
    Refer(StoryId),
    /// Something that must be true of a story.
    Criteria(StoryId),
    /// Another text for something that must be true.
    Criterion {
        /// Whose it is.
        story: StoryId,
        /// Which criterion.
        criterion: CriterionId,
        /// The text that it had.
        was: String,
    },
    /// Why something is done although a soft rule speaks against it, and who else agreed.
    Reason(Operation, Option<PersonId>),
    /// What was learned of what a story tried, with what is decided.
    Decide(StoryId, Decision),
    /// Something that belongs to a sprint.
    Sprint(super::sprint::Asked),
    /// Something that belongs to a process.
    Process(super::process::Asked),
    /// What is said of an observation, or to whoever asked for something.
    Said(super::observe::Said),
    /// A text from the person's own editor that could not be read.
    Sheet(Editing),
    /// What figures of flow are asked, where the board has agreed on that expectation.
    Flow(Asks, String),
    /// What a definition says from now on, which was seen as that text.
    Agreed(super::Of, String),
    /// How much work may be in progress in a column, of which its limits were seen so.
    Limit(ColumnId, Vec<(&'static str, String)>),
    /// The day that splits a figure of flow in two, by its date or by what was released on it.
    SplitDay,
    /// The file of another tool, and what is decided of its names.
    Import,
}

impl Answer {
    /// What the typed text leads to, or why it does not.
    pub(crate) fn accept(&self, cx: &Cx<'_>, typed: &str) -> Step {
        let line = text::line(typed);
        let operation = match self {
            Self::New(_) if line.is_empty() => return Step::Refuse(Refusal::Empty(Field::Title)),
            Self::New(spot) => {
                Operation::Add { stories: vec![spot.titled(line)], place: spot.place }
            }
            Self::Many(spot) => {
                let titles = lines_of(typed);
                if titles.is_empty() {
                    return Step::Refuse(Refusal::EmptyText("a list of titles"));
                }
                if let Err(refusal) = NewStory::fit_at_once(titles.len()) {
                    return Step::Refuse(refusal);
                }
                let stories = titles.into_iter().map(|it| spot.titled(it)).collect();
                Operation::Add { stories, place: spot.place }
            }
            Self::Comment(story) => match text::block(typed) {
                text if text.trim().is_empty() => {
                    return Step::Refuse(Refusal::EmptyText("a comment"));
                }
                text => Operation::Comment { story: *story, text },
            },
            Self::Block(_) | Self::Raise(_) | Self::Reason(..) if line.is_empty() => {
                return Step::Refuse(Refusal::EmptyText("the reason"));
            }
            Self::Block(stories) => Operation::Block { stories: stories.clone(), reason: line },
            Self::Unblock(stories, seen) => {
                let (stories, seen) = (stories.clone(), Some(seen.clone()));
                Operation::Unblock { stories, seen, resolution: line }
            }
            Self::Raise(stories) => Operation::Impediment(ImpedimentOperation::Raise {
                reason: line,
                stories: stories.clone(),
                owner: None,
                due: None,
                cause: String::new(),
            }),
            Self::Resolve(impediment) => Operation::Impediment(ImpedimentOperation::Resolve {
                impediment: *impediment,
                resolution: line,
            }),
            Self::Split(story) => match lines_of(typed) {
                titles if titles.is_empty() => {
                    return Step::Refuse(Refusal::EmptyText("a list of titles"));
                }
                titles => Operation::Split { story: *story, titles },
            },
            Self::Refer(_) if line.is_empty() => {
                return Step::Refuse(Refusal::EmptyText("a reference"));
            }
            Self::Refer(story) => {
                let (label, target) = match line.split_once(' ') {
                    Some((label, target)) => (label.trim_end_matches(':'), target.trim()),
                    None => ("", line.as_str()),
                };
                Operation::Refer {
                    story: *story,
                    label: label.to_owned(),
                    target: target.to_owned(),
                }
            }
            Self::Criteria(_) | Self::Criterion { .. } if line.is_empty() => {
                return Step::Refuse(Refusal::EmptyText("an acceptance criterion"));
            }
            Self::Criteria(story) => {
                Operation::AddCriteria { story: *story, texts: open_lines_of(typed) }
            }
            Self::Criterion { was, .. } if *was == line => return Step::Close,
            Self::Criterion { story, criterion, was } => {
                return reworded(cx, *story, *criterion, was, line);
            }
            Self::Reason(operation, consent) => {
                let (consent, of) = (*consent, Box::new(operation.clone()));
                Operation::Overruled { reason: line, consent, of }
            }
            Self::Decide(story, decision) => super::trial::decided(cx, *story, *decision, &line),
            Self::Thought(story, p, thought) => {
                super::trial::thought_of(*story, *p, Some(*thought), line)
            }
            Self::Sprint(asked) => return asked.accept(cx, typed),
            Self::Process(asked) => return asked.accept(cx, typed),
            Self::Said(said) => return said.accept(&line),
            Self::Sheet(editing) => return editor::read(cx, editing, typed),
            Self::Flow(asks, seen) => return super::flow::asked(cx, *asks, seen, &line),
            Self::Agreed(of, seen) => return super::agree::agreed(*of, seen, typed),
            Self::SplitDay => return super::flow::split_at(&line),
            Self::Import => return import(line),
            Self::Limit(column, seen) => match cx.data.board.column(*column) {
                Some(column) => match limits(column, &line) {
                    Ok(Some(operation)) => operation.as_seen(sights(column.id, seen, &line)),
                    Ok(None) => return Step::Close,
                    Err(refusal) => return Step::Refuse(refusal),
                },
                None => return Step::Refuse(Refusal::Gone("that column")),
            },
        };
        Step::commit(operation)
    }
}

impl Answer {
    /// Notes that the text was typed over that one, which does not stand there any more: whoever
    /// keeps it is told what does.
    pub(crate) fn was(&mut self, cx: &Cx<'_>, typed_over: &str) {
        if let Self::Criterion { was, .. } = self {
            typed_over.clone_into(was);
        }
        if let Self::Sprint(asked) = self {
            asked.was(cx, typed_over);
        }
        if let Self::Agreed(_, seen) = self {
            typed_over.clone_into(seen);
        }
        if let Self::Limit(_, seen) = self {
            *seen = LIMITS.into_iter().zip(limits_in(typed_over)).collect();
        }
    }

    /// What was typed, with a part as it stands; none where nothing is left of it then.
    pub(crate) fn without(&self, cx: &Cx<'_>, part: &str, typed: &str) -> Option<String> {
        let Self::Limit(column, _) = self else { return None };
        let now = limits_seen(cx, *column);
        let wanted = LIMITS.iter().zip(limits_in(typed)).zip(&now);
        let kept =
            wanted.map(|((of, typed), (_, now))| if *of == part { now.clone() } else { typed });
        let kept: Vec<String> = kept.collect();
        let is_more = kept.iter().zip(&now).any(|(kept, (_, now))| kept != now);
        let points = |it: &str| if it.is_empty() { String::new() } else { format!("{it}p") };
        is_more.then(|| format!("{} {}", kept[0], points(&kept[1])).trim().to_owned())
    }
}

/// Takes in the file of that name.
fn import(line: String) -> Step {
    if line.is_empty() {
        return Step::Refuse(Refusal::EmptyText("the file's name"));
    }
    Step::Import(line)
}

/// Gives an acceptance criterion another text, unless somebody has given it one since it was seen.
fn reworded(cx: &Cx<'_>, story: StoryId, criterion: CriterionId, was: &str, line: String) -> Step {
    let page = cx.data.whole_page(story);
    let criteria = page.map(|it| &it.story.criteria[..]).unwrap_or_default();
    let stands = criteria.iter().find(|it| it.id == criterion);
    match stands.filter(|it| it.text != was && it.text != line) {
        Some(it) => which_stays(story, criterion, &it.text, line),
        None => {
            let was = was.to_owned();
            Step::commit(Operation::EditCriterion { criterion, was, now: line })
        }
    }
}

/// Asks which of two texts stays that two people gave an acceptance criterion at once.
fn which_stays(story: StoryId, criterion: CriterionId, theirs: &str, mine: String) -> Step {
    let both = Operation::AddCriteria { story, texts: vec![(mine.clone(), false)] };
    let said = |whose: &str, text: &str| format!("{whose}: {text}");
    let left = Step::Finish("Left as it was written meanwhile".to_owned());
    let choices = vec![
        Choice::new("both of them", Step::commit(both)).hint("mine becomes one more"),
        Choice::new(said("theirs", theirs), left),
        Choice::new(
            said("mine", &mine),
            Step::commit(Operation::EditCriterion { criterion, was: theirs.to_owned(), now: mine }),
        ),
    ];
    let title = "Somebody has changed it meanwhile: which text stays?";
    Step::open(Pick::new(title, choices, Other::Nothing("")))
}

/// What gives a column the limits that were typed, `4` stories, `8p` points, both or none; nothing
/// where it has them.
fn limits(column: &Column, typed: &str) -> Result<Option<Operation>, Refusal> {
    let (mut stories, mut points) = (None, None);
    let words = typed.split([' ', ',']).filter(|it| !it.is_empty() && *it != "none");
    for word in words {
        match word.strip_suffix('p').map(str::parse::<Points>) {
            Some(Ok(limit)) => points = Some(limit).filter(|it| !it.is_zero()),
            None if word.parse::<u32>().is_ok() => {
                stories = word.parse().ok().filter(|it| *it > 0);
            }
            Some(Err(())) | None => {
                let why = format!("{word:?} is no limit: 4 are stories, 8p points, none is none");
                return Err(Refusal::Wrong(why));
            }
        }
    }
    let label = match (stories, points) {
        (None, None) => format!("Took the limits off {}", column.name),
        (Some(stories), None) => format!("Limited {} to {} alone", column.name, count_of(stories)),
        (None, Some(points)) => format!("Limited {} to {} alone", column.name, points_of(points)),
        (Some(stories), Some(points)) => {
            let (stories, points) = (count_of(stories), points_of(points));
            format!("Limited {} to {stories} and {points}", column.name)
        }
    };
    let new_stories = (stories != column.wip_stories).then_some(ColumnEdit::WipStories(stories));
    let new_points = (points != column.wip_points).then_some(ColumnEdit::WipPoints(points));
    let edits = new_stories.into_iter().chain(new_points);
    let edits = edits.map(|to| Operation::EditColumn { column: column.id, to });
    Ok(as_one(label, edits.collect()))
}

/// The parts of a column that say how much may be in it.
const LIMITS: [&str; 2] = ["limit of stories", "limit of points"];

/// How much may be in a column, part by part, as it stands now.
pub(crate) fn limits_seen(cx: &Cx<'_>, column: ColumnId) -> Vec<(&'static str, String)> {
    let stands = |part| standing(Thing::Column(column), part, &cx.data.board).unwrap_or_default();
    LIMITS.into_iter().map(|part| (part, stands(part))).collect()
}

/// What was seen of a column's limits, and what was typed instead.
fn sights(column: ColumnId, seen: &[(&'static str, String)], typed: &str) -> Vec<Sight> {
    let sight = |((part, was), wants): (&(&'static str, String), String)| Sight {
        of: Thing::Column(column),
        part,
        was: was.clone(),
        wants,
    };
    seen.iter().zip(limits_in(typed)).map(sight).collect()
}

/// The limits that were typed, in the order of their parts; an empty one for none.
fn limits_in(typed: &str) -> [String; 2] {
    let words = || typed.split([' ', ',']);
    let points = words().find_map(|it| it.strip_suffix('p')).unwrap_or_default();
    let stories = words().rfind(|it| it.parse::<u32>().is_ok()).unwrap_or_default();
    [stories, points].map(|it| if it == "0" { "" } else { it }.to_owned())
}

/// The lines of a list, without what lists begin with: dashes, stars, numbers, tick boxes.
pub(crate) fn lines_of(typed: &str) -> Vec<String> {
    let lines = typed.lines().map(|it| text::line(bare(it)));
    lines.filter(|it| !it.is_empty()).collect()
}

/// The same as new acceptance criteria, none of them true yet.
pub(crate) fn open_lines_of(typed: &str) -> Vec<(String, bool)> {
    lines_of(typed).into_iter().map(|it| (it, false)).collect()
}

/// A line without what lists begin with.
fn bare(line: &str) -> &str {
    let mut rest = line.trim();
    for sign in ["-", "*", "+", "•", "–"] {
        if let Some(text) = rest.strip_prefix(sign).filter(|it| is_apart(it)) {
            rest = text.trim_start();
            break;
        }
    }
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=3).contains(&digits)
        && let Some(text) = rest[digits..].strip_prefix(['.', ')']).filter(|it| is_apart(it))
    {
        rest = text.trim_start();
    }
    for sign in ["[ ]", "[x]", "[X]", "☐", "☑"] {
        if let Some(text) = rest.strip_prefix(sign).filter(|it| is_apart(it)) {
            return text.trim_start();
        }
    }
    rest
}

/// Whether what follows a list's sign is apart from it.
fn is_apart(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::lines_of;

    #[test]
    fn lists_lose_what_they_begin_with() {
        let pasted = "- one\n* two\r\n1. three\n  12) four\n- [ ] five\n[x] six\n\n•  seven\n-\n";
        let expected = ["one", "two", "three", "four", "five", "six", "seven"];
        assert_eq!(lines_of(pasted), expected);
        let kept = "-5 degrees\n3.5 points\n2026. was\n*bold* word\n[x]y";
        assert_eq!(lines_of(kept), kept.lines().collect::<Vec<_>>());
    }
}
