//! Who may run which command, and what it may do: the part of the permission table that is no route (命令权限).

use super::permission::Permission;
use super::role::Role;
use ballast_domain::Text;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A line of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandLine {
    /// The words after `ballast`: `import undo`.
    pub name: String,
    /// Who may run it.
    pub by: RunBy,
    /// Which permissions of the role of the command line it works with; it can do nothing else.
    #[serde(default)]
    pub needs: BTreeSet<Permission>,
    /// Whose proof of identity it asks for besides.
    #[serde(default)]
    pub confirmed_by: Option<Confirmation>,
}

/// Who may run a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunBy {
    /// Whoever has the program: it works on the files that it is given.
    Anyone,
    /// An account of the operating system that can read and write the data folder.
    SystemAccount,
}

/// Accounts that have to prove who they are before a command goes on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Of one of these roles each.
    roles: Vec<String>,
    /// How many different people.
    pub people: usize,
    /// In which case.
    pub when: Text,
}

impl Confirmation {
    /// True when holders of the role can confirm.
    pub fn admits(&self, role: Role) -> bool {
        self.roles.iter().any(|code| code == role.code())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "command")]
    commands: Vec<CommandLine>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("commands.toml")).expect("the table of commands was tested with the program")
});

impl CommandLine {
    /// All lines in the order of the file.
    pub fn all() -> &'static [Self] {
        &FILE.commands
    }

    /// The line of a command.
    pub fn named(name: &str) -> Option<&'static Self> {
        FILE.commands.iter().find(|command| command.name == name)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_command_needs_what_the_command_line_holds_and_names_roles_that_exist() {
        let names: BTreeSet<&str> = CommandLine::all().iter().map(|command| command.name.as_str()).collect();
        assert_eq!(names.len(), CommandLine::all().len(), "a command stands twice");
        for command in CommandLine::all() {
            let name = &command.name;
            assert!(command.needs.iter().all(|permission| Role::command_line().holds(*permission)), "{name}");
            assert!(command.by == RunBy::SystemAccount || command.needs.is_empty(), "{name}");
            for code in command.confirmed_by.iter().flat_map(|confirmation| &confirmation.roles) {
                assert!(Role::from_code(code).is_some(), "{name}: {code}");
            }
        }
        assert_eq!(CommandLine::named("restore").unwrap().confirmed_by.as_ref().unwrap().people, 2);
    }
}
