//! A first proposal for the column-matching step.

use crate::forms::table;
use crate::head::{Synonyms, normal};
use crate::mapping::{ColumnMapping, Mapping};
use ballast_domain::Form;
use ballast_domain::text::name_key;

/// Proposes which column of a foreign table is which field: by the synonyms of the form, else by the longest head or
/// synonym that the head contains. What cannot be told is left out, and no field is proposed twice.
///
/// ```
/// let heads = ["编号", "重点项目名称（全称）", "估算总投资(亿元)", "天气"].map(str::to_owned);
/// let mapping = ballast_exchange::suggest_mapping(ballast_domain::Form::Ledger, &heads);
/// let fields: Vec<_> = mapping.column.iter().map(|column| column.field.as_str()).collect();
/// assert_eq!(fields, ["list_number", "name", "total_investment"]);
/// ```
pub fn suggest_mapping(form: Form, heads: &[String]) -> Mapping {
    let columns = table(form).columns;
    let synonyms = Synonyms::of(columns);
    let mut mapping = Mapping::for_form(form);
    let mut taken = vec![false; columns.len()];
    let exact: Vec<Option<usize>> = heads.iter().map(|head| synonyms.find(&normal::of(head).key)).collect();
    for field in exact.iter().flatten() {
        taken[*field] = true;
    }
    let mut proposed = vec![false; columns.len()];
    for (head, exact) in heads.iter().zip(exact) {
        let field = exact.or_else(|| contained(head, form).filter(|field| !taken[*field]));
        if let Some(field) = field
            && !std::mem::replace(&mut proposed[field], true)
        {
            let from = vec![head.clone()];
            mapping.column.push(ColumnMapping {
                field: columns[field].field.to_owned(),
                from,
                ..ColumnMapping::default()
            });
        }
    }
    mapping
}

/// The field with the longest name that stands somewhere in the head.
fn contained(head: &str, form: Form) -> Option<usize> {
    let key = normal::of(head).key;
    let mut best: Option<(usize, usize)> = None;
    for (index, column) in table(form).columns.iter().enumerate() {
        let names = column.synonyms.iter().copied().chain([column.head.0, column.head.1, column.field]);
        for name in names.map(name_key).filter(|name| name.chars().count() >= 3 && key.contains(name.as_str())) {
            if best.is_none_or(|(length, _)| name.len() > length) {
                best = Some((name.len(), index));
            }
        }
    }
    best.map(|(_, index)| index)
}
