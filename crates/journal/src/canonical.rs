//! One value, one text: JSON in the canonical form of RFC 8785, numbers limited to integers.

use serde_json::Value;

/// How deep arrays and objects may nest.
pub const DEPTH_MAX: usize = 32;

/// The largest integer that every JSON reader keeps exactly (RFC 8785, 3.2.2.3; RFC 7493, 2.2).
const INTEGER_MAX: u64 = (1 << 53) - 1;

/// Why a value has no canonical text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCanonical {
    /// Arrays and objects nest deeper than [`DEPTH_MAX`].
    #[error("the value nests too deep")]
    Depth,
    /// A number is not an integer between -(2^53-1) and 2^53-1; other numbers are recorded as text.
    #[error("a number is not an integer of at most 53 bits")]
    Number,
}

/// Writes a value in canonical form: no blanks, keys in the order of their UTF-16 code units, integers only.
///
/// The order does not depend on how `serde_json` keeps its maps.
pub fn canonical_json(value: &Value) -> Result<String, NotCanonical> {
    let mut text = String::new();
    write(&mut text, value, DEPTH_MAX)?;
    Ok(text)
}

fn write(text: &mut String, value: &Value, depth: usize) -> Result<(), NotCanonical> {
    match value {
        Value::Array(items) => {
            let depth = depth.checked_sub(1).ok_or(NotCanonical::Depth)?;
            text.push('[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    text.push(',');
                }
                write(text, item, depth)?;
            }
            text.push(']');
        }
        Value::Bool(yes) => text.push_str(if *yes { "true" } else { "false" }),
        Value::Null => text.push_str("null"),
        Value::Number(number) => {
            let size = match (number.as_u64(), number.as_i64()) {
                (Some(size), _) => size,
                (None, Some(negative)) => negative.unsigned_abs(),
                (None, None) => return Err(NotCanonical::Number),
            };
            if size > INTEGER_MAX {
                return Err(NotCanonical::Number);
            }
            text.push_str(&number.to_string());
        }
        Value::Object(fields) => {
            let depth = depth.checked_sub(1).ok_or(NotCanonical::Depth)?;
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            text.push('{');
            for (n, (key, item)) in fields.into_iter().enumerate() {
                if n > 0 {
                    text.push(',');
                }
                write_string(text, key);
                text.push(':');
                write(text, item, depth)?;
            }
            text.push('}');
        }
        Value::String(string) => write_string(text, string),
    }
    Ok(())
}

/// RFC 8785, 3.2.2.2: only what must be escaped is, by the short form where there is one.
fn write_string(text: &mut String, string: &str) {
    const HEX: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            '\0'..='\u{1f}' => {
                text.push_str(if c < '\u{10}' { "\\u000" } else { "\\u001" });
                text.extend(HEX.get(c as usize % 16));
            }
            other => text.push(other),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn control_characters_are_written_as_rfc_8785_section_3_2_2_2_says() {
        let text =
            canonical_json(&json!("\u{0}\u{8}\t\n\u{b}\u{c}\r\u{f}\u{10}\u{1f} \"\\")).unwrap();
        assert_eq!(text, r#""\u0000\b\t\n\u000b\f\r\u000f\u0010\u001f \"\\""#);
    }

    #[test]
    fn keys_are_ordered_by_utf_16_units_as_in_rfc_8785_section_3_2_3() {
        let value = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control",
            "\u{f6}": "Latin Small Letter O With Diaeresis"
        });
        assert_eq!(
            canonical_json(&value).unwrap(),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\
             \"\u{f6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20ac}\":\"Euro Sign\",\
             \"\u{1f600}\":\"Emoji: Grinning Face\",\
             \"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}"
        );
    }

    #[test]
    fn strings_are_escaped_as_in_rfc_8785_section_3_2_2() {
        let value = json!("\u{20ac}$\u{f}\nA'B\"\\\\\"/\u{1f}");
        assert_eq!(
            canonical_json(&value).unwrap(),
            "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\u001f\""
        );
    }

    #[test]
    fn fractions_and_large_numbers_are_refused() {
        assert_eq!(canonical_json(&json!(1.5)), Err(NotCanonical::Number));
        assert_eq!(canonical_json(&json!(1_u64 << 53)), Err(NotCanonical::Number));
        assert_eq!(canonical_json(&json!(-(1_i64 << 53))), Err(NotCanonical::Number));
        assert_eq!(
            canonical_json(&json!([0, -1, (1_u64 << 53) - 1])).unwrap(),
            "[0,-1,9007199254740991]"
        );
    }

    #[test]
    fn a_deep_value_is_refused() {
        let deep = (0..=DEPTH_MAX).fold(json!(1), |value, _| json!([value]));
        assert_eq!(canonical_json(&deep), Err(NotCanonical::Depth));
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn canonical_text_reads_back_to_the_same_value(value in any_value()) {
            let text = canonical_json(&value).unwrap();
            let back: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&back, &value);
            prop_assert_eq!(canonical_json(&back).unwrap(), text);
        }
    }
}
