//! A year of a DAO that never was. Made up, but its sums are right: shares are floors of one budget, and the books
//! are kept payment by payment.

use std::collections::BTreeMap;

use tributary_report::{
    AssetRow, AttestationCounts, Contribution, CountedAt, Denomination, DisputeOutcome, DisputeRow,
    EpochPart, EpochRow, GrantRow, LawCheck, MemberRow, MetricRow, Payout, PayoutKind, ProposalRow,
    ProposalState, Summary, TimelineStep, TreasuryPoint,
};

const DAY: u64 = 86_400_000;
const START: u64 = 1_767_571_200_000; // 5 Jan 2026, a Monday.
const EPOCHS: u64 = 18;
const NATIVE: u128 = 1_000_000_000_000;
const STABLE: u128 = 1_000_000;
const STABLE_KEY: &str = "5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy";

const METRICS: [(&str, &str, u128); 4] = [
    ("commits", "commit", 10),
    ("reviews", "review", 15),
    ("issues", "closed issue", 8),
    ("docs", "page", 20),
];

const NAMES: [&str; 12] = [
    "Ada Lovelace",
    "Grace Hopper",
    "Zoë Brännström-Väisänen",
    "Karim Haddad",
    "李小龍",
    "Bob <b>O'Brien</b> & Sons",
    "Nadia Petrova",
    "dependabot[bot]",
    "Tomás Ó Súilleabháin",
    "jn",
    "مريم العطار",
    "Wolfeschlegelsteinhausenbergerdorff the Younger",
];

/// A summary with so many members, always the same.
pub fn summary(members: usize) -> Summary {
    let mut summary =
        Summary::empty("Riverbank Commons", Denomination::new("FLOW", 12), Denomination::new("TRB", 12));
    summary.source = "riverbank/commons at 4f1c2e9, 2,418 commits".into();
    summary.generated_at = START + 20 * 7 * DAY + 9 * 3_600_000;
    summary.members = (0..members).map(member).collect();
    delegate(&mut summary.members);
    summary.metrics = metrics(&summary.members);
    let mut books = [Books::new("native"), Books::new(STABLE_KEY)];
    open(&mut books, START);
    for epoch in 0..EPOCHS {
        match epoch {
            8 => promise_grant(&mut summary, &mut books[0]),
            17 => pay_grant(&mut summary, &mut books[0]),
            _ => {}
        }
        run_epoch(&mut summary, &mut books, epoch);
    }
    summary.proposals = proposals(&summary);
    summary.disputes = disputes(&summary);
    summary.attestations = AttestationCounts {
        pending: 6,
        to_finalize: 2,
        next_window_ends: Some(summary.generated_at + 3_600_000),
        challenged: 1,
        finalized: 40 * members as u64,
        retracted: 3,
        rejected: 2,
        revoked: 1,
    };
    for (books, symbol, decimals) in [(&books[0], "TRB", 12), (&books[1], "USDR", 6)] {
        let Books { asset, inflow, paid, reserved, free, .. } = books.clone();
        summary.assets.push(AssetRow {
            asset,
            symbol: symbol.into(),
            decimals,
            inflow,
            paid,
            reserved,
            free,
            lost: 0,
        });
        summary.treasury_over_time.extend(books.points.clone());
    }
    summary.laws = laws();
    summary.notes = vec![
        "Contributors were matched by the address of their commits; two addresses of one person are two members."
            .into(),
        "dependabot[bot] is a program. Nobody has proposed to leave programs out.".into(),
    ];
    summary
}

fn member(index: usize) -> MemberRow {
    // A long tail: the n-th contributes about 1/n of the first, with noise that is always the same.
    let noise = |salt: usize| (index * 7_919 + salt * 104_729) % 61;
    let mut contributions = BTreeMap::new();
    let mut points = 0;
    for (place, (key, _, weight)) in METRICS.iter().enumerate() {
        let share = [40, 26, 22, 12][(place + index / 3) % 4];
        let amount =
            (9 * share * (70 + noise(place)) / (60 * (index + 3))) as u128 + u128::from(place == index % 4);
        if amount > 0 {
            contributions.insert((*key).to_owned(), Contribution { amount, points: amount * weight });
            points += amount * weight;
        }
    }
    let left = index == 9;
    let tokens = if left { 0 } else { points * NATIVE / 4 + (index as u128) * 123_456_789 };
    MemberRow {
        account: account(index),
        name: match NAMES.get(index) {
            Some(name) => (*name).to_owned(),
            None if index % 17 < 1 => String::new(),
            None => format!("{} {index}", NAMES[index % 5]),
        },
        contributions,
        points,
        tokens,
        votes: tokens,
        delegated_to: None,
        paid: BTreeMap::new(),
        left,
    }
}

/// Every fifth member lets one of the first two vote.
fn delegate(members: &mut [MemberRow]) {
    for index in (4..members.len()).step_by(5) {
        let votes = std::mem::take(&mut members[index].votes);
        members[index].delegated_to = Some(account(index % 2));
        members[index % 2].votes += votes;
    }
}

/// Looks like an account, and differs for each.
fn account(index: usize) -> String {
    const ALPHABET: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut state = index as u64 + 1;
    let body = (0..47).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(ALPHABET[(state >> 33) as usize % ALPHABET.len()])
    });
    std::iter::once('5').chain(body).collect()
}

fn metrics(members: &[MemberRow]) -> Vec<MetricRow> {
    let mut rows = Vec::new();
    for (id, (key, unit, weight)) in (1..).zip(METRICS) {
        let amount =
            members.iter().filter_map(|member| member.contributions.get(key)).map(|one| one.amount).sum();
        rows.push(MetricRow {
            id,
            key: key.into(),
            unit: unit.into(),
            weight,
            amount,
            points: amount * weight,
            counted_at: vec![CountedAt { weight, amount }],
        });
    }
    rows
}

/// The treasury in one asset, kept as a treasury keeps it.
#[derive(Clone)]
struct Books {
    asset: String,
    inflow: u128,
    paid: u128,
    reserved: u128,
    free: u128,
    points: Vec<TreasuryPoint>,
}

impl Books {
    fn new(asset: &str) -> Self {
        Self { asset: asset.into(), inflow: 0, paid: 0, reserved: 0, free: 0, points: Vec::new() }
    }

    fn fund(&mut self, at: u64, amount: u128) {
        self.inflow += amount;
        self.free += amount;
        self.note(at);
    }

    fn reserve(&mut self, at: u64, amount: u128) -> u128 {
        let amount = amount.min(self.free);
        self.free -= amount;
        self.reserved += amount;
        self.note(at);
        amount
    }

    fn pay(&mut self, at: u64, amount: u128) {
        self.reserved -= amount;
        self.paid += amount;
        self.note(at);
    }

    fn note(&mut self, at: u64) {
        let Self { asset, inflow, paid, reserved, free, points } = self;
        points.push(TreasuryPoint {
            asset: asset.clone(),
            at,
            inflow: *inflow,
            paid: *paid,
            reserved: *reserved,
            free: *free,
        });
    }
}

fn open(books: &mut [Books; 2], at: u64) {
    books[0].fund(at, 60_000 * NATIVE);
    books[1].fund(at + 3 * DAY, 24_000 * STABLE);
}

/// One week: revenue comes in, both programs open their epoch, and most members are paid.
fn run_epoch(summary: &mut Summary, books: &mut [Books; 2], index: u64) {
    let start = START + (index + 1) * 7 * DAY;
    let total: u128 = summary.members.iter().map(|member| member.points).sum();
    let budgets = [2_400 * NATIVE + 7, (700 + 60 * u128::from(index)) * STABLE];
    for (program, (books, budget)) in books.iter_mut().zip(budgets).enumerate() {
        if index % 4 == 3 {
            books.fund(start - 2 * DAY, budget * 5);
        }
        if program == 1 && index % 2 == 1 {
            continue;
        }
        let budget = books.reserve(start, budget);
        let (mut paid, mut members_paid) = (0, 0);
        let count = summary.members.len() as u64;
        for (place, member) in summary.members.iter_mut().enumerate() {
            // Late joiners, and some who have not claimed the last epochs.
            let joined = (place as u64 * 5) % 7;
            let share = (budget * member.points).checked_div(total).unwrap_or(0);
            if share == 0 || index < joined || (index > 14 && place % 4 == 3) || (member.left && index > 6) {
                continue;
            }
            let at = start + 2 * DAY + place as u64 * 2 * DAY / count;
            books.pay(at, share);
            *member.paid.entry(books.asset.clone()).or_default() += share;
            (paid, members_paid) = (paid + share, members_paid + 1);
            let kind = PayoutKind::Program { program: program as u32, epoch: index };
            let (account, asset) = (member.account.clone(), books.asset.clone());
            let parts = vec![EpochPart { epoch: index, amount: share }];
            summary.payouts.push(Payout { at, member: account, asset, amount: share, kind, parts });
        }
        summary.epochs.push(EpochRow {
            program: program as u32,
            title: ["Weekly stream", "Profit share"][program].into(),
            index,
            start,
            end: start + [7, 14][program] * DAY,
            asset: books.asset.clone(),
            budget,
            paid,
            members_paid,
        });
    }
}

const GRANT_PAID: u128 = 1_250 * NATIVE + 3;

fn promise_grant(summary: &mut Summary, books: &mut Books) {
    let start = START + 60 * DAY;
    summary.grants.push(GrantRow {
        id: 0,
        recipient: account(9_999),
        asset: books.asset.clone(),
        amount: books.reserve(start, 5_000 * NATIVE),
        paid: GRANT_PAID,
        vested: GRANT_PAID + 400 * NATIVE,
        due: 400 * NATIVE,
        start,
        cliff: start + 30 * DAY,
        end: start + 365 * DAY,
        canceled: false,
    });
}

fn pay_grant(summary: &mut Summary, books: &mut Books) {
    let at = START + 124 * DAY;
    books.pay(at, GRANT_PAID);
    let kind = PayoutKind::Grant { grant: 0 };
    let asset = books.asset.clone();
    summary.payouts.push(Payout {
        at,
        member: account(9_999),
        asset,
        amount: GRANT_PAID,
        kind,
        parts: Vec::new(),
    });
}

fn proposals(summary: &Summary) -> Vec<ProposalRow> {
    use ProposalState::*;
    let supply: u128 = summary.members.iter().map(|member| member.votes).sum();
    let rows = [
        ("Pay what was contributed each week", Executed, 62, 4, 3, 10),
        ("Share a tenth of what comes in", Executed, 48, 21, 6, 24),
        ("Raise the weekly budget to 9,000 TRB", Defeated, 18, 44, 5, 52),
        ("Grant the maintainer of the parser a year", Queued, 55, 9, 1, 126),
        ("Move everything to an address in the appendix", Vetoed, 31, 30, 0, 90),
        ("Count reviews twice", Active, 12, 9, 2, 137),
    ];
    let row = |(id, (title, state, yes, no, abstain, day)): (u64, (&str, _, u128, u128, u128, u64))| {
        let from = START + day * DAY;
        let mut timeline = vec![
            TimelineStep::new("Proposed", from),
            TimelineStep::new("Voting began", from + DAY),
            TimelineStep::new(if state == Active { "Voting ends" } else { "Voting ended" }, from + 6 * DAY),
        ];
        match state {
            Executed => {
                timeline.push(TimelineStep::new("Queued", from + 6 * DAY + 7_200_000));
                timeline.push(TimelineStep::new("Executed", from + 8 * DAY + 9_000_000));
            }
            Queued => {
                timeline.push(TimelineStep::new("Queued", from + 6 * DAY + 7_200_000));
                timeline.push(TimelineStep::new("Can be executed", from + 16 * DAY));
            }
            Vetoed => timeline.push(TimelineStep::new("Vetoed by the guardian", from + 7 * DAY)),
            _ => {}
        }
        let part = |percent: u128| supply * percent / 100;
        let proposer =
            summary.members.get(id as usize).map_or_else(|| account(0), |member| member.account.clone());
        ProposalRow {
            id,
            title: title.into(),
            proposer,
            state,
            in_favor: part(yes),
            against: part(no),
            abstain: part(abstain),
            quorum: part(20),
            timeline,
        }
    };
    (0..).zip(rows).map(row).collect()
}

fn disputes(summary: &Summary) -> Vec<DisputeRow> {
    let who = |index: usize| {
        summary.members.get(index).map_or_else(|| account(index), |member| member.account.clone())
    };
    let row = |id, metric: &str, index, amount, outcome, bond_to| DisputeRow {
        id,
        metric: metric.into(),
        member: who(index),
        amount,
        outcome,
        bond: 25 * NATIVE,
        bond_to,
    };
    vec![
        row(118, "commits", 7, 412, DisputeOutcome::Rejected, Some(who(1))),
        row(203, "reviews", 5, 40, DisputeOutcome::Stood, Some(who(5))),
        row(377, "docs", 3, 18, DisputeOutcome::Open, None),
    ]
}

fn laws() -> Vec<LawCheck> {
    let laws = [
        ("The sum of balances is the total supply, now and at every past time.", "19 times compared"),
        ("A past answer never changes; the present is refused.", "240 answers asked twice"),
        ("What came in is paid, reserved or free, to the unit.", "2 assets"),
        ("What is paid in an epoch stays within its budget.", "27 epochs"),
        ("Claims do not depend on how often or by whom they are made.", "one claim against ten, on a copy"),
        ("A terminal proposal state never changes.", "4 proposals, after the settings changed"),
        ("Each weight votes at most once per proposal.", "6 proposals recounted from ballots"),
        ("Privileged messages fail for everyone without the role.", "31 messages tried as 4 accounts"),
        ("A rejected attestation leaves everyone's claims as if it had never been filed.", "2 attestations"),
        ("A failing call changes nothing.", "57 failing calls"),
    ];
    let check = |(id, (sentence, detail)): (u8, (&str, &str))| LawCheck {
        id,
        sentence: sentence.into(),
        held: true,
        detail: detail.into(),
    };
    (1..).zip(laws).map(check).collect()
}
