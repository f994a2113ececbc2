//! `qsr serve --demo`: everything loaded, sample units, an account at each level. For one's own machine only.

use std::io::Write;

use domain::auth::Role;
use domain::authorities::Level;
use persistence::migrate::SchemaState;
use persistence::queries::authorities::{Authority, find_authority_by_code, insert_authorities};
use persistence::queries::settings::{delete_setting, find_setting, put_setting};
use persistence::queries::unit_list::{UnitFilter, UnitOrder, count_units, list_units};
use persistence::queries::users::{UserFilter, count_users, find_user_by_name};
use persistence::{Caller, Coded, Db, Tx};

use crate::commands::accounts::{self, NewAccount};
use crate::commands::import::import_units;
use crate::flows::imports::row::Parameters;
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::routes::users::deactivate_user::deactivate;

/// The sample units.
pub const SAMPLE: &str = include_str!("../../../data/sample_units.csv");
/// The password of every demo account. Known to everyone, which is why a demo never listens beyond the machine.
pub const PASSWORD: &str = "qsr-demo-password";
/// A town of the demo county, with a station of its own.
const STATION: &str = "330106001";
const MARK: &str = "demo";
const UNIT_ACCOUNT: &str = "demo-unit";

const ACCOUNTS: [(&str, &str, Role, &str); 6] = [
    ("demo-national", "国家级演示账号", Role::Administrator, "100000"),
    ("demo-province", "省级演示账号（浙江）", Role::Administrator, "330000"),
    ("demo-city", "市级演示账号（杭州）", Role::Regulator, "330100"),
    ("demo-county", "县级演示账号（西湖区）", Role::Regulator, "330106"),
    ("demo-station", "所级演示账号（北山所）", Role::Regulator, STATION),
    ("demo-auditor", "省级审计演示账号", Role::Auditor, "330000"),
];

/// Whether this database holds demo accounts.
///
/// # Errors
/// When the database cannot be reached.
pub fn is_demo(db: &Db) -> Result<bool, Refusal> {
    db.read_now(&Caller::system("start"), |tx| Ok(find_setting(tx, MARK)?.is_some()))
}

/// Refuses a database that holds what is not the demo's: it would be mixed with made-up units, get accounts whose password everybody knows, and
/// never be served beyond the machine again.
///
/// # Errors
/// In words for the terminal.
pub fn refuse_what_is_not_its_own(db: &Db, schema: SchemaState) -> Result<(), String> {
    let refused = "the database holds data that are not the demo's, and `serve --demo` would add made-up units and accounts with a known password: \
                   name another one by DATABASE_URL, or serve it without --demo";
    match schema {
        SchemaState::Empty => Ok(()),
        _ if is_demo(db).map_err(|e| e.to_string())? => Ok(()),
        // Whose it is cannot be told before it is migrated.
        SchemaState::Older => Err(refused.into()),
        SchemaState::Current => {
            let count = |tx: &mut Tx<'_>| Ok::<_, Refusal>(count_units(tx, &UnitFilter::default())? + count_users(tx, &UserFilter::default())?);
            let held = db.read_now(&Caller::system("demo"), count).map_err(|e| e.to_string())?;
            if held == 0 { Ok(()) } else { Err(refused.into()) }
        }
    }
}

/// Ends the demo on a database that is to be used in earnest: its accounts can log in no more, and the database may be served beyond this machine.
/// The made-up units stay. Gives how many accounts ended.
///
/// # Errors
/// When it is no demo, or has no other administrator who may log in.
pub fn end(db: &Db) -> Result<usize, String> {
    if !is_demo(db).map_err(|e| e.to_string())? {
        return Err("this database holds no demo accounts".into());
    }
    let names = ACCOUNTS.iter().map(|(name, ..)| *name).chain([UNIT_ACCOUNT]);
    let ended = db.write_now(&Caller::system("demo end"), move |tx| {
        let mut users = Vec::new();
        for name in names {
            users.extend(find_user_by_name(tx, name)?.filter(|user| user.active));
        }
        for user in &users {
            deactivate(tx, user, user.version).map_err(|problem| problem.0)?;
        }
        let others = UserFilter { role: vec![Role::Administrator], active: Some(true), ..UserFilter::default() };
        if count_users(tx, &others)? == 0 {
            return Err(Refusal::new(ProblemCode::LastAdministrator));
        }
        delete_setting(tx, MARK)?;
        Ok(users.len())
    });
    ended.map_err(|refusal| match refusal.code {
        ProblemCode::LastAdministrator => "nobody else may log in as an administrator: `qsr admin create` one first".into(),
        _ => refusal.to_string(),
    })
}

/// Loads the demo; again is harmless.
///
/// # Errors
/// When the database refuses.
pub fn load(db: &Db) -> Result<(), Refusal> {
    let caller = Caller::system("demo");
    db.write_now(&caller, |tx| {
        put_setting(tx, MARK, "true")?;
        if find_authority_by_code(tx, STATION)?.is_none() {
            let county = find_authority_by_code(tx, "330106")?.ok_or_else(|| Refusal::internal("no demo county"))?;
            let mut station = Authority {
                id: tx.new_id(),
                name: "杭州市西湖区北山市场监督管理所".into(),
                level: Coded(Level::Station),
                division_code: STATION.into(),
                parent_id: Some(county.id),
                version: 1,
                created_at: tx.now,
                updated_at: tx.now,
                ..county
            };
            station.place_itself();
            insert_authorities(tx, vec![station])?;
        }
        Ok::<_, Refusal>(())
    })?;
    sample_units(db)?;
    let unit = db.read_now(&caller, |tx| {
        let filter = UnitFilter { division_prefix: Some("330106".into()), ..UnitFilter::default() };
        Ok::<_, Refusal>(list_units(tx, &filter, UnitOrder::OldestFirst, None, 1)?.items.into_iter().next())
    })?;
    for (username, display_name, role, authority) in ACCOUNTS {
        account(db, &NewAccount { username, display_name, role, authority, unit_id: None, password: PASSWORD })?;
    }
    if let Some(unit) = unit {
        let (username, display_name) = (UNIT_ACCOUNT, "单位演示账号");
        account(
            db,
            &NewAccount { username, display_name, role: Role::UnitUser, authority: "330106", unit_id: Some(unit.id.into()), password: PASSWORD },
        )?;
    }
    Ok(())
}

fn account(db: &Db, account: &NewAccount<'_>) -> Result<(), Refusal> {
    let username = account.username.to_owned();
    let there = db.read_now(&Caller::system("demo"), move |tx| Ok::<_, Refusal>(find_user_by_name(tx, &username)?))?;
    if there.is_none() {
        accounts::create(db, account).map_err(Refusal::internal)?;
    }
    Ok(())
}

fn sample_units(db: &Db) -> Result<(), Refusal> {
    let mut file = tempfile::NamedTempFile::new().map_err(Refusal::internal)?;
    file.write_all(SAMPLE.as_bytes()).map_err(Refusal::internal)?;
    let parameters = Parameters { entry_reason: Some(domain::units::EntryReason::BaselineSurvey), ..Parameters::default() };
    import_units(db, file.path(), &parameters, false, true).map(drop)
}

/// How to log in, for the terminal.
pub fn greeting(address: &str) -> String {
    let accounts: String = ACCOUNTS.iter().map(|(name, label, ..)| format!("    {name:<14} {label}\n")).collect();
    format!(
        "\n  qsr demo · 演示\n\n  API page 接口页面   http://{address}/docs\n  password 密码       {PASSWORD}\n\n{accounts}    demo-unit      单位演示账号\n\n  \
         curl -s http://{address}/api/v1/auth/login -H 'Content-Type: application/json' \\\n       \
         -d '{{\"username\":\"demo-county\",\"password\":\"{PASSWORD}\"}}'\n"
    )
}
