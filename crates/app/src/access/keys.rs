//! The keys of an installation: files of their own, for nobody else to read (密钥).

use crate::AppError;
use aes_gcm::aead::{Aead as _, Key, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use ballast_audit::SigningKey;
use ballast_domain::text::hex;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use std::io::Write as _;
use std::path::Path;

/// One key for each use; none of them stands in the database.
pub struct Keys {
    /// Signs the checkpoints of the audit chain.
    pub audit: SigningKey,
    /// Seals the secrets of second factors.
    field: [u8; 32],
}

impl Keys {
    /// Reads the keys of a folder; those that are not there are made, the audit key with its public half beside it.
    ///
    /// # Errors
    /// [`AppError::Folder`] when a file cannot be used; [`AppError::Damaged`] for one that holds no key or can be read by others.
    pub fn open(folder: &Path) -> Result<Self, AppError> {
        let audit = SigningKey::new(read_or_make(&folder.join("audit.key"))?);
        let public = folder.join("audit.pub");
        if !public.exists() {
            let text = audit.public().to_text() + "\n";
            std::fs::write(&public, text).map_err(|source| AppError::Folder { folder: public, source })?;
        }
        Ok(Self { audit, field: read_or_make(&folder.join("field.key"))? })
    }

    /// Seals a text under the name of the record that it belongs to: moved to another record, it does not open.
    ///
    /// # Errors
    /// [`AppError::Damaged`] when the cipher refuses, which no text of ours makes it do.
    pub fn seal(&self, record: &str, text: &[u8]) -> Result<String, AppError> {
        let nonce: [u8; 12] = rand::random();
        let payload = Payload { msg: text, aad: record.as_bytes() };
        let sealed = self.cipher().encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| AppError::Damaged("a text cannot be sealed".into()))?;
        Ok(format!("aes256gcm:{}{}", hex(&nonce), hex(&sealed)))
    }

    /// Opens what [`Keys::seal`] sealed.
    ///
    /// # Errors
    /// [`AppError::Damaged`] when it was changed, belongs to another record, or was sealed with another key.
    pub fn open_sealed(&self, record: &str, sealed: &str) -> Result<Vec<u8>, AppError> {
        let damaged = || AppError::Damaged(format!("the secret of {record} cannot be opened"));
        let bytes = sealed.strip_prefix("aes256gcm:").and_then(unhex).ok_or_else(damaged)?;
        let (nonce, text) = bytes.split_first_chunk::<12>().ok_or_else(damaged)?;
        let payload = Payload { msg: text, aad: record.as_bytes() };
        self.cipher().decrypt(&Nonce::from(*nonce), payload).map_err(|_| damaged())
    }

    /// A tag over a text that only this installation can make: form tokens.
    pub fn tag(&self, purpose: &str, text: &str) -> String {
        // The block of the hash is longer than the key: filled up with noughts, as the standard has it.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&self.field);
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&block.into());
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(self.field))
    }
}

fn read_or_make(path: &Path) -> Result<[u8; 32], AppError> {
    let at = |source| AppError::Folder { folder: path.to_owned(), source };
    match std::fs::read_to_string(path) {
        Ok(text) => {
            check_private(path)?;
            let key = unhex(text.trim()).and_then(|bytes| bytes.try_into().ok());
            key.ok_or_else(|| AppError::Damaged(format!("{} holds no key", path.display())))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key: [u8; 32] = rand::random();
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(path).map_err(at)?;
            file.write_all((hex(&key) + "\n").as_bytes()).and_then(|()| file.sync_all()).map_err(at)?;
            Ok(key)
        }
        Err(source) => Err(at(source)),
    }
}

/// A key that others can read is no key.
fn check_private(path: &Path) -> Result<(), AppError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let data = std::fs::metadata(path).map_err(|source| AppError::Folder { folder: path.to_owned(), source })?;
        let mode = data.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let path = path.display();
            return Err(AppError::Damaged(format!("{path} can be read by others ({mode:o}); run: chmod 600 {path}")));
        }
    }
    Ok(())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let pairs = text.as_bytes().chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn keys_are_made_once_and_for_their_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path()).unwrap();
        let again = Keys::open(folder.path()).unwrap();
        assert_eq!(keys.audit.public(), again.audit.public());
        let public = std::fs::read_to_string(folder.path().join("audit.pub")).unwrap();
        assert_eq!(public.trim(), keys.audit.public().to_text());
        let sealed = keys.seal("factor 1", b"secret").unwrap();
        assert_eq!(again.open_sealed("factor 1", &sealed).unwrap(), b"secret");

        let path = folder.path().join("field.key");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Keys::open(folder.path()), Err(AppError::Damaged(text)) if text.contains("chmod 600")));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&path, "no key").unwrap();
        assert!(matches!(Keys::open(folder.path()), Err(AppError::Damaged(text)) if text.contains("holds no key")));
    }

    #[test]
    fn a_sealed_text_opens_for_its_own_record_alone() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path()).unwrap();
        let sealed = keys.seal("factor 1", b"secret").unwrap();
        assert_ne!(sealed, keys.seal("factor 1", b"secret").unwrap());
        assert!(!sealed.contains(&hex(b"secret")));
        assert!(keys.open_sealed("factor 2", &sealed).is_err());
        let mut changed = sealed.clone();
        changed.replace_range(40..41, if &sealed[40..41] == "0" { "1" } else { "0" });
        for wrong in [changed.as_str(), "aes256gcm:", "aes256gcm:00", "x", ""] {
            assert!(keys.open_sealed("factor 1", wrong).is_err(), "{wrong}");
        }
    }
}
