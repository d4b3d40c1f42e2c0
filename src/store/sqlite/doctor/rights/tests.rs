//! Every state of the rights of a board: each has one remedy for each thing, and who follows them all
//! is told of nothing more.

use std::os::unix::fs::chown;

use super::*;

/// A group that the accounts of the test are not first in.
const TEAM: u32 = 61_301;

/// Of so many states one is tried, and each mode beside each other one: all of them take a while.
const EACH: usize = 7;

/// A folder with a board and what lies beside it, of these modes and groups.
struct State {
    folder: (u32, bool),
    board: (u32, bool),
    log: Option<(u32, bool)>,
    inner: u32,
}

/// Which groups can be given here: only root gives those that it is not in.
fn groups() -> &'static [bool] {
    if geteuid().is_root() { &[false, true] } else { &[false] }
}

fn states() -> Vec<State> {
    let mut all = Vec::new();
    let each = |modes: &'static [u32]| {
        modes.iter().flat_map(|mode| groups().iter().map(|group| (*mode, *group)))
    };
    for folder in each(&[0o700, 0o711, 0o750, 0o755, 0o775, 0o777, 0o2770, 0o2750, 0o2777]) {
        for board in each(&[0o600, 0o400, 0o640, 0o644, 0o646, 0o660, 0o664, 0o666]) {
            let logs = each(&[0o600, 0o620, 0o644, 0o660, 0o666]).map(Some);
            for (n, log) in logs.chain([None]).enumerate() {
                let inner = [0o700, 0o2770, 0o755, 0o777][n % 4];
                all.push(State { folder, board, log, inner });
            }
        }
    }
    all
}

impl State {
    fn lay(&self, folder: &Path) -> PathBuf {
        let board = folder.join("board.gemba.db");
        let set = |path: &Path, (mode, is_teams): (u32, bool)| {
            if is_teams {
                chown(path, None, Some(TEAM)).unwrap();
            }
            place::set_mode(path, mode).unwrap();
        };
        let mut all = vec![(board.clone(), self.board)];
        if let Some(log) = self.log {
            all.extend(["-wal", "-shm"].map(|it| (place::beside(&board, it), log)));
        }
        for (path, rights) in &all {
            fs::write(path, "").unwrap();
            set(path, *rights);
        }
        let inner = place::beside(&board, ".copies");
        fs::create_dir(&inner).unwrap();
        set(&inner, (self.inner, self.board.1));
        set(folder, self.folder);
        board
    }

    fn says(&self) -> String {
        let one = |(mode, is_teams): (u32, bool)| {
            format!("{mode:o}{}", if is_teams { " of the team" } else { "" })
        };
        format!(
            "folder {}, board {}, log {}, copies {:o}",
            one(self.folder),
            one(self.board),
            self.log.map_or_else(|| "none".to_owned(), one),
            self.inner
        )
    }
}

/// What of a board's rights has to be done: the rights of the folders above are the machine's.
fn told(board: &Path) -> Vec<Finding> {
    let all = look(board, Whose::AsGiven).into_iter();
    all.filter(|it| it.health != Health::Good && !it.says.contains("cannot enter")).collect()
}

/// Does what a remedy says, as somebody types it.
fn follow(remedy: &str) {
    let command = remedy.split(", or gemba doctor").next().unwrap();
    for words in command.split(" && ") {
        let words: Vec<&str> = words.split(' ').collect();
        let path = Path::new(words[2]);
        match words[0] {
            "chmod" => place::set_mode(path, u32::from_str_radix(words[1], 8).unwrap()).unwrap(),
            "chgrp" => chown(path, None, Some(number(words[1]))).unwrap(),
            other => panic!("{other} of {remedy}"),
        }
    }
}

fn number(group: &str) -> u32 {
    let named = nix::unistd::Group::from_name(group).unwrap();
    named.map_or_else(|| group.parse().unwrap(), |it| it.gid.as_raw())
}

/// The path that a remedy is about.
fn about(it: &Finding) -> &str {
    it.remedy.split(", or").next().unwrap().rsplit(' ').next().unwrap()
}

#[test]
fn who_follows_each_remedy_is_told_of_nothing_more() {
    for state in states().into_iter().step_by(EACH) {
        let dir = tempfile::tempdir().unwrap();
        let board = state.lay(dir.path());
        let found = told(&board);
        assert!(!found.iter().any(|it| it.says.contains("  ")), "{found:#?}");
        let mut paths: Vec<&str> = found.iter().map(about).collect();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), found.len(), "one remedy a thing: {} {found:#?}", state.says());
        // In whatever order.
        for it in found.iter().rev() {
            follow(&it.remedy);
        }
        assert_eq!(told(&board), [], "{} after {found:#?}", state.says());
    }
}

#[test]
fn the_repair_does_what_the_remedies_say() {
    for state in states().into_iter().step_by(EACH) {
        let dir = tempfile::tempdir().unwrap();
        let board = state.lay(dir.path());
        let before = told(&board);
        let done = repair(&board, Whose::AsGiven);
        assert!(done.iter().all(|it| it.starts_with("gave ")), "{done:?}");
        let after = told(&board);
        assert!(
            after.iter().all(|it| it.health == Health::Fair && before.contains(it)),
            "{} {before:#?} {after:#?}",
            state.says()
        );
    }
}

#[test]
fn what_was_laid_there_since_the_look_keeps_its_mode() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, board) = ((0o755, false), (0o666, false));
    let board = State { folder, board, log: None, inner: 0o777 }.lay(dir.path());
    let private = dir.path().join("private");
    fs::write(&private, "").unwrap();
    place::set_mode(&private, 0o640).unwrap();
    let found = wrong(&board, Whose::AsGiven);
    assert_eq!(found.len(), 2, "{found:?}");
    let copies = place::beside(&board, ".copies");
    fs::remove_dir(&copies).unwrap();
    fs::remove_file(&board).unwrap();
    for it in [&copies, &board] {
        std::os::unix::fs::symlink(&private, it).unwrap();
    }
    assert!(found.iter().all(|it| it.mend().is_err()));
    assert_eq!(fs::metadata(&private).unwrap().mode() & 0o777, 0o640);
}

#[test]
fn the_folder_of_a_board_is_mended_by_a_link_too() {
    let dir = tempfile::tempdir().unwrap();
    let (inner, link) = (dir.path().join("inner"), dir.path().join("link"));
    fs::create_dir(&inner).unwrap();
    std::os::unix::fs::symlink(&inner, &link).unwrap();
    let (folder, board) = ((0o777, false), (0o600, false));
    let board = State { folder, board, log: None, inner: 0o700 }.lay(&link);
    assert_eq!(repair(&board, Whose::AsGiven).len(), 1);
    assert_eq!(fs::metadata(&inner).unwrap().mode() & 0o777, 0o775);
}

#[test]
fn a_teams_board_where_everybody_makes_things_is_put_elsewhere() {
    if !geteuid().is_root() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (folder, board) = ((0o1777, false), (0o660, true));
    let board = State { folder, board, log: None, inner: 0o2770 }.lay(dir.path());
    let [found] = &told(&board)[..] else { panic!("{:#?}", told(&board)) };
    assert!(found.says.ends_with(&format!("does not belong to the group {TEAM}")), "{found:?}");
    assert!(
        found.remedy.contains("board.gemba.db restore /") && !found.remedy.contains("chmod"),
        "{found:?}"
    );
    assert_eq!(repair(&board, Whose::AsGiven), [] as [String; 0]);
}

/// What opens a team's board would open a served one to everybody in that group.
#[test]
fn a_served_board_is_opened_to_no_group() {
    if !geteuid().is_root() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (folder, board) = ((0o2770, true), (0o600, false));
    let board = State { folder, board, log: Some((0o600, false)), inner: 0o700 }.lay(dir.path());
    let remedies =
        |whose| look(&board, whose).iter().map(|it| it.remedy.clone()).collect::<String>();
    assert!(remedies(Whose::AsGiven).contains("chgrp"));
    assert!(!remedies(Whose::Served).contains("ch"), "{}", remedies(Whose::Served));
    assert_eq!(repair(&board, Whose::Served), [] as [String; 0]);
}
