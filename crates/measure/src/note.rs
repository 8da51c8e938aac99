//! What a measurement left out or limited.

use thiserror::Error;
use tributary_text::counted;

/// A remark about a measurement; none is an error. Display gives the sentence.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Note {
    /// Programs that author commits or appear in trailers were skipped.
    #[error(
        "skipped {} of {}: {}{} (a line `Name[bot] <address>` in .mailmap leaves out another program)",
        of_bots(*.commits, *.trailers), counted(*.bots as u64, "bot"), .names.join(", "), more(*.bots, .names.len())
    )]
    BotsSkipped {
        /// Distinct bots.
        bots: usize,
        /// Commits authored by them.
        commits: u64,
        /// Times that a trailer names one of them.
        trailers: u64,
        /// They, in alphabetical order.
        names: Vec<String>,
    },
    /// Commits whose author has no usable email or name.
    #[error("skipped {} whose author has no usable email or name: {}", counted(*.commits, "commit"), listed(.first, *.commits))]
    AuthorsUnusable {
        /// Commits skipped.
        commits: u64,
        /// The first few of them.
        first: Vec<String>,
    },
    /// Review or co-author trailers that name somebody in another way than as `Name <email>`.
    #[error(
        "{} somebody in another way than as `Name <email>`, who is not credited: in {}",
        name(*.trailers, "trailer"), listed(.first, *.trailers)
    )]
    TrailersUnusable {
        /// How many.
        trailers: u64,
        /// The first few commits with such a trailer.
        first: Vec<String>,
    },
    /// Commits without a date that git and the calendar have.
    #[error(
        "counted {} without a usable date as undated, and as older than any `--since`: {}",
        counted(*.commits, "commit"), listed(.first, *.commits)
    )]
    DatesUnusable {
        /// How many.
        commits: u64,
        /// The first few of them.
        first: Vec<String>,
    },
    /// What the mailmap has for an address is none.
    #[error("passed over what .mailmap says of {}: {target:?} is no address{}", .who.join(", "), in_line(.line))]
    MailmapUnusable {
        /// What it has.
        target: String,
        /// The line of `.mailmap`, counted from 1, if it is found.
        line: Option<u64>,
        /// Those it says it of, as `Name <email>`: the first few.
        who: Vec<String>,
    },
    /// Lines of the mailmap without an address, which say nothing.
    #[error(
        "passed over {} of .mailmap without an address between < and >: line {}; write `Name <address>`, and behind it \
         the `<address>` that is to count for that one",
        counted(*.lines, "line"), listed(.first, *.lines)
    )]
    MailmapUnread {
        /// How many.
        lines: u64,
        /// The numbers of the first few, counted from 1.
        first: Vec<String>,
    },
    /// The mailmap is in an encoding that git does not read.
    #[error(
        "passed over .mailmap, which is {encoding}, and git reads UTF-8: save it as UTF-8 (as `iconv -f {encoding} -t UTF-8 \
         .mailmap` does), and commit it"
    )]
    MailmapWide {
        /// Which.
        encoding: &'static str,
    },
    /// The mailmap is a link, which git does not follow.
    #[error(
        "passed over .mailmap, which is a symbolic link to {target:?}, and git follows none there: commit the file itself \
         under that name"
    )]
    MailmapLink {
        /// Where it leads.
        target: String,
    },
    /// The mailmap has a byte 0, behind which git reads nothing.
    #[error(
        "passed over what .mailmap says from line {line} on, where a byte 0 ends it for git: remove the byte"
    )]
    MailmapCut {
        /// The line with the byte, counted from 1.
        line: u64,
    },
    /// People who stand in the history under several addresses, and so are several members.
    #[error(
        "{} under several addresses, probably one person each, which makes {} more than there are people: {}{}; \
         lines in .mailmap make each of them one",
        if *.people == 1 { "1 name stands".to_owned() } else { format!("{people} names stand") },
        counted(.members.saturating_sub(*.people) as u64, "member"),
        .names.join(", "),
        more(*.people, .names.len())
    )]
    SeveralAddresses {
        /// How many people.
        people: usize,
        /// How many members they are.
        members: usize,
        /// The names of the first few.
        names: Vec<String>,
    },
    /// Several accounts of one host had the same login, one after the other, and are one member.
    #[error(
        "{member} counts for several accounts, probably of different people: {}{}; a line in .mailmap for each tells them \
         apart, as `Name <their address> <{}>`",
        .accounts.join(", "),
        if *.logins > 1 { format!(" (and {} more such)", .logins - 1) } else { String::new() },
        .accounts.first().map_or("", String::as_str)
    )]
    SharedLogin {
        /// How many such logins there are.
        logins: usize,
        /// The first one's member.
        member: String,
        /// The addresses of its accounts.
        accounts: Vec<String>,
    },
    /// Changes to vendored or generated files, which count no lines.
    #[error("counted no lines for {} to vendored or generated files", counted(*.changes, "change"))]
    FilesSkipped {
        /// File changes skipped, over all commits.
        changes: u64,
    },
    /// Commits that touched more lines than the cap.
    #[error("counted {cap} lines for each of {} that touched more", counted(*.commits, "commit"))]
    LinesCapped {
        /// Commits capped.
        commits: u64,
        /// Lines counted for each.
        cap: u32,
    },
    /// Commits outside the window of time that was asked for.
    #[error("skipped {} outside the window of time", counted(*.commits, "commit"))]
    OutsideWindow {
        /// Commits skipped.
        commits: u64,
    },
    /// Only the newest commits were read.
    #[error("read the newest {read} of {total} commits")]
    NewestOnly {
        /// Commits read.
        read: u64,
        /// Commits there are, merges excluded.
        total: u64,
    },
    /// Contributions of which nothing is new since they were filed.
    #[error("passed over {} without anything new since it was filed", counted(*.contributions as u64, "contribution"))]
    NothingNew {
        /// Members and metrics.
        contributions: usize,
    },
    /// Commits that were left out as too old when the rest was filed.
    #[error(
        "left out {} before {}, as when this history was filed before: name an earlier day to file them too",
        counted(*.commits, "commit"), crate::csv::short_date(*.before)
    )]
    LeftOut {
        /// How many.
        commits: u64,
        /// From when on commits are filed, unix milliseconds.
        before: u64,
    },
    /// Commits that are left out as too old now, and that nothing on record leaves out: unless something is filed that
    /// says so, they are new the next time.
    #[error("nothing on record leaves out {} of them", counted(*.commits, "commit"))]
    Unremembered {
        /// How many.
        commits: u64,
    },
    /// Commits of a history that was rewritten, written before the moment from which on commits count and committed since,
    /// or written when one was that is filed and gone: they are probably filed already, as they were before.
    #[error(
        "left out {} written before {} and committed since, or made anew of what is filed already, as a rebase does: \
         `--all-new` files them too, if they never were",
        counted(*.commits, "commit"), crate::csv::short_date(*.before)
    )]
    Renewed {
        /// How many.
        commits: u64,
        /// From when on commits count, unix milliseconds.
        before: u64,
    },
    /// Records up to a commit that is not in the repository, of the history as it was: whether they count what it has
    /// now cannot be told.
    #[error(
        "{}{} may count commits from {} on that are here too: up to which commit they go cannot be seen in this clone, \
         so look before you file (a clone that still has those commits tells)",
        .names.join(", "), more(*.records, .names.len()), crate::csv::short_date(*.since)
    )]
    MayShare {
        /// How many records.
        records: usize,
        /// The first few of them.
        names: Vec<String>,
        /// From when on commits count, unix milliseconds.
        since: u64,
    },
    /// Commits on record for another account than that of whoever they are given to now.
    #[error(
        "passed over {} on record for another account than their author's now, in {}{}: they count there, once",
        counted(*.commits, "commit"), .names.join(", "), more(*.records, .names.len())
    )]
    FiledForAnother {
        /// How many.
        commits: u64,
        /// How many records count them.
        records: usize,
        /// The first few of these.
        names: Vec<String>,
    },
    /// Commits that are taken for filed, as records may count them whose evidence tells of no commits here.
    #[error(
        "passed over {} that {}{} may count: of which commits the evidence is, nobody can tell here. To file what it does \
         not count, retract it and measure again",
        counted(*.commits, "commit"), .names.join(", "), more(*.records, .names.len())
    )]
    Unclear {
        /// How many.
        commits: u64,
        /// How many records may count them.
        records: usize,
        /// The first few of these.
        names: Vec<String>,
    },
    /// CSV rows whose evidence is a text: what is filed is its hash.
    #[error(
        "the evidence of {} is a text, as on line {line} {text:?}: its hash is filed, so keep the file (a hash is 0x and 64 \
         hexadecimal digits)",
        counted(*.rows, "row")
    )]
    EvidenceHashed {
        /// How many.
        rows: u64,
        /// The first one's line.
        line: u64,
        /// The first one's text.
        text: String,
    },
    /// CSV rows whose date has not come yet.
    #[error("the date of {} is in the future, as on line {line} {date:?}: correct it if that is a mistake", counted(*.rows, "row"))]
    FutureDates {
        /// How many.
        rows: u64,
        /// The first one's line.
        line: u64,
        /// The first one's date, as the file has it.
        date: String,
    },
    /// CSV rows without a date.
    #[error("{} without a date", counted(*.rows, "row"))]
    Undated {
        /// Rows without a date.
        rows: u64,
    },
}

/// What programs did.
fn of_bots(commits: u64, trailers: u64) -> String {
    match (commits, trailers) {
        (commits, 0) => counted(commits, "commit"),
        (0, trailers) => counted(trailers, "trailer"),
        (commits, trailers) => format!("{} and {}", counted(commits, "commit"), counted(trailers, "trailer")),
    }
}

fn name(count: u64, noun: &str) -> String {
    format!("{} name{}", counted(count, noun), if count == 1 { "s" } else { "" })
}

fn listed(first: &[String], all: u64) -> String {
    format!("{}{}", first.join(", "), more(usize::try_from(all).unwrap_or(usize::MAX), first.len()))
}

fn in_line(line: &Option<u64>) -> String {
    line.map(|line| format!(" (line {line})")).unwrap_or_default()
}

pub(crate) fn more(all: usize, shown: usize) -> String {
    match all.saturating_sub(shown) {
        0 => String::new(),
        hidden => format!(" and {hidden} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_a_sentence_with_its_numbers() {
        let note =
            Note::BotsSkipped { bots: 3, commits: 1, trailers: 2, names: vec!["a".into(), "b".into()] };
        assert!(note.to_string().starts_with("skipped 1 commit and 2 trailers of 3 bots: a, b and 1 more"));
        let note = Note::LinesCapped { commits: 2, cap: 400 };
        assert_eq!(note.to_string(), "counted 400 lines for each of 2 commits that touched more");
    }
}
