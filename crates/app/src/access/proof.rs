//! Proving who one is: password and, where one is set up, second factor. One counter for all proofs: signing in, proving again,
//! changing a password (身份验证).

use super::passkey::{self, Shown};
use super::{password, second_factor, secret};
use crate::{App, AppError};
use ballast_store::people::failures::Failures;
use ballast_store::{Account, AccountState, Actor, AuditEntry, Origin, Write};
use jiff::{SignedDuration, Timestamp};

/// What somebody shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Proof<'a> {
    /// Login.
    pub login: &'a str,
    /// Password as typed.
    pub password: &'a str,
    /// Code of an authenticator, or a recovery code; empty where none is set up.
    pub code: &'a str,
    /// What a browser answered for a passkey, as JSON; empty where none was shown.
    pub passkey: &'a str,
    /// The device token of the browser's cookie.
    pub device: Option<&'a str>,
    /// Address of the request.
    pub address: &'a str,
}

/// What is enough of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Enough {
    /// A passkey that asked for a PIN, a finger or a face stands for password and second factor; else both.
    PasskeyAlone,
    /// The password must be among it.
    WithPassword,
}

/// With what a person proved who he is; the strongest part counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A password alone.
    Password,
    /// Password and code of an authenticator.
    Code,
    /// Password and recovery code.
    Recovery,
    /// A passkey, with or without password.
    Passkey,
    /// A provider of single sign-on that saw a second factor.
    Provider,
}

impl By {
    const ALL: [Self; 5] = [Self::Password, Self::Code, Self::Recovery, Self::Passkey, Self::Provider];

    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::Recovery => "recovery",
            Self::Passkey => "passkey",
            Self::Provider => "provider",
        }
    }

    /// Reads the code; what is unknown counts as the weakest.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|by| by.code() == code).unwrap_or(Self::Password)
    }
}

/// A proof that was right, with what has to be written down of it.
#[derive(Debug)]
pub(super) struct Proved {
    pub account: Account,
    /// True when the password was typed and right.
    pub is_by_password: bool,
    subjects: Subjects,
    factor: Option<second_factor::Used>,
}

/// Under whose names failures are counted.
#[derive(Debug)]
struct Subjects {
    /// The account seen from this browser, if it is known, else the account; nobody of this address where no account is named.
    person: String,
    address: String,
}

/// What was wrong with a proof. Whoever shows it is told nothing of it; the log and the audit trail are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    /// It came while a pause stood; nothing of it was looked at.
    Paused,
    UnknownAccount,
    /// Closed, not yet activated, or a service account.
    ClosedAccount,
    Passkey,
    Password,
    SecondFactor,
}

impl Refused {
    fn code(self) -> &'static str {
        match self {
            Self::Paused => "paused",
            Self::UnknownAccount => "unknown_account",
            Self::ClosedAccount => "closed_account",
            Self::Passkey => "passkey",
            Self::Password => "password",
            Self::SecondFactor => "second_factor",
        }
    }
}

/// Failures that cost nothing; an office may sit behind one address.
const FREE_OF_PERSON: i64 = 3;
const FREE_OF_ADDRESS: i64 = 20;
/// The first pause; each further failure doubles it.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(1);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(15);
/// After so long without a failure the count begins anew.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Checks a proof. On every path one password hash is computed, and every refusal is written down and looks the same.
///
/// # Errors
/// [`AppError::SignInRefused`] whatever was wrong; [`AppError::Busy`], [`AppError::Store`].
pub(super) async fn check(app: &App, proof: &Proof<'_>, enough: Enough, origin: &Origin) -> Result<Proved, AppError> {
    let now = app.clock().now();
    let shown = passkey::check(app, proof.passkey).await?;
    // Whoever shows a passkey need not type a name.
    let login = match &shown {
        Some(shown) if proof.login.is_empty() => shown.login.clone(),
        _ => proof.login.to_owned(),
    };
    let proof = &Proof { login: &login, ..*proof };
    let subjects = subjects(app, proof).await?;
    let names = [subjects.person.clone(), subjects.address.clone()];
    let failures = app.store().failures(&names).await?;
    let is_paused = failures.iter().any(|failures| now < failures.blocked_until);
    let account = app.store().account(proof.login).await?;
    let usable = account.clone().filter(|account| {
        account.state == AccountState::Active && !account.is_service && !account.password_hash.is_empty()
    });
    let stored = usable.as_ref().map_or(password::NOBODY, |account| account.password_hash.as_str());
    let is_by_password = password::matches(app, proof.password, stored).await?;
    let is_alone = enough == Enough::PasskeyAlone && proof.password.is_empty();
    let is_right = is_by_password || (is_alone && shown.as_ref().is_some_and(|shown| shown.is_verified));
    // A passkey that was shown and is not right, or is another's, is never passed over.
    let is_own = if proof.passkey.is_empty() { shown.is_none() } else { belongs(shown.as_ref(), proof.login) };
    let refused = match (&account, usable) {
        _ if is_paused => Refused::Paused,
        (None, _) => Refused::UnknownAccount,
        (Some(_), None) => Refused::ClosedAccount,
        _ if !is_own => Refused::Passkey,
        _ if !is_right => Refused::Password,
        (Some(_), Some(usable)) => {
            match second_factor::check(app, &usable.login, proof.code, shown.as_ref(), now).await? {
                Ok(factor) => return Ok(Proved { account: usable, is_by_password, subjects, factor }),
                Err(()) => Refused::SecondFactor,
            }
        }
    };
    refuse(app, refused, account.as_ref(), &failures, &subjects, origin).await?;
    Err(AppError::SignInRefused)
}

/// Checks the rest of a proof for whom a provider of single sign-on identified: none for nobody of ours. No password is typed on this
/// path, so that none is hashed; refusals are counted and look the same.
///
/// # Errors
/// [`AppError::SignInRefused`] whatever was wrong; [`AppError::Store`].
pub(super) async fn check_identified(
    app: &App,
    login: Option<&str>,
    proof: &Proof<'_>,
    has_second_factor: bool,
    origin: &Origin,
) -> Result<Proved, AppError> {
    let now = app.clock().now();
    let shown = passkey::check(app, proof.passkey).await?;
    let proof = &Proof { login: login.unwrap_or_default(), ..*proof };
    let subjects = subjects(app, proof).await?;
    let failures = app.store().failures(&[subjects.person.clone(), subjects.address.clone()]).await?;
    let is_paused = failures.iter().any(|failures| now < failures.blocked_until);
    let account = app.store().account(proof.login).await?;
    let usable = account.clone().filter(|account| account.state == AccountState::Active && !account.is_service);
    let is_own = if proof.passkey.is_empty() { shown.is_none() } else { belongs(shown.as_ref(), proof.login) };
    let refused = match (&account, usable) {
        _ if is_paused => Refused::Paused,
        (None, _) => Refused::UnknownAccount,
        (Some(_), None) => Refused::ClosedAccount,
        _ if !is_own => Refused::Passkey,
        (Some(_), Some(usable)) => {
            let is_elsewhere =
                has_second_factor && second_factor::may_be_elsewhere(app, &usable.login, shown.as_ref()).await?;
            let factor = if is_elsewhere {
                Ok(Some(second_factor::Used::AtProvider))
            } else {
                second_factor::check(app, &usable.login, proof.code, shown.as_ref(), now).await?
            };
            match factor {
                Ok(factor) => return Ok(Proved { account: usable, is_by_password: false, subjects, factor }),
                Err(()) => Refused::SecondFactor,
            }
        }
    };
    refuse(app, refused, account.as_ref(), &failures, &subjects, origin).await?;
    Err(AppError::SignInRefused)
}

fn belongs(shown: Option<&Shown>, login: &str) -> bool {
    shown.is_some_and(|shown| shown.login == login)
}

impl Proved {
    /// With what.
    pub(super) fn by(&self) -> By {
        self.factor.as_ref().map_or(By::Password, second_factor::Used::by)
    }

    /// Writes down that the proof was used: its code works no more and the failures are forgotten. False when the code was used
    /// in the meantime; the write must then be dropped.
    pub(super) async fn settle(&self, write: &mut Write) -> Result<bool, AppError> {
        write.forget_failures(std::slice::from_ref(&self.subjects.person)).await?;
        match &self.factor {
            Some(used) => Ok(used.settle(write, &self.account.login).await?),
            None => Ok(true),
        }
    }
}

async fn subjects(app: &App, proof: &Proof<'_>) -> Result<Subjects, AppError> {
    let known = match proof.device.map(secret::hash) {
        Some(device) if app.store().knows_device(&device, proof.login).await? => Some(device),
        _ => None,
    };
    let person = match known {
        Some(device) => format!("device:{device}"),
        // A passkey or an identity that is nobody's: whoever tries next is not to wait for it.
        None if proof.login.is_empty() => format!("nobody:{}", proof.address),
        None => account_subject(proof.login),
    };
    Ok(Subjects { person, address: format!("address:{}", proof.address) })
}

/// Under which name the failures of an account are counted. Long names are nobody's; they must not fill the table.
pub(crate) fn account_subject(login: &str) -> String {
    format!("account:{}", login.chars().take(100).collect::<String>())
}

async fn refuse(
    app: &App,
    refused: Refused,
    account: Option<&Account>,
    before: &[Failures],
    subjects: &Subjects,
    origin: &Origin,
) -> Result<(), AppError> {
    tracing::warn!(kind = refused.code(), "a proof of identity was refused");
    let now = app.clock().now();
    let nobody = Actor { origin: origin.clone(), ..Actor::default() };
    let mut write = app.store().begin(&nobody, now).await?;
    // What comes during a pause does not lengthen it.
    if refused != Refused::Paused {
        let Subjects { person, address } = subjects;
        for (subject, free) in [(person, FREE_OF_PERSON), (address, FREE_OF_ADDRESS)] {
            let before = before.iter().find(|failures| failures.subject == *subject);
            write.put_failures(&one_more(subject, before, free, now)).await?;
        }
    }
    if let Some(account) = account {
        write.note_failure(&account.login).await?;
    }
    // An unknown name is not written down: it may be a password typed into the wrong field.
    let object = account.map_or("-", |account| account.login.as_str());
    let detail = serde_json::json!({ "kind": refused.code() });
    write.commit(AuditEntry::new("session.refuse", object, detail).refused()).await?;
    Ok(())
}

/// The count after one more failure, with the pause that follows it.
fn one_more(subject: &str, before: Option<&Failures>, free: i64, now: Timestamp) -> Failures {
    let recent = before.filter(|failures| now.duration_since(failures.last_at) < FORGOTTEN_AFTER);
    let count = recent.map_or(0, |failures| failures.count).saturating_add(1);
    let pause = u32::try_from(count - free).ok().map_or(SignedDuration::ZERO, |doublings| {
        // Ten doublings are beyond the longest pause.
        (FIRST_PAUSE * 2_i32.pow(doublings.min(10))).min(LONGEST_PAUSE)
    });
    Failures { subject: subject.to_owned(), count, last_at: now, blocked_until: now + pause }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_quarter_of_an_hour() {
        let now = Timestamp::UNIX_EPOCH;
        let mut failures: Option<Failures> = None;
        let mut pauses = Vec::new();
        for _ in 0..16 {
            let next = one_more("account:x", failures.as_ref(), 3, now);
            pauses.push(next.blocked_until.duration_since(now).as_secs());
            failures = Some(next);
        }
        assert_eq!(pauses, [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
        let later = now + SignedDuration::from_hours(25);
        assert_eq!(one_more("account:x", failures.as_ref(), 3, later).count, 1);
    }
}
