//! The catalog, the pages, and the form as a whole.

use std::collections::BTreeSet;

use super::{
    Stop, Weight,
    compare::{Comparison, below},
    object::{Dict, Value},
    permission::Permission,
    table::Revision,
};
use crate::signed::FoundSignature;

/// Most nodes of the tree of pages.
const PAGES: usize = 100_000;
/// Deepest trees of pages and fields.
pub(super) const DEPTH: usize = 32;

/// The walk through both revisions.
pub(super) struct Walk<'a> {
    pub(super) sides: Comparison<'a>,
    pub(super) permission: &'a Permission,
    pub(super) signatures: &'a [&'a FoundSignature],
    /// Fields and their widgets that were there.
    pub(super) fields: BTreeSet<u32>,
    /// Widgets of new signatures.
    pub(super) added: BTreeSet<u32>,
    pages: BTreeSet<u32>,
    /// Entries of the catalog that may come.
    may_come: &'a [&'a [u8]],
    /// The weightiest change that was met, and where.
    weight: (Weight, String),
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        old: &'a Revision<'a>,
        new: &'a Revision<'a>,
        permission: &'a Permission,
        signatures: &'a [&'a FoundSignature],
    ) -> Self {
        Self {
            sides: Comparison::new(old, new),
            permission,
            signatures,
            fields: BTreeSet::new(),
            added: BTreeSet::new(),
            pages: BTreeSet::new(),
            may_come: &[],
            weight: (Weight::LongTerm, String::new()),
        }
    }

    /// Allows entries of the catalog that are not in the earlier revision.
    pub(super) const fn but_for_new(mut self, entries: &'a [&'a [u8]]) -> Self {
        self.may_come = entries;
        self
    }

    pub(super) fn met(&mut self, weight: Weight, place: &str) {
        if weight > self.weight.0 {
            self.weight = (weight, place.to_owned());
        }
    }

    /// Compares all that can be reached, and tells the weightiest change that may be allowed.
    pub(super) fn catalog(mut self) -> Result<(Weight, String), Stop> {
        let (before, after) = (&self.sides.old.trailer, &self.sides.new.trailer);
        let root = before.get(b"Root".as_slice()).and_then(Value::as_reference);
        let unclear = Stop::Unclear("the catalog");
        let root = root.ok_or(unclear.clone())?;
        if after.get(b"Root".as_slice()).and_then(Value::as_reference) != Some(root) {
            return Err(Stop::Forbidden("/Root".to_owned()));
        }
        if before.contains_key(b"Encrypt".as_slice()) || after.contains_key(b"Encrypt".as_slice()) {
            return Err(Stop::Unclear("an encrypted document"));
        }
        let (old, new) = (self.sides.old.object(root)?, self.sides.new.object(root)?);
        let Some((old, new)) = old.as_dict().zip(new.as_dict()) else { return Err(unclear) };
        self.sides.set_aside(root);
        self.set_pages_aside(old)?;
        let form = self.form(old)?;
        self.set_fields_aside(&form, 0)?;

        self.information()?;
        self.fields_of_form(old, new)?;
        let (Some(before), Some(after)) =
            (old.get(b"Pages".as_slice()), new.get(b"Pages".as_slice()))
        else {
            return Err(unclear);
        };
        self.page(before, after, 0)?;
        for key in [b"StructTreeRoot".as_slice(), b"Metadata"] {
            let (old, new) = (old.get(key), new.get(key));
            if !self.sides.equal(old.unwrap_or(&Value::Null), new.unwrap_or(&Value::Null))? {
                return Err(Stop::Unclear("the description of the document was changed"));
            }
        }
        let elsewhere: [&[u8]; 7] = [
            b"AcroForm",
            b"DSS",
            b"Extensions",
            b"Metadata",
            b"Pages",
            b"StructTreeRoot",
            b"Version",
        ];
        let elsewhere = [elsewhere.as_slice(), self.may_come].concat();
        self.sides.but_for(old, new, &elsewhere, "")?;
        Ok(self.weight)
    }

    /// The document's information: programs write when they changed it.
    fn information(&mut self) -> Result<(), Stop> {
        let (old, new) = (self.sides.old, self.sides.new);
        let (old, new) = (old.get(&old.trailer, b"Info")?, new.get(&new.trailer, b"Info")?);
        let nothing = Dict::new();
        let (old, new) = (old.as_dict().unwrap_or(&nothing), new.as_dict().unwrap_or(&nothing));
        self.sides.but_for(old, new, &[b"ModDate", b"Producer"], "/Info")
    }

    fn set_pages_aside(&mut self, catalog: &Dict) -> Result<(), Stop> {
        let mut open: Vec<Value> = catalog.get(b"Pages".as_slice()).cloned().into_iter().collect();
        while let Some(node) = open.pop() {
            let number = node.as_reference().ok_or(Stop::Unclear("the tree of pages"))?;
            if self.pages.len() > PAGES || !self.pages.insert(number) {
                return Err(Stop::Unclear("the tree of pages"));
            }
            self.sides.set_aside(number);
            let node = self.sides.old.object(number)?;
            let node = node.as_dict().ok_or(Stop::Unclear("the tree of pages"))?;
            let kids = self.sides.old.get(node, b"Kids")?;
            open.extend_from_slice(kids.as_array().unwrap_or_default());
        }
        Ok(())
    }

    /// A node of the tree of pages: no page may come, go or change place.
    fn page(&mut self, old: &Value, new: &Value, depth: usize) -> Result<(), Stop> {
        let number = old.as_reference();
        if number.is_none() || number != new.as_reference() || depth > DEPTH {
            return Err(Stop::Forbidden("/Pages".to_owned()));
        }
        let (old, new) = (self.sides.old.resolve(old)?, self.sides.new.resolve(new)?);
        let Some((old, new)) = old.as_dict().zip(new.as_dict()) else {
            return Err(Stop::Forbidden("/Pages".to_owned()));
        };
        self.sides.but_for(old, new, &[b"Annots", b"Kids"], "/Pages")?;
        let before = self.sides.old.get(old, b"Kids")?;
        let after = self.sides.new.get(new, b"Kids")?;
        match (before, after) {
            (Value::Null, Value::Null) => self.annotations(old, new),
            (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
                let pairs = before.iter().zip(&after);
                pairs.into_iter().try_for_each(|(old, new)| self.page(old, new, depth + 1))
            }
            _ => Err(Stop::Forbidden("/Pages/Kids".to_owned())),
        }
    }

    pub(super) fn form(&self, catalog: &Dict) -> Result<Value, Stop> {
        let form = self.sides.old.get(catalog, b"AcroForm")?;
        form.as_dict().map_or(Ok(Value::Null), |form| self.sides.old.get(form, b"Fields"))
    }

    fn fields_of_form(&mut self, old: &Dict, new: &Dict) -> Result<(), Stop> {
        let before = self.sides.old.get(old, b"AcroForm")?;
        let after = self.sides.new.get(new, b"AcroForm")?;
        let nothing = Dict::new();
        let there = before.as_dict();
        let (before, after) = match (there, after.as_dict()) {
            (None, None) => return Ok(()),
            (Some(_), None) => return Err(Stop::Forbidden("/AcroForm".to_owned())),
            (before, Some(after)) => (before.unwrap_or(&nothing), after),
        };
        // A form that comes with the signatures brings what draws them.
        let with: &[&[u8]] = if there.is_some() {
            &[b"Fields", b"SigFlags"]
        } else {
            &[b"Fields", b"SigFlags", b"DR", b"DA"]
        };
        self.sides.but_for(before, after, with, "/AcroForm")?;
        let flags = |flags: Value| flags.as_integer().unwrap_or(0);
        let was = flags(self.sides.old.get(before, b"SigFlags")?);
        let is = flags(self.sides.new.get(after, b"SigFlags")?);
        if was & !is != 0 || !(0..=3).contains(&is) {
            return Err(Stop::Forbidden("/AcroForm/SigFlags".to_owned()));
        }
        let old = self.sides.old.get(before, b"Fields")?;
        let new = self.sides.new.get(after, b"Fields")?;
        self.fields(&old, &new, &super::field::Above::default())
    }
}

/// The numbers of a list of references. Of what is old each must still be there, in its order.
pub(super) fn kept(old: &Value, new: &Value, place: &str) -> Result<Vec<(u32, bool)>, Stop> {
    let numbers = |value: &Value| match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(values) => {
            let numbers: Option<Vec<u32>> = values.iter().map(Value::as_reference).collect();
            numbers.ok_or(Stop::Unclear("objects that stand in a list"))
        }
        _ => Err(Stop::Unclear("a list of objects")),
    };
    let (old, new) = (numbers(old)?, numbers(new)?);
    let mut at = BTreeSet::new();
    for number in &old {
        if !at.insert(*number) {
            return Err(Stop::Unclear("an object stands twice in a list"));
        }
    }
    let still = new.iter().filter(|number| at.contains(number));
    if !still.eq(&old) || new.iter().collect::<BTreeSet<_>>().len() != new.len() {
        return Err(Stop::Forbidden(below(place, b"-")));
    }
    Ok(new.into_iter().map(|number| (number, at.contains(&number))).collect())
}
