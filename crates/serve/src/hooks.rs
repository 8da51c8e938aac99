//! Whoever wants to be called is called with what is told: signed, in order, again and again until they take it.

use crate::{duty::Duty, service::now, Service};
use hmac::{Hmac, Mac};
use http_body_util::Full;
use hyper::{body::Bytes, client::conn::http1::handshake, header, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use sha2::Sha256;
use std::{io, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    runtime::Handle,
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_rustls::{
    rustls::{self, pki_types::ServerName, ClientConfig, RootCertStore},
    TlsConnector,
};
use tributary_client::{account_text, hash_of, hex};
use tributary_history::{HistoryError, NewsRow, Reach};
use url::Url;

/// How long somebody may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often to look for something new, and the longest wait after a failure, in seconds.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const LONGEST_WAIT: u64 = 3_600;

/// The shortest secret that is one.
const LEAST_SECRET: usize = 16;

#[derive(Debug, thiserror::Error)]
pub enum HookError {
    #[error("{0:?} is no address to call: write http://… or https://…, without a name and a password in it")]
    BadAddress(String),
    #[error("the secret for webhooks has {0} bytes: at least {LEAST_SECRET}, or others guess it")]
    ShortSecret(usize),
    #[error("the certificates of this machine cannot be read: {0}")]
    NoCertificates(String),
    #[error("{0} cannot be reached: {1}")]
    Away(String, String),
    #[error("{0} has a certificate that no authority of this machine vouches for ({1})")]
    Untrusted(String, rustls::Error),
    #[error("{0} answers {1}")]
    Refused(String, StatusCode),
    #[error("{0} does not answer in time")]
    Silent(String),
}

/// Who is to be called, and how they know that it is this service.
pub struct Hooks {
    addresses: Vec<Url>,
    secret: Vec<u8>,
    tls: TlsConnector,
}

/// What somebody is called with.
#[derive(Serialize)]
struct Call<'a> {
    dao: &'a str,
    genesis: &'a str,
    governor: String,
    #[serde(flatten)]
    news: NewsRow,
}

impl Hooks {
    pub fn new(addresses: &[String], secret: &[u8]) -> Result<Self, HookError> {
        let secret = secret.trim_ascii();
        if secret.len() < LEAST_SECRET {
            return Err(HookError::ShortSecret(secret.len()));
        }
        let address = |text: &String| {
            let url = Url::parse(text).ok().filter(|url| {
                matches!(url.scheme(), "http" | "https") && url.has_host() && url.username().is_empty()
            });
            url.ok_or_else(|| HookError::BadAddress(text.clone()))
        };
        let addresses = addresses.iter().map(address).collect::<Result<Vec<_>, _>>()?;
        let mut roots = RootCertStore::empty();
        if addresses.iter().any(|url| url.scheme() == "https") {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if roots.is_empty() {
                return Err(HookError::NoCertificates("there are none".to_owned()));
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let tls = tls.map_err(|error| HookError::NoCertificates(error.to_string()))?;
        let tls = Arc::new(tls.with_root_certificates(roots).with_no_client_auth());
        Ok(Self { addresses, secret: secret.to_owned(), tls: tls.into() })
    }

    /// Calls each of them, until it is aborted. Who is new is called with what is told from now on.
    pub fn call(
        self,
        service: Arc<Service>,
        runtime: &Handle,
    ) -> Result<(Vec<JoinHandle<()>>, Arc<Duty>), HistoryError> {
        for url in &self.addresses {
            runtime.block_on(service.database.reach(&service.known, &id_of(url)))?;
        }
        let hooks = Arc::new(self);
        let duty = Arc::new(Duty::begin(runtime, &service.database, service.known, "webhooks"));
        let calling = |url: &Url| {
            let (hooks, service, duty, url) = (hooks.clone(), service.clone(), duty.clone(), url.clone());
            runtime.spawn(async move {
                loop {
                    if let (true, Err(error)) = (duty.is_on(), hooks.deliver(&service, &url).await) {
                        tracing::error!("{error}");
                    }
                    sleep(LOOK_EVERY).await;
                }
            })
        };
        Ok((hooks.addresses.iter().map(calling).collect(), duty))
    }

    /// Delivers what is new, as far as it is taken.
    async fn deliver(&self, service: &Service, url: &Url) -> Result<(), HistoryError> {
        let (database, known) = (&service.database, &service.known);
        let id = id_of(url);
        loop {
            let reach = database.reach(known, &id).await?;
            if reach.next_try > now() {
                return Ok(());
            }
            let Some(news) = database.news_from(known, reach.next).await? else { return Ok(()) };
            let next = news.number.saturating_add(1);
            match self.post(service, url, news).await {
                Ok(()) => database.reaches(known, &id, Reach { next, tries: 0, next_try: 0 }).await?,
                Err(error) => {
                    let tries = reach.tries.saturating_add(1);
                    let wait = 1u64.checked_shl(reach.tries).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
                    tracing::warn!("{error}: it is called again in {wait} s");
                    let next_try = now().saturating_add(wait.saturating_mul(1_000));
                    return database.reaches(known, &id, Reach { tries, next_try, ..reach }).await;
                }
            }
        }
    }

    async fn post(&self, service: &Service, url: &Url, news: NewsRow) -> Result<(), HookError> {
        // A path or a question may hold a secret.
        let shown = url.origin().ascii_serialization();
        let away = |error: String| HookError::Away(shown.clone(), error);
        let id = news.id.clone();
        let governor = account_text(&service.dao.governor);
        let call = Call { dao: service.name(), genesis: &service.genesis, governor, news };
        let body = serde_json::to_vec(&call).map_err(|error| away(error.to_string()))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let port = url.port_or_known_default().unwrap_or(443);
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let request = Request::post(path)
            .header(header::HOST, url.port().map_or(host.clone(), |port| format!("{host}:{port}")))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "tributary")
            .header("tributary-id", &id)
            .header("tributary-signature", self.signature(now() / 1_000, &body))
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| away(error.to_string()))?;
        let exchange = async {
            let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
            let stream =
                TcpStream::connect((bare.as_str(), port)).await.map_err(|error| away(error.to_string()))?;
            match url.scheme() {
                "https" => {
                    let name = ServerName::try_from(bare).map_err(|error| away(error.to_string()))?;
                    let stream =
                        self.tls.connect(name, stream).await.map_err(|error| untrusted(&shown, error))?;
                    answer(stream, request).await
                }
                _ => answer(stream, request).await,
            }
            .map_err(|error| away(error.to_string()))
        };
        let status = timeout(PATIENCE, exchange).await.map_err(|_| HookError::Silent(shown.clone()))??;
        match status.is_success() {
            true => Ok(()),
            false => Err(HookError::Refused(shown, status)),
        }
    }

    /// "t=…,v1=…": when it was signed, and the HMAC-SHA256 of that moment, a full stop and the body.
    fn signature(&self, at: u64, body: &[u8]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else { return String::new() };
        mac.update(format!("{at}.").as_bytes());
        mac.update(body);
        let bytes = mac.finalize().into_bytes();
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("t={at},v1={digits}")
    }
}

/// Why no connection by TLS came about.
fn untrusted(shown: &str, error: io::Error) -> HookError {
    let why = error.get_ref().and_then(|why| why.downcast_ref::<rustls::Error>());
    match why {
        Some(why @ rustls::Error::InvalidCertificate(_)) => {
            HookError::Untrusted(shown.to_owned(), why.clone())
        }
        _ => HookError::Away(shown.to_owned(), error.to_string()),
    }
}

/// What stands for an address in the database.
fn id_of(url: &Url) -> String {
    hex(hash_of(url.as_str().as_bytes()).as_ref())
}

async fn answer(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Full<Bytes>>,
) -> Result<StatusCode, hyper::Error> {
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let status = sender.send_request(request).await.map(|answer| answer.status());
    connection.abort();
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_signed_as_every_tool_for_it_signs() {
        let hooks = Hooks::new(&[], b"0123456789abcdef\n").unwrap();
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac 0123456789abcdef
        assert_eq!(
            hooks.signature(1_700_000_000, b"{}"),
            "t=1700000000,v1=e4f8e2ecae2295b2ddb2f0b5584c8275e226c0ebe9b3b819e70156bb67122e3e"
        );
    }

    #[test]
    fn what_is_no_address_and_a_secret_that_is_none_are_refused() {
        for address in ["dao.example", "ftp://dao.example", "https://ann:pw@dao.example"] {
            let refused = Hooks::new(&[address.to_owned()], &[7; 16]).err().expect("it is refused");
            assert!(refused.to_string().contains("is no address to call"), "{refused}");
        }
        assert!(Hooks::new(&[], b"short").is_err());
    }
}
