//! Pseudo-random numbers for made-up stories: the same seed tells the same story.

/// SplitMix64.
pub struct Numbers(pub u64);

impl Numbers {
    /// A seed of one's own, `QSR_SEED`, for looking further than the seeds that every run tries.
    pub fn seed(usual: u64) -> u64 {
        std::env::var("QSR_SEED").ok().and_then(|text| text.parse::<u64>().ok()).map_or(usual, |seed| seed.wrapping_add(usual))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap()
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}
