//! A passkey in software, for tests: what a security key and a browser would answer together.

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest, Sha256};

/// A security key that holds one passkey.
#[derive(Debug, Clone)]
pub struct SoftKey {
    /// For which site its keys are made.
    pub site: String,
    /// On whose page the browser stands.
    pub origin: String,
    /// Name of the passkey.
    pub id: Vec<u8>,
    /// What it shows next.
    pub counter: u32,
    /// Whether it asks for a PIN.
    pub verifies: bool,
    secret: [u8; 32],
}

impl SoftKey {
    /// A key for a site, in a browser on that site.
    pub fn new(site: &str, origin: &str, seed: u8) -> Self {
        let (site, origin) = (site.to_owned(), origin.to_owned());
        Self { site, origin, id: vec![seed; 20], counter: 1, verifies: true, secret: [seed; 32] }
    }

    /// `clientDataJSON` of a ceremony.
    pub fn client_data(&self, ceremony: &str, challenge: &str) -> Vec<u8> {
        let origin = &self.origin;
        format!(r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#)
            .into_bytes()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let flags = 1 | if self.verifies { 4 } else { 0 } | more;
        [&Sha256::digest(self.site.as_bytes())[..], &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn key(&self) -> SigningKey {
        SigningKey::from_slice(&self.secret).unwrap()
    }

    /// The public key as authenticators write it: a map of five entries, the coordinates last.
    pub fn public(&self) -> Vec<u8> {
        let point = self.key().verifying_key().to_sec1_point(false);
        let (x, y) = (&point.as_bytes()[1..33], &point.as_bytes()[33..]);
        [&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20], x, &[0x22, 0x58, 0x20], y].concat()
    }

    /// `attestationObject` of a registration.
    pub fn attestation(&self) -> Vec<u8> {
        let length = u8::try_from(self.id.len()).unwrap();
        let data = [&self.data(0x40)[..], &[0; 16], &[0, length], &self.id, &self.public()].concat();
        let head =
            [&[0xa3, 0x63], &b"fmt"[..], &[0x64], b"none", &[0x67], b"attStmt", &[0xa0, 0x68], b"authData"].concat();
        [&head[..], &[0x58, u8::try_from(data.len()).unwrap()], &data].concat()
    }

    /// `authenticatorData` and signature of a sign-in, over the given client data.
    pub fn sign(&mut self, client_data: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let data = self.data(0);
        let message = [&data[..], &Sha256::digest(client_data)].concat();
        let signature: Signature = self.key().sign(&message);
        self.counter += 1;
        (data, signature.to_der().as_bytes().to_vec())
    }
}
