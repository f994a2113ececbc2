//! `qsr generate units`: made-up units for trials at scale, straight into the database. The same seed gives the same units.

use domain::units::{Activity, EntryReason, Figures, Wan, uscc};
use domain::{Code, CodeSet};
use persistence::queries::authorities::{Authority, AuthorityFilter, list_authorities};
use persistence::queries::counters::gather_counters;
use persistence::queries::units::UnitFacts;
use persistence::values::{Line, Remark};
use persistence::{Caller, Coded, Db};

use crate::error::Problem;
use crate::flows::register::enter::{NewUnit, enter};
use crate::flows::register::facts::bare_facts;
use crate::flows::units::figures::YearFigures;

/// Units a transaction.
const BATCH: u64 = 1000;
/// Rows of counters that are put back together in one.
const BATCH_OF_COUNTERS: i64 = 2000;

const TOWNS: [&str; 12] = ["东湖", "西山", "南江", "北河", "金桥", "银湖", "新城", "高新", "开元", "永安", "长宁", "和平"];
const WORDS: [&str; 16] =
    ["恒泰", "明辉", "瑞丰", "华美", "安捷", "百佳", "育才", "顺达", "鸿运", "金盾", "宏远", "天成", "锦绣", "博雅", "康达", "卓越"];
/// What made-up units make or sell: the bench names its creates by them too, so that they do not change what a search meets.
pub const GOODS: [&str; 16] = [
    "电线电缆",
    "消防器材",
    "钢筋",
    "食品包装",
    "燃气具",
    "家用电器",
    "儿童用品",
    "电动自行车",
    "头盔",
    "化工",
    "阀门",
    "水泥",
    "灯具",
    "锁具",
    "橡胶制品",
    "制动液",
];

/// A small generator of pseudo-random numbers (SplitMix64) that begins from a seed: trials must repeat, secrets never come from here.
#[derive(Debug)]
pub struct Numbers(pub u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n.max(1) as u64).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let index = self.below(list.len());
        list.get(index)
    }
}

/// A code that verifies: registered with a county, so it looks real; nobody's, since its body starts with MX.
fn code(division: &str, serial: u64) -> Option<String> {
    let alphabet = uscc::ALPHABET;
    let mut rest = serial;
    let mut body = String::from("MX");
    for _ in 0..6 {
        let index = usize::try_from(rest % alphabet.len() as u64).ok()?;
        body.push(char::from(*alphabet.get(index)?));
        rest /= alphabet.len() as u64;
    }
    body.push(uscc::organisation_check_digit(&body)?);
    let first17 = format!("91{division}{body}");
    Some(format!("{first17}{}", uscc::check_digit(&first17)?))
}

fn new_unit(numbers: &mut Numbers, county: &Authority, serial: u64, year: i32) -> Option<NewUnit> {
    let town = numbers.pick(&TOWNS)?;
    let name = format!("{town}{}{}有限公司", numbers.pick(&WORDS)?, numbers.pick(&GOODS)?);
    let activity = *numbers.pick(Activity::ALL)?;
    let mut activities = CodeSet::from_iter([activity]);
    if numbers.below(10) == 0 {
        activities.insert(*numbers.pick(Activity::ALL)?);
    }
    // Most units are small: sizes fall off by powers of ten.
    let size = [10, 10, 10, 100, 100, 1000, 5000][numbers.below(7)];
    let employees = u32::try_from(numbers.below(size)).ok();
    let revenue = i64::try_from(numbers.below(size * 4000)).ok()?;
    let figures =
        Figures { employees_period_end: employees, main_business_revenue_wan: Wan::from_scaled(revenue * 10_000).ok(), ..Figures::default() };
    let facts = UnitFacts {
        name: Line::new(&name),
        activities: activities.into(),
        sole_proprietor: false,
        address: Some(Remark::new(&format!("{town}路{}号", numbers.below(999) + 1))),
        entry_reasons: CodeSet::from_iter([*numbers.pick(EntryReason::ALL)?]).into(),
        credit_risk_class: domain::units::CreditRiskClass::ALL.get(numbers.below(12)).copied().map(Coded),
        ..bare_facts(code(&county.division_code, serial)?, county.division_code.clone())
    };
    Some(NewUnit { facts, metrics: vec![YearFigures::unconfirmed(year, figures)] })
}

/// Generates units; `progress` hears how many there are.
///
/// # Errors
/// When the database refuses: the same seed twice gives codes that are taken.
pub fn units(db: &Db, count: u64, seed: u64, mut progress: impl FnMut(u64)) -> Result<(), Problem> {
    let caller = Caller::system("generate units");
    let counties = counties(db, &caller)?;
    let mut numbers = Numbers(seed);
    let year = chrono::Datelike::year(&db.sources().now().business_day()) - 1;
    let mut done = 0;
    while done < count {
        let size = BATCH.min(count - done);
        let mut units = Vec::new();
        for offset in 0..size {
            let serial = seed.wrapping_mul(50_000_000).wrapping_add(done + offset);
            let made = numbers.pick(&counties).cloned().and_then(|county| new_unit(&mut numbers, &county, serial, year).map(|d| (d, county)));
            units.push(made.ok_or_else(|| Problem::internal("no authorities; run `qsr authorities load` first"))?);
        }
        db.write_now(&caller, move |tx| enter(tx, units).map(drop))?;
        done += size;
        progress(done);
    }
    // No server need be running that would do it.
    while db.write_now(&caller, |tx| gather_counters(tx, BATCH_OF_COUNTERS))? == BATCH_OF_COUNTERS {}
    Ok(())
}

fn counties(db: &Db, caller: &Caller) -> Result<Vec<Authority>, Problem> {
    db.read_now(caller, |tx| {
        let filter = AuthorityFilter { level: vec![domain::authorities::Level::County], ..AuthorityFilter::default() };
        let (mut all, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = list_authorities(tx, &filter, after.as_deref(), 1000)?;
            after = page.items.last().map(|a| a.division_code.clone());
            // Codes of the province's own cannot stand inside a USCC.
            all.extend(page.items.into_iter().filter(|a| a.division_code.len() == 6));
            if !page.more {
                return Ok(all);
            }
        }
    })
}
