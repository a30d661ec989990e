//! GOST signatures: the table `gost`. Arguments: the number of rounds, and what the names of rows must contain.

use bench::{Failure, gost, print_rows};

fn main() -> Result<(), Failure> {
    print_rows("OpenSSL engine", gost::rows()?, std::env::args().skip(1))
}
