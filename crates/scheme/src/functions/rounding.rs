//! Rounding inside a formula (舍入), where a paper asks for it.

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::value::numbers;
use ballast_domain::{Exact, Rounding, Text};

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "round",
    usage: "round(x, places)",
    word: Text::fixed("舍入", "rounded"),
    doc: Text::fixed("四舍五入到若干位小数", "Rounded to a number of decimals, halves away from zero"),
    place: Place::Anywhere,
    count: (2, 2),
    check: |_, arguments| {
        arguments::whole(arguments, 1, 0, 18)?;
        arguments::number(arguments, 0).map(Type::Number)
    },
    apply: Apply::Values(|values| numbers(values).and_then(|all| round(all[0], all[1])).into()),
};

fn round(value: &Exact, places: &Exact) -> Option<Exact> {
    let places = u32::try_from(places.to_scaled(Rounding::half_up(0))?).ok()?;
    Some(value.round(Rounding::half_up(places)))
}

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(calculate("round(2.345, 2)"), "2.35");
        assert_eq!(calculate("round(-2.5, 0)"), "-3");
    }
}
