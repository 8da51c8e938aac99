use comfy_table::Color;
use std::collections::BTreeSet;

use super::{grid, Screen};
use crate::{balance::Balance, moment, plain, tables, tables::Table, Summary};

const MEMBERS: usize = 12;
const PROPOSALS: usize = 12;
const EPOCHS: usize = 10;

/// The whole report as text: members, metrics, proposals, epochs, grants, what was paid for what, laws, and the
/// balance line of every asset.
pub fn render(summary: &Summary, screen: Screen) -> String {
    let mut text =
        format!("{}\n{}\n", bold(&plain::clean(&summary.dao), screen), screen.wrapped(&subtitle(summary)));
    if let Some(waiting) = summary.attestations.waiting() {
        text.push_str(&format!(
            "{}\n",
            screen.wrapped(&format!("Attestations that do not count yet: {waiting}"))
        ));
    }
    let proposals = format!("Proposals, votes in {}", plain::clean(&summary.token.symbol));
    let sections = [
        ("Members", tables::members(summary, MEMBERS)),
        ("Ownership and pay", tables::concentration(summary)),
        ("Metrics", tables::metrics(summary)),
        (proposals.as_str(), tables::proposals(summary, PROPOSALS)),
        ("Epochs", tables::epochs(summary, EPOCHS)),
        ("Grants", tables::grants(summary)),
        ("Paid out", tables::paid_for(summary)),
        ("Disputes", tables::disputes(summary)),
        ("Laws", tables::laws(summary)),
    ];
    for (title, table) in sections.iter().filter(|(_, table)| !table.is_empty()) {
        section(&mut text, title, table, screen);
    }
    if !summary.assets.is_empty() {
        text.push_str(&format!("\n{}\n", bold("Balance", screen)));
    }
    for asset in &summary.assets {
        text.push_str(&balance_line(&Balance::of(asset), screen));
    }
    for note in &summary.notes {
        text.push_str(&format!("\n{}", screen.wrapped(&format!("Note: {}", plain::clean(note)))));
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let whole = whole_accounts(summary, &text);
    if !whole.is_empty() {
        text.push_str(&format!(
            "\n{}\n{}\n",
            bold("Accounts that are cut short above", screen),
            whole.join("\n")
        ));
    }
    text
}

/// The accounts that the tables have no room for, to be copied: those that stand in the text cut short.
fn whole_accounts(summary: &Summary, text: &str) -> Vec<String> {
    let members = summary.members.iter().flat_map(|row| [Some(&row.account), row.delegated_to.as_ref()]);
    let disputes = summary.disputes.iter().flat_map(|row| [Some(&row.member), row.bond_to.as_ref()]);
    let proposers = summary.proposals.iter().map(|row| Some(&row.proposer));
    let grants = summary.grants.iter().map(|row| Some(&row.recipient));
    let all: BTreeSet<&String> = members.chain(disputes).chain(proposers).chain(grants).flatten().collect();
    let cut = all.into_iter().filter_map(|account| {
        let (short, whole) = (plain::account(account), plain::clean(account));
        (short != whole && text.contains(&short)).then(|| format!(" {whole}"))
    });
    cut.collect()
}

fn subtitle(summary: &Summary) -> String {
    format!("{} · as of {}", plain::clean(&summary.source), moment::date_time(summary.generated_at))
}

fn section(text: &mut String, title: &str, table: &Table, screen: Screen) {
    text.push_str(&format!("\n{}\n{}\n", bold(title, screen), grid::draw(table, screen)));
}

/// On one line where it fits, else one part a line.
fn balance_line(balance: &Balance, screen: Screen) -> String {
    let Balance { symbol, inflow, paid, reserved, free, lost, missing: _, gap } = balance;
    let (mark, color) = if gap.is_none() { ("✓", Color::Green) } else { ("✗", Color::Red) };
    let sign = if gap.is_none() { '=' } else { '≠' };
    let verdict = format!("{mark} {}", balance.verdict());
    let lost = |before: &str| lost.as_ref().map(|lost| format!("{before}+ lost {lost}")).unwrap_or_default();
    let line = format!(
        " {symbol}: inflow {inflow} {sign} paid {paid} + reserved {reserved} + free {free}{}  {verdict}",
        lost(" ")
    );
    let text = if line.chars().count() <= usize::from(screen.width) {
        line
    } else {
        format!(
            " {symbol}: inflow {inflow}\n   {sign} paid {paid}\n   + reserved {reserved}\n   + free {free}{}\n   {verdict}",
            lost("\n   ")
        )
    };
    format!("{}\n", text.replace(&verdict, &paint(&verdict, color, screen)))
}

fn bold(text: &str, screen: Screen) -> String {
    if screen.colored {
        format!("\u{1b}[1m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

fn paint(text: &str, color: Color, screen: Screen) -> String {
    let code = if color == Color::Green { 32 } else { 31 };
    if screen.colored {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn narrow(width: u16) -> Screen {
        Screen { width, colored: false }
    }

    #[test]
    fn an_account_that_a_table_cuts_short_stands_below_whole_and_no_other() {
        let mut summary = sample::summary(3);
        let (named, nameless) = (summary.members[0].account.clone(), summary.members[1].account.clone());
        summary.members[1].name.clear();
        let text = render(&summary, narrow(200));
        let line = format!("\n {nameless}\n");
        assert!(text.contains(&line), "{text}");
        let recipient = &summary.grants[0].recipient;
        assert!(text.contains(recipient) && !text.contains(&named), "{text}");
    }

    #[test]
    fn the_rest_of_many_members_is_counted() {
        let text = render(&sample::summary(2_000), Screen::PLAIN);
        assert!(text.contains("… and 1,988 more"), "{text}");
    }

    #[test]
    fn the_balance_line_closes_to_the_unit() {
        let mut summary = sample::summary(12);
        assert!(render(&summary, narrow(200)).contains("✓ closes to the unit"));
        summary.assets[0].paid += 1;
        let text = render(&summary, narrow(200));
        assert!(text.contains("✗ is off by 0.000000000001 TRB"), "{text}");
    }

    #[test]
    fn lines_stay_within_the_screen() {
        for width in [60, 80, 110, 160] {
            let text = render(&sample::summary(12), narrow(width));
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= usize::from(width), "{widest} > {width}:\n{text}");
        }
    }

    #[test]
    fn without_colour_there_is_no_escape_sequence_even_in_a_hostile_name() {
        let mut summary = sample::summary(3);
        summary.members[0].name = "\u{1b}]0;owned\u{7}Eve\u{1b}[2J".into();
        summary.proposals[0].title = "\u{1b}[31mred".into();
        let text = render(&summary, Screen::PLAIN);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{7}'));
        assert!(text.contains("Eve"));
    }

    #[test]
    fn with_colour_the_verdicts_are_painted() {
        let text = render(&sample::summary(3), Screen { width: 200, colored: true });
        assert!(text.contains("\u{1b}[32m✓ closes to the unit\u{1b}[0m"));
    }

    #[test]
    fn an_empty_run_prints_its_title_and_nothing_more() {
        let token = crate::rows::Denomination::new("CT", 0);
        let text = render(&Summary::empty("Nobody", token.clone(), token), Screen::PLAIN);
        assert_eq!(text.lines().count(), 2);
    }
}
