//! Whether another measure counts the project of a record: what one item counts is not counted by the next (不重复计分).

use super::{Apply, Mismatch, Place, Primitive, arguments};
use crate::ast::Type;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "is_counted",
    usage: "is_counted('measure')",
    word: Text::fixed("项目已计入", "the project is counted by"),
    doc: Text::fixed(
        "本记录的项目（同一单位、同一名称）是否已由另一度量计入；没有项目的记录无法判断",
        "Whether another measure counts this record's project (same unit, same name); unknown where the record names no project",
    ),
    place: Place::Records,
    count: (1, 1),
    check: |scope, arguments| {
        arguments::one_of(
            arguments,
            0,
            &scope.names.over_projects,
            ("按项目记录汇总的度量", "measure over records of projects"),
        )?;
        if scope.dataset.is_some_and(|dataset| dataset.project_name().is_some()) {
            return Ok(Type::Flag);
        }
        Err(Box::new(Mismatch {
            code: "SC-017",
            argument: None,
            what: Text::fixed("本数据表的记录不分项目", "the records of this dataset name no project"),
            remedy: Text::fixed(
                "请用于 projects、reports、stage_events、obstacles 或 events",
                "Use it over projects, reports, stage_events, obstacles or events",
            ),
        }))
    },
    apply: Apply::Evaluation,
};
