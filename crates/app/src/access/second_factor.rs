//! Second factors: codes of a telephone's authenticator, passkeys, and recovery codes for the day on which both are lost (第二因素).

use super::caller::Caller;
use super::passkey::{PASSKEY, Shown};
use super::policy::SecondFactorRule;
use super::proof::{self, By, Enough, Proof};
use super::role::Role;
use super::secret;
use crate::{App, AppError};
use ballast_domain::Text;
use ballast_store::people::factors::Factor;
use ballast_store::{AuditEntry, Write};
use jiff::Timestamp;
use totp_rs::{Builder, Secret, Totp};

const TOTP: &str = "totp";
pub(super) const RECOVERY: &str = "recovery";
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
    /// Authenticators, oldest first.
    pub authenticators: Vec<OwnFactor>,
    /// Passkeys, oldest first.
    pub passkeys: Vec<OwnFactor>,
    /// Recovery codes left.
    pub recovery_codes: usize,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFactor {
    /// Its number.
    pub id: i64,
    /// What the person calls it; empty for an authenticator.
    pub label: String,
    /// When it was set up.
    pub made_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

/// A factor that was right and has to be used up.
#[derive(Debug)]
pub(super) enum Used {
    Step { factor: i64, step: i64 },
    RecoveryCode(i64),
    Passkey { factor: i64, counter: i64 },
    AtProvider,
}

impl Used {
    /// What kind of proof it makes.
    pub(super) fn by(&self) -> By {
        match self {
            Self::Step { .. } => By::Code,
            Self::RecoveryCode(_) => By::Recovery,
            Self::Passkey { .. } => By::Passkey,
            Self::AtProvider => By::Provider,
        }
    }

    pub(super) async fn settle(&self, write: &mut Write, login: &str) -> Result<bool, AppError> {
        Ok(match self {
            Self::Step { factor, step } => write.use_factor(*factor, *step).await?,
            Self::RecoveryCode(factor) => write.remove_factor(login, *factor).await?,
            Self::Passkey { factor, counter } => write.use_passkey(*factor, *counter).await?,
            Self::AtProvider => true,
        })
    }
}

/// Whether passkey or code are right: `Ok(None)` when the person has set nothing up. The outer error is our own failure. Whose role
/// needs a passkey and who has one gets in with it or with a recovery code, not with the code of an authenticator.
pub(super) async fn check(
    app: &App,
    login: &str,
    code: &str,
    shown: Option<&Shown>,
    now: Timestamp,
) -> Result<Result<Option<Used>, ()>, AppError> {
    if let Some(shown) = shown {
        return Ok(Ok(Some(Used::Passkey { factor: shown.factor, counter: shown.counter })));
    }
    let factors = app.store().factors_of(login).await?;
    if !factors.iter().any(is_factor) {
        return Ok(Ok(None));
    }
    let has_passkey = factors.iter().any(|factor| factor.kind == PASSKEY);
    let takes_codes = !(has_passkey && needs_passkey(app, login).await?);
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let code_hash = secret::hash(&plain);
    for factor in factors.iter().filter(|factor| factor.is_active) {
        if factor.kind == RECOVERY && factor.secret == code_hash {
            return Ok(Ok(Some(Used::RecoveryCode(factor.id))));
        }
        if factor.kind == TOTP
            && takes_codes
            && let Some(step) = step_of(&open(app, factor)?, &plain, now)
            && step > factor.last_step
        {
            return Ok(Ok(Some(Used::Step { factor: factor.id, step })));
        }
    }
    Ok(Err(()))
}

/// True when a second factor that a provider saw is enough: not for whom a passkey is asked and who has one, and not beside one.
pub(super) async fn may_be_elsewhere(app: &App, login: &str, shown: Option<&Shown>) -> Result<bool, AppError> {
    let factors = app.store().factors_of(login).await?;
    let has_passkey = factors.iter().any(|factor| factor.kind == PASSKEY);
    Ok(shown.is_none() && !(has_passkey && needs_passkey(app, login).await?))
}

/// True when the person has a second factor that works.
///
/// # Errors
/// [`AppError::Store`].
pub(super) async fn has_one(app: &App, login: &str) -> Result<bool, AppError> {
    Ok(app.store().factors_of(login).await?.iter().any(is_factor))
}

fn is_factor(factor: &Factor) -> bool {
    factor.is_active && (factor.kind == TOTP || factor.kind == PASSKEY)
}

/// True when a role that the person holds today asks for a passkey.
async fn needs_passkey(app: &App, login: &str) -> Result<bool, AppError> {
    if app.policy().second_factor == SecondFactorRule::Offered {
        return Ok(false);
    }
    let (grants, today) = (app.store().grants_of(login).await?, app.clock().today());
    let mut roles = grants.iter().filter(|grant| grant.holds_on(today)).map(|grant| Role::from_code(&grant.grant.role));
    Ok(roles.any(|role| role.is_some_and(Role::needs_passkey)))
}

/// What the caller has set up.
///
/// # Errors
/// [`AppError::Store`].
pub async fn own_factors(app: &App, caller: &Caller) -> Result<OwnFactors, AppError> {
    let factors = app.store().factors_of(&caller.login).await?;
    let mut own = OwnFactors::default();
    for factor in factors.into_iter().filter(|factor| factor.is_active) {
        let Factor { id, kind, label, made_at, used_at, .. } = factor;
        let shown = OwnFactor { id, label, made_at, used_at };
        match kind.as_str() {
            TOTP => own.authenticators.push(shown),
            PASSKEY => own.passkeys.push(shown),
            _ => own.recovery_codes += 1,
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
        credential: None,
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
    let codes = new_recovery_codes(&mut write, &caller.login, now).await?;
    write.close_sessions(&caller.login, caller.through.as_ref().map(|through| through.session)).await?;
    let detail = serde_json::json!({ "kind": TOTP });
    write.commit(AuditEntry::new("factor.confirm", caller.login.clone(), detail)).await?;
    Ok(codes)
}

/// New recovery codes in place of those from before.
pub(super) async fn new_recovery_codes(
    write: &mut Write,
    login: &str,
    now: Timestamp,
) -> Result<Vec<String>, AppError> {
    write.remove_factors(login, Some(RECOVERY)).await?;
    let mut codes = Vec::new();
    for _ in 0..CODES {
        let code = secret::readable(24);
        let factor = Factor {
            id: write.factor_number().await?,
            login: login.to_owned(),
            kind: RECOVERY.to_owned(),
            label: String::new(),
            secret: secret::hash(&code),
            is_active: true,
            last_step: 0,
            credential: None,
            made_at: now,
            used_at: None,
        };
        write.put_factor(&factor).await?;
        codes.push(code);
    }
    Ok(codes)
}

/// Removes one of the caller's authenticators or passkeys, with the last of them the recovery codes. Other sessions end.
///
/// # Errors
/// [`AppError::SignInRefused`] when the proof is wrong; [`AppError::NotFound`]; [`AppError::Store`].
pub async fn remove(app: &App, caller: &Caller, id: i64, proof: &Proof<'_>) -> Result<(), AppError> {
    let proof = Proof { login: &caller.login, ..*proof };
    let proved = proof::check(app, &proof, Enough::PasskeyAlone, &caller.origin).await?;
    let mut write = app.store().begin(&caller.as_oneself(), app.clock().now()).await?;
    if !proved.settle(&mut write).await? {
        return Err(AppError::SignInRefused);
    }
    if !write.remove_factor(&caller.login, id).await? {
        return Err(AppError::NotFound);
    }
    let others = app.store().factors_of(&caller.login).await?;
    if !others.iter().any(|factor| is_factor(factor) && factor.id != id) {
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
