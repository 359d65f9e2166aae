//! Whether the trail is whole (核验审计链).

use crate::failure::Failure;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::form::field;
use crate::ui::notice::notice;
use crate::ui::panel::panel;
use crate::ui::status::Tone;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::audit::PaperRoot;
use ballast_app::audit::verify::{Verdict, verify_audit};
use ballast_domain::Text;
use maud::{Markup, html};

/// Verifies and says so; against a root from paper as well, if one is given.
///
/// # Errors
/// [`Failure::Refused`] for text that is no printed root;
/// [`Failure::Internal`] when a query or a file fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let lang = visit.lang;
    let title = lang.pick("核验审计链", "Verify the audit trail");
    let typed = visit.asked("root");
    let printed = if typed.is_empty() { None } else { Some(read_root(typed)?) };
    let verdict = match verify_audit(&web.app, &caller, printed.as_slice()).await? {
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
    let body = html! {
        (panel(title, Markup::default(), verdict))
        (panel(lang.pick("与纸上的审计根核对", "Against a printed root"), Markup::default(), paper(&visit)))
    };
    Ok(page(&visit, &frame, &body))
}

fn paper(visit: &Visit) -> Markup {
    let lang = visit.lang;
    html! {
        form method="get" action=(routes::AuditVerify) {
            (field(
                lang,
                "root",
                lang.pick("审计根", "Audit root"),
                Some(lang.pick("印在通报和排名页的末尾，如 1204-6e34-…", "At the foot of bulletins and rankings, such as 1204-6e34-…")),
                &[],
                |described| html! { input id="root" type="text" name="root" value=(visit.asked("root")) maxlength="80" required aria-describedby=[described.by]; },
            ))
            button.button.primary type="submit" { (lang.pick("核对", "Compare")) }
        }
    }
}

/// Reads a root as it was copied from paper.
///
/// # Errors
/// [`Failure::Refused`] for text that is none.
pub(crate) fn read_root(typed: &str) -> Result<PaperRoot, Failure> {
    typed.parse().map_err(|_| {
        Failure::Refused(Text::new(
            format!("“{typed}”不是审计根。请照纸上抄写：条数，再接八组四位的数字和字母 a–f，用短横隔开"),
            format!(
                "“{typed}” is no audit root; copy it from the paper: the number of events, then eight groups of four signs 0–9 and a–f"
            ),
        ))
    })
}
