//! The laws of the registry's sums, under random stories.

use super::{advance, alice, at, claim, now, person, work};
use crate::Metrics;
use ink::env::{
    test::{run_test, set_caller},
    DefaultEnvironment as E,
};
use proptest::prelude::*;
use tributary_core::{DAY, MINUTE};
use tributary_interfaces::{
    metrics::{MetricConfig, Metrics as _, MetricsError, Status, EARNED, POINT, SCORE},
    source::{MetricId, MetricSource},
    Millis, Timestamp, MAX_BATCH,
};

/// One thing that somebody does. What does not fit the moment is refused, and nothing happens.
#[derive(Clone, Debug)]
enum Act {
    Wait(Millis),
    Attest(MetricId, u8, u128),
    Challenge(u32),
    Resolve(u32, bool),
    Expire(u32),
    Retract(u32),
    FinalizeAll,
    Revoke(u32),
}

const PEOPLE: u8 = 4;

fn act() -> impl Strategy<Value = Act> {
    let id = || 0u32..60;
    prop_oneof![
        4 => prop_oneof![0..5u64, 0..DAY].prop_map(Act::Wait),
        5 => (1u32..3, 0..PEOPLE, prop_oneof![1u128..20, 1u128..1 << 75])
            .prop_map(|(metric, member, amount)| Act::Attest(metric, member, amount)),
        1 => id().prop_map(Act::Challenge),
        1 => (id(), any::<bool>()).prop_map(|(id, upheld)| Act::Resolve(id, upheld)),
        1 => id().prop_map(Act::Expire),
        1 => id().prop_map(Act::Retract),
        3 => Just(Act::FinalizeAll),
        2 => id().prop_map(Act::Revoke),
    ]
}

fn perform(metrics: &mut Metrics, act: &Act) {
    set_caller::<E>(alice());
    let refused = match act.clone() {
        Act::Wait(time) => return advance(time),
        Act::Attest(metric, member, amount) => {
            metrics.attest_batch(metric, vec![claim(person(member), amount)]).map(drop)
        }
        Act::Challenge(id) => metrics.challenge_batch(vec![id], "".into()).map(drop),
        Act::Resolve(id, upheld) => metrics.resolve_batch(vec![id], upheld).map(drop),
        Act::Expire(id) => metrics.expire_batch(vec![id]).map(drop),
        Act::Retract(id) => metrics.retract_batch(vec![id]).map(drop),
        Act::FinalizeAll => {
            let from = metrics.attestation_count().saturating_sub(MAX_BATCH);
            metrics.finalize_batch((from..metrics.attestation_count()).collect()).map(drop)
        }
        Act::Revoke(id) => metrics.revoke_batch(vec![id]).map(drop),
    };
    let too_much = matches!(
        refused,
        Err(MetricsError::Overflow
            | MetricsError::WorthTooMuch { .. }
            | MetricsError::AmountOutOfRange { .. })
    );
    assert!(!too_much, "{act:?}: {refused:?}");
}

/// A registry of two metrics whose values and score decay in their own ways.
fn decaying(score: Millis, first: Millis, second: Millis) -> Metrics {
    at(1_000);
    set_caller::<E>(alice());
    let metric = |half_life, weight| MetricConfig { half_life, weight, attestation_cap: 0, ..work() };
    Metrics::new([9; 32].into(), score, vec![metric(first, 3), metric(second, 1)], None).unwrap()
}

fn half_life() -> impl Strategy<Value = Millis> {
    prop_oneof![Just(0), Just(1), Just(DAY), 1..100 * DAY]
}

/// Everything that can be asked about a moment.
fn answers(metrics: &Metrics, moment: Timestamp) -> Vec<(u128, Vec<u128>)> {
    let people: Vec<_> = (0..PEOPLE).map(person).collect();
    [SCORE, 1, 2]
        .into_iter()
        .flat_map(|metric| [metric, metric | EARNED])
        .map(|metric| {
            let total = metrics.past_total(metric, moment).unwrap();
            (total, metrics.past_values(metric, people.clone(), moment).unwrap())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn members_never_add_up_to_more_than_the_total_and_answers_never_change(
        half_lives in (half_life(), half_life(), half_life()),
        acts in prop::collection::vec(act(), 1..120),
    ) {
        run_test::<E, _>(|_| {
            let mut metrics = decaying(half_lives.0, half_lives.1, half_lives.2);
            let mut told = Vec::new();
            for act in &acts {
                let before = now();
                perform(&mut metrics, act);
                if now() > before {
                    told.push((before, answers(&metrics, before)));
                    // Between two checkpoints too.
                    let between = before + (now() - before) / 2;
                    told.push((between, answers(&metrics, between)));
                }
            }
            advance(200 * DAY);
            let mut earned_before = vec![0; 3];
            for (moment, told) in told {
                assert_eq!(answers(&metrics, moment), told, "at {moment}");
                for (total, values) in &told {
                    assert!(values.iter().sum::<u128>() <= *total, "at {moment}");
                }
                let earned: Vec<_> = told.iter().skip(1).step_by(2).map(|(total, values)| {
                    assert_eq!(values.iter().sum::<u128>(), *total, "what is earned does not decay");
                    *total
                }).collect();
                assert!(earned.iter().zip(&earned_before).all(|(now, before)| now >= before));
                earned_before = earned;
            }
            Ok(())
        })
        .unwrap();
    }

    #[test]
    fn values_are_the_sums_of_what_is_left_of_each_attestation(
        half_lives in (half_life(), half_life(), half_life()),
        acts in prop::collection::vec(act(), 1..120),
    ) {
        run_test::<E, _>(|_| {
            let mut metrics = decaying(half_lives.0, half_lives.1, half_lives.2);
            for act in &acts {
                perform(&mut metrics, act);
            }
            let moment = now();
            advance(1);
            let records: Vec<_> =
                (0..metrics.attestation_count()).map(|id| metrics.attestation(id).unwrap()).collect();
            for (metric, half_life) in [(SCORE, half_lives.0), (1, half_lives.1), (2, half_lives.2)] {
                let mut sum = 0.0;
                for member in (0..PEOPLE).map(person) {
                    let (mut expected, mut credited, mut changes) = (0.0, 0.0, 1);
                    for record in records.iter().filter(|record| record.member == member) {
                        if record.finalized_at.is_none() {
                            continue;
                        }
                        // Whenever it was finalized.
                        let since = record.matures_at;
                        if metric != SCORE && metric != record.metric {
                            continue;
                        }
                        changes += 3;
                        let amount =
                            if metric == SCORE { record.points } else { record.amount * POINT } as f64;
                        let elapsed = (moment - since) as f64;
                        let left = if half_life == 0 { 1.0 } else { (-elapsed / half_life as f64).exp2() };
                        credited += amount;
                        if record.status == Status::Final {
                            expected += amount * left;
                        }
                    }
                    let value = metrics.past_value(metric, member, moment).unwrap() as f64;
                    // As points.rs states it; 2^-31 is 4.7e-10, and 2^-32 comes from ages cut off.
                    let tolerance = f64::from(changes) * (1.0 + credited * 7.1e-10);
                    assert!((value - expected).abs() <= tolerance, "{metric}: {value}, not {expected}");
                    sum += expected;
                }
                let total = metrics.past_total(metric, moment).unwrap() as f64;
                let tolerance = 4.0 * records.len() as f64 + sum * 1e-6 + 1.0;
                assert!(total >= sum * (1.0 - 1e-9) - tolerance, "{metric}: {total} below {sum}");
            }
            Ok(())
        })
        .unwrap();
    }

    /// Two who are equal but for when somebody finalized them have the same from then on, to rounding.
    #[test]
    fn law_11_when_somebody_finalizes_makes_no_difference_to_what_is_left_afterwards(
        half_lives in (half_life(), half_life(), half_life()),
        amount in 1u128..1 << 75,
        late in 0..400 * DAY,
    ) {
        run_test::<E, _>(|_| {
            let mut metrics = decaying(half_lives.0, half_lives.1, half_lives.2);
            let claims = vec![claim(person(0), amount), claim(person(1), amount)];
            let first = metrics.attest_batch(1, claims).unwrap();
            advance(MINUTE);
            assert_eq!(metrics.finalize_batch(vec![first]), Ok(1));
            advance(late);
            assert_eq!(metrics.finalize_batch(vec![first + 1]), Ok(1));
            advance(1);
            for metric in [SCORE, 1, SCORE | EARNED, 1 | EARNED] {
                let of = |number| metrics.past_value(metric, person(number), now() - 1).unwrap();
                assert_eq!(of(0), of(1), "{metric}");
            }
            Ok(())
        })
        .unwrap();
    }

    /// The same story twice: once with attestations that are rejected or retracted, once without.
    #[test]
    fn law_9_a_rejected_or_retracted_attestation_is_as_if_never_filed(
        half_lives in (half_life(), half_life(), half_life()),
        story in prop::collection::vec((1u32..3, 0..PEOPLE, 1u128..1 << 75, 0..4u8, 1..DAY), 1..40),
    ) {
        let tell = |with_false_ones: bool| {
            let mut outcome = None;
            run_test::<E, _>(|_| {
                let mut metrics = decaying(half_lives.0, half_lives.1, half_lives.2);
                for (metric, member, amount, fate, time) in story.iter().copied() {
                    if fate > 1 || with_false_ones {
                        let claim = claim(person(member), amount);
                        let id = metrics.attest_batch(metric, vec![claim]).unwrap();
                        match fate {
                            0 => drop(metrics.retract_batch(vec![id]).unwrap()),
                            1 => {
                                metrics.challenge_batch(vec![id], "".into()).unwrap();
                                metrics.resolve_batch(vec![id], false).unwrap();
                            }
                            _ => {}
                        }
                    }
                    advance(time);
                    let from = metrics.attestation_count().saturating_sub(MAX_BATCH);
                    metrics.finalize_batch((from..metrics.attestation_count()).collect()).unwrap();
                }
                advance(1);
                outcome = Some((answers(&metrics, now() - 1), metrics.members(0, 100)));
                Ok(())
            })
            .unwrap();
            outcome
        };
        prop_assert_eq!(tell(true), tell(false));
    }
}
