//! The board, as it is met: at every size, key by key, by mouse, with others on the same file.

mod carried;
mod cursor;
mod filtered;
mod lanes;

use std::cell::Cell;
use std::io::Write;
use std::rc::Rc;

use crossterm::event::{MouseButton, MouseEventKind};
use gemba::config::{Config, Density};
use gemba::domain::{Change, Field, Operation, Points, StoryId, Value};
use gemba::tui::app::Flow;
use insta::assert_snapshot;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use crate::harness::{BoardBuilder, User, after};

/// The key of the story beside whose first row the bar of the selection stands.
#[track_caller]
fn selected(user: &mut User) -> String {
    let screen = user.screen();
    let keys = screen.lines().flat_map(|line| line.split('▌').skip(1)).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        &rest[..end.unwrap_or(rest.len())]
    });
    let mut keys = keys.filter(|it| it.contains('-') && it.ends_with(|c: char| c.is_ascii_digit()));
    keys.next().unwrap_or_default().to_owned()
}

/// Fills a board without a sprint with numbered stories.
fn many(n_stories: usize) -> impl FnOnce(&mut BoardBuilder) {
    move |b| {
        let stories =
            (1..=n_stories).map(|it| gemba::domain::NewStory::titled(format!("Story {it}")));
        let place = gemba::domain::Place::Bottom;
        b.does(&Operation::Add { stories: stories.collect(), place });
    }
}

#[test]
fn a_narrow_terminal_shows_one_column_and_a_strip() {
    assert_snapshot!(User::sample().sized(40, 12).screen());
}

#[test]
fn a_terminal_of_80_columns_shows_four_columns() {
    assert_snapshot!(User::sample().sized(80, 24).screen());
}

#[test]
fn a_terminal_of_70_columns_shows_three_columns_and_where_there_are_more() {
    let mut user = User::sample().sized(70, 24);
    let first = user.screen();
    user.press("l l");
    assert_snapshot!(format!("{first}\n{}", user.screen()));
}

#[test]
fn a_terminal_of_100_columns_shows_the_whole_board() {
    assert_snapshot!(User::sample().screen());
}

#[test]
fn a_wide_terminal_shows_the_story_at_the_side() {
    assert_snapshot!(User::sample().sized(160, 50).screen());
}

#[test]
fn a_wall_shows_everything() {
    assert_snapshot!(User::sample().sized(300, 80).screen());
}

#[test]
fn no_size_is_refused() {
    let mut user = User::sample();
    for (width, height) in [(0, 0), (1, 1), (1, 40), (300, 1), (2, 2), (3, 5), (23, 3), (59, 15)] {
        for lanes in ["", "w"] {
            user.resize(width, height);
            user.press(lanes);
            user.press("h j l l j k G g g z Z Z z - - + + space v * esc ctrl-d ctrl-u g b");
        }
    }
    for width in 0..170 {
        user.resize(width, 24);
        user.resize(100, width / 3);
    }
    user.resize(100, 30);
    user.press("Z");
    assert!(user.screen().contains(" To do  "), "{}", user.screen());
}

#[test]
fn an_empty_board_says_how_it_begins() {
    let mut user = User::with(|_| ()).sized(80, 24);
    assert_snapshot!(user.screen());
}

#[test]
fn a_board_without_a_sprint_shows_every_open_story() {
    let mut user = User::with(many(3)).sized(60, 15);
    assert_snapshot!(user.screen());
    user.press("S");
    assert!(user.screen().contains("No sprint is running"), "{}", user.screen());
}

#[test]
fn columns_longer_than_the_terminal_say_how_much_more_there_is() {
    let mut user = User::with(many(12)).sized(60, 15);
    user.press("j j j j j");
    let middle = user.screen();
    user.press("G");
    assert_snapshot!(format!("{middle}\n{}", user.screen()));
}

#[test]
fn columns_fold_one_by_one_or_all_but_one() {
    let mut user = User::sample();
    user.press("h z l");
    let one = user.screen();
    user.press("Z Z");
    assert_snapshot!(format!("{one}\n{}", user.screen()));
    user.press("Z");
    assert_eq!(user.screen(), after("k"));
}

#[test]
fn lanes_leave_the_name_of_a_folded_column_whole() {
    let screen = after("h z w");
    assert_snapshot!(screen);
    assert!(screen.contains(" ann "), "{screen}");
}

#[test]
fn a_folded_column_says_why_a_key_cannot_act() {
    let mut user = User::sample();
    user.press("z enter");
    assert!(user.screen().contains("This column is folded: press z to unfold it"));
}

#[test]
fn lanes_group_by_person_process_and_tag() {
    let person = after("w");
    assert_snapshot!(format!("{person}\n{}\n{}", after("w w"), after("w w w")));
    assert_eq!(after("w w w w"), after("k"));
}

#[test]
fn lanes_scroll_with_the_cursor() {
    let mut user = User::sample().sized(80, 24);
    user.press("w h G");
    assert_snapshot!(user.screen());
}

#[test]
fn cards_are_compact_normal_or_roomy() {
    let compact = after("-");
    assert_snapshot!(format!("{compact}\n{}", after("+")));
    assert_eq!(after("- +"), after("k"));
    assert_eq!(after("- - -"), compact);
    let config = Config { density: Density::Compact, ..Config::default() };
    assert_eq!(User::sample_with(config).screen(), compact);
}

#[test]
fn marks_are_set_one_by_one_as_a_range_and_on_all() {
    let mut user = User::sample();
    user.press("space j j v");
    assert_snapshot!(user.screen());
    user.press("esc");
    assert!(!user.screen().contains('◆'));
    user.press("*");
    assert!(user.screen().contains("◆ 12 marked"), "{}", user.screen());
    user.press("*");
    assert!(!user.screen().contains('◆'));
    user.press("v");
    assert!(user.screen().contains("press space to mark this one"), "{}", user.screen());
}

#[test]
fn a_mark_is_on_what_is_in_sight_only() {
    let mut user = User::sample();
    user.press("z l *");
    assert!(user.screen().contains("◆ 9 marked"), "{}", user.screen());
    user.press("h z");
    assert!(user.screen().contains("◆ 9 marked"), "{}", user.screen());
    // What is marked and folded away is put aside until it is seen again.
    user.press("* z");
    assert!(user.screen().contains("◆ 9 of 12 marked"), "{}", user.screen());
    user.press("z");
    assert!(user.screen().contains("◆ 12 marked"), "{}", user.screen());
}

#[test]
fn the_sprint_is_one_span_every_open_story_another_the_archive_a_third() {
    let mut user = User::sample();
    assert!(!user.screen().contains("Retire the old"));
    user.press("S");
    assert!(user.screen().contains("every open story"));
    assert!(user.screen().contains("Retire the old"));
    // What a column may hold of the sprint stays in sight.
    let full = user.board().column_named("Doing").unwrap().wip_stories.unwrap();
    assert!(
        user.screen().lines().nth(2).unwrap().contains(&format!("/{full}")),
        "{}",
        user.screen()
    );
    user.press("S #");
    assert!(user.screen().contains("Nothing is archived."), "{}", user.screen());
    assert!(user.screen().contains("archived stories"));
    user.press("#");
    assert_eq!(user.screen(), after("k"));
}

#[test]
fn a_sequence_that_has_begun_shows_how_it_can_go_on() {
    assert_snapshot!(after("g"));
    assert!(after("g x").contains("g x does nothing here (? shows the keys)"));
}

#[test]
fn a_key_never_acts_on_the_neighbour_of_what_was_meant() {
    let mut user = User::sample();
    let id = {
        let data = user.snapshot();
        data.cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").unwrap().id
    };
    let archive = Operation::Archive(vec![id]).overruled("it is not wanted");
    user.store_of("ben").commit(&archive).unwrap();
    // The news has not come yet: the key is pressed on what the screen shows.
    assert_eq!(user.press("E"), Flow::Continue);
    let screen = user.screen();
    assert!(screen.contains("CHG-3 was taken away by somebody just now"), "{screen}");
}

#[test]
fn the_cursor_follows_its_story_and_a_neighbour_takes_the_place_of_one_that_is_gone() {
    let mut user = User::sample();
    user.press("j");
    assert_eq!(selected(&mut user), "CHG-4");
    let id = |user: &User, key: &str| -> StoryId {
        let snapshot = user.snapshot();
        snapshot.cards().unwrap().cards.iter().find(|it| it.key == key).unwrap().id
    };
    let other = |user: &User, operation: &Operation| {
        let mut store = user.store_of("ben");
        store.commit(&operation.clone().overruled("it is not needed")).unwrap();
    };
    let review = user.board().column_named("Review").unwrap().id;
    let stories = vec![id(&user, "CHG-4")];
    other(&user, &Operation::Move { stories: stories.clone(), to: review });
    assert!(user.notice());
    assert_eq!(selected(&mut user), "CHG-4");
    other(&user, &Operation::Archive(stories));
    assert!(user.notice());
    assert_eq!(selected(&mut user), "INC-1");
    let stories = vec![id(&user, "INC-1")];
    other(&user, &Operation::Archive(stories));
    assert!(user.notice());
    // The column is empty now: the nearest one that is not has the cursor.
    assert_eq!(selected(&mut user), "CHG-3");
    // The story that the cursor was taken from gets it back.
    user.store_of("ben").undo().unwrap();
    assert!(user.notice());
    assert_eq!(selected(&mut user), "CHG-3");
    user.store_of("ben").undo().unwrap();
    assert!(user.notice());
    assert_eq!(selected(&mut user), "CHG-4");
}

#[test]
fn limits_are_marked_when_they_are_reached_and_passed() {
    let mut user = User::with(|b| {
        many(3)(b);
        let (column, limit) = (b.column("To do"), gemba::domain::operation::ColumnEdit::WipStories);
        b.does(&Operation::EditColumn { column, to: limit(Some(2)) });
        let points = gemba::domain::operation::ColumnEdit::WipPoints(Some(Points::whole(8)));
        b.does(&Operation::EditColumn { column, to: points });
    })
    .sized(120, 20);
    assert!(user.screen().contains("✗ 3/2 · 0/8p"), "{}", user.screen());
}

#[test]
fn texts_of_every_script_and_length_keep_the_layout() {
    let mut user = User::with(|b| {
        b.story("変更の承認を待つ時間を半分にするための新しい手順", &[("points", "3")]);
        b.story("👩‍👩‍👧‍👦 family 🇩🇪 flag e\u{301} accent", &[("tags", "größe")]);
        b.story("موافقة على التغيير", &[("points", "13")]);
        b.story(&"long ".repeat(2000), &[]);
        b.story(&"x".repeat(300), &[]);
    })
    .sized(60, 40);
    assert_snapshot!(user.screen());
}

#[test]
fn plain_ascii_is_enough() {
    let config = Config { ascii: Some(true), theme: Some("mono".to_owned()), ..Config::default() };
    let mut user = User::sample_with(config);
    user.press("n");
    user.paste("a \u{1b}[31m colour");
    assert!(user.screen().contains("a ?[31m colour"), "{}", user.screen());
    user.press("ctrl-x esc space l h");
    let screen = user.screen();
    assert!(screen.is_ascii(), "{screen}");
    assert_snapshot!(screen);
}

/// Counts the bytes that are sent to a terminal.
#[derive(Clone, Default)]
struct Sent(Rc<Cell<usize>>);

impl Write for Sent {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_cursor_move_sends_few_bytes() {
    let mut user = User::sample().sized(120, 40);
    let area = Rect::new(0, 0, 120, 40);
    let mut costs = Vec::new();
    for key in "h j j j k k k j j l j j k k j l l j j j k k k j".split(' ') {
        let sent = Sent::default();
        let options = TerminalOptions { viewport: Viewport::Fixed(area) };
        let backend = CrosstermBackend::new(sent.clone());
        let mut terminal = Terminal::with_options(backend, options).unwrap();
        terminal.draw(|frame| user.app.draw(frame)).unwrap();
        sent.0.set(0);
        user.press(key);
        terminal.draw(|frame| user.app.draw(frame)).unwrap();
        costs.push(sent.0.get());
    }
    costs.sort_unstable();
    assert!(costs[costs.len() / 2] <= 300, "{costs:?}");
}

#[test]
fn a_new_day_makes_cards_older_and_the_sprint_shorter() {
    let mut user = User::sample();
    user.clock().set(crate::harness::now() + chrono::Days::new(4));
    user.app.new_day().unwrap();
    let screen = user.screen();
    assert!(screen.contains("day 8 of 10") && screen.contains("3p ann  ◔8d"), "{screen}");
}

#[test]
fn every_mistake_in_the_settings_is_named_until_it_is_closed() {
    let mut user = User::sample().sized(60, 14).warned(&[
        "/home/ann/.config/gemba/config.toml, line 1: theme cannot be \"purple\". It can be \
         \"auto\", \"dark\" or \"light\".",
        "/home/ann/.config/gemba/config.toml, line 3: there is no setting \"nonsense\". There are \
         theme, ascii, density, mouse, editor and the table [keys].",
        "/home/ann/.config/gemba/config.toml, line 6: no command is called \"new-story\". `gemba man` \
         names them all.",
    ]);
    insta::assert_snapshot!(user.screen());
    user.press("down");
    assert!(!user.screen().contains("purple") && user.screen().contains("new-story"));
    user.press("esc");
    assert!(!user.screen().contains("new-story"));
    assert!(user.screen().contains("n new"));
}

#[test]
fn a_board_that_was_moved_away_is_not_said_to_have_been_replaced() {
    let mut user = User::sample().sized(120, 20);
    user.loses_the_file();
    assert!(user.screen().contains("the board was moved or deleted"), "{}", user.screen());
}

#[test]
fn a_screen_that_was_opened_says_which_key_goes_back() {
    let footer = |screen: String| screen.lines().last().unwrap_or_default().to_owned();
    for keys in ["enter", "0"] {
        let mut user = User::sample().sized(40, 12);
        assert!(!footer(user.screen()).contains("q back"));
        user.press(keys);
        assert!(footer(user.screen()).contains("q back"), "{}", user.screen());
        user.click("q back");
        assert!(!footer(user.screen()).contains("q back"), "{}", user.screen());
    }
}

#[test]
fn a_key_that_means_nothing_says_where_the_keys_are() {
    for (keys, says) in
        [("X", "X does nothing here; on a story's page: decide what follows"), ("g x", "g x does")]
    {
        let screen = after(keys);
        assert!(screen.contains(says), "{screen}");
    }
}

#[test]
fn the_sprint_in_the_header_is_the_whole_sprint_whatever_the_filter() {
    let header = |screen: String| screen.lines().next().unwrap_or_default().to_owned();
    assert_eq!(header(after("/ a n n enter")), header(after("")));
}

#[test]
fn a_card_opens_when_the_hand_rests() {
    let mut user = User::sample();
    user.hold("j");
    let screen = user.screen();
    assert!(screen.contains("▌CHG-4") && screen.contains("as a change requester"), "{screen}");
    user.press("k j");
    let screen = user.screen();
    assert!(screen.contains("▌CHG-4") && !screen.contains("as a change requester"), "{screen}");
    user.hold("k");
    let screen = user.screen();
    assert!(screen.contains("▌CHG-3") && !screen.contains("as a change requester"), "{screen}");
}

#[test]
fn q_leaves() {
    assert_eq!(User::sample().press("q"), Flow::Quit);
    let mut user = User::sample();
    let at = user.find("CHG-3");
    assert_eq!(user.mouse(MouseEventKind::Down(MouseButton::Right), at), Flow::Continue);
}

#[test]
fn a_key_of_stories_says_so_where_there_are_none() {
    for (keys, says) in [
        ("0 e", "e does nothing here; on a story: edit all fields here"),
        ("0 s", "s does nothing here; on a story: put into the sprint"),
    ] {
        let screen = after(keys);
        assert!(screen.contains(says), "{screen}");
    }
}

#[test]
fn lanes_that_are_but_one_say_why() {
    let screen = after("/ n i g h t enter w");
    assert!(
        screen.contains("Lanes by person: every story has nobody on it; a gives one"),
        "{screen}"
    );
    let screen = after("/ n i g h t enter w w");
    assert!(screen.contains("Lanes by process: every story is in one, INC"), "{screen}");
    assert!(!after("w").contains("every story"));
}

#[test]
fn what_has_no_key_is_found_in_the_palette() {
    let screen = after(": w o r k space i n space p r o g enter ctrl-u 9 space 2 0 p enter");
    assert!(screen.contains("3/9 · 10/20p"), "{screen}");
    let screen = after(": w o r k space i n space p r o g enter ctrl-u enter");
    assert!(screen.contains("3 · 10p"), "{screen}");
    let screen = after(": w o r k space i n space p r o g enter ctrl-u m a n y enter");
    assert!(screen.contains("\"many\" is no limit"), "{screen}");
    let screen = after(": t i g h t e n enter");
    assert!(screen.contains("done for every story of this board"), "{screen}");
    let screen = after(": i m p o r t space f r o m enter");
    assert!(screen.contains("Which file from Jira?"), "{screen}");
    let screen = after(": a n o t h e r space t h e m e enter m o n o enter");
    assert!(screen.contains("theme = \"mono\" in your settings keeps it"), "{screen}");
}

#[test]
fn the_side_gets_its_text_back_when_the_cursor_comes_back_to_it() {
    const TEXT: &str = "A deputy is asked after 4 h";
    let mut user = User::sample().sized(160, 50);
    assert!(user.screen().contains(TEXT), "{}", user.screen());
    assert!(!user.app.rests(), "nothing is left to be shown");
    // A colleague commits while the cursor is elsewhere for a moment.
    user.hold("j");
    let story = user.snapshot().listed()[0].id;
    let comment = Operation::Comment { story, text: "seen".to_owned() };
    user.store_of("ben").commit(&comment).unwrap();
    assert!(user.notice());
    user.hold("k");
    assert!(user.app.rests());
    user.app.rest().unwrap();
    assert!(user.screen().contains(TEXT), "{}", user.screen());
    // A dialog needed another story, and was closed.
    user.hold("j x esc k");
    assert!(user.app.rests());
    user.app.rest().unwrap();
    assert!(user.screen().contains(TEXT), "{}", user.screen());
    assert!(!user.app.rests(), "a pause ends");
}

#[test]
fn a_pause_shows_what_was_committed_meanwhile_too() {
    let mut user = User::sample().sized(160, 50);
    user.hold("j");
    let card = user.snapshot().listed().iter().find(|it| it.key == "CHG-3").cloned().unwrap();
    let (was, now) = (Value::text(&card.title), Value::text("Answer the phone"));
    let change = Change { story: card.id, field: Field::Title, was, now };
    user.store_of("ben").commit(&Operation::Edit(vec![change])).unwrap();
    user.app.rest().unwrap();
    assert!(user.screen().contains("Answer the phone"), "{}", user.screen());
}

#[test]
fn a_limit_is_changed_in_words_that_name_the_column_and_say_when_it_is_gone() {
    let mut user = User::sample();
    let mut limits = |typed: &str| {
        user.press(":");
        user.write("wip");
        user.press("enter");
        assert!(user.screen().contains("How much may be in Doing?"), "{}", user.screen());
        user.press("ctrl-u");
        user.write(typed);
        user.press("enter");
        (user.screen(), user.snapshot().seq)
    };
    let (gone, _) = limits("none");
    assert!(gone.contains("Took the limit of stories off Doing"), "{gone}");
    let (both, _) = limits("4 8p");
    assert!(both.contains("Limited Doing to 4 stories and 8 points"), "{both}");
    let (one, _) = limits("4 9p");
    assert!(one.contains("Limited Doing to 9 points"), "{one}");
    let (other, _) = limits("5");
    assert!(other.contains("Limited Doing to 5 stories alone"), "{other}");
    let (_, seq) = limits("5");
    assert_eq!(limits("5").1, seq, "nothing is written where nothing differs");
    limits("5 5p");
    let (gone, _) = limits("none");
    assert!(gone.contains("Took the limits off Doing"), "{gone}");
}

#[test]
fn a_paste_that_is_too_long_is_only_sent_to_an_editor_where_there_is_one() {
    let mut user = User::sample().sized(160, 50);
    user.app.paste_too_long(600_000, 500_000);
    let plain = user.screen();
    assert!(plain.contains("paste it in parts") && !plain.contains("$EDITOR"), "{plain}");
    user.press("e");
    user.app.paste_too_long(600_000, 500_000);
    let form = user.screen();
    assert!(form.contains("or with E by $EDITOR"), "{form}");
}

#[test]
fn the_side_shows_the_start_of_a_text_that_fills_many_screens() {
    let mut user = User::sample().sized(160, 50);
    let story = user.snapshot().listed().iter().find(|it| it.key == "CHG-3").unwrap().id;
    let now = Value::text(&"A line of the long text\n\n".repeat(16_000));
    let change = Change { story, field: Field::Description, was: Value::text(""), now };
    user.store_of("ben").commit(&Operation::Edit(vec![change])).unwrap();
    user.notice();
    let screen = user.screen();
    let shown: Vec<&str> =
        screen.lines().filter_map(|it| it.rsplit_once("│ ").map(|it| it.1.trim())).collect();
    let at = shown.iter().position(|it| it.starts_with("A line of the long text")).unwrap();
    assert!(shown[..at].contains(&"☐ A deputy is asked after 4 h"), "{screen}");
    assert_eq!(shown[shown.len() - 1], "…", "{screen}");
}

#[test]
fn the_palette_changes_the_board_itself() {
    let mut user = User::sample();
    user.press(": s e t t i n g s enter");
    assert_snapshot!(user.screen());
    user.press("ctrl-u");
    user.write("Desk 2");
    user.press("tab tab tab right f2");
    assert!(user.screen().contains("Set the board: name Desk 2, hard WIP limits"));
    user.press(": c o l u m n s enter");
    assert_snapshot!(user.screen());
    user.press("D o i n g enter tab tab tab ctrl-u 4 f2");
    assert!(user.screen().contains("Limited Doing to 4 stories"), "{}", user.screen());
    user.press(": c o l u m n s enter");
    user.press("r e v i e w enter pagedown right f2");
    assert!(!user.screen().contains("Review ─"), "{}", user.screen());
    user.press(": p e o p l e enter");
    assert_snapshot!(user.screen());
    user.press("b e n enter tab tab tab a s m f2");
    assert!(user.screen().contains("hat of the Agile Service Manager"), "{}", user.screen());
    user.press(": b a c k u p enter");
    assert!(user.screen().contains("Copied and checked: "), "{}", user.screen());
}
