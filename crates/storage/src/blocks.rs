//! Cells of bytes, read into one buffer.

use ink::{
    prelude::{vec, vec::Vec},
    primitives::Key,
    scale::Encode,
    storage::{
        traits::{AutoKey, Packed, StorageKey},
        Mapping,
    },
};

/// For each key a cell of bytes. Who reads many one after the other keeps the buffer: a contract's memory is
/// never freed, and a hundred cells of five KB would take half of it.
#[ink::storage_item]
#[derive(Debug)]
pub struct Blocks<K: Packed, KEY: StorageKey = AutoKey> {
    cells: Mapping<K, Vec<u8>>,
}

impl<K: Packed, KEY: StorageKey> Default for Blocks<K, KEY> {
    fn default() -> Self {
        Self { cells: Default::default() }
    }
}

impl<K: Packed, KEY: StorageKey> Blocks<K, KEY> {
    /// Reads a cell of at most `most` bytes to the buffer's beginning. Returns how many they are: none, if there
    /// is no cell.
    pub fn read(&self, key: K, most: usize, buffer: &mut Vec<u8>) -> usize {
        if buffer.len() < most {
            // Memory that is new is zero already.
            *buffer = vec![0; most];
        }
        host::read(&self.key(key), buffer)
    }

    pub fn write(&mut self, key: K, bytes: &[u8]) {
        host::write(&self.key(key), bytes);
    }

    /// The key of a cell, as a `Mapping` has it.
    fn key(&self, key: K) -> Vec<u8> {
        fn key_of<M: StorageKey>(_: &M) -> Key {
            M::KEY
        }
        let mut whole = Encode::encode(&key_of(&self.cells));
        key.encode_to(&mut whole);
        whole
    }
}

/// The host's functions, as ink!'s own decode into memory of their own.
#[cfg(target_arch = "wasm32")]
mod host {
    use pallet_contracts_uapi::{HostFn, HostFnImpl};

    #[inline(never)]
    pub fn read(key: &[u8], buffer: &mut [u8]) -> usize {
        let mut output = buffer;
        let found = HostFnImpl::get_storage_v1(key, &mut output).is_ok();
        if found {
            output.len()
        } else {
            0
        }
    }

    #[inline(never)]
    pub fn write(key: &[u8], bytes: &[u8]) {
        HostFnImpl::set_storage_v2(key, bytes);
    }
}

/// Off chain there is ink!'s environment.
#[cfg(not(target_arch = "wasm32"))]
mod host {
    use ink::{
        env::{get_contract_storage, set_contract_storage},
        scale::{Decode, Encode, Error, Input, Output},
    };

    /// Bytes as they are.
    struct Raw(Vec<u8>);

    impl Encode for Raw {
        fn encode_to<T: Output + ?Sized>(&self, output: &mut T) {
            output.write(&self.0);
        }
    }

    impl Decode for Raw {
        fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
            let mut bytes = vec![0; input.remaining_len()?.unwrap_or(0)];
            input.read(&mut bytes)?;
            Ok(Self(bytes))
        }
    }

    pub fn read(key: &[u8], buffer: &mut [u8]) -> usize {
        let found: Option<Raw> =
            get_contract_storage(&Raw(key.to_vec())).expect("bytes are read as they are");
        let bytes = found.map(|raw| raw.0).unwrap_or_default();
        buffer[..bytes.len()].copy_from_slice(&bytes);
        bytes.len()
    }

    pub fn write(key: &[u8], bytes: &[u8]) {
        set_contract_storage(&Raw(key.to_vec()), &Raw(bytes.to_vec()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[ink::storage_item]
    #[derive(Default)]
    struct Two {
        first: Blocks<u32>,
        second: Blocks<u32>,
    }

    #[ink::test]
    fn a_block_is_read_as_it_was_written_and_the_buffer_serves_the_next() {
        let mut two = Two::default();
        two.first.write(1, &[1, 2, 3]);
        two.first.write(2, &[4]);
        two.second.write(1, &[]);
        let mut buffer = Vec::new();
        assert_eq!(two.first.read(1, 9, &mut buffer), 3);
        assert_eq!(buffer[..3], [1, 2, 3]);
        assert_eq!(two.first.read(2, 9, &mut buffer), 1);
        assert_eq!(buffer[..1], [4]);
        assert_eq!((two.second.read(1, 9, &mut buffer), two.second.read(2, 9, &mut buffer)), (0, 0));
        assert_eq!(buffer.len(), 9);
    }
}
