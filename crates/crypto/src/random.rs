//! Randomness of the operating system: the only door to it in the whole house.

/// The operating system gave no random bytes. Nothing that needs a secret may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct RandomnessUnavailable;

/// Fills `target` with random bytes of the operating system.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
pub fn fill(target: &mut [u8]) -> Result<(), RandomnessUnavailable> {
    getrandom::fill(target).map_err(|_| RandomnessUnavailable)
}

/// Gives `N` random bytes: `random::bytes::<16>()`.
pub fn bytes<const N: usize>() -> Result<[u8; N], RandomnessUnavailable> {
    let mut target = [0; N];
    fill(&mut target)?;
    Ok(target)
}

#[cfg(test)]
mod tests {
    #[test]
    fn two_draws_differ() {
        assert_ne!(super::bytes::<32>(), super::bytes::<32>());
    }
}
