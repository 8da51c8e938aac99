//! Putting the suite on a chain.

use crate::{
    hash_of, hex, messages, AccountId, Artifacts, ArtifactsError, CallError, Chain, ChainError, ChainExt,
    Hash, RawCreation, Signer,
};
use scale::Encode;
use tributary_interfaces::{
    factory::{CodeHashes, Dao, DaoConfig, Factory, FactoryError},
    upgrade::{Code, Part},
};

/// Why the suite could not be put on the chain.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error(transparent)]
    Artifacts(#[from] ArtifactsError),
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error("the factory refused: {0:?}")]
    Factory(FactoryError),
    #[error("{0}")]
    Call(CallError<FactoryError>),
    #[error("{contract}'s constructor refused: {}", hex(output))]
    Constructor { contract: String, output: Vec<u8> },
}

/// The selector and arguments of a contract's constructor: each contract of the suite has one, `new`.
pub fn constructor(arguments: impl Encode) -> Vec<u8> {
    [ink::selector_bytes!("new").as_slice(), &arguments.encode()].concat()
}

/// The account that a contract gets: it depends on nothing else.
pub fn contract_address(deployer: &AccountId, code: &Hash, input: &[u8], salt: &[u8]) -> AccountId {
    let hash = hash_of(&(b"contract_addr_v1", deployer, code, input, salt).encode());
    <[u8; 32]>::from(hash).into()
}

/// Uploads the code of contract `name` and instantiates it. A constructor's arguments are a tuple.
pub fn deploy(
    chain: &mut impl Chain,
    signer: &Signer,
    artifacts: &Artifacts,
    name: &str,
    arguments: impl Encode,
) -> Result<AccountId, SetupError> {
    let code = chain.upload(signer, &artifacts.code(name)?.wasm)?;
    instantiate(chain, signer, name, code, arguments, Vec::new())
}

/// Instantiates uploaded code. Another `salt` makes another contract of the same arguments.
pub fn instantiate(
    chain: &mut impl Chain,
    signer: &Signer,
    name: &str,
    code: Hash,
    arguments: impl Encode,
    salt: Vec<u8>,
) -> Result<AccountId, SetupError> {
    let creation = RawCreation { value: 0, input: constructor(arguments), salt };
    let (account, outcome) = chain.instantiate(signer, code, &creation)?;
    if outcome.reverted {
        return Err(SetupError::Constructor { contract: name.to_owned(), output: outcome.output });
    }
    Ok(account)
}

/// Uploads all of the suite and instantiates the factory, from which DAOs are founded.
pub fn deploy_factory(
    chain: &mut impl Chain,
    signer: &Signer,
    artifacts: &Artifacts,
) -> Result<AccountId, SetupError> {
    let mut upload = |part: Part| -> Result<Code, SetupError> {
        let mut upload =
            |artifact: &str| chain.upload(signer, &artifacts.code(artifact)?.wasm).map_err(SetupError::from);
        let full = format!("tributary_{}", part.name());
        Ok(Code { full: upload(&full)?, fast: Some(upload(&format!("{full}_fast"))?) })
    };
    let hashes = CodeHashes {
        token: upload(Part::Token)?,
        metrics: upload(Part::Metrics)?,
        governor: upload(Part::Governor)?,
        treasury: upload(Part::Treasury)?,
    };
    deploy(chain, signer, artifacts, "tributary_factory", hashes)
}

/// Founds a DAO in one call.
pub fn found(
    chain: &mut impl Chain,
    signer: &Signer,
    factory: AccountId,
    config: DaoConfig,
) -> Result<Dao, SetupError> {
    match chain.submit(signer, messages::factory(factory).create(config)) {
        Ok(receipt) => Ok(receipt.value),
        Err(CallError::Contract(error)) => Err(SetupError::Factory(error)),
        Err(error) => Err(SetupError::Call(error)),
    }
}
