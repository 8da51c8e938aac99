//! What the members file says, for whoever runs on while somebody edits it.

use anyhow::Result;
use std::sync::{Arc, Mutex, PoisonError};
use tributary_words::{names::Names, refusal::text};

/// The members file as it last could be read, by whichever connection.
#[derive(Clone, Debug, Default)]
pub struct LastRead(Arc<Mutex<Option<Last>>>);

#[derive(Debug)]
struct Last {
    names: Names,
    /// Somebody was told that it is wrong since.
    told: bool,
}

impl LastRead {
    /// What it says now. Where it is wrong, or gone, and was not before, what it said then, which is told once: who runs
    /// on does not end for it. What was never right stays an error.
    pub fn or_last(&self, read: Result<Names>) -> Result<Names> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (read, last.as_mut()) {
            (Ok(names), before) => {
                if before.is_some_and(|before| before.told) {
                    tracing::info!("the members file can be used again: names are told as it has them");
                }
                *last = Some(Last { names: names.clone(), told: false });
                Ok(names)
            }
            (Err(error), None) => Err(error),
            (Err(error), Some(before)) => {
                if !std::mem::replace(&mut before.told, true) {
                    tracing::warn!(
                        "the members file cannot be used, so names are told as it had them last; mend it: {}",
                        text(&error)
                    );
                }
                Ok(before.names.clone())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;
    use std::io::{self, Write};
    use tributary_client::demo_signer;

    /// What is logged.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_file_that_becomes_wrong_leaves_the_last_names_and_is_told_once_until_it_is_right_again() {
        let ann = demo_signer("ann").account();
        let called = |name: &str| {
            let mut names = Names::default();
            names.add(ann, name);
            names
        };
        let log = Log::default();
        let writer = log.clone();
        let subscriber =
            tracing_subscriber::fmt().with_writer(move || writer.clone()).with_ansi(false).finish();
        tracing::subscriber::with_default(subscriber, || {
            let file = LastRead::default();
            let other = file.clone();
            assert!(file.or_last(Err(anyhow!("line 2 of the members file"))).is_err(), "it never was right");
            assert_eq!(file.or_last(Ok(called("Ann"))).unwrap().of(&ann).as_deref(), Some("Ann"));
            for _ in 0..2 {
                let names = other.or_last(Err(anyhow!("reading").context("line 2 of the members file")));
                assert_eq!(names.unwrap().of(&ann).as_deref(), Some("Ann"), "by whichever connection");
            }
            assert_eq!(file.or_last(Ok(called("Anna"))).unwrap().of(&ann).as_deref(), Some("Anna"));
            file.or_last(Ok(called("Anna"))).unwrap();
        });
        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert_eq!(log.matches("mend it: line 2 of the members file: reading").count(), 1, "{log}");
        assert_eq!(log.matches("can be used again").count(), 1, "{log}");
    }
}
