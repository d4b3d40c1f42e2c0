//! Notes as people type them, and what of them stands on the screen.

use proptest::prelude::*;
use ratatui::style::Modifier;

use super::*;
use crate::tui::theme::{Background, Env, choose};

fn mono() -> Theme {
    choose(Some("mono"), Background::Unknown, &Env::default())
}

fn shown_with(source: &str, columns: usize, glyphs: &Glyphs) -> String {
    text(source, columns, &mono(), glyphs)
        .lines
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

fn shown(source: &str, columns: usize) -> String {
    shown_with(source, columns, &Glyphs::UNICODE)
}

/// The style of the first span that holds `words`.
fn style_of(source: &str, words: &str) -> Style {
    let text = text(source, 80, &mono(), &Glyphs::UNICODE);
    let mut spans = text.lines.iter().flat_map(|line| &line.spans);
    spans.find(|span| span.content.contains(words)).unwrap().style
}

#[test]
fn a_note_keeps_its_line_breaks_and_blank_lines() {
    let note = "First line\nsecond line\n\nNew paragraph\n- a point\n- another\nthe end";
    insta::assert_snapshot!(shown(note, 40), @r"
    First line
    second line

    New paragraph
    • a point
    • another
      the end
    ");
}

#[test]
fn long_lines_wrap_and_lists_hang() {
    let note = "\
Why we do it: approvers sit in three time zones.

1. Ask in the chat, with the key of the change
2. Wait an hour
   - then ring the deputy of the approver
   - nobody? Raise an impediment

     with its reason
10. Write down how long it took
";
    insta::assert_snapshot!(shown(note, 28), @r"
    Why we do it: approvers sit
    in three time zones.

    1. Ask in the chat, with the
       key of the change
    2. Wait an hour
       ◦ then ring the deputy of
         the approver
       ◦ nobody? Raise an
         impediment

         with its reason
    3. Write down how long it
       took
    ");
}

#[test]
fn tick_boxes_take_the_place_of_bullets() {
    let note = "- [x] list of approvers\n- [ ] chat channel, with a deputy for each\n- plain";
    insta::assert_snapshot!(shown(note, 24), @r"
    ☑ list of approvers
    ☐ chat channel, with a
      deputy for each
    • plain
    ");
    insta::assert_snapshot!(shown_with(note, 24, &Glyphs::ASCII), @r"
    [x] list of approvers
    [ ] chat channel, with a
        deputy for each
    - plain
    ");
}

#[test]
fn quotes_code_and_rules_are_set_apart() {
    let note = "> quoted words that are too long\n>\n> > and nested\n\n```sh\nls -l   /srv/change/board\n\n  echo done\n```\n\n---\nafter";
    insta::assert_snapshot!(shown(note, 24), @r"
    ▎ quoted words that are
    ▎ too long
    ▎ 
    ▎ ▎ and nested

    sh
      ls -l   /srv/change/bo
      ard

        echo done

    ────────────────────────
    after
    ");
}

#[test]
fn links_show_where_they_lead() {
    let note = "See [the model](https://wiki/change) or <https://wiki> or <ann@example.org>.\n\n![picture](a.png)";
    insta::assert_snapshot!(shown(note, 60), @r"
    See the model (https://wiki/change) or https://wiki or
    ann@example.org.

    picture (a.png)
    ");
    assert!(style_of(note, "the model").add_modifier.contains(Modifier::UNDERLINED));
    assert_eq!(style_of(note, "(https://wiki/change)"), mono().style(Role::Muted));
}

#[test]
fn tables_are_plain_columns() {
    let note = "| change | hours | who |\n|---|--:|:-:|\n| standard | 2 | ann and ben |\n| emergency change | 120 | dee |";
    insta::assert_snapshot!(shown(note, 60), @r"
    change            hours      who
    ────────────────────────────────────
    standard              2  ann and ben
    emergency change    120      dee
    ");
    insta::assert_snapshot!(shown(note, 26), @r"
    change     hours    who
    ──────────────────────────
    standard       2  ann and
                        ben
    emergency    120    dee
    change
    ");
    insta::assert_snapshot!(shown("| a wide cell | b |\n|--|--|\n| c | d |", 6), @r"
    a wide
    cell
    b
    ──────
    c
    d
    ");
}

#[test]
fn styles_nest_and_carry_over_a_wrapped_line() {
    let note = "plain **strong *both* strong** `code` ~~gone~~\n# Top\n## Second\n### Third";
    let modifiers = |words| style_of(note, words).add_modifier;
    assert_eq!(modifiers("plain"), Modifier::empty());
    assert_eq!(modifiers("strong"), Modifier::BOLD);
    assert_eq!(modifiers("both"), Modifier::BOLD | Modifier::ITALIC);
    assert_eq!(style_of(note, "code"), mono().style(Role::Code));
    assert_eq!(modifiers("gone"), Modifier::CROSSED_OUT);
    assert_eq!(modifiers("Second"), Modifier::BOLD | Modifier::UNDERLINED);
    assert_eq!(modifiers("Third"), Modifier::BOLD);
    let wrapped = text("**two words**", 5, &mono(), &Glyphs::UNICODE);
    assert_eq!(wrapped.lines.len(), 2);
    assert!(wrapped.lines.iter().all(|line| line.spans[0].style == mono().style(Role::Strong)));
}

#[test]
fn html_is_text_and_entities_cannot_drive_the_terminal() {
    insta::assert_snapshot!(shown("<div>\nraw\n</div>\n\na <b>bold</b> word", 40), @r"
    <div>
    raw
    </div>

    a <b>bold</b> word
    ");
    let nasty = "&#27;[31mred &#x202e;turned `&#27;` [x](http://a&#27;b \"t\") &#x200b;";
    assert!(crate::domain::text::is_clean(&shown(nasty, 200)), "{}", shown(nasty, 200));
}

#[test]
fn deep_lists_on_a_narrow_screen_keep_their_words() {
    let note = "- a\n  - b\n    - c\n      - deeply nested words";
    insta::assert_snapshot!(shown(note, 12), @r"
    • a
      ◦ b
      ▪ c
      • deeply
        nested
        words
    ");
}

#[test]
fn nothing_gives_nothing() {
    assert_eq!(shown("", 20), "");
    assert_eq!(shown("text", 0), "");
    assert_eq!(shown("-", 20).trim_end(), "•");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_line_is_too_wide_and_no_letter_is_lost(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "word ", "longer-word ", "\n", "\n\n", "- ", "  - ", "1. ", "> ", "# ", "**", "`",
                "[x] ", "[a](b)", "| c | d |\n|--|--|\n", "```\n", "    ", "変更 ", "---\n", "<b>", "&amp;",
            ]),
            0..30,
        ),
        columns in 2_usize..30,
    ) {
        let source: String = pieces.concat();
        let text = text(&source, columns, &mono(), &Glyphs::UNICODE);
        for line in &text.lines {
            prop_assert!(fit::width(&line.to_string()) <= columns, "{:?} of {:?}", line, source);
        }
        let letters = |text: &str| text.matches(['w', '変']).count();
        let shown: String = text.lines.iter().map(ToString::to_string).collect();
        prop_assert_eq!(letters(&shown), letters(&source), "{:?}", source);
    }
}

#[test]
fn marks_within_a_word_and_around_a_name_are_letters() {
    for (source, shown) in [
        ("10*20*30 GB and a*b*c", "10*20*30 GB and a*b*c"),
        ("the file __init__ and **bold** words", "the file __init__ and bold words"),
        ("C:\\temp\\\nnext", "C:\\temp\\|next"),
        ("__two words__ are *one*", "two words are one"),
    ] {
        let text = text(source, 60, &mono(), &Glyphs::UNICODE);
        let lines: Vec<String> = text.lines.iter().map(ToString::to_string).collect();
        assert_eq!(lines.join("|"), shown, "{source}");
    }
}
