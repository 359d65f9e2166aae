//! Points per step, upwards and downwards apart (加减分步长).

use super::{Apply, Place, Primitive, arguments};
use crate::value::numbers;
use ballast_domain::{Exact, Text};

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "step_points",
    usage: "step_points(x, step, up, down)",
    word: Text::fixed("按步长加减", "points by step for"),
    doc: Text::fixed(
        "每高一步加若干分、每低一步减若干分，连续计",
        "So many points for each step up, so many off for each step down, continuous",
    ),
    place: Place::Scores,
    count: (4, 4),
    check: |_, arguments| {
        arguments::steps(arguments)?;
        arguments::common_number(arguments, 2)
    },
    apply: Apply::Values(|values| numbers(values).and_then(|all| points(&all)).into()),
};

fn points(all: &[&Exact]) -> Option<Exact> {
    let steps = all[0].checked_div(all[1])?;
    let per_step = if steps.is_negative() { all[3] } else { all[2] };
    Some(&steps * per_step)
}

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn up_and_down_have_their_own_points() {
        assert_eq!(calculate("step_points(4pp, 1pp, 0.2, 0.1)"), "0.8");
        assert_eq!(calculate("step_points(-4pp, 1pp, 0.2, 0.1)"), "-0.4");
    }
}
