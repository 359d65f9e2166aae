//! Checks of arguments that several functions share.

use super::{Apply, Mismatch};
use crate::ast::{Expr, ExprKind, Literal, Type};
use crate::hint;
use crate::language::{Declared, Scope};
use crate::unit::Unit;
use ballast_domain::{Exact, Rounding, Text};
use std::collections::BTreeSet;

/// The unit of a number.
pub(super) fn number(arguments: &[Expr], index: usize) -> Result<Unit, Box<Mismatch>> {
    match arguments[index].ty {
        Type::Number(unit) => Ok(unit),
        other => Err(expected(index, Type::Number(Unit::Number), other)),
    }
}

/// The argument must be of a type.
pub(super) fn of_type(arguments: &[Expr], index: usize, ty: Type) -> Result<(), Box<Mismatch>> {
    if arguments[index].ty == ty { Ok(()) } else { Err(expected(index, ty, arguments[index].ty)) }
}

/// The common type of all arguments from `first` on.
pub(super) fn common(arguments: &[Expr], first: usize) -> Result<Type, Box<Mismatch>> {
    let mut ty = arguments[first].ty;
    for (index, argument) in arguments.iter().enumerate().skip(first + 1) {
        ty = match (ty, argument.ty) {
            (Type::Number(a), Type::Number(b)) => {
                Type::Number(a.common(b).ok_or_else(|| unlike(index, ty, argument.ty))?)
            }
            (a, b) if a == b => a,
            (a, b) => return Err(unlike(index, a, b)),
        };
    }
    Ok(ty)
}

/// As [`common`], numbers only.
pub(super) fn common_number(arguments: &[Expr], first: usize) -> Result<Type, Box<Mismatch>> {
    for index in first..arguments.len() {
        number(arguments, index)?;
    }
    common(arguments, first)
}

/// The type of the difference of two like numbers: two shares differ by percentage points.
pub(super) fn difference(arguments: &[Expr]) -> Result<Type, Box<Mismatch>> {
    Ok(match common_number(arguments, 0)? {
        Type::Number(unit) => Type::Number(unit.minus(unit).unwrap_or(unit)),
        other => other,
    })
}

/// How many of the second argument the first is: a plain number.
pub(super) fn steps(arguments: &[Expr]) -> Result<Type, Box<Mismatch>> {
    common_number(&arguments[..2], 0)?;
    if literal(arguments, 1)?.is_zero() {
        return Err(Box::new(Mismatch {
            code: "SC-016",
            argument: Some(1),
            what: Text::fixed("步长是 0", "the step is nought"),
            remedy: Text::fixed("请写大于 0 的步长，如 1pp", "Write a step above nought, such as 1pp"),
        }));
    }
    Ok(Type::Number(Unit::Number))
}

/// A number written out.
pub(super) fn literal(arguments: &[Expr], index: usize) -> Result<&Exact, Box<Mismatch>> {
    match &arguments[index].kind {
        ExprKind::Literal(Literal::Number { value, .. }) => Ok(value),
        _ => Err(Box::new(Mismatch {
            code: "SC-015",
            argument: Some(index),
            what: Text::new(
                format!("第 {} 个参数须直接写出数值", index + 1),
                format!("argument {} must be a number written out", index + 1),
            ),
            remedy: Text::fixed("请写成如 2、1pp、10亿元", "Write it like 2, 1pp, 10亿元"),
        })),
    }
}

/// A whole number written out, within a range.
pub(super) fn whole(arguments: &[Expr], index: usize, least: i64, most: i64) -> Result<i64, Box<Mismatch>> {
    let value = literal(arguments, index)?;
    let whole = (value.decimal_places() == Some(0)).then(|| value.to_scaled(Rounding::half_up(0))).flatten();
    whole.and_then(|whole| i64::try_from(whole).ok()).filter(|whole| (least..=most).contains(whole)).ok_or_else(|| {
        Box::new(Mismatch {
            code: "SC-015",
            argument: Some(index),
            what: Text::new(
                format!("第 {} 个参数须是 {least}–{most} 的整数", index + 1),
                format!("argument {} must be a whole number from {least} to {most}", index + 1),
            ),
            remedy: Text::fixed("请改正", "Correct it"),
        })
    })
}

/// A function over the records of one key stands in gates and values: it looks at what `where` lets through, and at no other such function.
pub(super) fn shared(scope: &Scope<'_>, arguments: &[Expr]) -> Result<(), Box<Mismatch>> {
    let is_shared = |part: &Expr| matches!(&part.kind, ExprKind::Call(function, _) if matches!(function.primitive().apply, Apply::Shared(_)));
    let (what, remedy) = if scope.is_filter {
        (
            Text::fixed("where 中不能看同键的其他记录", "`where` cannot look at other records of the same key"),
            Text::fixed(
                "它看的是 where 选出的全部记录，请写到 [[measure.gate]] 或 value 中",
                "It looks at all that `where` lets through: write it in [[measure.gate]] or value",
            ),
        )
    } else if arguments.iter().any(|argument| argument.any(is_shared)) {
        (
            Text::fixed(
                "同键记录的函数不能相互嵌套",
                "functions over records of one key cannot stand inside each other",
            ),
            Text::fixed("请分成几个条件", "Make several conditions of it"),
        )
    } else {
        return Ok(());
    };
    Err(Box::new(Mismatch { code: "SC-017", argument: None, what, remedy }))
}

/// The unit of the measure that the first argument names.
pub(super) fn measure(arguments: &[Expr]) -> Result<Unit, Box<Mismatch>> {
    match &arguments[0].kind {
        ExprKind::Measure(_) => number(arguments, 0),
        _ => Err(Box::new(Mismatch {
            code: "SC-015",
            argument: Some(0),
            what: Text::fixed("第一个参数须是一个度量的名称", "the first argument must be the name of a measure"),
            remedy: Text::fixed(
                "组内比较只能对度量进行；算式请先写成公式度量",
                "Groups are compared by a measure; make a formula measure of the arithmetic first",
            ),
        })),
    }
}

/// The unit of a target or indicator whose key the first argument is.
pub(super) fn input(
    arguments: &[Expr],
    known: &Declared,
    (zh, en, section): (&str, &str, &str),
) -> Result<Unit, Box<Mismatch>> {
    let ExprKind::Literal(Literal::Text(key)) = &arguments[0].kind else {
        return Err(expected(0, Type::Text, arguments[0].ty));
    };
    known.get(key).and_then(Option::as_ref).map(|unit| unit.unit).ok_or_else(|| {
        let hint = hint::remedy(key, known.keys().map(String::as_str));
        Box::new(Mismatch {
            code: "SC-012",
            argument: Some(0),
            what: Text::new(format!("没有声明{zh}“{key}”"), format!("unknown {en} `{key}`")),
            remedy: if known.is_empty() {
                Text::new(format!("请先用 [[{section}]] 声明"), format!("Declare it with [[{section}]] first"))
            } else {
                hint
            },
        })
    })
}

/// What of an earlier result the second argument names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// An item.
    Item,
    /// A status light.
    Light,
}

/// The first argument names declared earlier results, the second (where there is a part) an item or light of them, the one at
/// `period` which of the periods.
pub(super) fn earlier(
    scope: &Scope<'_>,
    arguments: &[Expr],
    part: Option<Part>,
    period: Option<usize>,
) -> Result<(), Box<Mismatch>> {
    let ExprKind::Literal(Literal::Text(key)) = &arguments[0].kind else {
        return Err(expected(0, Type::Text, arguments[0].ty));
    };
    let known = &scope.names.earlier;
    let Some(declared) = known.get(key) else {
        let declare = Text::fixed("请先用 [[earlier]] 声明", "Declare it with [[earlier]] first");
        return Err(Box::new(Mismatch {
            code: "SC-012",
            argument: Some(0),
            what: Text::new(format!("没有声明往期结果“{key}”"), format!("unknown earlier results `{key}`")),
            remedy: if known.is_empty() { declare } else { hint::remedy(key, known.keys().map(String::as_str)) },
        }));
    };
    let Some(declared) = declared else { return Ok(()) };
    if let Some(part) = part {
        let (ids, words) = match part {
            Part::Item => (&declared.items, ("往期结果所列的考核指标", "item among those of the earlier results")),
            Part::Light => (&declared.lights, ("往期结果所列的预警灯", "light among those of the earlier results")),
        };
        one_of(arguments, 1, &ids.iter().cloned().collect(), words)?;
    }
    if let Some(period) = period {
        whole(arguments, period, 1, i64::from(declared.span.most()))?;
    }
    Ok(())
}

/// A text that must be one of the ids that the scheme declares.
pub(super) fn one_of(
    arguments: &[Expr],
    index: usize,
    known: &BTreeSet<String>,
    (zh, en): (&str, &str),
) -> Result<(), Box<Mismatch>> {
    let ExprKind::Literal(Literal::Text(id)) = &arguments[index].kind else {
        return Err(expected(index, Type::Text, arguments[index].ty));
    };
    if known.contains(id) {
        return Ok(());
    }
    Err(Box::new(Mismatch {
        code: "SC-012",
        argument: Some(index),
        what: Text::new(format!("没有{zh}“{id}”"), format!("unknown {en} `{id}`")),
        remedy: hint::remedy(id, known.iter().map(String::as_str)),
    }))
}

/// Dates, and a result of a type.
pub(super) fn dates(_: &Scope<'_>, arguments: &[Expr], result: Type) -> Result<Type, Box<Mismatch>> {
    for index in 0..arguments.len() {
        of_type(arguments, index, Type::Date)?;
    }
    Ok(result)
}

#[expect(clippy::unnecessary_box_returns, reason = "an error travels boxed, so that results stay small")]
fn expected(index: usize, wanted: Type, found: Type) -> Box<Mismatch> {
    let (wanted, found) = match wanted {
        Type::Number(_) => (Text::fixed("数值", "number"), found.label()),
        other => (other.label(), found.label()),
    };
    Box::new(Mismatch {
        code: "SC-014",
        argument: Some(index),
        what: Text::new(
            format!("第 {} 个参数须是{}，此处为{}", index + 1, wanted.zh, found.zh),
            format!("argument {} must be a {}, this is {}", index + 1, wanted.en, found.en),
        ),
        remedy: Text::fixed("请改正", "Correct it"),
    })
}

#[expect(clippy::unnecessary_box_returns, reason = "an error travels boxed, so that results stay small")]
fn unlike(index: usize, a: Type, b: Type) -> Box<Mismatch> {
    let (a, b) = (a.label(), b.label());
    Box::new(Mismatch {
        code: "SC-014",
        argument: Some(index),
        what: Text::new(
            format!("第 {} 个参数是{}，与前面的{}单位不同", index + 1, b.zh, a.zh),
            format!("argument {} is {}, before it stands {}", index + 1, b.en, a.en),
        ),
        remedy: Text::fixed(
            "请使各参数的单位一致，如金额写 10亿元，百分比写 80%",
            "Bring all arguments to one unit: money as 10亿元, shares as 80%",
        ),
    })
}
