//! What a command says is what it did: nothing is told as done that was not, and no slip becomes a
//! story.

use insta::assert_snapshot;

use super::Shell;

#[test]
fn a_command_that_changes_nothing_says_so() {
    let shell = Shell::with_stories();
    shell.done("story check CHG-1 1");
    shell.done("story link CHG-1 blocks CHG-2");
    shell.done("story archive GEM-2");
    assert_snapshot!(shell.run_all(&[
        // What is a deed cannot be done twice.
        "story restore CHG-1",
        "story restore CHG-1 CHG-2",
        "story check CHG-1 1",
        "story check CHG-1 2 --undo",
        "story link CHG-1 blocks CHG-2",
        "story set CHG-1 tags-=nix",
        "story set CHG-1 CHG-2 tags-=nix",
        // What is to be so is so.
        "story set CHG-1 tags+=chat",
        "story set CHG-1 points=3",
        "story set CHG-1 points=3 --json",
        "story move CHG-1 doing",
        // Where some of it was to be done, only that is told.
        "story restore CHG-1 GEM-2",
        "story set CHG-1 CHG-2 points=3",
        "story check CHG-1 1 2",
        "log --most 3 --plain",
    ]));
}

#[test]
fn a_mistyped_field_is_no_story() {
    let shell = Shell::with_stories();
    assert_snapshot!(shell.run_all(&[
        "story add 'Colour of the form' colour=red",
        "story add 'Colour of the form' point=3",
        "story add 'Colour of the form' tag+=red",
        "story add a=b c=d",
        "story set CHG-1 prioritiy=low",
        // A title may look like that, alone or written as one.
        "story add colour=red",
        "story add 'Colour of the form' title='colour=red'",
        "story add 'Colour of the form' 'The rule a=b stands in two places'",
    ]));
    assert_eq!(shell.json("story list --json")["stories"].as_array().unwrap().len(), 4 + 5);
}

#[test]
fn an_undo_by_number_that_is_barred_is_not_sent_to_what_was_typed() {
    let shell = Shell::with_stories();
    shell.done("board set allow-as=yes");
    shell.done("story set CHG-1 points=5");
    shell.done("--as ben story set CHG-1 points=8");
    let seq = shell.json("log --json --by ann --most 1")["happenings"][0]["seq"].clone();
    let said = shell.run(&format!("undo {seq}"));
    assert!(said.contains("ben changed the same since"), "{said}");
    assert!(said.contains("try: gemba log") && !said.contains("NUMBER"), "{said}");
}

/// Nobody is told that a story has a tag which somebody else has taken off it meanwhile.
#[test]
fn tags_are_told_as_they_are_in_the_file() {
    use gemba::domain::{Field, Operation, Value};

    let (_dir, path, mut ann) = crate::store::board();
    let id = crate::store::add(&mut ann, "Log every bypass");
    let tags = |was: &str, now: &str| {
        let all = |it: &str| Value::tags(it.split_whitespace().map(str::to_owned));
        crate::store::set(id, Field::Tags, all(was), all(now))
    };
    ann.commit(&tags("", "change cycle-time")).unwrap();
    let mut ben = gemba::store::Store::open(&path, crate::store::session("ben")).unwrap();
    ben.commit(&tags("change cycle-time", "cycle-time ben-tag")).unwrap();
    let done = ann.commit(&tags("change cycle-time", "change cycle-time mytag")).unwrap();
    assert_eq!(done.label, "Tagged SD-1 ben-tag cycle-time mytag");
    let again = ann.commit(&tags("change cycle-time", "change cycle-time mytag")).unwrap();
    assert_eq!((again.is_change, &*again.label), (false, "SD-1 stays as it is"));
    assert!(matches!(ann.commit(&Operation::Archive(vec![id])), Ok(it) if it.is_change));
}

/// Why something was done all the same is kept as it was said, however the story came there.
#[test]
fn a_reason_is_kept_whole() {
    let shell = Shell::with_stories();
    let why = "The change board meets only on Thursdays and this one cannot wait for it, because the \
               certificate of the mail gateway ends on Wednesday night; agreed with dee.";
    shell.done("column set Review --wip 0");
    shell.done("column set Doing --wip 1");
    for does in ["story move GEM-2 doing", "story add 'Renew the certificate' --column doing"] {
        shell.done(&format!("{does} --reason '{why}'"));
        let log = shell.json("log --most 1 --json").to_string();
        assert!(log.contains(why), "{log}");
    }
}
