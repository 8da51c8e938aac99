//! What a batch of claims rests on.

use ink::{
    prelude::{string::String, vec::Vec},
    primitives::Hash,
    scale::{Compact, Decode},
};
use tributary_interfaces::metrics::AttestationId;

/// A hash of what shows it, and where to look.
pub type Evidence = (Hash, String);

/// The evidence of one batch in memory, which serves the next one after it.
#[derive(Default)]
pub struct Shown {
    pub of: Option<AttestationId>,
    /// As many of them as were read last are the batch's.
    pub bytes: Vec<u8>,
    pub length: usize,
}

impl Shown {
    /// That of one claim of the batch.
    pub fn evidence(&self, place: usize) -> Evidence {
        let mut bytes = self.bytes.get(..self.length).unwrap_or_default();
        for _ in 0..place {
            bytes = bytes.get(32..).unwrap_or_default();
            let uri = Compact::<u32>::decode(&mut bytes).map_or(0, |length| length.0);
            bytes = bytes.get(uri as usize..).unwrap_or_default();
        }
        Evidence::decode(&mut bytes).unwrap_or_default()
    }
}
