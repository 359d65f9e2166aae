//! What events say of a record's project: a difficulty coefficient that a second ballot gave (难度系数).

use super::{Apply, Mismatch, Place, Primitive, arguments};
use crate::ast::{ExprKind, Literal, Type};
use crate::catalog::Dataset;
use crate::unit::Unit;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "event_mean",
    usage: "event_mean('kind')",
    word: Text::fixed("本项目事件数额的平均", "mean amount of the project's events"),
    doc: Text::fixed(
        "考核期内、本单位、涉及本记录项目、属于该类型的各事件数额的平均，按 record_rounding 取位（一张票或一个系数记一个事件）；没有则为缺失",
        "The mean amount of the events of that kind in the period which name this record's project in the same unit, rounded by record_rounding (one \
         event for each ballot, or one with the coefficient); missing where there is none",
    ),
    place: Place::Records,
    count: (1, 1),
    check: |scope, arguments| {
        let mismatch = |code, what, remedy| Err(Box::new(Mismatch { code, argument: None, what, remedy }));
        arguments::of_type(arguments, 0, Type::Text)?;
        if !matches!(arguments[0].kind, ExprKind::Literal(Literal::Text(_))) {
            return mismatch(
                "SC-015",
                Text::fixed("事件类型须直接写出", "the kind of event must be written out"),
                Text::fixed("请写成如 event_mean('difficulty')", "Write it like event_mean('difficulty')"),
            );
        }
        if scope.dataset.is_none_or(|dataset| dataset == Dataset::Events || dataset.project_name().is_none()) {
            return mismatch(
                "SC-017",
                Text::fixed("本数据表的记录不是项目的记录", "the records of this dataset are not those of projects"),
                Text::fixed(
                    "请用于 projects、reports、stage_events 或 obstacles",
                    "Use it over projects, reports, stage_events or obstacles",
                ),
            );
        }
        if !scope.has_record_rounding {
            return mismatch(
                "SC-028",
                Text::fixed("平均须说明取几位小数", "a mean must say how it is rounded"),
                Text::fixed(
                    "请在度量中写 record_rounding = { mode = \"half_up\", places = 4 }",
                    "Write record_rounding = { mode = \"half_up\", places = 4 } in the measure",
                ),
            );
        }
        Ok(Type::Number(Unit::Number))
    },
    apply: Apply::Evaluation,
};

#[cfg(test)]
mod tests {
    use crate::value::testing::over_city;

    #[test]
    fn the_mean_of_the_projects_events_is_rounded() {
        let projects = [("a", "桥", "100"), ("a", "厂", "10"), ("b", "桥", "1000")];
        let events = [
            ("a", "桥", "difficulty", "1"),
            ("a", "桥", "difficulty", "1.2"),
            ("a", "桥", "difficulty", "1.2"),
            ("a", "桥", "other", "9"),
            ("a", "厂", "other", "9"),
            ("b", "桥", "difficulty", "2"),
        ];
        // (1 + 1.2 + 1.2) / 3 = 1.1333…, to two places.
        let sums = over_city("projects", "sum(total_investment * event_mean('difficulty'))", &projects, &events);
        assert_eq!(sums, ["113", "2000"]);
        let sums =
            over_city("projects", "sum(total_investment * coalesce(event_mean('difficulty'), 1))", &projects, &events);
        assert_eq!(sums, ["123", "2000"]);
    }
}
