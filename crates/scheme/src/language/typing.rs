//! Which types and units go together, and what to say when they do not.

use crate::ast::{BinaryOp, Expr, ExprKind, Type};
use crate::functions::{Mismatch, Primitive};
use crate::unit::Unit;
use ballast_domain::Text;

/// What is wrong, and the remedy.
pub(super) type Clash = (Text, Text);

/// The type of an operation.
pub(super) fn binary(op: BinaryOp, left: &Expr, right: &Expr) -> Result<Type, Clash> {
    match op {
        BinaryOp::And | BinaryOp::Or => match (left.ty, right.ty) {
            (Type::Flag, Type::Flag) => Ok(Type::Flag),
            (Type::Flag, other) | (other, _) => Err((
                Text::new(
                    format!("{} 两侧须是是非判断，此处有{}", op.sign(), other.label().zh),
                    format!("`{}` joins conditions, here is {}", op.sign(), other.label().en),
                ),
                Text::fixed("请写成比较，如 x > 0", "Write a comparison such as x > 0"),
            )),
        },
        op if op.is_comparison() => comparable(left.ty, right.ty).map(|()| Type::Flag),
        _ => arithmetic(op, left, right),
    }
}

/// Whether two types may be compared.
pub(super) fn comparable(left: Type, right: Type) -> Result<(), Clash> {
    let fits = match (left, right) {
        (Type::Number(a), Type::Number(b)) => a.common(b).is_some(),
        (Type::Key, Type::Number(Unit::Number)) => true,
        (a, b) => a == b,
    };
    if fits { Ok(()) } else { Err(clash("不能与", "cannot be compared with", "比较", left, right)) }
}

/// The common type of alternatives.
pub(super) fn common(types: &[Type]) -> Result<Type, Clash> {
    let mut types = types.iter().copied();
    let Some(first) = types.next() else { return Ok(Type::Number(Unit::Number)) };
    types.try_fold(first, |sofar, next| match (sofar, next) {
        (Type::Number(a), Type::Number(b)) => {
            a.common(b).map(Type::Number).ok_or_else(|| clash("不能与", "cannot stand beside", "并列", sofar, next))
        }
        (a, b) if a == b => Ok(a),
        _ => Err(clash("不能与", "cannot stand beside", "并列", sofar, next)),
    })
}

/// The complaint about a wrong number of arguments.
pub(super) fn wrong_count(primitive: &Primitive, found: usize) -> Mismatch {
    let (least, most) = primitive.count;
    let wanted = match (least, most) {
        (a, b) if a == b => a.to_string(),
        (a, usize::MAX) => format!("≥{a}"),
        (a, b) => format!("{a}–{b}"),
    };
    // The one function whose last argument is a decision that papers forget.
    let is_undeclared = primitive.name == "efficacy" && found + 1 == least;
    if is_undeclared {
        return Mismatch {
            code: "SC-026",
            argument: None,
            what: Text::fixed(
                "功效系数没有说明组内最大值等于最小值时怎样计分",
                "the efficacy coefficient does not say what everybody gets when highest and lowest are equal",
            ),
            remedy: Text::new(format!("请写全：{}", primitive.usage), format!("Write it in full: {}", primitive.usage)),
        };
    }
    Mismatch {
        code: "SC-015",
        argument: None,
        what: Text::new(
            format!("函数 {} 需要 {wanted} 个参数，此处有 {found} 个", primitive.name),
            format!("the function {} takes {wanted} arguments, here are {found}", primitive.name),
        ),
        remedy: Text::new(format!("用法：{}", primitive.usage), format!("Usage: {}", primitive.usage)),
    }
}

fn arithmetic(op: BinaryOp, left: &Expr, right: &Expr) -> Result<Type, Clash> {
    if let (BinaryOp::Subtract, Type::Date, Type::Date) = (op, left.ty, right.ty) {
        return Ok(Type::Number(Unit::Days));
    }
    let (Type::Number(a), Type::Number(b)) = (left.ty, right.ty) else {
        return Err(clash("不能与", "cannot be calculated with", "运算", left.ty, right.ty));
    };
    let (unit, zh, en, verb) = match op {
        BinaryOp::Add => (a.plus(b), "不能与", "cannot be added to", "相加"),
        BinaryOp::Subtract => (a.minus(b), "不能与", "cannot be subtracted with", "相减"),
        BinaryOp::Multiply => (a.times(b), "不能与", "cannot be multiplied by", "相乘"),
        _ => (a.over(b, matches!(right.kind, ExprKind::Literal(_))), "不能与", "cannot be divided by", "相除"),
    };
    unit.map(Type::Number).ok_or_else(|| clash(zh, en, verb, left.ty, right.ty))
}

fn clash(zh: &str, en: &str, verb: &str, left: Type, right: Type) -> Clash {
    let (a, b) = (left.label(), right.label());
    (Text::new(format!("{}{zh}{}{verb}", a.zh, b.zh), format!("{} {en} {}", a.en, b.en)), remedy(left, right))
}

fn remedy(left: Type, right: Type) -> Text {
    let has = |unit| left == Type::Number(unit) || right == Type::Number(unit);
    if has(Unit::Money) {
        return Text::fixed(
            "金额请写明单位，如 10亿元；要换成数，请除以 1亿元",
            "Write money with its unit, such as 10亿元; to get a plain number divide by 1亿元",
        );
    }
    if has(Unit::PercentPoints) {
        return Text::fixed(
            "百分点请写成 3pp；每超1个百分点加0.1分写作 差值 / 1pp * 0.1",
            "Write percentage points as 3pp; 0.1 points for each is gap / 1pp * 0.1",
        );
    }
    if has(Unit::Share) {
        return Text::fixed(
            "百分比请写成 80%；要得到分值，请乘以满分",
            "Write shares as 80%; to get points multiply by the full score",
        );
    }
    Text::fixed("请使两侧的类型和单位一致", "Bring both sides to the same type and unit")
}
