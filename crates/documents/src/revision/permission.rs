//! What a signature allows to be done after it: DocMDP, FieldMDP, and the lock of its field
//! (ISO 32000-2, 12.7.5.5, 12.8.2.2, 12.8.2.4).

use super::{
    Stop, Weight,
    object::{Dict, Reader, Value},
    table::Revision,
};
use crate::signed::FoundSignature;

/// Deepest tree of fields.
const DEPTH: usize = 32;
/// Most nodes of a tree of fields.
const NODES: usize = 20_000;

/// What is allowed.
#[derive(Debug, Default)]
pub(super) struct Permission {
    /// P of DocMDP or of the lock: 1, 2 or 3; none when the signature does not certify.
    level: Option<u8>,
    locks: Vec<Lock>,
}

/// Fields that are locked.
#[derive(Debug)]
enum Lock {
    All,
    Include(Vec<String>),
    Exclude(Vec<String>),
}

impl Permission {
    /// What a signature says in its own dictionary and in its field.
    pub(super) fn of(
        revision: &Revision<'_>,
        signature: &FoundSignature,
        pdf: &[u8],
    ) -> Result<Self, Stop> {
        let unclear = Stop::Unclear("what the signature allows");
        let mut permission = Self::default();
        let mut reader = Reader::new(pdf, signature.start());
        let Value::Dict(dictionary) = reader.value()? else { return Err(unclear) };
        let references = revision.get(&dictionary, b"Reference")?;
        match references {
            Value::Null => {}
            Value::Array(references) => {
                for reference in &references {
                    let reference = revision.resolve(reference)?;
                    permission.take(revision, reference.as_dict().ok_or(unclear.clone())?)?;
                }
            }
            _ => return Err(unclear),
        }
        let field =
            field_of(revision, signature)?.ok_or(Stop::Unclear("a signature of no field"))?;
        match revision.get(&field, b"Lock")? {
            Value::Null => {}
            Value::Dict(lock) => {
                permission.take_level(&revision.get(&lock, b"P")?)?;
                permission.take_lock(revision, &lock)?;
            }
            _ => return Err(unclear),
        }
        Ok(permission)
    }

    fn take(&mut self, revision: &Revision<'_>, reference: &Dict) -> Result<(), Stop> {
        let unclear = Stop::Unclear("what the signature allows");
        let method = revision.get(reference, b"TransformMethod")?;
        let parameters = revision.get(reference, b"TransformParams")?;
        match method.as_name() {
            Some(b"DocMDP") => {
                let level = match parameters.as_dict() {
                    Some(parameters) => revision.get(parameters, b"P")?,
                    None => Value::Null,
                };
                // The default of table 257.
                let level = if level == Value::Null { Value::Integer(2) } else { level };
                self.take_level(&level)
            }
            Some(b"FieldMDP") => self.take_lock(revision, parameters.as_dict().ok_or(unclear)?),
            Some(b"UR3" | b"Identity") => Ok(()),
            _ => Err(unclear),
        }
    }

    fn take_level(&mut self, level: &Value) -> Result<(), Stop> {
        let level = match level {
            Value::Null => return Ok(()),
            Value::Integer(1) => 1,
            Value::Integer(2) => 2,
            Value::Integer(3) => 3,
            _ => return Err(Stop::Unclear("what the signature allows")),
        };
        self.level = Some(self.level.map_or(level, |other| other.min(level)));
        Ok(())
    }

    fn take_lock(&mut self, revision: &Revision<'_>, lock: &Dict) -> Result<(), Stop> {
        let unclear = Stop::Unclear("what the signature locks");
        let fields = revision.get(lock, b"Fields")?;
        let names = || {
            let fields = fields.as_array().ok_or(unclear.clone())?;
            let name = |value| match revision.resolve(value)? {
                Value::Text(bytes) => text(&bytes).ok_or(unclear.clone()),
                _ => Err(unclear.clone()),
            };
            fields.iter().map(name).collect::<Result<Vec<String>, Stop>>()
        };
        let action = revision.get(lock, b"Action")?;
        self.locks.push(match action.as_name() {
            Some(b"All") => Lock::All,
            Some(b"Include") => Lock::Include(names()?),
            Some(b"Exclude") => Lock::Exclude(names()?),
            _ => return Err(unclear),
        });
        Ok(())
    }

    /// Whether a field that was there may be filled in.
    pub(super) fn is_locked(&self, name: &str) -> bool {
        self.locks.iter().any(|lock| match lock {
            Lock::All => true,
            Lock::Include(names) => names.iter().any(|of| is_within(name, of)),
            Lock::Exclude(names) => !names.iter().any(|of| is_within(name, of)),
        })
    }

    /// Whether a field that is to come is locked: by its name only.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.locks.iter().any(|lock| match lock {
            Lock::Include(names) => names.iter().any(|of| is_within(name, of)),
            Lock::All | Lock::Exclude(_) => false,
        })
    }

    /// Table 257. A signature without DocMDP allows what P=2 does; of comments it says nothing.
    pub(super) fn allow(&self, weight: Weight, place: String) -> Result<Weight, Stop> {
        match (weight, self.level) {
            (Weight::LongTerm, _)
            | (Weight::Forms, None | Some(2 | 3))
            | (Weight::Appearance, None | Some(3))
            | (Weight::Annotations, Some(3)) => Ok(weight),
            (Weight::Annotations, None) => Err(Stop::Unclear("comments were added")),
            _ => Err(Stop::Forbidden(place)),
        }
    }
}

fn is_within(name: &str, of: &str) -> bool {
    name.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A text string (ISO 32000-2, 7.9.2.2); `None` where PDFDocEncoding would have to be known.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    if let Some(units) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let (pairs, rest) = units.as_chunks::<2>();
        let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
        let text = char::decode_utf16(units).collect::<Result<String, _>>().ok();
        return text.filter(|_| rest.is_empty());
    }
    if let Some(text) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return String::from_utf8(text.to_vec()).ok();
    }
    let latin = |byte: &u8| matches!(byte, 0x20..=0x7e | 0xa1..=0xff);
    bytes.iter().all(latin).then(|| bytes.iter().map(|byte| char::from(*byte)).collect())
}

/// The field whose value a signature is.
fn field_of(revision: &Revision<'_>, signature: &FoundSignature) -> Result<Option<Dict>, Stop> {
    let root = revision.get(&revision.trailer, b"Root")?;
    let form = match root.as_dict() {
        Some(root) => revision.get(root, b"AcroForm")?,
        None => return Ok(None),
    };
    let Some(form) = form.as_dict() else { return Ok(None) };
    let mut open = vec![(revision.get(form, b"Fields")?, 0)];
    let mut nodes = 0;
    while let Some((kids, depth)) = open.pop() {
        for kid in kids.as_array().unwrap_or_default() {
            nodes += 1;
            if nodes > NODES || depth > DEPTH {
                return Err(Stop::Unclear("too many fields"));
            }
            let kid = revision.resolve(kid)?;
            let Some(dict) = kid.as_dict() else { continue };
            if dict.contains_key(b"V".as_slice())
                && let Some(value) = revision.get(dict, b"V")?.as_dict()
                && is_value(revision, value, signature)?
            {
                return Ok(Some(dict.clone()));
            }
            let kids = revision.get(dict, b"Kids")?;
            if kids != Value::Null {
                open.push((kids, depth + 1));
            }
        }
    }
    Ok(None)
}

/// Whether a dictionary is that of a signature: by the bytes that it names.
pub(super) fn is_value(
    revision: &Revision<'_>,
    value: &Dict,
    signature: &FoundSignature,
) -> Result<bool, Stop> {
    let ranges = revision.get(value, b"ByteRange")?;
    let ranges: Option<Vec<usize>> = ranges.as_array().and_then(|ranges| {
        let each = |value: &Value| value.as_integer().and_then(|n| usize::try_from(n).ok());
        ranges.iter().map(each).collect()
    });
    Ok(ranges.as_deref() == Some(signature.ranges().as_slice()))
}
