//! One form of bytes for one value: JSON with sorted keys, no spaces beyond line structure, no floating point.

use serde::Serialize;
use serde_json::Value;

/// Canonical JSON: object keys sorted by code point, two spaces of indentation, one line break at the end.
///
/// # Errors
/// When the value cannot be represented, or holds a floating-point number: figures are text or integers.
pub fn to_bytes<T: Serialize>(value: &T) -> Result<Vec<u8>, String> {
    let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    write(&value, 0, &mut bytes)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn write(value: &Value, depth: usize, out: &mut Vec<u8>) -> Result<(), String> {
    let line = |depth: usize, out: &mut Vec<u8>| {
        out.push(b'\n');
        out.resize(out.len() + depth * 2, b' ');
    };
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            out.push(b'{');
            for (index, key) in keys.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                line(depth + 1, out);
                text(key, out)?;
                out.extend_from_slice(b": ");
                write(&map[key.as_str()], depth + 1, out)?;
            }
            if !keys.is_empty() {
                line(depth, out);
            }
            out.push(b'}');
        }
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                line(depth + 1, out);
                write(item, depth + 1, out)?;
            }
            if !items.is_empty() {
                line(depth, out);
            }
            out.push(b']');
        }
        Value::Number(number) if number.is_f64() => return Err(format!("{number} is a floating-point number")),
        Value::String(string) => text(string, out)?,
        scalar => out.extend_from_slice(scalar.to_string().as_bytes()),
    }
    Ok(())
}

fn text(text: &str, out: &mut Vec<u8>) -> Result<(), String> {
    serde_json::to_writer(out, text).map_err(|error| error.to_string())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_and_floats_refused() {
        let value = serde_json::json!({ "b": [1, "x"], "a": {}, "甲": null });
        let bytes = to_bytes(&value).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "{\n  \"a\": {},\n  \"b\": [\n    1,\n    \"x\"\n  ],\n  \"甲\": null\n}\n"
        );
        assert!(to_bytes(&serde_json::json!({ "a": 0.5 })).is_err());
    }
}
