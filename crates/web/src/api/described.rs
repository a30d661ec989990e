//! The schemas of what goes out, and of bodies that a type reads, derived from these very types.

use app::view;
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, transform};
use serde_json::{Map, Value};

use super::{bodies, reception};
use crate::problem;

/// The schemas by name. What they refer to is among them.
pub(super) fn schemas() -> Map<String, Value> {
    let mut schemas = outputs();
    schemas.extend(inputs());
    schemas
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
        describe::<view::AuthorityView>,
        describe::<view::CabinetView>,
        describe::<view::CaseView>,
        describe::<view::CheckView>,
        describe::<view::ComplaintOffer>,
        describe::<view::ComplaintView>,
        describe::<view::ComplaintsPage>,
        describe::<view::DeskCaseView>,
        describe::<view::DeskView>,
        describe::<view::DocumentView>,
        describe::<view::EmployeeRequestView>,
        describe::<view::FiledView>,
        describe::<view::KeptRegisterPage>,
        describe::<view::OpenEntryPage>,
        describe::<view::OpenRegister>,
        describe::<view::OpenRegisterPage>,
        describe::<view::InboxCaseView>,
        describe::<view::IntakeOffer>,
        describe::<view::IntakeView>,
        describe::<reception::IntakeBegun>,
        describe::<view::QualityView>,
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
    ] {
        describe(&mut generator);
    }
    generator.take_definitions(true)
}

/// Bodies that serde reads. Those that are read value by value are in `shapes`.
fn inputs() -> Map<String, Value> {
    let mut generator = settings().for_deserialize().into_generator();
    describe::<app::CaseAct>(&mut generator);
    describe::<app::ComplaintTaken>(&mut generator);
    describe::<app::ComplaintToFile>(&mut generator);
    describe::<app::IntakeStart>(&mut generator);
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
