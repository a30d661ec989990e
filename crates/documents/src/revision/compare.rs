//! Whether two graphs of objects are the same to a reader.

use std::collections::BTreeSet;

use super::{
    Stop,
    object::{Dict, Value},
    table::Revision,
};

/// The two revisions side by side.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a Revision<'a>,
    pub(super) new: &'a Revision<'a>,
    /// Objects that the update names.
    touched: BTreeSet<u32>,
    /// Pairs that are the same, or that are looked at elsewhere.
    same: BTreeSet<(u32, u32)>,
    /// Pairs that were taken for the same and are yet to be looked at.
    pending: Vec<(u32, u32)>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(old: &'a Revision<'a>, new: &'a Revision<'a>) -> Self {
        let touched = new.newer().collect();
        Self { old, new, touched, same: BTreeSet::new(), pending: Vec::new() }
    }

    /// An object whose changes are looked at by a rule of its own: wherever else it is referred to, it is
    /// the same object.
    pub(super) fn set_aside(&mut self, number: u32) {
        self.same.insert((number, number));
    }

    /// Whether two values are the same, with all that they refer to.
    pub(super) fn equal(&mut self, old: &Value, new: &Value) -> Result<bool, Stop> {
        let mut taken = Vec::new();
        let mut same = self.values(old, new, &mut taken)?;
        while same && let Some((old, new)) = self.pending.pop() {
            same = self.objects(old, new, &mut taken)?;
        }
        if !same {
            // What was taken for the same on the way may be what differs.
            self.pending.clear();
            for pair in taken {
                self.same.remove(&pair);
            }
        }
        Ok(same)
    }

    fn objects(&mut self, old: u32, new: u32, taken: &mut Vec<(u32, u32)>) -> Result<bool, Stop> {
        let untouched = old == new
            && !self.touched.contains(&old)
            && self.old.container(old).is_none_or(|stream| !self.touched.contains(&stream));
        let before = self.old.object(old)?;
        if untouched {
            self.follow(&before, taken);
            return Ok(true);
        }
        let after = self.new.object(new)?;
        self.values(&before, &after, taken)
    }

    /// An object that was not written anew: what it refers to may have been.
    fn follow(&mut self, value: &Value, taken: &mut Vec<(u32, u32)>) {
        match value {
            Value::Reference(number, _) => self.pair(*number, *number, taken),
            Value::Array(values) => {
                for value in values {
                    self.follow(value, taken);
                }
            }
            Value::Dict(dict) | Value::Stream(dict, _) => {
                for value in dict.values() {
                    self.follow(value, taken);
                }
            }
            _ => {}
        }
    }

    fn pair(&mut self, old: u32, new: u32, taken: &mut Vec<(u32, u32)>) {
        if self.same.insert((old, new)) {
            taken.push((old, new));
            self.pending.push((old, new));
        }
    }

    fn values(
        &mut self,
        old: &Value,
        new: &Value,
        taken: &mut Vec<(u32, u32)>,
    ) -> Result<bool, Stop> {
        match (old, new) {
            (Value::Reference(old, first), Value::Reference(new, second)) => {
                if first != second {
                    return Err(Stop::Unclear("a reference to another generation"));
                }
                self.pair(*old, *new, taken);
                Ok(true)
            }
            (Value::Reference(..), _) | (_, Value::Reference(..)) => {
                let (old, new) = (self.old.resolve(old)?, self.new.resolve(new)?);
                self.values(&old, &new, taken)
            }
            (Value::Array(old), Value::Array(new)) => {
                if old.len() != new.len() {
                    return Ok(false);
                }
                for (old, new) in old.iter().zip(new) {
                    if !self.values(old, new, taken)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Value::Dict(old), Value::Dict(new)) => self.dictionaries(old, new, taken),
            (Value::Stream(old, first), Value::Stream(new, second)) => {
                let same = self.old.raw(first) == self.new.raw(second);
                Ok(same && self.dictionaries(old, new, taken)?)
            }
            (old, new) => match (old.as_number(), new.as_number()) {
                (Some(old), Some(new)) => Ok(old.to_bits() == new.to_bits()),
                _ => Ok(old == new),
            },
        }
    }

    fn dictionaries(
        &mut self,
        old: &Dict,
        new: &Dict,
        taken: &mut Vec<(u32, u32)>,
    ) -> Result<bool, Stop> {
        let keys: BTreeSet<&Vec<u8>> = old.keys().chain(new.keys()).collect();
        for key in keys {
            // An entry that is null is none (ISO 32000-2, 7.3.7).
            let (old, new) = (old.get(key), new.get(key));
            if !self.values(old.unwrap_or(&Value::Null), new.unwrap_or(&Value::Null), taken)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Demands that two dictionaries are the same but for some entries.
    pub(super) fn but_for(
        &mut self,
        old: &Dict,
        new: &Dict,
        except: &[&[u8]],
        place: &str,
    ) -> Result<(), Stop> {
        let keys: BTreeSet<&Vec<u8>> = old.keys().chain(new.keys()).collect();
        for key in keys.into_iter().filter(|key| !except.contains(&key.as_slice())) {
            let (old, new) = (old.get(key), new.get(key));
            if !self.equal(old.unwrap_or(&Value::Null), new.unwrap_or(&Value::Null))? {
                return Err(Stop::Forbidden(below(place, key)));
            }
        }
        Ok(())
    }
}

/// The path of an entry.
pub(super) fn below(place: &str, key: &[u8]) -> String {
    let key: String = String::from_utf8_lossy(key).chars().take(64).collect();
    format!("{place}/{}", key.escape_debug())
}
