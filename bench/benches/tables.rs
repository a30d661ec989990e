//! The rows of all tables for criterion: a group for each table, in it each row by Senim and by its peer. Pairs that are
//! measured in turn, with the ratio, are printed by `compare`.

use std::time::Duration;

use bench::{Failure, TABLES};
use criterion::Criterion;

fn main() -> Result<(), Failure> {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500))
        .configure_from_args();
    for table in TABLES {
        let mut group = criterion.benchmark_group(table.name);
        for mut row in (table.rows)()? {
            group.bench_function(format!("{}/Senim", row.name), |bencher| {
                bencher.iter(&mut row.ours)
            });
            group.bench_function(format!("{}/peer", row.name), |bencher| {
                bencher.iter(&mut row.theirs);
            });
        }
        group.finish();
    }
    criterion.final_summary();
    Ok(())
}
