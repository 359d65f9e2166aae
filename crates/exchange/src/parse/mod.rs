//! Cells into values: numbers, amounts, days, periods.

pub(crate) mod date;
pub(crate) mod decimal;
pub(crate) mod money;
pub(crate) mod period;
