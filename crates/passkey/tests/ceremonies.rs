//! Registration and sign-in: the known answers of the standard, and what must be refused.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../../tests/authenticator.rs"]
#[expect(unreachable_pub, reason = "shared with the tests of the product")]
mod authenticator;

use authenticator::SoftKey;
use ballast_passkey::{Assertion, Attestation, Credential, Refusal, RelyingParty, encode, register, sign_in};
use proptest::prelude::*;

const CHALLENGE: &[u8] = b"a challenge of thirty-two bytes.";

fn party() -> RelyingParty {
    RelyingParty::of_origin("https://example.org").unwrap()
}

fn soft() -> SoftKey {
    SoftKey::new("example.org", "https://example.org", 7)
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn registration(key: &SoftKey) -> Attestation {
    let client_data = key.client_data("webauthn.create", &encode(CHALLENGE));
    Attestation { client_data, object: key.attestation() }
}

fn assertion(key: &mut SoftKey) -> Assertion {
    let client_data = key.client_data("webauthn.get", &encode(CHALLENGE));
    let (authenticator_data, signature) = key.sign(&client_data);
    Assertion { id: key.id.clone(), client_data, authenticator_data, signature }
}

/// Web Authentication level 3, section 16, “none attestation, ES256”.
#[test]
fn the_known_answer_of_the_standard_with_es256_is_taken() {
    let answer = Attestation {
        client_data: hex(concat!(
            "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a22414d4d507434557878475453746e63647134313759447742",
            "466938767049612d7077386f4f755657345441222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f72696769",
            "6e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974",
            "696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a20426b5165446a646354427258426941774a544c4535",
            "51227d"
        )),
        object: hex(concat!(
            "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b559",
            "000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4a50102032620012158",
            "20afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e26",
            "64796b9220"
        )),
    };
    let challenge = hex("00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130");
    assert_eq!(answer.challenge().unwrap(), challenge);
    let made = register(&party(), &challenge, &answer).unwrap();
    assert_eq!(made.id, hex("f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4"));
    assert_eq!((made.counter, made.is_verified, made.key.len()), (0, false, 77));

    let answer = Assertion {
        id: made.id,
        client_data: hex(concat!(
            "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a5558543049393770767a7a",
            "59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a",
            "66616c73657d"
        )),
        authenticator_data: hex("bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000"),
        signature: hex(concat!(
            "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f93",
            "7295ea13653e331e87"
        )),
    };
    let challenge = hex("39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408");
    let kept = Credential { key: &made.key, counter: 0 };
    let signed = sign_in(&party(), &challenge, kept, &answer).unwrap();
    assert_eq!((signed.counter, signed.is_verified), (0, false));
    let late = Credential { key: &made.key, counter: 1 };
    assert_eq!(sign_in(&party(), &challenge, late, &answer), Err(Refusal::CounterWentBack));
}

/// Web Authentication level 3, section 16, “packed self-attestation, EdDSA”: the sign-in.
#[test]
fn the_known_answer_of_the_standard_with_eddsa_is_taken() {
    let key =
        [hex("a4010103272006215820"), hex("44e06ddd331c36a8dc667bab52bcae63486c916aa5e339e6acebaa84934bf832")].concat();
    let mut answer = Assertion {
        id: hex("ce9f840ed96599580cd140fbc7bb3230633f50f61041aff73308ae71caa8a2bd"),
        client_data: hex(concat!(
            "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a2269566c583442786a4f6d6d44534b4c596f7870557439736e364d48",
            "454f7943413135726947514a6e763949222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a",
            "66616c73657d"
        )),
        authenticator_data: hex("bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50100000000"),
        signature: hex(concat!(
            "f5c59c7e46c34f6f8cc197101ddf9934fa2595f68eb1913a637e8419eb9ba4cfdfc48f85393bc0d40b011f0d6fecb097d6607525713223a0dc0d453993dae0",
            "0b"
        )),
    };
    let challenge = hex("895957e01c633a698348a2d8a31a54b7db27e8c1c43b2080d79ae2190267bfd2");
    let kept = Credential { key: &key, counter: 0 };
    assert!(sign_in(&party(), &challenge, kept, &answer).is_ok());
    answer.signature[5] ^= 1;
    assert_eq!(sign_in(&party(), &challenge, kept, &answer), Err(Refusal::WrongSignature));
}

/// A key of 2,048 bits made for this test with `openssl genrsa`, and its signature: the security chips of older machines.
#[test]
fn a_signature_with_rs256_is_taken_and_another_refused() {
    let answer = Assertion {
        id: vec![1],
        client_data: br#"{"type":"webauthn.get","challenge":"YSBjaGFsbGVuZ2Ugb2YgdGhpcnR5LXR3byBieXRlcy4","origin":"https://example.org"}"#.to_vec(),
        authenticator_data: hex("bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50500000009"),
        signature: hex(include_str!("rs256.signature").trim()),
    };
    let key = [hex("a401030339010020590100"), hex(include_str!("rs256.modulus").trim()), hex("2143010001")].concat();
    let kept = Credential { key: &key, counter: 8 };
    assert_eq!(sign_in(&party(), CHALLENGE, kept, &answer).unwrap().counter, 9);
    let mut other = answer.clone();
    other.client_data.push(b' ');
    assert_eq!(sign_in(&party(), CHALLENGE, kept, &other), Err(Refusal::WrongSignature));
    // 1,024 bits can be broken.
    let short = [hex("a4010303390100205880"), vec![0xff; 128], hex("2143010001")].concat();
    assert_eq!(sign_in(&party(), CHALLENGE, Credential { key: &short, counter: 0 }, &answer), Err(Refusal::Malformed));
}

#[test]
fn a_key_signs_in_after_it_was_registered_and_its_counter_goes_up() {
    let mut key = soft();
    let made = register(&party(), CHALLENGE, &registration(&key)).unwrap();
    assert_eq!((made.counter, made.is_verified, &made.id), (1, true, &key.id));
    key.counter = 2;
    let answer = assertion(&mut key);
    let signed = sign_in(&party(), CHALLENGE, Credential { key: &made.key, counter: 1 }, &answer).unwrap();
    assert_eq!((signed.counter, signed.is_verified), (2, true));
    for counter in [2, 3] {
        let again = sign_in(&party(), CHALLENGE, Credential { key: &made.key, counter }, &answer);
        assert_eq!(again, Err(Refusal::CounterWentBack));
    }
    key.verifies = false;
    let answer = assertion(&mut key);
    assert!(!sign_in(&party(), CHALLENGE, Credential { key: &made.key, counter: 2 }, &answer).unwrap().is_verified);
}

type Change = fn(&mut SoftKey);

#[test]
fn what_was_made_for_another_site_or_question_is_refused() {
    let made = register(&party(), CHALLENGE, &registration(&soft())).unwrap();
    let kept = Credential { key: &made.key, counter: 0 };
    let cases: [(Refusal, Change); 3] = [
        (Refusal::OtherSite, |key| key.origin = "https://evil.example".into()),
        (Refusal::OtherSite, |key| key.origin = "https://sub.example.org".into()),
        (Refusal::OtherSite, |key| key.site = "evil.example".into()),
    ];
    for (refusal, change) in cases {
        let mut key = soft();
        change(&mut key);
        assert_eq!(sign_in(&party(), CHALLENGE, kept, &assertion(&mut key)), Err(refusal));
        assert_eq!(register(&party(), CHALLENGE, &registration(&key)), Err(refusal));
    }
    let mut key = soft();
    let answer = assertion(&mut key);
    assert_eq!(sign_in(&party(), b"another challenge", kept, &answer), Err(Refusal::OtherChallenge));
    assert_eq!(register(&party(), b"another challenge", &registration(&soft())), Err(Refusal::OtherChallenge));
    let crossed = Attestation { client_data: answer.client_data.clone(), object: soft().attestation() };
    assert_eq!(register(&party(), CHALLENGE, &crossed), Err(Refusal::OtherCeremony));
    let framed = String::from_utf8(answer.client_data.clone()).unwrap().replace("false", "true");
    let framed = Assertion { client_data: framed.into_bytes(), ..answer.clone() };
    assert_eq!(sign_in(&party(), CHALLENGE, kept, &framed), Err(Refusal::OtherSite));
    let mut absent = answer.clone();
    absent.authenticator_data[32] &= !1;
    assert_eq!(sign_in(&party(), CHALLENGE, kept, &absent), Err(Refusal::NobodyThere));
    // A PIN that was not asked for cannot be claimed afterwards: the flags are signed.
    key.verifies = false;
    let mut claimed = assertion(&mut key);
    claimed.authenticator_data[32] |= 4;
    assert_eq!(sign_in(&party(), CHALLENGE, kept, &claimed), Err(Refusal::WrongSignature));
    let other = SoftKey::new("example.org", "https://example.org", 8).public();
    assert_eq!(
        sign_in(&party(), CHALLENGE, Credential { key: &other, counter: 0 }, &answer),
        Err(Refusal::WrongSignature)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// One changed byte anywhere in what is signed, or in the signature, refuses the whole.
    #[test]
    fn a_changed_byte_is_refused(part in 0..3_usize, at in any::<prop::sample::Index>(), by in 1..=255_u8) {
        let mut key = soft();
        let made = register(&party(), CHALLENGE, &registration(&key)).unwrap();
        let mut answer = assertion(&mut key);
        let bytes = [&mut answer.client_data, &mut answer.authenticator_data, &mut answer.signature];
        let bytes = bytes.into_iter().nth(part).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        let kept = Credential { key: &made.key, counter: 0 };
        prop_assert!(sign_in(&party(), CHALLENGE, kept, &answer).is_err());
    }

    /// Whatever a browser sends, the answer is a refusal and not the end of the program.
    #[test]
    fn nonsense_is_refused(
        mut object in prop::collection::vec(any::<u8>(), 0..300),
        cut in any::<prop::sample::Index>(),
        flip in any::<prop::sample::Index>(),
        by in any::<u8>(),
    ) {
        let client_data = soft().client_data("webauthn.create", &encode(CHALLENGE));
        let real = soft().attestation();
        let answer = Attestation { client_data: client_data.clone(), object: object.clone() };
        prop_assert!(register(&party(), CHALLENGE, &answer).is_err());
        let cut = real[..cut.index(real.len())].to_vec();
        let answer = Attestation { client_data: client_data.clone(), object: cut };
        prop_assert!(register(&party(), CHALLENGE, &answer).is_err());
        let mut changed = real;
        let at = flip.index(changed.len());
        changed[at] ^= by;
        let _ = register(&party(), CHALLENGE, &Attestation { client_data, object: changed });
        object.truncate(64);
        let answer = Assertion { id: object.clone(), client_data: object.clone(), authenticator_data: object.clone(), signature: object.clone() };
        let kept = Credential { key: &object, counter: 0 };
        prop_assert!(sign_in(&party(), CHALLENGE, kept, &answer).is_err());
    }
}
