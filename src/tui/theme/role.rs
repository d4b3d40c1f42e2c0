//! The roles of what stands on the screen: widgets name a role, themes give it a look.

use serde::Deserialize;

use super::Glyphs;

macro_rules! roles {
    ($($(#[doc = $doc:literal])+ $role:ident),+ $(,)?) => {
        /// What a piece of the screen means; the only words that widgets have for a look.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Role {
            $($(#[doc = $doc])+ $role),+
        }

        impl Role {
            /// Every role, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$role),+];
        }
    };
}

roles! {
    /// What everything stands on: to be laid under the whole frame and under each dialog.
    Canvas,
    /// Text to be read.
    Text,
    /// What is there when looked for: dates, counts, link targets.
    Muted,
    /// The title of a column, a pane, a dialog.
    Title,
    /// A heading inside a text.
    Heading,
    /// Strong text.
    Strong,
    /// Emphasised text.
    Emphasis,
    /// Struck-out text.
    Struck,
    /// Code, inline or as a block.
    Code,
    /// The text of a link.
    Link,
    /// Quoted text.
    Quote,
    /// The frame of a pane.
    Border,
    /// The frame of the pane in which the keys act.
    BorderFocus,
    /// The card or row under the cursor.
    Selection,
    /// The glyph beside the card or row under the cursor.
    SelectionBar,
    /// A marked story.
    Mark,
    /// The bar at the top.
    Header,
    /// A screen's name in the bar of screens.
    Tab,
    /// The name of the screen in front.
    TabHere,
    /// A key in the footer or in help.
    FooterKey,
    /// What the key does.
    FooterText,
    /// The one thing to look at: the sprint goal, the active filter.
    Accent,
    /// Reached, done, within its limit.
    Good,
    /// Near its limit, waived, provisional.
    Warn,
    /// Over its limit, failed, overdue.
    Bad,
    /// A blocked story and what it waits for.
    Blocked,
    /// An age past the team's own 85th percentile.
    Old,
    /// A finished story.
    Done,
    /// A tag.
    Tag,
    /// Points.
    Points,
    /// High priority.
    High,
    /// Low priority.
    Low,
    /// A person.
    Person,
    /// The person at the keyboard.
    Me,
    /// A story's key.
    Key,
    /// The name of a field.
    Label,
    /// An example in an empty field, a line for an empty list.
    Hint,
    /// A field that text is typed into.
    Field,
    /// The caret in a field.
    Caret,
    /// The line that says what was done.
    Toast,
    /// The line that says why not.
    ToastBad,
    /// What a search found.
    SearchHit,
    /// What was added, in a comparison.
    Added,
    /// What was taken away, in a comparison.
    Removed,
    /// A chart's first series: what is left, what is done.
    SeriesOne,
    /// A chart's second series: the scope.
    SeriesTwo,
    /// A chart's third series: the ideal line.
    SeriesThree,
    /// A chart's fourth series.
    SeriesFour,
}

impl Role {
    /// The roles whose colour says something; each has a sign or an attribute as well.
    pub const MEANING: &[Self] = &[
        Self::BorderFocus,
        Self::Selection,
        Self::SelectionBar,
        Self::Mark,
        Self::TabHere,
        Self::Good,
        Self::Warn,
        Self::Bad,
        Self::Blocked,
        Self::Old,
        Self::Done,
        Self::High,
        Self::Low,
        Self::Me,
        Self::Caret,
        Self::ToastBad,
        Self::SearchHit,
        Self::Added,
        Self::Removed,
    ];

    /// The sign that goes with a role, for whoever cannot see its colour.
    ///
    /// `None` where the role means nothing by itself or is told by an attribute (bold, reversed).
    pub fn sign(self, glyphs: &Glyphs) -> Option<&'static str> {
        match self {
            Self::Selection | Self::SelectionBar => Some(glyphs.selection),
            Self::Mark => Some(glyphs.mark),
            Self::Good | Self::Done => Some(glyphs.done),
            Self::Warn => Some(glyphs.warn),
            Self::Bad | Self::ToastBad => Some(glyphs.bad),
            Self::Blocked => Some(glyphs.blocked),
            Self::Old => Some(glyphs.old),
            Self::High => Some(glyphs.high),
            Self::Low => Some(glyphs.low),
            Self::Added => Some("+"),
            Self::Removed => Some("-"),
            Self::Tag => Some("#"),
            Self::Person | Self::Me => Some("@"),
            Self::Canvas
            | Self::Text
            | Self::Muted
            | Self::Title
            | Self::Heading
            | Self::Strong
            | Self::Emphasis
            | Self::Struck
            | Self::Code
            | Self::Link
            | Self::Quote
            | Self::Border
            | Self::BorderFocus
            | Self::Header
            | Self::Tab
            | Self::TabHere
            | Self::FooterKey
            | Self::FooterText
            | Self::Accent
            | Self::Points
            | Self::Key
            | Self::Label
            | Self::Hint
            | Self::Field
            | Self::Caret
            | Self::Toast
            | Self::SearchHit
            | Self::SeriesOne
            | Self::SeriesTwo
            | Self::SeriesThree
            | Self::SeriesFour => None,
        }
    }
}
