//! Files of data as JSON Schema, for editors that complete keys and mark slips.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};

/// What a file of a type may say (JSON Schema 2020-12).
pub fn schema_of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<T>()
}
