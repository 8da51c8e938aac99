//! Long lists, a page at a time: newest first.

use clap::Args;
use tributary_report::{Listing, Screen};

/// How many a page has unless somebody wants more.
const PAGE: usize = 20;

#[derive(Args, Clone, Debug, Default)]
pub struct Paging {
    /// List so many, newest first [default: 20; with --json, all]
    #[arg(long, value_name = "COUNT", conflicts_with = "all", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// List only those with numbers below this one: the next page
    #[arg(long, value_name = "NUMBER")]
    before: Option<u32>,
    /// List all
    #[arg(long)]
    all: bool,
}

/// One page.
#[derive(Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Newest first.
    pub items: Vec<(u32, T)>,
    /// How many are older.
    pub left: usize,
}

impl Paging {
    /// Whether all are asked for.
    pub fn all(&self) -> bool {
        self.all
    }

    /// The page of `items`, which are in the order of their numbers. Programs get all that they do not limit.
    pub fn page<T>(&self, mut items: Vec<(u32, T)>, json: bool) -> Page<T> {
        if let Some(before) = self.before {
            items.retain(|(id, _)| *id < before);
        }
        items.reverse();
        let most = match (self.all, self.limit, json) {
            (false, Some(limit), _) => usize::try_from(limit).unwrap_or(usize::MAX),
            (false, None, false) => PAGE,
            _ => items.len(),
        };
        let left = items.len().saturating_sub(most);
        items.truncate(most);
        Page { items, left }
    }
}

impl<T> Page<T> {
    /// How to see the rest, if there is one.
    pub fn rest(&self) -> Option<String> {
        let last = self.items.last().map_or(0, |(id, _)| *id);
        (self.left > 0).then(|| format!("… and {} older: --before {last}, or --all", self.left))
    }
}

/// Prints a page of a list.
pub fn rows(listing: &Listing, rest: Option<String>) {
    match listing.is_empty() {
        true => println!("none"),
        false => println!("{}", listing.draw(Screen::of_lists())),
    }
    if let Some(rest) = rest {
        println!("{rest}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(paging: &Paging, count: u32, json: bool) -> (Vec<u32>, Option<String>) {
        let page = paging.page((0..count).map(|id| (id, ())).collect(), json);
        (page.items.iter().map(|(id, ())| *id).collect(), page.rest())
    }

    #[test]
    fn a_page_has_the_newest_first_and_tells_how_to_go_on() {
        let paging = Paging { limit: Some(2), ..Paging::default() };
        assert_eq!(
            numbers(&paging, 5, false),
            (vec![4, 3], Some("… and 3 older: --before 3, or --all".into()))
        );
        let paging = Paging { limit: Some(2), before: Some(1), ..Paging::default() };
        assert_eq!(numbers(&paging, 5, false), (vec![0], None));
        assert_eq!(numbers(&Paging::default(), 30, false).0.len(), PAGE);
        assert_eq!(numbers(&Paging { all: true, ..Paging::default() }, 30, false).0.len(), 30);
        assert_eq!(numbers(&Paging::default(), 30, true).0.len(), 30, "programs get all");
    }
}
