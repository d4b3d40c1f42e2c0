//! A definition as one object for programs: the tables and names of the TOML, nothing else.

use serde_json::Value as Json;
use toml::Value as Toml;

use crate::domain::definition::Definition;

/// A definition with the names that it has as TOML; days are texts.
pub fn json(definition: &Definition) -> Json {
    // What was written here is TOML: only a fault of the writer could make it anything else.
    super::write(definition).parse::<toml::Table>().map_or(Json::Null, |it| one(Toml::Table(it)))
}

fn one(value: Toml) -> Json {
    match value {
        Toml::String(text) => text.into(),
        Toml::Integer(n) => n.into(),
        Toml::Float(n) => n.into(),
        Toml::Boolean(it) => it.into(),
        Toml::Datetime(at) => at.to_string().into(),
        Toml::Array(all) => all.into_iter().map(one).collect(),
        Toml::Table(all) => all.into_iter().map(|(name, it)| (name, one(it))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::definition::{TEMPLATES, read};

    #[test]
    fn an_object_has_what_the_toml_has() {
        for (name, toml) in TEMPLATES {
            let object = json(&read(toml).unwrap());
            assert_eq!(object["gemba"], 1, "{name}");
            let again: Toml = serde_json::from_value(object).unwrap();
            let again = read(&toml::to_string(&again).unwrap()).unwrap();
            assert_eq!(again, read(toml).unwrap(), "{name}");
        }
    }
}
