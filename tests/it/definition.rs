//! A board's whole definition: it leaves as TOML and comes back the same, to the byte.

use insta::assert_snapshot;

use crate::cli::Shell;

/// What a command prints, without the picture's frame.
fn printed(shell: &Shell, line: &str) -> String {
    let picture = shell.run(line);
    let (_, rest) = picture.split_once('\n').unwrap();
    let (text, end) = rest.split_once("[exit status: ").unwrap();
    assert!(end.starts_with('0'), "{picture}");
    text.to_owned()
}

/// A board on which everything is said that a definition can hold.
fn whole() -> Shell {
    let shell = Shell::with_stories();
    let said = shell.run_all(&[
        "board set wip=hard copies=30 estimates=tshirt working-days=mon,tue,wed,thu",
        "board set ready=so_that,four_ps soften=SG-10 holiday=2026-12-24 --reason 'we learn'",
        "board set holiday=2026-12-31 expectation='85 % within 8 d'",
        "column set doing --wip 3",
        "person add dee --full-name 'Dee Novak'",
        "person hats dee --on apo --on change_authority",
        "person hats ben --on asm",
        "dod agree 'whoever is concerned knows' --for organisation --by 'the board'",
        "dod agree 'tried with two cases' --optional 'a number shows it' --by 'the team'",
        "dod agree 'a way back' --ready --for CHG --by 'the team'",
        "process add INC 'Incident management'",
        "process set CHG purpose='Change without fear' goal='Changes wait for hours'",
        "process owner CHG dee",
        "process knows CHG 'the night shift'",
        "process step add CHG 'Ask for approval' work=10m wait=2h procedure='1. Ask\\n2. Wait'",
        "process step add CHG 'Put it in' rollout=piloted",
        "process step raci CHG.1 R=requester A='change manager'",
        "process policy add CHG 'All changes are logged' risk='nobody knows what changed'",
        "process interface CHG INC 'what was changed'",
        "measure add CHG 'waiting time' unit=h better=down baseline=24 target=18",
        "stream add 'From wish to change'",
        "stream step 'From wish to change' CHG.1",
        "stream step 'From wish to change' 'Think about it' work=1h wait=3d function=business",
        "glossary --say 'agile process owner=process lead'",
    ]);
    assert!(!said.contains("[exit status: 1]") && !said.contains("[exit status: 2]"), "{said}");
    shell
}

/// What no terminal is sent is written by its number, and is the same letter on the next board.
#[test]
fn unseen_letters_of_a_definition_come_back() {
    let shell = Shell::with_board();
    let names = ["می\u{200c}خواهم", "Abc\u{202e}def", "So\u{ad}ft \"\\ and\u{9b}2J"];
    for name in names {
        assert!(shell.command("column add").arg(name).output().unwrap().status.success());
    }
    let first = printed(&shell, "board definition");
    assert!(first.contains("Abc\\u202Edef") && !first.contains('\u{200c}'), "{first}");
    shell.write("board.toml", &first);
    let made = shell.run("init --from board.toml --file again.gemba.db");
    assert!(made.contains("[exit status: 0]"), "{made}");
    assert_eq!(printed(&shell, "board definition --file again.gemba.db"), first);
    let columns = printed(&shell, "column list --json --file again.gemba.db");
    assert_eq!(columns, printed(&shell, "column list --json"));
    // A table for other programs keeps what is harmless as it is.
    let log = printed(&shell, "log --csv");
    assert!(log.contains(names[0]) && log.contains("Abc\u{fffd}def"), "{log}");
}

#[test]
fn the_whole_board_leaves_as_toml_and_comes_back_the_same() {
    let shell = whole();
    let first = printed(&shell, "board definition");
    assert_snapshot!("definition_whole", first);
    shell.write("board.toml", &first);
    let made = shell.run("init --from board.toml --file again.gemba.db");
    assert!(made.contains("[exit status: 0]"), "{made}");
    let again = printed(&shell, "board definition --file again.gemba.db");
    assert_eq!(again, first);
}
