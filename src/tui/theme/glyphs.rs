//! The signs of the screen, in Unicode and in plain ASCII.

use ratatui::buffer::Buffer;
use ratatui::symbols::border;

use super::{Env, spelled};
use crate::fit;

/// Every sign that a widget draws; each stands in one column unless its name is a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// Beside the card or row under the cursor.
    pub selection: &'static str,
    /// Beside a marked story.
    pub mark: &'static str,
    /// Beside a blocked story.
    pub blocked: &'static str,
    /// Beside an age past the team's own 85th percentile.
    pub old: &'static str,
    /// Beside the age of a story that is past what is expected of it.
    pub past: &'static str,
    /// Something done, reached or found good.
    pub done: &'static str,
    /// Something near its limit.
    pub warn: &'static str,
    /// Something failed or over its limit.
    pub bad: &'static str,
    /// High priority.
    pub high: &'static str,
    /// Low priority.
    pub low: &'static str,
    /// A tick box that is ticked (three columns in ASCII).
    pub ticked: &'static str,
    /// A tick box that is open (three columns in ASCII).
    pub open: &'static str,
    /// The point of a list, by depth.
    pub bullets: [&'static str; 3],
    /// Before a quoted line.
    pub quote: &'static str,
    /// A horizontal rule is made of these.
    pub rule: &'static str,
    /// The end of a text that was cut.
    pub ellipsis: &'static str,
    /// Between two things on one line.
    pub separator: &'static str,
    /// For nothing: no person, no points.
    pub none: &'static str,
    /// From here to there.
    pub arrow: &'static str,
    /// More above.
    pub up: &'static str,
    /// More below.
    pub down: &'static str,
    /// More to the left.
    pub left: &'static str,
    /// More to the right.
    pub right: &'static str,
    /// A folded column or lane.
    pub folded: &'static str,
    /// An unfolded column or lane.
    pub unfolded: &'static str,
    /// The caret where no terminal cursor stands.
    pub caret: &'static str,
    /// The done part of a progress bar.
    pub bar_full: &'static str,
    /// The rest of a progress bar.
    pub bar_empty: &'static str,
    /// A point of a line in a chart.
    pub dot: &'static str,
    /// The moving part of a scroll bar.
    pub thumb: &'static str,
    /// The track of a scroll bar.
    pub track: &'static str,
    /// The heights of a small chart, lowest first.
    pub spark: [&'static str; 8],
    /// Dots of a chart, where one lies, some, or many.
    pub dots: [&'static str; 3],
    /// A dot of another kind on the same chart.
    pub other_dot: &'static str,
    /// The dot of a chart under the cursor.
    pub dot_here: &'static str,
    /// A marked line of a chart, from left to right.
    pub line_across: &'static str,
    /// A marked line of a chart, from bottom to top.
    pub line_up: &'static str,
    /// A mark on the axis of a chart.
    pub tick: &'static str,
    /// What the areas of a chart are filled with, the hindmost first.
    pub fills: [&'static str; 6],
    /// Whole and broken lines of a chart; none where braille draws finer ones.
    pub strokes: Option<[&'static str; 2]>,
    /// The frame of a pane.
    pub border: border::Set<'static>,
    /// The frame of the pane in which the keys act.
    pub border_focus: border::Set<'static>,
}

impl Glyphs {
    /// For terminals that show UTF-8.
    pub const UNICODE: Self = Self {
        selection: "▌",
        mark: "◆",
        blocked: "▲",
        old: "◔",
        past: "●",
        done: "✓",
        warn: "△",
        bad: "✗",
        high: "↑",
        low: "↓",
        ticked: "☑",
        open: "☐",
        bullets: ["•", "◦", "▪"],
        quote: "▎",
        rule: "─",
        ellipsis: "…",
        separator: "·",
        none: "–",
        arrow: "→",
        up: "▲",
        down: "▼",
        left: "◀",
        right: "▶",
        folded: "▸",
        unfolded: "▾",
        caret: "▏",
        bar_full: "█",
        bar_empty: "░",
        dot: "●",
        thumb: "█",
        track: "│",
        spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
        dots: ["•", "●", "■"],
        other_dot: "×",
        dot_here: "◆",
        line_across: "╌",
        line_up: "┆",
        tick: "┴",
        fills: ["░", "▒", "▓", "█", "╱", "╳"],
        strokes: None,
        border: border::PLAIN,
        border_focus: border::THICK,
    };

    /// For everything else, and for whoever asks for it.
    pub const ASCII: Self = Self {
        selection: ">",
        mark: "*",
        blocked: "!",
        old: "~",
        past: "#",
        done: "v",
        warn: "%",
        bad: "x",
        high: "^",
        low: "_",
        ticked: "[x]",
        open: "[ ]",
        bullets: ["-", "*", "+"],
        quote: "|",
        rule: "-",
        ellipsis: "~",
        separator: "-",
        none: "-",
        arrow: ">",
        up: "^",
        down: "v",
        left: "<",
        right: ">",
        folded: "+",
        unfolded: "-",
        caret: "_",
        bar_full: "#",
        bar_empty: ".",
        dot: "o",
        thumb: "#",
        track: "|",
        spark: ["_", ".", ",", "-", "=", "+", "*", "#"],
        dots: [".", "o", "@"],
        other_dot: "x",
        dot_here: "&",
        line_across: "-",
        line_up: ":",
        tick: "+",
        fills: [".", ":", "o", "#", "/", "%"],
        strokes: Some(["*", "+"]),
        border: ASCII_BORDER,
        border_focus: ASCII_BORDER_FOCUS,
    };

    /// The set to draw with: what the person asked for, else what the locale can show.
    pub fn choose(ascii: Option<bool>, env: &Env) -> &'static Self {
        if ascii.unwrap_or(!env.shows_utf8()) { &Self::ASCII } else { &Self::UNICODE }
    }

    /// Spells what stands in a text beyond ASCII, where these signs are all ASCII: what people have
    /// written as well, in as many columns.
    pub(crate) fn spell(&self, buffer: &mut Buffer) {
        if !self.ellipsis.is_ascii() {
            return;
        }
        for cell in &mut buffer.content {
            if !cell.symbol().is_ascii() {
                // An emoji made of several counts as one.
                let wide = fit::width(cell.symbol());
                let spelled: String = spelled(cell.symbol()).chars().take(wide).collect();
                cell.set_symbol(if spelled.is_empty() { " " } else { &spelled });
            }
        }
    }
}

const ASCII_BORDER: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

const ASCII_BORDER_FOCUS: border::Set<'static> = border::Set {
    horizontal_top: "=",
    horizontal_bottom: "=",
    vertical_left: "#",
    vertical_right: "#",
    top_left: "#",
    top_right: "#",
    bottom_left: "#",
    bottom_right: "#",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::fit::width;

    fn singles(glyphs: &Glyphs) -> Vec<&'static str> {
        let mut all = vec![
            glyphs.selection,
            glyphs.mark,
            glyphs.blocked,
            glyphs.old,
            glyphs.done,
            glyphs.warn,
            glyphs.bad,
            glyphs.high,
            glyphs.low,
            glyphs.quote,
            glyphs.rule,
            glyphs.ellipsis,
            glyphs.separator,
            glyphs.none,
            glyphs.arrow,
            glyphs.up,
            glyphs.down,
            glyphs.left,
            glyphs.right,
            glyphs.folded,
            glyphs.unfolded,
            glyphs.caret,
            glyphs.bar_full,
            glyphs.bar_empty,
            glyphs.dot,
            glyphs.thumb,
            glyphs.track,
        ];
        all.extend(glyphs.bullets);
        all.extend(glyphs.spark);
        all.extend(glyphs.dots);
        all.extend(glyphs.fills);
        all.extend(glyphs.strokes.into_iter().flatten());
        all.extend([glyphs.other_dot, glyphs.dot_here, glyphs.line_across, glyphs.line_up]);
        all.push(glyphs.tick);
        for set in [glyphs.border, glyphs.border_focus] {
            all.extend([set.top_left, set.top_right, set.bottom_left, set.bottom_right]);
            all.extend([set.vertical_left, set.vertical_right]);
            all.extend([set.horizontal_top, set.horizontal_bottom]);
        }
        all
    }

    #[test]
    fn each_sign_takes_one_column() {
        for glyphs in [Glyphs::UNICODE, Glyphs::ASCII] {
            for sign in singles(&glyphs) {
                assert_eq!(width(sign), 1, "{sign}");
            }
            assert_eq!(width(glyphs.ticked), width(glyphs.open));
        }
    }

    #[test]
    fn the_plain_set_is_ascii_alone() {
        for sign in singles(&Glyphs::ASCII) {
            assert!(sign.is_ascii(), "{sign}");
        }
        assert!(Glyphs::ASCII.ticked.is_ascii() && Glyphs::ASCII.open.is_ascii());
    }

    #[test]
    fn signs_that_stand_on_one_card_differ() {
        for glyphs in [Glyphs::UNICODE, Glyphs::ASCII] {
            let mut signs = vec![
                glyphs.selection,
                glyphs.mark,
                glyphs.blocked,
                glyphs.old,
                glyphs.done,
                glyphs.warn,
                glyphs.bad,
                glyphs.high,
                glyphs.low,
            ];
            let n_signs = signs.len();
            signs.sort_unstable();
            signs.dedup();
            assert_eq!(signs.len(), n_signs);
        }
    }

    #[test]
    fn ascii_when_asked_or_when_the_locale_shows_nothing_else() {
        let of = |lang: &str| Env { lang: Some(lang.to_owned()), ..Env::default() };
        assert_eq!(Glyphs::choose(None, &of("de_DE.UTF-8")), &Glyphs::UNICODE);
        assert_eq!(Glyphs::choose(None, &of("de_DE.ISO-8859-1")), &Glyphs::ASCII);
        assert_eq!(Glyphs::choose(Some(true), &of("de_DE.UTF-8")), &Glyphs::ASCII);
        assert_eq!(Glyphs::choose(Some(false), &of("C")), &Glyphs::UNICODE);
    }
}
