//! D. Leak analysis: runs over stolen material, and each case's own people.

mod hand_over;
pub mod material;
mod places;
pub mod progress;
pub mod review;
mod run_folder;
pub mod runs;
mod work;

pub(crate) use run_folder::holds_sealed;
pub(crate) use work::run as carry_out;
