//! JSON from outside: no key twice, no nesting beyond reason, no NUL, nothing that is not asked for.

use super::problem::{Kind, Problem};
use ballast_domain::Text;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// The most bytes of a body.
pub(crate) const MOST_BYTES: usize = 8 << 20;
/// The deepest nesting.
const MOST_DEPTH: u8 = 32;

/// Reads a body.
///
/// # Errors
/// [`Kind::WrongJson`] for what is no JSON, a key that stands twice, too deep a nesting; [`Kind::WrongValue`] with the place for a field
/// that is unknown, missing, or of the wrong kind.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    check(bytes).map_err(|error| {
        Problem::new(
            Kind::WrongJson,
            Text::new(format!("请求内容无法读取：{error}"), format!("the body cannot be read: {error}")),
        )
    })?;
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let place = error.path().to_string();
        let place = if place == "." { "body".to_owned() } else { format!("body {place}") };
        let error = error.into_inner();
        Problem::new(
            Kind::WrongValue,
            Text::new(format!("请求内容不符合约定：{error}"), format!("the body is not as agreed: {error}")),
        )
        .at(place)
    })
}

fn check(bytes: &[u8]) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    Plain { depth: 0 }.deserialize(&mut deserializer)?;
    deserializer.end()
}

/// Walks a value without keeping it.
#[derive(Clone, Copy)]
struct Plain {
    depth: u8,
}

impl Plain {
    fn below<E: Error>(self) -> Result<Self, E> {
        if self.depth < MOST_DEPTH {
            Ok(Self { depth: self.depth + 1 })
        } else {
            Err(E::custom(format!("nested deeper than {MOST_DEPTH}")))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Plain {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Plain {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        // PostgreSQL keeps no such sign.
        if text.contains('\0') { Err(E::custom("a text holds the sign U+0000")) } else { Ok(()) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let below = self.below()?;
        while list.next_element_seed(below)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let below = self.below()?;
        let mut keys = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            self.visit_str(&key)?;
            map.next_value_seed(below)?;
            if let Some(key) = keys.replace(key) {
                return Err(A::Error::custom(format!("the key {key:?} stands twice")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        name: String,
        fen: Option<i64>,
    }

    #[test]
    fn only_what_was_agreed_is_read() {
        let read = |text: &str| read::<Asked>(text.as_bytes()).map_err(|problem| (problem.kind, problem.place));
        assert_eq!(read(r#"{"name":"x","fen":5}"#).unwrap(), Asked { name: "x".into(), fen: Some(5) });
        for (text, kind) in [
            ("", Kind::WrongJson),
            ("{", Kind::WrongJson),
            (r#"{"name":"x"} x"#, Kind::WrongJson),
            (r#"{"name":"x","name":"y"}"#, Kind::WrongJson),
            (r#"{"name":"x","more":{"a":1,"a":2}}"#, Kind::WrongJson),
            (r#"{"name":"a\u0000b"}"#, Kind::WrongJson),
            (r#"{"name":"x","more":1}"#, Kind::WrongValue),
            (r#"{"fen":1}"#, Kind::WrongValue),
            ("[]", Kind::WrongValue),
        ] {
            assert_eq!(read(text).unwrap_err().0, kind, "{text}");
        }
        for number in ["1.0", "1e3", "\"1\"", "99999999999999999999", "true"] {
            let wrong = read(&format!(r#"{{"name":"x","fen":{number}}}"#)).unwrap_err();
            assert_eq!(wrong, (Kind::WrongValue, Some("body fen".to_owned())), "{number}");
        }
    }

    #[test]
    fn nesting_ends_at_thirty_two() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(check(nested(32).as_bytes()).is_ok());
        assert!(check(nested(33).as_bytes()).is_err());
        assert!(check(nested(100_000).as_bytes()).is_err());
    }
}
