//! A story's page in pictures of use.

use gemba::domain::story::LinkKind;
use gemba::domain::{NewStory, Operation, Place, StoryId};
use gemba::tui::app::Flow;
use insta::assert_snapshot;

use crate::desk::{CHAT, Desk};
use crate::harness::User;

/// The page of the story that most things hang on.
fn page(size: (u16, u16)) -> Desk {
    let mut desk = Desk::new(size);
    desk.press("enter");
    desk
}

#[test]
fn a_page_on_a_usual_terminal() {
    let mut desk = page((80, 24));
    let mut screens = vec![desk.screen()];
    screens.push(desk.press("ctrl-d ctrl-d ctrl-d").screen());
    screens.push(desk.press("G").screen());
    assert_snapshot!(screens.join("\n~~~~\n"));
}

#[test]
fn a_page_on_a_wide_terminal_has_its_fields_beside_the_text() {
    let mut desk = page((160, 50));
    let top = desk.screen();
    assert_eq!(desk.press("tab").cursor(), "Column    Doing for 4 days");
    assert_eq!(desk.press("j j j j j j j G").cursor(), "Tags      #approval #chat");
    assert!(desk.press("tab").cursor().starts_with("▲ The chat needs a licence for guests"));
    assert_snapshot!(top);
}

#[test]
fn a_page_on_a_small_terminal() {
    let mut desk = page((40, 12));
    let mut screens = vec![desk.screen()];
    for _ in 0..9 {
        screens.push(desk.press("tab").screen());
    }
    assert_snapshot!(screens.join("\n~~~~\n"));
}

#[test]
fn a_page_without_anything_says_which_keys_add_something() {
    let mut desk = Desk::new((80, 24));
    assert_snapshot!(desk.press("h g g enter").screen());
}

#[test]
fn what_an_import_brought_is_shown() {
    let mut desk = Desk::new((80, 24));
    assert_snapshot!(desk.press("h G enter").screen());
}

#[test]
fn enter_ticks_a_criterion_and_takes_the_tick_away() {
    let mut desk = page((80, 24));
    desk.press("tab tab tab tab tab");
    assert_eq!(desk.cursor(), "☑ Approvers are asked in the chat");
    assert_eq!(desk.press("enter").cursor(), "☐ Approvers are asked in the chat");
    assert_eq!(desk.press("j j enter").cursor(), "☑ Nobody is asked twice");
    let done: Vec<bool> = desk.chat().criteria.iter().map(|it| it.done).collect();
    assert_eq!(done, [false, false, true]);
}

#[test]
fn backspace_removes_what_can_be_removed_and_the_cursor_stays_near() {
    let mut desk = page((80, 24));
    desk.press("tab tab tab tab tab j j backspace");
    assert_eq!(
        desk.cursor(),
        "☐ The answer is in the record of the change, with who gave it and when it"
    );
    desk.press("backspace backspace");
    assert_eq!(desk.cursor(), "Nothing yet; o adds the first.");
    assert_eq!(desk.chat().criteria, []);
    desk.press("tab backspace");
    assert_eq!(desk.cursor(), "relates to SD-3 Risk question cut to four");
    desk.press("tab delete");
    assert_eq!(desk.cursor(), "https://wiki.example.org/approval");
    assert_eq!((desk.chat().links.len(), desk.chat().references.len()), (1, 1));
    desk.press("tab backspace");
    assert!(desk.footer().contains("nly criteria, links and references are removed"));
}

#[test]
fn a_link_leads_to_the_other_story_and_esc_leads_back() {
    let mut desk = page((80, 24));
    desk.press("tab tab tab tab tab tab enter");
    assert_eq!(
        desk.cursor(),
        "SD-2  improvement                                                     1 of 4"
    );
    assert_eq!(desk.press("esc").cursor(), "blocks     SD-2 Approver list is one page");
}

#[test]
fn a_reference_is_copied() {
    let mut desk = page((80, 24));
    desk.press("tab tab tab tab tab tab tab j enter");
    assert_eq!(desk.flow, Flow::Copy("https://wiki.example.org/approval".to_owned()));
    assert!(desk.footer().contains("Copied https://wiki.example.org/approval"));
}

#[test]
fn a_line_of_the_history_leads_to_the_log_of_the_story() {
    let mut desk = page((80, 24));
    desk.press("backtab enter");
    assert!(desk.screen().contains("Thursday 2026-03-12"), "{}", desk.screen());
    assert!(!desk.screen().contains("Imported"), "{}", desk.screen());
    assert!(desk.press("f").screen().contains("Imported"), "{}", desk.screen());
}

#[test]
fn brackets_leaf_through_the_stories_of_the_board() {
    let mut desk = Desk::new((80, 24));
    desk.press("h g g enter ]");
    assert!(desk.cursor().starts_with("SD-3 "), "{}", desk.cursor());
    desk.press("G ] ]");
    assert_eq!(
        desk.cursor(),
        "SD-1  improvement                                                     4 of 4"
    );
    assert!(desk.press("]").footer().contains("his is the last story of the list"));
    assert!(desk.press("[ [ [").cursor().ends_with("1 of 4"));
    assert!(desk.press("[").footer().contains("his is the first story of the list"));
    desk.press("esc");
    assert!(desk.screen().contains("To do"), "the board is behind every page");
}

#[test]
fn what_others_do_appears_and_the_cursor_stays_where_it_was() {
    let mut desk = page((80, 24));
    desk.press("tab tab tab tab tab j");
    let here = desk.cursor();
    assert!(here.starts_with("☐ The answer is in the record"), "{here}");
    let criteria = desk.chat().criteria;
    desk.ben_does(&Operation::RemoveCriterion(criteria[0].id));
    assert_eq!(desk.cursor(), here);
    desk.ben_does(&Operation::Tick { criterion: criteria[1].id, done: true });
    assert_eq!(desk.cursor(), here.replace('☐', "☑"));
    desk.ben_does(&Operation::RemoveCriterion(criteria[1].id));
    assert_eq!(desk.cursor(), "☐ Nobody is asked twice");
}

#[test]
fn the_page_of_a_story_whose_adding_was_taken_back_leads_back_and_says_so() {
    let mut desk = Desk::new((160, 50));
    let stories = vec![NewStory::titled("Short-lived")];
    desk.ben_does(&Operation::Add { stories, place: Place::Top });
    desk.press("h g g enter");
    assert!(desk.cursor().starts_with("SD-5"), "{}", desk.screen());
    desk.press("c H a l f");
    desk.ben.undo().unwrap();
    assert!(desk.app.file_changed().unwrap());
    let screen = desk.screen();
    assert!(screen.contains("To do") && screen.contains("▌SD-"), "{screen}");
    let says = "The story of this page is not there any more: its adding was taken back";
    let footer = desk.footer();
    assert!(footer.contains(says) && footer.contains("What you typed is kept"), "{footer}");
}

#[test]
fn whoever_takes_their_own_adding_back_on_its_page_is_led_back() {
    let mut user = User::sample().sized(80, 24);
    user.press("2 n");
    user.write("A mistake");
    user.press("enter enter");
    assert!(user.screen().contains("History 1"), "{}", user.screen());
    user.press("u");
    let screen = user.screen();
    assert!(screen.contains("its page is closed"), "{screen}");
    user.press("U");
    assert!(user.screen().contains("A mistake"), "{}", user.screen());
}

#[test]
fn no_size_and_no_key_upsets_a_page() {
    let mut desk = page((80, 24));
    for (width, height) in
        [(1, 1), (2, 5), (10, 4), (21, 9), (64, 15), (110, 12), (300, 80), (1, 40)]
    {
        desk.resize(width, height);
        desk.press("g g j j tab j ctrl-d G k ctrl-u tab tab backtab home end");
    }
}

#[test]
fn a_long_story_of_strange_letters_is_shown_whole() {
    let mut desk = Desk::new((40, 24));
    let title = format!("{} 日本語の長い題名がここにあります ‏עברית‏ end", "word ".repeat(40));
    let add = Operation::Add { stories: vec![NewStory::titled(title)], place: Place::Top };
    desk.ben_does(&add).press("h g g enter");
    let screen = desk.screen();
    assert!(screen.contains("end"), "{screen}");
    assert!(screen.contains("日本語"), "{screen}");
    let link = Operation::Link { from: StoryId(5), kind: LinkKind::Blocks, to: CHAT };
    desk.ben_does(&link);
    assert!(desk.press("G").screen().contains("  Linked: SD-5 blocks SD-1"), "{}", desk.screen());
}

#[test]
fn a_title_of_ten_thousand_characters_leaves_room_for_the_story() {
    let mut desk = page((80, 24));
    let title = "endless ".repeat(1250);
    let change = gemba::domain::Change {
        story: CHAT,
        field: gemba::domain::Field::Title,
        was: gemba::domain::Value::text(&desk.chat().card.title),
        now: gemba::domain::Value::text(title.trim()),
    };
    desk.ben_does(&Operation::Edit(vec![change]));
    desk.press("q enter");
    let top = desk.screen();
    assert!(top.contains("… the whole title stands before the history"), "{top}");
    assert!(top.contains("Column"), "{top}");
    let mut rest = String::new();
    for _ in 0..40 {
        rest += &desk.press("ctrl-d").screen();
    }
    assert!(rest.contains("Title 9999 characters"), "{rest}");
    assert!(rest.contains("History"));
}

#[test]
fn a_story_is_linked_from_its_page_and_the_page_stays() {
    let mut user = User::sample();
    user.press("enter r");
    user.write("blocks");
    user.press("enter");
    assert!(user.screen().contains("CHG-3 blocks"), "{}", user.screen());
    user.write("inc-2");
    user.press("enter");
    let screen = user.screen();
    assert!(screen.contains("▌ CHG-3") && screen.contains("CHG-3 blocks INC-2"), "{screen}");
}

#[test]
fn an_archived_story_stays_on_its_page_with_a_way_back() {
    let mut user = User::sample();
    user.press("enter d");
    user.write("it came twice");
    user.press("enter");
    let screen = user.screen();
    assert!(
        screen.contains("CHG-3  improvement  archived 2026-03-12, d brings it back"),
        "{screen}"
    );
    user.press("d");
    user.write("it did not");
    user.press("enter");
    assert!(!user.screen().contains("archived 2026-03-12"), "{}", user.screen());
}
