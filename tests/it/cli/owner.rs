//! What the owner of a process meets: readings that say nothing yet, and what is refused for it.

use insta::assert_snapshot;

use super::Shell;

/// A board with incidents that are measured, and a first version.
fn released() -> Shell {
    let shell = Shell::with_board();
    for line in [
        "process add INC 'Incident management'",
        "measure add INC 'time to restore' unit=h better=down baseline=6.5 target=4",
        "measure read 'time to restore' 6.1 --at 2026-03-13",
        "process release INC",
    ] {
        shell.done(line);
    }
    shell
}

#[test]
fn options_are_read_wherever_they_stand() {
    let shell = Shell::with_board();
    shell.done("process add INC 'Incident management'");
    let picture = shell.run_all(&[
        "observe 'printer on fire' --process INC --waste waiting",
        "observe --from dee paper jam --process INC --json",
        "observe 'printer on fire' --proces INC",
        "observe -- '-3 degrees in the server room'",
        "observation list",
    ]);
    assert_snapshot!(picture);
}

#[test]
fn what_is_better_than_at_the_release_has_not_slipped() {
    let shell = released();
    let mut picture = shell.run("process sustain INC");
    let shell = shell.at("2026-04-20T09:00:00Z");
    shell.done("process step add INC Ask");
    shell.done("process release INC");
    let shell = shell.at("2026-05-28T09:00:00Z");
    picture += &shell.run_all(&[
        "process sustain INC",
        "process sustain INC --number 2.0",
        "measure read 'time to restore' 4.3 --at 2026-05-20",
        "measure read 'time to restore' 4.1",
        "process sustain INC",
        "process sustain INC",
        "process sustain INC",
        "undo",
        "measure read 'time to restore' 7",
        "process sustain INC --number 1.0",
    ]);
    assert_snapshot!(picture);
}

#[test]
fn a_check_without_a_reading_is_settled_by_a_person_only() {
    let shell = released();
    assert_snapshot!(shell.run_all(&[
        "process sustain INC",
        "process sustain INC --held --note 'nobody has called' --reason 'the pilot is over'",
    ]));
}

#[test]
fn versions_and_retired_processes_refuse_with_a_way_out() {
    let shell = released();
    for line in [
        "process add CHG 'Change enablement'",
        "process add PRB 'Problem management'",
        "process interface INC CHG 'emergency changes'",
        "story add 'Self service first' --process INC",
        "story add 'One page for all' --process INC",
        "story link INC-1 blocks INC-2",
        "process step add INC Ask",
        "process retire PRB",
    ] {
        shell.done(line);
    }
    assert_snapshot!(shell.run_all(&[
        "process release INC --story INC-1",
        "process release INC --number banana",
        "process release INC --number 0.9",
        "process force INC 9 Berlin",
        "process force CHG 9 Berlin",
        "process interface CHG INC 'known errors'",
        "story link INC-2 blocks INC-1",
        "story add 'More' --process PRB",
        "story set INC-1 process=PRB",
        "measure read 'time to restore' 5 --at 2026-03-20",
        "process add INC 'Incidents again'",
        "process release INC --number 2.0",
    ]));
}

#[test]
fn a_result_needs_a_reading_and_a_decision_needs_a_result() {
    let shell = released();
    shell.done("story add 'Self service first' --process INC");
    let picture = shell.run_all(&[
        "experiment set INC-1 measure='time to restore' expected=4",
        "experiment result INC-1",
        "experiment decide INC-1 adopt",
        "experiment set INC-1 decision=adopt",
        "measure read 'time to restore' 6.11 --at 2026-03-15",
        "experiment result INC-1",
        "story move INC-1 done",
        "today",
        "measure read 'time to restore' 6.101",
        "experiment result INC-1",
        "experiment show INC-1",
        "today",
        "experiment decide INC-1 abandon",
    ]);
    assert_snapshot!(picture);
}

#[test]
fn a_story_of_a_process_shows_what_it_tries_and_where_it_comes_from() {
    let shell = released();
    for line in [
        "observe 'nobody is told that it waits INC from:Nora'",
        "observation story O-1 'Tell whoever waits'",
        "experiment set INC-1 believe='telling' result='fewer calls' measure='time to restore' \
         expected=4",
        "process consider INC-1 people",
    ] {
        shell.done(line);
    }
    assert_snapshot!(shell.run("story show INC-1"));
    let json = shell.json("story show INC-1 --json");
    let it = &json["stories"][0];
    assert_eq!(it["four_ps"][0]["answer"], "considered");
    assert_eq!(it["four_ps"][1]["answer"], "open");
    assert_eq!(it["experiment"]["expected"], 4.0);
    assert_eq!(it["origin"][0], "O-1 nobody is told that it waits (asked for by Nora)");
}

#[test]
fn a_step_that_is_not_there_is_refused_with_those_that_are() {
    let shell = Shell::with_board();
    shell.done("process add INC 'Incident management'");
    let mut picture = shell.run_all(&["observe 'nobody logs it INC.99'"]);
    shell.done("process step add INC 'Log it'");
    shell.done("process step add INC Sort");
    shell.done("stream add Restore");
    picture += &shell.run_all(&[
        "observe 'nobody logs it INC.99'",
        "observe 'nobody logs it' --process INC --step 99",
        "observe 'nobody logs it step:INC.99'",
        "observe 'nobody logs it, see inc.1, ever' --json",
        "stream step Restore INC.99",
        "stream step Restore 'Wait for INC 99'",
        "observation list",
    ]);
    assert_snapshot!(picture);
}

#[test]
fn whoever_asks_how_to_fill_something_in_is_told_every_slot() {
    let shell = Shell::with_board();
    let picture = shell.run_all(&[
        "process set --help",
        "measure set --help",
        "experiment set --help",
        "story set --help",
    ]);
    assert_snapshot!(picture);
    shell.done("story add 'Ask in the chat'");
    let told = shell.run("story set SD-1 expected=18");
    assert!(told.contains("gemba experiment set KEY expected=18"), "{told}");
}

#[test]
fn where_an_improvement_starts_is_measured_before_action_is_taken() {
    let shell = Shell::with_board();
    for line in [
        "process add INC 'Incident management'",
        "measure add INC 'time to restore' unit=h better=down",
        "improvement add 'Restore sooner' process=INC",
        "story add 'Log at once' --process INC",
        "story add 'Sort at once' --process INC",
        "improvement join I-1 INC-1 INC-2",
    ] {
        shell.done(line);
    }
    let mut picture = shell.run_all(&[
        "story move INC-1 doing",
        "story move INC-1 doing --reason 'nobody can measure it yet'",
        "story move INC-2 doing",
        "board health",
    ]);
    shell.done("measure read 'time to restore' 7 --at 2026-03-16T08:00");
    let shell = shell.at("2026-03-18T09:00:00Z");
    shell.done("measure read 'time to restore' 5");
    picture += &shell.run_all(&[
        "improvement set I-1 baseline=6 target=4",
        "improvement set I-1 measure='time to restore' target=4",
        "improvement show I-1",
        "improvement set I-1 baseline=6 --reason 'the log says so'",
        "improvement add 'Find sooner' process=INC",
        "improvement join I-2 INC-1",
        "improvement set I-2 baseline=3 target=1",
        "improvement join I-2 INC-1",
    ]);
    assert_snapshot!(picture);
}

#[test]
fn whoever_expects_it_to_become_worse_is_asked_why() {
    let shell = released();
    shell.done("measure add INC satisfaction better=up baseline=60");
    shell.done("story add 'Log at once' --process INC");
    let picture = shell.run_all(&[
        "experiment set INC-1 measure='time to restore' expected=9",
        "experiment set INC-1 measure=satisfaction expected=50",
        "experiment set INC-1 measure=satisfaction expected=70",
        "experiment set INC-1 baseline=80",
        "experiment set INC-1 baseline=80 --reason 'it costs a third less'",
        "experiment set INC-1 believe='asking less'",
        "improvement add 'Restore sooner' measure='time to restore' target=8",
    ]);
    assert_snapshot!(picture);
}

#[test]
fn a_template_is_taken_in_more_than_once_under_other_prefixes() {
    let shell = Shell::with_board();
    let picture = shell.run_all(&[
        "process add --template incident",
        "process add --template incident",
        "process add IN2 --template incident",
        "process add IN3 'Incidents at night' --template incident",
        "process add IN3 --template incident",
        "process list",
    ]);
    assert_snapshot!(picture);
}

#[test]
fn what_was_believed_without_a_number_waits_for_a_decision_when_it_is_finished() {
    let shell = Shell::with_board();
    shell.done("process add INC 'Incident management'");
    shell.done("story add 'Log at once' --process INC");
    shell.done("experiment set INC-1 believe='asking in the chat' result='fewer calls'");
    let picture = shell.run_all(&[
        "story move INC-1 done",
        "today",
        "experiment decide INC-1 adopt",
        "experiment decide INC-1 adopt --learned 'the desk has peace until ten'",
        "today",
        "glossary --say 'Agile Process Owner=process lead'",
    ]);
    assert_snapshot!(picture);
}
