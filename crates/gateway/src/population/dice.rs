//! Chance that is always the same.

use jiff::civil::Date;

use super::PopulationFault;

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). For invented data only.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`; 0 when the limit is 0.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next().checked_rem(limit).unwrap_or(0)
    }

    /// Whether something happens that does so in so many of a hundred cases.
    pub(super) fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// One of the list.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> Result<&'a T, PopulationFault> {
        let chosen = self.below(u64::try_from(list.len()).unwrap_or(0));
        list.get(usize::try_from(chosen).unwrap_or(0)).ok_or(PopulationFault::EmptyList)
    }

    /// One of the list, by weight.
    pub(super) fn weighted<'a, T>(
        &mut self,
        list: &'a [T],
        weight: impl Fn(&T) -> u64,
    ) -> Result<&'a T, PopulationFault> {
        let mut chosen = self.below(list.iter().map(&weight).sum());
        for item in list {
            match chosen.checked_sub(weight(item)) {
                Some(rest) => chosen = rest,
                None => return Ok(item),
            }
        }
        Err(PopulationFault::EmptyList)
    }

    /// A number between two, both included.
    pub(super) fn between(&mut self, first: i16, last: i16) -> i16 {
        let span = u64::try_from(last.saturating_sub(first)).unwrap_or(0) + 1;
        first + i16::try_from(self.below(span)).unwrap_or(0)
    }

    /// A day of these years; never the 29th or later, so that anniversaries exist.
    pub(super) fn day(&mut self, first_year: i16, last_year: i16) -> Date {
        let year = self.between(first_year, last_year);
        let month = i8::try_from(self.below(12) + 1).unwrap_or(1);
        let day = i8::try_from(self.below(28) + 1).unwrap_or(1);
        Date::new(year, month, day).unwrap_or_default()
    }

    /// So many decimal digits.
    pub(super) fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from_digit(u32::try_from(self.below(10)).unwrap_or(0), 10))
            .map(Option::unwrap_or_default)
            .collect()
    }
}
