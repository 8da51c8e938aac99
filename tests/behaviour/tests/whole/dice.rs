//! Numbers that look like chance and are the same each time (splitmix64).

pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Below `bound`, or 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    pub fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    pub fn pick<T: Clone>(&mut self, among: &[T]) -> T {
        among[self.below(among.len() as u64) as usize].clone()
    }

    /// One of the last few of so many, now and then any.
    pub fn recent(&mut self, count: u32, few: u32) -> u32 {
        let back = if self.one_in(8) { count } else { count.min(few) };
        count.saturating_sub(1 + self.below(u64::from(back.max(1))) as u32)
    }

    /// An amount of any size: mostly small, sometimes vast.
    pub fn amount(&mut self) -> u128 {
        match self.below(16) {
            0 => 1,
            1 => 1_000_000_000_000,
            2 => u128::from(self.next() >> 20),
            _ => u128::from(self.below(5_000)) + 1,
        }
    }
}
