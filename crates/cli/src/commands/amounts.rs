//! Which asset the amounts are of that a part of the DAO answers with: a number of its own says nothing of its unit.

use crate::place::Place;
use scale::Decode;
use tributary_client::{messages, AccountId, ChainExt, DaoClient, Part};
use tributary_interfaces::treasury::{Asset, GrantId, ProgramId, Treasury};

/// What decides of which asset all amounts of an answer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Native,
    /// The DAO's token, and votes that it has.
    Token,
    /// The asset that was asked about.
    Asset,
    /// That of the program or the grant that was asked about.
    Program,
    Grant,
}

/// By a message of a part. Nothing of an answer whose amounts are of several things.
fn rule(part: Part, message: &str) -> Option<By> {
    match (part, message) {
        // What it counts is its own, also where it is asked as a source.
        (Part::Token, _) | (Part::Metrics, "owed_tokens") => Some(By::Token),
        (Part::Treasury, "deposit_limit") | (Part::Metrics, "bonds_owed") => Some(By::Native),
        (Part::Treasury, "vault" | "due" | "spending") => Some(By::Asset),
        (Part::Treasury, "program" | "accrued") => Some(By::Program),
        (Part::Treasury, "grant_due") => Some(By::Grant),
        _ => None,
    }
}

/// The asset of all amounts that a message of a contract answers with, if they are of one.
pub fn asset_of(
    client: &mut DaoClient<'_, Place>,
    contract: &AccountId,
    message: &str,
    input: &[u8],
) -> Option<Asset> {
    let mut given = input.get(4..)?;
    let treasury = client.dao.treasury;
    match rule(Part::of(&client.dao, contract)?, message)? {
        By::Native => Some(Asset::Native),
        By::Token => Some(Asset::Psp22(client.dao.token)),
        By::Asset => Asset::decode(&mut given).ok(),
        By::Program => {
            let id = ProgramId::decode(&mut given).ok()?;
            Some(client.chain.read(messages::treasury(treasury).program(id)).ok()??.config.asset)
        }
        By::Grant => {
            let id = GrantId::decode(&mut given).ok()?;
            Some(client.chain.read(messages::treasury(treasury).grant(id)).ok()??.config.asset)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_one_asset_have_its_unit_and_what_mixes_several_has_none() {
        assert_eq!(rule(Part::Treasury, "vault"), Some(By::Asset));
        assert_eq!(rule(Part::Treasury, "program"), Some(By::Program));
        assert_eq!(rule(Part::Token, "balance_of"), Some(By::Token));
        assert_eq!(rule(Part::Metrics, "attestation"), None, "units, points, a bond");
        assert_eq!(rule(Part::Treasury, "epoch"), None, "its total is of the metric");
        assert_eq!(rule(Part::Treasury, "grant"), None, "its gate counts something else");
    }
}
