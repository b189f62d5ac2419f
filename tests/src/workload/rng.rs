//! A small seeded generator: the same seed gives the same workload on every machine.

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub struct Rng {
    state: u64,
    /// Whether texts may hold a NUL, which PostgreSQL's cannot.
    pub(super) nul: bool,
}

impl Rng {
    /// Starts from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed,
            nul: true,
        }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, but not including, `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.bits() % limit.max(1)
    }

    /// A number from `low` to `high`, both included; one time in eight one of the two.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        match self.below(16) {
            0 => low,
            1 => high,
            _ => low.saturating_add_unsigned(self.below(high.abs_diff(low).saturating_add(1))),
        }
    }

    /// True `percent` times in a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A place in a list of `len`; none in an empty one.
    pub fn place(&mut self, len: usize) -> Option<usize> {
        usize::try_from(self.below(u64::try_from(len).ok()?))
            .ok()
            .filter(|place| *place < len)
    }

    /// One of several; none of none.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        self.place(of.len())
            .and_then(|place| of.get(place))
            .copied()
    }

    /// One of several, or the first kind of nothing: for lists that are never empty.
    pub fn pick<T: Copy + Default>(&mut self, of: &[T]) -> T {
        self.one(of).unwrap_or_default()
    }

    /// `len` random bytes.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.bits().to_le_bytes()[0]).collect()
    }
}
