//! Tags that only the holder of a key can make.

use crate::Suite;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sm3::Sm3;

/// A tag (HMAC) over a text for a purpose; tags of different purposes never meet.
pub fn tag(suite: Suite, key: &[u8; 32], purpose: &str, text: &str) -> [u8; 32] {
    // The block of both hashes is longer than the key: filled up with noughts, as the standard has it.
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let parts = [purpose.as_bytes(), &[0], text.as_bytes()];
    match suite {
        Suite::Intl => made(Hmac::<Sha256>::new(&block.into()), &parts),
        Suite::Sm => made(Hmac::<Sm3>::new(&block.into()), &parts),
    }
}

fn made<M: Mac>(mut mac: M, parts: &[&[u8]]) -> [u8; 32] {
    for part in parts {
        mac.update(part);
    }
    let mut tag = [0; 32];
    tag.copy_from_slice(&mac.finalize().into_bytes());
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_purpose_and_text_each_change_the_tag() {
        for suite in Suite::ALL {
            let one = tag(suite, &[1; 32], "form", "session");
            for other in [
                tag(suite, &[2; 32], "form", "session"),
                tag(suite, &[1; 32], "forms", "ession"),
                tag(suite, &[1; 32], "form", "sessions"),
            ] {
                assert_ne!(one, other);
            }
            assert_eq!(one, tag(suite, &[1; 32], "form", "session"));
        }
    }
}
