//! A program in a terminal of its own: fed with bytes, seen through an emulator, waited for with a
//! deadline.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::num::NonZeroU16;
use std::time::{Duration, Instant};

use filedescriptor::FileDescriptor;
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::tcgetattr;

/// How long anything may take before a test gives up.
const DEADLINE: Duration = Duration::from_mins(1);

/// How long one look for the end of the program takes.
const GLANCE: Duration = Duration::from_millis(5);

/// A program that will be started in a terminal. Its environment is empty but for `PATH`, `HOME`,
/// `TERM` and what `env` adds.
pub(crate) struct Program {
    command: CommandBuilder,
    columns: u16,
    rows: u16,
}

impl Program {
    pub(crate) fn new(path: &str) -> Self {
        let mut command = CommandBuilder::new(path);
        command.env_clear();
        command.env("PATH", "/usr/local/bin:/usr/bin:/bin");
        command.env("HOME", "/");
        command.env("TERM", "xterm-256color");
        command.cwd("/");
        Self { command, columns: 80, rows: 24 }
    }

    pub(crate) fn args<const N: usize>(mut self, args: [&str; N]) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn all_args(mut self, args: &[String]) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn size(mut self, columns: u16, rows: u16) -> Self {
        self.columns = columns;
        self.rows = rows;
        self
    }

    pub(crate) fn start(self) -> Pty {
        let pair = native_pty_system().openpty(cells(self.columns, self.rows)).unwrap();
        // A descriptor of our own: only it can be waited for and closed at will.
        let number = pair.master.as_raw_fd().unwrap();
        let line = FileDescriptor::dup(&number).unwrap().as_file().unwrap();
        fcntl_setfl(&line, fcntl_getfl(&line).unwrap() | OFlags::NONBLOCK).unwrap();
        let modes_before = modes(&line);
        let child = pair.slave.spawn_command(self.command).unwrap();
        let screen = vt100::Parser::new(positive(self.rows), positive(self.columns), 0);
        Pty { child, ends: Some((pair.master, line)), screen, raw: Vec::new(), modes_before }
    }
}

/// A program running in its terminal. Dropping it kills the program.
pub(crate) struct Pty {
    child: Box<dyn Child + Send + Sync>,
    ends: Option<(Box<dyn MasterPty + Send>, File)>,
    screen: vt100::Parser,
    raw: Vec<u8>,
    modes_before: String,
}

impl Pty {
    /// Sends bytes as a person types them, reading meanwhile what the program writes.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let mut bytes = bytes.as_ref();
        let until = Instant::now() + DEADLINE;
        while !bytes.is_empty() {
            assert!(Instant::now() < until, "{} bytes are not taken{self}", bytes.len());
            match self.line().write(bytes) {
                Ok(n) => bytes = &bytes[n..],
                Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
            }
            self.listen(if bytes.is_empty() { Duration::ZERO } else { GLANCE });
        }
    }

    /// Waits until the text stands on the screen, in one line.
    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |pty| pty.contents().contains(text));
    }

    /// Waits until the program has written these bytes, since the start or the last `forget`.
    pub(crate) fn wait_for_bytes(&mut self, bytes: &str) {
        self.wait_until(bytes, |pty| pty.raw().contains(bytes));
    }

    /// Waits until something is so; `what` is said when it never is.
    pub(crate) fn wait_until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let until = Instant::now() + DEADLINE;
        while !is_so(self) {
            assert!(Instant::now() < until, "waited in vain for {what:?}{self}");
            self.listen(GLANCE);
        }
    }

    /// Waits until the program has read all that was sent.
    pub(crate) fn wait_until_read(&mut self) {
        let name = self.ends.as_ref().and_then(|(master, _)| master.tty_name()).unwrap();
        let there = OFlags::RDONLY | OFlags::NOCTTY | OFlags::CLOEXEC;
        let there = rustix::fs::open(name, there, Mode::empty()).unwrap();
        // What was sent is on its way for a moment.
        self.listen_for(GLANCE);
        self.wait_until("it reads all", |_| rustix::io::ioctl_fionread(&there) == Ok(0));
    }

    /// Whether the program has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits for the end of the program and reads its last words.
    pub(crate) fn wait_for_end(&mut self) -> ExitStatus {
        let until = Instant::now() + DEADLINE;
        loop {
            let ended = self.child.try_wait().unwrap();
            while self.ends.is_some() && self.listen(Duration::ZERO) > 0 {}
            if let Some(status) = ended {
                return status;
            }
            assert!(Instant::now() < until, "the program does not end{self}");
            self.listen(GLANCE);
        }
    }

    /// Reads what comes within this time, all of it taken.
    pub(crate) fn listen_for(&mut self, time: Duration) {
        let until = Instant::now() + time;
        while Instant::now() < until {
            self.listen(until.saturating_duration_since(Instant::now()));
        }
    }

    /// What stands on the screen, line by line.
    pub(crate) fn contents(&self) -> String {
        self.screen.screen().contents()
    }

    /// The emulated screen with its modes and colours.
    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    /// All that the program has written since the start or the last `forget`.
    pub(crate) fn raw(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    /// Counts the program's bytes from here.
    pub(crate) fn forget(&mut self) {
        self.raw.clear();
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        let (master, _) = self.ends.as_ref().unwrap();
        master.resize(cells(columns, rows)).unwrap();
        self.screen.screen_mut().set_size(positive(rows), positive(columns));
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Sends a signal to the program alone.
    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.pid()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Takes the terminal away, as a closed window or a dropped line does.
    pub(crate) fn hang_up(&mut self) {
        self.ends = None;
    }

    /// Asserts that the terminal is as the program found it.
    pub(crate) fn assert_given_back(&self) {
        assert_eq!(modes(self.line()), self.modes_before, "line settings{self}");
        let screen = self.screen();
        assert!(!screen.alternate_screen(), "alternate screen{self}");
        assert!(!screen.hide_cursor(), "hidden cursor{self}");
        assert!(!screen.bracketed_paste(), "bracketed paste{self}");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "mouse{self}");
    }

    /// Whether the line is set otherwise than the program found it.
    pub(crate) fn has_line(&self) -> bool {
        modes(self.line()) != self.modes_before
    }

    /// Whether the program has the terminal in its hands by now.
    pub(crate) fn is_taken(&self) -> bool {
        let screen = self.screen();
        self.has_line()
            && screen.alternate_screen()
            && screen.hide_cursor()
            && screen.bracketed_paste()
    }

    /// Waits until the program has the terminal in its hands: one that was given back is taken again a
    /// moment after the last thing that is seen of it.
    pub(crate) fn assert_taken(&mut self) {
        self.wait_until("the terminal is taken", Self::is_taken);
    }

    fn line(&self) -> &File {
        &self.ends.as_ref().unwrap().1
    }

    /// Waits at most so long for bytes and returns how many came.
    fn listen(&mut self, patience: Duration) -> usize {
        let Some((_, line)) = self.ends.as_mut() else {
            std::thread::park_timeout(patience);
            return 0;
        };
        let mut fds = [PollFd::new(line, PollFlags::IN)];
        poll(&mut fds, Some(&Timespec::try_from(patience).unwrap())).unwrap();
        if !fds[0].revents().contains(PollFlags::IN) {
            if !fds[0].revents().is_empty() {
                // Nobody is at the other end: the poll above did not wait.
                std::thread::park_timeout(patience);
            }
            return 0;
        }
        let mut bytes = [0; 8192];
        let n = line.read(&mut bytes).unwrap_or(0);
        self.raw.extend_from_slice(&bytes[..n]);
        self.screen.process(&bytes[..n]);
        n
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The screen below what went wrong.
impl std::fmt::Display for Pty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\n--- the screen\n{}\n---", self.contents())
    }
}

fn modes(line: &File) -> String {
    format!("{:?}", tcgetattr(line).unwrap())
}

fn cells(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn positive(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}
