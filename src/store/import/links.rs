//! How stories that are taken in stand to each other: what the source says, as far as both are here.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Known, Said, remember, silent};
use crate::domain::operation::{Changed, Incoming, IncomingLink, Tells};
use crate::domain::story::LinkKind;
use crate::domain::text::fold;
use crate::domain::{Refusal, StoryId};
use crate::store::story::head;
use crate::store::story::parts::{insert_link, refuse_cycle};
use crate::store::{Answer, Fault};

/// What was done about the links of an import.
#[derive(Debug, Default)]
pub(super) struct Linked {
    /// The stories of which links came or went.
    pub(super) touched: Vec<StoryId>,
    /// What became of each story's.
    pub(super) changed: Vec<(StoryId, Changed)>,
    /// The links that were not made, by their ends, and what each would do: somebody would wait for
    /// themselves.
    pub(super) round: Vec<((StoryId, StoryId), String)>,
}

/// Makes the links that a source tells of for the first time, where both stories are here, and takes
/// away those that an import has made and the source has no more.
///
/// What a person has made stays, and what a person has taken away stays away.
/// So does what the file has no column for.
pub(super) fn take_in(
    conn: &Connection,
    stories: &[(Known<'_>, &Incoming)],
    tells: Option<&Tells>,
) -> Answer<Linked> {
    let mut linked = Linked::default();
    let Some((first, _)) = stories.first() else { return Ok(linked) };
    let mut here: Option<HashMap<String, StoryId>> = None;
    for (known, story) in stories {
        let before = said(conn, *known)?;
        if story.links.is_empty() && before.links.is_empty() {
            continue;
        }
        let here = match &mut here {
            Some(here) => here,
            None => here.insert(by_reference(conn, first.source)?),
        };
        let mut says = Said { links: Vec::new(), made: Vec::new(), ..before.clone() };
        for link in &story.links {
            let Some(other) = here.get(&*fold(&link.other)).copied() else { continue };
            let name = name_of(link);
            if before.links.contains(&name) {
                says.made.extend(before.made.iter().filter(|(it, _)| *it == name).cloned());
                says.links.push(name);
                continue;
            }
            let ends = if link.is_first { (known.id, other) } else { (other, known.id) };
            match made(conn, link.kind, ends) {
                Ok(Some(id)) => {
                    says.made.push((name.clone(), id));
                    linked.touched.extend([known.id, other]);
                    linked.changed.push(changed(conn, known.id, String::new(), in_words(&name))?);
                }
                Ok(None) => (),
                Err(Fault::Refused(refusal @ Refusal::Cycle(..))) => {
                    // Both stories may tell of it.
                    if linked.round.iter().all(|it| it.0 != ends) {
                        linked.round.push((ends, refusal.to_string()));
                    }
                    continue;
                }
                Err(error) => return Err(error),
            }
            says.links.push(name);
        }
        for name in before.links.iter().filter(|it| !silent::tells_link(&before, tells, it)) {
            if !says.links.contains(name) {
                says.made.extend(before.made.iter().filter(|(it, _)| it == name).cloned());
                says.links.push(name.clone());
            }
        }
        for (name, id) in before.made.iter().filter(|it| !says.made.contains(it)) {
            let gone = conn.prepare_cached("DELETE FROM link WHERE id = $1")?.execute([id])?;
            if gone > 0 {
                linked.touched.push(known.id);
                linked.changed.push(changed(conn, known.id, in_words(name), String::new())?);
            }
        }
        if says != before {
            remember(conn, *known, &says)?;
        }
    }
    Ok(linked)
}

/// Makes a link; nothing where it is there already.
fn made(conn: &Connection, kind: LinkKind, (from, to): (StoryId, StoryId)) -> Answer<Option<i64>> {
    let is_either = kind == LinkKind::Relates;
    let find = "SELECT id FROM link WHERE kind = $1
         AND ((from_story = $2 AND to_story = $3) OR ($4 AND from_story = $3 AND to_story = $2))";
    let mut find = conn.prepare_cached(find)?;
    let mut found = || -> rusqlite::Result<Option<i64>> {
        find.query_row(params![kind.id(), from.0, to.0, is_either], |row| row.get(0)).optional()
    };
    if from == to || found()?.is_some() {
        return Ok(None);
    }
    if kind == LinkKind::Blocks {
        refuse_cycle(conn, from, to)?;
    }
    insert_link(conn, from, kind, to)?;
    Ok(found()?)
}

/// A link as it is remembered.
fn name_of(link: &IncomingLink) -> String {
    let sign = match (link.kind, link.is_first) {
        (LinkKind::Relates, _) => "=",
        (LinkKind::Blocks | LinkKind::Split, true) => ">",
        (LinkKind::Blocks | LinkKind::Split, false) => "<",
    };
    format!("{sign} {}", fold(&link.other))
}

/// The same as people read it, with the source's key of the other one.
fn in_words(name: &str) -> String {
    let (sign, other) = name.split_once(' ').unwrap_or(("", name));
    let relation = match sign {
        ">" => "blocks",
        "<" => "waits for",
        _ => "relates to",
    };
    format!("{relation} {}", other.to_uppercase())
}

fn changed(conn: &Connection, id: StoryId, old: String, new: String) -> Answer<(StoryId, Changed)> {
    let key = head(conn, id)?.key;
    Ok((id, Changed { key, what: "link".to_owned(), old, new }))
}

fn said(conn: &Connection, known: Known<'_>) -> Answer<Said> {
    let said: String = conn
        .prepare_cached("SELECT said FROM imported WHERE source = $1 AND reference = $2")?
        .query_row(params![known.source, known.reference], |row| row.get(0))?;
    Ok(Said::read(&said))
}

/// The stories of a source by its keys, folded.
fn by_reference(conn: &Connection, source: &str) -> Answer<HashMap<String, StoryId>> {
    let all = super::taken_in(conn, source)?.stories;
    Ok(all.into_iter().map(|(it, id)| (fold(&it).into_owned(), id)).collect())
}
