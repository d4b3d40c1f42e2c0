//! What a terminal answers while keys are read: on a slow line it comes after nobody waits for it any
//! more.

use crate::tui::theme::Background;

/// The background that an answer tells (`11;rgb:1e1e/1e1e/1e1e`), by how bright its colour is to the
/// eye.
pub(super) fn background(answer: &[u8]) -> Option<Background> {
    let answer = std::str::from_utf8(answer).ok()?;
    let (_, colours) = answer.strip_prefix("11;rgb")?.split_once(':')?;
    let mut light = 0.0;
    let mut colours = colours.split('/');
    for weight in [0.2126, 0.7152, 0.0722] {
        let digits = colours.next()?;
        let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok()?)?.checked_sub(1)?;
        let colour = u32::from_str_radix(digits, 16).ok()?;
        light += weight * f64::from(colour) / f64::from(most);
    }
    Some(if light > 0.5 { Background::Light } else { Background::Dark })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_answer_tells_the_background() {
        for (answer, told) in [
            ("11;rgb:ffff/ffff/ffff", Some(Background::Light)),
            ("11;rgba:fd/f6/e3/ff", Some(Background::Light)),
            ("11;rgb:0/0/0", Some(Background::Dark)),
            ("11;rgb:0000/0000/ffff", Some(Background::Dark)),
            ("10;rgb:ffff/ffff/ffff", None),
            ("11;rgb:ffff/ffff", None),
            ("11;rgb:ffff//ffff", None),
            ("52;c;QUJD", None),
        ] {
            assert_eq!(background(answer.as_bytes()), told, "{answer}");
        }
    }
}
