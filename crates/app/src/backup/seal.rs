//! Sealing backups (加密): for public keys whose private halves are not on this machine, in the format of age (age-encryption.org/v1), so that
//! other programs open them as well.

use age::secrecy::ExposeSecret as _;
use age::x25519;
use std::io::{self, Read, Write};

/// The private half of a key for backups. Kept away from the machine that makes them.
pub struct Identity(x25519::Identity);

impl Identity {
    /// A new one.
    pub fn generate() -> Self {
        Self(x25519::Identity::generate())
    }

    /// Reads a key file: lines that begin with `#` are comments, one line is the key.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let key = lines.next()?.parse().ok().map(Self);
        if lines.next().is_some() { None } else { key }
    }

    /// The key file.
    pub fn to_text(&self) -> String {
        format!("# public key: {}\n{}\n", self.recipient(), self.0.to_string().expose_secret())
    }

    /// The public half: `age1…`.
    pub fn recipient(&self) -> String {
        self.0.to_public().to_string()
    }
}

/// True for the public half of a key: `age1…`.
pub fn is_recipient(text: &str) -> bool {
    text.parse::<x25519::Recipient>().is_ok()
}

/// For whom a backup is sealed.
pub(super) struct Seal(Vec<x25519::Recipient>);

impl Seal {
    /// For these public keys and, so that the program can read back what it has just written, one more that is forgotten with the
    /// process.
    pub(super) fn new(recipients: &[String], reader: &Identity) -> Option<Self> {
        let recipients: Result<Vec<x25519::Recipient>, _> = recipients.iter().map(|text| text.parse()).collect();
        let mut recipients = recipients.ok().filter(|recipients| !recipients.is_empty())?;
        recipients.push(reader.0.to_public());
        Some(Self(recipients))
    }

    /// A writer that seals; it must be finished.
    pub(super) fn writer<W: Write>(&self, target: W) -> io::Result<age::stream::StreamWriter<W>> {
        let recipients = self.0.iter().map(|recipient| recipient as &dyn age::Recipient);
        age::Encryptor::with_recipients(recipients).map_err(io::Error::other)?.wrap_output(target)
    }
}

/// Reads what was sealed. A wrong key, a cut and a changed text are all errors, at the latest at the end.
pub(super) fn reader(identity: &Identity, source: impl Read) -> io::Result<impl Read> {
    let decryptor = age::Decryptor::new_buffered(io::BufReader::with_capacity(1 << 16, source)).map_err(of_age)?;
    decryptor.decrypt(std::iter::once(&identity.0 as &dyn age::Identity)).map_err(of_age)
}

fn of_age(error: age::DecryptError) -> io::Error {
    match error {
        age::DecryptError::Io(error) => error,
        // Told apart from a disk that fails.
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_key_opens_and_only_what_is_whole() {
        let (mine, reading, other) = (Identity::generate(), Identity::generate(), Identity::generate());
        let seal = Seal::new(&[mine.recipient()], &reading).unwrap();
        let mut sealed = Vec::new();
        let mut writer = seal.writer(&mut sealed).unwrap();
        let text = vec![7; 200_000];
        writer.write_all(&text).unwrap();
        writer.finish().unwrap();
        let open = |identity: &Identity, sealed: &[u8]| {
            let mut found = Vec::new();
            reader(identity, sealed).and_then(|mut reader| reader.read_to_end(&mut found)).map(|_| found)
        };
        assert_eq!(open(&mine, &sealed).unwrap(), text);
        assert_eq!(open(&reading, &sealed).unwrap(), text);
        assert!(open(&other, &sealed).is_err());
        assert!(open(&mine, &sealed[..sealed.len() - 100]).is_err());
        let mut changed = sealed.clone();
        changed[150_000] ^= 1;
        assert!(open(&mine, &changed).is_err());
    }

    #[test]
    fn a_key_file_is_read_back() {
        let identity = Identity::generate();
        let text = identity.to_text();
        assert_eq!(Identity::from_text(&text).unwrap().recipient(), identity.recipient());
        assert!(is_recipient(&identity.recipient()));
        for wrong in ["", "# nothing\n", "AGE-SECRET-KEY-1", &format!("{text}{text}")] {
            assert!(Identity::from_text(wrong).is_none(), "{wrong}");
        }
    }
}
