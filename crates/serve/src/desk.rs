//! Where what members signed is handed in: whoever checks it has a chain, and works through one after the other.

use crate::answer::Refusal;
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot};
use tributary_client::Timestamp;
use tributary_history::{asked::Amount, RelayRow};
use utoipa::ToSchema;

/// How many wait to be checked at once: who comes then is told to come again.
const WAITING: usize = 32;

/// Something that was handed in, to be checked and queued.
pub struct Ask {
    /// What `tributary sign-vote` or `sign-delegate` wrote.
    pub file: String,
    /// The address that it came from.
    pub client: String,
    pub answer: oneshot::Sender<Result<RelayRow, Refusal>>,
}

/// What the relay spends in a day by the chain's clock, told by whoever sends.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Purse {
    /// Who pays.
    pub account: String,
    /// The most that is spent on fees and storage deposits in a day.
    pub budget: Amount,
    pub spent_today: Amount,
    pub left_today: Amount,
    /// When the next day begins.
    pub until: Timestamp,
}

/// Where it is handed in.
pub struct Desk {
    asks: mpsc::Sender<Ask>,
    purse: Arc<Mutex<Purse>>,
}

/// A desk, and what its owner needs: what was handed in, and the purse to show.
pub fn desk(purse: Purse) -> (Desk, mpsc::Receiver<Ask>, Arc<Mutex<Purse>>) {
    let (asks, asked) = mpsc::channel(WAITING);
    let purse = Arc::new(Mutex::new(purse));
    (Desk { asks, purse: purse.clone() }, asked, purse)
}

impl Desk {
    pub(crate) fn purse(&self) -> Purse {
        self.purse.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) async fn hand_in(&self, file: String, client: String) -> Result<RelayRow, Refusal> {
        let (answer, answered) = oneshot::channel();
        let busy =
            || Refusal::Away("too many are waiting: come again in a moment, or send it elsewhere".to_owned());
        self.asks.try_send(Ask { file, client, answer }).map_err(|_| busy())?;
        answered.await.map_err(|_| busy())?
    }
}
