//! Sealing a result: a signature over what a folder holds, and checking it on any machine (封存签名).

use crate::assess::{ResultFiles, Run};
use crate::canonical;
use crate::error::{EngineError, file};
use crate::snapshot::Snapshot;
use ballast_crypto::{PublicKey, SigningKey, hex};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The file in the folder of a result.
pub const SEAL_FILE: &str = "seal.json";

/// A signature over a result and everything that it was computed from. The manifest names the hash of each file, the result names the
/// manifest and the derivation, so the seal covers all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// Form: `ballast-seal-1`.
    pub format: String,
    /// Number of the assessment.
    pub assessment: String,
    /// SHA-256 of the manifest.
    pub snapshot_id: String,
    /// SHA-256 of `result.json`.
    pub result_sha256: String,
    /// SHA-256 of `derivation.json`.
    pub derivation_sha256: String,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// Version of the program.
    pub program: String,
    /// The public key, as `keys/audit.pub` has it.
    pub key: String,
    /// What documents carry: see [`PaperCode`].
    pub code: String,
    /// Signature over the canonical bytes of all the rest, hexadecimal.
    pub signature: String,
}

/// The number of the assessment that a run of a snapshot is: period, scheme and the beginning of the snapshot's hash.
pub fn assessment_id(snapshot: &Snapshot, run: &Run) -> String {
    let short: String = run.snapshot_id.chars().take(8).collect();
    format!("{}-{}-{short}", snapshot.manifest.period, snapshot.scheme.id)
}

impl Seal {
    const FORMAT: &'static str = "ballast-seal-1";

    /// Signs a run.
    ///
    /// # Errors
    /// [`EngineError::Damaged`]; does not happen for a run of this program.
    pub fn sign(run: &Run, assessment: &str, key: &SigningKey, at: Timestamp) -> Result<Self, EngineError> {
        let mut seal = Self {
            format: Self::FORMAT.to_owned(),
            assessment: assessment.to_owned(),
            snapshot_id: run.snapshot_id.clone(),
            result_sha256: run.result_hash(),
            derivation_sha256: hex::encode(&Sha256::digest(&run.derivation)),
            sealed_at: at,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            key: key.public().to_text(),
            code: PaperCode::sign(assessment, &run.result_hash(), key).to_string(),
            signature: String::new(),
        };
        seal.signature = hex::encode(&key.sign(&seal.message()?));
        Ok(seal)
    }

    /// Writes it into the folder of its result.
    ///
    /// # Errors
    /// [`EngineError::File`], [`EngineError::Damaged`].
    pub fn write(&self, folder: &Path) -> Result<(), EngineError> {
        let path = folder.join(SEAL_FILE);
        std::fs::write(&path, canonical::to_bytes(self).map_err(damaged)?).map_err(file(path))
    }

    /// The seal of a folder; `None` where there is none.
    ///
    /// # Errors
    /// [`EngineError::File`], [`EngineError::Damaged`].
    pub fn read(folder: &Path) -> Result<Option<Self>, EngineError> {
        let path = folder.join(SEAL_FILE);
        match std::fs::read(&path) {
            Ok(bytes) if bytes.len() > MAX_BYTES => Err(damaged("it is too large for a seal".to_owned())),
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(file(path)(error)),
        }
    }

    /// What is signed.
    fn message(&self) -> Result<Vec<u8>, EngineError> {
        canonical::to_bytes(&Self { signature: String::new(), ..self.clone() }).map_err(damaged)
    }
}

/// No seal is longer.
const MAX_BYTES: usize = 16 << 10;

fn damaged(problem: String) -> EngineError {
    EngineError::Damaged { file: SEAL_FILE.to_owned(), problem }
}

/// The line that documents carry as text and as a square code: number and hash of the result, signed. It needs no folder and no network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperCode {
    /// Number of the assessment.
    pub assessment: String,
    /// SHA-256 of `result.json`.
    pub result_sha256: String,
    /// Short name of the key: [`PublicKey::id`].
    pub key_id: String,
    /// Signature over number and hash, hexadecimal.
    pub signature: String,
}

impl PaperCode {
    /// The word before a code.
    pub const MARK: &'static str = "BALLAST1";

    fn sign(assessment: &str, result_sha256: &str, key: &SigningKey) -> Self {
        Self {
            assessment: assessment.to_owned(),
            result_sha256: result_sha256.to_owned(),
            key_id: key.public().id(),
            signature: hex::encode(&key.sign(&Self::message(assessment, result_sha256))),
        }
    }

    fn message(assessment: &str, result_sha256: &str) -> Vec<u8> {
        format!("ballast-paper-1\n{assessment}\n{result_sha256}").into_bytes()
    }

    /// Reads a code; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split_whitespace().collect();
        let [Self::MARK, assessment, result_sha256, key_id, signature] = parts.as_slice() else { return None };
        let own = |text: &&str| (*text).to_owned();
        Some(Self {
            assessment: own(assessment),
            result_sha256: own(result_sha256),
            key_id: own(key_id),
            signature: own(signature),
        })
    }

    /// The first code in the bytes of a file: metadata and pages carry it as plain text.
    pub fn find(bytes: &[u8]) -> Option<Self> {
        let mark = Self::MARK.as_bytes();
        let starts = bytes.windows(mark.len()).enumerate().filter(|(_, window)| *window == mark);
        starts.map(|(at, _)| &bytes[at..bytes.len().min(at + 600)]).find_map(|rest| {
            let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_' | b'.' | b':');
            let length = rest.iter().take_while(is_part).count();
            Self::parse(core::str::from_utf8(&rest[..length]).ok()?)
        })
    }

    /// The key among these that made it; `None` when none did.
    pub fn made_by<'a>(&self, keys: &'a [PublicKey]) -> Option<&'a PublicKey> {
        let signature = hex::decode(&self.signature)?;
        let message = Self::message(&self.assessment, &self.result_sha256);
        keys.iter().find(|key| key.id() == self.key_id && key.verify(&message, &signature))
    }
}

impl core::fmt::Display for PaperCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { assessment, result_sha256, key_id, signature } = self;
        write!(f, "{} {assessment} {result_sha256} {key_id} {signature}", Self::MARK)
    }
}

/// What was found in a folder in which nothing is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// SHA-256 of the manifest.
    pub snapshot_id: String,
    /// SHA-256 of `result.json`; none for a snapshot without a result.
    pub result_sha256: Option<String>,
    /// The seal, and whether its key is among those that are trusted; none for a folder without one.
    pub seal: Option<(Seal, bool)>,
}

/// Checks a folder from the files to the seal: each file against the manifest, the derivation against the result, the result against the
/// manifest and the scheme, the seal against all of them. Says nothing of whether the arithmetic is right: that is [`crate::replay()`].
///
/// # Errors
/// The first thing that is wrong, by name: those of [`Snapshot::open`]; [`EngineError::Tampered`] for `result.json`, `derivation.json` and
/// `seal.json`.
pub fn verify(folder: &Path, trusted: &[PublicKey]) -> Result<Verified, EngineError> {
    verify_opened(&Snapshot::open(folder)?, trusted)
}

/// [`verify`] for a snapshot whose files were checked when it was opened.
pub(crate) fn verify_opened(snapshot: &Snapshot, trusted: &[PublicKey]) -> Result<Verified, EngineError> {
    let folder = snapshot.folder.as_path();
    let snapshot_id = snapshot.id.clone();
    let tampered =
        |file: &str, problem: &str| EngineError::Tampered { file: file.to_owned(), problem: problem.to_owned() };
    let files = if folder.join("result.json").exists() { Some(ResultFiles::read(folder)?) } else { None };
    if let Some(files) = &files {
        let (stored, _) = files.parse()?;
        if stored.snapshot_id != snapshot.id {
            return Err(tampered("result.json", "it is the result of another snapshot"));
        }
        let scheme = snapshot.manifest.files.get("scheme.toml").map(|entry| entry.sha256.as_str());
        if scheme != Some(stored.scheme_sha256.as_str()) {
            return Err(tampered("result.json", "it was computed by another scheme"));
        }
    }
    let result_sha256 = files.as_ref().map(ResultFiles::result_sha256);
    let Some(seal) = Seal::read(folder)? else {
        return Ok(Verified { snapshot_id, result_sha256, seal: None });
    };
    let wrong = |problem: &str| tampered(SEAL_FILE, problem);
    if seal.format != Seal::FORMAT {
        return Err(wrong("it has another form than this program knows"));
    }
    if seal.snapshot_id != snapshot.id {
        return Err(wrong("it is the seal of another snapshot"));
    }
    if Some(&seal.result_sha256) != result_sha256.as_ref() {
        return Err(wrong("it is the seal of another result"));
    }
    if Some(seal.derivation_sha256.as_str()) != files.as_ref().map(ResultFiles::derivation_sha256) {
        return Err(wrong("it is the seal of another derivation"));
    }
    let key = PublicKey::from_text(&seal.key).ok_or_else(|| wrong("it holds no key"))?;
    let signature = hex::decode(&seal.signature).ok_or_else(|| wrong("it holds no signature"))?;
    if !key.verify(&seal.message()?, &signature) {
        return Err(wrong("its signature does not fit"));
    }
    let is_trusted = trusted.contains(&key);
    Ok(Verified { snapshot_id, result_sha256, seal: Some((seal, is_trusted)) })
}
