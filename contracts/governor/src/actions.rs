//! What proposals do: which actions may be proposed, what each expects of the contract that it is done to, and
//! doing them.

use crate::{
    call,
    checks::check_length,
    settings::{self, configure, guard},
    storage::Storage,
};
use ink::{
    env::{account_id, block_timestamp, code_hash, gas_left, own_code_hash},
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
    scale::Encode,
};
use tributary_interfaces::{
    governor::{
        Action, GasLimit, GovernorError, Pin, CALL_MARGIN, MAX_ACTIONS, MAX_ACTIONS_SIZE, MAX_GAS, MAX_INPUT,
    },
    upgrade::{Part, UpgradeError},
    Balance, Environment,
};

/// What a call may not say: the governor would not know that it has upgraded a contract.
const SET_CODE: [u8; 4] = ink::selector_bytes!("Upgradable::set_code");

/// Checks actions, and returns what each expects of the contract that it is done to.
pub fn check(storage: &Storage, actions: &[Action]) -> Result<Vec<Option<Pin>>, GovernorError> {
    let count = u32::try_from(actions.len()).unwrap_or(u32::MAX);
    if count > MAX_ACTIONS {
        return Err(GovernorError::TooManyActions { got: count, max: MAX_ACTIONS });
    }
    let mut pins = Vec::new();
    for (action, index) in actions.iter().zip(0..) {
        match action {
            Action::Configure(settings) => settings::check(settings)?,
            Action::Guard(guardian) => {
                settings::check_guardian(*guardian, block_timestamp::<Environment>())?;
            }
            Action::Upgrade { .. } => {}
            Action::Call { callee, input, value, gas } => {
                check_length(input.len(), MAX_INPUT)?;
                if input.len() < 4 || input.starts_with(&SET_CODE) || Balance::try_from(*value).is_err() {
                    return Err(GovernorError::BadCall { action: index });
                }
                let is_beyond =
                    |gas: &GasLimit| gas.ref_time > MAX_GAS.ref_time || gas.proof_size > MAX_GAS.proof_size;
                if gas.as_ref().is_some_and(is_beyond) {
                    return Err(GovernorError::BadGas { action: index, max: MAX_GAS });
                }
                // It changes itself by other actions: what a call of its own messages wrote would be refused as
                // a re-entry.
                if *callee == account_id::<Environment>() {
                    return Err(GovernorError::BadCallee { action: index, callee: *callee });
                }
            }
        }
        pins.push(Some(match action.contract() {
            Some(contract) => expected(storage, &contract, index, actions)?,
            None => expected_of_itself(storage, index, actions),
        }));
    }
    check_length(actions.encoded_size(), MAX_ACTIONS_SIZE)?;
    Ok(pins)
}

/// Does an action, if what it is done to is what was expected; answers what the callee returned.
pub fn perform(
    storage: &mut Storage,
    action: &Action,
    pin: Option<Pin>,
    index: u32,
) -> Result<Vec<u8>, GovernorError> {
    // The one place where pins are checked; not all at once before, as an earlier action may have changed what a
    // later one is done to.
    let is = match action.contract() {
        Some(contract) => pin_of(storage, &contract),
        None => Some(pin_of_itself(storage)),
    };
    if pin.is_none() || is != pin {
        let callee = action.contract().unwrap_or_else(account_id::<Environment>);
        return Err(GovernorError::CodeChanged { action: index, callee });
    }
    let output = perform_pinned(storage, action, index)?;
    match action {
        Action::Upgrade { contract, .. } => {
            let upgrades = storage.upgrades(contract).saturating_add(1);
            storage.upgrades.insert(contract, &upgrades);
        }
        Action::Configure(_) | Action::Guard(_) => {
            let changes = storage.changes.get_or_default().saturating_add(1);
            storage.changes.set(&changes);
        }
        Action::Call { .. } => {}
    }
    Ok(output)
}

fn perform_pinned(storage: &mut Storage, action: &Action, index: u32) -> Result<Vec<u8>, GovernorError> {
    let nothing = Ok(Vec::new());
    match action {
        Action::Configure(settings) => configure(storage, settings).and(nothing),
        Action::Guard(guardian) => guard(storage, *guardian).and(nothing),
        Action::Upgrade { contract, code } if *contract == account_id::<Environment>() => {
            tributary_fast::replace_own(&mut storage.code, Part::Governor, *code).map_err(
                |error| match error {
                    UpgradeError::UnfitCode(code) => GovernorError::UnfitCode(code),
                    UpgradeError::UnknownCode(code) => GovernorError::UnknownCode(code),
                    UpgradeError::NotAllowed { caller, .. } => GovernorError::NotAllowed { caller },
                },
            )?;
            nothing
        }
        Action::Upgrade { contract, code } => {
            make_call(contract, 0, &(SET_CODE, code).encode(), action.gas(), index)
        }
        Action::Call { callee, input, value, .. } => {
            let value = Balance::try_from(*value).map_err(|_| GovernorError::BadCall { action: index })?;
            make_call(callee, value, input, action.gas(), index)
        }
    }
}

fn make_call(
    callee: &AccountId,
    value: Balance,
    input: &[u8],
    gas: GasLimit,
    index: u32,
) -> Result<Vec<u8>, GovernorError> {
    // The host would pass on less than the limit where less is left.
    let (left, needed) = (gas_left::<Environment>(), gas.ref_time.saturating_add(CALL_MARGIN));
    if left < needed {
        return Err(GovernorError::GasTooLow { action: index, left, needed });
    }
    call::call(callee, value, input, gas)
        .map_err(|output| GovernorError::ActionFailed { action: index, output })
}

/// What `contract` is now.
fn pin_of(storage: &Storage, contract: &AccountId) -> Option<Pin> {
    // Of itself, the host tells what is stored only when the message ends.
    let is_own = *contract == account_id::<Environment>();
    let code = if is_own { own_code_hash::<Environment>() } else { code_hash::<Environment>(contract) };
    Some(Pin { code: code.ok()?, upgrades: storage.upgrades(contract) })
}

/// What `contract` will be when action `index` is done, if nothing else happens to it until then.
fn expected(
    storage: &Storage,
    contract: &AccountId,
    index: u32,
    actions: &[Action],
) -> Result<Pin, GovernorError> {
    let before =
        pin_of(storage, contract).ok_or(GovernorError::BadCallee { action: index, callee: *contract })?;
    let earlier = actions.iter().zip(0..index).map(|(action, _)| action);
    Ok(earlier.fold(before, |pin, action| match action {
        Action::Upgrade { contract: upgraded, code } if upgraded == contract => {
            Pin { code: code.fast.unwrap_or(code.full), upgrades: pin.upgrades.saturating_add(1) }
        }
        _ => pin,
    }))
}

/// How often the governor's own settings and guardian were changed. Whatever code it runs then, they are these.
fn pin_of_itself(storage: &Storage) -> Pin {
    Pin { code: Hash::default(), upgrades: storage.changes.get_or_default() }
}

/// How often they will have been when action `index` is done.
fn expected_of_itself(storage: &Storage, index: u32, actions: &[Action]) -> Pin {
    let own = actions.iter().zip(0..index).filter(|(action, _)| action.contract().is_none()).count();
    let Pin { code, upgrades } = pin_of_itself(storage);
    Pin { code, upgrades: upgrades.saturating_add(u32::try_from(own).unwrap_or(u32::MAX)) }
}
