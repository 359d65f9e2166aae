//! Every address of the site as a type, so that a link cannot name a page that does not exist.
//!
//! `Project(id).to_string()` is the path; `Project::PATTERN` is what the router matches. A new page adds one line here and
//! one in `router.rs`.

use ballast_domain::{Form, Period, UnitId, project::ProjectId};
use std::fmt;

/// A part of a path: its text before escaping.
trait Segment {
    fn text(&self) -> String;
}

impl Segment for String {
    fn text(&self) -> String {
        self.clone()
    }
}

impl Segment for &'static str {
    fn text(&self) -> String {
        (*self).to_owned()
    }
}

impl Segment for i64 {
    fn text(&self) -> String {
        self.to_string()
    }
}

impl Segment for UnitId {
    fn text(&self) -> String {
        self.to_string()
    }
}

impl Segment for ProjectId {
    fn text(&self) -> String {
        self.0.to_string()
    }
}

impl Segment for Form {
    fn text(&self) -> String {
        self.code().to_owned()
    }
}

impl Segment for Period {
    fn text(&self) -> String {
        self.to_string()
    }
}

macro_rules! routes {
    ($( $(#[$meta:meta])* $name:ident $(($($part:ty),+))? = $pattern:literal; )+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct $name $(($(pub $part),+))?;

            impl $name {
                /// What the router matches.
                pub const PATTERN: &'static str = $pattern;
            }

            routes!(@display $name $(($($part),+))?);
        )+

        /// The patterns of all routes.
        pub const PATTERNS: &[&str] = &[$($pattern),+];
    };
    (@display $name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(Self::PATTERN)
            }
        }
    };
    (@display $name:ident ($a:ty)) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fill(Self::PATTERN, &[self.0.text()], f)
            }
        }
    };
    (@display $name:ident ($a:ty, $b:ty)) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fill(Self::PATTERN, &[self.0.text(), self.1.text()], f)
            }
        }
    };
    (@display $name:ident ($a:ty, $b:ty, $c:ty)) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fill(Self::PATTERN, &[self.0.text(), self.1.text(), self.2.text()], f)
            }
        }
    };
}

routes! {
    /// What I must do now (首页).
    Home = "/";
    /// Sign-in (登录).
    SignIn = "/sign-in";
    /// Sign-out (退出).
    SignOut = "/sign-out";
    /// What the program is and how to begin (帮助).
    Help = "/help";
    /// The JSON interface for people (数据接口).
    ApiGuide = "/api";
    /// The project list (项目).
    Projects = "/projects";
    /// The list as a file: `csv` or `xlsx`.
    ProjectsExport(&'static str) = "/projects/export/{format}";
    /// One project.
    Project(ProjectId) = "/projects/{id}";
    /// Adds a paper to a project (附件).
    Papers(ProjectId) = "/projects/{id}/papers";
    /// The content of a paper.
    Paper(ProjectId, i64) = "/projects/{id}/papers/{paper}";
    /// A small picture of it.
    PaperThumbnail(ProjectId, i64) = "/projects/{id}/papers/{paper}/thumbnail";
    /// Asks for its removal.
    PaperRemoval(ProjectId, i64) = "/projects/{id}/papers/{paper}/removal";
    /// Allows or refuses the removal.
    DecidingPaperRemoval(ProjectId, i64) = "/projects/{id}/papers/{paper}/removal/decision";
    /// Names in a project in full (查看完整姓名).
    ProjectRevealing(ProjectId) = "/projects/{id}/revealing";
    /// Who changed what of a project (变更历史).
    ProjectHistory(ProjectId) = "/projects/{id}/history";
    /// The same as a file: `csv` or `xlsx`.
    ProjectHistoryFile(ProjectId, &'static str) = "/projects/{id}/history/{format}";
    /// What a record of a unit was before.
    RecordHistory(i64) = "/records/{record}/history";
    /// The same as a file.
    RecordHistoryFile(i64, &'static str) = "/records/{record}/history/{format}";
    /// Names in it in full.
    RecordRevealing(i64) = "/records/{record}/revealing";
    /// The units side by side (县（市、区）).
    Units = "/units";
    /// One unit.
    Unit(UnitId) = "/units/{unit}";
    /// Its targets, indicator values, events and judgements.
    UnitRecords(UnitId) = "/units/{unit}/records";
    /// The map (地图).
    Map = "/map";
    /// Upload a file; past batches (导入).
    Imports = "/imports";
    /// The empty template of a form.
    Template(Form) = "/imports/templates/{form}";
    /// The preview of an uploaded file.
    Preview(String) = "/imports/uploads/{upload}";
    /// The column-matching step of an uploaded file.
    Columns(String) = "/imports/uploads/{upload}/columns";
    /// Takes a previewed file.
    Taking(String) = "/imports/uploads/{upload}/taking";
    /// Drops a previewed file.
    Dropping(String) = "/imports/uploads/{upload}/dropping";
    /// One batch.
    Batch(i64) = "/imports/batches/{batch}";
    /// The file that a batch was taken from.
    Original(i64) = "/imports/batches/{batch}/original";
    /// Undoes a batch.
    Undoing(i64) = "/imports/batches/{batch}/undoing";
    /// Past assessments (考核).
    Assessments = "/assessments";
    /// Runs one.
    NewAssessment = "/assessments/new";
    /// The ranking of one assessment.
    Assessment(String) = "/assessments/{run}";
    /// Passes a result or returns it (内部核对).
    AssessmentCheck(String) = "/assessments/{run}/check";
    /// Publicises it (公示).
    AssessmentPublication(String) = "/assessments/{run}/publication";
    /// Makes it final (定稿).
    AssessmentFinalisation(String) = "/assessments/{run}/finalisation";
    /// Computes anew and puts the new result in its place (取代).
    AssessmentReplacement(String) = "/assessments/{run}/replacement";
    /// What a new result changed.
    AssessmentDifference(String) = "/assessments/{run}/difference";
    /// Objections of units (异议).
    Objections = "/objections";
    /// One objection.
    Objection(i64) = "/objections/{objection}";
    /// Takes it back.
    ObjectionWithdrawal(i64) = "/objections/{objection}/withdrawal";
    /// Rules on it.
    ObjectionRuling(i64) = "/objections/{objection}/ruling";
    /// Objects to one step of a unit's computation.
    NewObjection(String, UnitId) = "/assessments/{run}/units/{unit}/objections/new";
    /// What became of one assessment.
    AssessmentHistory(String) = "/assessments/{run}/history";
    /// The same as a file.
    AssessmentHistoryFile(String, &'static str) = "/assessments/{run}/history/{format}";
    /// Items and points of one unit.
    AssessedUnit(String, UnitId) = "/assessments/{run}/units/{unit}";
    /// One item over all units.
    AssessedItem(String, String) = "/assessments/{run}/items/{item}";
    /// How one unit came by its points of one item (计分依据).
    Derivation(String, UnitId, String) = "/assessments/{run}/units/{unit}/items/{item}";
    /// The records behind a measure of a unit.
    Records(String, UnitId, String) = "/assessments/{run}/units/{unit}/measures/{measure}";
    /// What a unit can still do (提分建议).
    Advice(String, UnitId) = "/assessments/{run}/units/{unit}/advice";
    /// Other rules over the records of a run (规则推演).
    WhatIf(String) = "/assessments/{run}/what-if";
    /// A unit's records tried changed (数据推演).
    TriedRecords(String, UnitId) = "/assessments/{run}/units/{unit}/what-if";
    /// How firm a result is (结果稳定性).
    Firmness(String) = "/assessments/{run}/firmness";
    /// A document of an assessment: `pdf`, `docx`, `xlsx`, `html`.
    Document(String, &'static str) = "/assessments/{run}/documents/{kind}";
    /// The shipped and own schemes (考核办法).
    Schemes = "/schemes";
    /// Saving changed rules as a new version (保存考核办法).
    NewScheme = "/schemes/new";
    /// The rules of one scheme in words.
    Scheme(String) = "/schemes/{scheme}";
    /// A scheme over the records of earlier runs (历史回测).
    BackTest(String) = "/schemes/{scheme}/back-test";
    /// One's own account (我的账号).
    OwnAccount = "/account";
    /// What was done to one's own account.
    OwnHistory = "/account/history";
    /// The same as a file.
    OwnHistoryFile(&'static str) = "/account/history/{format}";
    /// Everything kept of oneself, to take along.
    OwnData = "/account/data";
    /// Changing one's password.
    OwnPassword = "/account/password";
    /// Setting up an authenticator.
    OwnFactor = "/account/second-factor";
    /// Adding a passkey (通行密钥).
    OwnPasskeys = "/account/passkeys";
    /// What the browser signs for a new passkey.
    NewPasskeyQuestion = "/account/passkeys/question";
    /// What the browser signs to sign in with a passkey.
    PasskeyQuestion = "/sign-in/passkey/question";
    /// Sets out for the provider of single sign-on (单点登录).
    SignOn = "/sign-in/single-sign-on";
    /// Where the provider sends the browser back to.
    SignOnAnswer = "/sign-in/single-sign-on/answer";
    /// Sets out to tie one's identity at the provider to the account.
    OwnSignOn = "/account/single-sign-on";
    /// Ties it.
    OwnSignOnAnswer = "/account/single-sign-on/answer";
    /// Unties it.
    OwnSignOnEnding = "/account/single-sign-on/ending";
    /// Removing an authenticator or a passkey.
    RemovingFactor(i64) = "/account/second-factors/{factor}/removing";
    /// Ending one of one's sessions.
    EndingSession(i64) = "/account/sessions/{session}/ending";
    /// Proving again who one is.
    Prove = "/prove";
    /// The link with which a person sets the password, once.
    Welcome(String) = "/welcome/{token}";
    /// All accounts (账号管理).
    Accounts = "/accounts";
    /// A new account.
    NewAccount = "/accounts/new";
    /// One account.
    Account(String) = "/accounts/{login}";
    /// What was done to an account.
    AccountHistory(String) = "/accounts/{login}/history";
    /// The same as a file.
    AccountHistoryFile(String, &'static str) = "/accounts/{login}/history/{format}";
    /// Its name in full.
    AccountRevealing(String) = "/accounts/{login}/revealing";
    /// Opens or closes an account.
    AccountState(String) = "/accounts/{login}/state";
    /// Makes an invitation or reset link.
    AccountLink(String) = "/accounts/{login}/link";
    /// Ends the sessions of an account.
    AccountSessions(String) = "/accounts/{login}/sessions/ending";
    /// Lifts the pause after wrong tries.
    AccountPause(String) = "/accounts/{login}/pause/lifting";
    /// Removes a lost second factor.
    AccountFactors(String) = "/accounts/{login}/second-factors/removing";
    /// Everything kept of a person, for that person.
    AccountData(String) = "/accounts/{login}/data";
    /// Asks for the erasure of a person's data.
    AccountErasure(String) = "/accounts/{login}/erasure";
    /// Carries it out or refuses it.
    DecidingErasure(String) = "/accounts/{login}/erasure/decision";
    /// Asks for a grant.
    AccountGrants(String) = "/accounts/{login}/grants";
    /// Makes a token of a service account.
    AccountTokens(String) = "/accounts/{login}/tokens";
    /// Takes a token back.
    EndingToken(String, i64) = "/accounts/{login}/tokens/{token}/ending";
    /// Grants that wait (授权审批).
    Grants = "/grants";
    /// Allows or refuses a grant.
    DecidingGrant(i64) = "/grants/{grant}/decision";
    /// Ends a grant.
    EndingGrant(i64) = "/grants/{grant}/ending";
    /// Who may do what (权限表).
    Permissions = "/permissions";
    /// What has outlived its term (到期清理).
    Retention = "/retention";
    /// Has a plan made of it.
    RetentionPlans = "/retention/plans";
    /// One plan.
    RetentionPlan(i64) = "/retention/plans/{plan}";
    /// Carries it out or refuses it.
    DecidingRetentionPlan(i64) = "/retention/plans/{plan}/decision";
    /// The audit trail (审计记录).
    AuditTrail = "/audit";
    /// The trail as a file.
    AuditExport = "/audit/export";
    /// Verifies the trail.
    AuditVerify = "/audit/verify";
    /// Files of the program itself: styles, scripts, icons. The hash changes with their content.
    Static(&'static str, &'static str) = "/static/{hash}/{file}";
    /// Tells a supervisor that the program answers.
    Health = "/health";
    /// Tells whoever stands in front whether requests can be served.
    Ready = "/ready";
}

/// True when a path belongs to one of our own pages; `/sign-in` may lead back to such a path and to no other.
pub fn is_own_path(path: &str) -> bool {
    let is_plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.' | b'%'));
    is_plain && PATTERNS.iter().any(|pattern| matches_pattern(pattern, path))
}

fn matches_pattern(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(want), Some(is)) if want == is || (want.starts_with('{') && !is.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Puts escaped parts where the pattern has braces.
fn fill(pattern: &str, parts: &[String], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut parts = parts.iter();
    for segment in pattern.split('/').skip(1) {
        f.write_str("/")?;
        if segment.starts_with('{') {
            f.write_str(&escape(parts.next().map_or("", String::as_str)))?;
        } else {
            f.write_str(segment)?;
        }
    }
    Ok(())
}

/// Percent-escapes all but letters, digits and `-_.`.
pub fn escape(text: &str) -> String {
    use fmt::Write;
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// A path with a query of the pairs that have a value.
///
/// ```
/// use ballast_web::routes::{Projects, with_query};
/// assert_eq!(with_query(&Projects, &[("q", "光伏"), ("unit", "")]), "/projects?q=%E5%85%89%E4%BC%8F");
/// ```
pub fn with_query(path: &impl fmt::Display, pairs: &[(&str, &str)]) -> String {
    let mut address = path.to_string();
    let filled = pairs.iter().filter(|(_, value)| !value.is_empty());
    for (index, (name, value)) in filled.enumerate() {
        address.push(if index == 0 { '?' } else { '&' });
        address.push_str(name);
        address.push('=');
        address.push_str(&escape(value));
    }
    address
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn parts_are_put_in_order_and_escaped() {
        let unit = UnitId::new("140802-etdz").unwrap();
        let path = Derivation("a/b".into(), unit, "投资 完成".into()).to_string();
        assert_eq!(path, "/assessments/a%2Fb/units/140802-etdz/items/%E6%8A%95%E8%B5%84%20%E5%AE%8C%E6%88%90");
        assert_eq!(Home.to_string(), "/");
    }

    #[test]
    fn only_our_own_paths_are_ways_back() {
        for own in ["/", "/projects", "/projects/17", "/assessments/x/units/140882"] {
            assert!(is_own_path(own), "{own}");
        }
        for foreign in ["//evil.example", "https://evil.example", "/nowhere", "/projects/", "/projects/1?x=//y", ""] {
            assert!(!is_own_path(foreign), "{foreign}");
        }
    }
}
