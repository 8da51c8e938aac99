//! What an error of the connection says.

use crate::pool;
use subxt::{error::RpcError, ext::subxt_rpcs};
use tributary_client::ChainError;

/// An error of the connection, or what the node itself says to a request.
pub(crate) fn unusable(error: subxt::Error) -> ChainError {
    match &error {
        subxt::Error::Rpc(RpcError::ClientError(subxt_rpcs::Error::User(user))) => pool::said(user),
        _ => ChainError::Unavailable(reason(&error)),
    }
}

/// What an error says, without the names of the layers that it came through.
pub(crate) fn reason(error: &subxt::Error) -> String {
    let text = error.to_string();
    let mut rest = text.as_str();
    while let Some(inner) =
        ["RPC error: ", "client error: "].iter().find_map(|layer| rest.strip_prefix(layer))
    {
        rest = inner;
    }
    // What only tells programmers what to do.
    match rest.contains("restart required") {
        true => "the connection was lost".to_owned(),
        false => rest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_programmers_can_do_is_not_told_to_people() {
        let lost =
            subxt::Error::Other("RPC error: client error: the connection broke; restart required".to_owned());
        assert_eq!(reason(&lost), "the connection was lost");
        assert_eq!(reason(&subxt::Error::Other("it is full".to_owned())), "Other error: it is full");
    }
}
