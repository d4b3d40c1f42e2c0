//! The processes of the sample board: whose they are, what was read, what was released.

use color_eyre::eyre::{self, OptionExt as _, eyre};

use super::Play;
use super::script::{ProcessRow, ReadingRow, ReleaseRow};
use crate::domain::process::Handing;
use crate::domain::{Operation, ProcessId, ProcessOperation};
use crate::exchange::definition;

/// What happens to a process.
pub(super) enum Deed<'a> {
    Read(&'a ReadingRow),
    Release(&'a ReleaseRow),
}

impl Play {
    /// Makes a process known, and says whose it is.
    pub(super) fn begin(&mut self, it: &ProcessRow) -> eyre::Result<()> {
        let begin = match &it.template {
            Some(template) => {
                let found = definition::TEMPLATES.iter().find(|(name, _)| name == template);
                let (_, toml) = found.ok_or_else(|| eyre!("no template {template}"))?;
                let read = definition::read(toml).map_err(|it| eyre!("{it}"))?;
                of_process(ProcessOperation::Define(Box::new(read)))
            }
            None => {
                let (prefix, name) = (it.prefix.clone(), it.name.clone());
                Operation::AddProcess { prefix, name }
            }
        };
        self.commit("you", &begin)?;
        let Some(owner) = &it.owner else { return Ok(()) };
        let process = self.process(&it.prefix)?;
        let snapshot = self.snapshot("you")?;
        let person = match &**owner {
            "you" => self.me()?,
            name => snapshot.board.person_named(name).ok_or_eyre("no such owner")?.id,
        };
        let person = Some(person);
        let own = ProcessOperation::Own { process, person, handing: Handing::First };
        self.commit("you", &of_process(own))?;
        Ok(())
    }

    /// What happens to a process as an operation.
    pub(super) fn deed(&mut self, by: &str, deed: &Deed<'_>) -> eyre::Result<Operation> {
        Ok(of_process(match deed {
            Deed::Read(row) => {
                let catalog = self.store(by)?.catalog()?;
                let measure = catalog.measure(&row.measure).map_err(|it| eyre!("{it}"))?;
                let value = row.value.parse().map_err(|()| eyre!("{} is no number", row.value))?;
                ProcessOperation::Read { measure, value, at: None, note: String::new() }
            }
            Deed::Release(row) => ProcessOperation::Release {
                process: self.process(&row.process)?,
                number: None,
                notes: row.notes.clone(),
                stories: Vec::new(),
                places: row.places.clone(),
            },
        }))
    }

    fn process(&mut self, prefix: &str) -> eyre::Result<ProcessId> {
        let snapshot = self.snapshot("you")?;
        Ok(snapshot.board.process_named(prefix).ok_or_eyre("no such process")?.id)
    }
}

fn of_process(operation: ProcessOperation) -> Operation {
    Operation::Process(Box::new(operation))
}
