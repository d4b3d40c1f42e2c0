//! A text as a cell of a CSV file: a spreadsheet must never take it for a formula.

/// The text of a cell. What a spreadsheet would calculate gets a leading `'`; plain numbers do not.
/// So does what stands behind a separator of another country's sheets or behind a line break, quoted or
/// not: there it begins a cell of its own. The first is judged by the whole text, which is the cell
/// wherever commas separate.
pub fn cell(text: &str) -> String {
    let guarded =
        |it: &str, is_risky: bool| if is_risky { format!("'{it}") } else { it.to_owned() };
    let (first, rest) = first_and_rest(text);
    let rest = rest.iter().map(|it| guarded(it, is_risky(it.trim_end_matches(SEPARATORS))));
    guarded(first, is_risky(text)) + &rest.collect::<String>()
}

/// The text that [`cell`] made a cell of.
pub fn from_cell(cell: &str) -> String {
    let (first, rest) = first_and_rest(cell);
    let rest: String = rest
        .iter()
        .map(|it| match it.strip_prefix('\'') {
            Some(text) if is_risky(text.trim_end_matches(SEPARATORS)) => text,
            Some(_) | None => it,
        })
        .collect();
    match first.strip_prefix('\'').map(|it| format!("{it}{rest}")) {
        Some(text) if is_risky(&text) => text,
        Some(_) | None => format!("{first}{rest}"),
    }
}

/// What separates cells elsewhere. Where `;` does, a row whose first text is not quoted has no quotes, and
/// a line break within a text begins the next row.
const SEPARATORS: [char; 4] = [';', '\t', '\n', '\r'];

/// A text up to its first separator, and its other parts, each with the separator that ends it.
fn first_and_rest(text: &str) -> (&str, Vec<&str>) {
    let mut parts = text.split_inclusive(SEPARATORS);
    (parts.next().unwrap_or_default(), parts.collect())
}

/// A formula, or a text that would be taken for the guarded form of one. A number stays one for who
/// adds it up; a bar and what only a web address would decode (`%0A=1`) begin none in any spreadsheet.
fn is_risky(text: &str) -> bool {
    let text = text.trim_start_matches(['\'', '"']);
    text.starts_with(RISKY) && !is_number(text)
}

/// What a formula begins with, in the wide letters of East Asia as well, and what a cell would be
/// trimmed of before it is looked at.
const RISKY: [char; 12] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\0'];

/// A plain number: digits, perhaps a minus, at most one point or comma among them. A plus would be
/// taken away.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','))
        && digits.chars().filter(|letter| !letter.is_ascii_digit()).count() <= 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        let table = [
            ("=1+1", "'=1+1"),
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+49 170", "'+49 170"),
            ("@ann", "'@ann"),
            ("\tx", "'\tx"),
            ("- a point", "'- a point"),
            ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
            ("-", "'-"),
            ("-5", "-5"),
            ("-2", "-2"),
            ("|x", "|x"),
            ("=cmd|x", "'=cmd|x"),
            ("%0A=1", "%0A=1"),
            ("+3.5", "'+3.5"),
            ("+1", "'+1"),
            ("＝1+1", "'＝1+1"),
            ("＠SUM(1)", "'＠SUM(1)"),
            ("-1,25", "-1,25"),
            ("-1.2.3", "'-1.2.3"),
            ("plain", "plain"),
            ("'quoted'", "'quoted'"),
            ("'=1", "''=1"),
            ("x;=cmd|calc", "x;'=cmd|calc"),
            ("x;\"=cmd|calc\"", "x;'\"=cmd|calc\""),
            ("a;-5;b\t@c", "a;-5;b\t'@c"),
            ("'\t=1", "''\t'=1"),
            ("-1;a", "'-1;a"),
            ("-1\t'=2", "'-1\t''=2"),
            ("hello\n=HYPERLINK(1)\nbye", "hello\n'=HYPERLINK(1)\nbye"),
            ("a\r\n=1+1\r@x\n-5", "a\r\n'=1+1\r'@x\n-5"),
            ("b;x\n\"@SUM(A1)\"", "b;x\n'\"@SUM(A1)\""),
            ("- a point\n- another", "'- a point\n'- another"),
            ("a\n\n'=1", "a\n\n''=1"),
            ("\n=1", "'\n'=1"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(cell(text), expected);
            assert_eq!(from_cell(expected), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_none_is_a_formula(text in "('|=|＝|＋|-|\\+|@|\t|[0-9]|[a-z.]|;|\"){0,6}") {
            let cell = cell(&text);
            prop_assert_eq!(from_cell(&cell), text);
            prop_assert!(!cell.starts_with(['=', '@', '\t', '\n', '\r']));
            prop_assert!(!cell.starts_with(['+', '＝', '＋', '－', '＠']));
            for part in cell.split([';', '\n', '\r']).skip(1) {
                prop_assert!(!part.starts_with(['=', '+', '@', '＝', '＋']), "{}", cell);
            }
            prop_assert!(!cell.starts_with('-') || is_number(&cell));
        }
    }
}
