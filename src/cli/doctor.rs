//! `gemba doctor`: what is wrong with the board's file, with where it lies, or with the terminal.

use std::env;
use std::io::{self, IsTerminal as _};

use clap::Args;
use serde_json::json;

use super::open::Env;
use super::output::Form;
use super::table::Table;
use super::{Common, Stop};
use crate::fit;
use crate::store::sqlite::doctor::{self, Depth, Finding, Health};
use crate::tui;

/// Looks at the board's file.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Look at every row, and whether the journal leads to it
    #[arg(long)]
    deep: bool,
    /// Mend what can be mended without losing anything: modes, indexes, the log
    #[arg(long)]
    repair: bool,
}

impl Doctor {
    /// Carries it out; refuses where something is left to be done.
    pub(crate) fn run(&self, env: &Env, common: &Common) -> Result<(), Stop> {
        let (path, out) = (env.board_file(common)?, env.output(common));
        if self.repair {
            let done = doctor::repair(&path);
            if done.is_empty() {
                out.note("nothing could or had to be mended");
            }
            for it in done {
                out.note(&it);
            }
        }
        let depth = if self.deep { Depth::Deep } else { Depth::Usual };
        let mut found = doctor::examine(&path, depth);
        found.extend(drafts());
        found.push(terminal());
        match out.form {
            Form::Json => out.json("findings", found.iter().map(as_json).collect())?,
            Form::Plain => out.text(&found.iter().map(sentence).collect::<String>())?,
            Form::Table => {
                let mut table = Table::new(&["what", "is", "found", "remedy"]);
                for it in &found {
                    let cells = [it.what, it.health.id(), &it.says, &it.remedy];
                    table.push(cells.map(str::to_owned).into());
                }
                match out.width.filter(|it| *it >= NARROWEST) {
                    Some(width) => out.text(&wrapped(&found, width))?,
                    // Nothing is cut: a remedy is there to be copied.
                    None => out.text(&table.show(None))?,
                }
            }
        }
        match found.iter().filter(|it| it.health == Health::Bad).count() {
            0 => Ok(()),
            1 => Err(Stop::wrong("1 thing needs a remedy")),
            n => Err(Stop::wrong(format!("{n} things need a remedy"))),
        }
    }
}

/// On fewer columns there is no room beside the names.
const NARROWEST: usize = 40;

/// The findings as wide as the terminal: what was found and the remedy below each other.
fn wrapped(found: &[Finding], width: usize) -> String {
    let names = found.iter().map(|it| it.what.len()).max().unwrap_or(0);
    let mut page = String::new();
    for it in found {
        let head = format!("{:names$}  {:4}  ", it.what, it.health.id());
        let room = width - head.len();
        let remedy = Some(&it.remedy).filter(|it| !it.is_empty());
        let texts = std::iter::once(it.says.clone()).chain(remedy.map(|it| format!("→ {it}")));
        let mut head = head;
        for text in texts {
            for line in fit::lines(&text, room) {
                page.push_str(&head);
                page.push_str(text[line].trim_end());
                page.push('\n');
                head = " ".repeat(head.len());
            }
        }
    }
    page
}

fn as_json(it: &Finding) -> serde_json::Value {
    json!({"what": it.what, "health": it.health.id(), "says": it.says, "remedy": it.remedy})
}

fn sentence(it: &Finding) -> String {
    let remedy = if it.remedy.is_empty() { String::new() } else { format!(" ({})", it.remedy) };
    format!("{}: {}, {}{remedy}.\n", it.what, it.health.id(), it.says)
}

/// Whether what somebody is typing can be kept for them, and whether nothing else lies there; told only
/// where it is not so.
fn drafts() -> Option<Finding> {
    let Some(folder) = tui::keep::folder() else {
        let remedy = "give the account a home of its own: usermod -m -d /home/NAME NAME";
        return Some(Finding::not(Health::Fair, "drafts", "this account has no home", remedy));
    };
    let Some(why) = tui::keep::why_not(&folder) else { return doctor::look_into(&folder) };
    let says = format!(
        "what is typed is lost with its screen, as {} is not to be had: {why}",
        folder.display()
    );
    let remedy = format!(
        "make the folder and give it to this account: mkdir -p {0} && chown ACCOUNT: {0} (a hosted board \
         keeps its drafts beside itself, and needs none)",
        crate::domain::process::quoted(&folder.display().to_string())
    );
    Some(Finding::not(Health::Fair, "drafts", says, remedy))
}

/// What the terminal can show.
fn terminal() -> Finding {
    if !io::stdout().is_terminal() {
        return Finding::good("terminal", "none here; the board's screen needs one");
    }
    let term = env::var("TERM").unwrap_or_default();
    let (columns, rows) = tui::terminal::size().map_or((0, 0), |it| (it.width, it.height));
    let is_utf8 = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|it| env::var(it).ok().filter(|it| !it.is_empty()))
        .is_some_and(|it| it.to_lowercase().replace('-', "").ends_with("utf8"));
    let says = format!("{term}, {columns}x{rows}");
    if term.is_empty() || term == "dumb" {
        let remedy = "set TERM to what your terminal is, such as xterm-256color";
        return Finding::not(Health::Fair, "terminal", says, remedy);
    }
    if !is_utf8 {
        let remedy = "set LANG to a UTF-8 locale, or ascii = true in your settings";
        return Finding::not(Health::Fair, "terminal", format!("{says}, no UTF-8"), remedy);
    }
    Finding::good("terminal", says)
}
