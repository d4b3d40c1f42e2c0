//! Sessions that end in all ways, and who takes what they leave.

use super::*;

fn draft(now: &str) -> Draft {
    let word = Word { field: String::new(), was: String::new(), now: now.to_owned() };
    Draft { command: "comment".to_owned(), story: Some(3), part: 0, words: vec![word], file: None }
}

fn drafts(left: &[Left]) -> Vec<Draft> {
    left.iter().map(|it| it.draft.clone()).collect()
}

#[test]
fn the_next_session_takes_over_what_was_typed() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, board) = (Some(dir.path().join("drafts")), [7, 7]);
    let (mut keeper, found) = Keeper::start(folder.clone(), board, "ann");
    assert_eq!(found, []);
    keeper.note(&[draft("half a sen")]);
    keeper.note(&[draft("half a sentence")]);
    assert!(keeper.wait().is_some_and(|it| it <= QUIET), "it is typed on");
    // Whoever types on without a pause is written down all the same.
    let long_ago = Instant::now().checked_sub(LONGEST);
    (keeper.since, keeper.typed) = (long_ago, Some(Instant::now()));
    assert_eq!(keeper.wait(), Some(Duration::ZERO));
    drop(keeper);
    let (_, of_ben) = Keeper::start(folder.clone(), board, "ben");
    assert_eq!(of_ben, []);
    let (mut keeper, found) = Keeper::start(folder.clone(), board, "ann");
    assert_eq!(drafts(&found), [draft("half a sentence")]);
    found[0].claim().unwrap().settle();
    keeper.note(&[]);
    drop(keeper);
    assert_eq!(fs::read_dir(dir.path().join("drafts")).unwrap().count(), 0);
}

#[test]
fn what_a_dead_session_has_left_is_offered_to_all_and_taken_by_one() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, board) = (dir.path().join("drafts"), [7, 7]);
    let start = || Keeper::start(Some(folder.clone()), board, "ann");
    let mut first = start().0;
    first.note(&[draft("half a sentence"), draft("and another")]);
    let (mut second, found) = start();
    assert_eq!((found, second.look()), (vec![], vec![]), "it is being typed elsewhere");
    second.note(&[draft("my own")]);
    drop(first);
    let seen = second.look();
    assert_eq!(drafts(&seen), [draft("half a sentence"), draft("and another")]);
    // Whoever only looks keeps it from nobody.
    let (third, found) = start();
    assert_eq!(found, seen);
    let claim = second.look()[0].claim().unwrap();
    assert!(found[0].claim().is_none(), "it is being taken");
    assert_eq!(third.look(), []);
    // Whoever dies before it is written down loses nothing.
    drop(claim);
    second.look()[0].claim().unwrap().settle();
    assert!(found[0].claim().is_none(), "it was taken");
    assert_eq!(drafts(&third.look()), [draft("and another")]);
    third.look()[0].claim().unwrap().settle();
    assert_eq!((second.look(), third.look()), (vec![], vec![]));
    drop((second, third));
    assert_eq!(drafts(&start().1), [draft("my own")]);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "what is left, and its lock");
}

/// As an earlier gemba named them, and as a process has it that has the number of another one.
#[test]
fn no_session_writes_over_what_another_of_its_number_has_left() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, board) = (dir.path().join("drafts"), [7, 7]);
    let start = || Keeper::start(Some(folder.clone()), board, "ann");
    let mut first = start().0;
    first.note(&[draft("first half thought")]);
    let mut second = start().0;
    second.note(&[draft("second reason")]);
    first.write();
    let number = format!(".{}.", std::process::id());
    let is_own = |it: &Keeper| it.file.as_ref().unwrap().to_string_lossy().contains(&number);
    assert!(is_own(&first) && is_own(&second));
    let earlier = format!("{}.{}.0.json", first.place.as_ref().unwrap().1, std::process::id());
    fs::write(folder.join(earlier), serde_json::to_string(&[draft("before")]).unwrap()).unwrap();
    drop((first, second));
    let mut found = drafts(&start().1);
    found.sort_by(|a, b| a.words[0].now.cmp(&b.words[0].now));
    assert_eq!(found, [draft("before"), draft("first half thought"), draft("second reason")]);
}

#[test]
fn what_is_no_file_among_the_drafts_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, board) = (dir.path().join("drafts"), [7, 7]);
    let start = || Keeper::start(Some(folder.clone()), board, "ann");
    let mut first = start().0;
    first.note(&[draft("mine")]);
    first.write();
    let name = first.place.as_ref().unwrap().1.clone();
    let private = dir.path().join("private");
    fs::write(&private, "private").unwrap();
    for (of, ending) in [("1.a", "json"), ("2.b", "lock")] {
        let pipe = folder.join(format!("{name}.{of}.{ending}"));
        assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    }
    fs::write(folder.join(format!("{name}.2.b.json")), "[]").unwrap();
    std::os::unix::fs::symlink(&private, folder.join(format!("{name}.3.c.json"))).unwrap();
    let part = first.file.as_ref().unwrap().with_extension("part");
    std::os::unix::fs::symlink(&private, part).unwrap();
    first.note(&[draft("mine, all of it")]);
    drop(first);
    assert_eq!(drafts(&start().1), [draft("mine, all of it")]);
    assert_eq!(fs::read_to_string(&private).unwrap(), "private");
}

#[test]
fn a_draft_that_was_written_down_by_two_is_taken_from_both() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, board) = (dir.path().join("drafts"), [7, 7]);
    let start = || Keeper::start(Some(folder.clone()), board, "ann");
    let (mut first, mut second) = (start().0, start().0);
    first.note(&[draft("half a sentence")]);
    second.note(&[draft("half a sentence")]);
    drop((first, second));
    let (keeper, found) = start();
    assert_eq!(drafts(&found), [draft("half a sentence")]);
    found[0].claim().unwrap().settle();
    assert_eq!(keeper.look(), []);
}

#[test]
fn nothing_that_dead_sessions_have_left_is_thrown_away() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, board) = (dir.path().join("drafts"), [7, 7]);
    let start = || Keeper::start(Some(folder.clone()), board, "ann");
    let (mut first, mut second) = (start().0, start().0);
    first.note(&[draft("one thought")]);
    second.note(&[draft("another")]);
    let strange = first.file.as_ref().unwrap().with_extension("9.json");
    drop((first, second));
    fs::write(&strange, "{\"written\": \"by a later gemba\"}").unwrap();
    let mut found = drafts(&start().1);
    found.sort_by(|a, b| a.words[0].now.cmp(&b.words[0].now));
    assert_eq!(found, [draft("another"), draft("one thought")]);
    assert!(strange.exists(), "what cannot be read stays");
}
