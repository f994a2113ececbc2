//! The floor: the same queries and the same rule without HTTP, on one database thread after the other.

use std::sync::Arc;
use std::time::Instant;

use api::routes::units::location::locate_one;
use api::routes::units::registration::enter;
use persistence::queries::unit_list::{UnitFilter, UnitOrder, list_units};
use persistence::queries::units::get_unit;
use persistence::{Caller, DatabaseUrl, Db, Error, Id, Threads};

use super::Settings;
use super::report::Report;
use super::workloads::World;

fn id(text: &str) -> Id {
    Id(uuid::Uuid::parse_str(text).unwrap())
}

pub fn run(database: &str, url: &str, world: &World, settings: &Settings, report: &mut Report) {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let threads = Threads { readers: if database == "sqlite" { cores } else { 8 }, writers: 12 };
    let db = Db::new(DatabaseUrl::parse(url).unwrap(), api::commands::setup::machine_sources(), threads).unwrap();
    let units: Arc<Vec<Id>> = Arc::new(world.units.iter().map(|u| id(u)).collect());
    let rate = per_second(&db, threads.readers, settings, move |tx, number| get_unit(tx, units[number as usize % units.len()]).map(drop));
    report.line(database, &format!("floor W1: the query of get by id, {} threads", threads.readers), &format!("{rate:.0}/s"));
    let filter = UnitFilter { authority_id: Some(id(&world.city)), tier: Some(Some(domain::units::Tier::C)), ..UnitFilter::default() };
    let rate = per_second(&db, threads.readers, settings, move |tx, _| list_units(tx, &filter, UnitOrder::NewestFirst, None, 50).map(drop));
    report.line(database, &format!("floor W2: the query of the list, {} threads", threads.readers), &format!("{rate:.0}/s"));
    creates(database, &db, world, settings, report);
    db.close();
}

/// The writes of a create without HTTP: from 32 threads, as many as the connections of W3.
fn creates(database: &str, db: &Db, world: &World, settings: &Settings, report: &mut Report) {
    let drafts = world.drafts();
    let started = Instant::now();
    let threads: Vec<_> = (0..32)
        .map(|_| {
            let (db, drafts, window) = (db.clone(), Arc::clone(&drafts), settings.window);
            std::thread::spawn(move || {
                let mut done = 0_u64;
                while started.elapsed() < window {
                    let draft = drafts();
                    db.write_now(&Caller::system("floor"), move |tx| {
                        let county = locate_one(tx, &draft.division_code, None)?.unwrap();
                        enter(tx, vec![(draft, county)]).map(drop)
                    })
                    .unwrap();
                    done += 1;
                }
                done
            })
        })
        .collect();
    let done: u64 = threads.into_iter().map(|t| t.join().unwrap()).sum();
    report.line(database, "floor W3: the writes of a create, 32 threads", &format!("{:.0}/s", done as f64 / started.elapsed().as_secs_f64()));
}

/// Runs a query again and again inside one job a thread: no hop, no HTTP, no authorization.
fn per_second<F>(db: &Db, threads: usize, settings: &Settings, query: F) -> f64
where
    F: Fn(&mut persistence::Tx<'_>, u64) -> Result<(), Error> + Clone + Send + 'static,
{
    let window = settings.window;
    let started = Instant::now();
    let workers: Vec<_> = (0..threads)
        .map(|thread| {
            let (db, query) = (db.clone(), query.clone());
            std::thread::spawn(move || {
                db.read_now(&Caller::system("floor"), move |tx| {
                    let (started, mut done) = (Instant::now(), 0_u64);
                    while started.elapsed() < window {
                        query(tx, done * 31 + thread as u64)?;
                        done += 1;
                    }
                    Ok::<_, Error>(done)
                })
                .unwrap()
            })
        })
        .collect();
    let done: u64 = workers.into_iter().map(|w| w.join().unwrap()).sum();
    done as f64 / started.elapsed().as_secs_f64()
}
