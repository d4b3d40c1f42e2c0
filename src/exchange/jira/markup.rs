//! Jira's wiki markup as Markdown, where the two differ and where it is certain what was meant.
//!
//! Whatever is not certain stays as it was written: no text is ever lost.

/// The same text as Markdown.
pub(super) fn markdown(wiki: &str) -> String {
    if !wiki.contains(['*', '#', '{', '[', '|', '.', '-']) {
        return wiki.to_owned();
    }
    let fence = if wiki.contains("```") { "````" } else { "```" };
    let quotes = if wiki.matches("{quote}").count().is_multiple_of(2) { "{quote}" } else { "\n" };
    let mut page = Page {
        fence,
        quotes,
        lines: Vec::new(),
        in_quote: false,
        in_list: false,
        closes: ["code", "noformat"],
    };
    let mut rest = wiki;
    while !rest.is_empty() {
        rest = page.next(rest);
    }
    page.lines.join("\n")
}

struct Page<'a> {
    fence: &'static str,
    /// What opens and closes a quotation; a line break, which no line holds, when they do not pair.
    quotes: &'a str,
    lines: Vec<String>,
    in_quote: bool,
    in_list: bool,
    /// The kinds of block that may still be closed somewhere below; once none is, none will be.
    closes: [&'static str; 2],
}

impl Page<'_> {
    /// Takes a line, or a line with the block of code that begins in it; gives back the rest.
    fn next<'a>(&mut self, text: &'a str) -> &'a str {
        let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
        if let Some(code) = Code::find(text, line.len(), &mut self.closes) {
            if !code.before.trim().is_empty() {
                self.line(code.before.trim_end());
            }
            self.push(format!("{}{}", self.fence, code.language));
            for line in code.body.trim_matches('\n').split('\n') {
                self.push(line.to_owned());
            }
            self.push(self.fence.to_owned());
            return code.after.strip_prefix('\n').unwrap_or(code.after);
        }
        self.line(line);
        rest
    }

    /// Takes a line that holds no block of code.
    fn line(&mut self, line: &str) {
        let mut pieces = line.split(self.quotes).peekable();
        while let Some(piece) = pieces.next() {
            let is_alone = piece.trim().is_empty() && (line.contains(self.quotes));
            if !is_alone {
                let piece = self.converted(piece);
                self.push(piece);
            }
            if pieces.peek().is_some() {
                // A quotation begins and ends after a blank line.
                if self.lines.last().is_some_and(|it| !it.is_empty()) {
                    self.lines.push(String::new());
                }
                self.in_quote = !self.in_quote;
            }
        }
    }

    fn push(&mut self, line: String) {
        let line = if self.in_quote { format!("> {}", line.replace('\n', "\n> ")) } else { line };
        self.lines.push(line);
    }

    fn converted(&mut self, line: &str) -> String {
        let was_in_list = self.in_list;
        self.in_list = false;
        let trimmed = line.trim_start();
        if let Some((level, title)) = heading(trimmed) {
            return format!("{} {}", "#".repeat(level), inline(title));
        }
        if let Some(quoted) = trimmed.strip_prefix("bq. ") {
            return format!("> {}", inline(quoted));
        }
        if let Some((marks, text)) = list(line, was_in_list) {
            self.in_list = true;
            let mark = if marks.ends_with('#') { "1." } else { "-" };
            return format!("{}{mark} {}", "    ".repeat(marks.len() - 1), inline(text));
        }
        if let Some(cells) =
            trimmed.trim_end().strip_prefix("||").and_then(|it| it.strip_suffix("||"))
        {
            let cells: Vec<String> = cells.split("||").map(inline).collect();
            return format!("|{}|\n|{}", cells.join("|"), "---|".repeat(cells.len()));
        }
        self.in_list = was_in_list && !trimmed.is_empty() && trimmed.len() < line.len();
        inline(line)
    }
}

/// A block of code or of text that keeps its form.
struct Code<'a> {
    before: &'a str,
    language: &'a str,
    body: &'a str,
    after: &'a str,
}

impl<'a> Code<'a> {
    /// The block that begins before `end` and is closed somewhere.
    fn find(text: &'a str, end: usize, closes: &mut [&'static str; 2]) -> Option<Self> {
        let line = &text[..end];
        let at = ["{code", "{noformat"].into_iter().filter_map(|it| line.find(it)).min()?;
        let name = if line[at..].starts_with("{code") { "code" } else { "noformat" };
        let (options, body) = text[at + 1 + name.len()..end].split_once('}')?;
        let options = match options {
            "" => "",
            options => options.strip_prefix(':')?,
        };
        let start = end - body.len();
        let place = closes.iter().position(|it| *it == name)?;
        let Some((body, after)) = text[start..].split_once(&*format!("{{{name}}}")) else {
            closes[place] = "";
            return None;
        };
        let language = options.split('|').find(|it| !it.contains('=')).unwrap_or("").trim();
        // What else was said about the block has no place in Markdown: better to leave it all.
        let is_whole = options.split('|').all(|it| it == language);
        is_whole.then_some(Self { before: &text[..at], language, body, after })
    }
}

/// The level and the text of `h2. Text`.
pub(super) fn heading(line: &str) -> Option<(usize, &str)> {
    let rest = line.strip_prefix('h')?;
    let (level, title) = rest.split_once(". ")?;
    let level = level.parse().ok().filter(|it| (1..=6).contains(it) && level.len() == 1)?;
    Some((level, title))
}

/// The marks and the text of a point of a list: `* one`, `*# two`, `- three`.
///
/// A line that is indented, or a mark that would be something else in Markdown, is left alone.
fn list(line: &str, in_list: bool) -> Option<(&str, &str)> {
    let line = line.strip_prefix(' ').unwrap_or(line);
    let (marks, text) = line.split_once(' ')?;
    let are_marks = marks.bytes().all(|it| matches!(it, b'*' | b'#' | b'-'));
    let has_place = marks.len() == 1 || (in_list && marks.len() <= 6);
    (are_marks && has_place && !marks.is_empty() && !text.trim().is_empty())
        .then_some((marks, text))
}

/// Bold, fixed width and links within a line.
pub(super) fn inline(line: &str) -> String {
    let mut markdown = String::with_capacity(line.len() + 8);
    let mut before = ' ';
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '{' => fixed(rest),
            '[' => link(rest),
            '*' if !before.is_alphanumeric() && before != '*' => bold(rest),
            _ => None,
        };
        let len = match taken {
            Some((text, len)) => {
                markdown.push_str(&text);
                len
            }
            None => {
                markdown.push(first);
                first.len_utf8()
            }
        };
        before = rest[..len].chars().next_back().unwrap_or(' ');
        rest = &rest[len..];
    }
    markdown
}

/// `{{text}}`, and how many bytes it takes; the same of the others.
fn fixed(rest: &str) -> Option<(String, usize)> {
    let (name, close) = ["{{", "{code}", "{noformat}"]
        .into_iter()
        .find(|it| rest.starts_with(it))
        .map(|it| (it, if it == "{{" { "}}" } else { it }))?;
    let body = &rest[name.len()..];
    let end = body.find(['{', '}']).filter(|end| body[*end..].starts_with(close))?;
    let text = &body[..end];
    let fits = !text.trim().is_empty() && !text.contains('`');
    fits.then(|| (format!("`{text}`"), name.len() + end + close.len()))
}

fn link(rest: &str) -> Option<(String, usize)> {
    let body = &rest[1..];
    let end = body.find(['[', ']']).filter(|end| body[*end..].starts_with(']'))?;
    if body[end + 1..].starts_with('(') {
        return None;
    }
    let parts: Vec<&str> = body[..end].split('|').collect();
    let is_address = |it: &str| {
        ["http://", "https://", "mailto:", "ftp://"].iter().any(|start| it.starts_with(start))
            && !it.contains([' ', '(', ')', '<', '>'])
    };
    let text = match *parts {
        [address] if is_address(address) => format!("<{address}>"),
        [text, address] | [text, address, "smart-link"] if is_address(address) => {
            format!("[{text}]({address})")
        }
        _ => return None,
    };
    Some((text, end + 2))
}

fn bold(rest: &str) -> Option<(String, usize)> {
    let body = &rest[1..];
    let end = body.find('*')?;
    let (text, after) = (&body[..end], &body[end + 1..]);
    // A dot behind the mark makes a wildcard of it: `*.pdf`.
    let is_tight = !text.is_empty() && text.trim() == text && !text.starts_with('.');
    let goes_on = after.starts_with(|it: char| it.is_alphanumeric() || it == '*');
    (is_tight && !goes_on).then(|| (format!("**{}**", inline(text)), end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wiki_markup_becomes_markdown() {
        let wiki = "\
h2. Why
As a *service desk agent* (see [the page|https://example.org/a?b=1]) or [https://example.org]
* one
** one *and* a half
# two
## two and {{a half}}
 - three
bq. said so
{code:java}
int *a* = [1|2];
{code}
||Name||*Age*||
|ann|4|
before {noformat}h1. x{noformat} after
{quote}
quoted
{quote}
end";
        insta::assert_snapshot!(markdown(wiki));
    }

    #[test]
    fn what_is_not_certain_stays() {
        for text in [
            "2*3*4 and 5 * 6 * 7",
            "* ",
            "**bold** and [text](https://example.org)",
            "## A heading",
            "  - nested",
            "[~ann] [ ] [x] [a|b] {color:red}red{color} {{}} {{a{b}}}",
            "{code} never closed",
            "{code:title=a.txt|java}x{code}",
            "{quote} never closed",
            "h7. no\nh2.no",
            "-- \n---\n----",
            "snake_case_name *",
        ] {
            assert_eq!(markdown(text), text);
        }
    }

    proptest::proptest! {
        #[test]
        fn letters_and_digits_are_never_lost(
            wiki in "([*#{}|\\[\\]. a-c1\n-]|\\{code\\}|\\{quote\\}|\\{noformat\\}|h2\\. |\\{\\{){0,40}"
        ) {
            let mut shown = markdown(&wiki).chars().collect::<Vec<_>>().into_iter();
            let bare = ["{code}", "{quote}", "{noformat}", "h2."];
            let bare = bare.iter().fold(wiki.clone(), |it, mark| it.replace(mark, " "));
            for letter in bare.chars().filter(|it| it.is_alphanumeric()) {
                proptest::prop_assert!(shown.any(|it| it == letter), "{wiki:?} {:?}", markdown(&wiki));
            }
        }

        /// `{{a}}` is `a` in backticks, `[http://a]` stands in angle brackets, a list begins with the
        /// marks of Markdown: nothing else goes.
        #[test]
        fn a_mark_that_pairs_with_nothing_is_never_lost(
            wiki in "([*#{}|\\[\\]_!^?~+ ab\n-]|__init__|\\*\\.doc\\*|file\\*|_private|\\?\\?|\\{\\{|\\}\\}|\\{code\\}|\\{quote\\}|h1\\.|h2\\. |\\[ab\\|http://a\\]|\\[http://b\\]){0,30}"
        ) {
            let shown = markdown(&wiki);
            let lost = |mark| wiki.matches(mark).count().saturating_sub(shown.matches(mark).count());
            for mark in ["_", "!", "^", "?", "~", "+"] {
                proptest::prop_assert_eq!(lost(mark), 0, "{} {:?} {:?}", mark, wiki, shown);
            }
            proptest::prop_assert_eq!(lost("{"), lost("}"), "{:?} {:?}", wiki, shown);
            proptest::prop_assert_eq!(lost("["), lost("]"), "{:?} {:?}", wiki, shown);
            let runs = |text: &str, mark| text.split(|it| it != mark).filter(|it| !it.is_empty()).count();
            let is_list = |it: &&str| it.trim_start().starts_with(['*', '#', '-']);
            let n_lists = wiki.split('\n').flat_map(|it| it.split("{quote}")).filter(is_list).count();
            for mark in ['*', '#', '-'] {
                let gone = runs(&wiki, mark).saturating_sub(runs(&shown, mark));
                proptest::prop_assert!(gone <= n_lists, "{mark} {wiki:?} {shown:?}");
            }
            let n_links = wiki.matches("http").count();
            let gone = runs(&wiki, '|').saturating_sub(runs(&shown, '|'));
            proptest::prop_assert!(gone <= n_links, "{wiki:?} {shown:?}");
        }
    }
}
