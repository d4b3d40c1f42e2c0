//! The loop: what the terminal and the file deliver goes to the program, what it shows comes back.

use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use color_eyre::eyre::{self, eyre};
use crossterm::terminal;

use super::app::{App, Flow};
use super::input::Input;
use super::keymap::Keymap;
use super::terminal::{Mouse, Terminal};
use super::theme;
use crate::config::Config;
use crate::store::Store;
use crate::store::sqlite::notice::{Notice, Watch};

/// How long the footer says what was done.
const NOTICE: Duration = Duration::from_secs(6);

/// Shows the board until the person leaves; the answer is the program's exit status.
pub fn run(store: Store, config: &Config, problems: &[String]) -> eyre::Result<u8> {
    let path: PathBuf = store.path().to_owned();
    let (ring, inputs) = mpsc::channel();
    let env = theme::Env::from_env();
    let theme = theme::choose(config.theme.as_deref(), env.background(), &env);
    let glyphs = theme::Glyphs::choose(config.ascii, &env);
    let size = terminal::size()?;
    let mut app = App::new(store, config.clone(), Keymap::default(), theme, glyphs, size)
        .map_err(|it| eyre!("{it}"))?;
    if !problems.is_empty() {
        app.tell(problems.join("; "));
    }
    let mouse = if config.mouse { Mouse::On } else { Mouse::Off };
    let mut terminal = Terminal::take(mouse, ring.clone())?;
    let _watch = Watch::start(&path, move |notice| {
        let input = match notice {
            Notice::Changed => Input::FileChanged,
            Notice::Replaced | Notice::Failed(_) => Input::FileReplaced,
        };
        // The ring is gone only when the program ends.
        let _ = ring.send(input);
    })?;
    loop {
        terminal.draw(|frame| app.draw(frame))?;
        let input = if app.has_notice() {
            match inputs.recv_timeout(NOTICE) {
                Ok(input) => input,
                Err(RecvTimeoutError::Timeout) => {
                    app.clear_notice();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        } else {
            inputs.recv()?
        };
        let mut flow = match input {
            Input::Key(key) => app.key(key),
            Input::Mouse(event) => app.mouse(event),
            Input::Paste { text, .. } => app.paste(&text),
            Input::Resize(columns, rows) => {
                app.resize(columns, rows);
                Ok(Flow::Continue)
            }
            Input::Continued => {
                terminal.repaint()?;
                Ok(Flow::Continue)
            }
            Input::FileChanged => app.file_changed().map(|_| Flow::Continue),
            Input::FileReplaced => {
                return Err(eyre!("{} was taken away or replaced meanwhile", path.display()));
            }
            Input::Signal(ending) => return Ok(ending.exit_code()),
            Input::Fatal(why) => return Err(eyre!("{why}")),
        };
        loop {
            flow = match flow.map_err(|it| eyre!("{it}"))? {
                Flow::Continue => break,
                Flow::Quit => return Ok(0),
                Flow::Suspend => {
                    terminal.suspend()?;
                    break;
                }
                Flow::Edit { text, extension } => {
                    let edited = terminal.run_editor(&text, extension);
                    app.edited(edited.map_err(|it| it.to_string()))
                }
                Flow::Copy(text) => {
                    terminal.copy(&text)?;
                    break;
                }
            };
        }
    }
}
