//! Measurements of Senim against its peers, and of what its time depends on.
//!
//! [`Comparison`] runs two implementations in turn in one process, a few milliseconds each, and gives the median of the
//! ratios of neighbouring rounds: what else the machine does then slows both. What is counted is the time that the
//! thread ran, so that being interrupted does not count.

use std::time::Duration;

use cpu_time::ThreadTime;

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

impl Comparison<'_> {
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
