//! Whether the time of what handles secrets depends on them (as dudect does: Reparaz, Balasch, Verbauwhede, 2016/1123).
//!
//! Two classes of input, a fixed one and random ones, are timed in random order. Welch's t-test compares the means, on all
//! times and on the fastest shares of them, where the noise of the machine is least. |t| beyond 4.5 hints at a leak;
//! it grows with the root of the number of measurements if there is one, and wanders around 0 if there is none. Two
//! controls have random inputs in both classes and show what the machine alone does; the last is a function whose time
//! does depend on its input: the test must see it.

use std::{hint::black_box, time::Instant};

use bench::quantile;
use crypto::{
    measure::{self, BareKey},
    random,
};

/// The fastest shares of the times that are tested by themselves.
const CROPS: [f64; 6] = [1.0, 0.95, 0.9, 0.75, 0.5, 0.25];

/// How many inputs are prepared before they are timed.
const BATCH: usize = 500;

/// Mean and sum of squared deviations of a stream (Welford).
#[derive(Default)]
struct Moments {
    count: f64,
    mean: f64,
    deviations: f64,
}

impl Moments {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut moments = Self::default();
        for value in values {
            moments.count += 1.0;
            let distance = value - moments.mean;
            moments.mean += distance / moments.count;
            moments.deviations += distance * (value - moments.mean);
        }
        moments
    }

    fn variance_of_mean(&self) -> f64 {
        self.deviations / (self.count - 1.0) / self.count
    }
}

fn welch(fixed: &Moments, random: &Moments) -> f64 {
    (fixed.mean - random.mean) / (fixed.variance_of_mean() + random.variance_of_mean()).sqrt()
}

/// Times `work` on inputs of both classes and prints the largest |t| over all crops. `prepare` makes an input of the
/// fixed class for `true`.
fn test<I>(name: &str, count: usize, mut prepare: impl FnMut(bool) -> I, mut work: impl FnMut(&I)) {
    let mut times: Vec<(bool, f64)> = Vec::with_capacity(count);
    let mut coins = [0; BATCH];
    while times.len() < count {
        random::fill(&mut coins).expect("random bytes");
        // Both classes are drawn, so that preparing leaves the same traces in caches whichever is used.
        let inputs: Vec<(bool, I)> = coins
            .iter()
            .map(|coin| {
                let (fixed, other) = (prepare(true), prepare(false));
                let is_fixed = coin & 1 == 1;
                (is_fixed, if is_fixed { fixed } else { other })
            })
            .collect();
        for (is_fixed, input) in &inputs {
            let begin = Instant::now();
            work(black_box(input));
            times.push((*is_fixed, begin.elapsed().as_secs_f64() * 1e9));
        }
    }
    // The first batch warms up.
    let times = times.split_off(BATCH);
    let mut sorted: Vec<f64> = times.iter().map(|(_, time)| *time).collect();
    let mut found = Vec::new();
    for share in CROPS {
        let limit = quantile(&mut sorted, share);
        let class = |wanted: bool| {
            Moments::of(
                times
                    .iter()
                    .filter(|(is_fixed, time)| *is_fixed == wanted && *time <= limit)
                    .map(|(_, time)| *time),
            )
        };
        found.push(welch(&class(true), &class(false)));
    }
    // Where a crop leaves only one class there is no t: f64::max passes over it.
    let worst = found.iter().map(|t| t.abs()).fold(0.0, f64::max);
    let each: Vec<String> = found.iter().map(|t| format!("{t:+.2}")).collect();
    let median = quantile(&mut sorted, 0.5);
    println!("| {name} | {} | {median:.0} | {} | {worst:.2} |", times.len(), each.join(" "));
}

fn limbs<const N: usize>() -> [u64; N] {
    std::array::from_fn(|_| u64::from_le_bytes(random::bytes().expect("random bytes")))
}

fn random_number(bytes: usize) -> Vec<u8> {
    let mut number = vec![0; bytes];
    random::fill(&mut number).expect("random bytes");
    // Below every q.
    number[bytes - 1] = 0;
    number
}

fn signing(name: &str, set: &str, bytes: usize, count: usize) {
    // A private key of few bits: were anything skipped for its zeros, this would show it.
    let mut small = vec![0; bytes];
    small[0] = 3;
    let key = |number: &[u8]| BareKey::read(set, number).expect("a key");
    let digest = vec![0x5a; bytes];
    test(
        &format!("sign {name}: key fixed or random"),
        count,
        |is_fixed| key(&if is_fixed { small.clone() } else { random_number(bytes) }),
        |key| {
            black_box(key.sign(&digest));
        },
    );
    test(
        &format!("base point {name}: number (as of a nonce) fixed or random"),
        count,
        |is_fixed| if is_fixed { small.clone() } else { random_number(bytes) },
        |number| {
            black_box(key(number));
        },
    );
}

fn main() {
    let count = std::env::args().nth(1).map_or(100_000, |text| text.parse().expect("a number"));
    println!(
        "| what | times | median, ns | t of all and of the fastest 95, 90, 75, 50, 25 % | largest |t| |"
    );
    println!("|---|--:|--:|---|--:|");
    signing("256-A", "256-A", 32, count);
    signing("256-TCA", "256-TCA", 32, count);
    signing("512-A", "512-A", 64, count / 4);
    signing("512-C", "512-C", 64, count / 4);
    let (fixed_256, fixed_512) = (limbs::<4>(), limbs::<8>());
    test(
        "inversion modulo 2^256 - 617 of 1 or random",
        count,
        |is_fixed| if is_fixed { [1, 0, 0, 0] } else { limbs::<4>() },
        |number| {
            black_box(measure::invert_256(number));
        },
    );
    test(
        "inversion modulo 2^256 - 617",
        count,
        |is_fixed| if is_fixed { fixed_256 } else { limbs::<4>() },
        |number| {
            black_box(measure::invert_256(number));
        },
    );
    test(
        "inversion modulo 2^512 - 569",
        count,
        |is_fixed| if is_fixed { fixed_512 } else { limbs::<8>() },
        |number| {
            black_box(measure::invert_512(number));
        },
    );
    test(
        "table look-up, 64 times",
        count,
        |is_fixed| if is_fixed { 0 } else { limbs::<1>()[0] % 32 },
        |index| (0..64).for_each(|_| measure::look_up_256(*index)),
    );
    test(
        "control: base point 512-A, both classes random",
        count / 4,
        |_| random_number(64),
        |number| {
            black_box(BareKey::read("512-A", number));
        },
    );
    test(
        "control: inversion modulo 2^256 - 617, both classes random",
        count,
        |_| limbs::<4>(),
        |number| {
            black_box(measure::invert_256(number));
        },
    );
    test(
        "control: inversion of public numbers",
        count / 10,
        |is_fixed| if is_fixed { [1, 0, 0, 0] } else { limbs::<4>() },
        |number| {
            black_box(measure::invert_256_vartime(number));
        },
    );
}
