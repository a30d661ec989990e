//! Fields of the form and their widgets.

use super::{
    Stop, Weight,
    catalog::{DEPTH, Walk, kept},
    compare::below,
    object::{Dict, Value},
    permission::{is_value, text},
};
use crate::signed::SignatureFormat;

/// Most fields.
const FIELDS: usize = 20_000;
/// Read only (ISO 32000-2, table 227).
const READ_ONLY: i64 = 1;
/// Hidden (ISO 32000-2, table 167): neither on the screen nor on paper.
const HIDDEN: i64 = 2;
/// NoView: not on the screen.
const NO_VIEW: i64 = 32;
/// Print and ToggleNoView: on paper nevertheless, and on the screen when a pointer comes near.
const SEEN_AT_TIMES: i64 = 4 | 256;

/// What changes when a field is filled in.
const FILLED: [&[u8]; 7] = [b"AP", b"AS", b"I", b"M", b"RV", b"TI", b"V"];
/// What changes when a field is signed.
const SIGNED: [&[u8]; 6] = [b"AP", b"AS", b"F", b"M", b"MK", b"V"];
/// What changes in the widgets of a field that is signed.
const DRAWN: [&[u8]; 5] = [b"AP", b"AS", b"F", b"M", b"MK"];
/// What a new field of a signature may have.
const NEW: [&[u8]; 27] = [
    b"AP",
    b"AS",
    b"BS",
    b"Border",
    b"C",
    b"DA",
    b"F",
    b"FT",
    b"Ff",
    b"H",
    b"Kids",
    b"Lock",
    b"M",
    b"MK",
    b"NM",
    b"P",
    b"Parent",
    b"Q",
    b"Rect",
    b"SV",
    b"StructParent",
    b"Subtype",
    b"T",
    b"TM",
    b"TU",
    b"Type",
    b"V",
];

/// What a field has of those above it.
#[derive(Clone, Debug, Default)]
pub(super) struct Above {
    name: String,
    kind: Option<Vec<u8>>,
    flags: i64,
    depth: usize,
    /// What signed it just now, if something did.
    signed: Option<Signed>,
}

/// What a field was signed with after the revision that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signed {
    Person,
    Stamp,
}

impl Above {
    fn place(&self) -> String {
        below("/AcroForm", self.name.as_bytes())
    }
}

impl Walk<'_> {
    /// The fields that were there, each to be looked at by the rules of this file.
    pub(super) fn set_fields_aside(&mut self, list: &Value, depth: usize) -> Result<(), Stop> {
        for kid in list.as_array().unwrap_or_default() {
            let number = kid.as_reference().ok_or(Stop::Unclear("a field that is no object"))?;
            if depth > DEPTH || self.fields.len() > FIELDS || !self.fields.insert(number) {
                return Err(Stop::Unclear("the tree of fields"));
            }
            self.sides.set_aside(number);
            let field = self.sides.old.object(number)?;
            let field = field.as_dict().ok_or(Stop::Unclear("a field that is no object"))?;
            let kids = self.sides.old.get(field, b"Kids")?;
            self.set_fields_aside(&kids, depth + 1)?;
        }
        Ok(())
    }

    /// A list of fields: what was there must be there, what is new must be a signature.
    pub(super) fn fields(&mut self, old: &Value, new: &Value, above: &Above) -> Result<(), Stop> {
        for (number, was_there) in kept(old, new, "/AcroForm/Fields")? {
            let after = self.sides.new.object(number)?;
            let Value::Dict(after) = after else { return Err(Stop::Forbidden(above.place())) };
            if was_there {
                let before = self.sides.old.object(number)?;
                let Value::Dict(before) = before else {
                    return Err(Stop::Forbidden(above.place()));
                };
                self.field(&before, &after, above)?;
            } else if self.fields.contains(&number) || !self.added.insert(number) {
                return Err(Stop::Forbidden(above.place()));
            } else {
                self.new_field(&after, above)?;
            }
        }
        Ok(())
    }

    fn below(&self, field: &Dict, above: &Above) -> Result<Above, Stop> {
        let unclear = Stop::Unclear("the name of a field");
        let mut here = above.clone();
        here.depth += 1;
        match self.sides.new.get(field, b"T")? {
            Value::Null => {}
            Value::Text(name) => {
                let name = text(&name).ok_or(unclear)?;
                // A field of its own, and no widget of the one above.
                here.signed = None;
                here.name =
                    if above.name.is_empty() { name } else { format!("{}.{name}", above.name) };
            }
            _ => return Err(unclear),
        }
        if let Some(kind) = self.sides.new.get(field, b"FT")?.as_name() {
            here.kind = Some(kind.to_vec());
        }
        if let Some(flags) = self.sides.new.get(field, b"Ff")?.as_integer() {
            here.flags = flags;
        }
        Ok(here)
    }

    fn field(&mut self, old: &Dict, new: &Dict, above: &Above) -> Result<(), Stop> {
        let mut here = self.below(new, above)?;
        let place = here.place();
        let kids = (self.sides.old.get(old, b"Kids")?, self.sides.new.get(new, b"Kids")?);
        let names = if here.kind.as_deref() == Some(b"Sig") {
            self.sign(old, new, &mut here)?
        } else {
            self.fill(old, new, &here)?
        };
        let except: Vec<&[u8]> = names.iter().copied().chain([b"Kids".as_slice()]).collect();
        self.sides.but_for(old, new, &except, &place)?;
        match kids {
            (Value::Null, Value::Null) => Ok(()),
            (Value::Null, _) | (_, Value::Null) => Err(Stop::Forbidden(place)),
            (old, new) => self.fields(&old, &new, &here),
        }
    }

    /// A field other than that of a signature: which entries may differ.
    fn fill(
        &mut self,
        old: &Dict,
        new: &Dict,
        here: &Above,
    ) -> Result<&'static [&'static [u8]], Stop> {
        for key in FILLED {
            let (was, is) = (old.get(key), new.get(key));
            if self.sides.equal(was.unwrap_or(&Value::Null), is.unwrap_or(&Value::Null))? {
                continue;
            }
            if self.permission.is_locked(&here.name) || here.flags & READ_ONLY != 0 {
                return Err(Stop::Forbidden(below(&here.place(), key)));
            }
            self.met(Weight::Forms, &here.place());
        }
        Ok(&FILLED)
    }

    /// The field of a signature: which entries may differ. What is signed stays as it is.
    fn sign(
        &mut self,
        old: &Dict,
        new: &Dict,
        here: &mut Above,
    ) -> Result<&'static [&'static [u8]], Stop> {
        let was = self.sides.old.get(old, b"V")?;
        let is = self.sides.new.get(new, b"V")?;
        if was != Value::Null {
            return Ok(&[]);
        }
        let names: &'static [&'static [u8]] = if is == Value::Null {
            if here.signed.is_none() {
                return Ok(&[]);
            }
            &DRAWN
        } else {
            here.signed = Some(if self.is_stamp(&is)? { Signed::Stamp } else { Signed::Person });
            &SIGNED
        };
        let stamp = here.signed == Some(Signed::Stamp);
        if self.permission.is_locked(&here.name) && !stamp {
            return Err(Stop::Forbidden(here.place()));
        }
        let seen = stamp && self.is_seen(new)?;
        self.met(
            match (stamp, seen) {
                (true, true) => Weight::Annotations,
                (true, false) => Weight::LongTerm,
                (false, _) => Weight::Forms,
            },
            &here.place(),
        );
        Ok(names)
    }

    fn new_field(&mut self, field: &Dict, above: &Above) -> Result<(), Stop> {
        let here = self.below(field, above)?;
        let place = here.place();
        let other = field.keys().find(|key| !NEW.contains(&key.as_slice()));
        if let Some(key) = other {
            return Err(Stop::Forbidden(below(&place, key)));
        }
        if here.kind.as_deref() != Some(b"Sig")
            || here.depth > DEPTH
            || self.added.len() > FIELDS
            || self.permission.is_named(&here.name)
        {
            return Err(Stop::Forbidden(place));
        }
        let value = self.sides.new.get(field, b"V")?;
        let stamp = value != Value::Null && self.is_stamp(&value)?;
        let seen = self.is_seen(field)?;
        self.met(
            match (stamp, seen) {
                (true, true) => Weight::Annotations,
                (true, false) => Weight::LongTerm,
                (false, true) => Weight::Appearance,
                (false, false) => Weight::Forms,
            },
            &place,
        );
        let kids = self.sides.new.get(field, b"Kids")?;
        self.fields(&Value::Null, &kids, &here)
    }

    /// Whether the value of a field is a document time stamp; it must be a signature that is judged.
    fn is_stamp(&self, value: &Value) -> Result<bool, Stop> {
        let unclear = Stop::Unclear("a signature that can't be read");
        let value = value.as_dict().ok_or(unclear.clone())?;
        for signature in self.signatures {
            if is_value(self.sides.new, value, signature)? {
                return Ok(signature.format == SignatureFormat::TimeStamp);
            }
        }
        Err(unclear)
    }

    /// Whether a widget covers a part of the page, on the screen or on paper.
    fn is_seen(&self, field: &Dict) -> Result<bool, Stop> {
        let rectangle = self.sides.new.get(field, b"Rect")?;
        let sides: Option<Vec<f64>> =
            rectangle.as_array().and_then(|sides| sides.iter().map(Value::as_number).collect());
        let flat = match sides.as_deref() {
            Some([left, bottom, right, top]) => {
                left.to_bits() == right.to_bits() || bottom.to_bits() == top.to_bits()
            }
            Some(_) => false,
            None => rectangle == Value::Null,
        };
        let flags = self.sides.new.get(field, b"F")?.as_integer().unwrap_or(0);
        let unseen = flags & HIDDEN != 0 || (flags & NO_VIEW != 0 && flags & SEEN_AT_TIMES == 0);
        Ok(!flat && !unseen)
    }
}
