//! The one record of a key that counts where several would: only the highest is kept (不重复计分).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::value::Value;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "is_highest",
    usage: "is_highest(key, x)",
    word: Text::fixed("同键记录中最高的一条", "highest of the same"),
    doc: Text::fixed(
        "本对象的、where 选出的同键记录中 x 最高的一条为是；相同的只取一条（如同一项目只计最高的一项）",
        "True for the one record with the highest x among the subject's records of this key that `where` lets through; of equal ones just one (a project counts once, with its highest points)",
    ),
    place: Place::Records,
    count: (2, 2),
    check: |scope, arguments| {
        arguments::shared(scope, arguments)?;
        arguments::number(arguments, 1)?;
        Ok(Type::Flag)
    },
    apply: Apply::Shared(|_, position| Value::Flag(position == 0)),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::over_records;

    #[test]
    fn of_each_key_one_record_of_the_subject_is_the_highest() {
        let records = [("x", "p", "3"), ("x", "p", "5"), ("x", "p", "5"), ("x", "q", "-1"), ("y", "p", "4")];
        assert_eq!(over_records("if(is_highest(document, amount), amount, 0)", &records), ["4", "4"]);
    }
}
