//! Units enter the register and change there, with their tier, lead and level: it puts `units` and `monitoring` together, so that
//! these two need not know each other both ways.

pub mod change;
pub mod dormancy;
pub mod enter;
pub mod facts;
pub mod lead;
pub mod moved;
pub mod patch;
