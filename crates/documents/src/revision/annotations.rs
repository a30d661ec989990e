//! The annotations of a page.

use super::{
    Stop, Weight,
    catalog::{Walk, kept},
    object::{Dict, Value},
};

/// Most annotations of one page.
const ANNOTATIONS: usize = 20_000;

impl Walk<'_> {
    /// Widgets belong to the form; all others are comments (ISO 32000-2, table 257: P=3).
    pub(super) fn annotations(&mut self, old: &Dict, new: &Dict) -> Result<(), Stop> {
        let place = "/Pages/Annots";
        let before = self.sides.old.get(old, b"Annots")?;
        let after = self.sides.new.get(new, b"Annots")?;
        if self.sides.equal(&before, &after)? {
            return Ok(());
        }
        let both = [&before, &after].map(|list| list.as_array().map_or(0, <[Value]>::len));
        if both.iter().any(|count| *count > ANNOTATIONS) {
            return Err(Stop::Unclear("too many annotations"));
        }
        // Comments that are gone are a change of comments; widgets that are gone are not.
        let list = match kept(&before, &after, place) {
            Ok(list) => list,
            Err(Stop::Forbidden(_)) => {
                self.met(Weight::Annotations, place);
                self.comments_only(&before)?;
                kept(&Value::Null, &after, place)?
            }
            Err(stop) => return Err(stop),
        };
        for (number, _) in list {
            let same = |value: &Value| {
                let list = value.as_array().unwrap_or_default();
                list.iter().any(|value| value.as_reference() == Some(number))
            };
            if self.fields.contains(&number) && same(&before) {
                continue;
            }
            let annotation = self.sides.new.object(number)?;
            let Some(dict) = annotation.as_dict() else {
                return Err(Stop::Forbidden(place.into()));
            };
            let widget = self.sides.new.get(dict, b"Subtype")?.as_name() == Some(b"Widget");
            if same(&before) {
                let was = self.sides.old.object(number)?;
                if !self.sides.equal(&was, &annotation)? {
                    if widget || is_widget(&was) {
                        return Err(Stop::Forbidden(place.to_owned()));
                    }
                    self.met(Weight::Annotations, place);
                }
            } else if widget {
                if !self.added.contains(&number) {
                    return Err(Stop::Forbidden(place.to_owned()));
                }
            } else {
                self.met(Weight::Annotations, place);
            }
        }
        Ok(())
    }

    fn comments_only(&self, list: &Value) -> Result<(), Stop> {
        for value in list.as_array().unwrap_or_default() {
            if is_widget(&self.sides.old.resolve(value)?) {
                return Err(Stop::Forbidden("/Pages/Annots".to_owned()));
            }
        }
        Ok(())
    }
}

fn is_widget(value: &Value) -> bool {
    let subtype = value.as_dict().and_then(|dict| dict.get(b"Subtype".as_slice()));
    // A subtype that stands elsewhere is looked at as a widget's: that allows less.
    subtype.is_none_or(|subtype| !matches!(subtype.as_name(), Some(name) if name != b"Widget"))
}
