//! `gemba story`: one picture a verb.

use insta::assert_snapshot;

use super::Shell;

#[test]
fn stories_are_written_down() {
    let shell = Shell::with_board();
    shell.done("process add CHG 'Change enablement'");
    assert_snapshot!(shell.run_all(&[
        "story add 'Ask for approval in the chat' --process CHG --points 3",
        "story add One Two Three --tags risk,desk",
        "story add 'Above all' --top",
        "story add 'Below the first' --after gem-1 due=fri priority=low kind=bug",
        "story add 'Before the second' --before 2",
        "story list",
    ]));
}

#[test]
fn many_stories_come_in_by_the_standard_input() {
    let shell = Shell::with_board();
    let lines = "First\r\n\n  Second  \nThird \u{1b}[31mred\u{202e}\n";
    assert_snapshot!(shell.run_with_input("story add - --tags pasted", lines));
}

#[test]
fn stories_are_listed_by_filter_and_in_any_order() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "story list",
        "story list --plain",
        "story list @ben",
        "story list 'is:blocked age>1'",
        "story list '!is:blocked' --sort points",
        "story list -is:blocked -@ann --sort points",
        "story list --sort person approval",
        "story list nothing-like-that",
        "story list --archived",
    ]));
}

#[test]
fn a_narrow_page_cuts_a_table_and_plain_cuts_nothing() {
    let shell = Shell::with_stories().with("COLUMNS", "40");
    assert_snapshot!(shell.run_all(&["story list @ann", "story list @ann --plain"]));
}

#[test]
fn a_story_is_shown_as_a_whole() {
    let shell = Shell::with_stories();
    shell.done(
        "story set CHG-2 as_a='network engineer' i_want='to mend a typo' so_that='names are right'",
    );
    shell.done("story set CHG-2 'description=Steps:\n\n1. write\n2. *check*'");
    shell.done("story comment CHG-2 'Asked their lead.\nNo answer yet.'");
    shell.done("story refer CHG-2 https://wiki.example.org/dns --label wiki");
    shell.done("story link CHG-1 blocks CHG-2");
    assert_snapshot!(shell.run_all(&[
        "story show CHG-2",
        "story show chg-1 3",
        "story show CHG-2 --markdown",
    ]));
}

#[test]
fn stories_move_and_a_full_column_asks_for_a_reason() {
    let shell = Shell::with_stories();
    shell.done("column set Doing --wip 1");
    assert_snapshot!(shell.run_all(&[
        "story move GEM-2 doing",
        "story move GEM-2 doing --reason 'the auditor is here today'",
        "board set wip=hard",
        "story move CHG-2 doing --reason 'all the same'",
        "story move CHG-2 nowhere",
        "story move CHG-2 GEM-1 rev",
    ]));
}

#[test]
fn a_filter_is_kept_under_a_name_for_everybody() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "board views",
        "story list view:risky",
        "board view Risky '#risk' 'p:high'",
        "board view mine @me -is:done",
        "board views",
        "story list view:risky",
        "story list view:none",
        "board view risky 'points>3'",
        "board view bad is:purple",
        "board view '' '#risk'",
        "board view mine --drop",
        "undo",
        "board view gone --drop",
        "board views --json",
    ]));
}

#[test]
fn a_filter_under_a_name_goes_on_to_mean_what_is_called_otherwise() {
    let shell = Shell::with_stories();
    shell.done("person add benno");
    shell.done("board view of-benno '@benno,none' column:doing,review '!is:blocked'");
    shell.done("board view other column:review @me");
    shell.done("person set benno --name 'bert'");
    shell.done("column set Review --name 'To be read'");
    assert_snapshot!(shell.run_all(&[
        "board views",
        "story list view:of-benno",
        "undo",
        "board views"
    ]));
}

#[test]
fn no_way_round_leads_past_a_hard_limit() {
    let shell = Shell::with_stories();
    shell.done("story move GEM-1 doing");
    shell.done("story archive GEM-1");
    shell.done("column set Doing --wip 1");
    shell.done("story move GEM-2 doing --reason 'the auditor is here'");
    assert_snapshot!(shell.run_all(&[
        "story restore GEM-1",
        "board set wip=hard",
        "story restore GEM-1 --reason 'all the same'",
        "story add Late --column doing",
        "column set Doing --wip none",
        "story restore GEM-1",
        "story set GEM-1 sprint=1",
    ]));
}

#[test]
fn stories_are_ranked() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "story rank GEM-2 --top",
        "story rank CHG-1 CHG-2 --after GEM-1",
        "story rank CHG-2 --before CHG-1",
        "story rank GEM-2 --bottom",
        "story list",
        "story rank CHG-1",
    ]));
}

#[test]
fn fields_are_set() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "story set CHG-1 points=5",
        "story set CHG-1 CHG-2 priority=highest due=tomorrow",
        "story set GEM-2 tags=risk assignee=me",
        "story set GEM-2 tags+=desk,night tags-=risk",
        "story set GEM-2 assignee=",
        "story show GEM-2",
        "story set GEM-2 tilte=Oops",
        "story set GEM-2 points=many",
        "story set GEM-2 points=many tilte=Oops due=soonish priority=high",
        "story set GEM-2 assignee=zoe",
        "story set GEM-2 title=",
        "story set GEM-2 priority+=high",
        "story set GEM-2",
        "story set GEM-99 points=1",
    ]));
}

#[test]
fn a_tag_is_one_whatever_its_letter_case() {
    let shell = Shell::with_stories();
    shell.done("story set GEM-2 tags=RISK,risk");
    shell.done("story set CHG-2 tags+=Risk,Chat");
    let tags = |key: &str| {
        shell.json(&format!("story show {key} --json"))["stories"][0]["tags"].to_string()
    };
    assert_eq!((tags("GEM-2"), tags("CHG-2")), (r#"["RISK"]"#.into(), r#"["RISK","chat"]"#.into()));
    assert!(shell.run("story set CHG-2 tags=risk,CHAT").contains("CHG-2 stays as it is"));
    let found = shell.run("story list --plain #risk");
    assert!(found.contains("GEM-2") && found.contains("CHG-2"), "{found}");
    shell.done("story set GEM-2 CHG-2 tags-=risk");
    assert_eq!((tags("GEM-2"), tags("CHG-2")), ("[]".into(), r#"["chat"]"#.into()));
}

#[test]
fn criteria_are_ticked_and_changed() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "story check CHG-1 1 2",
        "story check CHG-1 2 --undo",
        "story check CHG-1 --add 'it works on a train'",
        "story check CHG-1 3 --reword 'it works on a train, offline'",
        "story check CHG-1",
        "story check CHG-1 1 --remove",
        "story check CHG-1 7",
        "story check GEM-2 1",
    ]));
}

#[test]
fn stories_are_blocked_and_unblocked() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "story block CHG-1 GEM-2 'the licence is missing'",
        "story list is:blocked",
        "story unblock CHG-1 --resolution 'it came by mail'",
        "story block GEM-2 ''",
    ]));
}

#[test]
fn comments_come_as_an_argument_or_by_the_standard_input() {
    let shell = Shell::with_stories();
    let mut picture = shell.run("story comment GEM-2 '- not a list'");
    picture.push_str(&shell.run_with_input("story comment GEM-2 -", "Two\nlines\n"));
    picture.push_str(&shell.run("story show GEM-2"));
    picture.push_str(&shell.run("story comment GEM-2 ' '"));
    assert_snapshot!(picture);
}

#[test]
fn stories_are_linked_and_no_story_waits_for_itself() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "story link CHG-1 blocks CHG-2",
        "story link CHG-2 blocks CHG-1",
        "story link CHG-1 blocks CHG-1",
        "story link CHG-1 relates GEM-2",
        "story unlink CHG-2 CHG-1",
        "story unlink CHG-2 CHG-1",
        "story link CHG-1 likes CHG-2",
    ]));
}

#[test]
fn references_are_kept() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "story refer GEM-2 INC0041877 --label incident",
        "story show INC0041877",
        "story unrefer GEM-2 INC0041877",
        "story unrefer GEM-2 INC0041877",
    ]));
}

#[test]
fn stories_are_copied_split_and_archived() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "story duplicate CHG-1",
        "story split CHG-2 'DNS: internal names' 'DNS: names of customers'",
        "story archive GEM-1 GEM-2",
        "story list",
        "story set GEM-1 points=1",
        "story restore GEM-1",
        "story list --archived",
        "story list is:archived quiet --plain",
    ]));
}

#[test]
fn a_story_is_edited_in_the_persons_own_editor() {
    let shell = Shell::with_stories();
    shell.write(
        "editor",
        "#!/bin/sh\nsed -i -e 's/^points:.*/points: 8/' -e 's/- \\[ \\]/- [x]/' \"$1\"\n",
    );
    make_runnable(&shell, "editor");
    let editor = shell.path("editor").display().to_string();
    let shell = shell.with("EDITOR", editor).with("PATH", "/usr/bin:/bin");
    assert_snapshot!(shell.run_all(&["story edit CHG-1", "story show CHG-1", "story edit CHG-1",]));
}

#[test]
fn what_two_people_wrote_at_once_is_shown_with_what_to_run() {
    let shell = Shell::with_stories();
    let gemba = assert_cmd::cargo::cargo_bin!("gemba").display().to_string();
    shell.write(
        "editor",
        format!(
            "#!/bin/sh\n'{gemba}' story set CHG-1 'title=Ask in the chat' 2>/dev/null\n\
             sed -i -e \"s/^title:.*/title: Ask it's owner/\" -e 's/^# .*/# Ask the owner/' \"$1\"\n"
        ),
    );
    make_runnable(&shell, "editor");
    let editor = shell.path("editor").display().to_string();
    let folder = shell.path("").display().to_string();
    let shell = shell.with("EDITOR", editor).with("PATH", "/usr/bin:/bin").with("TMPDIR", folder);
    let picture = shell.run("story edit CHG-1");
    let (_, rest) = picture.split_once("gemba-").unwrap();
    let (name, _) = rest.split_once(".md").unwrap();
    assert_snapshot!(picture.replace(name, "…").replace("HOME//", "HOME/"));
}

#[test]
fn an_editor_that_fails_changes_nothing() {
    let shell = Shell::with_stories().with("EDITOR", "false").with("PATH", "/usr/bin:/bin");
    let before = shell.run("story show CHG-1");
    assert_snapshot!(shell.run("story edit CHG-1"));
    assert_eq!(shell.run("story show CHG-1"), before);
}

#[test]
fn a_text_that_does_not_read_back_is_kept() {
    let shell = Shell::with_stories();
    shell.write("editor", "#!/bin/sh\nsed -i -e 's/^points:.*/points: many/' \"$1\"\n");
    make_runnable(&shell, "editor");
    let editor = shell.path("editor").display().to_string();
    let folder = shell.path("");
    let folder = folder.display().to_string();
    let shell = shell.with("EDITOR", editor).with("PATH", "/usr/bin:/bin").with("TMPDIR", folder);
    let picture = shell.run("story edit CHG-1");
    let (sentence, kept) = picture.split_once("; your text is kept in HOME/").unwrap();
    assert_snapshot!(sentence);
    let name = kept.lines().next().unwrap().trim_start_matches('/');
    let text = std::fs::read_to_string(shell.path(name)).unwrap();
    assert!(text.contains("points: many"), "{text}");
}

/// A title may look like a field, and a field may be the title.
#[test]
fn a_title_that_looks_like_a_field_says_how_it_is_written() {
    let shell = Shell::with_stories();
    let refused = shell.run("story add 'due=fri: send the list'");
    assert!(
        refused.contains("if that is a title, write title='due=fri: send the list'"),
        "{refused}"
    );
    let added = shell.run("story add title='due=fri: send the list'");
    assert!(added.contains("due=fri: send the list"), "{added}");
}

/// A text in another encoding is no text with question marks in it.
#[test]
fn what_is_not_utf_8_is_kept_and_not_read() {
    let shell = Shell::with_stories();
    shell.write("editor", "#!/bin/sh\nsed -i -e 's/^title:.*/title: B\\xe4r/' \"$1\"\n");
    make_runnable(&shell, "editor");
    let editor = shell.path("editor").display().to_string();
    let folder = shell.path("").display().to_string();
    let shell = shell.with("EDITOR", editor).with("PATH", "/usr/bin:/bin").with("TMPDIR", folder);
    let before = shell.run("story show CHG-1");
    let picture = shell.run("story edit CHG-1");
    assert!(picture.contains("is not UTF-8; nothing was changed, and it is kept in"), "{picture}");
    assert!(picture.contains("[exit status: 1]"), "{picture}");
    assert_eq!(shell.run("story show CHG-1"), before);
}

fn make_runnable(shell: &Shell, name: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let runnable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(shell.path(name), runnable).unwrap();
}
