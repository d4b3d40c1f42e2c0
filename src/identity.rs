//! Who is at the keyboard: the account that the program runs under, never a variable.

use std::hash::{BuildHasher as _, RandomState};

use nix::unistd::{User, geteuid};

/// An account of the operating system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its name; `uid-1000` when the system knows only its number.
    pub name: String,
    /// The whole name of whom it belongs to; may be empty.
    pub full_name: String,
}

impl Account {
    /// The account of the effective user id.
    pub fn current() -> Self {
        let uid = geteuid();
        match User::from_uid(uid) {
            Ok(Some(user)) => {
                Self { name: user.name, full_name: full_name(&user.gecos.to_string_lossy()) }
            }
            Ok(None) | Err(_) => Self { name: format!("uid-{uid}"), full_name: String::new() },
        }
    }
}

/// A mark that no other session has, by chance. The number of a process would be one only among those
/// that see the same processes: in containers of their own all of them are the first.
pub fn chance() -> String {
    // The keys of a hasher are the system's random numbers.
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

/// The first part of the password file's comment; the others are rooms and telephones.
fn full_name(gecos: &str) -> String {
    gecos.split(',').next().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_name_is_the_first_part_of_the_comment() {
        assert_eq!(full_name("Ann Example,Room 4,555-1234,,"), "Ann Example");
        assert_eq!(full_name(""), "");
    }

    #[test]
    fn no_mark_is_given_twice() {
        let marks: std::collections::HashSet<String> = (0..1_000).map(|_| chance()).collect();
        assert_eq!(marks.len(), 1_000);
        assert!(marks.iter().all(|it| it.len() == 16), "{marks:?}");
    }

    #[test]
    fn the_account_is_the_one_of_the_process() {
        let account = Account::current();
        let uid = geteuid().to_string();
        assert!(account.name == format!("uid-{uid}") || !account.name.starts_with("uid-"));
    }
}
