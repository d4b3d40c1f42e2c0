//! What was said at the end of a sprint, as words that outlive the session.

use super::{Asked, CloseSprint, LeftSplit, Way};
use crate::domain::{Points, StoryId};
use crate::tui::dialog::input::{Input, Lines};
use crate::tui::keep::Word;

/// What stands before the number of a story whose split is being typed.
const TYPING: char = '?';

/// What stands before the number of a story whose split was left.
const LEFT: char = '~';

impl CloseSprint {
    /// Where each story goes, and what is being typed.
    pub(super) fn kept(&self) -> Vec<Word> {
        let word = |field: String, was: &str, now: String| Word { field, was: was.to_owned(), now };
        let mut words: Vec<Word> =
            self.ways.iter().map(|(id, way)| word(id.0.to_string(), "", said(way))).collect();
        words.extend(
            self.left.iter().map(|(id, left)| {
                word(format!("{LEFT}{}", id.0), &left.title, left.points.clone())
            }),
        );
        words.sort_by(|a, b| a.field.cmp(&b.field));
        words.extend(self.typing.as_ref().map(|(id, asked, input)| {
            let rest = if let Asked::Points(rest) = asked { rest } else { "" };
            word(format!("{TYPING}{}", id.0), rest, input.text().to_owned())
        }));
        words
    }

    /// Takes that up again for the stories that are still there; tells whether any is.
    pub(super) fn take(&mut self, unfinished: &[StoryId], words: &[Word]) -> bool {
        let mut is_own = false;
        for word in words {
            let number = word.field.trim_start_matches([TYPING, LEFT]).parse().ok().map(StoryId);
            if let Some(id) = number.filter(|_| word.field.starts_with(LEFT)) {
                let (title, points) = (word.was.clone(), word.now.clone());
                self.left.insert(id, LeftSplit { title, points });
                is_own = true;
                continue;
            }
            let Some(id) = number.filter(|it| unfinished.contains(it)) else { continue };
            is_own = true;
            if word.field.starts_with(TYPING) {
                let rest = Some(word.was.clone()).filter(|it| !it.is_empty());
                let asked = rest.map_or(Asked::Title, Asked::Points);
                self.typing = Some((id, asked, Input::new(Lines::One, &word.now)));
            } else if let Some(way) = read(&word.now) {
                self.ways.insert(id, way);
            }
        }
        is_own
    }
}

/// A way in words: for a split also the title of the rest, and the points of both.
fn said(way: &Way) -> String {
    match way {
        Way::Next => "next".to_owned(),
        Way::Backlog => "backlog".to_owned(),
        Way::Split(rest, None) => format!("split\n{rest}"),
        Way::Split(rest, Some((done, left))) => format!("split\n{rest}\n{done}\n{left}"),
    }
}

fn read(said: &str) -> Option<Way> {
    let mut lines = said.lines();
    match lines.next()? {
        "next" => Some(Way::Next),
        "backlog" => Some(Way::Backlog),
        "split" => {
            let rest = lines.next()?.to_owned();
            let mut points = || lines.next()?.parse::<Points>().ok();
            Some(Way::Split(rest, points().zip(points())))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_is_read_as_it_was_said() {
        let points = |n| Points::whole(n);
        for way in [
            Way::Next,
            Way::Backlog,
            Way::Split("the rest".to_owned(), None),
            Way::Split("the rest".to_owned(), Some((points(3), points(2)))),
        ] {
            assert_eq!(read(&said(&way)), Some(way));
        }
    }
}
