//! What may be in a text: the sanitiser of everything typed, pasted or imported.

use std::borrow::Cow;

/// A text of one line: line breaks and tabs become spaces, other control characters go.
pub fn line(text: &str) -> String {
    let spaced = text.replace(['\n', '\r', '\t'], " ");
    spaced.chars().filter(|it| !it.is_control()).collect::<String>().trim().to_owned()
}

/// A text of several lines: line breaks become `\n`, a tab four spaces, other controls go.
pub fn block(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ");
    let kept: String = lines.chars().filter(|it| *it == '\n' || !it.is_control()).collect();
    kept.trim_end().to_owned()
}

/// The form of a text that is compared in searches.
pub fn fold(text: &str) -> Cow<'_, str> {
    Cow::Owned(text.to_lowercase())
}
