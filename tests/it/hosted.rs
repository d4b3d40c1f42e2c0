//! Hosted mode: each key of a real OpenSSH server is one person, and reaches nothing but the board.

mod given;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::pty::Program;

/// A board with people, and how one gets to it.
pub(crate) struct Board {
    pub(crate) home: TempDir,
}

impl Board {
    pub(crate) fn new() -> Self {
        let board = Self { home: TempDir::new().unwrap() };
        for line in [
            "init --zone UTC --prefix SD --name Desk",
            "story add 'Log every bypass' 'Close codes on one page'",
            "person add vic",
            "person set vic --access viewer",
            "person add mia",
            "person add asa",
            "person set asa --access asm",
            "person add pia",
            "person set pia --access apo,member",
            "person add adi",
            "person set adi --access administrator",
            "person add leo",
            "person set leo --left yes",
        ] {
            let output = board.gemba(line).output().unwrap();
            assert!(output.status.success(), "{line}: {output:?}");
        }
        board
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.home.path().join("board.gemba.db")
    }

    /// The owner of the file, on the server.
    fn gemba(&self, line: &str) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("gemba"));
        command
            .args(shell_words::split(line).unwrap())
            .env_clear()
            .env("HOME", self.home.path())
            .env("GEMBA_FILE", self.file())
            .stdin(Stdio::null());
        command
    }

    /// What a forced command makes of what somebody asks for.
    pub(crate) fn asks(&self, name: &str, asked: &str) -> (i32, String) {
        let mut command =
            self.gemba(&format!("serve --as {name} --file {}", self.file().display()));
        let output = command.env("SSH_ORIGINAL_COMMAND", asked).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }
}

#[test]
fn each_person_may_do_what_the_table_says() {
    let board = Board::new();
    let asked = [
        "story list",
        "story comment SD-1 yes",
        "story rank SD-2 --top",
        "story add 'At the end'",
        "story add 'In front' --top",
        "story duplicate SD-1",
        "standup park 'Who is on call'",
        "sprint plan Sprint-NAME --from 2026-0N-16 --to 2026-0N-20 --goal Calm",
        "process add PREFIX Changes-of-NAME",
        "column add Review2",
        "person set vic --access administrator",
        "board set allow-as=yes",
    ];
    let mut page = String::new();
    for (n, name) in ["vic", "mia", "asa", "pia", "adi"].into_iter().enumerate() {
        let done: Vec<String> = asked
            .iter()
            .map(|it| {
                (
                    it,
                    board.asks(
                        name,
                        &it.replace("NAME", name)
                            .replace("PREFIX", name)
                            .replace("0N", &format!("0{}", n + 3)),
                    ),
                )
            })
            .map(|(it, (code, said))| {
                assert!(code == 0 || said.contains("you may not"), "{name} {it}: {said}");

                let mut name = it.split(' ').take(2).collect::<Vec<_>>().join(" ");
                name += if it.ends_with("--top") { " --top" } else { "" };
                format!("{name} {}", if code == 0 { "yes" } else { "no" })
            })
            .collect();
        page = page + name + ": " + &done.join(", ") + "\n";
        board.gemba("person set vic --access viewer").output().unwrap();
        board.gemba("column remove Review2").output().unwrap();
    }
    // The account that owns the file stays: it could not write its own board any more.
    let owner = gemba::identity::Account::current().name;
    let (code, said) = board.asks("adi", &format!("person set {owner} --left yes"));
    assert!(code == 1 && said.contains("has the account that owns the board's file"), "{said}");
    assert!(said.contains(&format!("gemba person set {owner} --account none")), "{said}");
    assert!(board.gemba("story add 'Still here'").output().unwrap().status.success());
    board.gemba("undo").output().unwrap();
    page += &String::from_utf8(board.gemba("person list --permissions").output().unwrap().stdout)
        .unwrap();
    page += &board.asks("mia", "column add Mine").1;
    insta::assert_snapshot!(page);
    let log = String::from_utf8(board.gemba("log --by mia").output().unwrap().stdout).unwrap();
    assert!(log.contains("Commented on SD-1"), "{log}");
}

#[test]
fn nothing_of_the_server_can_be_reached() {
    let board = Board::new();
    let (code, said) = board.asks("mia", "frobnicate");
    assert!(code == 2 && said.contains("frobnicate is no command here"), "{said}");
    assert!(said.contains("help lists them") && !said.contains("--help"), "{said}");
    for asked in [
        "--file /etc/passwd story list",
        "--as adi story list",
        "story list --as adi",
        "init",
        "demo --keep /tmp/x.db",
        "story edit SD-1",
        "import jira /etc/passwd",
        "backup /tmp",
        "restore /etc/passwd",
        "doctor",
        "serve --as adi",
        "gemba serve --as adi",
        "man",
        "--i-know story list",
    ] {
        let (code, said) = board.asks("adi", asked);
        assert_eq!(code, 1, "{asked}: {said}");
        assert!(said.contains("is not to be had here"), "{asked}: {said}");
    }
    for (asked, code) in
        [("story list; id", 2), ("$(id)", 2), ("`id`", 2), ("sh -c id", 2), ("'", 2)]
    {
        let (found, said) = board.asks("adi", asked);
        assert_eq!(found, code, "{asked}: {said}");
        assert!(!said.contains("uid="), "{asked}: {said}");
    }
    let (code, said) = board.asks("leo", "story list");
    assert!(code == 1 && said.contains("leo has left this board"), "{said}");
    let (code, said) = board.asks("nobody", "story list");
    assert!(code == 1 && said.contains("nobody on this board is called nobody"), "{said}");
    // Without a terminal there is no screen; the time is the server's.
    assert_eq!(board.asks("mia", "").0, 2);
    let mut command = board.gemba(&format!("serve --as mia --file {}", board.file().display()));
    let command = command.env("GEMBA_NOW", "1999-01-01T00:00:00Z");
    command.env("SSH_ORIGINAL_COMMAND", "story add Later").output().unwrap();
    let log = String::from_utf8(board.gemba("log").output().unwrap().stdout).unwrap();
    assert!(log.contains("Later") && !log.contains("1999"), "{log}");
}

#[test]
fn a_person_who_leaves_is_shut_out_in_the_middle() {
    let board = Board::new();
    let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .args(["serve", "--as", "mia", "--file", board.file().to_str().unwrap()])
        .env("HOME", board.home.path().to_str().unwrap())
        .env("COLORFGBG", "15;0")
        .start();
    pty.wait_for("Log every bypass");
    pty.send("E");
    pty.wait_for("hosted board has no editor");
    pty.send("\x1a");
    pty.wait_for("no shell behind a hosted board");
    board.gemba("person set mia --left yes").output().unwrap();
    assert_eq!(pty.wait_for_end().exit_code(), 1);
    pty.assert_given_back();
    assert!(pty.contents().contains("mia has left this board"), "{pty}");
}

/// An OpenSSH server of this test's own, on the loopback interface.
struct Server {
    child: Child,
    port: u16,
    dir: TempDir,
}

/// Installs the server where it is missing and whoever runs the tests has said that it may be:
/// `GEMBA_INSTALL=1`, as `.ci/run` does on a machine of its own.
fn install(sshd: &Path) {
    if sshd.exists() || std::env::var_os("GEMBA_INSTALL").is_none() {
        return;
    }
    for words in [&["update", "-qq"][..], &["install", "-y", "-qq", "openssh-server"]] {
        let mut apt = Command::new("timeout");
        apt.args(["120", "apt-get"]).args(words).env("DEBIAN_FRONTEND", "noninteractive");
        // Whether it worked shows by the file.
        let _ = apt.stdin(Stdio::null()).output();
    }
}

impl Server {
    /// Nothing where there is no OpenSSH server; the test says so.
    fn start(board: &Board, people: &[&str]) -> Option<Self> {
        let sshd = Path::new("/usr/sbin/sshd");
        install(sshd);
        if !sshd.exists() || Command::new("ssh").arg("-V").output().is_err() {
            crate::faults::say(
                "DID NOT RUN: there is no OpenSSH server (apt-get install openssh-server)",
            );
            return None;
        }
        let dir = TempDir::new().unwrap();
        let path = |name: &str| dir.path().join(name);
        let key = |name: &str| {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(path(name))
                .status();
            assert!(made.unwrap().success());
        };
        key("host");
        let mut keys = String::new();
        for name in people {
            key(name);
            let public = fs::read_to_string(path(&format!("{name}.pub"))).unwrap();
            let line = format!(
                "restrict,pty,command=\"HOME={} {} serve --as {name} --file {}\" {public}",
                board.home.path().display(),
                assert_cmd::cargo::cargo_bin!("gemba").display(),
                board.file().display()
            );
            keys.push_str(&line);
        }
        fs::write(path("keys"), keys).unwrap();
        fs::set_permissions(path("keys"), fs::Permissions::from_mode(0o600)).unwrap();
        // Root's server gives up its rights in a folder that must be there.
        let _ = fs::create_dir_all("/run/sshd");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\n\
             StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n",
            path("host").display(),
            path("keys").display()
        );
        fs::write(path("config"), config).unwrap();
        let mut command = Command::new(sshd);
        command.args(["-D", "-e", "-f"]).arg(path("config"));
        let child = command.stderr(Stdio::null()).spawn().unwrap();
        let server = Self { child, port, dir };
        let until = Instant::now() + Duration::from_secs(10);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "the server does not answer");
        }
        Some(server)
    }

    fn arguments(&self, name: &str, tty: &str) -> Vec<String> {
        let account = gemba::identity::Account::current().name;
        let key = self.dir.path().join(name).display().to_string();
        let known = format!("UserKnownHostsFile={}", self.dir.path().join("known").display());
        let port = self.port.to_string();
        [tty, "-F", "/dev/null", "-i", &key, "-p", &port, "-o", &known]
            .into_iter()
            .chain(["-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR", "-o"])
            .chain(["IdentitiesOnly=yes", &format!("{account}@127.0.0.1")])
            .map(str::to_owned)
            .collect()
    }

    fn ssh(&self, name: &str, asked: &str) -> Output {
        let mut command = Command::new("ssh");
        command.args(self.arguments(name, "-T")).arg(asked).stdin(Stdio::null()).output().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn people_come_by_a_real_ssh_server() {
    let board = Board::new();
    let Some(server) = Server::start(&board, &["mia", "vic", "leo"]) else { return };
    let text =
        |it: &Output| String::from_utf8_lossy(&[&*it.stdout, &*it.stderr].concat()).into_owned();
    let page = server.ssh("mia", "board");
    assert!(page.status.success() && text(&page).contains("Log every bypass"), "{}", text(&page));
    assert!(!text(&page).contains('\u{1b}'), "{}", text(&page));
    let done = server.ssh("mia", "story comment SD-1 'by mia; id'");
    assert!(done.status.success() && !text(&done).contains("uid="), "{}", text(&done));
    let refused = server.ssh("vic", "story comment SD-1 no");
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused));
    let shut = server.ssh("leo", "story list");
    assert!(text(&shut).contains("leo has left this board"), "{}", text(&shut));
    for asked in ["sh", "cat /etc/passwd", "--file /etc/passwd board"] {
        let out = server.ssh("mia", asked);
        assert!(!out.status.success() && !text(&out).contains("root:"), "{}", text(&out));
    }
    let log = String::from_utf8(board.gemba("log --by mia").output().unwrap().stdout).unwrap();
    assert!(log.contains("Commented on SD-1"), "{log}");

    let n = 5 * crate::faults::times();
    for at in 0..n {
        assert!(server.ssh("mia", &format!("story comment SD-2 'Note {at}'")).status.success());
    }
    let page = String::from_utf8(board.gemba("story show SD-2").output().unwrap().stdout).unwrap();
    assert!((0..n).all(|at| page.contains(&format!("Note {at}"))), "{page}");

    // The screen, over a line that then drops.
    let arguments = server.arguments("mia", "-tt");
    let mut pty = Program::new("/usr/bin/ssh")
        .all_args(&arguments)
        // A terminal that is not asked for its colours: keys that come meanwhile would be lost.
        .env("TERM", "screen-256color")
        .size(100, 30)
        .start();
    pty.wait_for("Log every bypass");
    pty.send("c");
    pty.wait_for("Comment on");
    pty.send("Half a thought");
    pty.wait_for("Half a thought");
    pty.hang_up();
    pty.wait_for_end();
    let drafts = PathBuf::from(format!("{}.drafts", board.file().display()));
    let until = Instant::now() + Duration::from_secs(10);
    let kept = || -> String {
        let all = fs::read_dir(&drafts).into_iter().flatten().flatten();
        all.map(|it| fs::read_to_string(it.path()).unwrap_or_default()).collect()
    };
    while !kept().contains("Half a thought") {
        assert!(Instant::now() < until, "the draft was lost");
        std::thread::yield_now();
    }
    // Who comes back at once, perhaps before the old session is gone, is offered it as soon as it is.
    let mut pty = Program::new("/usr/bin/ssh")
        .all_args(&arguments)
        .env("TERM", "screen-256color")
        .size(100, 30)
        .start();
    pty.wait_for("Log every bypass");
    let until = Instant::now() + Duration::from_secs(20);
    while !pty.contents().contains("Half a thought") {
        assert!(Instant::now() < until, "the draft is not offered: {pty}");
        pty.send("\x1b\x1bc");
        pty.wait_for("Comment on");
    }
    pty.hang_up();
    pty.wait_for_end();
    crate::faults::say(&format!(
        "{n} changes by a forced command of OpenSSH, 5 refusals, 1 screen cut off: 0 lost"
    ));
}

#[test]
fn a_hosted_person_is_told_before_they_type_what_they_may_not() {
    let board = Board::new();
    // One title, whose quotes a shell has taken away.
    let (code, said) = board.asks("mia", "story add hello from mia");
    assert!(code == 2 && said.contains("put them into quotes again"), "{said}");
    let (code, said) = board.asks("mia", "story add 'hello from mia' tags=door");
    assert!(code == 0 && said.contains("hello from mia"), "{said}");
    // A stream is no file of the server.
    let (code, said) = board.asks("mia", "flow --svg -");
    assert!(!said.contains("a file of the server"), "{code} {said}");
    let (code, said) = board.asks("mia", "flow --svg /tmp/x.svg");
    assert!(code == 1 && said.contains("a file of the server"), "{said}");

    let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .args(["serve", "--as", "vic", "--file", board.file().to_str().unwrap()])
        .env("HOME", board.home.path().to_str().unwrap())
        .env("COLORFGBG", "15;0")
        .size(150, 50)
        .start();
    pty.wait_for("Log every bypass");
    pty.wait_for("read-only: you are a viewer of this board");
    assert!(!pty.contents().contains("n new"), "{pty}");
    pty.send("n");
    pty.wait_for("you are a viewer");
    assert!(!pty.contents().contains("New story"), "{pty}");
    pty.send("?");
    pty.wait_for("Keys of this screen");
    pty.send("suspend");
    pty.wait_until("nothing is found", |pty| !pty.contents().contains("ctrl-z"));
    pty.send("\x1b\x1b:");
    pty.wait_for("type to find a command");
    pty.send("import");
    pty.wait_until("it is looked for", |pty| !pty.contents().contains("type to find"));
    assert!(!pty.contents().contains("Import from Jira"), "{pty}");
    pty.send("\x1b\x1b");
    pty.send(":comm");
    pty.wait_until("why not is said", |pty| {
        pty.contents().lines().any(|it| it.contains("Comment") && it.contains(" read-only "))
    });
    pty.send("\x1b\x1bq");
}

/// The rights of a person change while they look: their screen says so by itself.
#[test]
fn what_somebody_may_stands_in_the_header_and_follows_the_file() {
    let board = Board::new();
    let start = |name: &str| {
        let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
            .args(["serve", "--as", name, "--file", board.file().to_str().unwrap()])
            .env("HOME", board.home.path().to_str().unwrap())
            .env("COLORFGBG", "15;0")
            .size(150, 30)
            .start();
        pty.wait_for("Log every bypass");
        pty
    };
    let done = |line: &str| assert!(board.gemba(line).output().unwrap().status.success(), "{line}");
    let mut mia = start("mia");
    mia.wait_for("@mia");
    assert!(!mia.contents().lines().next().unwrap().contains("read-only"), "{mia}");
    done("person set mia --access viewer");
    mia.wait_for("read-only: you are a viewer of this board");
    mia.send("n");
    mia.wait_until("it is refused", |pty| !pty.contents().contains("New story"));
    done("person hats mia --on asm");
    mia.wait_for("@mia asm");
    assert!(!mia.contents().lines().next().unwrap().contains("read-only"), "{mia}");
    mia.send("nWritten with a hat\r");
    mia.wait_for("Written with a hat");
    done("person hats mia --off asm");
    done("person set mia --access member");
    mia.wait_until("a member again", |pty| {
        let page = pty.contents();
        let header = page.lines().next().unwrap_or_default();
        !header.contains("read-only") && !header.contains("@mia asm")
    });
    mia.send("q");
    let mut pia = start("pia");
    pia.wait_for("@pia apo");
    pia.send("q");
}

#[test]
fn who_has_left_writes_no_more_and_a_new_name_needs_no_new_line() {
    let board = Board::new();
    let done = |line: &str| {
        let output = board.gemba(line).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    };
    let (_, said) = done("person set mia --name maria");
    assert!(said.contains("says --as mia goes on to let them in"), "{said}");
    assert_eq!(board.asks("mia", "story list").0, 0);
    assert_eq!(board.asks("maria", "story list").0, 0);
    for name in ["me", "None"] {
        let (code, said) = done(&format!("person add {name}"));
        assert!(code == 1 && said.contains("a meaning of its own"), "{said}");
    }

    // What people may do stands beside everybody, and hats can be gone back to.
    let (_, list) = done("person list");
    let of = |list: &str, name: &str| {
        let line = list.lines().find(|it| it.starts_with(name)).unwrap_or_default();
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(of(&list, "maria"), ["maria", "member"]);
    let (code, said) = done("person hats vic --on apo");
    assert!(code == 0 && said.contains("vic is apo by hat, more than viewer"), "{said}");
    let (_, again) = done("person set vic --access viewer,member");
    let at = |what: &str| again.find(what).unwrap_or(usize::MAX);
    assert!(at("by hat, more than viewer") < at("Made vic viewer"), "{again}");
    assert_eq!(done("person set vic --access viewer").0, 0);
    assert!(said.contains("gemba person hats vic --off apo makes them a viewer"), "{said}");
    let list = done("person list").1;
    assert_eq!(of(&list, "vic"), ["vic", "apo", "apo", "by", "hat,", "more", "than", "viewer"]);
    let plain = done("person list --plain").1;
    assert!(plain.contains("vic: apo, apo by hat, more than viewer.\n"), "{plain}");
    assert_eq!(done("person set vic --access hats").0, 0);
    assert_eq!(of(&done("person list").1, "vic"), ["vic", "apo", "apo"]);

    // On a file of one's own as well: an account that has left only reads.
    let me = gemba::identity::Account::current().name;
    assert_eq!(done(&format!("person set {me} --left yes")).0, 0);
    for line in ["story add 'After all'", "undo"] {
        let (code, said) = done(line);
        assert!(code == 1 && said.contains("somebody who is on it takes them back"), "{said}");
    }
    assert_eq!(done("story list").0, 0);
    // Nor do they take themselves back while somebody is there who could.
    assert_eq!(done(&format!("person set {me} --left no")).0, 1);
    let (code, said) = board.asks("adi", &format!("person set {me} --left no"));
    assert_eq!(code, 0, "{said}");
    assert_eq!(done("story add 'Back again'").0, 0);
}

#[test]
fn a_hosted_session_reads_figures_in_a_thread_of_its_own() {
    let board = Board::new();
    let session = crate::store::session("desk");
    let mia = gemba::store::Store::open_hosted(&board.file(), "mia", session).unwrap();
    let mut beside = mia.reader().unwrap();
    assert!(beside.is_hosted());
    let needs = gemba::domain::Needs::Flow;
    let data = beside.load(&needs, None).unwrap();
    assert_eq!(data.board.name_of(data.me), "mia");
}

/// What a member copies goes to the end: a place in the order is the process owner's to give.
#[test]
fn a_members_copy_takes_nobodys_place() {
    let board = Board::new();
    for (name, at) in [("mia", 2), ("pia", 1)] {
        assert_eq!(board.asks(name, "story duplicate SD-1").0, 0);
        let (_, list) = board.asks(name, "story list --json");
        let list: serde_json::Value = serde_json::from_str(&list).unwrap();
        let all = list["stories"].as_array().unwrap();
        assert_eq!(all[at]["title"], "Log every bypass", "{name}");
        assert_eq!(board.asks(name, "undo").0, 0);
    }
}

#[test]
fn a_hosted_board_is_left_to_nobody() {
    let board = Board::new();
    let last = |said: &str| said.contains("adi is its last administrator");
    for asked in [
        "person set adi --access member",
        "person set adi --access hats",
        "person set adi --left yes",
    ] {
        let (code, said) = board.asks("adi", asked);
        assert!(code == 1 && last(&said), "{asked}: {said}");
    }
    assert_eq!(board.asks("adi", "person set mia --access administrator").0, 0);
    assert!(board.gemba("person set adi --left yes").output().unwrap().status.success());
    assert!(board.gemba("person set adi --left no").output().unwrap().status.success());
    assert_eq!(board.asks("mia", "person set adi --access member").0, 0);
    let (code, said) = board.asks("mia", "person set mia --left yes");
    assert!(code == 1 && said.contains("mia is its last administrator"), "{said}");
    // Whoever owns the file may, and hears what it means.
    let output = board.gemba("person set mia --access member").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("Nobody who comes through"), "{said}");
}

#[test]
fn a_member_is_offered_what_members_may() {
    let board = Board::new();
    let start = |name: &str| {
        let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
            .args(["serve", "--as", name, "--file", board.file().to_str().unwrap()])
            .env("HOME", board.home.path().to_str().unwrap())
            .env("COLORFGBG", "15;0")
            .size(160, 50)
            .start();
        pty.wait_for("Log every bypass");
        pty
    };
    let mut mia = start("mia");
    mia.send("2");
    mia.wait_for("x checks");
    for word in ["P plan", "S start"] {
        assert!(!mia.contents().contains(word), "{mia}");
    }
    mia.wait_for("Nobody has planned one yet");
    let refused = [("o", "order the process"), ("P", "plan and run"), ("J", "order the process")];
    for (key, what) in refused {
        mia.send(key);
        mia.wait_for(&format!("You may not {what}"));
        assert!(!mia.contents().contains("New story"), "{mia}");
    }
    mia.send("q");
    let mut vic = start("vic");
    vic.wait_for("you are a viewer");
    for word in ["x checks", "n new", "a assign"] {
        assert!(!vic.contents().contains(word), "{vic}");
    }
    // An empty screen says what is so, and nothing that one may not do.
    let says = [
        ("5", "There is no process yet."),
        ("6", "Nothing is in the way."),
        ("4", "No stand-up is being held."),
    ];
    for (key, says) in says {
        vic.send(key);
        vic.wait_for(says);
        for hint in ["starts one", "raises an impediment", "begins the stand-up"] {
            assert!(!vic.contents().contains(hint), "{vic}");
        }
    }
    vic.send("qqq");
    let mut asa = start("asa");
    asa.send("2");
    asa.wait_for("P plan");
    asa.send("q");
}

#[test]
fn who_may_not_do_it_may_not_take_it_back_either() {
    let board = Board::new();
    assert_eq!(board.asks("pia", "story rank SD-2 --top").0, 0);
    assert_eq!(board.asks("pia", "story comment SD-1 'Ask the night shift'").0, 0);
    let (_, log) = board.asks("pia", "log --json --by pia");
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    let ranked = log["happenings"].as_array().unwrap().iter();
    let ranked = ranked.rev().find(|it| it["label"].as_str().unwrap().starts_with("Ranked"));
    let ranked = ranked.unwrap()["seq"].as_i64().unwrap();
    board.gemba("person set pia --access member").output().unwrap();
    let (code, said) = board.asks("pia", &format!("undo {ranked}"));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("order the process backlog"), "{said}");
    assert_eq!(board.asks("pia", "undo").0, 0, "her words are hers");
}

/// A key of SSH goes on naming whom it named: nobody comes in under the name of somebody before.
#[test]
fn a_name_that_somebody_had_is_nobody_elses_here() {
    let board = Board::new();
    let done = |line: &str| {
        let output = board.gemba(line).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(done("person set mia --name maria").0, 0);
    for line in ["person add Mia", "person set pia --name mia"] {
        let (code, said) = done(line);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("the name of maria up to operation"), "{said}");
        assert!(said.contains("a key of SSH may still name it"), "{said}");
    }
    let (code, said) = board.asks("adi", "person set asa --name mia");
    assert!(code == 1 && said.contains("a key of SSH may still name it"), "{said}");
    // Whoever had it takes it back; who was made known by mistake has had none.
    assert_eq!(done("person set maria --name mia").0, 0);
    assert_eq!(done("person add zoe").0, 0);
    assert_eq!(done("undo").0, 0);
    assert_eq!(done("person add zoe").0, 0);
    // Where nobody is held to what they may do, names are free again.
    for name in ["vic", "asa", "pia", "adi"] {
        assert_eq!(done(&format!("person set {name} --access hats")).0, 0);
    }
    assert_eq!(done("person add maria").0, 0);
}

/// A meeting gives no place in the order that its people could not give, and nobody is asked to say
/// that somebody else agrees.
#[test]
fn a_member_orders_nothing_by_a_meeting_and_signs_for_nobody() {
    let board = Board::new();
    for (n, name, at) in [(1, "mia", 2), (2, "pia", 0)] {
        assert_eq!(board.asks(name, &format!("standup park 'Topic of {name}'")).0, 0);
        let (code, said) = board.asks(name, &format!("standup settle {n} --story"));
        assert_eq!(code, 0, "{said}");
        let list: serde_json::Value =
            serde_json::from_str(&board.asks(name, "story list --json").1).unwrap();
        assert_eq!(list["stories"][at]["title"], format!("Topic of {name}"), "{list}");
    }
    // An improvement is the process owner's, whichever way it comes.
    assert_eq!(board.asks("mia", "observe 'The list is out of date'").0, 0);
    for asked in ["observation improvement 1", "improvement join I-1 SD-1"] {
        let (code, said) = board.asks("mia", asked);
        assert!(code == 1 && said.contains("you may not change processes"), "{asked}: {said}");
        let (code, said) = board.asks("pia", asked);
        assert_eq!(code, 0, "{asked}: {said}");
    }
    assert_eq!(board.asks("mia", "improvement part I-1 SD-1").0, 1);

    for line in [
        "person hats pia --on apo",
        "sprint plan --goal Calm",
        "sprint add SD-1",
        "sprint start --reason 'it is a trial'",
    ] {
        let output = board.gemba(line).output().unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
    }
    let mut mia = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .args(["serve", "--as", "mia", "--file", board.file().to_str().unwrap()])
        .env("HOME", board.home.path().to_str().unwrap())
        .env("COLORFGBG", "15;0")
        .size(120, 40)
        .start();
    mia.send("2");
    mia.wait_for("Topic of mia");
    mia.send("Gs");
    mia.wait_for("Why all the same?");
    assert!(!mia.contents().contains("agrees"), "{mia}");
    mia.send("\x1b\x1bq");
}
