//! Emoji that are made of several, of which terminals do not agree how wide they are.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use crate::tui::widget::fit;

/// Whether the terminal is trusted with emoji that are made of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joins {
    /// It draws each in its place, or at least moves nothing when its place is written again.
    Whole,
    /// It keeps a picture of the screen in which they are wider or narrower than they are drawn.
    First,
}

impl Joins {
    /// What is known of the kind of terminal that `TERM` names.
    pub(super) fn of(term: Option<&str>) -> Self {
        const UNSURE: [&str; 4] = ["tmux", "screen", "linux", "vt"];
        let term = term.unwrap_or_default();
        if UNSURE.iter().any(|it| term.starts_with(it)) { Self::First } else { Self::Whole }
    }
}

/// The joined emoji of the last frame: what need not be written again.
#[derive(Debug, Default)]
pub(super) struct Joined {
    area: Rect,
    /// By place, in order.
    cells: Vec<(usize, Cell)>,
}

impl Joined {
    /// The next frame writes all of them.
    pub(super) fn forget(&mut self) {
        self.cells.clear();
    }

    /// Sees to it that none of them can move what stands beside it. Where one is written, all cells
    /// that its parts could reach are to be written again behind it: into `again`, line by line.
    /// Where its parts would reach over the end of the line, and on a terminal that is not trusted
    /// with it (tmux lets a part of it stand over what comes next), its first character stands for
    /// it: a board whose borders hold is worth more than the profession of a face.
    pub(super) fn steady(
        &mut self,
        buffer: &mut Buffer,
        joins: Joins,
        again: &mut Vec<(u16, u16, Cell)>,
    ) {
        if self.area != buffer.area {
            // A frame of another size is written from its first cell on.
            self.area = buffer.area;
            self.forget();
        }
        let before = std::mem::take(&mut self.cells);
        let was_there = |at: usize, cell: &Cell| {
            let place = before.binary_search_by_key(&at, |it| it.0);
            place.is_ok_and(|it| before[it].1 == *cell)
        };
        let columns = usize::from(buffer.area.width);
        let mut reached = Vec::new();
        // Up to where the cells are written again, among them perhaps other emoji.
        let mut end = 0;
        for at in 0..buffer.content.len() {
            let symbol = buffer.content[at].symbol();
            let Some(first) = symbol.chars().next().filter(|_| symbol.len() > 4) else { continue };
            if first.is_alphabetic() || !symbol.chars().skip(1).any(joins_emoji) {
                continue;
            }
            let wide = fit::width(symbol);
            let parts: usize =
                symbol.chars().map(|it| fit::width(it.encode_utf8(&mut [0; 4]))).sum();
            let reach = wide.max(parts);
            if joins == Joins::Whole && at % columns + reach < columns {
                let cell = buffer.content[at].clone();
                if at < end || !was_there(at, &cell) {
                    reached.extend(end.max(at + wide)..at + reach);
                    end = end.max(at + reach);
                }
                self.cells.push((at, cell));
                continue;
            }
            let blank = if first.len_utf8() < 4 && wide > 1 { " " } else { "" };
            let text = format!("{first}{blank}");
            buffer.content[at].set_symbol(&text);
        }
        // Only now do all of them look as they will be shown.
        again.extend(reached.into_iter().map(|at| {
            let (x, y) = buffer.pos_of(at);
            (x, y, buffer.content[at].clone())
        }));
    }
}

/// Whether a character makes one emoji of those before and after it: a joiner, the wish for a
/// picture, a colour of skin.
const fn joins_emoji(it: char) -> bool {
    matches!(it, '\u{200d}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Size;
    use ratatui::style::Stylize as _;
    use ratatui::text::Text;
    use ratatui::widgets::Paragraph;

    use super::super::painter::Painter;
    use super::*;

    const COOK: &str = "👩\u{200d}🍳";
    const HEART: &str = "❤\u{fe0f}";

    /// What is written for each frame that writes anything.
    fn frames<'a>(joins: Joins, drawn: impl IntoIterator<Item = Text<'a>>) -> Vec<String> {
        let mut bytes = Vec::new();
        let mut painter = Painter::new(|| Ok(Size::new(40, 10)), joins, &mut bytes).unwrap();
        for it in drawn {
            painter
                .draw(None, |frame| frame.render_widget(Paragraph::new(it), frame.area()))
                .unwrap();
        }
        drop(painter);
        let text = String::from_utf8(bytes).unwrap();
        text.split_inclusive("\x1b[?2026l").map(str::to_owned).collect()
    }

    /// What frames leave on the screen of a terminal that draws `emoji` like `shown`.
    fn shown(frames: &[String], emoji: &str, shown: &str) -> Vec<String> {
        let mut screen = vt100::Parser::new(10.try_into().unwrap(), 40.try_into().unwrap(), 0);
        for it in frames {
            screen.process(it.replace(emoji, shown).as_bytes());
        }
        let rows = screen.screen().rows(0, 40).map(|it| it.trim_end().to_owned());
        rows.filter(|it| !it.is_empty()).collect()
    }

    #[test]
    fn an_emoji_stays_where_letters_stood_before() {
        for emoji in [HEART, "1\u{fe0f}\u{20e3}", "🏳\u{fe0f}\u{200d}🌈"] {
            let now = format!("{emoji}xx");
            let frames = frames(Joins::Whole, ["xxxx".into(), now.as_str().into()]);
            assert_eq!(shown(&frames, emoji, "好"), ["好xx"], "{frames:?}");
            // One that thinks it narrow keeps no letter of what stood there.
            assert_eq!(shown(&frames, emoji, "o"), ["o xx"], "{frames:?}");
        }
    }

    #[test]
    fn emoji_stay_in_a_list_that_scrolls() {
        let rows = [
            format!("Warm welcome {HEART} today"),
            format!("Plain {HEART}{HEART} beside"),
            "A long plain title without any".to_owned(),
            format!("{HEART} first"),
        ];
        let drawn = (0..4).map(|top| {
            let seen: Vec<&str> = (0..3).map(|it| rows[(top + it) % 4].as_str()).collect();
            Text::from(seen.join("\n"))
        });
        let frames = frames(Joins::Whole, drawn);
        let shown = shown(&frames, HEART, "好");
        let meant: Vec<String> =
            [3, 0, 1].iter().map(|it: &usize| rows[*it].replace(HEART, "好")).collect();
        assert_eq!(shown, meant);
    }

    #[test]
    fn what_is_written_again_is_what_is_shown() {
        // The second would reach over the end: its first character stands for it both times.
        let typed = format!("{}{COOK}{COOK}", "x".repeat(34));
        let frames = frames(Joins::Whole, [Text::from(typed)]);
        assert_eq!(frames[0].matches('🍳').count(), 1, "{frames:?}");
    }

    #[test]
    fn an_emoji_that_only_changes_its_looks_is_written_like_a_new_one() {
        let plain = format!("{COOK}|abcdef");
        let frames = frames(
            Joins::Whole,
            [
                Text::from(plain.clone()),
                Text::from(vec![ratatui::text::Line::from(vec![COOK.bold(), "|abcdef".into()])]),
            ],
        );
        assert!(frames[1].contains("|a"), "{frames:?}");
    }

    #[test]
    fn an_emoji_that_is_written_again_is_written_like_a_new_one() {
        let before = format!("👩\u{200d}🔧{COOK}|abc");
        let after = format!("{COOK}{COOK}|abc");
        let frames = frames(Joins::Whole, [before.into(), after.into()]);
        assert!(frames[1].contains("|a"), "{frames:?}");
    }

    #[test]
    fn after_another_size_all_of_them_are_new() {
        let mut joined = Joined::default();
        for width in [40, 30] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, 2));
            buffer.set_string(0, 0, format!("{COOK}|a"), ratatui::style::Style::new());
            for n_again in [2, 0] {
                let mut again = Vec::new();
                joined.steady(&mut buffer, Joins::Whole, &mut again);
                assert_eq!(again.len(), n_again, "{width}");
            }
        }
    }

    #[test]
    fn in_a_terminal_that_is_unsure_the_first_character_of_an_emoji_stands_for_it() {
        let typed = "👩🏽\u{200d}🔧|❤\u{fe0f}|👍🏽|🚨|क्\u{200d}ष|é|";
        let frames = frames(Joins::First, [typed.into()]);
        for drawn in ["👩\x1b", "❤ \x1b", "👍\x1b", "🚨", "क्\u{200d}ष", "é"] {
            assert!(frames[0].contains(drawn), "{drawn:?} in {frames:?}");
        }
        assert!(!frames[0].contains(['🔧', '🏽', '\u{fe0f}']), "{frames:?}");
    }

    #[test]
    fn joined_emoji_are_written_whole_and_what_they_could_reach_is_written_behind_them() {
        const FAMILY: &str = "👩\u{200d}👩\u{200d}👧\u{200d}👦";
        let typed = format!("{FAMILY}|abcdefgh|👍🏽|🇩🇪|{HEART}|");
        // Only the last head changes: the letters behind it are the same and written all the same.
        let other = typed.replacen('👦', "👧", 1);
        let drawn = [&typed, &other, &other].map(|it| Text::from(it.as_str()));
        let frames = frames(Joins::Whole, drawn);
        for emoji in [FAMILY, "👍🏽", "🇩🇪", HEART] {
            assert!(frames[0].contains(emoji), "{emoji:?} in {frames:?}");
        }
        assert!(frames[1].contains("\u{200d}👧\x1b[1;3H|abcde\x1b"), "{frames:?}");
        assert_eq!(frames.len(), 2);
    }

    /// A terminal that draws each part of it by itself, two columns wide.
    #[test]
    fn an_emoji_that_falls_apart_leaves_the_line_as_it_should_be() {
        let frames = frames(Joins::Whole, [format!("{COOK}|abcdef\n{COOK}|ghi").into()]);
        assert_eq!(shown(&frames, "\u{200d}", ""), ["👩|abcdef", "👩|ghi"]);
    }

    #[test]
    fn at_the_end_of_a_line_nothing_may_reach_over_it() {
        let frames = frames(Joins::Whole, [format!("{}{COOK}", "x".repeat(37)).into()]);
        assert!(!frames[0].contains('🍳'), "{frames:?}");
    }

    #[test]
    fn terminals_that_keep_a_screen_of_their_own_are_not_trusted() {
        for term in ["tmux-256color", "screen", "screen.xterm-256color", "linux", "vt220"] {
            assert_eq!(Joins::of(Some(term)), Joins::First, "{term}");
        }
        for term in ["xterm-256color", "xterm-kitty", "foot", "alacritty"] {
            assert_eq!(Joins::of(Some(term)), Joins::Whole, "{term}");
        }
    }
}
