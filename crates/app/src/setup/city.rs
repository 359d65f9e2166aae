//! `city.toml`: what a city hands over on the first day: its units, its accounts, its files in order.

use crate::accounts::make::is_login;
use crate::{AppError, Role};
use ballast_domain::project::Stage;
use ballast_domain::{DivisionCode, Form, OrganizationTree, OrganizationUnit, PaperKind, Text, UnitId, UnitKind};
use jiff::civil::Date;
use serde::Deserialize;

/// A city folder's description.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct City {
    /// True when everything in the folder is invented for demonstration.
    #[serde(default)]
    pub sample: bool,
    /// The organisation units.
    #[serde(rename = "unit")]
    pub units: Vec<CityUnit>,
    /// The accounts.
    #[serde(default, rename = "user")]
    pub users: Vec<CityUser>,
    /// The files, in the order in which the office got them.
    #[serde(default, rename = "import")]
    pub imports: Vec<CityImport>,
    /// Papers of its projects.
    #[serde(default, rename = "paper")]
    pub papers: Vec<CityPaper>,
}

/// One unit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CityUnit {
    /// Identity.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Kind.
    pub kind: UnitKind,
    /// Division code.
    #[serde(default)]
    pub division: Option<DivisionCode>,
    /// The unit above.
    #[serde(default)]
    pub parent: Option<String>,
    /// Place in lists.
    #[serde(default)]
    pub sort: i64,
    /// First day of existence.
    pub valid_from: Date,
    /// First day of existence no more.
    #[serde(default)]
    pub valid_until: Option<Date>,
}

/// One account. A password never stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CityUser {
    /// Login name.
    pub login: String,
    /// Name shown.
    pub name: String,
    /// Roles by their codes: `["reporter"]`; those of the role file.
    pub roles: Vec<String>,
    /// The unit the person works for.
    pub unit: String,
}

/// One file to import.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CityImport {
    /// Its name inside the folder.
    pub file: String,
    /// Its form by code: `monthly-report`.
    pub form: String,
    /// 资料时点.
    pub known_on: Date,
    /// What it shows.
    #[serde(default)]
    pub note: Option<Text>,
}

/// One paper of a project.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CityPaper {
    /// Its name inside the folder.
    pub file: String,
    /// The project's unit.
    pub unit: String,
    /// The project's name.
    pub project: String,
    /// What it is for.
    pub kind: PaperKind,
    /// The stage that it speaks of; none for the project as a whole.
    #[serde(default)]
    pub stage: Option<Stage>,
}

impl City {
    /// Reads and checks the text of a `city.toml`.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with line and column for text that is no such TOML, for a unit id of the wrong form, units that
    /// form no tree, an unknown or excluding role, a login of the wrong form, an unknown form or unit, and a file name that leaves the folder.
    pub fn from_toml(text: &str) -> Result<Self, AppError> {
        let city: Self = toml::from_str(text).map_err(|error| wrong(&error.to_string()))?;
        let tree = OrganizationTree::new(city.organization()?).map_err(|error| wrong(&error.to_string()))?;
        for user in &city.users {
            if !is_login(&user.login) {
                return Err(wrong(&format!("[[user]] login = {:?}", user.login)));
            }
            if let Some(role) = user.roles.iter().find(|role| Role::from_code(role).is_none()) {
                return Err(wrong(&format!("[[user]] {}: roles = {role:?}", user.login)));
            }
            let roles: Vec<Role> = user.roles.iter().filter_map(|role| Role::from_code(role)).collect();
            if let Some((a, b)) = excluding(&roles) {
                let (login, a, b) = (&user.login, a.code(), b.code());
                return Err(wrong(&format!("[[user]] {login}: roles = [{a:?}, {b:?}]")));
            }
            if UnitId::new(&user.unit).is_none_or(|unit| tree.get(&unit).is_none()) {
                return Err(wrong(&format!("[[user]] {}: unit = {:?}", user.login, user.unit)));
            }
        }
        for import in &city.imports {
            import.form()?;
            if leaves_folder(&import.file) {
                return Err(wrong(&format!("[[import]] file = {:?}", import.file)));
            }
        }
        if let Some(paper) = city.papers.iter().find(|paper| leaves_folder(&paper.file)) {
            return Err(wrong(&format!("[[paper]] file = {:?}", paper.file)));
        }
        Ok(city)
    }

    /// The units as the domain knows them.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an id of the wrong form.
    pub fn organization(&self) -> Result<Vec<OrganizationUnit>, AppError> {
        let id = |code: &str| UnitId::new(code).ok_or_else(|| wrong(&format!("[[unit]] id = {code:?}")));
        self.units
            .iter()
            .map(|unit| {
                Ok(OrganizationUnit {
                    id: id(&unit.id)?,
                    name: unit.name.clone(),
                    aliases: unit.aliases.clone(),
                    kind: unit.kind,
                    division: unit.division,
                    parent: unit.parent.as_deref().map(id).transpose()?,
                    sort: unit.sort,
                    valid_from: unit.valid_from,
                    valid_until: unit.valid_until,
                })
            })
            .collect()
    }
}

impl CityImport {
    /// The form.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an unknown code.
    pub fn form(&self) -> Result<Form, AppError> {
        Form::from_code(&self.form).ok_or_else(|| wrong(&format!("[[import]] {}: form = {:?}", self.file, self.form)))
    }
}

fn leaves_folder(file: &str) -> bool {
    file.split(['/', '\\']).any(|part| part.is_empty() || part == "..")
}

/// Two roles that one person must not hold together.
fn excluding(roles: &[Role]) -> Option<(Role, Role)> {
    roles.iter().find_map(|a| roles.iter().find(|b| a.excludes(**b)).map(|b| (*a, *b)))
}

fn wrong(problem: &str) -> AppError {
    AppError::Invalid(Text::new(
        format!("city.toml 有误：{problem}。请对照 samples/yuncheng/city.toml 改正"),
        format!("city.toml is wrong: {problem}. Compare it with samples/yuncheng/city.toml"),
    ))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const CITY: &str = r#"
        [[unit]]
        id = "140800"
        name = { zh = "运城市", en = "Yuncheng" }
        kind = "city"
        division = "140800"
        valid_from = "1949-10-01"
        [[user]]
        login = "centre"
        name = "推进中心"
        roles = ["city_reviewer"]
        unit = "140800"
        [[import]]
        file = "台账.xlsx"
        form = "ledger"
        known_on = "2024-01-10"
    "#;

    #[test]
    fn a_city_is_read() {
        let city = City::from_toml(CITY).unwrap();
        assert_eq!(city.organization().unwrap().len(), 1);
        assert_eq!(city.imports[0].form().unwrap(), Form::Ledger);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (good, bad) in [
            ("\"city_reviewer\"", "\"king\""),
            ("\"city_reviewer\"", "\"reporter\", \"tallier\""),
            ("login = \"centre\"", "login = \"Q x\""),
            ("unit = \"140800\"", "unit = \"140900\""),
            ("form = \"ledger\"", "form = \"poem\""),
            ("file = \"台账.xlsx\"", "file = \"../台账.xlsx\""),
            ("id = \"140800\"", "id = \"Q!\""),
            ("kind = \"city\"", "kind = \"planet\""),
        ] {
            let error = City::from_toml(&CITY.replacen(good, bad, 1)).unwrap_err();
            let AppError::Invalid(text) = error else { panic!("{bad}") };
            assert!(text.zh.contains(bad.split('"').nth(1).unwrap()), "{}", text.zh);
        }
    }
}
