//! People, process, products, partners: whether each was thought of.

use super::story::words;

words! {
    /// What must be thought of in every design.
    FourP {
        /// Who does it: skills, training, enough of them.
        People = "people",
        /// How it is done.
        Process = "process",
        /// What it is done with.
        Products = "products",
        /// Who outside takes part.
        Partners = "partners",
    }
}

words! {
    /// What was said of one of them.
    Thought {
        /// Something was thought of.
        Considered = "considered",
        /// It does not matter here.
        NotNeeded = "not_needed",
    }
}

/// What was said of the four; what was not is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FourPs(pub Vec<(FourP, Thought, String)>);

impl FourPs {
    /// Which are open.
    pub fn open(&self) -> Vec<FourP> {
        let said = |p: &FourP| self.0.iter().any(|(it, _, _)| it == p);
        FourP::ALL.iter().copied().filter(|it| !said(it)).collect()
    }

    /// How many of the four are not open.
    pub fn coverage(&self) -> usize {
        FourP::ALL.len() - self.open().len()
    }
}
