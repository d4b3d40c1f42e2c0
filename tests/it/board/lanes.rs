//! Lanes: what is in which, and that nothing moves when a card opens.

use std::collections::BTreeMap;

use insta::assert_snapshot;

use super::selected;
use crate::harness::{User, at};

/// Where each key stands.
fn places(user: &mut User) -> BTreeMap<String, (u16, u16)> {
    let screen = user.screen();
    let words = screen.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let is_key = |it: &&str| {
        it.split_once('-')
            .is_some_and(|(prefix, n)| matches!(prefix, "CHG" | "INC") && n.parse::<u32>().is_ok())
    };
    let keys: Vec<String> = words.filter(is_key).map(str::to_owned).collect();
    keys.into_iter().map(|it| (it.clone(), at(&screen, &it).unwrap())).collect()
}

#[test]
fn no_card_moves_when_another_one_opens_in_a_lane() {
    for (width, height) in [(40, 12), (80, 24), (120, 40), (149, 50)] {
        for lanes in ["w", "w w", "w w w"] {
            let mut user = User::sample().sized(width, height);
            user.press(lanes);
            for key in ["j", "j", "l", "l", "k", "h", "G", "h"] {
                user.hold(key);
                let before = places(&mut user);
                user.app.rest().unwrap();
                let after = places(&mut user);
                assert_eq!(before, after, "{width}x{height} {lanes} {key}\n{}", user.screen());
                assert!(after.contains_key(&selected(&mut user)), "{}", user.screen());
            }
        }
    }
}

#[test]
fn a_card_opens_in_its_lane_where_it_has_the_room() {
    let mut user = User::sample().sized(80, 24);
    user.press("w w");
    assert_snapshot!("lanes_80x24", user.screen());
    let mut user = User::sample().sized(120, 40);
    user.press("w");
    assert_snapshot!("lanes_120x40", user.screen());
    user.resize(160, 50);
    assert_snapshot!("lanes_160x50", user.screen());
}

#[test]
fn the_end_of_a_lane_is_not_called_the_end_of_its_column() {
    let mut user = User::with(|b| {
        b.story("Hers", &[("assignee", "ann")]);
        b.story("Nobody's", &[]);
    });
    user.press("w g g J");
    assert!(user.screen().contains("It is the last of its lane already"), "{}", user.screen());
    user.press("j K");
    assert!(user.screen().contains("It is the first of its lane already"), "{}", user.screen());
    user.press("J");
    assert!(user.screen().contains("It is the last of its column already"), "{}", user.screen());
}
