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
    rest.to_owned()
}
