//! What a description says in prose: the story's three parts, and its acceptance criteria.

use super::markup::{inline, markdown};
use crate::domain::text::{block, line};

/// Longer than this, nobody's need is named but something told.
const ROLE_BYTES: usize = 160;
const WANTS: [&str; 4] = ["i want", "i need", "i would like", "i'd like"];

/// A description, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Prose {
    pub(super) as_a: String,
    pub(super) i_want: String,
    pub(super) so_that: String,
    pub(super) criteria: Vec<(String, bool)>,
    /// The rest, as Markdown.
    pub(super) description: String,
}

impl Prose {
    /// Reads a description in wiki markup; what is not recognised stays in it.
    pub(super) fn read(text: &str) -> Self {
        let text = block(text);
        let mut prose = Self::default();
        let text = match parts(&text) {
            Some(parts) => {
                [prose.as_a, prose.i_want, prose.so_that] = parts.fields;
                parts.rest
            }
            None => text,
        };
        let (rest, criteria) = criteria(&text);
        prose.criteria = criteria;
        prose.description = block(&markdown(rest.trim_matches('\n')));
        prose
    }
}

struct Parts {
    fields: [String; 3],
    rest: String,
}

/// The three parts that a text begins with: `As a … I want … so that …`, in one line or several,
/// with or without marks of bold.
fn parts(text: &str) -> Option<Parts> {
    let end = text
        .trim_start()
        .find("\n\n")
        .map_or(text.len(), |at| at + text.len() - text.trim_start().len());
    let first = &text[..end];
    let low = first.to_ascii_lowercase();
    let start = low.find(|it: char| it.is_alphanumeric())?;
    // A sign or a picture in front has no place in the parts.
    if !low[..start].chars().all(|it| it.is_whitespace() || matches!(it, '*' | '_' | '-' | '•')) {
        return None;
    }
    let role = ["as an", "as a"]
        .into_iter()
        .find(|it| low[start..].starts_with(it) && is_boundary(&low, start + it.len()))?;
    let role_start = start + role.len();
    let (want, want_end) = find(&low, role_start, &WANTS)?;
    let role = &first[role_start..want];
    if role.len() > ROLE_BYTES || sentence_end(role).is_some() {
        return None;
    }
    let so = find(&low, want_end, &["so that"]).or_else(|| {
        let (at, _) = find(&low, want_end, &["so i can"])?;
        Some((at, at + "so".len()))
    });
    let (wish, reason, rest_start) = match so {
        Some((at, so_end)) => {
            let end = so_end + statement(&first[so_end..]);
            (want_end..at, so_end..end, end)
        }
        None => {
            let end = want_end + statement(&first[want_end..]);
            (want_end..end, end..end, end)
        }
    };
    let fields = [role_start..want, wish, reason].map(|it| tidy(&first[..it.start], &first[it]));
    if fields[0].is_empty() || fields[1].is_empty() {
        return None;
    }
    let rest = text[rest_start..].trim_start_matches(['*', '_']).trim_start();
    Some(Parts { fields, rest: rest.to_owned() })
}

/// Where one of the phrases stands as whole words, and where it ends.
fn find(low: &str, from: usize, phrases: &[&str]) -> Option<(usize, usize)> {
    let of = |phrase: &&str| {
        low[from..]
            .match_indices(*phrase)
            .map(|(at, it)| (from + at, from + at + it.len()))
            .find(|(at, end)| is_boundary(low, *at) && is_boundary(low, *end))
    };
    phrases.iter().filter_map(of).min()
}

/// Whether no word goes on over that place.
fn is_boundary(text: &str, at: usize) -> bool {
    let is_word = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
    !(is_word(text[..at].chars().next_back()) && is_word(text[at..].chars().next()))
}

/// How long the statement is that a text begins with: to the end of its line or sentence.
fn statement(text: &str) -> usize {
    let begin = text.find(char::is_alphanumeric).unwrap_or(text.len());
    let body = &text[begin..];
    let line_end = body.find('\n').unwrap_or(body.len());
    begin + sentence_end(&body[..line_end]).unwrap_or(line_end)
}

/// Where a sentence ends and another one begins.
fn sentence_end(text: &str) -> Option<usize> {
    let ends = text.match_indices(". ").map(|(at, it)| at + it.len());
    ends.into_iter().find(|end| text[*end..].trim_start().starts_with(char::is_uppercase))
}

/// A part without the punctuation and the marks of bold around it; `before` stands in front of it.
fn tidy(before: &str, part: &str) -> String {
    let part = line(part);
    // A mark of bold that was opened in front of the part ends in it.
    let is_open = |mark: char| !before.matches(mark).count().is_multiple_of(2);
    let is_mark =
        |mark: char| matches!(mark, '*' | '_') && (is_open(mark) || part.matches(mark).count() > 1);
    let begins = |rest: &str| {
        let mut letters = rest.chars();
        let (first, next) = (letters.next()?, letters.next());
        let is_apart = next.is_none_or(|it| !it.is_alphanumeric());
        let goes = match first {
            ' ' | ':' | ',' | '…' => true,
            '*' | '_' => is_mark(first) && next != Some('.') || next.is_none_or(|it| it == ' '),
            '.' => is_apart,
            _ => false,
        };
        goes.then_some(first.len_utf8())
    };
    let mut rest = &*part;
    while let Some(len) = begins(rest) {
        rest = &rest[len..];
    }
    while let Some(last) = rest.chars().next_back() {
        let front = &rest[..rest.len() - last.len_utf8()];
        let goes = match last {
            ' ' | ',' | ';' | '.' | '…' => true,
            '*' | '_' => is_mark(last) || front.ends_with(' '),
            _ => false,
        };
        if !goes {
            break;
        }
        rest = front;
    }
    let closes = |(at, _): &(usize, &str)| {
        rest[..*at].ends_with(char::is_alphanumeric)
            && !rest[at + 1..].starts_with(char::is_alphanumeric)
    };
    let is_odd = !rest.matches('*').count().is_multiple_of(2);
    match rest.match_indices('*').find(closes).filter(|_| is_odd && is_open('*')) {
        Some((at, _)) => line(&inline(&format!("{}{}", &rest[..at], &rest[at + 1..]))),
        None => line(&inline(rest)),
    }
}

/// The points of the list below `Acceptance criteria:`, and the text without both; the whole text
/// if no list follows.
fn criteria(text: &str) -> (String, Vec<(String, bool)>) {
    let lines: Vec<&str> = text.split('\n').collect();
    let Some(head) = lines.iter().position(|it| is_heading(it)) else {
        return (text.to_owned(), Vec::new());
    };
    let mut found: Vec<(String, bool)> = Vec::new();
    let mut end = head + 1;
    for (at, text) in lines.iter().enumerate().skip(head + 1) {
        match (point(text), found.last_mut()) {
            (Some(point), _) => found.push(point),
            (None, _) if text.trim().is_empty() => continue,
            // A line that is indented goes on with the point above, unless a blank line parts them.
            (None, Some(last)) if text.starts_with("  ") && end == at => {
                last.0 = line(&format!("{} {}", last.0, inline(text.trim())));
            }
            (None, _) => break,
        }
        end = at + 1;
    }
    if found.is_empty() {
        return (text.to_owned(), found);
    }
    let before = lines[..head].join("\n");
    let after = lines[end..].join("\n");
    let rest = format!("{}\n\n{}", before.trim_end(), after.trim_start_matches('\n'));
    (rest, found)
}

/// The lines of a text that is nothing but acceptance criteria.
pub(super) fn criteria_lines(text: &str) -> Vec<(String, bool)> {
    let text = block(text);
    let lines = text.split('\n').filter(|it| !it.trim().is_empty() && !is_heading(it));
    let read = |it: &str| point(it).unwrap_or_else(|| (line(&inline(it)), false));
    lines.map(read).filter(|(text, _)| !text.is_empty()).collect()
}

fn is_heading(text: &str) -> bool {
    let low = text.to_ascii_lowercase();
    let bare = low.trim();
    let bare = bare.strip_prefix('h').and_then(|it| it.split_once(". ")).map_or(bare, |it| it.1);
    let named = bare.trim_matches(['*', '_', ':', '#', '+', ' ']);
    // The short forms are words like any other, unless a colon makes a heading of them.
    let short = matches!(named, "acceptance" | "ac") && bare.contains(':');
    short || matches!(named, "acceptance criteria" | "acceptance criterion")
}

/// A point of a list and its tick: `- text`, `* text`, `# text`, `1. text`, `- [x] text`.
fn point(text: &str) -> Option<(String, bool)> {
    let text = text.trim();
    let (mark, rest) = text.split_once(' ')?;
    let number = mark.strip_suffix(['.', ')']).unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    let is_sign = mark == "•" || mark.bytes().all(|it| matches!(it, b'-' | b'*' | b'#' | b'+'));
    let rest = rest.trim();
    let ticked = ["[x]", "[X]", "(/)"].iter().find_map(|it| rest.strip_prefix(it));
    let open = ["[ ]", "[]", "(x)"].iter().find_map(|it| rest.strip_prefix(it));
    let rest = ticked.or(open).unwrap_or(rest);
    let text = line(&inline(rest.trim()));
    ((is_number || is_sign) && !text.is_empty()).then(|| (text, ticked.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let prose = Prose::read(text);
        let criteria: Vec<String> = prose
            .criteria
            .iter()
            .map(|(text, done)| format!("[{}] {text}", if *done { 'x' } else { ' ' }))
            .collect();
        [prose.as_a, prose.i_want, prose.so_that, criteria.join(" / "), prose.description]
            .join(" | ")
    }

    #[test]
    fn the_three_parts_are_found_in_their_common_forms() {
        for (text, parts) in [
            (
                "As a new colleague I want my laptop on day one so that I can work.",
                "new colleague | my laptop on day one | I can work |  | ",
            ),
            (
                "As a *service desk agent*\nI want one form\nso that nothing is lost.\n\nMore.",
                "service desk agent | one form | nothing is lost |  | More.",
            ),
            (
                "*As an* approver,\n*I want to* see the risk,\n*So that* I decide. It matters.",
                "approver | to see the risk | I decide |  | It matters.",
            ),
            (
                "AS A requester, I would like news every week so I can plan\nWe tried mail.",
                "requester | news every week | I can plan |  | We tried mail.",
            ),
            ("As a lead I need fewer mails.", "lead | fewer mails |  |  | "),
            (
                "As an agent I want files matching *.pdf so that I find them all.",
                "agent | files matching *.pdf | I find them all |  | ",
            ),
            ("As a lead I want .NET 8 on *.corp hosts.", "lead | .NET 8 on *.corp hosts |  |  | "),
            (
                "As a lead I want one page. It says who owns what.",
                "lead | one page |  |  | It says who owns what.",
            ),
        ] {
            assert_eq!(shown(text), parts);
        }
        for text in [
            "As agreed I want this",
            "As a result mail stopped. The team met. I want to say thanks.",
            "As a rule of thumb",
            "I want a pony so that I can ride",
            "Assets I want",
            "🚨 (!) As an agent I want a page so that I know.",
            "As a I want",
        ] {
            assert_eq!(shown(text), format!(" |  |  |  | {text}"));
        }
    }

    #[test]
    fn acceptance_criteria_are_the_list_below_their_heading() {
        let text = "Before\n\nh3. Acceptance Criteria:\n\n- one\n* [x] two\n   goes on\n# (/) three\n\n\
                    1. *four*\n\nAfter\n- not one";
        assert_eq!(
            shown(text),
            " |  |  | [ ] one / [x] two goes on / [x] three / [ ] **four** | Before\n\nAfter\n- not one"
        );
        let text = "Acceptance criteria: see the page\nAcceptance criteria\nnone yet";
        assert_eq!(shown(text), format!(" |  |  |  | {text}"));
    }

    proptest::proptest! {
        #[test]
        fn no_words_are_lost(
            text in "(As an? |I want |so that |\\. |\\.N|\\*\\.p|🚨|[A-Cé1 ]|\n|\n\n|\\* |- |\\*|Acceptance criteria:\n){0,30}"
        ) {
            let prose = Prose::read(&text);
            let mut parts = vec![prose.as_a, prose.i_want, prose.so_that];
            parts.extend(prose.criteria.into_iter().map(|it| it.0));
            parts.push(prose.description);
            let count = |text: &str, letter| text.matches(letter).count();
            let kept = parts.join("\n");
            for letter in ["B", "C", "é", "🚨", "N", ".p", ".N"] {
                proptest::prop_assert!(count(&kept, letter) >= count(&text, letter), "{kept:?}");
            }
        }
    }
}
