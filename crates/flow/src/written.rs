//! Values that are written as a word, a list or a table: a slip in one is told in the words of what was written, and on its line.

use std::{collections::BTreeMap, fmt};

use calendar::Span;
use serde::{
    Deserialize, Deserializer,
    de::{
        Error, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};

use crate::{Condition, Limit, LimitChoice, Start, StartAfter, StartGiven, When};

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(WhenReader)
    }
}

struct WhenReader;

impl<'de> Visitor<'de> for WhenReader {
    type Value = When;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a condition, or a table such as { field = \"…\", has = [\"…\"] }")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<When, E> {
        Ok(When::Named(name.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<When, A::Error> {
        Condition::deserialize(MapAccessDeserializer::new(table)).map(When::Inline)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(LimitReader)
    }
}

struct LimitReader;

impl<'de> Visitor<'de> for LimitReader {
    type Value = Limit;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a length such as \"15 working days\", one for each request, or a list of limits",
        )
    }

    fn visit_str<E: Error>(self, length: &str) -> Result<Limit, E> {
        length.parse::<Span>().map(Limit::One).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Limit, A::Error> {
        Vec::<LimitChoice>::deserialize(SeqAccessDeserializer::new(list)).map(Limit::Choices)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Limit, A::Error> {
        BTreeMap::<String, Span>::deserialize(MapAccessDeserializer::new(table))
            .map(Limit::ByRequest)
    }
}

impl<'de> Deserialize<'de> for Start {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(StartReader)
    }
}

/// A start as its table is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStart {
    act: Option<String>,
    at: Option<String>,
    after: Option<String>,
}

struct StartReader;

const START: &str = "the name of an act, { act = \"…\", at = \"…\" } or { after = \"…\" }";

impl<'de> Visitor<'de> for StartReader {
    type Value = Start;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(START)
    }

    fn visit_str<E: Error>(self, act: &str) -> Result<Start, E> {
        Ok(Start::Act(act.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Start, A::Error> {
        let written = WrittenStart::deserialize(MapAccessDeserializer::new(table))?;
        match written {
            WrittenStart { act: Some(act), at: Some(at), after: None } => {
                Ok(Start::Given(StartGiven { act, at }))
            }
            WrittenStart { act: None, at: None, after: Some(after) } => {
                Ok(Start::After(StartAfter { after }))
            }
            _ => Err(A::Error::custom(format!("a start is {START}"))),
        }
    }
}
