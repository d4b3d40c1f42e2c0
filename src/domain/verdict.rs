//! Verdicts: whether an experiment was confirmed, and whether changes can be trusted.

/// The 97.5 % quantile of the normal distribution: 95 of 100 on two sides.
pub const Z: f64 = 1.959_963_984_540_054;

/// What became of an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All of what was hoped for came true.
    Confirmed,
    /// Some of it.
    Partly,
    /// Nothing of it, or the opposite.
    Refuted,
    /// Nobody can say: no reading, or too few of them.
    Inconclusive,
}

impl Verdict {
    /// Every one, the best first.
    pub const ALL: &[Self] = &[Self::Confirmed, Self::Partly, Self::Refuted, Self::Inconclusive];

    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Partly => "partly",
            Self::Refuted => "refuted",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// What a measure was, should become and has become; it may be one that should fall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Experiment {
    /// Before.
    pub base: f64,
    /// Hoped for.
    pub target: f64,
    /// After; none when nothing was read.
    pub actual: Option<f64>,
    /// How many readings that is made of.
    pub n_readings: usize,
    /// Fewer than these say nothing.
    pub fewest: usize,
}

impl Experiment {
    /// How much of the hoped-for difference came true: 1 is all of it, below 0 is the opposite.
    /// None when nothing was read, or when base and target are the same and nothing was hoped for.
    pub fn realised(&self) -> Option<f64> {
        let hoped = self.target - self.base;
        let res = (self.actual? - self.base) / hoped;
        (hoped != 0.0 && res.is_finite()).then_some(res)
    }

    /// What became of it.
    pub fn verdict(&self) -> Verdict {
        // Rounding of a reading must not turn all of it into most of it.
        const NEAR: f64 = 1e-9;
        match self.realised() {
            None => Verdict::Inconclusive,
            Some(_) if self.n_readings < self.fewest => Verdict::Inconclusive,
            Some(part) if part >= 1.0 - NEAR => Verdict::Confirmed,
            Some(part) if part > NEAR => Verdict::Partly,
            Some(_) => Verdict::Refuted,
        }
    }
}

/// What share of all is likely: between these two with 95 of 100 (Wilson 1927; Newcombe 1998,
/// method 3), each from 0 to 1. None of none.
pub fn wilson(k: u32, n: u32) -> Option<(f64, f64)> {
    if n == 0 || k > n {
        return None;
    }
    let (k, n) = (f64::from(k), f64::from(n));
    let (p, z2) = (k / n, Z * Z);
    let center = p + z2 / (2.0 * n);
    let spread = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z2 / n;
    Some((((center - spread) / whole).max(0.0), ((center + spread) / whole).min(1.0)))
}

/// How many changes it takes, so many of them failed, until the lower bound of success reaches a
/// threshold below 1. None where a million do not suffice.
pub fn fewest_changes(threshold: f64, failed: u32) -> Option<u32> {
    let reaches = |n: u32| wilson(n - failed, n).is_some_and(|it| it.0 >= threshold);
    // The bound only grows with more successes: the place where it is reached is searched for.
    let (mut low, mut high) = (failed, failed.checked_add(1_000_000)?);
    if !reaches(high) {
        return None;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if reaches(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

/// What became of changes: cancelled and pending ones are in none of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Implemented as planned, and no trouble since.
    pub successful: u32,
    /// Implemented, with trouble.
    pub with_issues: u32,
    /// Failed.
    pub unsuccessful: u32,
    /// Incidents of priority 1, 2 and 3 that they caused.
    pub incidents: [u32; 3],
}

impl Outcomes {
    /// How many changes have a verdict.
    pub const fn n(&self) -> u32 {
        self.successful + self.with_issues + self.unsuccessful
    }

    /// The share that was successful, from 0 to 1; none of none.
    pub fn rate(&self) -> Option<f64> {
        (self.n() > 0).then(|| f64::from(self.successful) / f64::from(self.n()))
    }

    /// What share of success is at least likely, from 0 to 1; none of none.
    pub fn lower_bound(&self) -> Option<f64> {
        wilson(self.successful, self.n()).map(|it| it.0)
    }

    /// The score of a day (ServiceNow): 3 for a success, less 2 for one with issues, 5 for a
    /// failure, and 10, 5 and 2 for incidents of priority 1, 2 and 3.
    pub fn score(&self) -> i64 {
        let [p1, p2, p3] = self.incidents.map(i64::from);
        3 * i64::from(self.successful)
            - 2 * i64::from(self.with_issues)
            - 5 * i64::from(self.unsuccessful)
            - (10 * p1 + 5 * p2 + 2 * p3)
    }
}
