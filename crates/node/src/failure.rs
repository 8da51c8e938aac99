//! Why a runtime did not do something, in its own words.

use subxt::{
    ext::scale_value::{scale::decode_as_type, At, Composite, Value, ValueDef},
    Metadata,
};

/// A runtime's `DispatchError`: what it is made of, only its own metadata tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub Vec<u8>);

impl Failure {
    /// Its name: a pallet's error as "Contracts::OutOfGas", another as "Token(FundsUnavailable)".
    pub fn text(&self, metadata: &Metadata) -> String {
        let unknown = || format!("an error that its metadata does not know ({:?})", self.0);
        let Some(kind) = metadata.dispatch_error_ty() else { return unknown() };
        let Ok(error) = decode_as_type(&mut self.0.as_slice(), kind, metadata.types()) else {
            return unknown();
        };
        module_error(&error, metadata).or_else(|| variants(&error)).unwrap_or_else(unknown)
    }
}

/// The name of a pallet's error.
fn module_error(error: &Value<u32>, metadata: &Metadata) -> Option<String> {
    let ValueDef::Variant(variant) = &error.value else { return None };
    if variant.name != "Module" {
        return None;
    }
    let module = match &variant.values {
        Composite::Unnamed(values) => values.first()?,
        Composite::Named(_) => error,
    };
    let byte = |value: &Value<u32>| value.as_u128().and_then(|byte| u8::try_from(byte).ok());
    let pallet = metadata.pallet_by_index(byte(module.at("index")?)?)?;
    // Its first byte; once it was all of it.
    let error = module.at("error")?;
    let error = pallet.error_variant_by_index(byte(error.at(0).unwrap_or(error))?)?;
    Some(format!("{}::{}", pallet.name(), error.name))
}

/// The names of an enum's variant and of those in it.
fn variants(value: &Value<u32>) -> Option<String> {
    let ValueDef::Variant(variant) = &value.value else { return None };
    Some(match variant.values.values().next().and_then(variants) {
        Some(inner) => format!("{}({inner})", variant.name),
        None => variant.name.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::tests::metadata;
    use scale::Encode;
    use tributary_embedded::{
        frame_support::sp_runtime::{DispatchError, ModuleError, TokenError},
        SandboxU64,
    };

    #[test]
    fn a_failure_is_told_by_the_names_that_the_chain_s_metadata_has_for_it() {
        let metadata = metadata::<SandboxU64>();
        let text = |error: DispatchError| Failure(error.encode()).text(&metadata);
        let contracts = metadata.pallet_by_name("Contracts").unwrap();
        let error =
            contracts.error_variants().unwrap().iter().find(|error| error.name == "OutOfGas").unwrap();
        let module = ModuleError { index: contracts.index(), error: [error.index, 0, 0, 0], message: None };
        assert_eq!(text(DispatchError::Module(module)), "Contracts::OutOfGas");
        assert_eq!(text(DispatchError::Token(TokenError::FundsUnavailable)), "Token(FundsUnavailable)");
        assert_eq!(text(DispatchError::BadOrigin), "BadOrigin");
        assert!(Failure(vec![200]).text(&metadata).contains("[200]"));
        assert!(Failure(Vec::new()).text(&metadata).contains("[]"));
    }
}
