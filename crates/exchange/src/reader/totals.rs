//! The check that totals printed in a table agree with its rows.

use ballast_domain::Money;
use ballast_domain::money::MoneyUnit;

/// A total printed in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Printed {
    /// Position of the column in the file.
    pub(crate) position: u32,
    /// The amount.
    pub(crate) money: Money,
    /// The unit and decimals in which it is printed.
    pub(crate) unit: MoneyUnit,
    /// See `unit`.
    pub(crate) places: u32,
}

/// A printed total that disagrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Disagreement {
    /// Row of the total.
    pub(crate) row: u32,
    /// The total.
    pub(crate) printed: Printed,
    /// What the rows add up to.
    pub(crate) sum: Money,
}

/// Running sums of the money columns.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    all: Sums,
    since_heading: Sums,
    /// Headings that printed a total for the rows below them: depth, row, totals, sums so far.
    open: Vec<(u8, u32, Vec<Printed>, Sums)>,
    grand: Vec<(u32, Vec<Printed>)>,
    disagreements: Vec<Disagreement>,
}

/// Sums by column position; worthless once a row was refused, because its amounts are missing from them.
#[derive(Debug, Default, Clone)]
struct Sums {
    by_column: std::collections::BTreeMap<u32, Money>,
    is_spoilt: bool,
    rows: u32,
}

impl Sums {
    fn add(&mut self, amounts: &[(u32, Money)]) {
        self.rows += 1;
        for (position, amount) in amounts {
            let sum = self.by_column.entry(*position).or_default();
            match sum.checked_add(*amount) {
                Some(total) => *sum = total,
                None => self.is_spoilt = true,
            }
        }
    }

    fn compare(&self, row: u32, printed: &[Printed], disagreements: &mut Vec<Disagreement>) {
        if self.is_spoilt || self.rows == 0 {
            return;
        }
        for total in printed {
            let sum = self.by_column.get(&total.position).copied().unwrap_or_default();
            let print = |amount: Money| amount.print(total.unit, total.places.min(9));
            if print(sum) != print(total.money) {
                disagreements.push(Disagreement { row, printed: total.clone(), sum });
            }
        }
    }
}

impl Totals {
    /// A record with its amounts by column.
    pub(crate) fn record(&mut self, amounts: &[(u32, Money)]) {
        self.each(|sums| sums.add(amounts));
    }

    /// A record that was refused.
    pub(crate) fn refused(&mut self) {
        self.each(|sums| sums.is_spoilt = true);
    }

    fn each(&mut self, work: impl Fn(&mut Sums)) {
        work(&mut self.all);
        work(&mut self.since_heading);
        for (_, _, _, sums) in &mut self.open {
            work(sums);
        }
    }

    /// A total of the whole table, above or below its rows.
    pub(crate) fn grand(&mut self, row: u32, printed: Vec<Printed>) {
        self.grand.push((row, printed));
    }

    /// A total of the rows since the last heading or subtotal.
    pub(crate) fn subtotal(&mut self, row: u32, printed: &[Printed]) {
        self.since_heading.compare(row, printed, &mut self.disagreements);
        self.since_heading = Sums::default();
    }

    /// A heading, with the totals it prints for the rows below; it ends the headings of its own depth and below.
    pub(crate) fn heading(&mut self, row: u32, depth: u8, printed: Vec<Printed>) {
        self.close(depth);
        self.since_heading = Sums::default();
        if !printed.is_empty() {
            self.open.push((depth, row, printed, Sums::default()));
        }
    }

    fn close(&mut self, depth: u8) {
        while let Some((_, row, printed, sums)) = self.open.pop_if(|open| open.0 >= depth) {
            sums.compare(row, &printed, &mut self.disagreements);
        }
    }

    /// All totals that disagree, at the end of the table.
    pub(crate) fn finish(mut self) -> Vec<Disagreement> {
        self.close(0);
        for (row, printed) in &self.grand {
            self.all.compare(*row, printed, &mut self.disagreements);
        }
        self.disagreements.sort_by_key(|found| (found.row, found.printed.position));
        self.disagreements
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wan(amount: i64) -> Money {
        Money::from_fen(amount * MoneyUnit::TenThousand.fen())
    }

    fn printed(amount: i64) -> Vec<Printed> {
        vec![Printed { position: 3, money: wan(amount), unit: MoneyUnit::TenThousand, places: 0 }]
    }

    #[test]
    fn totals_above_and_below_are_compared() {
        let mut totals = Totals::default();
        totals.grand(2, printed(60));
        totals.heading(3, 1, printed(30));
        totals.record(&[(3, wan(10))]);
        totals.record(&[(3, wan(20))]);
        totals.subtotal(6, &printed(31));
        totals.heading(7, 1, printed(30));
        totals.record(&[(3, wan(30))]);
        let found: Vec<(u32, Money)> = totals.finish().into_iter().map(|found| (found.row, found.sum)).collect();
        assert_eq!(found, [(6, wan(30))]);
    }

    #[test]
    fn a_total_printed_with_fewer_decimals_agrees_when_it_was_rounded() {
        let mut totals = Totals::default();
        totals.grand(2, printed(31));
        totals.record(&[(3, Money::from_fen(30_500_000))]);
        assert!(totals.finish().is_empty());
    }

    #[test]
    fn nothing_is_said_when_a_row_was_refused() {
        let mut totals = Totals::default();
        totals.grand(2, printed(99));
        totals.record(&[(3, wan(1))]);
        totals.refused();
        assert!(totals.finish().is_empty());
    }
}
