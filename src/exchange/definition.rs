//! A board's definition as TOML: out, and back again to the same bytes.
//!
//! What a board is set up as leaves: its settings, days off, columns, what was agreed on, who wears
//! which hat, processes, value streams and words. What happened does not: stories with all that
//! hangs on them (their own definitions of done among it), sprints, readings, answers, versions.
//! Nor does what is the owner's of one file to allow: whether `--as` may name another person, and
//! which account of which machine somebody has.

mod json;
mod read;
mod reader;
mod write;

pub use json::json;
pub use read::read;
pub use write::write;

/// The version of the format.
const VERSION: i64 = 1;

/// The templates that come with gemba: name, and the definition as TOML.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("buying", include_str!("../../assets/templates/buying.toml")),
    ("change", include_str!("../../assets/templates/change.toml")),
    ("incident", include_str!("../../assets/templates/incident.toml")),
    ("onboarding", include_str!("../../assets/templates/onboarding.toml")),
    ("problem", include_str!("../../assets/templates/problem.toml")),
    ("request", include_str!("../../assets/templates/request.toml")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_reads_and_comes_back_the_same() {
        for (name, toml) in TEMPLATES {
            let definition = read(toml).unwrap_or_else(|err| panic!("{name}: {err}"));
            assert_eq!(definition.processes.len(), 1, "{name}");
            let again = write(&definition);
            assert_eq!(read(&again).unwrap(), definition, "{name}");
            assert_eq!(write(&read(&again).unwrap()), again, "{name}");
        }
    }

    #[test]
    fn what_is_not_known_is_named_with_its_place() {
        for (toml, says) in [
            ("name = 1", "this is no definition that gemba can read: it begins with gemba = 1"),
            ("gemba = 1\n[bord]", "the definition has no \"bord\""),
            (
                "gemba = 1\n[[column]]\nname = \"A\"\ncategory = \"soon\"",
                "category in column 1 of the definition must be todo, doing, waiting or done",
            ),
            (
                "gemba = 1\n[[process]]\nprefix = \"CHG\"\nname = \"Change\"\ncolour = \"red\"",
                "the process CHG has no \"colour\"",
            ),
            (
                "gemba = 1\n[[process]]\nprefix = \"CHG\"\nname = \"Change\"\n[[process.step]]\nwork = \"soon\"",
                "work in step 1 of the process CHG must be a length of time such as 20m, 2h or 3d",
            ),
        ] {
            assert_eq!(read(toml).unwrap_err().to_string(), says);
        }
        assert!(read("gemba =").unwrap_err().to_string().starts_with("the definition is no TOML"));
    }
}
