//! The root of a contract's storage: the fields of it that change, and how a message ends that has changed none.
//!
//! ink! writes the root at the end of each message that may change it. Where all that changes lies in cells of its
//! own, that writes again what is there already, for a tenth of what a plain token's transfer costs. So most messages
//! end with `end_with`, which leaves it. A field of the root that changes at all is an `InRoot`: once it has changed,
//! `end_with` does not end the message but traps, so nothing that was changed is left unwritten.

#[cfg(target_arch = "wasm32")]
use core::sync::atomic::{AtomicBool, Ordering};
use core::{fmt, ops::Deref};
use ink::scale::{Decode, Encode, Error, Input, Output};

/// Whether the root in memory is another one than is stored. Each call begins anew.
#[cfg(target_arch = "wasm32")]
static CHANGED: AtomicBool = AtomicBool::new(false);

/// A field of the root that may change. It is read as what it holds, and changed by `set`, or by a new one in its place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct InRoot<T>(T);

impl<T> InRoot<T> {
    pub fn new(value: T) -> Self {
        has_changed();
        Self(value)
    }

    /// Changes it. The message must not end with `end_with`.
    pub fn set(&mut self, value: T) {
        self.0 = value;
        has_changed();
    }
}

impl<T: Default> Default for InRoot<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

fn has_changed() {
    #[cfg(target_arch = "wasm32")]
    CHANGED.store(true, Ordering::Relaxed);
}

/// Ends the message with `Ok(value)`, and does not return on chain: the last thing that a message does. Traps if a
/// field of the root was changed.
pub fn end_with<T: Encode, E>(value: T) -> Result<T, E> {
    #[cfg(target_arch = "wasm32")]
    {
        check_root();
        ink::env::return_value(
            ink::env::ReturnFlags::empty(),
            &Ok::<Result<T, ()>, ink::primitives::LangError>(Ok(value)),
        );
    }
    #[cfg(not(target_arch = "wasm32"))]
    Ok(value)
}

/// Traps if a field of the root was changed, for what ends a message without writing it.
pub fn check_root() {
    #[cfg(target_arch = "wasm32")]
    if CHANGED.load(Ordering::Relaxed) {
        core::arch::wasm32::unreachable();
    }
}

impl<T> Deref for InRoot<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for InRoot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

// It is stored, and shown in metadata, as what it holds.

impl<T: Encode> Encode for InRoot<T> {
    fn size_hint(&self) -> usize {
        self.0.size_hint()
    }

    fn encode_to<O: Output + ?Sized>(&self, output: &mut O) {
        self.0.encode_to(output);
    }
}

impl<T: Decode> Decode for InRoot<T> {
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        T::decode(input).map(Self)
    }
}

#[cfg(feature = "std")]
impl<T: ink::scale_info::TypeInfo> ink::scale_info::TypeInfo for InRoot<T> {
    type Identity = T::Identity;

    fn type_info() -> ink::scale_info::Type {
        T::type_info()
    }
}

#[cfg(feature = "std")]
impl<T: ink::storage::traits::StorageLayout> ink::storage::traits::StorageLayout for InRoot<T> {
    fn layout(key: &ink::primitives::Key) -> ink::metadata::layout::Layout {
        T::layout(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_stored_and_read_as_what_it_holds() {
        let mut count = InRoot::new(7u32);
        count.set(*count + 1);
        assert_eq!((*count, count.encode()), (8, 8u32.encode()));
        assert_eq!(InRoot::decode(&mut &8u32.encode()[..]), Ok(count));
        assert_eq!(format!("{count:?}"), "8");
    }
}
