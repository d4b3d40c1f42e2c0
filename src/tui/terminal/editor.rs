//! A text in the person's own editor.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use rustix::fs::{FlockOperation, flock};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use tempfile::TempDir;

use crate::tui::input::signals::Signals;
use crate::tui::keep;

/// Why no text came back from the editor.
#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    /// The setting, `$VISUAL` or `$EDITOR` has no meaning as a command line.
    #[error("{variable} cannot be read as a command: {command} (a quote is not closed)")]
    Unreadable {
        /// What names it: a variable with its dollar sign.
        variable: &'static str,
        /// What it holds.
        command: String,
    },
    /// The program is missing or not allowed to run.
    #[error("the editor {command} does not start: {source}; set EDITOR to another one")]
    NotStarted {
        /// The program's name.
        command: String,
        /// What the system said.
        source: io::Error,
    },
    /// The editor ended with a failure, which is how an editor says "drop it" (`:cq`), and how some
    /// end when the line drops. What it had written until then is no less typed for that.
    #[error("the editor {command} ended with {status}; {}", left_behind(kept.as_deref()))]
    Left {
        /// The program's name.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// What it had saved, where that is another text than was handed over.
        text: Option<String>,
        /// The folder with the editor's own files.
        kept: Option<PathBuf>,
    },
    /// The editor was ended by a signal, as when the line drops. What it had written until then is
    /// no less typed for that.
    #[error("the editor {command} was ended; {}", left_behind(kept.as_deref()))]
    Killed {
        /// The program's name.
        command: String,
        /// What stands in the file, where that is another text than was handed over.
        text: Option<String>,
        /// The folder with the editor's own files, such as those that it recovers from.
        kept: Option<PathBuf>,
    },
    /// What it wrote is in another encoding: read as if it were UTF-8, letters would be lost.
    #[error(
        "what the editor {command} saved is not UTF-8; nothing was changed, and it is kept in {}: save it \
         as UTF-8",
        kept.display()
    )]
    Encoding {
        /// The program's name.
        command: String,
        /// The file with what it wrote.
        kept: PathBuf,
    },
    /// The text could not be handed over in a file of its own, or not be read back.
    #[error("the text was not handed to the editor, or did not come back: {0}")]
    File(#[source] io::Error),
    /// The terminal could not be taken back.
    #[error("the terminal does not come back: {0}")]
    Terminal(#[source] io::Error),
}

fn left_behind(kept: Option<&Path>) -> String {
    match kept {
        Some(folder) => format!("its own files are kept in {}", folder.display()),
        None => "nothing was changed".to_owned(),
    }
}

impl EditorError {
    /// What the person had saved before the editor was ended, where that is news.
    pub fn rescued(&self) -> Option<&str> {
        match self {
            Self::Killed { text, .. } | Self::Left { text, .. } => text.as_deref(),
            Self::Unreadable { .. }
            | Self::NotStarted { .. }
            | Self::Encoding { .. }
            | Self::File(_)
            | Self::Terminal(_) => None,
        }
    }
}

/// Opens `text` in the editor and waits for its end. `extension` (without a dot) tells the editor
/// what kind of text it is. `editor` is the one of the
/// person's settings; `signals` are those of a terminal that was taken over, if one was; `begins` is
/// told of the file before the editor starts.
pub(super) fn run(
    text: &str,
    extension: &str,
    editor: Option<&str>,
    signals: Option<&Signals>,
    begins: impl FnOnce(&Path),
) -> Result<String, EditorError> {
    let argv = command_line(editor, variable("VISUAL"), variable("EDITOR"))?;
    // Only this account may enter the folder, and only it may read the file.
    let folder = folder().map_err(EditorError::File)?;
    let path = folder.path().join(format!("gemba.{extension}"));
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(EditorError::File)?;

    let hold = hold_for_child(folder.path());
    begins(&path);
    let command = argv[0].to_string_lossy().into_owned();
    let mut child = Command::new(&argv[0])
        .args(&argv[1..])
        .arg(&path)
        .spawn()
        .map_err(|source| EditorError::NotStarted { command: command.clone(), source })?;
    // From here on only the editor has it.
    drop(hold);
    let pid = Pid::from_child(&child);
    if let Some(signals) = signals {
        signals.forward_to(Some(pid));
    }
    // The process is not reaped before its id is forgotten, so no signal can reach a stranger.
    while let Err(rustix::io::Errno::INTR) =
        waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT)
    {}
    if let Some(signals) = signals {
        signals.forward_to(None);
    }
    let status = child.wait().map_err(EditorError::File)?;
    // An editor that fails may have taken the file away as well: then it has nothing to say.
    let bytes = match fs::read(&path) {
        Err(_) if !status.success() => text.as_bytes().to_vec(),
        bytes => bytes.map_err(EditorError::File)?,
    };
    let edited = match String::from_utf8(bytes) {
        Ok(edited) => edited,
        Err(_) if status.success() => {
            let name = path.file_name().map(OsString::from).unwrap_or_default();
            return Err(EditorError::Encoding { command, kept: folder.keep().join(name) });
        }
        Err(err) => String::from_utf8_lossy(err.as_bytes()).into_owned(),
    };
    if status.success() {
        return Ok(edited);
    }
    let text = Some(edited).filter(|it| it != text).or_else(|| saved_beside(&path, text));
    let has_more = fs::read_dir(folder.path()).is_ok_and(|all| all.count() > 1);
    let kept = has_more.then(|| folder.keep());
    Err(match status.signal() {
        Some(_) => EditorError::Killed { command, text, kept },
        None => EditorError::Left { command, status, text, kept },
    })
}

/// A folder for one text, beside the drafts: what is kept of it must outlive a restart of the machine.
/// Among what is thrown away, where the account has no place of its own.
fn folder() -> io::Result<TempDir> {
    let mut new = tempfile::Builder::new();
    let new = new.prefix("gemba-").permissions(Permissions::from_mode(0o700));
    match keep::texts() {
        Some(folder) => new.tempdir_in(folder),
        None => new.tempdir(),
    }
}

/// Locks the folder for as long as the program lives that is started next, which inherits it: also
/// when this session is killed, others see that somebody may still save there. Nothing where nothing
/// can be locked.
fn hold_for_child(folder: &Path) -> Option<File> {
    let lock = File::open(folder).ok()?;
    flock(&lock, FlockOperation::NonBlockingLockExclusive).ok()?;
    fcntl_setfd(&lock, FdFlags::empty()).ok()?;
    Some(lock)
}

/// What an editor has saved beside the file because it had to end, as nano does (`NAME.save`).
fn saved_beside(path: &Path, text: &str) -> Option<String> {
    let mut name = path.file_name()?.to_owned();
    name.push(".save");
    fs::read_to_string(path.with_file_name(name)).ok().filter(|it| it != text)
}

fn variable(name: &'static str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The program and its arguments: what the settings say, else `$VISUAL`, else `$EDITOR`, else vi. No
/// shell has a part in it.
fn command_line(
    setting: Option<&str>,
    visual: Option<OsString>,
    editor: Option<OsString>,
) -> Result<Vec<OsString>, EditorError> {
    let setting = setting.map(|it| ("the setting editor", OsString::from(it)));
    let named = setting
        .or_else(|| visual.map(|v| ("$VISUAL", v)))
        .or_else(|| editor.map(|e| ("$EDITOR", e)));
    let Some((variable, value)) = named else { return Ok(vec!["vi".into()]) };
    let Ok(line) = value.clone().into_string() else { return Ok(vec![value]) };
    let words = shell_words::split(&line)
        .map_err(|_| EditorError::Unreadable { variable, command: line })?;
    if words.is_empty() {
        return Ok(vec!["vi".into()]);
    }
    Ok(words.into_iter().map(OsString::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(visual: Option<&str>, editor: Option<&str>) -> Vec<OsString> {
        command_line(None, visual.map(OsString::from), editor.map(OsString::from)).unwrap()
    }

    #[test]
    fn visual_comes_before_editor_and_vi_is_the_last() {
        assert_eq!(words(Some("code --wait"), Some("nano")), ["code", "--wait"]);
        assert_eq!(words(None, Some("nano")), ["nano"]);
        assert_eq!(words(None, None), ["vi"]);
        assert_eq!(words(None, Some("  ")), ["vi"]);
        let set = command_line(Some("hx --vsplit"), Some("vim".into()), None).unwrap();
        assert_eq!(set, ["hx", "--vsplit"]);
    }

    #[test]
    fn quotes_hold_words_together_and_nothing_is_expanded() {
        assert_eq!(
            words(None, Some("'/opt/my editor' -c '$HOME;ls'")),
            ["/opt/my editor", "-c", "$HOME;ls"]
        );
    }

    #[test]
    fn an_open_quote_is_named_with_its_variable() {
        let refused = command_line(None, None, Some("vim '".into())).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "$EDITOR cannot be read as a command: vim ' (a quote is not closed)"
        );
    }
}
