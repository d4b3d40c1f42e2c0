//! The manual and the list of keys, made from the tables that the program itself works with.

use clap::{Arg, Command as Clap, CommandFactory as _};
use std::fmt::Write as _;

use super::Cli;
use super::output::JSON_VERSION;
use crate::domain::Field;
use crate::domain::filter::Term;
use crate::tui::command::{Command, Scope};
use crate::tui::theme;

const MADE: &str = "<!-- Made from the program's own tables; a test says how to make it again. -->";

/// The manual of the command line, the fields, the filter language and the JSON, as Markdown.
pub fn manual() -> String {
    let mut root = Cli::command();
    root.build();
    let mut page = format!("# gemba: the manual\n\n{MADE}\n\n");
    page.push_str("The keys are in [keys.md](keys.md).\n\n## The command line\n");
    verb(&root, "gemba", &[], &mut page);
    page.push_str(FILES);
    let _ = write!(page, "\n{LOCKED}\n");
    page.push_str(&SETTINGS.replace("THEMES", &theme::NAMES[1..].join(", ")));
    fields(&mut page);
    filter(&mut page);
    page.push_str(&JSON.replace("VERSION", &JSON_VERSION.to_string()));
    page
}

/// The keys of every screen, with what does the same on the command line, as Markdown.
pub fn keys() -> String {
    let mut page = format!("# gemba: the keys\n\n{MADE}\n");
    let mut scope: Option<Scope> = None;
    for command in Command::ALL {
        let spec = command.spec();
        if scope != Some(spec.scope) {
            scope = Some(spec.scope);
            let about = spec.scope.about();
            let _ = writeln!(page, "\n## {about}\n\n| keys | does | name | on the command line |");
            page.push_str("| --- | --- | --- | --- |\n");
        }
        let keys: Vec<String> = spec.keys.iter().map(|it| code(it)).collect();
        let cli =
            if spec.cli.is_empty() { String::new() } else { code(&format!("gemba {}", spec.cli)) };
        let row = format!("| {} | {} | `{}` | {cli} |\n", keys.join(" "), spec.help, spec.id);
        page.push_str(&row);
    }
    page.push_str(MOUSE);
    let _ = write!(page, "\n## When no key answers\n\n{LOCKED}\n");
    page
}

const MOUSE: &str = "
## The mouse

A click brings the cursor to a card, a line of a list or a field of a form; a click on the line with the cursor opens it, or does what enter does, and ticks in a list that is ticked. The wheel walks. A card that is carried to another column moves there; let go over another card of its own column it is ranked there. A click on a screen's name or on a key in the last line does what the key does.
";

/// The one way out of a terminal whose line has lost the end of a paste: all keys are taken for its
/// text, and only a signal is none.
const LOCKED: &str = "A paste whose end the line has swallowed ends by itself, a second after its last letter. `ctrl-\\` leaves a screen that answers no key at once; what was typed is kept, and offered at the next visit.";

/// A piece of code in a cell of a table.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

/// A command with its arguments, then those below it; what stands `above` goes with it too and is not
/// told again.
fn verb(command: &Clap, line: &str, above: &[&Arg], page: &mut String) {
    let mut usage = command.clone().render_usage().to_string();
    usage = usage.trim_start_matches("Usage: ").to_owned();
    let _ = write!(page, "\n### `{line}`\n\n");
    let about = command.get_long_about().or_else(|| command.get_about());
    if let Some(about) = about {
        let about = about.to_string();
        let _ = write!(page, "{}.\n\n", about.trim_end_matches('.'));
    }
    let _ = writeln!(page, "    {usage}");
    let is_shown = |it: &&Arg| {
        let is_told = above.iter().any(|told| told.get_id() == it.get_id());
        !matches!(it.get_id().as_str(), "help" | "version") && !is_told
    };
    let arguments: Vec<&Arg> = command.get_arguments().filter(is_shown).collect();
    if !arguments.is_empty() {
        page.push('\n');
    }
    for argument in &arguments {
        page.push_str(&self::argument(argument));
    }
    if line != "gemba" && !above.is_empty() && above.iter().any(|it| !is_of_all(it)) {
        let of = line.rsplit_once(' ').map_or(line, |it| it.0);
        let _ = writeln!(page, "\nThe options of `{of}` go with it too.");
    }
    if let Some(after) = command.get_after_help().filter(|_| line != "gemba") {
        page.push_str("\n```text\n");
        let _ = writeln!(page, "{after}\n```");
    }
    let with_it: Vec<&Arg> = command.get_arguments().filter(|it| it.is_global_set()).collect();
    for below in command.get_subcommands().filter(|it| it.get_name() != "help" && !it.is_hide_set())
    {
        verb(below, &format!("{line} {}", below.get_name()), &with_it, page);
    }
}

/// Whether an option goes with every command.
fn is_of_all(it: &Arg) -> bool {
    let root = Cli::command();
    root.get_arguments().any(|of_all| of_all.get_id() == it.get_id())
}

fn argument(it: &Arg) -> String {
    let values: Vec<String> = it
        .get_value_names()
        .filter(|_| it.get_action().takes_values())
        .unwrap_or_default()
        .iter()
        .map(ToString::to_string)
        .collect();
    let name = match it.get_long() {
        Some(long) => format!("--{long} {}", values.join(" ")),
        None => values.join(" "),
    };
    let help = it.get_help().map(ToString::to_string).unwrap_or_default();
    let choices: Vec<String> =
        it.get_possible_values().iter().map(|it| it.get_name().to_owned()).collect();
    let choices = match (it.get_action().takes_values(), choices.as_slice()) {
        (false, _) | (_, []) => String::new(),
        (true, choices) => format!(": {}", choices.join(", ")),
    };
    format!("- `{}`: {help}{choices}\n", name.trim())
}

fn fields(page: &mut String) {
    page.push_str("\n## The fields of a story\n\n");
    page.push_str(
        "Their names are the same on the command line, in JSON, in imports and in the file.\n\n",
    );
    page.push_str("| name | on the screen | what to type |\n| --- | --- | --- |\n");
    for field in Field::ALL {
        let spec = field.spec();
        let _ = writeln!(page, "| `{}` | {} | {} |", spec.id, spec.label, spec.hint);
    }
}

fn filter(page: &mut String) {
    page.push_str("\n## The filter language\n\n");
    page.push_str(
        "Terms with spaces between them must all be so; commas in a term mean any of them; `!` or \
         `-` in front turns a term round: what `-word` shows is what `word` does not.\n\n",
    );
    page.push_str("| term | such as | asks |\n| --- | --- | --- |\n");
    for term in Term::ALL {
        let spec = term.spec();
        let _ = writeln!(page, "| {} | {} | {} |", spec.label, code(spec.example), spec.help);
    }
}

const FILES: &str = "
## Files and variables

| what | where |
| --- | --- |
| the board | `--file`, else `GEMBA_FILE`, else the nearest `.gemba.db` from here upwards, else `board.gemba.db` in the platform's data folder |
| your settings | `GEMBA_CONFIG`, else `config.toml` in the platform's configuration folder |
| your editor | `VISUAL`, else `EDITOR`, else `vi` |
| the width of a page | `COLUMNS`, else the terminal's; with `gemba serve` the terminal's |
| colours | `NO_COLOR` switches them off |
| signs beyond ASCII | `LC_ALL`, else `LC_CTYPE`, else `LANG`: where the first that is set names no UTF-8, the screen, what a terminal is told and the picture of `gemba board` keep to ASCII alone (`é` as `e`, what has no such letter as `?`); where none is set they do not. JSON, `--plain`, exports, and tables that go to a file or a program have every letter |
| the time, for tests | `GEMBA_NOW`, an RFC 3339 instant; refused where the board is another account's, where other accounts may write it and where it says who may do what in hosted mode, ignored by `gemba serve` |

Who you are is the account that the program runs under, never a variable.

| exit status | means |
| --- | --- |
| 0 | done |
| 1 | refused: a rule of the board says no, or what was named is not there or cannot be read; the sentence and the way out are on stderr, nothing was changed |
| 2 | wrong usage: what was typed is no command, no option, or no value that there could be; nothing was changed |
| 70 | broken: the file, the disk, or a bug; the sentence names the file |
| 74 | the output could not be written (a full disk); a change was made all the same, and the sentence says so |
";

const SETTINGS: &str = r#"
## Your settings

A file of your own, in TOML; the board never depends on it. It need not be there, and nothing has to stand in it. What cannot be understood is named when the screen opens, and the default holds.

```toml
theme = "auto"        # THEMES
ascii = false         # true: no symbols beyond ASCII; without it, the locale decides
density = "normal"    # compact, roomy
mouse = true          # false leaves clicks and the wheel to the terminal
editor = "vim"        # without it, VISUAL and EDITOR

[keys]                # other keys for commands, by their names in keys.md; [] takes them away
archive = ["d", "ctrl-x"]
story.next = "}"
```
"#;

const JSON: &str = "
## The JSON

`--json` prints one object on stdout: `\"gemba\"` is the version of the format (VERSION), and beside it stands one list under a plural noun; what changes something prints two, `changes` and the `stories` that it touched. Later programs may add names; they rename or remove none without another version. Instants are RFC 3339 in UTC with milliseconds (`2026-03-16T09:05:00.000Z`), days are `2026-03-16` in the board's time zone; texts are as they were written, with what no terminal is sent (controls of direction, joiners, tags) written by its number; a title is one line, in which a tab or a line break has become a space, the controls of ASCII are pictures of themselves everywhere, and a letter and its accent are one character where there is one; people, processes, sprints and columns are given by name; what is not known is `null`.

| command | list | each has |
| --- | --- | --- |
| whatever changes the board, a file or a copy, `undo` and `redo` too | `changes`, and `stories` | one change: `seq` (the number of the operation, as `log` has it; `null` where nothing was to be changed or no log knows of it), `label` (what was done, in a sentence), `changed` (`kind`, such as `sprint`, `person`, `process`, `impediment`, `story`, and the `name`, key or number that commands take), `overruled` (which rules the reason has overruled: `rule`, null for a limit on work in progress, and what was `found`); the stories as `story show` has them |
| `story list`, `story show` | `stories` | `key`, every field by its name (`points` a number, `tags` a list, the others texts), `wsjf` and `value_per_effort` (scores, null where one of their numbers is missing), `category` of its column (`todo`, `doing`, `waiting`, `done`), `blocks` (`reason`, `by`, `since`), `waits_for` (how many unfinished stories must come first), `criteria` (`text`, `done`), `comments` (`by`, `at`, `text`), `links` (`relation`, `key`, `title`, `done`), `references` (`label`, `target`), `extras` (`name`, `value`: what an import brought that has no field), `created_by`, `created_at`, `since` (when it came to its column), `started_at` (when work on it began; null before that and once it is finished), `changed_at`, `archived_at`; `story show` adds `age`: `days` since `start`, `expected_days` in which `expected_percent` are to be done, `expected_origin` (`agreed`, or `computed` from the finished ones), `bearing` (`within`, `doubtful`, `past`, `unknown`), `took_as_long` (how many of the `finished` ones took at least as many days), `of_those_in_time` (how many of those were done within the expectation), `in_time_share` (from 0 to 1, what that says of this one: as a forecast from 0.05 to 0.95; 0 once the expectation is missed), `done_by_p50` and `done_by_p85` (by when those would be done; null where fewer than five did); `story show` of a story of a process also `four_ps` (`p`, `answer`: `considered`, `not_needed` or `open`, `note`) and `experiment` (as `experiment show` prints it, or null); `story show` also `origin` (a list of texts: what it was made of) |
| `board` | `boards` | `name`, `prefix`, `zone`, `wip` (`soft`, `hard`), `allow_as`, `estimates`, `working_days`, `holidays`, `ready`, `softened`, `expectation` (`days`, `percent`), `sprint`, `columns` with the keys of their `stories` |
| `board views` | `views` | `name`, `filter` |
| `board rules` | `rules` | `id`, `rule`, `strength` (`hard`, `warn`, `info`), `kept` (`asked`, `listed`, `built in`) |
| `board health` | `findings` | `rule`, `says`, `found`, `key` |
| `sprint events` | `events` | `event`, `title`, `purpose`, `agenda`, `time_box_minutes`, `sprint_days` |
| `sprint burndown` | `burndowns` | `sprint`, `measure` (`points`, `stories`), `committed`, `added`, `removed`, `reestimated`, `scope`, `done`, `left`, `unestimated` (keys), `days` (`day`, `today`, `after` the last day, `ideal`, `scope`, `done`, `left`; working days, and of the others the first one, today until the last day, and those on which something changed) |
| `standup --note` | `standups` | `sprint`, `began`, `ended`, `people`, `note` (Markdown) |
| `column list` | `columns` | `name`, `category`, `wip_stories`, `wip_points` |
| `process list`, `process show` | `processes` | `prefix`, what is filled in by slot, `owner`, `owners` (`name`, `since`, `until`), `known_by`, `steps` (slots; `R`, `A`, `C`, `I`), `policies` (slots, `removable`), `measures` (as below), `interfaces` (`from`, `to`, `what`), `questions` (`question`, `asks`, `data`, `missing`, `text`, `confirmed_at`, `confirmed_by`, `counts`), `complete_percent`, `missing`, `steps_introduced`, `steps_automated`, `steps_live`, `balance` (`effectiveness` and `efficiency` with `measures`, `known`, `on_target`, `better`, `worse`, `n`: the fewest readings behind one of them, `few_readings`; `days`, `warning`), `flow_efficiency` (percent), `faults`, `versions` (`number`, `at`, `by`, `notes`, `stories`, `text`, `before_and_after`: `measure`, `days`, `begins_with` and `ends_with` (the release next to it, where that is nearer), `before` and `after` with `mean`, `n`, `few_readings`), `in_force` (`number`, `place`, `since`), `checks` (`number`, `due`, `done_at`, `held`, `note`), `four_ps` (`p`, `answer`, `note`), `reviewed_at`, `retired_at` |
| `process question` | `questions` | as above |
| `process versions` | `versions` | as above |
| `process diff` | `differences` | `from`, `to`, `diff` |
| `process export` | `exports` | `process`, `name`, `form` (`markdown`, `text`, `toml`), `text` |
| `board definition` | `definitions` | the tables and names of the TOML |
| `process templates` | `templates` | `template`, `prefix`, `name`, `purpose` |
| `measure list`, `measure show` | `measures` | slots, `process`, `standing` (`green`, `red`, `open`), `attainment_percent`, `n` (how many readings), `few_readings` (fewer than five), `limits` (`mean`, `lower`, `upper`, `n`, `few_readings`), `signal`, `readings` (`at`, `value`, `note`, `by`) |
| `experiment list`, `experiment show` | `experiments` | `key`, `title`, slots, `phase` (`plan`, `do`, `check`, `act`), `verdict` (`confirmed`, `partly`, `refuted`, `inconclusive`), `realised_percent`, `n` (from how many readings), `few_readings`, `measured_at`, `decided_at` |
| `experiment learned` | `lessons` | `key`, `title`, `verdict`, `n`, `few_readings`, `learned` (empty where nobody has written a lesson down) |
| `improvement list`, `improvement show` | `improvements` | `key`, slots, `state`, `percent`, `realised_percent`, `steps` (`step`, `passed`), `skipped`, `stories`, `origins`, `opened_at`, `opened_by`, `closed_at`, `closure`, `notes` |
| `observation list`, `observation show` | `observations` | `key`, `text`, `kind`, `waste`, `process`, `step`, `control`, `requester`, `at`, `by`, `whys`, `story`, `improvement`, `merged` (into which one), `along` (how many others say the same), `settled_at`, `told_at` |
| `observation count` | `counts` | `by`, `name`, `seen`, `bypasses` |
| `stream list`, `stream show` | `streams` | `name`, `steps` (`name`, `function`, `work`, `wait`, `complete`), `work`, `wait` (minutes), `flow_efficiency`, `complete_percent`, `missing` |
| `today` | `entries` | `reason`, `key`, `text`, `days`, `since`, `who` (who waits; empty for nobody in particular), `command` (which settles it, where that is one and `text` does not say it; else null) |
| `report` | `reviews` | `from`, `to`, `bypasses`, `bypasses_before`, `controls` (`control`, `seen`), `blocked`, `silent`, `silent_days`, `verdicts` (`verdict`, `stories`), `trends` (`process`, `measure`, `last`, `standing`, `trend`: `better`, `same`, `worse`, `mean` of the window, its `n`, `few_readings`) |
| `glossary` | `words` | `word`, `means`, `dev`, `ops`, `ours` |
| `person list` | `people` | `name`, `full_name`, `account`, `left`, `hats`, `access` (as what they work in hosted mode beside their hats; none is a member) |
| `person here` | `visitors` | `name`, `screen`, `typing_on` (the key of a story) |
| `person list --permissions` | `permissions` | `may`, `covers` (what that takes in), `access` |
| `sprint list` | `sprints` | `number` (by which it is meant, as its name is; null where another one is called by it), `name`, `goal`, `starts`, `ends`, `state` (`planned`, `active`, `closed`, `cancelled`), `kind`, `goal_met` |
| `sprint show` | `sprints` | the same, and `ended_at`, `stories` (keys; of a sprint that is over those that it finished), `scope` (`committed`, `added`, `removed`, `open`, `done`, `kept` with `stories`, `points`, `unestimated`; `grown`, `shrunk`, `say_do_percent`; `kept` is what was done of what was committed, by the estimates of the commitment: a story that was split when the sprint was closed is not in it, neither as a story nor by its points, for the whole of it was promised), `changes` (`at`, `kind`, `key`, `points`, `before`, `by`, `reason`; `consent` with `state` (`open`, `agreed`, `objected`), `by`, `at`, `why`), `velocities`, `expected`, `findings` (`rule`, `found`), `notes` (`rule`, `found`, `key`), `capacity` (`person`, `days`, `off`, `focus`, `net`, and `began`: what was left when the sprint began), `events` (`event`, `minutes`, `time_box_minutes`), `resources` |
| `sprint report` | `reports` | `sprint`, `goal`, `goal_met`, `kind`, `starts`, `ends`, `started_at`, `ended_at`, `cancelled`, `working_days`, `scope`, `velocity`, `velocities_before`, `changes`, `done` and `carried` (`key`, `title`, `points`, `committed`, `verdict`, `note`, `to`, `rest` (the stories into which what was left was split: `key`, `points`), `blocked_days`), `overruled`, `impediments` (`reason`, `keys`, empty where it was in the way of no story but of the team, `raised_at`, `resolved_at`, `resolution`), `blocked_days` (of its stories, while they were in it and open), `capacity`, `events` (`event`, `at` of each stand-up, `minutes`, `time_box_minutes`), `resources`, `notes`, `actions` (`text`, `owner`, `key`, `fate`: what had become of it by then, as in `retro show`, or null); `later` has the `notes` and `actions` that were written after it was frozen; `flow` the figures of all stories in its days, as `flow` has them |
| `sprint suggest` | `stories` | as above; beside them `passed_over` (`key`, `why`) and `rooms`, an array of one: what is `expected` of the sprint (null while nothing tells), and what is `chosen` for it already |
| `dod list` | `definitions` | `kind` (`done`, `ready`), `scope`, `version`, `agreed_at`, `agreed_by`, `entries` (`text`, `mandatory`) |
| `dod tick` | `entries` | `text`, `mandatory`, `scope`, `done`, `at`, `by` |
| `impediment list` | `impediments` | `number`, `reason`, `stories` (`key`, `since`, `until`), `cause`, `owner`, `due`, `raised_at`, `raised_by`, `open_days` (the midnights since then, null once it is resolved), `escalated_at`, `escalated_to`, `resolved_at`, `resolved_by`, `resolution`; beside them `resolving` (how long they took), an array of one: `open`, `resolved`, `mean_seconds`, `median_seconds`, `p85_seconds`, `oldest_open_days` |
| `standup` | `standups` | `sprint`, `began`, `people`, `left_open` (when a stand-up began that nobody has ended, or null), `last`, `stories` (`key`, `title`, `column`, `assignee`, `since`, `blocks`, `news`), `finished`, `moved` (into and out of the sprint since `last`: `key`, `title`, `kind`, `at`, `by`, `reason`), `impediments`, `parked` (`number`, which `standup settle` takes, `text`, `by`) |
| `retro show` | `retrospectives` | `sprint`, `columns` (`name`, `notes`: `number`, `text`, `by`, `votes`), `actions`, `last_actions` (`number`, `text`, `owner`, `story`, `fate`) |
| `log` | `happenings` | `seq`, `at`, `by`, `via`, `label`, `story`, `undoes`, `undone`, `details` (`story`, `field`, `before`, `after`), `more` (how many details are left out; `gemba log NO` has all) |
| `flow`, `flow FIGURE`, `flow forecast`, `flow compare` | `figures` | `id`, `title`, `basis` (`formula`, `n`, `few` (whether that is so little that one more may change all of it), `window` from `from` to `to`, `zone`, `left_out` with `n` and `why`, `notes`, `board`, `filter` where there is one), `facts` (`id`, `label`, `value`, `unit`; of `sle` among them `n_within`, how many stories took at most the expected days, and `n`, of how many), `table` (`heads`, `units`, `rows`; of `ageing` and `wip` an age that nobody knows is null, and `compared`, `aged`, `total_age_at_least` say of how many it is known and how much it is at least; of `cfd` one row a day with a count for each column; of `ageing` the column `in time` is a chance: as a forecast from 0.05 to 0.95, 0 once the expectation is missed), `chart` (`x`, `y`: `title`, `scale`, `end` where the axis ends at a number that cannot be passed; `layers`: `name`, `shape`, `spots` with `x`, `y` and the number of the `story`; `lines`; `unknown`: the days of which nothing is known, each `from` and `to`, where there are any), `missing` (why there are no numbers). Values are numbers: lengths of time in seconds, shares from 0 to 1; days on an axis count from 0000-12-31 |
| `backup` | `copies` | `file`, `bytes`, `removed` (how many older copies went), `others` (how many copies of other files under that name were left alone) |
| `doctor` | `findings` | `what`, `health` (`good`, `fair`, `bad`), `says`, `remedy` |
| `import jira --dry-run` | `plans` | `source`, `create` (how many stories would be new), `update` (how many that are here would change), `same` (how many would stay as they are), `new` (`key` that it would have, `reference`), `changes` (`key`, `what`: a field or what else a story has, `is`, `would_be`), `kept` (what both sides have changed and stays, and what may not be finished here yet: `key`, `what`, `is`, `in_file`, and `why`: what keeps it from being finished, else null), `mistakable` (keys of the source that mean another story here: `key`, and the `own` one here of the story that the source means), `full` (the columns that would hold more than a hard limit allows, in words), `columns` (`name`, `cells`, `becomes`), `states` (`name`, `resolution` where that decides, `stories`, `column`, `archive`, `by`: `--map`, `same name`, `category`, `name`, `resolution`, `given up`, `unknown`), `priorities` (`name`, `stories`, `priority`, `by`), `people` (`source`, `name`, `new`), `bad` (`line`, `reason`), `notes` (what was read otherwise than somebody may think, or is kept beside its story), `told` (what was decided of many stories at once); `update` and `same` are null, and what is told of stories empty, where the import is refused |

Stories come in the order of the process backlog unless `--sort` says otherwise.
";

#[cfg(test)]
mod tests;
