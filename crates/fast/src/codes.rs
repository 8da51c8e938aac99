//! Which codes a contract has: set when it is created, and replaced together.

use ink::{
    env::{caller, emit_event, lock_delegate_dependency, set_code_hash, unlock_delegate_dependency},
    prelude::vec::Vec,
    primitives::{AccountId, Hash, LangError},
    scale::Encode,
    storage::{
        traits::{ManualKey, StorageKey},
        Lazy,
    },
};
use tributary_interfaces::{
    upgrade::{Code, CodeSet, Part, UpgradeError, WHICH_PART},
    Environment,
};

/// Where every contract keeps which code it has: in a cell of its own, so that a fast path of any version
/// finds it.
pub type CodeCell = Lazy<Code, ManualKey<0x636F_6465>>;

/// How a fast path says which full code it has the rest answered by.
const WHICH_FULL: [u8; 4] = ink::IIP2_WILDCARD_COMPLEMENT_SELECTOR;

/// How a full code says which code the contract has.
const WHICH_CODE: [u8; 4] = ink::selector_bytes!("Upgradable::code");

/// In a constructor, as the last thing that can fail: has the account run `fast`, if one is given, from the
/// next message on, and remembers what it has. The full code is the one that runs now; the chain keeps it for
/// as long as it is needed. Emits `CodeSet`.
///
/// # Errors
/// `fast`, if the chain has no such code.
pub fn begin<Key: StorageKey>(cell: &mut Lazy<Code, Key>, fast: Option<Hash>) -> Result<(), Hash> {
    let full = running();
    if let Some(fast) = fast {
        set_code_hash::<Environment>(&fast).map_err(|_| fast)?;
        lock_delegate_dependency::<Environment>(&full);
    }
    let code = Code { full, fast };
    cell.set(&code);
    emit_event::<Environment, _>(CodeSet { code });
    Ok(())
}

/// What every contract does on `Upgradable::set_code`, answering to `governor`. The contract is this `part` of a
/// DAO.
///
/// # Errors
/// As `Upgradable::set_code`.
pub fn replace<Key: StorageKey>(
    cell: &mut Lazy<Code, Key>,
    governor: AccountId,
    part: Part,
    new: Code,
) -> Result<(), UpgradeError> {
    let caller = caller::<Environment>();
    if caller != governor {
        return Err(UpgradeError::NotAllowed { caller, needed: governor });
    }
    replace_own(cell, part, new)
}

/// Replaces the code of this contract, whoever calls.
///
/// Each new code is tried before the account depends on it: on this storage, a full code must know the
/// codes, and a fast path must find the full code, and both must be made for this `part` of a DAO. Only code of
/// this suite is: the cell of the codes is the same in all parts, so that alone would not tell them apart.
///
/// # Errors
/// `UnknownCode`, `UnfitCode`.
pub fn replace_own<Key: StorageKey>(
    cell: &mut Lazy<Code, Key>,
    part: Part,
    new: Code,
) -> Result<(), UpgradeError> {
    let old = cell.get_or_default();
    cell.set(&new);
    if old.fast.is_some() {
        unlock_delegate_dependency::<Environment>(&old.full);
    }
    set(&new.full)?;
    check(&new.full, WHICH_CODE, &new)?;
    check(&new.full, WHICH_PART, &part)?;
    if let Some(fast) = new.fast {
        set(&fast)?;
        check(&fast, WHICH_FULL, &new.full)?;
        check(&fast, WHICH_PART, &part)?;
        lock_delegate_dependency::<Environment>(&new.full);
    }
    emit_event::<Environment, _>(CodeSet { code: new });
    Ok(())
}

/// Whether the contract could be called once more from here, through its fast path. If not, too little gas is left
/// or the call is too deep, and a callee that just failed may have failed for that.
pub fn has_room<Key: StorageKey>(cell: &Lazy<Code, Key>) -> bool {
    let Code { full, fast } = cell.get_or_default();
    ask(&fast.unwrap_or(full), WHICH_CODE).is_some()
}

fn set(code: &Hash) -> Result<(), UpgradeError> {
    set_code_hash::<Environment>(code).map_err(|_| UpgradeError::UnknownCode(*code))
}

/// Refuses `code` unless, run on this storage, it answers `message` with `expected`.
fn check(code: &Hash, message: [u8; 4], expected: &impl Encode) -> Result<(), UpgradeError> {
    if ask(code, message) != Some(Ok::<_, LangError>(expected).encode()) {
        return Err(UpgradeError::UnfitCode(*code));
    }
    Ok(())
}

/// What `code`, run on this storage, answers; `None` if it reverts or traps.
#[cfg(target_arch = "wasm32")]
fn ask(code: &Hash, message: [u8; 4]) -> Option<Vec<u8>> {
    use pallet_contracts_uapi::{CallFlags, HostFn, HostFnImpl};
    // As much as any ink! contract answers.
    let mut buffer = ink::prelude::vec![0; 1 << 14];
    let mut output = &mut buffer[..];
    HostFnImpl::delegate_call(CallFlags::empty(), code.as_ref(), &message, Some(&mut output)).ok()?;
    Some(output.to_vec())
}

/// Off chain there is no other code.
#[cfg(not(target_arch = "wasm32"))]
fn ask(_code: &Hash, _message: [u8; 4]) -> Option<Vec<u8>> {
    None
}

/// The code that runs now.
fn running() -> Hash {
    #[cfg(target_arch = "wasm32")]
    return ink::env::own_code_hash::<Environment>().unwrap_or_default();
    #[cfg(not(target_arch = "wasm32"))]
    Hash::default()
}
