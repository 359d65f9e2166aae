//! Names of persons: masked for everybody but the person himself, seen in full by whoever says why (个人信息掩码).
//!
//! Operations mask what they give, so that pages, the JSON interface and exports cannot show more. Sealed snapshots and results keep names
//! as they were frozen; they are masked when they are shown.

pub mod reveal;

use crate::Caller;
use ballast_domain::Text;
use ballast_domain::personal::mask;
use ballast_engine::RecordList;
use ballast_store::Account;

/// Columns of records that hold a person's name.
const COLUMNS: [&str; 1] = ["judged_by"];

/// Masks a name in a record, unless it is the caller's own.
pub(crate) fn mask_for(caller: &Caller, name: &mut Option<String>) {
    if let Some(name) = name.as_mut().filter(|name| **name != caller.name) {
        *name = mask(name);
    }
}

/// The name of an account as the caller sees it: his own, that of a program, and a login that took the place of an erased name stand in
/// full.
pub(crate) fn name_of(caller: &Caller, account: &Account) -> String {
    let is_open = account.login == caller.login || account.is_service || account.name == account.login;
    if is_open { account.name.clone() } else { mask(&account.name) }
}

/// Masks names in the records behind a figure.
pub(crate) fn mask_cells(list: &mut RecordList) {
    for (place, _) in list.columns.iter().enumerate().filter(|(_, column)| COLUMNS.contains(&column.name)) {
        for cell in list.rows.iter_mut().filter_map(|row| row.cells.get_mut(place)) {
            *cell = Text::new(mask(&cell.zh), mask(&cell.en));
        }
    }
}
