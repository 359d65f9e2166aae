//! CSV: UTF-8 with byte order mark, RFC 4180, formula-like text quoted.

use super::cells::{self, OutCell};
use super::{WriteError, escape, heads, values_of};
use crate::forms::column::Values;
use crate::forms::table;
use ballast_domain::{Form, Lang, OrganizationTree, TypedRow};
use std::io::Write;

pub(super) fn write(
    form: Form,
    tree: &OrganizationTree,
    rows: &mut dyn Iterator<Item = TypedRow>,
    out: &mut (dyn Write + Send),
) -> Result<(), WriteError> {
    out.write_all(b"\xef\xbb\xbf")?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(heads(form, Lang::Zh)).map_err(std::io::Error::other)?;
    let columns = table(form).columns;
    let mut values = Values::new(columns);
    for row in rows {
        let values = values_of(form, &row, &mut values)?;
        for (index, column) in columns.iter().enumerate() {
            let field = match values.at(index).map(|value| cells::of(column, value, tree)) {
                None => String::new(),
                Some(OutCell::Text(text)) => escape::quoted(&text).into_owned(),
                Some(OutCell::Number(number)) => number,
                Some(OutCell::Day(day)) => day.to_string(),
                Some(OutCell::Month(day)) => day.strftime("%Y-%m").to_string(),
            };
            writer.write_field(field).map_err(std::io::Error::other)?;
        }
        writer.write_record(None::<&[u8]>).map_err(std::io::Error::other)?;
    }
    writer.flush()?;
    Ok(())
}
