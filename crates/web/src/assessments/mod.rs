//! Assessments: past runs, a new one, the ranking, units, items, derivations, records, documents (考核).

pub mod derivation;
pub(crate) mod difference;
pub mod document;
pub mod explained;
pub mod findings;
pub mod item;
pub(crate) mod life;
pub mod list;
pub mod new;
pub(crate) mod objecting;
pub(crate) mod objections;
pub mod ranking;
pub mod records;
pub mod scores;
pub mod show;
pub mod unit;

use crate::layout::{Frame, Section};
use crate::routes;
use crate::visit::Visit;
use ballast_app::assessments::show::AssessmentView;
use ballast_domain::Lang;

/// The frame of a page inside a run: the way here runs over the list and the run.
pub(crate) fn inside<'a>(visit: &Visit, view: &AssessmentView, title: &'a str) -> Frame<'a> {
    Frame::new(Section::Assessments, title)
        .crumb(&routes::Assessments, visit.lang.pick("考核", "Assessment"))
        .crumb(&routes::Assessment(view.record.id.clone()), name(visit.lang, view))
}

/// Title and period of a run.
pub(crate) fn name(lang: Lang, view: &AssessmentView) -> String {
    format!("{} · {}", view.record.title.get(lang), view.record.period.name(lang))
}
