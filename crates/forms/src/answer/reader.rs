//! Reading an answer by what it is written as, so that a slip in one is told in the words of what was written.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{
        Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, MapDeserializer},
    },
};

use super::{Answer, FileAnswer, Row};

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(AnswerReader)
    }
}

struct AnswerReader;

impl<'de> Visitor<'de> for AnswerReader {
    type Value = Answer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "an answer: words in quotes, true or false, a list, a file or the rows of a table",
        )
    }

    fn visit_bool<E: Error>(self, is: bool) -> Result<Answer, E> {
        Ok(Answer::Flag(is))
    }

    fn visit_str<E: Error>(self, words: &str) -> Result<Answer, E> {
        Ok(Answer::Text(words.to_owned()))
    }

    fn visit_string<E: Error>(self, words: String) -> Result<Answer, E> {
        Ok(Answer::Text(words))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Answer, E> {
        Err(bare(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Answer, E> {
        Err(bare(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Answer, E> {
        Err(bare(number))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Answer, A::Error> {
        FileAnswer::deserialize(MapAccessDeserializer::new(table)).map(Answer::File)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Answer, A::Error> {
        let (mut words, mut tables) = (Vec::new(), Vec::new());
        while let Some(member) = list.next_element::<Member>()? {
            match member {
                Member::Word(word) => words.push(word),
                Member::Table(table) => tables.push(table),
            }
        }
        match (words.is_empty(), tables.is_empty()) {
            (_, true) => Ok(Answer::List(words)),
            (true, false) => of_tables(tables),
            (false, false) => Err(A::Error::custom("a list has words or tables, not both")),
        }
    }
}

fn bare<E: Error>(number: impl fmt::Display) -> E {
    E::custom(format!("{number} stands without quotes: write \"{number}\""))
}

/// A member of a list: a code, a file, or a row.
enum Member {
    Word(String),
    Table(BTreeMap<String, Cell>),
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(MemberReader)
    }
}

struct MemberReader;

impl<'de> Visitor<'de> for MemberReader {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a code in quotes, a file, or a row of a table")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Member, E> {
        Ok(Member::Word(word.to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Member, E> {
        Err(bare(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Member, E> {
        Err(bare(number))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Member, A::Error> {
        let mut cells = BTreeMap::new();
        while let Some((name, cell)) = table.next_entry()? {
            cells.insert(name, cell);
        }
        Ok(Member::Table(cells))
    }
}

/// What stands in a table: words, or the length of a file.
#[derive(Clone)]
enum Cell {
    Length(u64),
    Words(String),
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(CellReader)
    }
}

struct CellReader;

impl Visitor<'_> for CellReader {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("words in quotes")
    }

    fn visit_str<E: Error>(self, words: &str) -> Result<Cell, E> {
        Ok(Cell::Words(words.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Cell, E> {
        Ok(Cell::Length(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Cell, E> {
        u64::try_from(number).map(Cell::Length).map_err(|_| bare(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Cell, E> {
        Err(bare(number))
    }
}

impl<E: Error> IntoDeserializer<'_, E> for Cell {
    type Deserializer = CellDeserializer<E>;

    fn into_deserializer(self) -> Self::Deserializer {
        CellDeserializer(self, std::marker::PhantomData)
    }
}

struct CellDeserializer<E>(Cell, std::marker::PhantomData<E>);

impl<'de, E: Error> Deserializer<'de> for CellDeserializer<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0 {
            Cell::Length(number) => visitor.visit_u64(number),
            Cell::Words(words) => visitor.visit_string(words),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Several files, or rows: a file has the length of its bytes as a number, and no cell of a row is one.
fn of_tables<E: Error>(tables: Vec<BTreeMap<String, Cell>>) -> Result<Answer, E> {
    let is_file = |table: &BTreeMap<String, Cell>| {
        matches!(table.get("size_bytes"), Some(Cell::Length(_))) && table.contains_key("sha256")
    };
    if tables.iter().all(is_file) {
        let files = tables
            .into_iter()
            .map(|table| FileAnswer::deserialize(MapDeserializer::new(table.into_iter())));
        return files.collect::<Result<_, E>>().map(Answer::Files);
    }
    let row = |table: BTreeMap<String, Cell>| {
        let cells = table.into_iter().map(|(name, cell)| match cell {
            Cell::Words(words) => Ok((name, words)),
            Cell::Length(number) => Err(E::custom(format!(
                "{name}: {number} stands without quotes: write {name} = \"{number}\""
            ))),
        });
        cells.collect::<Result<Row, E>>()
    };
    tables.into_iter().map(row).collect::<Result<_, E>>().map(Answer::Rows)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_is_read_by_what_it_is_written_as_and_written_as_it_was_read() {
        let file = json!({
            "document": "00000000000000000000000000000001", "name": "a.pdf",
            "media_type": "application/pdf", "size_bytes": 10, "sha256": "0".repeat(64),
        });
        for written in [
            json!(true),
            json!("words"),
            json!([]),
            json!(["a", "b"]),
            file.clone(),
            json!([file]),
            json!([file, file]),
            json!([{ "water": "Іле", "catch_kg": "40" }, {}]),
            // A table may have a column of that name: its cells are words.
            json!([{ "size_bytes": "10", "sha256": "x" }]),
        ] {
            let read: Answer = serde_json::from_value(written.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), written);
        }
    }

    #[test]
    fn a_slip_in_an_answer_is_told_in_the_words_of_what_was_written() {
        let told = |text: &str| serde_json::from_str::<Answer>(text).unwrap_err().to_string();
        assert!(told("40").starts_with("40 stands without quotes: write \"40\""));
        assert!(told("[1]").starts_with("1 stands without quotes"));
        assert!(told("[\"a\", {}]").starts_with("a list has words or tables, not both"));
        let row = told("[{\"water\": \"Іле\", \"catch_kg\": 40}]");
        assert!(row.starts_with("catch_kg: 40 stands without quotes: write catch_kg = \"40\""));
        assert!(told("{\"name\": \"a.pdf\"}").starts_with("missing field `document`"));
        assert!(told("null").contains("an answer: words in quotes, true or false"));
    }
}
