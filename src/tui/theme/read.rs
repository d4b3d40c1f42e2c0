//! Reading a theme's file, and bringing its colours to a palette of 256.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use super::Role;

/// A theme's file: named colours, and the look of every role.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    /// The backgrounds that it was made to be read on; for the tests.
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "the contrast tests read it"))]
    assumed: Vec<String>,
    #[serde(default)]
    colours: BTreeMap<String, String>,
    roles: BTreeMap<Role, Look>,
}

/// The look of one role; a colour is a name of the sheet, one of the sixteen, or `#rrggbb`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Look {
    fg: Option<String>,
    bg: Option<String>,
    with: Vec<Attribute>,
}

/// What a letter can be besides its colour.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Attribute {
    Bold,
    Dim,
    Italic,
    Underlined,
    Reversed,
    Struck,
}

impl Attribute {
    fn modifier(self) -> Modifier {
        match self {
            Self::Bold => Modifier::BOLD,
            Self::Dim => Modifier::DIM,
            Self::Italic => Modifier::ITALIC,
            Self::Underlined => Modifier::UNDERLINED,
            Self::Reversed => Modifier::REVERSED,
            Self::Struck => Modifier::CROSSED_OUT,
        }
    }
}

/// The styles of a theme's file, by role. Refuses unknown fields, roles and colours, and a file
/// that leaves a role out.
pub(super) fn styles(source: &str) -> Result<[Style; Role::ALL.len()], String> {
    let sheet: Sheet = toml::from_str(source).map_err(|error| error.to_string())?;
    let mut styles = [Style::new(); Role::ALL.len()];
    for &role in Role::ALL {
        let look = sheet.roles.get(&role).ok_or_else(|| format!("{role:?} has no look"))?;
        let mut style = Style::new();
        style.fg = look.fg.as_deref().map(|name| sheet.colour(name)).transpose()?;
        style.bg = look.bg.as_deref().map(|name| sheet.colour(name)).transpose()?;
        for attribute in &look.with {
            style = style.add_modifier(attribute.modifier());
        }
        styles[role as usize] = style;
    }
    Ok(styles)
}

impl Sheet {
    fn colour(&self, name: &str) -> Result<Color, String> {
        let value = self.colours.get(name).map_or(name, String::as_str);
        value.parse().map_err(|_| format!("{name} is no colour"))
    }
}

/// The backgrounds that a theme's file names.
#[cfg(test)]
pub(super) fn assumed(source: &str) -> Vec<Color> {
    let sheet: Sheet = toml::from_str(source).unwrap();
    sheet.assumed.iter().map(|colour| colour.parse().unwrap()).collect()
}

/// The nearest of xterm's 256 colours: its cube of 6 × 6 × 6, or its ramp of 24 greys.
pub(super) fn indexed(colour: Color) -> Color {
    let Color::Rgb(red, green, blue) = colour else { return colour };
    let wanted = [red, green, blue];
    let nearest = (16..=255_u8).min_by_key(|&index| {
        let distance = |(a, b): (u8, u8)| (i32::from(a) - i32::from(b)).pow(2);
        wanted.into_iter().zip(xterm(index)).map(distance).sum::<i32>()
    });
    nearest.map_or(colour, Color::Indexed)
}

/// What xterm shows for a colour from 16 on.
pub(super) fn xterm(index: u8) -> [u8; 3] {
    if index >= 232 {
        return [8 + 10 * (index - 232); 3];
    }
    let index = index.saturating_sub(16);
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    [level(index / 36), level(index / 6 % 6), level(index % 6)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_in_a_file_is_refused() {
        let refused = |source: &str| styles(source).unwrap_err();
        assert!(refused("[roles]\ntext = { fg = \"red\" }").contains("has no look"));
        assert!(refused("[roles]\nshine = {}").contains("unknown variant `shine`"));
        assert!(refused("[roles]\ntext = { colour = \"red\" }").contains("unknown field `colour`"));
        assert!(refused("moon = 1\n[roles]").contains("unknown field `moon`"));
        let sheet = Sheet { assumed: vec![], colours: BTreeMap::new(), roles: BTreeMap::new() };
        assert_eq!(sheet.colour("bleen").unwrap_err(), "bleen is no colour");
    }

    #[test]
    fn the_nearest_of_256_is_found() {
        assert_eq!(indexed(Color::Rgb(255, 0, 0)), Color::Indexed(196));
        assert_eq!(indexed(Color::Rgb(128, 128, 128)), Color::Indexed(244));
        assert_eq!(indexed(Color::Rgb(0x5f, 0x87, 0xaf)), Color::Indexed(67));
        assert_eq!(indexed(Color::Red), Color::Red);
    }
}
