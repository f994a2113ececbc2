//! Pseudo-random numbers for made-up stories: the same seed tells the same story.

use api::commands::generate;

/// The numbers of `qsr generate`, for stories.
pub struct Numbers(generate::Numbers);

impl Numbers {
    /// From the usual seed, or from one's own, `QSR_SEED`, for looking further than the seeds that every run tries.
    pub fn new(usual: u64) -> Self {
        let own = std::env::var("QSR_SEED").ok().and_then(|text| text.parse::<u64>().ok());
        Self(generate::Numbers(own.map_or(usual, |seed| seed.wrapping_add(usual))))
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0.below(n)
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}
