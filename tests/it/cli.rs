//! The command line as a shell sees it: what comes out, what is said beside it, and the status.

mod agreed;
mod altered;
mod aside;
mod asked;
mod bad;
mod board;
mod ceremony;
mod edit;
mod events;
mod evidence;
mod flow;
mod gate;
mod import;
mod json;
mod keep;
mod log;
mod lost;
mod meanwhile;
mod owner;
mod people;
mod process;
mod reimport;
mod restored;
mod said;
mod scope;
mod screen;
mod settled;
mod shape;
mod sprint;
mod story;
mod taken;
mod weekly;
mod wrong;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use gemba::identity::Account;
use tempfile::TempDir;

use crate::harness::made::Home;

/// A person's shell on a machine of its own: an empty home, no variables, a clock that stands.
pub(crate) struct Shell {
    home: TempDir,
    now: &'static str,
    variables: Vec<(&'static str, String)>,
}

impl Shell {
    /// In an empty folder.
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        Self { home, now: "2026-03-16T09:00:00Z", variables: Vec::new() }
    }

    /// In a folder with a board, on which the person at the keyboard is called ann.
    pub(crate) fn with_board() -> Self {
        static HOME: OnceLock<Home> = OnceLock::new();
        Self::kept(&HOME, || {
            let shell = Self::new();
            shell.done("init --name 'Service Desk' --zone Europe/Berlin");
            shell.done("person set me --name ann --full-name 'Ann Example'");
            shell
        })
    }

    /// A home in which commands have worked once a run, and which is copied for each test.
    fn kept(home: &'static OnceLock<Home>, make: impl FnOnce() -> Self) -> Self {
        let home = home.get_or_init(|| Home::of(make().home.path()));
        let shell = Self::new();
        home.copy_to(shell.home.path());
        shell
    }

    /// The same with four stories in different columns.
    pub(crate) fn with_stories() -> Self {
        static HOME: OnceLock<Home> = OnceLock::new();
        Self::kept(&HOME, Self::make_stories).at("2026-03-18T14:30:00Z")
    }

    fn make_stories() -> Self {
        let mut shell = Self::with_board();
        shell.done("process add CHG 'Change enablement'");
        shell.done("person add ben --full-name 'Ben Example'");
        shell.done("story add 'Ask for approval in the chat' --process CHG --points 3 --assignee me --priority high --tags approval,chat --criterion 'one tap is enough' --criterion 'a no asks for a reason'");
        shell.done("story add 'Pre-approve DNS records' --process CHG --points 2 --assignee ben --due 2026-03-20");
        shell.done("story add 'Close codes on one page' --points 0.5");
        shell.done("story add 'A quiet story'");
        shell.now = "2026-03-18T14:30:00Z";
        shell.done("story move CHG-1 doing");
        shell.done("story move GEM-1 done");
        shell.done("story block CHG-2 'no owner of the zone'");
        shell
    }

    /// With that variable in the environment too.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    /// At another instant.
    pub(crate) fn at(mut self, now: &'static str) -> Self {
        self.now = now;
        self
    }

    /// A file in the home.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file in the home.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// Runs a command and gives its picture.
    pub(crate) fn run(&self, line: &str) -> String {
        self.run_with_input(line, "")
    }

    /// Runs a command with a text on its standard input, and gives its picture.
    pub(crate) fn run_with_input(&self, line: &str, input: &str) -> String {
        let mut child = self.command(line).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // Whoever does not read it may be gone already.
        let _ = std::io::Write::write_all(&mut stdin, input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        let mut picture = format!("$ gemba {line}\n{}", String::from_utf8(output.stdout).unwrap());
        let said = String::from_utf8(output.stderr).unwrap();
        if !said.is_empty() {
            let _ = write!(picture, "------- stderr -------\n{said}");
        }
        let status = output.status.code().map_or("signal".to_owned(), |it| it.to_string());
        let _ = writeln!(picture, "[exit status: {status}]");
        self.without_place(&picture)
    }

    /// Runs a command that must be done.
    pub(crate) fn done(&self, line: &str) {
        let picture = self.run(line);
        assert!(picture.ends_with("[exit status: 0]\n"), "{picture}");
    }

    /// Runs several commands and gives all of their pictures.
    pub(crate) fn run_all(&self, lines: &[&str]) -> String {
        lines.iter().map(|it| self.run(it)).collect::<Vec<_>>().join("\n")
    }

    /// What a command prints on stdout, which must be JSON.
    pub(crate) fn json(&self, line: &str) -> serde_json::Value {
        let output = self.command(line).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The command, not yet started.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("gemba"));
        command
            .args(shell_words::split(line).unwrap())
            .current_dir(self.home.path())
            .env_clear()
            .env("HOME", self.home.path())
            .env("TZ", "Europe/Berlin")
            .env("GEMBA_NOW", self.now)
            .env("COLUMNS", "100")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The copy in a folder of the home whose name begins so: its end tells of which file it is.
    pub(crate) fn copy(&self, begins: &str) -> String {
        let (folder, begins) = begins.rsplit_once('/').unwrap();
        let names = std::fs::read_dir(self.path(folder)).unwrap();
        let names = names.map(|it| it.unwrap().file_name().to_string_lossy().into_owned());
        let found: Vec<String> = names
            .filter(|it| it.strip_prefix(begins).is_some_and(|it| it.starts_with('-')))
            .collect();
        assert_eq!(found.len(), 1, "{begins}: {found:?}");
        format!("{folder}/{}", found[0])
    }

    /// The same on every machine: no folder of this one, no account of this one.
    fn without_place(&self, picture: &str) -> String {
        let account = Account::current().name;
        let real = self.home.path().canonicalize().unwrap();
        let place = |it: &Path| it.display().to_string();
        without_marks(picture)
            .replace(&place(&real), "HOME")
            .replace(&place(self.home.path()), "HOME")
            .replace(&format!("{account} joined"), "ACCOUNT joined")
            .replace(&format!("what is known of {account}: "), "what is known of ACCOUNT: ")
            .replace(&format!("Ann Example  {account}"), "Ann Example  ACCOUNT")
            .replace(&format!("member  {account}\n"), "member  ACCOUNT\n")
            .replace(&format!(",{account},command,"), ",ACCOUNT,command,")
            .replace(&format!(", {account}: "), ", ACCOUNT: ")
            .replace(&format!("\"by\": \"{account}\""), "\"by\": \"ACCOUNT\"")
            .replace(&format!("account {account}"), "account ACCOUNT")
            .replace(&format!("\"account\": \"{account}\""), "\"account\": \"ACCOUNT\"")
    }
}

/// A text in which copies are named without what tells of which file they are.
pub(crate) fn without_marks(text: &str) -> String {
    const ENDING: &str = ".gemba.db";
    let mut parts = text.split(ENDING).map(str::to_owned).collect::<Vec<_>>();
    let last = parts.len() - 1;
    for part in &mut parts[..last] {
        let at = part.len().saturating_sub(9);
        let is_mark = part.get(at..).is_some_and(|it| {
            it.strip_prefix('-').is_some_and(|it| it.bytes().all(|it| it.is_ascii_hexdigit()))
        });
        if is_mark && part[..at].contains("-backup-20") {
            part.truncate(at);
        }
    }
    parts.join(ENDING)
}
