//! The flow in pictures of use.

use std::fmt::Write as _;

use gemba::config::Config;
use gemba::domain::StoryId;
use insta::assert_snapshot;

use crate::harness::{BoardBuilder, User};

/// Fifty stories that went through the columns in the last hundred days, and four that are on their
/// way: numbers that look random and are the same each time.
fn fill(board: &mut BoardBuilder) {
    let mut stories: Vec<StoryId> = Vec::new();
    for n in 0..54_u64 {
        board.days_ago(110 - 2 * n);
        let fields: &[(&str, &str)] =
            if n % 3 == 0 { &[("tags", "change"), ("points", "3")] } else { &[("points", "2")] };
        stories.push(board.story(&format!("Story {}", n + 1), fields));
    }
    for (n, story) in (0_u64..).zip(stories) {
        let noise = |salt: u64| (n + 1) * (n + 7) * salt % 11;
        let started = 108 - 2 * n;
        board.moved(story, "Doing", started);
        let review = started.saturating_sub(1 + noise(3) / 2);
        if n == 50 || n == 51 || n == 53 {
            continue;
        }
        board.moved(story, "Review", review);
        if n != 52 {
            board.moved(story, "Done", review.saturating_sub(noise(5) / 3));
        }
    }
}

fn user() -> User {
    User::with(fill)
}

fn charts(user: &mut User, keys: &[&str]) -> String {
    let mut pictures = String::new();
    for keys in keys {
        user.press(keys);
        let _ = writeln!(pictures, "~~~~ {keys}\n{}", user.screen());
    }
    pictures
}

#[test]
fn every_figure_on_a_usual_terminal() {
    let mut user = user().sized(80, 24);
    let keys = ["8"].into_iter().chain(["j"; 18]).collect::<Vec<_>>();
    assert_snapshot!(charts(&mut user, &keys));
}

#[test]
fn a_wide_terminal_lists_all_figures() {
    let mut user = user().sized(160, 50);
    assert_snapshot!(charts(&mut user, &["8", "j j j", "j j j"]));
}

#[test]
fn small_terminals_show_what_matters() {
    let mut user = user().sized(60, 20);
    let mut pictures = charts(&mut user, &["8", "j j"]);
    user.resize(40, 12);
    pictures.push_str(&charts(&mut user, &["k k h", "tab"]));
    assert_snapshot!(pictures);
}

#[test]
fn plain_ascii_is_enough() {
    let config = Config { ascii: Some(true), ..Config::default() };
    let mut user = User::with_config(config, fill).sized(80, 24);
    assert_snapshot!(charts(&mut user, &["8 h", "j", "j", "j j j j"]));
}
