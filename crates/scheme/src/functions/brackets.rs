//! Progressive brackets: stretches of equal width, each with its own rate.

use super::{Apply, Mismatch, Place, Primitive, arguments};
use crate::ast::{Expr, Type};
use crate::unit::Unit;
use crate::value::{Value, numbers};
use ballast_domain::{Exact, Text};

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "brackets",
    usage: "brackets(deviation, width, rate, rate, …)",
    word: Text::fixed("累进计分", "progressive points over"),
    doc: Text::fixed(
        "把偏差按等宽分段，逐段用各自的分值（每满一个宽度的分数，段内按比例），最后一段不封顶；负偏差对称扣分",
        "The deviation is cut into stretches of equal width, each with its own points per width, in proportion inside; the last is open; below nought it takes off alike",
    ),
    place: Place::Scores,
    count: (3, 22),
    check,
    apply: Apply::Values(|values| points(values).into()),
};

fn check(_: &crate::language::Scope<'_>, arguments: &[Expr]) -> Result<Type, Box<Mismatch>> {
    arguments::steps(arguments)?;
    for index in 2..arguments.len() {
        arguments::number(arguments, index)?;
    }
    Ok(Type::Number(Unit::Points))
}

fn points(values: &[Value]) -> Option<Exact> {
    let values = numbers(values)?;
    let (deviation, width, rates) = (values[0], values[1], &values[2..]);
    let is_below = deviation.is_negative();
    let mut left = if is_below { -deviation } else { deviation.clone() };
    let mut sum = Exact::zero();
    for (index, rate) in rates.iter().enumerate() {
        let is_last = index + 1 == rates.len();
        let part = if is_last || left < *width { left.clone() } else { width.clone() };
        sum = &sum + &(&part.checked_div(width)? * *rate);
        left = &left - &part;
    }
    Some(if is_below { -&sum } else { sum })
}

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn each_bracket_has_its_own_rate_and_the_last_is_open() {
        assert_eq!(calculate("brackets(3pp, 5pp, 1, 2, 3)"), "0.6");
        assert_eq!(calculate("brackets(5pp, 5pp, 1, 2, 3)"), "1");
        assert_eq!(calculate("brackets(20pp, 5pp, 1, 2, 3)"), "9");
        assert_eq!(calculate("brackets(-7pp, 5pp, 1, 2, 3)"), "-1.8");
    }
}
