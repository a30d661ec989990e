//! Prints a table of comparisons. Arguments: the table, the number of rounds, what the names of rows must contain.

use bench::{Failure, TABLES, print_rows};

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let Some(table) = TABLES.iter().find(|table| table.name == name) else {
        let names = TABLES.map(|table| table.name).join(", ");
        return Err(format!("which table? There are: {names}").into());
    };
    print_rows(table.peer, (table.rows)()?, arguments)
}
