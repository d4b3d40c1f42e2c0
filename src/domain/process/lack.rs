//! What the data of a process leave open, and what gives it.

/// Something that is missing before the data answer a question wholly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Nobody is accountable.
    Owner,
    /// There is no step.
    Steps,
    /// A step does not say who does what when.
    Said {
        /// Its place, from one.
        place: usize,
        /// What is done.
        step: String,
        /// What is unsaid.
        unsaid: Vec<&'static str>,
    },
    /// Nothing is measured.
    Measure,
    /// A measure that nobody has read.
    Reading(String),
    /// A measure without a target.
    Target(String),
    /// A slot of the process that is empty.
    Slot(&'static str),
    /// Nothing is being made better.
    Idea,
    /// No story says how it is now.
    Baseline,
}

impl Lack {
    /// What is missing.
    pub fn says(&self) -> String {
        match self {
            Self::Owner => "an owner".to_owned(),
            Self::Steps => "steps".to_owned(),
            Self::Said { step, unsaid, .. } => format!("{step}: {}", unsaid.join(", ")),
            Self::Measure => "a measure".to_owned(),
            Self::Reading(measure) => format!("a reading of {measure}"),
            Self::Target(measure) => format!("a target of {measure}"),
            Self::Slot(id) => (*id).to_owned(),
            Self::Idea => "an observation, an improvement or a story".to_owned(),
            Self::Baseline => "an experiment with a baseline".to_owned(),
        }
    }

    /// What gives it to the process with that prefix on the command line.
    pub fn given_by(&self, prefix: &str) -> String {
        match self {
            Self::Owner => format!("gemba process owner {prefix} NAME"),
            Self::Steps => format!("gemba process step add {prefix} NAME"),
            Self::Said { place, unsaid, .. } => match &**unsaid {
                ["when"] => format!("gemba process step set {prefix}.{place} timing=…"),
                _ => format!("gemba process step raci {prefix}.{place} R=… A=…"),
            },
            Self::Measure => format!("gemba measure add {prefix} NAME target=…"),
            Self::Reading(measure) => format!("gemba measure read {} 4.5", quoted(measure)),
            Self::Target(measure) => format!("gemba measure set {} target=…", quoted(measure)),
            Self::Slot(id) => format!("gemba process set {prefix} {id}=…"),
            Self::Idea => format!("gemba observe TEXT --process {prefix}"),
            Self::Baseline => format!("gemba experiment set {prefix}-N baseline=…"),
        }
    }
}

/// A text as one word of a shell.
pub fn quoted(text: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.');
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}
