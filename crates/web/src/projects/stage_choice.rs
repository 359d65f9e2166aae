//! What the list can be narrowed to by stage: exactly at one, at it or beyond, or not yet there.

use ballast_app::projects::list::ProjectFilter;
use ballast_domain::Lang;
use ballast_domain::project::Stage;

/// A choice of stages. Figures of dashboards count “reached”, so a link must be able to say that too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StageChoice {
    /// Stands at this stage now.
    Exactly(Stage),
    /// Stands at this stage or a later one.
    Reached(Stage),
    /// Has not come so far.
    Before(Stage),
}

impl StageChoice {
    /// What the select offers: not started, started and beyond, and so on, then each stage exactly.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let groups = [
            Self::Before(Stage::Started),
            Self::Reached(Stage::Started),
            Self::Reached(Stage::Completed),
            Self::Reached(Stage::InProduction),
        ];
        groups.into_iter().chain(Stage::ALL.iter().copied().map(Self::Exactly))
    }

    /// The code in addresses: `started`, `started.reached`, `started.before`.
    pub(crate) fn code(self) -> String {
        match self {
            Self::Exactly(stage) => stage.code().to_owned(),
            Self::Reached(stage) => format!("{}.reached", stage.code()),
            Self::Before(stage) => format!("{}.before", stage.code()),
        }
    }

    /// Reads the code.
    pub(crate) fn from_code(code: &str) -> Option<Self> {
        match code.split_once('.') {
            None => Stage::from_code(code).map(Self::Exactly),
            Some((stage, "reached")) => Stage::from_code(stage).map(Self::Reached),
            Some((stage, "before")) => Stage::from_code(stage).map(Self::Before),
            Some(_) => None,
        }
    }

    /// The choice that a filter makes.
    pub(crate) fn of(filter: &ProjectFilter) -> Option<Self> {
        let exactly = filter.stage.map(Self::Exactly);
        exactly.or(filter.reached.map(Self::Reached)).or(filter.before.map(Self::Before))
    }

    /// The words.
    pub(crate) fn label(self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Exactly(stage), _) => stage.label().get(lang).to_owned(),
            (Self::Reached(stage), Lang::Zh) => format!("已{}（及以后）", stage.label().zh),
            (Self::Reached(stage), Lang::En) => format!("{} or beyond", stage.label().en),
            (Self::Before(stage), Lang::Zh) => format!("未{}", stage.label().zh),
            (Self::Before(stage), Lang::En) => format!("Not yet: {}", stage.label().en),
        }
    }

    /// The stage when exactly one is meant.
    pub(crate) fn exactly(self) -> Option<Stage> {
        if let Self::Exactly(stage) = self { Some(stage) } else { None }
    }

    /// The stage when it or a later one is meant.
    pub(crate) fn reached(self) -> Option<Stage> {
        if let Self::Reached(stage) = self { Some(stage) } else { None }
    }

    /// The stage when those before it are meant.
    pub(crate) fn before(self) -> Option<Stage> {
        if let Self::Before(stage) = self { Some(stage) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for choice in StageChoice::all() {
            assert_eq!(StageChoice::from_code(&choice.code()), Some(choice));
        }
        assert_eq!(StageChoice::from_code("started.nonsense"), None);
    }
}
