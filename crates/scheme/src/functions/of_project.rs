//! A fact of the project that an event names: what the shares of one project among several units are shares of (成果分成).

use super::{Apply, Mismatch, Place, Primitive, arguments};
use crate::ast::Type;
use crate::catalog::Dataset;
use crate::value::Value;
use ballast_domain::Text;
use std::collections::BTreeSet;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "of_project",
    usage: "of_project('column')",
    word: Text::fixed("所涉项目的", "of the project named, its"),
    doc: Text::fixed(
        "本事件所涉项目的某一字段：本单位同名项目；本单位没有的，取全区域唯一的同名项目（引进地与落地地分成时）；找不到或不止一个为缺失",
        "A column of the project that this event names: the one of that name of the same unit or, where it has none, the only one of that name in the \
         region (shares of the unit that won a project and the unit that hosts it); missing where there is none or more than one",
    ),
    place: Place::Records,
    count: (1, 1),
    check: |scope, arguments| {
        if scope.dataset != Some(Dataset::Events) {
            return Err(Box::new(Mismatch {
                code: "SC-017",
                argument: None,
                what: Text::fixed("只有事件才另找所涉项目", "only events look a project up"),
                remedy: Text::fixed(
                    "请用于 events；其他数据表自有项目字段",
                    "Use it over events; the other datasets have the project's columns",
                ),
            }));
        }
        let known: BTreeSet<String> = Dataset::Projects.columns().iter().map(|column| column.name.to_owned()).collect();
        arguments::one_of(arguments, 0, &known, ("项目字段", "column of projects"))?;
        let column = match Value::of_literal(&arguments[0]) {
            Some(Value::Text(name)) => Dataset::Projects.column(&name),
            _ => None,
        };
        Ok(column.map_or(Type::Text, |column| column.ty))
    },
    apply: Apply::Evaluation,
};

#[cfg(test)]
mod tests {
    use crate::value::testing::over_city;

    #[test]
    fn the_own_project_is_meant_before_the_only_one_of_the_region() {
        let projects = [("a", "桥", "100"), ("b", "桥", "7"), ("b", "厂", "40"), ("c", "路", "9"), ("c", "路", "8")];
        let events = [
            ("a", "桥", "分成", "0.5"),
            ("a", "厂", "分成", "0.25"),
            ("b", "厂", "分成", "0.75"),
            ("c", "桥", "分成", "1"),
            ("c", "路", "分成", "1"),
            ("c", "港", "分成", "1"),
        ];
        // `c` has no 桥 and there are two elsewhere; its own 路 stands twice; nobody has a 港.
        let sums = over_city("events", "sum(amount * of_project('total_investment'))", &projects, &events);
        assert_eq!(sums, ["60", "30", "0"]);
        // Asked twice of one event, the project is still one; 1元 is 100 fen.
        let both = "sum(if(of_project('name') = '桥', of_project('total_investment'), 1元))";
        assert_eq!(over_city("events", both, &projects, &events), ["200", "100", "0"]);
        let counts = over_city("events", "count_distinct(of_project('name'))", &projects, &events);
        assert_eq!(counts, ["2", "1", "0"]);
    }

    #[test]
    fn names_are_compared_as_everywhere() {
        let sums = over_city(
            "events",
            "sum(of_project('total_investment'))",
            &[("a", "A 桥", "3")],
            &[("b", "a桥", "x", "1")],
        );
        assert_eq!(sums, ["0", "3"]);
    }
}
