//! The keys of an installation: files of their own, for nobody else to read (密钥).

use crate::AppError;
use ballast_audit::{PublicKey, SigningKey};
use ballast_crypto::{Sealing, Suite, hex, tag};
use ballast_domain::Text;
use std::io::Write as _;
use std::path::Path;

const AUDIT: &str = "audit.key";
const AUDIT_PUBLIC: &str = "audit.pub";
const FIELD: &str = "field.key";

/// One key for each use; none of them stands in the database.
pub struct Keys {
    /// Signs the checkpoints of the audit chain.
    pub audit: SigningKey,
    /// The public halves that checkpoints may be signed with: those of earlier keys, then today's.
    trusted: Vec<PublicKey>,
    /// Seal the secrets of second factors: today's key, then those before it that a rotation has not yet done with.
    field: Vec<[u8; 32]>,
    suite: Suite,
}

impl Keys {
    /// Reads the keys of a folder; those that are not there are made, the audit key with its public half beside it.
    ///
    /// # Errors
    /// [`AppError::Folder`] when a file cannot be used; [`AppError::Damaged`] for one that holds no key or can be read by others;
    /// [`AppError::Invalid`] when the keys were made for other algorithms than those of the suite.
    pub fn open(folder: &Path, suite: Suite) -> Result<Self, AppError> {
        let path = folder.join(AUDIT);
        let text = read_or_make(&path, || new_signing_key(suite).to_text())?;
        let audit = SigningKey::from_text(&text).ok_or_else(|| no_key(&path))?;
        if audit.suite() != suite {
            let (made, set) = (audit.suite().code(), suite.code());
            return Err(AppError::Invalid(Text::new(
                format!(
                    "本系统的密钥按 crypto = \"{made}\" 生成，配置为 \"{set}\"。算法在首次启动前选定，请改回 \"{made}\""
                ),
                format!(
                    "the keys were made with crypto = \"{made}\", but the setting is \"{set}\"; algorithms are chosen before the first start: set \"{made}\""
                ),
            )));
        }
        let path = folder.join(FIELD);
        let text = read_or_make(&path, || hex::encode(&rand::random::<[u8; 32]>()))?;
        let field: Option<Vec<[u8; 32]>> = text.lines().map(|line| hex::decode_exactly(line.trim())).collect();
        let field = field.filter(|keys| !keys.is_empty()).ok_or_else(|| no_key(&path))?;
        let trusted = trusted(&folder.join(AUDIT_PUBLIC), &audit.public())?;
        Ok(Self { audit, trusted, field, suite })
    }

    /// The keys that checkpoints of this installation may be signed with, the newest last; today's is another where a former key was put
    /// back.
    pub fn trusted(&self) -> &[PublicKey] {
        &self.trusted
    }

    /// Seals a text under the name of the record that it belongs to: moved to another record, it does not open.
    ///
    /// # Errors
    /// [`AppError::Damaged`] when the cipher refuses, which no text of ours makes it do.
    pub fn seal(&self, record: &str, text: &[u8]) -> Result<String, AppError> {
        let sealed = Sealing::new(self.suite, self.field[0]).seal(record, text, rand::random());
        sealed.map_err(|_| AppError::Damaged("a text cannot be sealed".into()))
    }

    /// Opens what [`Keys::seal`] sealed.
    ///
    /// # Errors
    /// [`AppError::Damaged`] when it was changed, belongs to another record, or was sealed with another key.
    pub fn open_sealed(&self, record: &str, sealed: &str) -> Result<Vec<u8>, AppError> {
        let opened = self.field.iter().find_map(|key| Sealing::new(self.suite, *key).open(record, sealed).ok());
        opened.ok_or_else(|| AppError::Damaged(format!("the secret of {record} cannot be opened")))
    }

    /// A tag over a text that only this installation can make: form tokens.
    pub fn tag(&self, purpose: &str, text: &str) -> String {
        hex::encode(&tag(self.suite, &self.field[0], purpose, text))
    }
}

impl Keys {
    /// True when [`Keys::tag`] made the tag, with today's key or one that a rotation has not yet done with.
    pub fn is_tag(&self, purpose: &str, text: &str, given: &str) -> bool {
        self.field.iter().any(|key| hex::encode(&tag(self.suite, key, purpose, text)) == given)
    }
}

/// Puts a new audit key in the place of today's; the public half of the old one stays trusted.
///
/// # Errors
/// [`AppError::Folder`] when a file cannot be written.
pub(super) fn replace_audit(folder: &Path, suite: Suite) -> Result<PublicKey, AppError> {
    let key = new_signing_key(suite);
    // The public half comes first: a checkpoint never lacks the key that it is checked with.
    trusted(&folder.join(AUDIT_PUBLIC), &key.public())?;
    write_private(&folder.join(AUDIT), &key.to_text())?;
    Ok(key.public())
}

/// Puts a new field key before those that stand.
///
/// # Errors
/// As [`Keys::open`].
pub(super) fn add_field(folder: &Path) -> Result<(), AppError> {
    let path = folder.join(FIELD);
    let before = read_or_make(&path, String::new)?;
    write_private(&path, &format!("{}\n{}", hex::encode(&rand::random::<[u8; 32]>()), before.trim()))
}

/// Leaves the newest field key alone.
///
/// # Errors
/// As [`Keys::open`].
pub(super) fn drop_old_fields(folder: &Path) -> Result<(), AppError> {
    let path = folder.join(FIELD);
    let text = read_or_make(&path, String::new)?;
    write_private(&path, text.lines().next().unwrap_or_default())
}

fn new_signing_key(suite: Suite) -> SigningKey {
    loop {
        // Of 2^32 random numbers at most one is no key of SM2.
        if let Some(key) = SigningKey::new(suite, rand::random()) {
            return key;
        }
    }
}

/// The public keys of the file, a line each, the newest last; today's is added if it is not among them.
fn trusted(path: &Path, today: &PublicKey) -> Result<Vec<PublicKey>, AppError> {
    let at = |source| AppError::Folder { folder: path.to_owned(), source };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(source) => return Err(at(source)),
    };
    let keys: Option<Vec<PublicKey>> = text.lines().map(PublicKey::from_text).collect();
    let mut keys = keys.ok_or_else(|| no_key(path))?;
    if !keys.contains(today) {
        keys.push(today.clone());
        let text: String = keys.iter().map(|key| key.to_text() + "\n").collect();
        replace(path, &text, 0o644).map_err(at)?;
    }
    Ok(keys)
}

fn no_key(path: &Path) -> AppError {
    AppError::Damaged(format!("{} holds no key", path.display()))
}

fn read_or_make(path: &Path, make: impl FnOnce() -> String) -> Result<String, AppError> {
    match std::fs::read_to_string(path) {
        Ok(text) => {
            check_private(path)?;
            Ok(text.trim().to_owned())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let text = make();
            write_private(path, &text)?;
            Ok(text)
        }
        Err(source) => Err(AppError::Folder { folder: path.to_owned(), source }),
    }
}

fn write_private(path: &Path, text: &str) -> Result<(), AppError> {
    replace(path, &format!("{text}\n"), 0o600).map_err(|source| AppError::Folder { folder: path.to_owned(), source })
}

/// The file holds the old text or the new one, never a part.
fn replace(path: &Path, text: &str, mode: u32) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(mode))?;
    }
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    std::fs::File::open(folder)?.sync_all()
}

/// A key that others can read is no key.
fn check_private(path: &Path) -> Result<(), AppError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let data = std::fs::metadata(path).map_err(|source| AppError::Folder { folder: path.to_owned(), source })?;
        let (owner, own) = (std::os::unix::fs::MetadataExt::uid(&data), rustix::process::geteuid().as_raw());
        // The system's own administrator may look after the keys of the service.
        if owner != own && own != 0 {
            let path = path.display();
            return Err(AppError::Damaged(format!(
                "{path} belongs to user {owner}, the program runs as {own}; run: chown {own} {path}"
            )));
        }
        let mode = data.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let path = path.display();
            return Err(AppError::Damaged(format!("{path} can be read by others ({mode:o}); run: chmod 600 {path}")));
        }
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn keys_are_made_once_and_for_their_owner_alone() {
        for suite in Suite::ALL {
            let folder = tempfile::tempdir().unwrap();
            let keys = Keys::open(folder.path(), suite).unwrap();
            let again = Keys::open(folder.path(), suite).unwrap();
            assert_eq!(keys.audit.public(), again.audit.public());
            assert_eq!(again.trusted(), [keys.audit.public()]);
            let public = std::fs::read_to_string(folder.path().join(AUDIT_PUBLIC)).unwrap();
            assert_eq!(public.trim(), keys.audit.public().to_text());
            let sealed = keys.seal("factor 1", b"secret").unwrap();
            assert_ne!(sealed, keys.seal("factor 1", b"secret").unwrap());
            assert_eq!(again.open_sealed("factor 1", &sealed).unwrap(), b"secret");
            assert!(again.open_sealed("factor 2", &sealed).is_err());

            let path = folder.path().join(FIELD);
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
            assert!(
                matches!(Keys::open(folder.path(), suite), Err(AppError::Damaged(text)) if text.contains("chmod 600"))
            );
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            std::fs::write(&path, "no key").unwrap();
            assert!(
                matches!(Keys::open(folder.path(), suite), Err(AppError::Damaged(text)) if text.contains("holds no key"))
            );
        }
    }

    #[test]
    fn keys_of_one_suite_are_refused_under_the_other() {
        let folder = tempfile::tempdir().unwrap();
        Keys::open(folder.path(), Suite::Sm).unwrap();
        let Err(AppError::Invalid(text)) = Keys::open(folder.path(), Suite::Intl) else { panic!("was taken") };
        assert!(text.en.contains("crypto = \"sm\""), "{}", text.en);
    }

    #[test]
    fn after_a_rotation_the_old_keys_still_serve_what_they_made() {
        let folder = tempfile::tempdir().unwrap();
        let before = Keys::open(folder.path(), Suite::Intl).unwrap();
        let sealed = before.seal("factor 1", b"secret").unwrap();
        replace_audit(folder.path(), Suite::Intl).unwrap();
        add_field(folder.path()).unwrap();
        let keys = Keys::open(folder.path(), Suite::Intl).unwrap();
        assert_eq!(keys.trusted(), [before.audit.public(), keys.audit.public()]);
        assert_eq!(keys.open_sealed("factor 1", &sealed).unwrap(), b"secret");
        let renewed = keys.seal("factor 1", b"secret").unwrap();
        assert!(before.open_sealed("factor 1", &renewed).is_err());
        drop_old_fields(folder.path()).unwrap();
        let keys = Keys::open(folder.path(), Suite::Intl).unwrap();
        assert!(keys.open_sealed("factor 1", &sealed).is_err());
        assert_eq!(keys.open_sealed("factor 1", &renewed).unwrap(), b"secret");
        let mode = std::fs::metadata(folder.path().join(AUDIT)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
    }
}
