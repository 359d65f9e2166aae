//! Whether the trail is whole (核验审计链).

use crate::failure::Failure;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::notice::notice;
use crate::ui::panel::panel;
use crate::ui::status::Tone;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::audit::verify::{Verdict, verify_audit};
use maud::{Markup, html};

/// Verifies and says so.
///
/// # Errors
/// [`Failure::Internal`] when a query or a file fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let lang = visit.lang;
    let title = lang.pick("核验审计链", "Verify the audit trail");
    let verdict = match verify_audit(&web.app, &caller).await? {
        Verdict::Whole { events, checkpoints } => notice(
            Tone::Good,
            html! {
                p { (lang.pick("审计链完整。", "The trail is whole.")) }
                p { (events) " " (lang.pick("条记录，与", "events, held against")) " " (checkpoints) " " (lang.pick("个已签名的检查点相符。", "signed checkpoints.")) }
            },
        ),
        Verdict::Broken(problem) => notice(
            Tone::Bad,
            html! {
                p { (lang.pick("审计链有问题，请立即保存数据库副本并报告审计管理员：", "The trail is broken. Keep a copy of the database and tell the audit administrator:")) }
                p { (problem) }
            },
        ),
    };
    let frame = Frame::new(Section::Audit, title).crumb(&routes::AuditTrail, lang.pick("审计", "Audit"));
    Ok(page(&visit, &frame, &panel(title, Markup::default(), verdict)))
}
