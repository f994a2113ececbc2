//! Tier decisions, with and without the trace.

use std::hint::black_box;

use chrono::NaiveDate;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::authorities::Topology;
use domain::rules::policy::Policy;
use domain::rules::tier::{TierInput, decide, tier_only};
use domain::units::{Activities, Figures, Wan};

/// A spread of sizes over all activity sets, so that no branch is always predicted.
fn figures() -> Vec<(Activities, Figures)> {
    (0..1024_u32)
        .map(|i| {
            let figures = Figures {
                employees_period_end: (i % 7 != 0).then_some(i * 37 % 1500),
                employees_annual_average: Some(i % 300),
                main_business_revenue_wan: (i % 5 != 0).then(|| Wan::whole(i * 7919 % 60_000)),
                merchandise_sales_wan: (i % 3 == 0).then(|| Wan::whole(i * 104 % 9_000)),
                above_designated_size: (i % 11 == 0).then_some(i % 2 == 0),
            };
            (Activities::from_bits(i % 7 + 1).unwrap_or_default(), figures)
        })
        .collect()
}

fn bench(c: &mut Criterion) {
    let units = figures();
    let policy = Policy::default();
    let input = |(activities, figures): &'static (Activities, Figures)| TierInput {
        year: None,
        activities: *activities,
        sole_proprietor: false,
        figures,
        topology: Topology::Ordinary,
        as_of: NaiveDate::default(),
    };
    let units: &'static [(Activities, Figures)] = units.leak();
    let mut group = c.benchmark_group("tier");
    group.throughput(Throughput::Elements(units.len() as u64));
    group.bench_function("tier_only", |b| {
        b.iter(|| {
            for unit in units {
                black_box(tier_only(black_box(&input(unit)), &policy));
            }
        });
    });
    group.bench_function("decide_with_trace", |b| {
        b.iter(|| {
            for unit in units {
                black_box(decide(black_box(&input(unit)), &policy));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
