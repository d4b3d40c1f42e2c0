//! The acceptance criteria of an edited sheet: which line is which criterion.

use super::read::Wrong;
use crate::domain::sight::{Sight, Thing};
use crate::domain::story::Criterion;
use crate::domain::{Operation, Story, text};

/// A criterion as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    text: String,
    done: bool,
}

/// Reads the lines of the section; those that are no criterion are named in `wrong`.
pub(super) fn parse(lines: &[(usize, &str)], wrong: &mut Vec<Wrong>) -> Vec<Typed> {
    let mut typed = Vec::new();
    for &(line, source) in lines {
        let source = source.trim();
        if source.is_empty() {
            continue;
        }
        let Some(rest) = source.strip_prefix(['-', '*', '+']) else {
            wrong.push((line, "an acceptance criterion begins with “- [ ]”".to_owned()));
            continue;
        };
        let rest = rest.trim_start();
        let boxed = |done, mark| rest.strip_prefix(mark).map(|rest| (done, rest));
        let (done, rest) = boxed(true, "[x]")
            .or_else(|| boxed(true, "[X]"))
            .or_else(|| boxed(false, "[ ]"))
            .or_else(|| boxed(false, "[]"))
            .unwrap_or((false, rest));
        let text = text::line(rest);
        if !text.is_empty() {
            typed.push(Typed { text, done });
        }
    }
    typed
}

/// The operations that turn the criteria of `story` into the typed ones.
pub(super) fn operations(story: &Story, typed: &[Typed]) -> Vec<Operation> {
    let partners = pair(&story.criteria, typed);
    let mut operations = Vec::new();
    let mut added = Vec::new();
    for (old, criterion) in story.criteria.iter().enumerate() {
        if !partners.contains(&Some(old)) {
            operations.push(
                Operation::RemoveCriterion(criterion.id).as_seen(seen(criterion, &criterion.text)),
            );
        }
    }
    for (new, partner) in typed.iter().zip(partners) {
        let Some(old) = partner.map(|old| &story.criteria[old]) else {
            added.push((new.text.clone(), new.done));
            continue;
        };
        if old.text != new.text {
            operations.push(Operation::EditCriterion {
                criterion: old.id,
                was: old.text.clone(),
                now: new.text.clone(),
            });
        }
        if old.done != new.done {
            let tick = Operation::Tick { criterion: old.id, done: new.done };
            operations.push(tick.as_seen(seen(old, &new.text)));
        }
    }
    if !added.is_empty() {
        operations.push(Operation::AddCriteria { story: story.card.id, texts: added });
    }
    operations
}

/// What somebody saw who ticks a criterion or takes it away: they may mean another text than the one
/// that somebody has given it since.
fn seen(criterion: &Criterion, wants: &str) -> Vec<Sight> {
    let (of, was) = (Thing::Criterion(criterion.id), criterion.text.clone());
    vec![Sight { of, part: "acceptance criterion", was, wants: wants.to_owned() }]
}

/// For each typed line, the criterion that it is: the one of the same text, else one that stands
/// in the same place between the same neighbours and shares a word, or is the only one left there.
fn pair(old: &[Criterion], new: &[Typed]) -> Vec<Option<usize>> {
    let mut partners: Vec<Option<usize>> = vec![None; new.len()];
    for (i, criterion) in old.iter().enumerate() {
        // The one with the same tick first: of two that read alike, the untouched stays untouched.
        let free = |n: &usize| partners[*n].is_none() && new[*n].text == criterion.text;
        let same = |n: &usize| free(n) && new[*n].done == criterion.done;
        let line = (0..new.len()).find(same).or_else(|| (0..new.len()).find(free));
        if let Some(line) = line {
            partners[line] = Some(i);
        }
    }
    // Worked out before any pairing by place, so that one guess does not lead to the next.
    let exact = partners.clone();
    let place_of_new = |n: usize| exact[..n].iter().rev().find_map(|it| *it);
    let place_of_old = |o: usize| (0..o).rev().find(|it| exact.contains(&Some(*it)));
    for by_words in [true, false] {
        for n in 0..new.len() {
            if partners[n].is_some() {
                continue;
            }
            let place = place_of_new(n);
            let left = |o: &usize| !partners.contains(&Some(*o)) && place_of_old(*o) == place;
            let rest: Vec<usize> = (0..old.len()).filter(left).collect();
            let waiting = |it: &usize| partners[*it].is_none() && place_of_new(*it) == place;
            let n_waiting = (0..new.len()).filter(waiting).count();
            partners[n] = if by_words {
                let alike = |o: &usize| shared_words(&old[*o].text, &new[n].text);
                rest.into_iter().filter(|o| alike(o) > 0).max_by_key(|o| (alike(o), usize::MAX - o))
            } else {
                // As many lines as criteria are left here: each is a new wording of one.
                rest.first().copied().filter(|_| rest.len() == n_waiting)
            };
        }
    }
    partners
}

fn shared_words(a: &str, b: &str) -> usize {
    let b = text::fold(b);
    let theirs: Vec<&str> = b.split_whitespace().collect();
    // Short words are in every sentence and tell nothing.
    text::fold(a)
        .split_whitespace()
        .filter(|word| word.chars().count() > 3 && theirs.contains(word))
        .count()
}
