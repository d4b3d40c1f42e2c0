//! The program that the terminal tests run: this test binary once more, with nothing but the
//! terminal in it.

use std::io::Write;
use std::sync::mpsc::{Sender, channel};
use std::{env, io, process, thread};

use color_eyre::eyre::{Result, eyre};
use crossterm::event::{KeyCode, KeyEvent};
use gemba::tui::input::{self, Input};
use gemba::tui::terminal::{Mouse, Terminal};
use ratatui::Frame;
use ratatui::text::{Line, Text};
use rustix::event::{PollFd, PollFlags, poll};

use crate::pty::Program;

/// The test that is the program, by its full name.
pub(super) const NAME: &str = "terminal::stage::program";

/// Set where the test shall be the program.
pub(super) const ROLE: &str = "GEMBA_STAGE";

/// Set where the program shall take the mouse.
pub(super) const MOUSE: &str = "GEMBA_STAGE_MOUSE";

/// Set where the program shall wait for a typed line before it takes the terminal.
pub(super) const LATE: &str = "GEMBA_STAGE_LATE";

/// The most bytes that a frame may cost in which one short line changed.
pub(super) const RATE: usize = 100;

/// The stage, to be started in a terminal.
pub(super) fn stage() -> Program {
    Program::new(env::current_exe().unwrap().to_str().unwrap())
        .args(["--exact", NAME, "--ignored", "--nocapture", "--test-threads=1"])
        .env(ROLE, "1")
}

#[test]
#[ignore = "the program that the other tests start"]
fn program() {
    if env::var_os(ROLE).is_none() {
        return;
    }
    color_eyre::install().unwrap();
    match perform() {
        Ok(code) => process::exit(code),
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            process::exit(70)
        }
    }
}

/// What the stage shows.
#[derive(Default)]
struct Show {
    size: String,
    n_keys: u64,
    in_order: bool,
    said: Vec<String>,
}

impl Show {
    fn say(&mut self, words: &str) {
        self.said.push(words.to_owned());
    }
}

fn perform() -> Result<i32> {
    let (ring, inputs) = channel();
    if env::var_os(LATE).is_some() {
        say("type ahead")?;
        let tty = io::stdin();
        poll(&mut [PollFd::new(&tty, PollFlags::IN)], None)?;
    }
    let mouse = if env::var_os(MOUSE).is_some() { Mouse::On } else { Mouse::Off };
    let mut terminal = match Terminal::take(mouse, ring.clone()) {
        Ok(terminal) => terminal,
        Err(no) => {
            say(&format!("refused: {no}"))?;
            return Ok(2);
        }
    };
    let mut show = Show { in_order: true, ..Show::default() };
    loop {
        terminal.draw(None, |frame| paint(frame, &mut show))?;
        let first = inputs.recv()?;
        for input in std::iter::once(first).chain(inputs.try_iter()) {
            if let Some(code) = meet(input, &mut terminal, &ring, &mut show)? {
                drop(terminal);
                // The terminal may be gone.
                let _ = say(&show.said.join("\n"));
                return Ok(code);
            }
        }
    }
}

fn meet(
    input: Input,
    terminal: &mut Terminal,
    ring: &Sender<Input>,
    show: &mut Show,
) -> Result<Option<i32>> {
    match input {
        Input::Key(key) => return press(key, terminal, ring, show),
        Input::Burst(keys) => {
            for key in keys {
                if let Some(code) = press(key, terminal, ring, show)? {
                    return Ok(Some(code));
                }
            }
        }
        Input::Mouse(mouse) => {
            show.say(&format!("mouse {:?} at {},{}", mouse.kind, mouse.column, mouse.row));
        }
        Input::Paste(text) => show.say(&format!("paste of {} bytes", text.len())),
        Input::LongPaste { bytes, .. } => show.say(&format!("too long a paste, {bytes} bytes")),
        Input::Resize(..) => {}
        Input::Background(background) => show.say(&format!("background {background:?} at last")),
        Input::Continued => {
            terminal.repaint()?;
            show.say("continued");
        }
        Input::FileChanged | Input::People | Input::LetGo | Input::FileReplaced | Input::Worked => {
            unreachable!("the stage has no board")
        }
        Input::Stop => {
            terminal.suspend()?;
            show.say("back");
        }
        Input::Signal(ending) => {
            show.say("ended in order");
            return Ok(Some(i32::from(ending.exit_code())));
        }
        Input::Noted(reason) => show.say(&reason),
        Input::Unwatched(reason) | Input::Fatal(reason) => {
            show.say(&format!("fatal: {reason}"));
            return Ok(Some(70));
        }
    }
    Ok(None)
}

fn press(
    key: KeyEvent,
    terminal: &mut Terminal,
    ring: &Sender<Input>,
    show: &mut Show,
) -> Result<Option<i32>> {
    let KeyCode::Char(letter) = key.code else {
        show.say(&format!("other {:?}", key.code));
        return Ok(None);
    };
    match letter {
        'q' => return Ok(Some(0)),
        'N' => {}
        '0'..='9' => {
            show.in_order &=
                u64::from(letter) - u64::from('0') == show.n_keys % 10 || show.n_keys == 0;
            show.n_keys += 1;
        }
        'P' => panic!("the stage fell"),
        'T' => {
            input::spawn("worker", ring.clone(), || panic!("the worker fell"))?;
        }
        'X' => return Err(eyre!("the board is locked")),
        'D' => {
            show.say("deaf");
            terminal.draw(None, |frame| paint(frame, show))?;
            loop {
                thread::park();
            }
        }
        // As somebody else's kill would.
        'S' => {
            use rustix::process::{Signal, getpid, kill_process};
            kill_process(getpid(), Signal::TSTP)?;
        }
        'Z' => {
            terminal.suspend()?;
            show.say("back");
        }
        'E' => match terminal.run_editor("first line\n", "md", None, |_| ()) {
            Ok(text) => show.say(&format!("edited {text:?}")),
            Err(error) => {
                let rescued = error.rescued().map(|it| format!(" rescued {it:?}"));
                show.say(&format!("{error}{}", rescued.unwrap_or_default()));
            }
        },
        'C' => show.say(&format!("copied {:?}", terminal.copy("CHG-12")?)),
        'B' => show.say(&format!("background {:?}", terminal.background())),
        _ => show.say(&format!("other {letter}")),
    }
    Ok(None)
}

fn paint(frame: &mut Frame, show: &mut Show) {
    show.size = format!("{}x{}", frame.area().width, frame.area().height);
    let order = if show.in_order { "in order" } else { "out of order" };
    let mut lines = vec![
        Line::raw("ready"),
        Line::raw(&show.size),
        Line::raw(format!("keys {} {order}", show.n_keys)),
    ];
    lines.extend(show.said.iter().map(Line::raw));
    frame.render_widget(Text::from(lines), frame.area());
}

fn say(words: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{words}")
}
