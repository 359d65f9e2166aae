//! What a row does not speak of stays as it is: a file without a column says nothing about that field.

use ballast_domain::Project;
use ballast_domain::personal::mask;
use ballast_domain::project::MonthlyReport;
use ballast_domain::record::{Event, Judgement, Observation};
use std::collections::BTreeSet;

/// Takes over from `$old` each field that the file has no column for.
macro_rules! keep {
    ($said:ident, $old:ident => $new:ident: $($field:ident),+ $(,)?) => {
        $( if !$said.contains(stringify!($field)) { $new.$field.clone_from(&$old.$field); } )+
    };
}

/// The project as the row leaves it. What every ledger has to state (unit, tier, category, plan class, total, annual plan)
/// always comes from the row. The code, once known, is never taken away by an empty cell.
pub(super) fn project(said: &BTreeSet<String>, old: &Project, mut new: Project) -> Project {
    keep!(said, old => new: parent_name, project_type, industry, owner_name, owner_credit_code, location, content,
        invested_before, expected_output, planned_start_on, planned_completion_on, linked_leader, list_number, left_on,
        left_reason, note);
    unmask(old.linked_leader.as_ref(), &mut new.linked_leader);
    if new.code.is_none() {
        new.code.clone_from(&old.code);
    }
    // No column says it: what the demonstration made stays marked, whoever brings the same rows again.
    new.is_sample = old.is_sample;
    new
}

/// The monthly report as the row leaves it; the amounts always come from the row. Where the file has no column for the
/// state, an unchanged report keeps its own and a changed one waits for review.
pub(super) fn report(said: &BTreeSet<String>, old: &MonthlyReport, mut new: MonthlyReport) -> MonthlyReport {
    keep!(said, old => new: planned, basis, progress, submitted_on, reason, reporter);
    unmask(old.reporter.as_ref(), &mut new.reporter);
    if !said.contains("state") {
        let unreviewed = std::mem::replace(&mut new.state, old.state);
        if new != *old {
            new.state = unreviewed;
        }
    }
    new
}

/// The indicator value as the row leaves it.
pub(super) fn observation(said: &BTreeSet<String>, old: &Observation, mut new: Observation) -> Observation {
    keep!(said, old => new: value, growth_percent, province_gap_points, source);
    new
}

/// The event as the row leaves it.
pub(super) fn event(said: &BTreeSet<String>, old: &Event, mut new: Event) -> Event {
    keep!(said, old => new: count, amount, document, note);
    new
}

/// The judgement as the row leaves it.
pub(super) fn judgement(said: &BTreeSet<String>, old: &Judgement, mut new: Judgement) -> Judgement {
    keep!(said, old => new: document, judged_by);
    unmask(old.judged_by.as_ref(), &mut new.judged_by);
    new
}

/// A name that comes back masked, as an export has it, says nothing about the name.
fn unmask(old: Option<&String>, new: &mut Option<String>) {
    if let (Some(known), Some(given)) = (old, new.as_ref())
        && mask(known) == *given
    {
        *new = Some(known.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ballast_domain::Money;
    use ballast_domain::project::ReportState;
    use jiff::civil::date;

    #[test]
    fn every_field_that_can_be_kept_has_a_column() {
        use ballast_domain::Form;
        let columns = |form| ballast_exchange::columns(form).into_iter().map(|c| c.field).collect::<BTreeSet<_>>();
        for (form, fields) in [
            (Form::Ledger, &["parent_name", "owner_name", "invested_before", "linked_leader", "left_on", "note"][..]),
            (Form::MonthlyReport, &["planned", "basis", "progress", "state", "submitted_on", "reason", "reporter"]),
            (Form::Indicators, &["value", "growth_percent", "province_gap_points", "source"]),
            (Form::Events, &["count", "amount", "document", "note"]),
            (Form::Judgements, &["document", "judged_by"]),
        ] {
            for field in fields {
                assert!(columns(form).contains(field), "{form:?} {field}");
            }
        }
    }

    #[test]
    fn a_name_that_comes_back_masked_stays() {
        let old = Some("王小明".to_owned());
        for (given, taken) in [("王**", "王小明"), ("李**", "李**"), ("王大明", "王大明")] {
            let mut new = Some(given.to_owned());
            unmask(old.as_ref(), &mut new);
            assert_eq!(new.as_deref(), Some(taken));
        }
        let mut cleared = None;
        unmask(old.as_ref(), &mut cleared);
        assert_eq!(cleared, None);
    }

    #[test]
    fn an_unchanged_report_keeps_its_state_and_a_changed_one_waits_for_review() {
        let old = MonthlyReport {
            month: date(2024, 5, 1),
            planned: None,
            done: Money::from_fen(100),
            done_in_year: Money::from_fen(500),
            basis: None,
            progress: Some("基础完成".into()),
            state: ReportState::Approved,
            submitted_on: Some(date(2024, 6, 3)),
            reason: None,
            reporter: None,
        };
        let said: BTreeSet<String> = ["done", "done_in_year"].into_iter().map(String::from).collect();
        let row = MonthlyReport { progress: None, state: ReportState::Submitted, submitted_on: None, ..old.clone() };
        assert_eq!(report(&said, &old, row.clone()), old);
        let changed = report(&said, &old, MonthlyReport { done: Money::from_fen(101), ..row });
        assert_eq!(changed.state, ReportState::Submitted);
        assert_eq!(changed.progress.as_deref(), Some("基础完成"));
    }
}
