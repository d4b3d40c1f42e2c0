//! The ring on a real terminal: one channel in, one frame out, and nothing between events.

mod people;
mod since;

use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use color_eyre::eyre::{self, WrapErr as _};
use crossterm::event::{KeyEvent, KeyEventKind};

use self::people::People;
use self::since::Since;
use super::app::{App, Flow, Held};
use super::input::queue::Queue;
use super::input::{Ending, Input, burst};
use super::keep::{Claim, Keeper};
use super::keymap::Keymap;
use super::terminal::{Copied, Mouse, NoTerminal, Terminal};
use super::theme::{self, Background, Env, Glyphs};
use crate::config::Config;
use crate::domain::Needs;
use crate::store::Store;
use crate::store::sqlite::notice::{Notice, Watch};

/// How long what was done stands in the footer before the keys come back.
const NOTICE: Duration = Duration::from_secs(8);

/// How long a burst of keys may go on before it is drawn all the same.
const BURST: Duration = Duration::from_millis(16);

/// How close together two reloads for other sessions' work may be.
const BREATH: Duration = Duration::from_millis(20);

/// How long a hand must be still for more to appear under the cursor: longer than a key that is held
/// takes to come again, shorter than it takes to read a title.
const PAUSE: Duration = Duration::from_millis(150);

/// How the screen ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The person left.
    Left,
    /// The system asked for it.
    Asked(Ending),
}

/// Why the screen could not be shown, or broke.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is no terminal to draw on.
    #[error(transparent)]
    NoTerminal(#[from] NoTerminal),
    /// The board's file.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    /// Anything else; the report says what.
    #[error("{0:#}")]
    Broken(eyre::Report),
}

impl From<eyre::Report> for RunError {
    fn from(report: eyre::Report) -> Self {
        Self::Broken(report)
    }
}

/// Shows the board until the person leaves. `notes` is what the settings had to say.
pub fn run(
    mut store: Store,
    config: Config,
    keymap: Keymap,
    notes: &[String],
) -> Result<Ended, RunError> {
    let (ring, inputs) = channel();
    let said = ring.clone();
    store.keep_copies(move |trouble| drop(said.send(Input::Noted(trouble.to_owned()))));
    store.enter()?;
    let path = store.path().to_owned();
    // The account of a hosted board may have no home; the folder of the board is its own.
    let (folder, who) = if store.is_hosted() {
        // All of them share it, and a name may be somebody else's by the next visit; no name has a
        // space.
        let me = store.load(&Needs::Flow, None)?.me;
        (Some(store.drafts_folder()), format!("person {}", me.0))
    } else {
        (super::keep::folder(), store.account().to_owned())
    };
    let (mut keeper, found) = Keeper::start(folder, store.identity()?, &who);
    let mouse = if config.mouse { Mouse::On } else { Mouse::Off };
    let mut terminal = Terminal::take(mouse, ring.clone())?;
    let env = Env::from_env();
    let named = config.theme.clone();
    let glyphs = Glyphs::choose(config.ascii, &env);
    let looks = theme::choose(named.as_deref(), Background::Unknown, &env);
    let size = super::terminal::size().map_or((80, 24), |it| (it.width, it.height));
    let mut app = App::new(store, config, keymap, looks, glyphs, size)?;
    app.find_drafts(found);
    app.keep_editor_by(keeper.another());
    app.wait_in_steps();
    app.arrive();
    if !notes.is_empty() {
        app.warn(notes);
    }
    // The first frame does not wait for the terminal to say what colour it is.
    draw(&mut terminal, &app)?;
    app.work_beside(ring.clone());
    if named.as_deref().is_none_or(|it| it == "auto") {
        app.follow_background();
        app.hear_background(terminal.background());
    }
    let mut inputs = Queue::new(inputs);
    loop {
        let watch = watch(&path, ring.clone())?;
        if watch.tells_of_people() {
            app.is_told_of_people();
        }
        app.file_changed()?;
        let turned = turn(&mut terminal, &mut app, &mut inputs, &mut keeper)?;
        drop(watch);
        match turned {
            Turned::Ended(ended) => return Ok(ended),
            Turned::Writable => app.open_again()?,
        }
    }
}

/// Has the ring told of what others do to the board.
fn watch(path: &Path, ring: Sender<Input>) -> Result<Watch, RunError> {
    let watch = Watch::start(path, move |notice| {
        let input = match notice {
            Notice::Changed => Input::FileChanged,
            Notice::People => Input::People,
            Notice::LetGo => Input::LetGo,
            Notice::Replaced => Input::FileReplaced,
            Notice::Failed(why) => Input::Unwatched(why),
        };
        // A ring that is gone needs no news.
        let _ = ring.send(input);
    });
    Ok(watch.map_err(|err| eyre::eyre!("the board cannot be watched: {err:?}"))?)
}

/// Why the turns of the ring stopped.
enum Turned {
    /// The whole screen ends.
    Ended(Ended),
    /// What was opened to be read can be written by now: all of it is to be opened anew.
    Writable,
}

/// How a wait for the lock of another program ended.
enum Waited {
    /// The write was made or refused; whether other sessions have committed meanwhile.
    Over { is_news: bool },
    /// With the whole screen.
    Ended(Ended),
}

/// Asks for the lock until it is to be had or too much time has gone by; the screen says so.
fn wait_for_lock(
    terminal: &mut Terminal,
    app: &mut App,
    inputs: &mut Queue,
) -> Result<Waited, RunError> {
    let (mut held, mut is_news, front) = (app.ahead(), false, app.box_in_front());
    let mut ended = None;
    while app.is_waiting() && ended.is_none() {
        app.ask_again()?;
        while ended.is_none()
            && let Some(input) = inputs.now()
        {
            match input {
                Input::Key(key) if key.kind == KeyEventKind::Release => (),
                Input::Key(key) => held.push(Held::Key(key)),
                Input::Burst(keys) => held.extend(keys.into_iter().map(Held::Key)),
                Input::Paste(text) => held.push(Held::Paste(text)),
                Input::LongPaste { .. } => held.push(Held::LongPaste),
                Input::Mouse(_) => (),
                Input::FileChanged => is_news = true,
                other => ended = take(terminal, app, other)?,
            }
        }
        draw(terminal, app)?;
    }
    // Also at the end: what was typed into the box belongs to what is kept of it.
    app.take_held(front, &held)?;
    Ok(ended.map_or(Waited::Over { is_news }, Waited::Ended))
}

/// Says that this session is still here, and looks what has become of others; tells whether that is
/// news.
fn beat(app: &mut App, keeper: &mut Keeper) -> bool {
    let found = keeper.look_again().unwrap_or_default();
    let is_news = app.beat() || !found.is_empty();
    app.find_drafts(found);
    is_news
}

/// Takes inputs until the end.
fn turn(
    terminal: &mut Terminal,
    app: &mut App,
    inputs: &mut Queue,
    keeper: &mut Keeper,
) -> Result<Turned, RunError> {
    let mut noticed: Option<Instant> = None;
    let mut reloaded = Instant::now();
    let mut has_news = false;
    let mut people = People::new();
    let mut ticked = Instant::now();
    let mut beaten = Instant::now();
    let mut pressed = Instant::now();
    let mut is_drawn = false;
    loop {
        if !is_drawn {
            draw(terminal, app)?;
        }
        if keep(keeper, app) {
            draw(terminal, app)?;
        }
        if app.is_waiting() {
            match wait_for_lock(terminal, app, inputs)? {
                Waited::Ended(ended) => {
                    keep(keeper, app);
                    return Ok(Turned::Ended(ended));
                }
                Waited::Over { is_news } => has_news |= is_news,
            }
            draw(terminal, app)?;
        }
        if app.has_asked() && inputs.leave_out_typed() > 0 {
            app.tell_of_left_out();
            draw(terminal, app)?;
        }
        noticed = app.has_notice().then(|| noticed.unwrap_or_else(Instant::now));
        let since = Since { noticed, ticked, pressed, beaten };
        let mut wait = since.wait(app, keeper);
        wait = people.wait(wait);
        if has_news {
            wait = wait.min(BREATH.saturating_sub(reloaded.elapsed()));
        }
        let first = match inputs.within(wait) {
            Ok(input) => Some(input),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return Ok(Turned::Ended(Ended::Left)),
        };
        let begun = Instant::now();
        // Of a session that nobody touches most turns show nothing new.
        is_drawn = first.is_none();
        let mut next = first;
        while let Some(input) = next {
            if matches!(input, Input::Key(_) | Input::Burst(_)) && !app.has_dialog() {
                // A session of the same person may have died since: what was typed there is offered
                // by the dialog that this key may open.
                keeper.look_again().into_iter().for_each(|it| app.find_drafts(it));
            }
            if !matches!(input, Input::FileChanged | Input::People | Input::LetGo | Input::Worked) {
                noticed = None;
            }
            if matches!(input, Input::Key(_) | Input::Burst(_) | Input::Mouse(_)) {
                pressed = Instant::now();
            }
            has_news |= matches!(input, Input::FileChanged);
            people.note(&input);
            if let Some(ended) = take(terminal, app, input)? {
                keep(keeper, app);
                return Ok(Turned::Ended(ended));
            }
            // What comes behind a write that waits was typed without seeing what becomes of it.
            let goes_on = begun.elapsed() < BURST && !app.is_waiting();
            if app.has_asked() {
                if inputs.leave_out_typed() > 0 {
                    app.tell_of_left_out();
                }
                draw(terminal, app)?;
            }
            next = if goes_on { inputs.now() } else { None };
        }
        if has_news && reloaded.elapsed() >= BREATH {
            app.file_changed()?;
            (has_news, reloaded, is_drawn) = (false, Instant::now(), false);
        }
        is_drawn &= !people.look(app);
        if noticed.is_some_and(|since| since.elapsed() >= NOTICE) {
            app.clear_notice();
            is_drawn = false;
        }
        if app.wakes().is_some_and(|every| ticked.elapsed() >= every) {
            app.tick();
            (ticked, is_drawn) = (Instant::now(), false);
        }
        if app.rests() && pressed.elapsed() >= PAUSE {
            app.rest()?;
            is_drawn = false;
        }
        if beaten.elapsed() >= app.beats() {
            is_drawn &= !beat(app, keeper);
            beaten = Instant::now();
            if app.can_write_now() {
                return Ok(Turned::Writable);
            }
        }
        is_drawn &= !app.new_day()?;
    }
}

/// Keeps what is being typed. What dead sessions have left and this one has taken is removed from
/// where it lay as soon as it is written down here. Tells whether there is something to say about it.
fn keep(keeper: &mut Keeper, app: &mut App) -> bool {
    let drafts = app.drafts();
    keeper.note(&drafts);
    let is_asked = !drafts.is_empty() || keeper.trouble().is_none();
    let is_news = is_asked && app.learn_unkept(keeper.trouble());
    if app.claims().is_empty() {
        return is_news;
    }
    keeper.write();
    if keeper.is_written() {
        app.claims().drain(..).for_each(Claim::settle);
    }
    is_news
}

/// Takes one input; tells how the screen ended, if it did.
fn take(terminal: &mut Terminal, app: &mut App, input: Input) -> Result<Option<Ended>, RunError> {
    if input.is_typed() && !input.is_way_out() && app.is_typed_blindly() {
        return Ok(None);
    }
    let flow = match input {
        Input::Key(key) => app.key(key)?,
        Input::Burst(keys) => return take_burst(terminal, app, &keys),
        Input::Mouse(event) => app.mouse(event)?,
        Input::Paste(text) => app.paste(&text)?,
        Input::LongPaste { bytes, most } => {
            app.paste_too_long(bytes, most);
            Flow::Continue
        }
        Input::Resize(width, height) => {
            app.resize(width, height);
            Flow::Continue
        }
        Input::Stop => app.stop()?,
        Input::Continued => {
            terminal.repaint().wrap_err("the terminal could not be taken back")?;
            Flow::Continue
        }
        Input::Background(background) => {
            app.hear_background(background);
            Flow::Continue
        }
        Input::FileChanged | Input::People | Input::LetGo => Flow::Continue,
        Input::Worked => {
            app.worked();
            Flow::Continue
        }
        Input::Noted(trouble) => {
            app.warn_of(&trouble);
            Flow::Continue
        }
        Input::Unwatched(why) => {
            app.unwatched(&why);
            Flow::Continue
        }
        Input::FileReplaced => {
            app.lost();
            Flow::Continue
        }
        Input::Signal(ending) => return Ok(Some(Ended::Asked(ending))),
        Input::Fatal(why) => return Err(RunError::Broken(eyre::eyre!(why))),
    };
    leave(terminal, app, flow)
}

/// Takes keys that came at once: where a text is typed, what of them is one as a paste; elsewhere
/// what can only be one.
fn take_burst(
    terminal: &mut Terminal,
    app: &mut App,
    keys: &[KeyEvent],
) -> Result<Option<Ended>, RunError> {
    let mut left = keys;
    while let Some((first, others)) = left.split_first() {
        let is_bare = !app.has_dialog();
        let text = if app.takes_text() {
            burst::lines(left)
        } else if !is_bare || app.opens_a_box(*first) {
            // What begins with the key of a box was typed ahead, for that box.
            None
        } else {
            burst::prose(left)
        };
        let is_pasted = text.is_some();
        let flow = match text {
            Some((text, n)) => {
                left = &left[n..];
                app.paste(&text)?
            }
            None => {
                left = others;
                app.key(*first)?
            }
        };
        if let Some(ended) = leave(terminal, app, flow)? {
            return Ok(Some(ended));
        }
        // What comes behind was typed without seeing what came up.
        if app.is_waiting() {
            app.hold(left);
            break;
        }
        // So was what stands behind a text that has opened a box.
        if app.asks() || (is_pasted && is_bare && app.has_dialog()) {
            if left.iter().any(|it| it.kind != KeyEventKind::Release) {
                app.tell_of_left_out();
            }
            break;
        }
    }
    Ok(None)
}

/// Does what only the terminal can do.
fn leave(terminal: &mut Terminal, app: &mut App, flow: Flow) -> Result<Option<Ended>, RunError> {
    match flow {
        Flow::Continue => Ok(None),
        Flow::Quit => Ok(Some(Ended::Left)),
        Flow::Suspend => {
            terminal.suspend().wrap_err("gemba could not be stopped")?;
            app.file_changed()?;
            Ok(None)
        }
        Flow::Edit { text, extension } => {
            let editor = app.editor().map(str::to_owned);
            let begins = |file: &Path| app.editor_begins(file, &text);
            let edited = terminal.run_editor(&text, extension, editor.as_deref(), begins);
            app.editor_ended();
            let flow = match edited {
                Ok(text) => app.edited(&text)?,
                Err(err) => app.not_edited(&err.to_string(), err.rescued())?,
            };
            leave(terminal, app, flow)
        }
        Flow::Mouse => {
            let mouse = terminal.switch_mouse().wrap_err("the terminal could not be written")?;
            app.tell(match mouse {
                Mouse::On => "The mouse works here again".to_owned(),
                Mouse::Off => {
                    "The mouse is the terminal's, until you leave; mouse = false in your settings \
                     keeps it so"
                        .to_owned()
                }
            });
            Ok(None)
        }
        Flow::Copy(text) => {
            let copied = terminal.copy(&text).wrap_err("the terminal could not be written")?;
            if copied == Copied::Cut {
                app.tell("Only the first 8 KiB went to the clipboard".to_owned());
            }
            Ok(None)
        }
    }
}

fn draw(terminal: &mut Terminal, app: &App) -> Result<(), RunError> {
    let drawn = terminal.draw(app.stays(), |frame| app.draw(frame));
    drawn.wrap_err("the terminal could not be written")?;
    Ok(())
}
