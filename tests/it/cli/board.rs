//! The board, its columns, processes and sprints; the log, undo and redo; help.

use insta::assert_snapshot;

use super::Shell;

#[test]
fn a_board_is_made_once() {
    let shell = Shell::new();
    assert_snapshot!(shell.run_all(&[
        "story list",
        "init --name Desk --prefix desk --zone UTC",
        "init",
        "story add First",
        "--file other.db init --name Other",
        "--file other.db story list",
        "init --file none/at/all.db",
        "init --file third.db --zone Mars/Olympus",
        "init --file third.db --prefix 7",
    ]));
}

#[test]
fn the_board_is_found_from_below_and_by_its_variable() {
    let shell = Shell::with_stories();
    std::fs::create_dir_all(shell.path("deep/er")).unwrap();
    let mut below = shell.command("story list @ben");
    below.current_dir(shell.path("deep/er"));
    assert!(String::from_utf8(below.output().unwrap().stdout).unwrap().contains("CHG-2"));
    let shell = shell.with("GEMBA_FILE", "elsewhere.db");
    assert_snapshot!(shell.run_all(&["story list", "--file .gemba.db story list @ben"]));
}

#[test]
fn the_board_is_printed_once() {
    let shell = Shell::with_stories();
    shell.done("column set Doing --wip 3 --wip-points 5");
    assert_snapshot!(shell.run_all(&["board", "board --plain"]));
}

#[test]
fn the_name_of_a_column_goes_before_its_points_and_its_limit() {
    let shell = Shell::with_stories().with("COLUMNS", "80");
    shell.done("column set Doing --wip 3 --wip-points 5 --name 'In progress'");
    shell.done("column set Review --wip 2 --name 'In review'");
    let page = shell.run("board");
    for head in ["┌─ In progress  1 ─┐", "┌─ In review  0/2 ─┐", "┌─ Done  1 · 0.5p ─┐"]
    {
        assert!(page.contains(head), "{head}: {page}");
    }
}

#[test]
fn a_page_wider_than_any_screen_is_printed() {
    for width in ["5000000", "99999999999"] {
        let shell = Shell::with_stories().with("COLUMNS", width);
        for line in ["board", "story list", "doctor"] {
            let page = shell.run(line);
            assert!(page.ends_with("[exit status: 0]\n"), "{line}: {}", page.len());
            assert!(page.lines().all(|it| it.chars().count() <= 10_000), "{line}");
        }
    }
}

#[test]
fn a_narrow_board_stands_one_column_below_the_other() {
    let shell = Shell::with_stories().with("COLUMNS", "44");
    assert_snapshot!(shell.run("board"));
}

#[test]
fn the_board_shows_its_running_sprint_or_everything() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "sprint plan --goal 'Halve the waiting' --from 2026-03-18",
        "sprint list",
        "story set CHG-1 sprint=1",
        "sprint start",
        "story set CHG-2 sprint=current",
        "story set CHG-2 sprint=current --reason 'the audit asks for it'",
        "board",
        "board --everything --plain",
        "sprint plan 'The second' --from 2w --to yesterday",
        "sprint start 'No such'",
        "sprint plan 'The second' --from 3w",
        "sprint start 'The second'",
        "sprint list --plain",
    ]));
}

#[test]
fn the_settings_of_the_board_are_changed() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "board set name='Desk of services' prefix=desk zone=Asia/Tokyo wip=hard allow-as=yes",
        "board --json",
        "board set wip=maybe",
        "board set zone=Nowhere",
        "board set colour=red",
        "board set wip",
        "board set prefix=CHG",
    ]));
}

#[test]
fn columns_are_changed() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "column list",
        "column add Waiting --category waiting --after Doing",
        "column set Doing --wip 3 --wip-points 8",
        "column set rev --name 'Look at it'",
        "column move Waiting --after 'To do'",
        "column list",
        "column list --plain",
        "column set Doing --wip none",
        "column set Doing --wip lots",
        "column set Doing",
        "column remove Doing",
        "column remove Doing --stories-to Waiting",
        "column add waiting",
        "column remove Nowhere",
        "column list",
    ]));
}

#[test]
fn processes_are_made_known() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "process add inc 'Incident management'",
        "process list",
        "process list --plain",
        "process add CHG Again",
        "process add A Short",
    ]));
}

#[test]
fn operations_are_taken_back_and_done_again() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "story move CHG-1 review",
        "undo",
        "story list CHG-1",
        "redo",
        "redo",
        "story set CHG-1 points=8",
        "undo",
        "log --most 6",
    ]));
}

#[test]
fn the_log_says_what_happened() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "log --most 9",
        "log --plain --most 2",
        "log --story CHG-2",
        "log --by ben",
        "log --by zoe",
    ]));
}

#[test]
fn nobody_takes_back_what_another_has_built_upon() {
    let shell = Shell::with_stories();
    shell.done("board set allow-as=yes");
    shell.done("story set CHG-1 title='One title'");
    shell.done("story set CHG-1 title='Another title' --as ben");
    assert_snapshot!(shell.run("undo"));
}

#[test]
fn the_screen_needs_a_terminal() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&["", "demo"]));
}

#[test]
fn the_sample_board_looks_lived_in() {
    let shell = Shell::new().at("2026-03-16T15:00:00Z");
    shell.done("demo --keep sample.db");
    let name = gemba::identity::Account::current().name;
    shell.done("--file sample.db person set me --name zoe --full-name 'Zoe Example'");
    let picture = shell.run_all(&[
        "--file sample.db board",
        "--file sample.db sprint list",
        "--file sample.db story list --sort age",
        "--file sample.db story show chg-1 chg-8",
        "--file sample.db log --by ann --most 12",
        "demo --keep sample.db",
    ]);
    assert!(!picture.contains(&format!(" {name} ")) || name == "zoe");
    assert_snapshot!(picture);
}

#[test]
fn the_sample_board_is_sound_on_every_day_of_the_week() {
    for (day, now) in [
        ("Monday, early", "2026-03-16T00:10:00Z"),
        ("Wednesday", "2026-03-18T12:00:00Z"),
        ("Saturday", "2026-03-21T12:00:00Z"),
        ("the morning after the clocks changed", "2026-03-30T06:00:00Z"),
    ] {
        let shell = Shell::new().at(now);
        let picture = shell.run("demo --keep sample.db");
        assert!(picture.ends_with("[exit status: 0]\n"), "{day}: {picture}");
        let stories = shell.json("--file sample.db story list --json");
        for story in stories["stories"].as_array().unwrap() {
            for at in ["created_at", "since", "changed_at"] {
                assert!(*story[at].as_str().unwrap() < *now, "{day}: {story}");
            }
        }
        let board = shell.run("--file sample.db board");
        assert!(board.contains("day 6 of 10"), "{day}: {board}");
        let examined = shell.run("--file sample.db doctor --deep");
        assert!(examined.contains("leads to what the tables hold"), "{day}: {examined}");
        assert!(examined.ends_with("[exit status: 0]\n"), "{day}: {examined}");
    }
}

#[test]
fn help_is_short_and_the_shells_are_known() {
    let shell = Shell::new();
    assert_snapshot!(shell.run_all(&["help", "story --help", "help story rank"]));
    let bash = shell.run("completions bash");
    assert!(bash.len() < 1_000 && bash.contains("complete -- "), "it asks gemba: {bash}");
    assert!(shell.run("complete -- --file x.db story unb").contains("\nunblock\n"));
    for name in ["zsh", "fish"] {
        let page = shell.run(&format!("completions {name}"));
        assert!(page.contains("unblock") && page.ends_with("[exit status: 0]\n"), "{name}");
    }
    let page = shell.run("man");
    assert!(page.contains(".TH gemba 1") && page.ends_with("[exit status: 0]\n"), "{page}");
}

#[test]
fn nobody_takes_back_the_past_of_a_sample_board() {
    let shell = Shell::new();
    shell.done("demo --keep sample.db");
    let first = shell.run_all(&["--file sample.db undo", "--file sample.db undo 40"]);
    assert!(first.contains("there is nothing of yours to undo"), "{first}");
    assert!(first.contains("that is the past of the sample board"), "{first}");
    shell.done("--file sample.db story move CHG-9 doing --reason 'it is urgent'");
    shell.done("--file sample.db undo");
    assert!(shell.run("--file sample.db undo").contains("nothing of yours"));
}

#[test]
fn the_board_as_text_has_the_marks_of_the_screen() {
    let shell = Shell::with_stories().at("2026-03-27T09:00:00Z");
    let page = shell.run_all(&["board", "board --plain"]);
    for mark in ["✗ 7d overdue", "2p ben", "3p ann ◔9d", "0.5p – ✓", "7 days overdue"] {
        assert!(page.contains(mark), "{mark}: {page}");
    }
}

#[test]
fn what_is_near_to_what_was_typed_is_named() {
    let shell = Shell::with_board();
    assert_snapshot!(shell.run_all(&[
        "--file nothere.db board",
        "story new TITLE",
        "story lst",
        "list",
        "story list process:CHG",
    ]));
}

#[test]
fn a_wait_for_another_programs_lock_is_told() {
    let shell = Shell::with_board();
    let holder = rusqlite::Connection::open(shell.path(".gemba.db")).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut adds = shell.command("story add Waits");
    let mut adds = adds.spawn().unwrap();
    let mut err = std::io::BufReader::new(adds.stderr.take().unwrap());
    let mut said = String::new();
    std::io::BufRead::read_line(&mut err, &mut said).unwrap();
    holder.execute_batch("ROLLBACK").unwrap();
    assert!(said.contains("gemba: waiting for ") && said.contains("has it locked"), "{said}");
    assert!(adds.wait().unwrap().success());
}

/// A copy that came by another way has no log yet, and to give it one SQLite waits for nobody.
#[test]
fn a_board_without_a_log_is_waited_for_as_well() {
    let shell = Shell::with_board();
    let path = shell.path(".gemba.db");
    let holder = rusqlite::Connection::open(&path).unwrap();
    let mode = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
    let mode = holder.pragma_update_and_check(None, "journal_mode", "delete", mode).unwrap();
    assert_eq!(mode, "delete");
    for line in ["board", "story add Waits"] {
        holder.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut runs = shell.command(line).spawn().unwrap();
        let mut err = std::io::BufReader::new(runs.stderr.take().unwrap());
        let mut said = String::new();
        std::io::BufRead::read_line(&mut err, &mut said).unwrap();
        holder.execute_batch("ROLLBACK").unwrap();
        assert!(said.contains("gemba: waiting for "), "{line}: {said}");
        assert!(runs.wait().unwrap().success(), "{line}");
        holder.pragma_update(None, "journal_mode", "delete").unwrap();
    }
}

#[test]
fn the_picture_of_the_board_follows_the_locale_wherever_it_goes() {
    let shell = Shell::with_stories().with("LC_ALL", "C");
    shell.done("story add 'Überall gefragt'");
    let picture = shell.run("board");
    assert!(picture.is_ascii() && picture.contains("Uberall gefragt"), "{picture}");
    // What is read by programs has every letter.
    let plain = shell.run_all(&["board --plain", "story list"]);
    assert_eq!(plain.matches("Überall gefragt").count(), 2, "{plain}");
}

#[test]
fn a_move_past_both_limits_names_and_records_both() {
    let shell = Shell::with_board();
    for line in [
        "story add One --points 3",
        "story add Two --points 3",
        "story move GEM-1 doing",
        "column set Doing --wip 1 --wip-points 4",
    ] {
        shell.done(line);
    }
    let asked = shell.run("story move GEM-2 doing");
    assert!(asked.contains("2 stories") && asked.contains("6 points"), "{asked}");
    let moved = shell.run("story move GEM-2 doing --reason urgent --json");
    assert_eq!(moved.matches("\"found\"").count(), 2, "{moved}");
    // A board that keeps its limits names both as well.
    for line in ["undo", "board set wip=hard"] {
        shell.done(line);
    }
    let refused = shell.run("story move GEM-2 doing");
    assert!(refused.contains("2 stories") && refused.contains("6 points"), "{refused}");
    assert_eq!(refused.matches("and this board keeps its limits").count(), 1, "{refused}");
}

#[test]
fn every_command_has_a_page_and_the_keys_have_their_names_there() {
    let shell = Shell::with_board();
    let page = shell.run("man");
    assert!(page.contains("story.next") && page.contains("gemba man COMMAND"), "{page}");
    assert!(!page.contains("story(1)"), "{page}");
    let page = shell.run("man story add");
    assert!(page.contains(".TH gemba-story-add 1") && page.contains("criterion"), "{page}");
    assert!(shell.run("man stroy").contains("has no command \"stroy\""));
}
