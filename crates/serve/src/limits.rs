//! Nobody takes more than their part: how often somebody asks, and how many ask at once.

use crate::answer::Refusal;
use axum::extract::{ConnectInfo, Request};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many are answered at once,
const SEATS: usize = 64;

/// and how many of one address: whoever holds all that it may leaves room for others.
const OF_ONE: u32 = 16;

/// How many addresses are remembered: when there are more, those that have not asked for a minute are forgotten.
const REMEMBERED: usize = 10_000;

/// Who asks: an address, as it is counted.
#[derive(Clone, Copy, Debug)]
pub struct Asker(pub IpAddr);

/// How much of what they may ask somebody has left, when that was counted, and how many of theirs are being answered.
struct Left {
    requests: f64,
    at: Instant,
    seated: u32,
}

/// A place among those that are answered, until it is dropped.
pub struct Seat<'a> {
    limits: &'a Limits,
    asker: IpAddr,
    _permit: SemaphorePermit<'a>,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        if let Some(left) = self.limits.askers().get_mut(&self.asker) {
            left.seated = left.seated.saturating_sub(1);
        }
    }
}

/// What is allowed.
pub struct Limits {
    /// How many requests an address has in a minute; as many at once after a minute of silence.
    a_minute: u32,
    /// Whether a proxy in front of it says who asks.
    behind_proxy: bool,
    seats: Semaphore,
    askers: Mutex<HashMap<IpAddr, Left>>,
}

impl Limits {
    pub fn new(a_minute: u32, behind_proxy: bool) -> Self {
        Self { a_minute, behind_proxy, seats: Semaphore::new(SEATS), askers: Mutex::default() }
    }

    /// Who asks, as it is counted: what is connected, or whom the proxy names last, who is connected to it.
    pub fn asker(&self, request: &Request) -> IpAddr {
        let connected = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let connected = connected.map_or(Ipv4Addr::UNSPECIFIED.into(), |ConnectInfo(address)| address.ip());
        let named = request.headers().get_all("x-forwarded-for").iter().next_back();
        let named = named.filter(|_| self.behind_proxy).and_then(|value| value.to_str().ok());
        household(named.and_then(|value| address(value.rsplit(',').next()?.trim())).unwrap_or(connected))
    }

    /// Lets an address ask once more; or tells which limit turns it away, and in what words.
    pub fn admit(&self, asker: IpAddr) -> Result<(), (&'static str, Refusal)> {
        if let Err(seconds) = self.may_ask(asker, Instant::now()) {
            let told =
                format!("too many requests from this address: {} a minute are answered", self.a_minute);
            return Err(("rate", Refusal::TooMany(told, seconds)));
        }
        Ok(())
    }

    /// A seat for whoever was admitted, as long as the answer takes.
    pub fn seat(&self, asker: IpAddr) -> Result<Seat<'_>, (&'static str, Refusal)> {
        let permit = self.seats.try_acquire().map_err(|_| {
            ("seats", Refusal::Away("too many ask at once: try again in a moment".to_owned()))
        })?;
        if let Some(left) = self.askers().get_mut(&asker) {
            if left.seated >= OF_ONE {
                let told = format!("too many requests of this address at once: {OF_ONE} are answered");
                return Err(("seats", Refusal::TooMany(told, 1)));
            }
            left.seated += 1;
        }
        Ok(Seat { limits: self, asker, _permit: permit })
    }

    fn askers(&self) -> MutexGuard<'_, HashMap<IpAddr, Left>> {
        self.askers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an address may ask once more; else in how many seconds.
    fn may_ask(&self, asker: IpAddr, now: Instant) -> Result<(), u64> {
        let (most, each_second) = (f64::from(self.a_minute), f64::from(self.a_minute) / 60.0);
        let mut askers = self.askers();
        if askers.len() >= REMEMBERED {
            let lately = |left: &Left| now.saturating_duration_since(left.at) < Duration::from_secs(60);
            askers.retain(|_, left| left.seated > 0 || lately(left));
        }
        let left = askers.entry(asker).or_insert(Left { requests: most, at: now, seated: 0 });
        let since = now.saturating_duration_since(left.at).as_secs_f64();
        left.requests = (left.requests + since * each_second).min(most);
        left.at = now;
        if left.requests < 1.0 {
            // At most a minute.
            return Err((1.0 / each_second).ceil() as u64);
        }
        left.requests -= 1.0;
        Ok(())
    }
}

/// An address as proxies write it: some of them with the port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse().ok().map(|with_port: SocketAddr| with_port.ip()))
}

/// Of the sixth version, who has one address has 2^64.
fn household(asker: IpAddr) -> IpAddr {
    match asker.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_too_often_waits_and_others_do_not() {
        let (limits, now) = (Limits::new(60, false), Instant::now());
        let [one, other] = [[10, 0, 0, 1], [10, 0, 0, 2]].map(IpAddr::from);
        assert!((0..60).all(|_| limits.may_ask(one, now).is_ok()));
        assert_eq!(limits.may_ask(one, now), Err(1));
        assert!(limits.may_ask(other, now).is_ok());
        assert!(limits.may_ask(one, now + Duration::from_secs(2)).is_ok());
        let home = |end: u16| IpAddr::from([0x2001, 0xdb8, 0, 7, 0, 0, 0, end]);
        assert_eq!(household(home(1)), household(home(2)));
    }

    #[test]
    fn who_holds_all_seats_that_one_may_leaves_room_for_others() {
        let limits = Limits::new(600, false);
        let [one, other] = [[10, 0, 0, 1], [10, 0, 0, 2]].map(IpAddr::from);
        let seat = |asker| limits.admit(asker).and_then(|()| limits.seat(asker));
        let mut held: Vec<_> = (0..OF_ONE).map(|_| seat(one).ok().unwrap()).collect();
        assert!(seat(one).is_err());
        assert!(seat(other).is_ok());
        held.pop();
        assert!(seat(one).is_ok(), "as soon as one is free again");
    }

    #[test]
    fn only_behind_a_proxy_somebody_else_says_who_asks() {
        let mut request = Request::new(axum::body::Body::empty());
        request.headers_mut().insert("x-forwarded-for", "1.1.1.1, 10.0.0.9".parse().unwrap());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))));
        assert_eq!(Limits::new(1, false).asker(&request), IpAddr::from([127, 0, 0, 1]));
        for (header, asker) in [
            ("1.1.1.1, 10.0.0.9", "10.0.0.9"),
            ("10.0.0.9:4711", "10.0.0.9"),
            ("::ffff:10.0.0.9", "10.0.0.9"),
            ("2001:db8:0:7::1", "2001:db8:0:7::"),
            ("[2001:db8:0:7::1]", "2001:db8:0:7::"),
            ("[2001:db8:0:7::2]:4711", "2001:db8:0:7::"),
            ("unknown", "127.0.0.1"),
        ] {
            request.headers_mut().insert("x-forwarded-for", header.parse().unwrap());
            let found = Limits::new(1, true).asker(&request);
            assert_eq!(found, asker.parse::<IpAddr>().unwrap(), "{header}");
        }
    }
}
