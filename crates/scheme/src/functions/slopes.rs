//! Different points per step in successive stretches of a value. As the gold and silver prize counts its annual plan (2020).

use super::{Apply, Mismatch, Place, Primitive, arguments};
use crate::ast::{Expr, Type};
use crate::unit::Unit;
use crate::value::{Value, numbers};
use ballast_domain::{Exact, Text};

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "slopes",
    usage: "slopes(x, step, from, points, from, points, …)",
    word: Text::fixed("分段计分", "slopes over"),
    doc: Text::fixed(
        "从第一个起点起，每高一步加所在段的分数；低于第一个起点不计；起点须依次升高，最后一段不封顶",
        "Above the first start each step brings the points of the stretch it lies in; below it nothing; starts rise, the last stretch is open",
    ),
    place: Place::Scores,
    count: (4, 42),
    check,
    apply: Apply::Values(|values| points(values).into()),
};

fn check(_: &crate::language::Scope<'_>, arguments: &[Expr]) -> Result<Type, Box<Mismatch>> {
    if !arguments.len().is_multiple_of(2) {
        return Err(wrong(None, "起点和分数须成对", "starts and points come in pairs"));
    }
    let value = arguments::number(arguments, 0)?;
    let step = arguments::number(arguments, 1)?;
    if arguments::literal(arguments, 1)?.is_zero() || value.minus(value).and_then(|gap| gap.common(step)).is_none() {
        return Err(wrong(Some(1), "步长为 0 或单位不合", "the step is nought or of another unit"));
    }
    let mut last: Option<&Exact> = None;
    for index in (2..arguments.len()).step_by(2) {
        let from = arguments::literal(arguments, index)?;
        let unit = arguments::number(arguments, index)?;
        if unit.common(value).is_none() {
            return Err(wrong(Some(index), "起点的单位与数值不同", "a start has another unit than the value"));
        }
        if last.is_some_and(|last| last >= from) {
            return Err(wrong(Some(index), "起点须依次升高", "starts must rise"));
        }
        last = Some(from);
        arguments::number(arguments, index + 1)?;
    }
    Ok(Type::Number(Unit::Points))
}

#[expect(clippy::unnecessary_box_returns, reason = "an error travels boxed, so that results stay small")]
fn wrong(argument: Option<usize>, zh: &'static str, en: &'static str) -> Box<Mismatch> {
    Box::new(Mismatch {
        code: "SC-015",
        argument,
        what: Text::fixed(zh, en),
        remedy: Text::new(format!("用法：{}", PRIMITIVE.usage), format!("Usage: {}", PRIMITIVE.usage)),
    })
}

fn points(values: &[Value]) -> Option<Exact> {
    let values = numbers(values)?;
    let (x, step) = (values[0], values[1]);
    let stretches: Vec<(&Exact, &Exact)> = values[2..].chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let mut sum = Exact::zero();
    for (index, (from, points)) in stretches.iter().enumerate() {
        let end = stretches.get(index + 1).map_or(x, |(next, _)| if *next < x { next } else { x });
        if end > *from {
            sum = &sum + &(&(end - *from).checked_div(step)? * *points);
        }
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn each_stretch_has_its_own_points() {
        let prize = |x: &str| calculate(&format!("slopes({x}, 1pp, 100%, 0.2, 130%, 0.1)"));
        assert_eq!(prize("88%"), "0");
        assert_eq!(prize("100%"), "0");
        assert_eq!(prize("120%"), "4");
        assert_eq!(prize("150%"), "8");
        assert_eq!(calculate("slopes(7, 2, 1, 1, 3, 0.5)"), "2");
    }
}
