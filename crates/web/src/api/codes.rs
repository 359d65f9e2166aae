//! Coded values of the domain as the interface writes them: the code, and in the document the list of all codes.

use ballast_app::Permission;
use ballast_app::imports::Take;
use ballast_domain::life::{LifeState, LifeStep, ObjectionState};
use ballast_domain::project::{
    Category, InvestmentBasis, ObstacleKind, PlanClass, ProjectType, ReportState, Stage, Tier, Truth,
};
use ballast_domain::{DataClass, Form, Lang, MediaType, PaperKind, PaperState, Severity};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A newtype per coded value: `codes! { TierCode(Tier) = "Tier", all, code; }`.
macro_rules! codes {
    ($( $(#[$meta:meta])* $name:ident($value:ty) = $schema:literal, $all:expr, $code:expr; )+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) struct $name(pub $value);

        impl $name {
            fn code(value: $value) -> &'static str {
                let code: fn($value) -> &'static str = $code;
                code(value)
            }

            fn all() -> impl Iterator<Item = $value> {
                $all
            }
        }

        impl From<$value> for $name {
            fn from(value: $value) -> Self {
                Self(value)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(Self::code(self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<str>::deserialize(deserializer)?;
                let found = Self::all().find(|value| Self::code(*value) == text);
                found.map(Self).ok_or_else(|| unknown(&text, Self::all().map(Self::code)))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let codes = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Self::all().map(Self::code)));
                RefOr::T(Schema::Object(codes.build()))
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($schema)
            }
        }
    )+};
}

fn unknown<E: serde::de::Error>(text: &str, codes: impl Iterator<Item = &'static str>) -> E {
    E::custom(format!("{text:?} is none of {}", codes.collect::<Vec<_>>().join(", ")))
}

codes! {
    /// 项目层级.
    TierCode(Tier) = "Tier", Tier::ALL.iter().copied(), Tier::code;
    /// 项目类别.
    CategoryCode(Category) = "Category", Category::ALL.iter().copied(), Category::code;
    /// 计划类别.
    PlanClassCode(PlanClass) = "PlanClass", PlanClass::ALL.iter().copied(), PlanClass::code;
    /// 项目类型.
    ProjectTypeCode(ProjectType) = "ProjectType", ProjectType::ALL.iter().copied(), ProjectType::code;
    /// 阶段.
    StageCode(Stage) = "Stage", Stage::ALL.iter().copied(), Stage::code;
    /// 口径.
    TruthCode(Truth) = "Truth", Truth::ALL.iter().copied(), Truth::code;
    /// 月报状态.
    ReportStateCode(ReportState) = "ReportState", ReportState::ALL.iter().copied(), ReportState::code;
    /// 计量口径.
    BasisCode(InvestmentBasis) = "InvestmentBasis", InvestmentBasis::ALL.iter().copied(), InvestmentBasis::code;
    /// 堵点类型.
    ObstacleCode(ObstacleKind) = "ObstacleKind", ObstacleKind::ALL.iter().copied(), ObstacleKind::code;
    /// 表式.
    FormCode(Form) = "Form", Form::ALL.into_iter(), Form::code;
    /// 权限.
    PermissionCode(Permission) = "Permission", Permission::ALL.into_iter(), Permission::code;
    /// 附件类型.
    PaperKindCode(PaperKind) = "PaperKind", PaperKind::ALL.iter().copied(), PaperKind::code;
    /// 附件状态.
    PaperStateCode(PaperState) = "PaperState", PaperState::ALL.iter().copied(), PaperState::code;
    /// 附件格式.
    PaperMediaCode(MediaType) = "PaperMedia", MediaType::ALL.iter().copied(), MediaType::code;
    /// 有保存期限的数据类别.
    DataClassCode(DataClass) = "DataClass", DataClass::ALL.iter().copied(), DataClass::code;
    /// How grave a problem is.
    SeverityCode(Severity) = "Severity", [Severity::Warning, Severity::Error].into_iter(), |severity| match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    /// What to do with refused rows.
    TakeCode(Take) = "Take", [Take::All, Take::GoodRows].into_iter(), |take| match take {
        Take::All => "all",
        Take::GoodRows => "good_rows",
    };
    /// Where a result stands.
    LifeStateCode(LifeState) = "ResultState", LifeState::ALL.iter().copied(), LifeState::code;
    /// A step of a result's life.
    LifeStepCode(LifeStep) = "ResultStep", LifeStep::ALL.iter().copied(), LifeStep::code;
    /// Where an objection stands.
    ObjectionStateCode(ObjectionState) = "ObjectionState", ObjectionState::ALL.iter().copied(), ObjectionState::code;
    /// Language of a file.
    LangCode(Lang) = "Lang", [Lang::Zh, Lang::En].into_iter(), |lang| match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    };
}
