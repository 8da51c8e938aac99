//! Somebody who is called by a service.

use crate::served::PATIENCE;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio_rustls::rustls::{
    crypto::ring::default_provider,
    pki_types::{pem::PemObject, CertificateDer, PrivateKeyDer},
    ServerConfig, ServerConnection, StreamOwned,
};

/// Who says whose a certificate is.
pub struct Authority(Issuer<'static, KeyPair>, String);

impl Authority {
    pub fn found() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("its own certificate").pem();
        Self(Issuer::new(params, key), pem)
    }

    /// Its certificate, as whoever trusts it has it in a file.
    pub fn pem(&self) -> &str {
        &self.1
    }

    /// How somebody at `localhost` is called by TLS, with a certificate by this authority.
    fn server(&self) -> Arc<ServerConfig> {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(["localhost".to_owned()]).expect("it is a name");
        let certificate = params.signed_by(&key, &self.0).expect("it is signed").pem();
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).expect("a certificate");
        let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()));
        let config = config.with_safe_default_protocol_versions().expect("the versions are known");
        Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).expect("they fit"))
    }
}

/// Somebody who is called: refuses the first call, and takes every other one.
pub struct Receiver {
    pub address: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

/// The id, the signature and the body of a call.
type Call = (String, String, Value);

impl Receiver {
    pub fn start() -> Self {
        Self::listen("http://127.0.0.1", |stream| stream)
    }

    /// By TLS, with a certificate by this authority.
    pub fn trusted_by(authority: &Authority) -> Self {
        let server = authority.server();
        Self::listen("https://localhost", move |stream| {
            StreamOwned::new(ServerConnection::new(server.clone()).expect("a server"), stream)
        })
    }

    fn listen<S: Read + Write>(at: &str, open: impl Fn(TcpStream) -> S + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let calls = Arc::new(Mutex::new(Vec::new()));
        let kept = calls.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                take(open(stream), &kept);
            }
        });
        Self { address: format!("{at}:{port}/hook?key=1"), calls }
    }

    /// How often it was called.
    pub fn heard(&self) -> usize {
        self.calls.lock().unwrap().len()
    }

    /// What it was called with, once one of it says so.
    pub fn hears(&self, said: &str) -> Vec<Call> {
        let begun = Instant::now();
        loop {
            let calls = self.calls.lock().unwrap().clone();
            // The first one was refused.
            if calls.iter().skip(1).any(|(_, _, body)| body["text"].as_str().unwrap().contains(said)) {
                return calls;
            }
            assert!(begun.elapsed() < PATIENCE, "nobody says {said}: {calls:#?}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

/// Reads a call, and answers it; nothing of who hangs up.
fn take(stream: impl Read + Write, kept: &Mutex<Vec<Call>>) {
    let mut reader = BufReader::new(stream);
    let (mut length, mut id, mut signature) = (0, String::new(), String::new());
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        let (name, value) = line.trim().split_once(": ").unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "tributary-id" => id = value.to_owned(),
            "tributary-signature" => signature = value.to_owned(),
            _ => {}
        }
        line.clear();
    }
    let mut body = vec![0; length];
    if id.is_empty() || reader.read_exact(&mut body).is_err() {
        return;
    }
    let mut calls = kept.lock().unwrap();
    calls.push((id, signature, serde_json::from_slice(&body).unwrap()));
    let status = if calls.len() == 1 { "500 No" } else { "204 Yes" };
    // Whoever called may be gone.
    let _ = write!(reader.get_mut(), "HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
    let _ = reader.get_mut().flush();
}
