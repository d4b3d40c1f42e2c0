//! The flow in pictures of use.

use std::fmt::Write as _;
use std::sync::OnceLock;

use gemba::config::Config;
use gemba::domain::StoryId;
use gemba::domain::flow::{Flow, Question, Study, Topic};
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
    user_with(Config::default())
}

fn user_with(config: Config) -> User {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    User::kept(&FILE, config, fill)
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
    let mut user = user_with(config).sized(80, 24);
    assert_snapshot!(charts(&mut user, &["8 h", "j", "j", "j j j j"]));
}

#[test]
fn a_dot_is_a_story_that_enter_opens() {
    let mut user = user().sized(100, 30);
    let at_last = user.screen();
    assert!(!at_last.contains("opens it"));
    user.press("8 l");
    assert!(user.screen().contains("SD-50: 7, 2026-03-08"), "{}", user.screen());
    user.press("h enter");
    assert!(user.screen().contains("Story 48"), "{}", user.screen());
    user.press("q");
    assert!(user.screen().contains("SD-48:"), "the dot keeps its cursor: {}", user.screen());
    user.press("esc");
    assert!(user.screen().contains("walk from dot to dot"), "{}", user.screen());
    user.press("enter");
    assert!(user.screen().contains("h and l go to a dot"), "{}", user.screen());
}

#[test]
fn the_period_and_the_filter_change_every_figure() {
    let mut user = user().sized(100, 30);
    user.press("8");
    assert!(user.screen().contains("90 days · n 43"), "{}", user.screen());
    user.press("[ [");
    assert!(user.screen().contains("30 days · n 12"), "{}", user.screen());
    user.press("[");
    assert!(user.screen().contains("30 days"), "there is nothing shorter: {}", user.screen());
    user.press("] ] ] ]");
    assert!(user.screen().contains("all days · n 50"), "{}", user.screen());
    user.press("/");
    user.write("#change");
    assert!(user.screen().contains("all days · n 17"), "as it is typed: {}", user.screen());
    user.press("enter j j j");
    assert!(user.screen().contains("stories left 1"), "{}", user.screen());
    user.press("1 8");
    assert!(user.screen().contains("90 days · n 43"), "the board has no filter: {}", user.screen());
    user.press("1 /");
    user.write("#change");
    user.press("enter 8 ] ]");
    assert!(user.screen().contains("all days · n 17"), "it goes along: {}", user.screen());
    assert!(user.screen().contains("#change (esc clears)"), "{}", user.screen());
    user.press("esc");
    assert!(user.screen().contains("all days · n 50"), "{}", user.screen());
}

#[test]
fn a_forecast_is_asked_how_many_and_by_when() {
    let mut user = user().sized(80, 24);
    user.press("8 j j j =");
    user.write("12 2026-04-30");
    let mut pictures = charts(&mut user, &["enter"]);
    user.press("=");
    user.write(" soon");
    pictures.push_str(&charts(&mut user, &["enter"]));
    assert_snapshot!(pictures);
}

#[test]
fn an_expectation_is_held_against_the_days_that_came_after() {
    let mut user = user().sized(80, 24);
    user.press("8 [ [");
    user.press("j j j j j j j j j j j j j j =");
    assert!(user.screen().contains("Within how many days"), "{}", user.screen());
    user.write("6 85");
    let mut pictures = charts(&mut user, &["enter"]);
    user.press("= backspace backspace backspace backspace");
    pictures.push_str(&charts(&mut user, &["enter"]));
    assert_snapshot!(pictures);
}

#[test]
fn a_day_splits_a_figure_in_two() {
    let mut user = user().sized(120, 30);
    user.press("8 %");
    user.write("2026-02-01");
    let mut pictures = charts(&mut user, &["enter", "j", "tab"]);
    user.resize(80, 24);
    pictures.push_str(&charts(&mut user, &["tab k", "j j j"]));
    user.press("G %");
    assert!(user.screen().contains("A burn-up is the scope of one sprint"), "{}", user.screen());
    assert_snapshot!(pictures);
}

#[test]
fn both_sides_of_a_day_are_drawn_on_a_usual_terminal() {
    let mut user = user().sized(80, 24);
    user.press("8 %");
    user.write("2026-02-01");
    user.press("enter");
    for topic in Topic::all().filter(|it| it.whole().is_none()) {
        let screen = user.screen();
        let title = screen.lines().find(|it| it.contains("before n ")).unwrap_or_default();
        assert!(title.contains("after n "), "n of each side: {screen}");
        // Nothing was ever blocked and no sprint has ended: there is nothing to draw.
        if !["velocity", "littles-law", "blocked"].contains(&topic.id()) {
            let n_axes = screen.lines().map(|it| it.matches('└').count()).max();
            assert_eq!(n_axes, Some(2), "{}: {screen}", topic.id());
        }
        user.press("j");
    }
}

#[test]
fn without_a_view_it_is_said_how_one_is_made() {
    let mut user = user().sized(100, 24);
    for keys in ["8 F", "1 F"] {
        user.press(keys);
        let says = "no view is kept yet: f sets a filter, then F and a name keep it for the team";
        assert!(user.screen().contains(says), "{}", user.screen());
    }
}

#[test]
fn numbers_stand_in_rows_too() {
    let mut user = user().sized(80, 24);
    user.press("8 tab");
    let mut pictures = charts(&mut user, &["j j", "l l"]);
    user.press("enter");
    assert!(user.screen().contains("SD-5"), "{}", user.screen());
    user.press("q");
    pictures.push_str(&charts(&mut user, &["j j", "ctrl-d ctrl-d"]));
    assert_snapshot!(pictures);
}

#[test]
fn a_click_takes_the_nearest_dot_and_the_next_one_opens_it() {
    let mut user = user().sized(160, 50);
    user.press("8");
    user.click("Cumulative flow");
    assert!(user.screen().contains("Cumulative flow · 90 days"), "{}", user.screen());
    user.click("Cycle time ");
    user.click("• finished");
    let (x, y) = user.find("╌•╌");
    for kind in [
        crossterm::event::MouseEventKind::Down(crossterm::event::MouseButton::Left),
        crossterm::event::MouseEventKind::Up(crossterm::event::MouseButton::Left),
    ] {
        user.mouse(kind, (x + 1, y));
    }
    assert!(user.screen().contains("(cycle time in days)  enter opens it"), "{}", user.screen());
}

#[test]
fn a_board_without_stories_says_what_is_missing() {
    let mut user = User::with(|_| ()).sized(80, 24);
    user.press("8");
    for topic in Topic::all() {
        let screen = user.screen();
        assert!(screen.contains(topic.title()), "{screen}");
        user.press("h l tab h l enter tab j");
    }
    assert_snapshot!(charts(&mut user, &["g g", "j j j"]));
}

#[test]
fn what_others_finish_appears_by_itself() {
    let mut user = user().sized(100, 30);
    user.press("8");
    assert!(user.screen().contains("n 43"), "{}", user.screen());
    let mut ben = user.store_of("ben");
    let (story, to) = (StoryId(53), user.board().column_named("Done").unwrap().id);
    ben.commit(&gemba::domain::Operation::Move { stories: vec![story], to }).unwrap();
    assert!(user.notice());
    assert!(user.screen().contains("n 44"), "{}", user.screen());
}

#[test]
fn no_size_and_no_key_upsets_the_flow() {
    let mut user = user();
    user.press("8");
    for (width, height) in
        [(1, 1), (2, 5), (10, 4), (21, 9), (40, 12), (64, 15), (110, 11), (300, 80), (1, 40)]
    {
        user.resize(width, height);
        for _ in 0..19 {
            user.press("l h tab l ctrl-d tab j");
        }
        user.press("g g ] ] [ ] G esc home k end");
    }
}

#[test]
fn a_card_is_old_by_the_teams_own_pace() {
    let mut user = User::with(|board| {
        for n in 0..14_u64 {
            board.days_ago(60 - 2 * n);
            let story = board.story(&format!("Quick {n}"), &[]);
            board.moved(story, "Doing", 50 - 2 * n);
            board.moved(story, "Review", 48 - 2 * n);
            if n < 9 {
                board.moved(story, "Done", 38 - 2 * n);
            } else {
                board.moved(story, "Done", 47 - 2 * n);
            }
        }
        board.days_ago(30);
        let (slow, waits) = (board.story("Slow", &[]), board.story("Waits", &[]));
        board.moved(slow, "Doing", 4);
        board.moved(waits, "Review", 8);
    });
    let old = |screen: &str, text: &str| screen.contains(text);
    assert!(!old(&user.screen(), "◔4d"), "a week, until the pace is known: {}", user.screen());
    user.press("l");
    let screen = user.screen();
    assert!(old(&screen, "◔4d"), "85 of 100 left Doing within two days: {screen}");
    assert!(!old(&screen, "◔8d") && screen.contains("8d"), "Review takes its time: {screen}");
}

#[test]
fn formula_n_days_and_zone_are_whole_on_a_usual_terminal() {
    let mut user = user().sized(80, 24);
    user.press("8");
    for topic in Topic::all() {
        let screen = user.screen().clone();
        // A line may end behind a hyphen.
        let words =
            |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace("- ", "-");
        let screen = words(&screen);
        let formula = formula(topic);
        assert!(screen.contains(&words(formula)), "{}: {formula}\n{}", topic.id(), user.screen());
        // Before it stands how many there are, from which day to which, in which zone.
        let before = screen.split(&words(formula)).next().unwrap_or_default();
        let is_whole = before.rsplit(" n ").next().is_some_and(|it| says_n_and_days(topic, it));
        assert!(is_whole, "{}\n{}", topic.id(), user.screen());
        user.press("j");
    }
}

/// Whether a text begins with how many, from which day to which, in which zone; the burn-up has no
/// days as there is no sprint.
fn says_n_and_days(topic: Topic, text: &str) -> bool {
    if topic == Topic::BurnUp {
        return text.starts_with("0 days · UTC");
    }
    let text = text.replace(" (few)", "");
    let words: Vec<&str> = text.split(' ').filter(|it| *it != "·").take(6).collect();
    let is_day = |it: &str| it.parse::<chrono::NaiveDate>().is_ok();
    matches!(&*words, [n, "stories" | "days" | "weeks" | "sprints", from, "to", to, zone]
        if n.parse::<usize>().is_ok() && is_day(from) && is_day(to) && zone.starts_with("UTC"))
}

#[test]
fn n_and_days_are_whole_on_a_small_terminal_too() {
    for (width, height) in [(60, 20), (40, 12)] {
        let mut user = user().sized(width, height);
        user.press("8");
        for topic in Topic::all() {
            let words = user.screen().split_whitespace().collect::<Vec<_>>().join(" ");
            let is_whole = words.split(" n ").any(|it| says_n_and_days(topic, it));
            assert!(is_whole, "{width}x{height} {}\n{}", topic.id(), user.screen());
            user.press("j");
        }
    }
}

/// How a figure is worked out, in the words that stand beside it.
fn formula(topic: Topic) -> &'static str {
    let study = Study::of(Flow::of(
        gemba::exchange::flow_csv::read(
            b"start,finish\n2026-03-01,2026-03-02\n",
            &gemba::exchange::flow_csv::Map::default(),
            chrono_tz::Tz::UTC,
            chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_600),
        )
        .unwrap()
        .ledger,
    ));
    match topic {
        // The board has days off.
        Topic::Forecast => gemba::domain::flow::outlook::FORMULA_OFF,
        Topic::Of(_) | Topic::Velocity | Topic::BurnUp => {
            study.figure(topic, &Question::of(study.usual())).basis.formula
        }
    }
}

#[test]
fn an_empty_period_says_which_key_looks_back_further() {
    let mut user = User::with(|board| {
        board.days_ago(130);
        let story = board.story("An old story", &[]);
        board.moved(story, "Doing", 129);
        board.moved(story, "Done", 120);
    })
    .sized(80, 24);
    user.press("8");
    let screen = user.screen().clone();
    assert!(screen.contains("no story was started and finished in this period"), "{screen}");
    assert!(screen.contains(": ] shows a longer period"), "{screen}");
    user.press("]");
    let screen = user.screen().clone();
    assert!(screen.contains("180 days") && screen.contains("n 1"), "{screen}");
    assert!(!screen.contains("longer period"), "{screen}");
}
