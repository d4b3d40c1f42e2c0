//! What a description says in prose: the story's three parts, its acceptance criteria, the rest.

use super::markup::{heading, inline, markdown};
use super::parts::parts;
use crate::domain::text::{block, line};

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
            Some((parts, rest)) => {
                [prose.as_a, prose.i_want, prose.so_that] = parts.map(|it| line(&inline(&it)));
                rest
            }
            None => text,
        };
        let (rest, criteria) = criteria(&text);
        prose.criteria = criteria;
        prose.description = block(&markdown(rest.trim_matches('\n')));
        prose
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
    let low = text.trim().to_ascii_lowercase();
    let named = match heading(&low) {
        Some((_, title)) => title,
        None => low.trim_start_matches('#'),
    };
    let has_colon = named.contains(':');
    let mut named = named.trim_matches([':', ' ']);
    while let Some(mark) = named.chars().next().filter(|it| matches!(it, '*' | '_' | '+')) {
        let Some(inner) = named[1..].strip_suffix(mark) else { return false };
        named = inner.trim_matches([':', ' ']);
    }
    // The short forms are words like any other, unless a colon makes a heading of them.
    has_colon && matches!(named, "acceptance" | "ac")
        || matches!(named, "acceptance criteria" | "acceptance criterion")
}

/// A point of a list and its tick: `- text`, `* text`, `# text`, `1. text`, `- [x] text`.
pub(super) fn point(text: &str) -> Option<(String, bool)> {
    let text = text.trim();
    let (mark, rest) = text.split_once(' ')?;
    let number = mark.strip_suffix(['.', ')']).unwrap_or_default();
    let is_number = matches!(number.len(), 1..=3) && number.bytes().all(|it| it.is_ascii_digit());
    let is_sign = mark == "•" || mark.bytes().all(|it| matches!(it, b'-' | b'*' | b'#' | b'+'));
    let rest = rest.trim();
    let ticked = ["[x]", "[X]", "(/)"].iter().find_map(|it| rest.strip_prefix(it));
    let open = ["[ ]", "[]", "(x)"].iter().find_map(|it| rest.strip_prefix(it));
    let rest = ticked.or(open).unwrap_or(rest);
    let text = line(&inline(rest.trim()));
    ((is_number || is_sign) && !text.is_empty()).then(|| (text, ticked.is_some()))
}

#[cfg(test)]
pub(super) mod tests {
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
                "As an agent I want a file named __init__ so that it loads _private.",
                "agent | a file named __init__ | it loads _private |  | ",
            ),
            (
                "As a lead I want _x_ and __init__ *so that* no file* is lost",
                "lead | _x_ and __init__ | no file* is lost |  | ",
            ),
            (
                "As a lead I want *.pdf and *.doc* so that _it is *found*_.",
                "lead | *.pdf and *.doc* | it is **found** |  | ",
            ),
            (
                "**As a** _lead_, **I want** *one* form. *More* of it",
                "lead | **one** form |  |  | **More** of it",
            ),
            ("*As a lead I want a* *page", "lead | a *page |  |  | "),
            ("*As a lead I want a page, so that I know.*", "lead | a page | I know |  | "),
            ("* As a lead\n* I want a page\n* so that I know", "lead | a page | I know |  | "),
            (
                "As a lead I want a page so that\n* I know\n* you know",
                "lead | a page so that |  |  | - I know\n- you know",
            ),
            (
                "As a lead I want one form. We tried mail so that nobody gets lost",
                "lead | one form |  |  | We tried mail so that nobody gets lost",
            ),
            (
                "As a lead I want order so that 1. We win. 2. They lose",
                "lead | order | 1. We win. 2. They lose |  | ",
            ),
            (
                "As a lead I want Dr. Smith and approx. Five people of J. Doe. Now.",
                "lead | Dr. Smith and approx. Five people of J. Doe |  |  | Now.",
            ),
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
            "_As a lead I want a page",
            "As a lead I want\n- one\n- two",
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
        let text = "Acceptance criteria: see the page\nAcceptance criteria\nnone yet\n\
                    Hello. Acceptance criteria\n_AC:\n+Acceptance criteria\n2026. no";
        assert_eq!(shown(text), format!(" |  |  |  | {text}"));
    }

    pub(in super::super) const PIECES: &str = "(As an? |I want |so that |\\. |\\.N|\\*\\.p|🚨|[A-Cé1~+ ]|\n|\n\n|\\* |- |-|\\*|_|__init__|\\*\\.doc\\*|file\\*|_private|Acceptance criteria:\n){0,30}";

    proptest::proptest! {
        #[test]
        fn no_words_are_lost(text in PIECES) {
            let prose = Prose::read(&text);
            let mut parts = vec![prose.as_a, prose.i_want, prose.so_that];
            parts.extend(prose.criteria.into_iter().map(|it| it.0));
            parts.push(prose.description);
            let kept = parts.join("\n");
            let words = ["B", "C", "é", "🚨", "N", ".p", ".N", "1", "~", "+", "init", "doc", "file", "private"];
            for word in words {
                let count = |text: &str| text.matches(word).count();
                proptest::prop_assert!(count(&kept) >= count(&text), "{word} {kept:?}");
            }
        }
    }
}
