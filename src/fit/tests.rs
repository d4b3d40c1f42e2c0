//! Widths, cuts and wraps of plain, wide, joined and marked text.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::*;

fn wrapped(text: &str, columns: usize, max_lines: usize) -> String {
    wrap(text, columns, max_lines, "…").join("|")
}

#[test]
fn widths_are_those_that_are_drawn() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
    let table = [("", 0), ("story", 5), ("Größe", 5), ("変更", 4), ("👩‍👩‍👧‍👦", 2), ("☑ 3/3", 5)];
    for (text, columns) in table {
        assert_eq!(width(text), columns, "{text}");
    }
    for text in ["☑️ ✓ ▲", "e\u{301}", "ｶﾞ", "مرحبا لا", "हिन्दी में", "🇩🇪 1️⃣ 👍🏽", "ภาษา"]
    {
        let (end, _) = buffer.set_stringn(0, 0, text, 20, Style::default());
        assert_eq!(width(text), usize::from(end), "{text}");
    }
}

#[test]
fn lines_blocks_and_shapes_are_themselves_in_a_cell() {
    for shape in '\u{2500}'..='\u{25ff}' {
        assert!(is_shape(&shape.to_string()), "{shape}");
        assert_eq!(text::bare(&shape.to_string()), shape.to_string());
    }
    for other in ["\u{24ff}", "\u{2600}", "─\u{301}", "x"] {
        assert!(!is_shape(other), "{other}");
    }
}

#[test]
fn text_that_fits_is_not_copied() {
    assert!(matches!(cut("approval", 8, "…"), Cow::Borrowed("approval")));
    assert!(matches!(cut("変更", 4, "…"), Cow::Borrowed("変更")));
    assert!(matches!(cut("Größe", usize::MAX, "…"), Cow::Borrowed("Größe")));
    assert!(matches!(pad("abc", 3), Cow::Borrowed("abc")));
    assert!(
        wrap("ask for approval", 8, 3, "…").iter().all(|line| matches!(line, Cow::Borrowed(_)))
    );
}

#[test]
fn longer_text_ends_in_an_ellipsis() {
    let table = [
        ("approval", 7, "approv…"),
        ("ask for it", 5, "ask…"),
        ("変更の承認", 6, "変更…"),
        ("変更の承認", 7, "変更の…"),
        ("a👩‍👩‍👧‍👦b", 2, "a…"),
        ("e\u{335}e\u{335}e\u{335}", 2, "e\u{335}…"),
        ("approval", 1, "…"),
        ("approval", 0, ""),
    ];
    for (text, columns, expected) in table {
        assert_eq!(cut(text, columns, "…"), expected);
    }
    assert_eq!(cut("approval", 6, "..."), "app...");
    assert_eq!(cut("approval", 2, "..."), "ap");
    assert_eq!(cut("approval", 6, "~"), "appro~");
}

#[test]
fn words_go_to_the_next_line_whole() {
    assert_eq!(
        wrapped("Ask for approval in the chat, not by mail", 23, 9),
        "Ask for approval in the|chat, not by mail"
    );
    assert_eq!(wrapped("one  two", 4, 9), "one|two");
    assert_eq!(wrapped("exact fit", 5, 9), "exact|fit");
    assert_eq!(wrapped("a hot-fix of CHG-12", 7, 9), "a hot-|fix of|CHG-12");
    assert_eq!(wrapped("a höt-fix of CHG-12", 7, 9), "a höt-|fix of|CHG-12");
    assert_eq!(wrapped("  indented text", 10, 9), "  indented|text");
    assert_eq!(wrapped("          deep", 6, 9), "deep");
}

#[test]
fn a_word_wider_than_the_line_is_broken_between_graphemes() {
    assert_eq!(wrapped("Change-Management", 6, 9), "Change|-Manag|ement");
    assert_eq!(wrapped("a incomprehensible", 6, 9), "a|incomp|rehens|ible");
    assert_eq!(wrapped("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, 9), "👩‍👩‍👧‍👦|👩‍👩‍👧‍👦");
    assert_eq!(wrapped("変更", 1, 9), "…|…");
}

#[test]
fn scripts_without_spaces_are_wrapped_and_punctuation_clings() {
    assert_eq!(wrapped("変更の承認。", 10, 9), "変更の承|認。");
    assert_eq!(wrapped("CHG 変更の承認", 10, 9), "CHG 変更の|承認");
}

#[test]
fn the_last_line_says_that_text_is_left() {
    assert_eq!(wrapped("one two three four", 8, 2), "one two|three f…");
    assert_eq!(wrapped("one two three four", 8, 1), "one two…");
    assert_eq!(wrapped("one two\nthree", 9, 1), "one two…");
    assert_eq!(wrapped("one two\nthree", 7, 1), "one tw…");
    assert_eq!(wrapped("one two\n\n", 7, 1), "one two");
    assert_eq!(wrapped("one two", 7, 0), "");
}

#[test]
fn line_breaks_of_the_author_stay() {
    assert_eq!(wrapped("one\n\ntwo\n", 9, 9), "one||two");
    assert_eq!(wrapped("", 9, 9), "");
    assert_eq!(wrapped("one", 0, 9), "");
}

#[test]
fn padding_counts_columns() {
    assert_eq!(pad("変更", 6), "変更  ");
    assert_eq!(pad("toolong", 3), "toolong");
    assert_eq!(pad_left("13", 4), "  13");
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c -]{0,30}", "[a-b 変\u{301}ß👩\n。-]{0,30}", "\\PC{0,20}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn nothing_is_ever_too_wide(text in any_text(), columns in 0_usize..12, max_lines in 0_usize..6) {
        for ellipsis in ["…", "...", "~"] {
            prop_assert!(width(&cut(&text, columns, ellipsis)) <= columns);
            let wrapped = wrap(&text, columns, max_lines, ellipsis);
            prop_assert!(wrapped.len() <= max_lines);
            prop_assert!(wrapped.iter().all(|line| width(line) <= columns), "{:?}", wrapped);
        }
    }

    #[test]
    fn wrapping_loses_nothing_but_spaces_and_breaks(text in any_text(), columns in 2_usize..12) {
        let kept: String = lines(&text, columns).map(|range| &text[range]).collect();
        let words = |text: &str| text.replace([' ', '\n'], "");
        prop_assert_eq!(words(&kept), words(&text));
    }

    #[test]
    fn wrapping_fills_its_lines(text in "[a-d]{1,4}( [a-d]{1,4}){0,12}", columns in 4_usize..16) {
        let lines: Vec<&str> = lines(&text, columns).map(|range| &text[range]).collect();
        prop_assert_eq!(lines.join(" "), text.as_str());
        for pair in lines.windows(2) {
            let next_word = pair[1].split(' ').next().unwrap();
            prop_assert!(pair[0].len() + 1 + next_word.len() > columns);
        }
    }
}
