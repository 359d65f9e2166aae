//! What would be: advice for a unit, other records, other rules, firmness of a result, a scheme over earlier records.

pub(crate) mod advice;
pub(crate) mod back_test;
pub(crate) mod firmness;
pub(crate) mod moves;
pub(crate) mod records;
pub(crate) mod what_if;

use ballast_domain::{Exact, Rounding};

/// Points with their sign and two decimals: `+3.50`.
fn points(points: &Exact) -> String {
    let printed = points.to_fixed(Rounding::half_up(2));
    if points.is_negative() { printed } else { format!("+{printed}") }
}

/// A rank correlation with two decimals.
fn likeness(likeness: Option<&Exact>) -> String {
    likeness.map_or_else(|| crate::ui::number::NONE.to_owned(), |likeness| likeness.to_fixed(Rounding::half_up(2)))
}
