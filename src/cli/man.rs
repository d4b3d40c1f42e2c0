//! `gemba man`: the manual pages, made from the tables.

use std::fmt::Write as _;

use clap::CommandFactory as _;

use super::{Cli, Stop};
use crate::tui::command::{Command, Scope};

/// The page of gemba itself, or of the command that those words name.
pub(super) fn page(words: &[String]) -> Result<Vec<u8>, Stop> {
    let mut command = Cli::command();
    command.build();
    let mut here = &command;
    for word in words {
        let Some(below) = here.find_subcommand(word) else {
            let said = here.get_bin_name().unwrap_or("gemba");
            return Err(Stop::usage(format!(
                "{said} has no command {word:?}; {said} --help names them all"
            )));
        };
        here = below;
    }
    let mut page = Vec::new();
    let name = here.get_bin_name().unwrap_or("gemba").replace(' ', "-");
    let shown = here.clone().display_name(name);
    clap_mangen::Man::new(shown).render(&mut page)?;
    // clap writes the names of pages as if they were installed.
    let mut text = String::from_utf8_lossy(&page).into_owned();
    for verb in here.get_subcommands() {
        let dashed = |it: &str| it.replace('-', "\\-");
        let said = verb.get_bin_name().unwrap_or(verb.get_name());
        let installed = format!("{}(1)", dashed(&said.replace(' ', "-")));
        text = text.replace(&installed, &dashed(said));
    }
    if here.get_subcommands().next().is_some() {
        text.push_str(".SH \"SEE ALSO\"\n");
        text.push_str("\\fBgemba man COMMAND\\fR prints the page of a command.\n");
    }
    if words.is_empty() {
        text.push_str(&keys());
    }
    Ok(text.into_bytes())
}

/// The commands of the screen: their keys, what they do, and the names that settings take.
fn keys() -> String {
    let mut page = String::from(".SH KEYS\nEach with the name that it has in your settings.\n");
    let mut scope: Option<Scope> = None;
    for command in Command::ALL {
        let spec = command.spec();
        if scope != Some(spec.scope) {
            scope = Some(spec.scope);
            let _ = writeln!(page, ".SS \"{}\"", escaped(spec.scope.about()));
        }
        let keys = if spec.keys.is_empty() { "no key".to_owned() } else { spec.keys.join(", ") };
        let (keys, id, help) = (escaped(&keys), escaped(spec.id), escaped(spec.help));
        let _ = writeln!(page, ".TP\n\\fB{keys}\\fR ({id})\n{help}");
    }
    page
}

/// A text of which roff takes nothing for a request or an escape.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-").replace('"', "\\(dq");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}
