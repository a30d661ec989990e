//! The schemas of what goes out, and of bodies that a type reads, derived from these very types.

use app::view;
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, transform};
use serde_json::{Map, Value, json};

use super::{bodies, procedures, reception};
use crate::problem;

/// The schemas by name. What they refer to is among them.
pub(super) fn schemas() -> Map<String, Value> {
    let mut schemas = outputs();
    schemas.extend(inputs());
    let choices: Vec<String> = schemas.keys().cloned().collect();
    for name in choices {
        name_alternatives(&name, &mut schemas);
    }
    schemas
}

/// Gives each alternative of a choice of objects a name of its own, because generators of clients drop alternatives without one:
/// `DeskActAccept` for the act `accept` of `DeskAct`. A choice of plain words stays as it is.
fn name_alternatives(name: &str, schemas: &mut Map<String, Value>) {
    let Some(choice) = schemas.get_mut(name) else { return };
    let Some(alternatives) = choice.get_mut("oneOf").and_then(Value::as_array_mut) else { return };
    let mut tag = None;
    let mut named = Vec::new();
    for alternative in &*alternatives {
        let Some((key, value)) = tag_of(alternative) else { return };
        if *tag.get_or_insert_with(|| key.to_owned()) != key {
            return;
        }
        named.push((value.to_owned(), format!("{name}{}", in_one_word(value))));
    }
    let Some(tag) = tag else { return };
    let reference = |name: &String| format!("#/components/schemas/{name}");
    let whole = named.iter().map(|(_, name)| json!({ "$ref": reference(name) })).collect();
    let objects = std::mem::replace(alternatives, whole);
    let mapping: Map<String, Value> =
        named.iter().map(|(value, name)| (value.clone(), reference(name).into())).collect();
    if let Some(choice) = choice.as_object_mut() {
        choice
            .insert("discriminator".to_owned(), json!({ "propertyName": tag, "mapping": mapping }));
    }
    schemas.extend(named.into_iter().map(|(_, name)| name).zip(objects));
}

/// The property of an object that tells which alternative it is, and its value there.
fn tag_of(alternative: &Value) -> Option<(&str, &str)> {
    let properties = alternative.get("properties")?.as_object()?;
    let mut tags = properties
        .iter()
        .filter_map(|(name, of)| Some((name.as_str(), of.get("const")?.as_str()?)));
    let tag = tags.next()?;
    tags.next().is_none().then_some(tag)
}

/// `mark-document` as `MarkDocument`.
fn in_one_word(code: &str) -> String {
    let mut word = String::new();
    for part in code.split('-') {
        let mut letters = part.chars();
        word.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        word.push_str(letters.as_str());
    }
    word
}

/// Everything that an entry gives; what it contains follows by itself.
fn outputs() -> Map<String, Value> {
    let mut generator = settings().for_serialize().into_generator();
    for describe in [
        describe::<bodies::DraftView<'static>>,
        describe::<app::instance::health::HealthView>,
        describe::<bodies::OpenSession>,
        describe::<bodies::RevokedPage>,
        describe::<bodies::SignedIn>,
        describe::<problem::Body<'static>>,
        describe::<app::DecisionToDraft>,
        describe::<view::AbsencesView>,
        describe::<view::ApprovedItem>,
        describe::<view::AuthorityView>,
        describe::<view::BoardView>,
        describe::<view::BookingOffer>,
        describe::<view::CabinetView>,
        describe::<view::CaseView>,
        describe::<view::CheckView>,
        describe::<view::ComplaintOffer>,
        describe::<view::ComplaintView>,
        describe::<view::ComplaintsPage>,
        describe::<view::DeskCaseView>,
        describe::<view::DeskView>,
        describe::<view::RefusableView>,
        describe::<view::RowView>,
        describe::<view::DocumentView>,
        describe::<view::EmployeeRequestView>,
        describe::<view::FiledView>,
        describe::<view::GroundView>,
        describe::<view::KeptRegisterPage>,
        describe::<view::MessagesView>,
        describe::<view::OpenEntryPage>,
        describe::<view::OpenRegister>,
        describe::<view::OpenRegisterPage>,
        describe::<view::InboxCaseView>,
        describe::<view::IntakeOffer>,
        describe::<view::IntakeView>,
        describe::<reception::IntakeBegun>,
        describe::<view::NamedView>,
        describe::<view::OperatorActions>,
        describe::<view::ProcedureStart>,
        describe::<view::ProcedureView>,
        describe::<view::ProceduresPage>,
        describe::<view::QualityView>,
        describe::<view::QueueDesk>,
        describe::<view::QueueReport>,
        describe::<view::QueuePage>,
        describe::<view::QueueRow>,
        describe::<view::RequestView>,
        describe::<view::ServiceCard>,
        describe::<view::SessionView>,
        describe::<view::EntriesView>,
        describe::<view::SheetView>,
        describe::<view::ParticipantCard>,
        describe::<view::StatusView>,
        describe::<view::SurveyFigures>,
        describe::<view::SurveyView>,
        describe::<view::TextToSign>,
        describe::<view::TicketView>,
    ] {
        describe(&mut generator);
    }
    generator.take_definitions(true)
}

/// Bodies that serde reads. Those that are read value by value are in `shapes`.
fn inputs() -> Map<String, Value> {
    let mut generator = settings().for_deserialize().into_generator();
    describe::<app::AbsenceToNote>(&mut generator);
    describe::<app::CardAtDesk>(&mut generator);
    describe::<app::CaseAct>(&mut generator);
    describe::<app::CaseToGive>(&mut generator);
    describe::<app::DecisionToDraft>(&mut generator);
    describe::<app::MessageToSend>(&mut generator);
    describe::<app::ComplaintTaken>(&mut generator);
    describe::<app::ComplaintToFile>(&mut generator);
    describe::<app::DeskAct>(&mut generator);
    describe::<app::GroundToRecord>(&mut generator);
    describe::<app::IntakeStart>(&mut generator);
    describe::<app::RevocationAtDesk>(&mut generator);
    describe::<app::ProcedureToBegin>(&mut generator);
    describe::<app::staff::LostKeys>(&mut generator);
    describe::<app::SlotToBook>(&mut generator);
    describe::<procedures::ChecklistAnswers>(&mut generator);
    describe::<procedures::TicketToCall>(&mut generator);
    describe::<procedures::TicketToTake>(&mut generator);
    describe::<app::ServiceRefusal>(&mut generator);
    describe::<app::SurveyAnswers>(&mut generator);
    describe::<reception::IntakeAnswers>(&mut generator);
    generator.take_definitions(true)
}

fn describe<T: JsonSchema>(generator: &mut SchemaGenerator) {
    generator.subschema_for::<T>();
}

/// OpenAPI 3.1 speaks JSON Schema 2020-12; its schemas stand under `components`.
fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .with_transform(transform::RecursiveTransform(never_null))
}

/// What is not there is left out, and never null.
fn never_null(schema: &mut Schema) {
    if let Some(kinds) = schema.get_mut("type").and_then(Value::as_array_mut) {
        kinds.retain(|kind| kind != "null");
        if let ([kind], true) = (kinds.as_slice(), true) {
            let kind = kind.clone();
            schema.insert("type".to_owned(), kind);
        }
    }
    let choices = schema.get_mut("anyOf").and_then(Value::as_array_mut);
    if let Some(choices) = choices {
        choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            for (name, value) in only {
                schema.insert(name, value);
            }
        }
    }
}
