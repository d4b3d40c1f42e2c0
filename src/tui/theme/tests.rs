//! Every theme can be read, by everybody, on every terminal.

use ratatui::style::Modifier;

use super::*;

const COLOURED: [File; 4] =
    [File::Dark, File::Light, File::ColourBlindDark, File::ColourBlindLight];

/// Roles that are no text: frames, a bar's background, a row's background.
const NO_TEXT: [Role; 3] = [Role::Canvas, Role::Border, Role::Selection];

fn env(term: &str, colorterm: &str) -> Env {
    Env { term: Some(term.to_owned()), colorterm: Some(colorterm.to_owned()), ..Env::default() }
}

fn rgb(colour: Color) -> [u8; 3] {
    match colour {
        Color::Rgb(red, green, blue) => [red, green, blue],
        Color::Indexed(index) => read::xterm(index),
        other => panic!("{other} has no value of its own"),
    }
}

fn linear([red, green, blue]: [u8; 3]) -> [f64; 3] {
    [red, green, blue].map(|level| {
        let level = f64::from(level) / 255.0;
        if level <= 0.04045 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) }
    })
}

/// The contrast ratio of WCAG 2.2.
fn contrast(one: Color, other: Color) -> f64 {
    let luminance = |colour| {
        let [red, green, blue] = linear(rgb(colour));
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_file_is_read_and_every_name_leads_to_one() {
    for file in File::ALL {
        assert_eq!(file.theme().name(), file.name());
    }
    for &name in NAMES.iter().filter(|&&name| name != "auto" && name != "colour-blind") {
        let theme = choose(Some(name), Background::Dark, &env("xterm-256color", "truecolor"));
        assert_eq!(theme.name(), name);
    }
}

#[test]
fn text_has_contrast_on_every_assumed_background_and_on_the_selection() {
    for file in COLOURED {
        for change in [|colour| colour, read::indexed] {
            let theme = file.theme().map(change);
            let text = theme.style(Role::Text).fg.unwrap();
            let mut grounds: Vec<Color> =
                read::assumed(file.source()).into_iter().map(change).collect();
            assert_eq!(grounds.len(), 3);
            grounds.extend(theme.style(Role::Selection).bg);
            grounds.extend(theme.style(Role::Canvas).bg);
            assert_eq!(grounds.len(), 5);
            for &role in Role::ALL.iter().filter(|role| !NO_TEXT.contains(role)) {
                let style = theme.style(role);
                let letters = style.fg.unwrap_or(text);
                for &ground in style.bg.as_ref().map_or(&grounds[..], std::slice::from_ref) {
                    let ratio = contrast(letters, ground);
                    assert!(ratio >= 4.5, "{} {role:?} on {ground}: {ratio:.2}", theme.name());
                }
            }
        }
    }
}

#[test]
fn the_header_bar_carries_every_text() {
    for file in COLOURED {
        let theme = file.theme();
        let bar = theme.style(Role::Header).bg.unwrap();
        for &role in Role::ALL.iter().filter(|role| !NO_TEXT.contains(role)) {
            let style = theme.style(role);
            if let (Some(letters), None) = (style.fg, style.bg) {
                let ratio = contrast(letters, bar);
                assert!(ratio >= 4.5, "{} {role:?}: {ratio:.2}", theme.name());
            }
        }
    }
}

#[test]
fn a_frame_can_be_seen() {
    for file in COLOURED {
        let theme = file.theme();
        let frame = theme.style(Role::Border).fg.unwrap();
        for ground in read::assumed(file.source()) {
            assert!(contrast(frame, ground) >= 2.0, "{} on {ground}", theme.name());
        }
    }
}

#[test]
fn what_means_something_has_a_sign_or_an_attribute_in_every_theme() {
    for file in File::ALL {
        let theme = file.theme();
        for &role in Role::MEANING {
            let has_attribute = !theme.style(role).add_modifier.is_empty();
            for glyphs in [&Glyphs::UNICODE, &Glyphs::ASCII] {
                assert!(role.sign(glyphs).is_some() || has_attribute, "{} {role:?}", theme.name());
            }
        }
    }
}

#[test]
fn the_theme_of_sixteen_names_no_other_colour_and_none_that_fades() {
    use Color::{Cyan, Green, Magenta, Red};
    for &role in Role::ALL {
        let style = File::Sixteen.theme().style(role);
        assert_eq!(style.bg, None, "{role:?}");
        assert!(
            style.fg.is_none_or(|colour| [Red, Green, Magenta, Cyan].contains(&colour)),
            "{role:?}"
        );
    }
}

#[test]
fn mono_has_no_colour_and_tells_bad_from_good() {
    let theme = File::Mono.theme();
    for &role in Role::ALL {
        assert_eq!((theme.style(role).fg, theme.style(role).bg), (None, None), "{role:?}");
    }
    assert_ne!(theme.style(Role::Bad), theme.style(Role::Good));
    assert!(theme.style(Role::Selection).add_modifier.contains(Modifier::REVERSED));
}

/// What a person without red (protan) or green (deutan) cones sees, in linear light; Viénot,
/// Brettel and Mollon 1999, as simplified by DaltonLens.
fn seen_without(cones: &str, [red, green, blue]: [f64; 3]) -> [f64; 3] {
    match cones {
        "red" => [
            0.11238 * red + 0.88762 * green,
            0.11238 * red + 0.88762 * green,
            0.00401 * red - 0.00401 * green + blue,
        ],
        _ => [
            0.29275 * red + 0.70725 * green,
            0.29275 * red + 0.70725 * green,
            -0.02234 * red + 0.02234 * green + blue,
        ],
    }
}

/// CIE 1976 L*a*b* of a linear colour (D65).
fn lab([red, green, blue]: [f64; 3]) -> [f64; 3] {
    let x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505;
    let y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089;
    let [x, y, z] =
        [x, y, z].map(|part| if part > 0.008_856 { part.cbrt() } else { 7.787 * part + 0.1379 });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[test]
fn good_and_bad_stay_apart_without_red_or_green_cones() {
    let pairs = [
        (Role::Good, Role::Bad),
        (Role::Good, Role::Warn),
        (Role::Done, Role::Blocked),
        (Role::Added, Role::Removed),
        (Role::SeriesOne, Role::SeriesTwo),
        (Role::SeriesOne, Role::SeriesFour),
        (Role::SeriesTwo, Role::SeriesFour),
    ];
    for file in [File::ColourBlindDark, File::ColourBlindLight] {
        let theme = file.theme();
        for cones in ["red", "green"] {
            for (one, other) in pairs {
                let seen =
                    |role| lab(seen_without(cones, linear(rgb(theme.style(role).fg.unwrap()))));
                let squares = seen(one).into_iter().zip(seen(other)).map(|(a, b)| (a - b).powi(2));
                let distance = squares.sum::<f64>().sqrt();
                assert!(
                    distance > 20.0,
                    "{} {cones} {one:?} {other:?}: {distance:.1}",
                    theme.name()
                );
            }
        }
    }
}

#[test]
fn the_terminal_decides_when_nobody_named_a_theme() {
    let full = env("xterm-256color", "truecolor");
    let name = |background, env: &Env| choose(None, background, env).name();
    assert_eq!(name(Background::Dark, &full), "dark");
    assert_eq!(name(Background::Light, &full), "light");
    assert_eq!(name(Background::Dark, &env("linux", "")), "sixteen");
    assert_eq!(name(Background::Dark, &env("dumb", "")), "mono");
    let told = Env { colorfgbg: Some("0;15".to_owned()), ..full.clone() };
    assert_eq!(name(Background::Unknown, &told), "light");
    let no_colour = Env { no_color: Some("1".to_owned()), ..full };
    assert_eq!(name(Background::Dark, &no_colour), "mono");
}

#[test]
fn a_named_theme_wins_over_the_wish_for_no_colour_but_not_over_the_terminal() {
    let no_colour = Env { no_color: Some("1".to_owned()), ..env("xterm-256color", "truecolor") };
    assert_eq!(choose(Some("light"), Background::Light, &no_colour).name(), "light");
    assert_eq!(choose(Some("auto"), Background::Light, &no_colour).name(), "mono");
    assert_eq!(choose(Some("light"), Background::Light, &env("linux", "")).name(), "sixteen");
    assert_eq!(choose(Some("mono"), Background::Light, &env("linux", "")).name(), "mono");
    let full = env("xterm-256color", "truecolor");
    let colour_blind = |background| choose(Some("colour-blind"), background, &full).name();
    assert_eq!(colour_blind(Background::Light), "colour-blind-light");
    assert_eq!(colour_blind(Background::Unknown), "colour-blind-dark");
}

#[test]
fn a_background_is_painted_only_where_the_terminals_own_does_not_suit() {
    let full = env("xterm-256color", "truecolor");
    let ground = |name, background| choose(Some(name), background, &full).style(Role::Canvas).bg;
    assert_eq!(ground("dark", Background::Dark), None);
    assert!(ground("dark", Background::Light).is_some());
    assert!(ground("light", Background::Unknown).is_some());
    assert_eq!(ground("mono", Background::Unknown), None);
}

#[test]
fn a_terminal_of_256_colours_gets_no_others() {
    let theme = choose(Some("dark"), Background::Light, &env("xterm-256color", ""));
    for &role in Role::ALL {
        let style = theme.style(role);
        for colour in [style.fg, style.bg].into_iter().flatten() {
            assert!(matches!(colour, Color::Indexed(_)), "{role:?}");
        }
    }
}
