//! Measurements of Senim against its peers, and of what its time depends on.
//!
//! [`Comparison`] runs two implementations in turn in one process, a few milliseconds each, and gives the median of the
//! ratios of neighbouring rounds: what else the machine does then slows both. What is counted is the time that the
//! thread ran, so that being interrupted does not count.
//!
//! What is compared stands in one module for each [`Table`]: `compare` prints it as pairs, `benches/tables.rs` hands the
//! same rows to criterion.

pub mod chain;
pub mod cms;
pub mod crl;
pub mod digest;
pub mod gost;
pub mod library;

use std::{error::Error, time::Duration};

use cpu_time::ThreadTime;

/// How many pairs are measured, if nothing else is said.
const ROUNDS: usize = 101;

/// What one round of one side takes about.
const ROUND: Duration = Duration::from_millis(8);

/// Two ways to do the same, measured in turn.
pub struct Comparison<'a> {
    /// What is done.
    pub name: String,
    /// Our way.
    pub ours: Box<dyn FnMut() + 'a>,
    /// The way of the peer.
    pub theirs: Box<dyn FnMut() + 'a>,
}

/// Why a row could not be prepared.
pub type Failure = Box<dyn Error>;

/// Rows that belong together.
pub struct Table {
    /// What it is called on the command line.
    pub name: &'static str,
    /// With what Senim is compared.
    pub peer: &'static str,
    /// Prepares the rows.
    pub rows: fn() -> Result<Vec<Comparison<'static>>, Failure>,
}

/// All tables.
pub const TABLES: [Table; 6] = [
    Table { name: "chain", peer: "signatures alone", rows: chain::rows },
    Table { name: "cms", peer: "digest alone", rows: cms::rows },
    Table { name: "crl", peer: "peer", rows: crl::rows },
    Table { name: "digest", peer: "OpenSSL engine", rows: digest::rows },
    Table { name: "gost", peer: "OpenSSL engine", rows: gost::rows },
    Table { name: "library", peer: "aws-lc-rs", rows: library::rows },
];

/// What a comparison found.
pub struct Outcome {
    /// Median time of ours, microseconds.
    pub ours_us: f64,
    /// Median time of the peer, microseconds.
    pub theirs_us: f64,
    /// Median of how many times faster ours was in neighbouring rounds.
    pub ratio: f64,
    /// The lower and the upper quartile of that.
    pub quartiles: (f64, f64),
}

impl<'a> Comparison<'a> {
    /// A row.
    pub fn new(
        name: impl Into<String>,
        ours: impl FnMut() + 'a,
        theirs: impl FnMut() + 'a,
    ) -> Self {
        Self { name: name.into(), ours: Box::new(ours), theirs: Box::new(theirs) }
    }

    /// Measures `rounds` pairs.
    pub fn run(&mut self, rounds: usize) -> Outcome {
        let (ours_times, theirs_times) = (repeats(&mut self.ours), repeats(&mut self.theirs));
        let mut ours = Vec::with_capacity(rounds);
        let mut theirs = Vec::with_capacity(rounds);
        for round in 0..rounds {
            // Who begins changes from round to round.
            if round % 2 == 0 {
                ours.push(time(&mut self.ours, ours_times));
                theirs.push(time(&mut self.theirs, theirs_times));
            } else {
                theirs.push(time(&mut self.theirs, theirs_times));
                ours.push(time(&mut self.ours, ours_times));
            }
        }
        let mut ratios: Vec<f64> = theirs.iter().zip(&ours).map(|(t, o)| t / o).collect();
        let quartiles = (quantile(&mut ratios, 0.25), quantile(&mut ratios, 0.75));
        Outcome {
            ours_us: quantile(&mut ours, 0.5),
            theirs_us: quantile(&mut theirs, 0.5),
            ratio: quantile(&mut ratios, 0.5),
            quartiles,
        }
    }

    /// Measures and prints a row of a table in Markdown; see [`print_head`].
    pub fn print(&mut self, rounds: usize) {
        let outcome = self.run(rounds);
        println!(
            "| {} | {:.1} | {:.0} | {:.1} | {:.0} | **{:.2}** ({:.2} to {:.2}) |",
            self.name,
            outcome.ours_us,
            1e6 / outcome.ours_us,
            outcome.theirs_us,
            1e6 / outcome.theirs_us,
            outcome.ratio,
            outcome.quartiles.0,
            outcome.quartiles.1,
        );
    }
}

/// Prints the head of the table whose rows [`Comparison::print`] prints.
pub fn print_head(peer: &str) {
    println!("| | Senim, us | per s | {peer}, us | per s | times faster (quartiles) |");
    println!("|---|--:|--:|--:|--:|--:|");
}

/// Measures rows and prints them as a table. `arguments`: the number of rounds, and what the names of rows must contain.
pub fn print_rows(
    peer: &str,
    rows: Vec<Comparison>,
    mut arguments: impl Iterator<Item = String>,
) -> Result<(), Failure> {
    let rounds = arguments.next().map_or(Ok(ROUNDS), |text| text.parse())?;
    let wanted = arguments.next().unwrap_or_default();
    print_head(peer);
    for mut row in rows.into_iter().filter(|row| row.name.contains(&wanted)) {
        row.print(rounds);
    }
    Ok(())
}

/// How often something is repeated to fill a round. Warms it up, too.
fn repeats(work: &mut dyn FnMut()) -> u32 {
    work();
    let begin = ThreadTime::now();
    let mut times = 0;
    while begin.elapsed() < ROUND {
        work();
        times += 1;
    }
    times.max(1)
}

/// Microseconds of one repetition.
fn time(work: &mut dyn FnMut(), times: u32) -> f64 {
    let begin = ThreadTime::now();
    for _ in 0..times {
        work();
    }
    begin.elapsed().as_secs_f64() * 1e6 / f64::from(times)
}

/// The value below which a share of the values lies.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
    #[expect(clippy::cast_precision_loss, reason = "few values")]
    let index = (share * (values.len() - 1) as f64).round() as usize;
    values[index]
}
