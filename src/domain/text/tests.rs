//! The sanitiser against naughty and against ordinary texts.

use proptest::prelude::*;

use super::*;

#[test]
fn ordinary_text_of_every_script_stays_as_it_is() {
    for text in [
        "Ask for approval in the chat, not by mail",
        "Grüße aus Köln – „morgen“ …",
        "変更の承認",
        "한국어 제목",
        "שלום עולם",
        "مرحبا بالعالم",
        "हिन्दी में शीर्षक",
        "ภาษาไทย",
        "👩‍👩‍👧‍👦 👩🏻‍❤️‍💋‍👨🏿 🏳️‍🌈 ☑️ ☑︎ 1️⃣ 🇩🇪 👍🏽",
        "1.5 × 2 ≥ 3 · \u{a0} ✓ ▲",
    ] {
        assert_eq!(line(text), text);
        assert_eq!(block(text), text);
        assert!(is_clean(text), "{text}");
    }
}

#[test]
fn what_was_written_is_kept_and_shown_without_what_could_drive_a_terminal() {
    // As it is typed, as it is kept in one line, as that is shown.
    let table = [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m", "␛[31mred␛[0m"),
        ("\x1b]0;title\x07", "␛]0;title␇", "␛]0;title␇"),
        ("\u{9b}2J", "\u{9b}2J", "\u{fffd}2J"),
        ("a\0b\x7fc\x08d", "a␀b␡c␈d", "a␀b␡c␈d"),
        ("  two\r\nlines\tand\u{2028}more\u{85} ", "two lines and more", "two lines and more"),
        ("invoice\u{202e}gpj.exe", "invoice\u{202e}gpj.exe", "invoice\u{fffd}gpj.exe"),
        ("\u{2066}at\u{2069}\u{200e}", "\u{2066}at\u{2069}\u{200e}", "\u{fffd}at\u{fffd}"),
        ("می\u{200c}خواهم \u{200f}", "می\u{200c}خواهم \u{200f}", "میخواهم "),
        ("a\u{200b}b\u{2060}c\u{feff}d\u{ad}e", "a\u{200b}b\u{2060}c\u{feff}d\u{ad}e", "abcde"),
        ("tag\u{e0041}\u{e007f}s", "tag\u{e0041}\u{e007f}s", "tags"),
        ("non\u{fffe}char\u{1ffff}\u{fdd0}", "non\u{fffe}char\u{1ffff}\u{fdd0}", "nonchar"),
        ("a\u{200d}b c\u{fe0f}d 7\u{fe0f}", "a\u{200d}b c\u{fe0f}d 7\u{fe0f}", "ab cd 7"),
        ("\u{200d}👩\u{200d} x", "\u{200d}👩\u{200d} x", "👩 x"),
        ("👩\u{200d}\u{200d}👧", "👩\u{200d}\u{200d}👧", "👩👧"),
        ("🏴\u{e0067}\u{e0062}\u{e007f}", "🏴\u{e0067}\u{e0062}\u{e007f}", "🏴"),
        ("a\u{34f}\u{3164}\u{115f}b", "a\u{34f}\u{3164}\u{115f}b", "ab"),
        ("e\u{301}", "é", "é"),
        ("\u{fa19} \u{fa1b}", "\u{fa19} \u{fa1b}", "\u{fa19} \u{fa1b}"),
        (
            "5 \u{212a}, \u{212b}\u{301}",
            "5 \u{212a}, \u{212b}\u{301}",
            "5 \u{212a}, \u{212b}\u{301}",
        ),
        ("\u{fb1d}\u{958}", "\u{fb1d}\u{958}", "\u{fb1d}\u{958}"),
        ("\u{301}orphan", "\u{301}orphan", "orphan"),
        ("\u{200b} \u{200e} \t", "", ""),
        ("", "", ""),
    ];
    for (typed, kept, seen) in table {
        assert_eq!(line(typed), kept, "{typed:?}");
        assert_eq!(safe(&line(typed)), seen, "{typed:?}");
    }
}

#[test]
fn a_flood_of_marks_is_shown_as_eight() {
    let flood = format!("z{}algo", "\u{335}\u{352}".repeat(100));
    assert_eq!(line(&flood).chars().count(), flood.chars().count());
    assert_eq!(safe(&flood).chars().filter(|&letter| is_combining_mark(letter)).count(), 8);
    assert!(safe(&flood).ends_with("algo"));
    let jamo = "\u{1100}".repeat(400);
    assert_eq!(safe(&jamo).chars().count(), CHARS_A_GRAPHEME);
    let family = "👩\u{200d}".repeat(400) + "👩";
    let longest = safe(&family).graphemes(true).map(str::len).max();
    assert!(longest < Some(100), "{longest:?}");
}

#[test]
fn several_lines_keep_their_breaks_and_indents() {
    assert_eq!(block("one\r\ntwo\rthree\n\n  \n"), "one\ntwo\nthree");
    assert_eq!(block("\n\tindented  \nnext\u{2029}last\t"), "\n\tindented  \nnext\nlast");
    assert_eq!(safe("\n\tindented"), "\n    indented");
    assert_eq!(block("\x1b[2Jcleared\x0c"), "␛[2Jcleared");
    assert_eq!(block("\n \n"), "");
}

#[test]
fn a_piece_of_text_keeps_its_spaces() {
    assert_eq!(safe(" a\x1b b "), " a␛ b ");
    assert!(matches!(safe(" a b \n"), Cow::Borrowed(_)));
    assert!(!is_clean("a\tb") && !is_clean("\u{202e}") && is_clean("a\n"));
    assert_eq!(typed(" a\t\u{200e}\x1b "), " a\t\u{200e}␛ ");
}

#[test]
fn a_cell_of_the_screen_never_becomes_wider() {
    for (symbol, seen) in [
        ("e\u{202e}", "e"),
        ("\u{200b}", " "),
        ("م\u{200c}", "م"),
        ("❤\u{e0041}\u{fe0f}", "❤"),
        ("👩\u{200d}", "👩"),
    ] {
        assert_eq!(crate::fit::drawn(symbol), seen, "{symbol:?}");
    }
}

#[test]
fn letters_that_are_taken_on_trust_are_harmless() {
    let trusted = |letter: &char| is_plain(letter.encode_utf8(&mut [0; 4]));
    for letter in ('\0'..=char::MAX).filter(trusted) {
        assert!(!is_forbidden(letter) && !is_combining_mark(letter), "{letter:?}");
        assert!(std::iter::once(letter).nfc().eq([letter]), "{letter:?}");
        assert_eq!(format!("e{letter}e").graphemes(true).count(), 3, "{letter:?}");
    }
}

#[test]
fn a_long_text_is_cut_between_graphemes() {
    assert_eq!(capped("approval", 20), "approval");
    assert_eq!(capped("approval", 3), "app");
    assert_eq!(capped("ask me", 4), "ask");
    assert_eq!(capped("a👩‍👩‍👧", 3), "a");
    assert_eq!(capped("äöü", 3), "äöü");
    assert_eq!(capped("x", 0), "");
    assert_eq!(short("approval", 8), "approval");
    assert_eq!(short("ask me in the chat", 7), "ask me…");
}

#[test]
fn a_search_does_not_see_case_and_width() {
    let table = [
        ("CHG-12", "chg-12"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("Σίσυφος", "σισυφοσ"),
        ("ＷＩＤＥ", "wide"),
        ("ﬁnd", "find"),
        ("Ünï", "uni"),
        ("می\u{200c}خواهم", "میخواهم"),
        ("soft\u{ad}ly", "softly"),
    ];
    for (text, expected) in table {
        assert_eq!(fold(text), expected);
    }
    for (written, other) in [("\u{fa19}", "\u{795e}"), ("\u{212b}", "å"), ("\u{212a}", "k")] {
        assert_eq!(fold(written), fold(other));
    }
    assert!(matches!(fold("already folded"), Cow::Borrowed(_)));
    assert!(matches!(fold("læser alle"), Cow::Borrowed(_)));
}

/// Letters with a stress on those that join, hide, break and turn.
fn nasty() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        '\u{200d}',
        '\u{fe0f}',
        '\u{fe0e}',
        '\u{20e3}',
        '\u{1f3fb}',
        '👩',
        '❤',
        '\u{301}',
        '\u{335}',
        '\u{328}',
        '\u{1100}',
        '\u{1161}',
        '\u{11a8}',
        '🇩',
        '\u{94d}',
        'क',
        'e',
        '1',
        ' ',
        '\n',
        '\r',
        '\t',
        '\u{1b}',
        '\u{202e}',
        '\u{e0041}',
        '\u{2028}',
        '\u{34f}',
        '\u{e33}',
        '\u{903}',
        '\u{ff9e}',
        '\u{600}',
        '\u{345}',
        '\u{130}',
        '\u{149}',
    ]);
    let letter = prop_oneof![4 => special, 1 => any::<char>()];
    prop::collection::vec(letter, 0..40).prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_kept_is_kept_as_it_is(text in nasty()) {
        let (one, many) = (line(&text), block(&text));
        prop_assert_eq!(line(&one), one.as_str());
        prop_assert_eq!(block(&many), many.as_str());
        prop_assert_eq!(block(&one), one.as_str());
        // Only the controls of ASCII become something else, line breaks among them.
        let is_same = |it: &char| {
            !matches!(it, '\0'..='\u{1f}' | '\u{7f}' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{2400}'..='\u{2421}')
                && !it.is_whitespace()
        };
        let all = |text: &str| {
            let mut letters: Vec<char> = text.nfd().filter(is_same).collect();
            letters.sort_unstable();
            letters
        };
        prop_assert!(one.is_empty() || all(&one) == all(&text), "{:?}", one);
        prop_assert!(many.is_empty() || all(&many) == all(&text), "{:?}", many);
    }

    #[test]
    fn nothing_forbidden_is_shown(text in nasty()) {
        let seen = safe(&text);
        prop_assert!(is_clean(&seen));
        for letter in seen.chars() {
            prop_assert!(letter == '\n' || !is_forbidden(letter), "{:?}", letter);
        }
        for grapheme in seen.graphemes(true) {
            let n_marks = grapheme.chars().filter(|&letter| is_combining_mark(letter)).count();
            prop_assert!(n_marks <= MARKS_A_GRAPHEME);
            prop_assert!(grapheme.chars().count() <= CHARS_A_GRAPHEME);
        }
        for grapheme in text.graphemes(true).filter(|it| !it.contains(char::is_control)) {
            let cell = crate::fit::drawn(grapheme);
            prop_assert!(crate::fit::width(&cell) <= crate::fit::width(grapheme).max(1));
            prop_assert!(!cell.chars().any(is_forbidden));
        }
    }

    #[test]
    fn words_are_never_changed(text in "[a-zA-Z0-9äöüßéñ字題שםاب.,:;!?()\"']{1,12}( [a-zA-Zäöüß字ש]{1,9}){0,5}") {
        prop_assert_eq!(line(&text), text.as_str());
        prop_assert_eq!(block(&text), text.as_str());
    }

    #[test]
    fn a_cut_text_is_a_start_of_it(text in nasty(), max_chars in 0_usize..30) {
        let text = line(&text);
        let start = capped(&text, max_chars);
        prop_assert!(text.starts_with(start));
        prop_assert!(start.chars().count() <= max_chars);
        prop_assert!(start.is_empty() || line(start).is_empty() || line(start) == start);
    }

    #[test]
    fn folding_twice_is_folding_once(text in nasty()) {
        let once = fold(&text);
        let mut room = String::from("what was there");
        prop_assert_eq!(fold_in(&text, &mut room), once.as_ref());
        prop_assert_eq!(fold(&once), once.as_ref());
    }
}

#[test]
fn a_name_is_found_with_and_without_its_accents() {
    for (typed, stored) in [("zoe", "Zoë"), ("ZOË", "zoe"), ("muller", "Mu\u{308}ller"), ("e", "É")]
    {
        assert_eq!(fold(typed), fold(stored), "{typed} {stored}");
    }
    assert_ne!(fold("が"), fold("か"), "another letter, no accent");
}
