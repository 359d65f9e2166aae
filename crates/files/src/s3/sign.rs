//! Signatures of requests: AWS Signature Version 4, as far as put, get, head and delete without a query need it.

use super::Secret;
use ballast_domain::text::hex;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use jiff::tz::Offset;
use sha2::{Digest as _, Sha256};

/// SHA-256 of nothing: the hash of a request without a body.
pub(super) const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Who signs.
pub(super) struct Signing {
    pub(super) region: String,
    pub(super) key_id: String,
    pub(super) secret: Secret,
}

impl Signing {
    /// The headers that a request carries. `path` is escaped already.
    pub(super) fn headers(
        &self,
        method: &str,
        host: &str,
        path: &str,
        body_sha256: &str,
        now: Timestamp,
    ) -> [(&'static str, String); 3] {
        let instant = Offset::UTC.to_datetime(now).strftime("%Y%m%dT%H%M%SZ").to_string();
        let signed = [("host", host), ("x-amz-content-sha256", body_sha256), ("x-amz-date", instant.as_str())];
        let authorization = self.authorization(method, path, &signed, body_sha256, &instant);
        [
            ("x-amz-content-sha256", body_sha256.to_owned()),
            ("x-amz-date", instant.clone()),
            ("authorization", authorization),
        ]
    }

    /// `signed` are the headers under the signature, in the order of their names.
    fn authorization(
        &self,
        method: &str,
        path: &str,
        signed: &[(&str, &str)],
        body_sha256: &str,
        instant: &str,
    ) -> String {
        let names = signed.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let headers: Vec<String> = signed.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let headers = headers.concat();
        let canonical = format!("{method}\n{path}\n\n{headers}\n{names}\n{body_sha256}");
        let day = instant.get(..8).unwrap_or_default();
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let to_sign = format!("AWS4-HMAC-SHA256\n{instant}\n{scope}\n{}", hex(&Sha256::digest(canonical.as_bytes())));
        let start = format!("AWS4{}", self.secret.0).into_bytes();
        let key = [day, &self.region, "s3", "aws4_request"].iter().fold(start, |key, part| mac(&key, part));
        let signature = hex(&mac(&key, &to_sign));
        format!("AWS4-HMAC-SHA256 Credential={}/{scope},SignedHeaders={names},Signature={signature}", self.key_id)
    }
}

/// HMAC-SHA-256 with a key of any length.
fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut block = [0; 64];
    // The standard hashes a key that is longer than the block.
    let hashed = Sha256::digest(key);
    let key = if key.len() > block.len() { hashed.as_slice() } else { key };
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example “GET Object” of the documentation of Signature Version 4.
    #[test]
    fn the_documented_example_is_signed_as_documented() {
        let signing = Signing {
            region: "us-east-1".into(),
            key_id: "AKIAIOSFODNN7EXAMPLE".into(),
            secret: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into()),
        };
        let instant = "20130524T000000Z";
        let signed = [
            ("host", "examplebucket.s3.amazonaws.com"),
            ("range", "bytes=0-9"),
            ("x-amz-content-sha256", EMPTY),
            ("x-amz-date", instant),
        ];
        let authorization = signing.authorization("GET", "/test.txt", &signed, EMPTY, instant);
        let signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
        assert!(authorization.ends_with(&format!("Signature={signature}")), "{authorization}");
    }
}
