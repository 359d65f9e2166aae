//! The organisation tree with periods of validity (机构树).

use crate::division::DivisionCode;
use crate::lang::Text;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Identity of an organisation unit: a short stable code that a city chooses, such as `140882` or `140802-etdz`. Counties
/// use their division code; zones have none of their own. Lower-case letters, digits and hyphens, 1–40 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitId(String);

impl UnitId {
    /// Takes a code; `None` unless it has the form above.
    pub fn new(code: &str) -> Option<Self> {
        let is_form = (1..=40).contains(&code.len())
            && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        is_form.then(|| Self(code.to_owned()))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for UnitId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a unit is (机构类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 国家.
    Country,
    /// 省.
    Province,
    /// 市.
    City,
    /// 县（市、区）.
    County,
    /// 开发区（功能区）: reports like a county without a county code.
    Zone,
    /// 市直部门.
    Department,
    /// 乡镇（街道）.
    Township,
}

impl UnitKind {
    /// The code as stored and written in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
            Self::Zone => "zone",
            Self::Department => "department",
            Self::Township => "township",
        }
    }

    /// Reads the stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Country, Self::Province, Self::City, Self::County, Self::Zone, Self::Department, Self::Township]
            .into_iter()
            .find(|kind| kind.code() == code)
    }

    /// True for the units that owe project reports: counties and zones.
    pub fn reports(self) -> bool {
        matches!(self, Self::County | Self::Zone)
    }
}

/// A node of the tree (机构), valid from `valid_from` until the day before `valid_until`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationUnit {
    /// Identity.
    pub id: UnitId,
    /// Name in both languages.
    pub name: Text,
    /// Other names that imported files use for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Kind.
    pub kind: UnitKind,
    /// The division it coincides with, if any.
    pub division: Option<DivisionCode>,
    /// The unit above; none for the root.
    pub parent: Option<UnitId>,
    /// Place in lists; official lists have their own order.
    pub sort: i64,
    /// First day of existence.
    pub valid_from: Date,
    /// First day of existence no more; none while it exists.
    pub valid_until: Option<Date>,
}

impl OrganizationUnit {
    /// True when the unit exists on the day.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|end| day < end)
    }
}

/// All units of an installation, past and present.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganizationTree {
    units: BTreeMap<UnitId, OrganizationUnit>,
}

/// Why units do not form a tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTree {
    /// Two units with one id.
    #[error("unit {0} stands twice")]
    Duplicate(UnitId),
    /// A parent that does not exist.
    #[error("unit {0} names a parent {1} that does not exist")]
    UnknownParent(UnitId, UnitId),
    /// A unit is its own ancestor.
    #[error("unit {0} is its own ancestor")]
    Cycle(UnitId),
}

impl OrganizationTree {
    /// Builds the tree.
    ///
    /// # Errors
    /// [`BadTree`] for a repeated id, an unknown parent or a cycle.
    pub fn new(units: impl IntoIterator<Item = OrganizationUnit>) -> Result<Self, BadTree> {
        let mut tree = Self::default();
        for unit in units {
            let id = unit.id.clone();
            if tree.units.insert(id.clone(), unit).is_some() {
                return Err(BadTree::Duplicate(id));
            }
        }
        for unit in tree.units.values() {
            if let Some(parent) = &unit.parent
                && !tree.units.contains_key(parent)
            {
                return Err(BadTree::UnknownParent(unit.id.clone(), parent.clone()));
            }
            if tree.ancestors(&unit.id).count() > tree.units.len() {
                return Err(BadTree::Cycle(unit.id.clone()));
            }
        }
        Ok(tree)
    }

    /// The unit of an id.
    pub fn get(&self, id: &UnitId) -> Option<&OrganizationUnit> {
        self.units.get(id)
    }

    /// All units by sort, then id.
    pub fn all(&self) -> Vec<&OrganizationUnit> {
        let mut all: Vec<_> = self.units.values().collect();
        all.sort_by_key(|unit| (unit.sort, &unit.id));
        all
    }

    /// The units that owe reports on a day, by sort.
    pub fn reporting_on(&self, day: Date) -> Vec<&OrganizationUnit> {
        self.all().into_iter().filter(|unit| unit.kind.reports() && unit.is_valid_on(day)).collect()
    }

    /// The root: the first unit without a parent.
    pub fn root(&self) -> Option<&OrganizationUnit> {
        self.all().into_iter().find(|unit| unit.parent.is_none())
    }

    /// The unit itself and every unit above it. At most one step more than there are units, so that a cycle ends.
    pub fn ancestors<'a>(&'a self, id: &UnitId) -> impl Iterator<Item = &'a OrganizationUnit> {
        std::iter::successors(self.units.get(id), |unit| unit.parent.as_ref().and_then(|parent| self.units.get(parent)))
            .take(self.units.len() + 1)
    }

    /// The unit itself and everything below it, whatever the date: a merged unit's records stay visible to its heirs.
    pub fn subtree(&self, id: &UnitId) -> BTreeSet<UnitId> {
        self.units.keys().filter(|unit| self.ancestors(unit).any(|above| above.id == *id)).cloned().collect()
    }

    /// Finds a unit by id, division code, name or alias as an office writes it: spaces do not matter, and the ending 县,
    /// 市, 区 or the city's name in front may be missing when one unit alone is meant.
    pub fn find(&self, written: &str) -> Option<&OrganizationUnit> {
        let key = crate::text::name_key(written);
        if key.is_empty() {
            return None;
        }
        let exact = |unit: &&OrganizationUnit| {
            unit.id.as_str() == key
                || crate::text::name_key(&unit.name.zh) == key
                || crate::text::name_key(&unit.name.en) == key
                || unit.aliases.iter().any(|alias| crate::text::name_key(alias) == key)
        };
        if let Some(unit) = self.units.values().find(exact) {
            return Some(unit);
        }
        let root = self.root().map(|unit| unit.name.zh.to_string()).unwrap_or_default();
        let stem = |name: &str| {
            let name = name.strip_prefix(root.as_str()).filter(|rest| !rest.is_empty()).unwrap_or(name);
            let short = name.strip_suffix(['县', '市', '区']).unwrap_or(name);
            if short.chars().count() >= 2 { short.to_owned() } else { name.to_owned() }
        };
        let key = stem(&key);
        let mut close = self.units.values().filter(|unit| unit.kind.reports() && stem(&unit.name.zh) == key);
        match (close.next(), close.next()) {
            (Some(unit), None) => Some(unit),
            _ => None,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn unit(id: &str, zh: &str, kind: UnitKind, parent: Option<&str>) -> OrganizationUnit {
        OrganizationUnit {
            id: UnitId::new(id).unwrap(),
            name: Text::new(zh, id),
            aliases: Vec::new(),
            kind,
            division: None,
            parent: parent.and_then(UnitId::new),
            sort: 0,
            valid_from: date(1949, 10, 1),
            valid_until: None,
        }
    }

    fn tree() -> OrganizationTree {
        OrganizationTree::new([
            unit("140800", "运城市", UnitKind::City, None),
            unit("140827", "垣曲县", UnitKind::County, Some("140800")),
            unit("140826", "绛县", UnitKind::County, Some("140800")),
            unit("140825", "新绛县", UnitKind::County, Some("140800")),
        ])
        .unwrap()
    }

    #[test]
    fn units_are_found_as_offices_write_them() {
        let tree = tree();
        let id = |written: &str| tree.find(written).map(|unit| unit.id.to_string());
        assert_eq!(id(" 垣 曲 ").as_deref(), Some("140827"));
        assert_eq!(id("运城市垣曲县").as_deref(), Some("140827"));
        assert_eq!(id("绛县").as_deref(), Some("140826"));
        assert_eq!(id("新绛").as_deref(), Some("140825"));
        assert_eq!(id("140826").as_deref(), Some("140826"));
        assert_eq!(id("县"), None);
        assert_eq!(id("河津市"), None);
    }

    #[test]
    fn cycles_and_strangers_are_refused() {
        let cycle = [unit("a", "甲", UnitKind::City, Some("b")), unit("b", "乙", UnitKind::City, Some("a"))];
        assert!(matches!(OrganizationTree::new(cycle), Err(BadTree::Cycle(_))));
        let orphan = [unit("a", "甲", UnitKind::City, Some("b"))];
        assert!(matches!(OrganizationTree::new(orphan), Err(BadTree::UnknownParent(..))));
    }

    #[test]
    fn subtree_holds_the_unit_and_all_below() {
        assert_eq!(tree().subtree(&UnitId::new("140800").unwrap()).len(), 4);
        assert_eq!(tree().subtree(&UnitId::new("140826").unwrap()).len(), 1);
    }
}
