//! What the authenticator says: for which site, whether somebody was there, its counter, and a new key.

use crate::{Refusal, RelyingParty};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const ATTESTED: u8 = 0x40;
/// Longer names are not given by the standard.
const LONGEST_ID: usize = 1023;

/// Authenticator data, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AuthenticatorData<'a> {
    flags: u8,
    /// Signatures made so far; 0 for authenticators that do not count.
    pub(crate) counter: u32,
    /// Name and key of a new credential, with what may follow them.
    new: Option<(&'a [u8], &'a [u8])>,
}

impl<'a> AuthenticatorData<'a> {
    /// Reads it and refuses what belongs to another site or was made with nobody there.
    pub(crate) fn read(bytes: &'a [u8], party: &RelyingParty) -> Result<Self, Refusal> {
        let (site, rest) = bytes.split_first_chunk::<32>().ok_or(Refusal::Malformed)?;
        let (&flags, rest) = rest.split_first().ok_or(Refusal::Malformed)?;
        let (counter, rest) = rest.split_first_chunk::<4>().ok_or(Refusal::Malformed)?;
        if site[..] != Sha256::digest(party.id().as_bytes())[..] {
            return Err(Refusal::OtherSite);
        }
        if flags & PRESENT == 0 {
            return Err(Refusal::NobodyThere);
        }
        // A key that cannot be copied is not backed up.
        if flags & BACKED_UP != 0 && flags & ELIGIBLE == 0 {
            return Err(Refusal::Malformed);
        }
        let new = if flags & ATTESTED == 0 { None } else { Some(new_credential(rest)?) };
        Ok(Self { flags, counter: u32::from_be_bytes(*counter), new })
    }

    /// True when the authenticator saw to it who was there: by a finger, a face or a PIN.
    pub(crate) fn is_verified(&self) -> bool {
        self.flags & VERIFIED != 0
    }

    /// Name of the new credential, and its key with what may follow it.
    pub(crate) fn new_credential(&self) -> Result<(&'a [u8], &'a [u8]), Refusal> {
        self.new.ok_or(Refusal::Malformed)
    }
}

fn new_credential(bytes: &[u8]) -> Result<(&[u8], &[u8]), Refusal> {
    let (_model, rest) = bytes.split_first_chunk::<16>().ok_or(Refusal::Malformed)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(Refusal::Malformed)?;
    let length = usize::from(u16::from_be_bytes(*length));
    if length == 0 || length > LONGEST_ID {
        return Err(Refusal::Malformed);
    }
    rest.split_at_checked(length).ok_or(Refusal::Malformed)
}
