//! Whether an edition says of procedures only what they can do.

use base::Finding;
use flow::Need;
use services::{Edition, Effect, Value};

use crate::{Kind, decide::SIGNED_CHECKLIST, entry::has, starts};

/// Everything wrong with the procedures of an edition; nothing if it has none.
pub fn inspect(edition: &Edition) -> Vec<Finding> {
    let mut faults = Vec::new();
    let known = Kind::ALL.into_iter();
    for kind in known.filter(|kind| edition.definition.request(kind.request()).is_some()) {
        let name = kind.request();
        if starts(edition, kind).next().is_none() {
            faults.push(Finding::new(format!("request.{name}"), "no act begins it"));
        }
        let acts = &edition.definition.flow.acts;
        for act in acts.iter().filter(|act| act.requests.iter().any(|request| request == name)) {
            let place = format!("act.{}", act.name);
            for need in &act.needs {
                if let Need::Domain(need) = need
                    && need != SIGNED_CHECKLIST
                {
                    faults.push(Finding::new(
                        &place,
                        format!("no procedure meets the need {need:?}"),
                    ));
                }
            }
            for effect in act.effects.iter().filter_map(Effect::read) {
                effect_faults(edition, &place, &effect, &mut faults);
            }
            if act.judge.is_some() {
                faults.push(Finding::new(&place, "procedures have no judge"));
            }
        }
    }
    faults
}

fn effect_faults(edition: &Edition, place: &str, effect: &Effect, faults: &mut Vec<Finding>) {
    match effect {
        Effect::WriteRegister(name) => {
            let columns = edition.definition.register(name).map(|register| &register.column);
            for column in columns.into_iter().flatten().filter(|column| !has(&column.value)) {
                faults.push(Finding::new(
                    place,
                    format!("no procedure has the value of {:?}", column.name),
                ));
            }
        }
        Effect::NotifyApplicant(name) | Effect::NotifyOfficers(name) => {
            let message = edition.definition.message(name);
            for text in message.into_iter().flat_map(|m| [&m.subject, &m.body]) {
                let names = text.kk.split('{').skip(1).filter_map(|part| part.split('}').next());
                for name in names.filter(|name| !name.parse::<Value>().is_ok_and(|v| has(&v))) {
                    faults
                        .push(Finding::new(place, format!("no procedure has the value {name:?}")));
                }
            }
        }
        _ => faults
            .push(Finding::new(place, format!("procedures do not have this effect: {effect:?}"))),
    }
}
