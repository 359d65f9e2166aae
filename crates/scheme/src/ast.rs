//! Expressions: a typed tree, made by the parser only after every name and unit was checked.

use crate::functions::Function;
use crate::unit::Unit;
use ballast_domain::{Exact, Text};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The type of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// A number with its unit.
    Number(Unit),
    /// Text.
    Text,
    /// A civil date.
    Date,
    /// True or false.
    Flag,
    /// The number of a record: may be compared and counted, not calculated with.
    Key,
}

impl Type {
    /// The type in words.
    pub fn label(self) -> Text {
        match self {
            Self::Number(unit) => unit.label(),
            Self::Text => Text::fixed("文字", "text"),
            Self::Date => Text::fixed("日期", "date"),
            Self::Flag => Text::fixed("是非判断", "condition"),
            Self::Key => Text::fixed("编号", "record number"),
        }
    }
}

/// An expression with its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// What it gives.
    pub ty: Type,
}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// A value written out.
    Literal(Literal),
    /// A column of the measure's dataset; in measures over records only.
    Column(&'static str),
    /// A fact of the assessed period.
    Context(Context),
    /// Another measure, by id; in formulas and scores only.
    Measure(String),
    /// `-x`.
    Negate(Box<Expr>),
    /// `not x`.
    Not(Box<Expr>),
    /// Two operands.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x between low and high`, ends included.
    Between {
        /// The value.
        value: Box<Expr>,
        /// Lower end.
        low: Box<Expr>,
        /// Upper end.
        high: Box<Expr>,
    },
    /// `x in (a, b)`: equal to one of them.
    In {
        /// The value.
        value: Box<Expr>,
        /// The literals.
        list: Vec<Literal>,
    },
    /// `x is null`, `x is not null`.
    IsNull {
        /// The value.
        value: Box<Expr>,
        /// True for `is not null`.
        is_negated: bool,
    },
    /// A function with its arguments.
    Call(Function, Vec<Expr>),
    /// `band(x, [10亿元, ..): 20, [5亿元, 10亿元): 10, else: 0)`: the result of the first interval that holds x.
    Band {
        /// The value.
        value: Box<Expr>,
        /// The intervals with their results.
        bands: Vec<Band>,
        /// The result outside all of them; without one the intervals cover everything.
        otherwise: Option<Box<Expr>>,
    },
}

/// An interval with its result (档次).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Lower end; none: open to below.
    pub low: Option<End>,
    /// Upper end; none: open to above.
    pub high: Option<End>,
    /// The result.
    pub result: Expr,
}

/// An end of an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Where, in base units.
    pub at: Exact,
    /// True for `[` and `]`.
    pub is_included: bool,
    /// The literal, as it is printed.
    pub literal: Literal,
}

/// A value written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// A number, in base units (fen, fractions), with the word it was written with: `10亿元`, `50%`, `3pp`, `0.5`.
    Number {
        /// The value in base units.
        value: Exact,
        /// Its unit.
        unit: Unit,
        /// The word behind it; empty for a plain number.
        word: &'static str,
    },
    /// `'started'`.
    Text(String),
    /// `date '2024-06-30'`.
    Date(Date),
    /// `true`, `false`.
    Flag(bool),
}

/// A fact of the assessed period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// First day of the period.
    PeriodStart,
    /// Last day of the period.
    PeriodEnd,
    /// 1 January of the period's year.
    YearStart,
    /// The day as of which records are read (截至时点).
    AsOf,
    /// The period's year, a plain number.
    PeriodYear,
    /// The last month of the period, 1–12, a plain number.
    Months,
    /// How many months the period has, a plain number.
    PeriodMonths,
    /// The group that the subject is ranked in, as text.
    Group,
    /// The subject's total; missing where it has none.
    Total,
    /// How many blocks of the subject are below their minimum, a plain number.
    FailedBlocks,
    /// The subject's place in its group; missing where it is not ranked.
    Place,
    /// The subject's place counted from the last: 1 is the last.
    PlaceFromEnd,
    /// How many subjects of the group are ranked, a plain number.
    GroupSize,
    /// The id of the subject's grade, as text; missing without one.
    Grade,
}

/// How far an assessment must have come for an expression to be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Figures are there: formulas, scores, lights.
    Figures,
    /// Totals are there: what sets a result aside.
    Totals,
    /// Places are there: grades.
    Places,
    /// Grades are there: lists and rewards.
    Grades,
}

impl Context {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::PeriodStart,
        Self::PeriodEnd,
        Self::YearStart,
        Self::AsOf,
        Self::PeriodYear,
        Self::Months,
        Self::PeriodMonths,
        Self::Group,
        Self::Total,
        Self::FailedBlocks,
        Self::Place,
        Self::PlaceFromEnd,
        Self::GroupSize,
        Self::Grade,
    ];

    /// The name in expressions.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PeriodStart => "period_start",
            Self::PeriodEnd => "period_end",
            Self::YearStart => "year_start",
            Self::AsOf => "as_of",
            Self::PeriodYear => "period_year",
            Self::Months => "months",
            Self::PeriodMonths => "period_months",
            Self::Group => "group",
            Self::Total => "total",
            Self::FailedBlocks => "failed_blocks",
            Self::Place => "place",
            Self::PlaceFromEnd => "place_from_end",
            Self::GroupSize => "group_size",
            Self::Grade => "grade",
        }
    }

    /// How far the assessment must have come.
    pub const fn reach(self) -> Reach {
        match self {
            Self::Group | Self::Total | Self::FailedBlocks => Reach::Totals,
            Self::Place | Self::PlaceFromEnd | Self::GroupSize => Reach::Places,
            Self::Grade => Reach::Grades,
            _ => Reach::Figures,
        }
    }

    /// The type.
    pub const fn ty(self) -> Type {
        match self {
            Self::PeriodStart | Self::PeriodEnd | Self::YearStart | Self::AsOf => Type::Date,
            Self::PeriodYear
            | Self::Months
            | Self::PeriodMonths
            | Self::FailedBlocks
            | Self::Place
            | Self::PlaceFromEnd
            | Self::GroupSize => Type::Number(Unit::Number),
            Self::Total => Type::Number(Unit::Points),
            Self::Group | Self::Grade => Type::Text,
        }
    }

    /// What it is, in words.
    pub const fn label(self) -> Text {
        match self {
            Self::PeriodStart => Text::fixed("考核期首日", "first day of the period"),
            Self::PeriodEnd => Text::fixed("考核期末日", "last day of the period"),
            Self::YearStart => Text::fixed("年初", "1 January"),
            Self::AsOf => Text::fixed("截至时点", "as-of day"),
            Self::PeriodYear => Text::fixed("考核年度", "year of the period"),
            Self::Months => Text::fixed("截至月份", "last month of the period"),
            Self::PeriodMonths => Text::fixed("考核期月数", "months in the period"),
            Self::Group => Text::fixed("考核分组", "group"),
            Self::Total => Text::fixed("总分", "total"),
            Self::FailedBlocks => Text::fixed("不合格板块数", "blocks below their minimum"),
            Self::Place => Text::fixed("位次", "place"),
            Self::PlaceFromEnd => Text::fixed("倒数位次", "place from the end"),
            Self::GroupSize => Text::fixed("组内排名对象数", "ranked subjects of the group"),
            Self::Grade => Text::fixed("等次", "grade"),
        }
    }
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`; between two dates it gives days.
    Subtract,
    /// `*`
    Multiply,
    /// `/`; by nought it gives null and a finding. In a measure over records the quotient is rounded at once, as the
    /// measure's `record_rounding` says.
    Divide,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `and`, with null as "unknown": false and null is false.
    And,
    /// `or`, with null as "unknown": true or null is true.
    Or,
}

impl BinaryOp {
    /// The sign in expressions.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::And => "and",
            Self::Or => "or",
        }
    }

    /// True for the six comparisons.
    pub const fn is_comparison(self) -> bool {
        matches!(
            self,
            Self::Equal | Self::NotEqual | Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual
        )
    }
}

impl Expr {
    /// Calls `visit` for this expression and every one inside it, parents first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        match &self.kind {
            ExprKind::Literal(_) | ExprKind::Column(_) | ExprKind::Context(_) | ExprKind::Measure(_) => {}
            ExprKind::Negate(inner) | ExprKind::Not(inner) => inner.walk(visit),
            ExprKind::Binary(_, left, right) => {
                left.walk(visit);
                right.walk(visit);
            }
            ExprKind::Between { value, low, high } => {
                value.walk(visit);
                low.walk(visit);
                high.walk(visit);
            }
            ExprKind::In { value, .. } | ExprKind::IsNull { value, .. } => value.walk(visit),
            ExprKind::Call(_, arguments) => {
                for argument in arguments {
                    argument.walk(visit);
                }
            }
            ExprKind::Band { value, bands, otherwise } => {
                value.walk(visit);
                for band in bands {
                    band.result.walk(visit);
                }
                if let Some(otherwise) = otherwise {
                    otherwise.walk(visit);
                }
            }
        }
    }

    /// The ids of the measures it names, in order of appearance, each once.
    pub fn measures(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = Vec::new();
        self.walk(&mut |expr| {
            if let ExprKind::Measure(id) = &expr.kind
                && !ids.contains(&id.as_str())
            {
                ids.push(id);
            }
        });
        ids
    }

    /// True when a part of it fulfils the test.
    pub fn any(&self, test: impl Fn(&Self) -> bool) -> bool {
        let mut found = false;
        self.walk(&mut |expr| found |= test(expr));
        found
    }
}
