//! The hats that people wear: what an action needs, never who may log in.

use super::story::words;
use super::{Board, PersonId};

words! {
    /// A role that somebody plays. One person may wear any number of hats; nobody has to wear one.
    Hat {
        /// Agile Process Owner: orders the process backlog, is accountable for the process.
        Apo = "apo",
        /// Agile Service Manager: helps the team to keep to Scrum, removes impediments.
        Asm = "asm",
        /// Does the work of the sprint.
        Member = "member",
        /// The process owner's counterpart in a product.
        ProductOwner = "product_owner",
        /// The service manager's counterpart in a product.
        ScrumMaster = "scrum_master",
        /// Runs a process day by day.
        ProcessManager = "process_manager",
        /// Works in a process.
        Practitioner = "practitioner",
        /// Needs what a process brings.
        Customer = "customer",
        /// Allows changes.
        ChangeAuthority = "change_authority",
    }
}

impl Hat {
    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Apo => "Agile Process Owner",
            Self::Asm => "Agile Service Manager",
            Self::Member => "team member",
            Self::ProductOwner => "product owner",
            Self::ScrumMaster => "scrum master",
            Self::ProcessManager => "process manager",
            Self::Practitioner => "practitioner",
            Self::Customer => "customer",
            Self::ChangeAuthority => "change authority",
        }
    }
}

impl Board {
    /// Those who wear a hat and are still here, by name.
    pub fn wearers(&self, hat: Hat) -> Vec<PersonId> {
        let wears = |it: &&super::Person| !it.left && it.hats.contains(&hat);
        self.people.iter().filter(wears).map(|it| it.id).collect()
    }

    /// Whether a person wears a hat.
    pub fn wears(&self, person: PersonId, hat: Hat) -> bool {
        self.person(person).is_some_and(|it| it.hats.contains(&hat))
    }

    /// Those who must be asked before that person acts under a hat: nobody when the person wears it,
    /// and nobody when nobody does, because a team of one is never asked for a second person.
    pub fn others_with(&self, hat: Hat, person: PersonId) -> Vec<PersonId> {
        let wearers = self.wearers(hat);
        if wearers.contains(&person) { Vec::new() } else { wearers }
    }

    /// The short names of people, for sentences: `ann`, `ann or ben`.
    pub fn names_of(&self, people: &[PersonId]) -> String {
        people.iter().map(|it| self.name_of(*it)).collect::<Vec<_>>().join(" or ")
    }
}
