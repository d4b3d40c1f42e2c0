//! What a description says in prose: the story's three parts, its acceptance criteria, the rest.

use super::markup::{inline, markdown};
use super::parts::parts;
use super::tongue::CRITERIA;
use crate::domain::text::{LONGEST_LINE, block, line};

/// How many characters the criteria of one story, or its labels, may have together.
pub(super) const MOST_TOGETHER: usize = 100_000;
/// The boxes of what is fulfilled and of what is not.
const TICKED: [&str; 3] = ["[x]", "[X]", "(/)"];
const OPEN: [&str; 4] = ["[ ]", "[]", "(x)", "(*)"];

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
    /// Reads a description in wiki markup; what is not recognised stays in it, and so does what is
    /// longer than a part or a criterion can be.
    pub(super) fn read(text: &str) -> Self {
        let text = block(text);
        let mut prose = Self::default();
        let told = parts(&text).map(|(it, rest)| (it.map(|it| line(&inline(&it))), rest));
        let text = match told.filter(|(parts, _)| parts.iter().all(|it| fits(it))) {
            Some((parts, rest)) => {
                [prose.as_a, prose.i_want, prose.so_that] = parts;
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

fn fits(text: &str) -> bool {
    text.chars().count() <= LONGEST_LINE
}

/// The points of the list below `Acceptance criteria:`, and the text without both; the whole text
/// if no list follows.
fn criteria(text: &str) -> (String, Vec<(String, bool)>) {
    let lines: Vec<&str> = text.split('\n').collect();
    let Some(head) = lines.iter().position(|it| CRITERIA.is_it(it)) else {
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
    let n_chars: usize = found.iter().map(|it| it.0.chars().count()).sum();
    if found.is_empty() || n_chars > MOST_TOGETHER || !found.iter().all(|it| fits(&it.0)) {
        return (text.to_owned(), Vec::new());
    }
    let before = lines[..head].join("\n");
    let after = lines[end..].join("\n");
    let rest = format!("{}\n\n{}", before.trim_end(), after.trim_start_matches('\n'));
    (rest, found)
}

/// The lines of a text that is nothing but acceptance criteria.
pub(super) fn criteria_lines(text: &str) -> Vec<(String, bool)> {
    let text = block(text);
    let lines = text.split('\n').filter(|it| !it.trim().is_empty() && !CRITERIA.is_it(it));
    let read = |it: &str| point(it).unwrap_or_else(|| (line(&inline(it)), false));
    lines.map(read).filter(|(text, _)| !text.is_empty()).collect()
}

/// A point of a list and its tick: `- text`, `* text`, `# text`, `1. text`, `- [x] text`, `(/) text`.
pub(super) fn point(text: &str) -> Option<(String, bool)> {
    let text = text.trim();
    let (mark, rest) = text.split_once(' ')?;
    let number = mark.strip_suffix(['.', ')']).unwrap_or_default();
    let is_number = matches!(number.len(), 1..=3) && number.bytes().all(|it| it.is_ascii_digit());
    let is_sign = mark == "•" || mark.bytes().all(|it| matches!(it, b'-' | b'*' | b'#' | b'+'));
    let mut boxes = TICKED.iter().chain(&OPEN);
    let is_box = boxes.any(|it| text.strip_prefix(it).is_some_and(|it| it.starts_with(' ')));
    let rest = if is_box { text } else { rest.trim() };
    let ticked = TICKED.iter().find_map(|it| rest.strip_prefix(it));
    let open = OPEN.iter().find_map(|it| rest.strip_prefix(it));
    let rest = ticked.or(open).unwrap_or(rest);
    let text = line(&inline(rest.trim()));
    ((is_number || is_sign || is_box) && !text.is_empty()).then(|| (text, ticked.is_some()))
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
    }

    #[test]
    fn the_three_parts_are_found_over_paragraphs_below_a_heading_and_in_other_languages() {
        for (text, parts) in [
            (
                "As an ITSM manager,\n\nI want one list of changes\n\nSo that I see the risk.\n\nMore.",
                "ITSM manager | one list of changes | I see the risk |  | More.",
            ),
            (
                "*As a* lead\n\n\n* I want a page.\n\n*So that* I know. We tried mail.",
                "lead | a page | I know |  | We tried mail.",
            ),
            (
                "As a lead I want a page\n\nIt is long.\n\nSo that I know",
                "lead | a page |  |  | It is long.\n\nSo that I know",
            ),
            (
                "As a lead I want a page\n\nI want another one",
                "lead | a page |  |  | I want another one",
            ),
            (
                "h3. User story\nAs a lead I want a page so that I know.\n\nh3. Notes\nNone.",
                "lead | a page | I know |  | ### Notes\nNone.",
            ),
            (
                "Why it is so.\n\n*User Story:*\n\nAs a lead\n\nI want a page\n\nMore.",
                "lead | a page |  |  | Why it is so.\n\nMore.",
            ),
            (
                "Als Service-Desk-Agent möchte ich ein Formular, damit nichts verloren geht.",
                "Service-Desk-Agent | ein Formular | nichts verloren geht |  | ",
            ),
            (
                "Als eine Leiterin\n\nMÖCHTE ICH ein Werkzeug und damit arbeiten\n\nDamit es eilt",
                "Leiterin | ein Werkzeug und damit arbeiten | es eilt |  | ",
            ),
            (
                "Als *Agent* will ich eine Seite damit ich alles sehe",
                "Agent | eine Seite | ich alles sehe |  | ",
            ),
            (
                "En tant qu’agent, je souhaite une page afin de tout voir. Merci.",
                "agent | une page | tout voir |  | Merci.",
            ),
            (
                "En tant que responsable\nje veux une liste\nafin que rien ne se perde",
                "responsable | une liste | rien ne se perde |  | ",
            ),
        ] {
            assert_eq!(shown(text), parts);
        }
    }

    #[test]
    fn what_tells_nobodys_need_stays() {
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
            "As a matter of fact, I want to tell you so that you know.",
            "As a result of it, I want to thank all",
            "As a rule I want no mail",
            "Als Erstes möchte ich danken, damit es gesagt ist",
            "Als das Formular kam, war ich froh",
            "As a team we are slow.\n\nI want a page",
            "As a team\nwe are slow\n\nI want a page",
            "*User story:*\nNobody knows",
        ] {
            assert_eq!(shown(text), format!(" |  |  |  | {}", markdown(text)));
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

    #[test]
    fn criteria_are_ticked_by_signs_and_found_in_german_and_in_french() {
        for (text, criteria) in [
            (
                "Acceptance criteria:\n(/) one\n(x) two\n\n(*) three",
                "[x] one / [ ] two / [ ] three",
            ),
            (
                "h3. Akzeptanzkriterien\n* (/) eins\n[ ] zwei\n[x] drei",
                "[x] eins / [ ] zwei / [x] drei",
            ),
            ("*Critères d’acceptation :*\n# un\n# deux", "[ ] un / [ ] deux"),
        ] {
            assert_eq!(shown(text), format!(" |  |  | {criteria} | "));
        }
        let text = "Akzeptanzkriterien\n(x)-Achse beschriftet\n(/)";
        assert_eq!(shown(text), format!(" |  |  |  | {text}"));
    }

    #[test]
    fn what_is_too_long_for_a_part_or_a_criterion_stays_in_the_description() {
        let long = "wort ".repeat(LONGEST_LINE / 5 + 1);
        let long = long.trim_end();
        for text in [
            format!("As a lead I want {long} so that I know"),
            format!("Acceptance criteria:\n- one\n- {long}"),
            format!("Acceptance criteria:\n{}", format!("- {}\n", &long[..15_000]).repeat(7)),
        ] {
            assert_eq!(shown(&text), format!(" |  |  |  | {}", text.trim_end()));
        }
    }

    pub(in super::super) const PIECES: &str = "(As an? |I want |so that |\\. |\\.N|\\*\\.p|🚨|[A-Cé1~+ ]|\n|\n\n|\\* |- |-|\\*|_|__init__|\\*\\.doc\\*|file\\*|_private|Acceptance criteria:\n|Als |möchte ich |damit ich |En tant que |je veux |afin de |h3. User story\n|User story:\n|Akzeptanzkriterien\n|\\(/\\) |\\(x\\) |\\(\\*\\) ){0,30}";

    proptest::proptest! {
        #[test]
        fn no_words_are_lost(text in PIECES) {
            let prose = Prose::read(&text);
            let mut parts = vec![prose.as_a, prose.i_want, prose.so_that];
            parts.extend(prose.criteria.into_iter().map(|it| it.0));
            parts.push(prose.description);
            let kept = parts.join("\n");
            let words = ["B", "C", "é", "🚨", "N", ".p", ".N", "1", "~", "+", "init", "doc", "file", "private"];
            // A plus begins a point like any other mark of a list.
            let is_point = |it: &&str| point(it).is_some() && it.trim_start().starts_with(['+', '-', '*']);
            let n_points = text.split('\n').filter(is_point).count();
            for word in words.into_iter().filter(|it| *it != "+" || n_points == 0) {
                let count = |text: &str| text.matches(word).count();
                proptest::prop_assert!(count(&kept) >= count(&text), "{word} {kept:?}");
            }
        }
    }
}
