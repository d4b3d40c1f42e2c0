//! Processes on the command line: one from nobody's to version 1.2, and what is refused on the way.

use insta::assert_snapshot;

use super::Shell;

/// The same shell, later.
fn later(shell: Shell, now: &'static str) -> Shell {
    shell.at(now)
}

#[test]
fn a_process_goes_from_nobodys_to_version_1_2_with_a_confirmed_experiment() {
    let shell = Shell::with_board();
    let mut picture = shell.run_all(&[
        "process list",
        "process templates",
        "process add --template change",
        "process list",
        "today",
        "process owner CHG me",
        "process set CHG purpose='good changes, soon' review_days=60",
        "process step set CHG.3 rollout=designed automation=assisted",
        "process knows CHG ann",
        "process question CHG who",
        "process question CHG whom --text 'whoever asked for it'",
        "process release CHG --notes 'as it is' --in 'service desk'",
        "observe 'bypass: asked ben on the stairs CHG.3 waste:waiting control:approval from:dee'",
        "observation why O-1 'the form waits two days'",
        "observation why O-1 'nobody is told that it waits'",
        "observation story O-1 'Ask for approval in the chat'",
        "measure read 'time to approval' 48 --at 2026-03-13",
        "experiment set CHG-1 believe='asking in the chat' result='shorter waiting' signal='it takes \
         a working day at most' measure='time to approval' expected=8 beneficiary='whoever asked'",
        "story move CHG-1 doing",
    ]);
    let shell = later(shell, "2026-03-30T10:00:00Z");
    picture += "\n";
    picture += &shell.run_all(&[
        "today",
        "observation tell CHG-1 'we are trying it'",
        "measure read 'time to approval' 30 --at 2026-03-20",
        "measure read 'time to approval' 6",
        "experiment result CHG-1",
        "story move CHG-1 done",
        "experiment decide CHG-1 adopt --learned 'people answer where they are'",
        "story move CHG-1 done",
        "process step set CHG.3 procedure='Ask in the chat; one tap is enough.' wait=6h",
        "process diff CHG",
        "process release CHG --in 'service desk' --in operations",
        "process interface CHG CHG records",
        "process step set CHG.5 rollout=piloted",
        "process release CHG --notes 'look whether it holds, with some'",
        "process versions CHG",
        "process diff CHG 1.1 1.2",
        "process show CHG",
        "experiment show CHG-1",
        "experiment learned ANSWER",
        "process list",
        "report",
    ]);
    assert_snapshot!(picture);
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let shell = Shell::with_board();
    for line in [
        "process add CHG 'Change enablement'",
        "process add INC 'Incident management'",
        "person add ben",
        "process owner CHG me",
        "process step add CHG Ask A=lead R=agent",
        "measure add CHG 'Time to approval' unit=h better=down baseline=48 target=8",
        "process interface INC CHG 'emergency changes'",
        "story add 'Ask in the chat' --process CHG",
        "process release CHG",
        "improvement add 'Halve the waiting' process=CHG",
        "observe 'nobody looks CHG'",
    ] {
        shell.done(line);
    }
    let before = shell.json("process list --json");
    let picture = shell.run_all(&[
        "process owner CHG ben",
        "process step raci CHG.1 A=ben",
        "measure set 'time to approval' target=48",
        "measure read 'time to approval' many",
        "measure read 'time to approval' 5 --at 2026-03-17",
        "process release CHG --number 1.0",
        "process release CHG",
        "process interface CHG INC records",
        "process retire CHG",
        "process sustain CHG",
        "process question CHG whom",
        "process question CHG how",
        "process set CHG colour=red",
        "process set XYZ purpose=none",
        "process set CHG review_days=soon",
        "process step set CHG.1 rollout=done",
        "process step set CHG.9 work=2h",
        "experiment set GEM-1 baseline=3 expected=3",
        "experiment set CHG-1 baseline=3 expected=3",
        "experiment result CHG-1",
        "experiment decide CHG-1 later",
        "improvement close I-1 successful --notes done",
        "improvement show I-7",
        "observe CHG",
        "observe 'slow waste:time'",
        "observation story O-9",
        "glossary --say apo",
        "process add --template nothing",
    ]);
    assert_snapshot!(picture);
    assert_eq!(shell.json("process list --json"), before);
}

#[test]
fn the_register_the_observations_and_the_streams_as_tables() {
    let shell = Shell::with_board();
    for line in [
        "process add --template change",
        "process add --template incident",
        "story add 'Self service first' --process INC",
        "observe 'INC the form asks twice step:1 waste:overprocessing'",
        "observe 'idea: INC tell whoever waits from:dee'",
        "improvement add 'Improve average time to resolve an incident by 25%' process=INC \
         vision='back to work at once' measure='time to restore' effort=medium benefit=high \
         coordinator=me strategy='customer satisfaction'",
        "improvement set I-1 baseline=24 target=18 actual=16 plan='self service' keep='look monthly'",
        "improvement join I-1 INC-1",
        "observation improvement O-2 'Tell whoever waits'",
        "process consider INC people --note 'two days of training'",
        "process consider INC partners --not-needed",
        "process interface INC CHG 'emergency changes'",
        "stream add 'From wish to use'",
        "stream step 'from wish' Wish function=business wait=2d",
        "stream step 'from wish' CHG.3",
    ] {
        shell.done(line);
    }
    let picture = shell.run_all(&[
        "improvement list",
        "improvement show I-1",
        "improvement close I-1 unsuccessful --notes met",
        "story move INC-1 done",
        "improvement close I-1 successful --notes met",
        "improvement list --all",
        "observation list --all",
        "observation count",
        "stream list",
        "stream step 'from wish' CHG.4",
        "stream show 'from wish'",
        "measure list INC",
        "measure show 'time to restore' --plain",
        "process question INC",
        "process list --plain",
        "experiment list",
        "glossary cab",
        "glossary --say 'change authority=the change board'",
        "glossary cab --json",
        "today --json",
        "undo",
    ]);
    assert_snapshot!(picture);
}

#[test]
fn a_board_leaves_as_toml_and_comes_back_the_same_byte_for_byte() {
    let shell = Shell::with_board();
    for line in [
        "board set name='Service \"Desk\" Süd' wip=hard",
        "column set doing --wip 3 --wip-points 8.5",
        "process add --template incident",
        "process add --template change",
        "process owner INC me",
        "process knows INC ben",
        "process interface INC CHG 'emergency changes'",
        "process step set INC.1 procedure='1. Ask.\\n2. Write \"it\" down.'",
        "measure set 'INC reopened' target=3.25 target_on=2026-12-24",
        "glossary --say 'agile process owner=service owner'",
    ] {
        let picture = shell.run(line);
        assert!(picture.ends_with("status: 0]\n"), "{picture}");
    }
    let printed = |shell: &Shell, file: &str| {
        let output = shell.command(&format!("--file {file} board definition")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let first = printed(&shell, ".gemba.db");
    shell.write("board.toml", &first);
    shell.done("--file again.db init --from board.toml");
    assert_eq!(printed(&shell, "again.db"), first);
    assert_snapshot!(first.lines().take(60).collect::<Vec<_>>().join("\n"));
    shell.write("bad.toml", first.replace("CHG", "INC"));
    let picture = shell.run("--file bad.db init --from bad.toml");
    assert!(picture.contains("there is already a process called INC"), "{picture}");
    assert!(!shell.path("bad.db").exists());
}

#[test]
fn the_pages_of_a_process_as_json_have_every_slot() {
    let shell = Shell::with_board();
    shell.done("process add --template problem");
    shell.done("measure read 'age of open' 120.5 --at 2026-03-15");
    let json = shell.json("process show PRB --json");
    let it = &json["processes"][0];
    assert_eq!(it["name"], "Problem management");
    assert_eq!(it["owner"], serde_json::Value::Null);
    assert_eq!(it["steps"][0]["R"][0], "problem manager");
    assert_eq!(it["measures"][1]["readings"][0]["value"], 120.5);
    assert_eq!(it["measures"][1]["standing"], "red");
    assert_eq!(it["complete_percent"], 91);
    assert_eq!(it["missing"][0], "interfaces");
    assert_eq!(it["questions"].as_array().unwrap().len(), 7);
}

#[test]
fn what_says_the_same_is_merged_and_what_is_declined_is_news() {
    let shell = Shell::with_board();
    for line in [
        "process add CHG 'Change enablement'",
        "story add 'Ask in the chat' --process CHG",
        "observe 'the list is old from:Nora'",
        "observe 'nobody knows who approves CHG waste:waiting'",
        "observe 'idea: approve by voice from:Milan'",
        "observe 'the chat is not asked'",
    ] {
        shell.done(line);
    }
    let picture = shell.run_all(&[
        "observation merge O-2 --into O-1",
        "observation list --all",
        "observation merge O-2 --into O-4",
        "observation merge O-1 --into O-1",
        "observation merge O-1 --into O-9",
        "observation merge O-4 --into CHG-9",
        "observation merge O-4 --into CHG-1",
        "story show CHG-1",
        "observation settle O-3 --how 'nobody would hear it'",
        "observation show O-3",
        "observation story O-1",
        "observation list --all --json",
        "story show CHG-2",
        "undo",
        "observation show O-2",
    ]);
    assert_snapshot!(picture);
    let later = later(shell, "2026-03-26T10:00:00Z");
    assert_snapshot!(
        "today_of_the_inbox",
        later.run_all(&["today", "today --plain", "today --json"])
    );
}

#[test]
fn what_people_have_typed_is_no_markdown_of_the_report() {
    let shell = Shell::new();
    shell.done("init --name 'The *old* desk' --zone UTC");
    shell.done("process add CHG 'Change <b>&lt;'");
    shell.done("measure add CHG '[time](x)'");
    shell.done("measure read '[time](x)' 4");
    let page = shell.run("report");
    for text in
        ["# The \\*old\\* desk: ", "- CHG Change \\<b>\\&lt;: nobody", "- CHG \\[time](x): 4"]
    {
        assert!(page.contains(text), "{text:?} is not in\n{page}");
    }
}
