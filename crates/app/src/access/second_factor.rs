//! Second factors: codes of a telephone's authenticator, and recovery codes for the day on which it is lost (动态验证码).

use super::caller::Caller;
use super::proof::{self, Proof};
use super::secret;
use crate::{App, AppError};
use ballast_domain::Text;
use ballast_store::people::factors::Factor;
use ballast_store::{AuditEntry, Write};
use jiff::Timestamp;
use totp_rs::{Builder, Secret, Totp};

const TOTP: &str = "totp";
const RECOVERY: &str = "recovery";
/// Recovery codes made at once.
const CODES: usize = 10;

/// An authenticator about to be set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// Its number.
    pub id: i64,
    /// The secret as letters, to be typed where no camera is.
    pub secret: String,
    /// What the code on the screen says.
    pub address: String,
}

/// What a person has set up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnFactors {
    /// Number, label, when it was made, when it was last used.
    pub authenticators: Vec<(i64, String, Timestamp, Option<Timestamp>)>,
    /// Recovery codes left.
    pub recovery_codes: usize,
}

/// A factor that was right and has to be used up.
#[derive(Debug)]
pub(super) enum Used {
    Step { factor: i64, step: i64 },
    RecoveryCode(i64),
}

impl Used {
    pub(super) async fn settle(&self, write: &mut Write, login: &str) -> Result<bool, AppError> {
        Ok(match self {
            Self::Step { factor, step } => write.use_factor(*factor, *step).await?,
            Self::RecoveryCode(factor) => write.remove_factor(login, *factor).await?,
        })
    }
}

/// Whether the code is right: `Ok(None)` when the person has set nothing up. The outer error is our own failure.
pub(super) async fn check(
    app: &App,
    login: &str,
    code: &str,
    now: Timestamp,
) -> Result<Result<Option<Used>, ()>, AppError> {
    let factors = app.store().factors_of(login).await?;
    if !factors.iter().any(|factor| factor.is_active && factor.kind == TOTP) {
        return Ok(Ok(None));
    }
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let code_hash = secret::hash(&plain);
    for factor in factors.iter().filter(|factor| factor.is_active) {
        if factor.kind == RECOVERY && factor.secret == code_hash {
            return Ok(Ok(Some(Used::RecoveryCode(factor.id))));
        }
        if factor.kind == TOTP
            && let Some(step) = step_of(&open(app, factor)?, &plain, now)
            && step > factor.last_step
        {
            return Ok(Ok(Some(Used::Step { factor: factor.id, step })));
        }
    }
    Ok(Err(()))
}

/// True when the person has a second factor that works.
///
/// # Errors
/// [`AppError::Store`].
pub(super) async fn has_one(app: &App, login: &str) -> Result<bool, AppError> {
    Ok(app.store().factors_of(login).await?.iter().any(|factor| factor.is_active && factor.kind == TOTP))
}

/// What the caller has set up.
///
/// # Errors
/// [`AppError::Store`].
pub async fn own_factors(app: &App, caller: &Caller) -> Result<OwnFactors, AppError> {
    let factors = app.store().factors_of(&caller.login).await?;
    let mut own = OwnFactors::default();
    for factor in factors.into_iter().filter(|factor| factor.is_active) {
        if factor.kind == TOTP {
            own.authenticators.push((factor.id, factor.label, factor.made_at, factor.used_at));
        } else {
            own.recovery_codes += 1;
        }
    }
    Ok(own)
}

/// Makes a secret for an authenticator; it counts once [`confirm`] saw a code of it. An earlier unconfirmed one is dropped.
///
/// # Errors
/// [`AppError::Store`].
pub async fn enrol(app: &App, caller: &Caller) -> Result<Enrolment, AppError> {
    let now = app.clock().now();
    let pending = app.store().factors_of(&caller.login).await?.into_iter().filter(|factor| !factor.is_active);
    let mut write = app.store().begin(&caller.as_oneself(), now).await?;
    for factor in pending {
        write.remove_factor(&caller.login, factor.id).await?;
    }
    let id = write.factor_number().await?;
    let bytes: [u8; 20] = rand::random();
    let factor = Factor {
        id,
        login: caller.login.clone(),
        kind: TOTP.to_owned(),
        label: String::new(),
        secret: app.keys().seal(&record(id), &bytes)?,
        is_active: false,
        last_step: 0,
        made_at: now,
        used_at: None,
    };
    write.put_factor(&factor).await?;
    let detail = serde_json::json!({ "kind": TOTP });
    write.commit(AuditEntry::new("factor.enrol", caller.login.clone(), detail)).await?;
    let secret = Secret::from(bytes).to_base32();
    let address = format!("otpauth://totp/Ballast:{}?secret={secret}&issuer=Ballast", escape(&caller.login));
    Ok(Enrolment { id, secret, address })
}

/// Sees a code of the new authenticator, makes it count, and gives recovery codes, which are shown this once. Other sessions of the
/// person end.
///
/// # Errors
/// [`AppError::Invalid`] for a wrong code; [`AppError::NotFound`] for no unconfirmed authenticator; [`AppError::Store`].
pub async fn confirm(app: &App, caller: &Caller, id: i64, code: &str) -> Result<Vec<String>, AppError> {
    let now = app.clock().now();
    let factors = app.store().factors_of(&caller.login).await?;
    let pending = factors.iter().find(|factor| factor.id == id && !factor.is_active).ok_or(AppError::NotFound)?;
    let plain: String = code.chars().filter(char::is_ascii_digit).collect();
    let Some(step) = step_of(&open(app, pending)?, &plain, now) else {
        return Err(AppError::Invalid(Text::fixed(
            "验证码不正确。请输入手机上当前显示的六位数字；若一直不对，请检查手机的时间",
            "the code is wrong; type the six digits that the telephone shows now, and check its clock if it goes on",
        )));
    };
    let mut write = app.store().begin(&caller.as_oneself(), now).await?;
    if !write.use_factor(id, step).await? {
        return Err(AppError::NotFound);
    }
    write.remove_factors(&caller.login, Some(RECOVERY)).await?;
    let mut codes = Vec::new();
    for _ in 0..CODES {
        let code = secret::readable(16);
        let factor = Factor {
            id: write.factor_number().await?,
            login: caller.login.clone(),
            kind: RECOVERY.to_owned(),
            label: String::new(),
            secret: secret::hash(&code),
            is_active: true,
            last_step: 0,
            made_at: now,
            used_at: None,
        };
        write.put_factor(&factor).await?;
        codes.push(code);
    }
    write.close_sessions(&caller.login, caller.through.as_ref().map(|through| through.session)).await?;
    let detail = serde_json::json!({ "kind": TOTP });
    write.commit(AuditEntry::new("factor.confirm", caller.login.clone(), detail)).await?;
    Ok(codes)
}

/// Removes one of the caller's authenticators, with the last one the recovery codes. Other sessions end.
///
/// # Errors
/// [`AppError::SignInRefused`] when the proof is wrong; [`AppError::NotFound`]; [`AppError::Store`].
pub async fn remove(app: &App, caller: &Caller, id: i64, proof: &Proof<'_>) -> Result<(), AppError> {
    let proved = proof::check(app, &Proof { login: &caller.login, ..*proof }, &caller.origin).await?;
    let mut write = app.store().begin(&caller.as_oneself(), app.clock().now()).await?;
    if !proved.settle(&mut write).await? {
        return Err(AppError::SignInRefused);
    }
    if !write.remove_factor(&caller.login, id).await? {
        return Err(AppError::NotFound);
    }
    let others = app.store().factors_of(&caller.login).await?;
    if !others.iter().any(|factor| factor.kind == TOTP && factor.is_active && factor.id != id) {
        write.remove_factors(&caller.login, None).await?;
    }
    write.close_sessions(&caller.login, caller.through.as_ref().map(|through| through.session)).await?;
    write.commit(AuditEntry::new("factor.remove", caller.login.clone(), serde_json::json!({ "factor": id }))).await?;
    Ok(())
}

/// The code of a secret at a moment, as the telephone shows it: for tests and for nothing else.
#[doc(hidden)]
pub fn code_of(secret: &str, now: Timestamp) -> Option<String> {
    let secret = Secret::try_from_base32(secret).ok()?;
    let seconds = u64::try_from(now.as_second()).ok()?;
    Some(totp(secret.as_bytes())?.generate(seconds).to_string())
}

fn totp(secret: &[u8]) -> Option<Totp> {
    Builder::new().with_secret(secret.to_vec()).with_skew(1).build().ok()
}

/// The time step that the code belongs to, this one or a neighbour.
fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let seconds = u64::try_from(now.as_second()).ok()?;
    let step = totp(secret)?.check(code, seconds)?;
    i64::try_from(step).ok()
}

fn open(app: &App, factor: &Factor) -> Result<Vec<u8>, AppError> {
    app.keys().open_sealed(&record(factor.id), &factor.secret)
}

/// The name under which the secret of a factor is sealed.
pub(super) fn record(id: i64) -> String {
    format!("factor {id}")
}

fn escape(login: &str) -> String {
    login
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// Seconds of a step.
    const STEP: i64 = 30;

    /// RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let now = Timestamp::from_second(seconds).unwrap();
            assert_eq!(step_of(secret, code, now), Some(seconds / STEP));
            assert_eq!(step_of(secret, code, Timestamp::from_second(seconds + STEP).unwrap()), Some(seconds / STEP));
            assert_eq!(step_of(secret, code, Timestamp::from_second(seconds + 3 * STEP).unwrap()), None);
        }
        assert_eq!(step_of(secret, "", Timestamp::from_second(59).unwrap()), None);
    }
}
