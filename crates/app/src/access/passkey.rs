//! Passkeys: keys in a telephone, a computer or on a USB key, which sign what this site asks (通行密钥).

use super::caller::Caller;
use super::second_factor::{new_recovery_codes, record};
use super::secret;
use crate::{App, AppError};
use ballast_crypto::hex;
use ballast_domain::Text;
use ballast_passkey::{Assertion, Attestation, Credential, KEY_KINDS, RelyingParty, decode, encode};
use ballast_store::AuditEntry;
use ballast_store::people::factors::Factor;
use ballast_store::people::questions::Question;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub(super) const PASSKEY: &str = "passkey";
const REGISTRATION: &str = "registration";
/// How long a browser may take to answer.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
/// Passkeys of one person.
const MOST: usize = 20;

/// What a browser is asked; binary values in base64url.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// What is to be signed.
    pub challenge: String,
    /// The name of the site.
    pub site: String,
    /// Who registers; none at sign-in.
    #[serde(flatten)]
    pub new: Option<AskedNew>,
}

/// What a browser is told for a registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AskedNew {
    /// What stands for the person inside the authenticator.
    pub handle: String,
    /// Login.
    pub login: String,
    /// Name shown.
    pub name: String,
    /// Passkeys that he has already.
    pub known: Vec<String>,
    /// Kinds of keys, the best first.
    pub kinds: [i32; 3],
}

/// A browser's answer to a registration.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewAnswer {
    client_data: String,
    attestation: String,
}

/// A browser's answer to a sign-in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Answer {
    id: String,
    client_data: String,
    authenticator_data: String,
    signature: String,
    #[serde(default)]
    handle: Option<String>,
}

/// What is kept of a passkey, sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    id: String,
    key: String,
}

/// A passkey that signed what was asked.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub login: String,
    pub factor: i64,
    pub counter: i64,
    /// A finger, a face or a PIN was asked for: two factors at once.
    pub is_verified: bool,
}

/// Asks a browser to sign in with whatever passkey it has for this site.
///
/// # Errors
/// [`AppError::Invalid`] where the address of the site is not set; [`AppError::Store`].
pub async fn ask(app: &App) -> Result<Asked, AppError> {
    let challenge = question(app, PASSKEY, None).await?;
    Ok(Asked { challenge, site: site(app)?.id().to_owned(), new: None })
}

/// Asks a browser to make a passkey for the caller.
///
/// # Errors
/// [`AppError::Invalid`] where the address of the site is not set; [`AppError::Store`].
pub async fn ask_new(app: &App, caller: &Caller) -> Result<Asked, AppError> {
    let challenge = question(app, REGISTRATION, Some(&caller.login)).await?;
    let mut known = Vec::new();
    for factor in app.store().factors_of(&caller.login).await?.iter().filter(|factor| factor.kind == PASSKEY) {
        known.push(kept(app, factor)?.id);
    }
    let (login, name) = (caller.login.clone(), caller.name.clone());
    let new = AskedNew { handle: handle(&caller.login), login, name, known, kinds: KEY_KINDS };
    Ok(Asked { challenge, site: site(app)?.id().to_owned(), new: Some(new) })
}

/// Takes a new passkey of the caller, under a name of his own. Gives recovery codes when he had none, to be shown this once. Other
/// sessions of the person end.
///
/// # Errors
/// [`AppError::Invalid`] when the browser's answer cannot be used, it came too late, or there are too many; [`AppError::Store`].
pub async fn register(app: &App, caller: &Caller, label: &str, answer: &str) -> Result<Vec<String>, AppError> {
    let now = app.clock().now();
    let answer: NewAnswer = serde_json::from_str(answer).map_err(|_| unusable())?;
    let (client_data, object) = decode(&answer.client_data).zip(decode(&answer.attestation)).ok_or_else(unusable)?;
    let answer = Attestation { client_data, object };
    let challenge = answer.challenge().ok_or_else(unusable)?;
    let asked = app.store().answered(&hash(&challenge), REGISTRATION, now).await?;
    let is_asked = asked.is_some_and(|(login, _)| login.as_ref() == Some(&caller.login));
    let made = ballast_passkey::register(site(app)?, &challenge, &answer);
    let made = made.ok().filter(|_| is_asked).ok_or_else(unusable)?;
    let factors = app.store().factors_of(&caller.login).await?;
    let credential = hash(&made.id);
    if app.store().passkey(&credential).await?.is_some() {
        return Err(AppError::Invalid(Text::fixed("这个通行密钥已登记过", "this passkey is registered already")));
    }
    if factors.iter().filter(|factor| factor.kind == PASSKEY).count() >= MOST {
        return Err(AppError::Invalid(Text::fixed(
            "一个账号最多 20 个通行密钥，请先移除不用的",
            "an account has 20 passkeys at most; remove those that you do not use",
        )));
    }
    let kept = serde_json::json!({ "id": encode(&made.id), "key": hex::encode(&made.key) }).to_string();
    let mut write = app.store().begin(&caller.as_oneself(), now).await?;
    let id = write.factor_number().await?;
    let factor = Factor {
        id,
        login: caller.login.clone(),
        kind: PASSKEY.to_owned(),
        label: label_of(label),
        secret: app.keys().seal(&record(id), kept.as_bytes())?,
        is_active: true,
        last_step: i64::from(made.counter),
        credential: Some(credential),
        made_at: now,
        used_at: None,
    };
    write.put_factor(&factor).await?;
    let has_codes = factors.iter().any(|factor| factor.kind == super::second_factor::RECOVERY);
    let codes = if has_codes { Vec::new() } else { new_recovery_codes(&mut write, &caller.login, now).await? };
    let through = caller.through.as_ref().map(|through| through.session);
    if let Some(session) = through {
        write.note_passkey(session).await?;
    }
    write.close_sessions(&caller.login, through).await?;
    let detail = serde_json::json!({ "factor": id, "is_verified": made.is_verified });
    write.commit(AuditEntry::new("factor.passkey", caller.login.clone(), detail)).await?;
    Ok(codes)
}

/// The passkey behind a browser's answer; none when the answer is empty, cannot be read, or is not right. Its question is used up
/// either way.
pub(super) async fn check(app: &App, answer: &str) -> Result<Option<Shown>, AppError> {
    let (Some(site), Ok(answer)) = (app.site(), serde_json::from_str::<Answer>(answer)) else { return Ok(None) };
    let Some(signed) = read(&answer) else { return Ok(None) };
    let Some(challenge) = signed.challenge() else { return Ok(None) };
    if app.store().answered(&hash(&challenge), PASSKEY, app.clock().now()).await?.is_none() {
        return Ok(None);
    }
    let Some(factor) = app.store().passkey(&hash(&signed.id)).await?.filter(|factor| factor.is_active) else {
        return Ok(None);
    };
    if answer.handle.is_some_and(|given| given != handle(&factor.login)) {
        return Ok(None);
    }
    let key = hex::decode(&kept(app, &factor)?.key).unwrap_or_default();
    let counter = u32::try_from(factor.last_step).unwrap_or(u32::MAX);
    match ballast_passkey::sign_in(site, &challenge, Credential { key: &key, counter }, &signed) {
        Ok(signed) => Ok(Some(Shown {
            login: factor.login,
            factor: factor.id,
            counter: i64::from(signed.counter),
            is_verified: signed.is_verified,
        })),
        Err(refusal) => {
            tracing::warn!(factor = factor.id, %refusal, "a passkey was refused");
            Ok(None)
        }
    }
}

fn read(answer: &Answer) -> Option<Assertion> {
    Some(Assertion {
        id: decode(&answer.id)?,
        client_data: decode(&answer.client_data)?,
        authenticator_data: decode(&answer.authenticator_data)?,
        signature: decode(&answer.signature)?,
    })
}

/// Writes a new question down and gives its challenge.
async fn question(app: &App, purpose: &str, login: Option<&str>) -> Result<String, AppError> {
    let now = app.clock().now();
    let challenge: [u8; 32] = rand::random();
    let question = Question {
        answer_hash: hash(&challenge),
        purpose: purpose.to_owned(),
        login: login.map(str::to_owned),
        detail: String::new(),
        expires_at: now + PATIENCE,
    };
    app.store().ask(&question, now).await?;
    Ok(encode(&challenge))
}

fn site(app: &App) -> Result<&RelyingParty, AppError> {
    app.site().ok_or_else(|| {
        AppError::Invalid(Text::fixed(
            "本系统未设置访问地址，不能使用通行密钥。请系统管理员在 ballast.toml 中设置 address",
            "the address of this site is not set, so that it has no passkeys; the administrator sets `address` in ballast.toml",
        ))
    })
}

fn unusable() -> AppError {
    AppError::Invalid(Text::fixed(
        "浏览器的答复不能使用，或已超过五分钟。请回到“我的账号”重新添加",
        "the browser's answer cannot be used, or it came after more than five minutes; go back to your account and add the passkey again",
    ))
}

/// What the person calls it, without signs that hide or turn others round.
fn label_of(text: &str) -> String {
    let is_plain = |c: &char| {
        !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    text.trim().chars().filter(is_plain).take(40).collect()
}

fn kept(app: &App, factor: &Factor) -> Result<Kept, AppError> {
    let text = app.keys().open_sealed(&record(factor.id), &factor.secret)?;
    serde_json::from_slice(&text).map_err(|_| AppError::Damaged(record(factor.id)))
}

/// What stands for a person inside an authenticator: the same each time, also when keys are replaced.
fn handle(login: &str) -> String {
    secret::hash(&format!("passkey of {login}"))
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes))
}
