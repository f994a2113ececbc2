//! The floor: the same queries and the same rules without HTTP, authentication and a hop a request.

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::flows::register::enter::enter;
use api::flows::units::location::{Placing, locate_one};
use domain::units::Tier;
use persistence::queries::authorities::get_authority;
use persistence::queries::statistics::{By, count_units_by};
use persistence::queries::unit_list::{After, UnitFilter, UnitOrder, list_units};
use persistence::queries::unit_search::Search;
use persistence::queries::units::get_unit_with_names;
use persistence::{Caller, DatabaseUrl, Db, Error, Id, Threads, Tx};

use super::workloads::World;

/// Keeps the database busy for a while; how often it was done a second.
pub type Floor = Box<dyn Fn(Duration) -> f64>;

/// One piece of work, told its number.
type Query = Arc<dyn Fn(&mut Tx<'_>, u64) -> Result<(), Error> + Send + Sync>;

/// The database threads that the floors run on.
pub struct Floors {
    db: Db,
    readers: usize,
}

fn id(text: &str) -> Id {
    Id(uuid::Uuid::parse_str(text).unwrap())
}

impl Floors {
    pub fn new(url: &str) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let url = DatabaseUrl::parse(url).unwrap();
        let threads = Threads::suited(&url, cores);
        let db = Db::new(url, api::commands::setup::machine_sources(), threads).unwrap();
        Self { db, readers: threads.readers }
    }

    pub fn close(&self) {
        self.db.close();
    }

    pub fn get(&self, world: &World) -> Floor {
        let units: Vec<Id> = world.units.iter().map(|u| id(u)).collect();
        self.reading(move |tx, number| get_unit_with_names(tx, units[number as usize % units.len()]).map(drop))
    }

    /// A list of 50, of one tier of a city or of the nation, from the beginning or from behind a unit.
    pub fn list(&self, city: Option<&str>, behind: Option<i64>) -> Floor {
        let filter = UnitFilter { authority_id: city.map(id), tier: city.map(|_| Some(Tier::C)).into_iter().collect(), ..UnitFilter::default() };
        let after = behind.map(|seq| After { seq, updated_at: None });
        self.reading(move |tx, _| list_units(tx, &filter, UnitOrder::NewestFirst, after, 50).map(drop))
    }

    pub fn search(&self, text: &str) -> Floor {
        let filter = UnitFilter { q: Some(Search::new(text)), ..UnitFilter::default() };
        self.reading(move |tx, _| list_units(tx, &filter, UnitOrder::NewestFirst, None, 20).map(drop))
    }

    pub fn counts(&self, province: &str) -> Floor {
        let province = id(province);
        let by = By { child: true, tier: true, monitoring_level: true, ..By::default() };
        self.reading(move |tx, _| {
            let authority = get_authority(tx, province)?;
            count_units_by(tx, &authority, by).map(drop)
        })
    }

    /// The writes of a create, from 32 threads, as many as the connections of W3: durable, each in its own transaction.
    pub fn create(&self, world: &World) -> Floor {
        let (db, new_units) = (self.db.clone(), world.new_units());
        Box::new(move |window| {
            let (db, new_units) = (db.clone(), Arc::clone(&new_units));
            together(32, window, move |_, started| {
                let mut done = 0;
                while started.elapsed() < window {
                    let unit = new_units();
                    db.write_now(&Caller::system("floor"), move |tx| {
                        let county = locate_one(tx, &unit.facts.division_code, None, Placing::Kept)?.unwrap();
                        enter(tx, vec![(unit, county)]).map(drop)
                    })
                    .unwrap();
                    done += 1;
                }
                done
            })
        })
    }

    /// Runs a query again and again inside one job a thread.
    fn reading(&self, query: impl Fn(&mut Tx<'_>, u64) -> Result<(), Error> + Send + Sync + 'static) -> Floor {
        let (db, threads, query): (_, _, Query) = (self.db.clone(), self.readers, Arc::new(query));
        Box::new(move |window| {
            let (db, query) = (db.clone(), Arc::clone(&query));
            together(threads, window, move |thread, started| {
                let query = Arc::clone(&query);
                let job = db.read_now(&Caller::system("floor"), move |tx| {
                    let mut done = 0_u64;
                    while started.elapsed() < window {
                        query(tx, done * 31 + thread as u64)?;
                        done += 1;
                    }
                    Ok::<_, Error>(done)
                });
                job.unwrap()
            })
        })
    }
}

/// Runs `work` on so many threads at once; it says how much it has done. All of it a second.
fn together(threads: usize, window: Duration, work: impl Fn(usize, Instant) -> u64 + Send + Sync) -> f64 {
    let started = Instant::now();
    let done: u64 = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn({
                    let work = &work;
                    move || work(thread, started)
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    done as f64 / started.elapsed().max(window).as_secs_f64()
}
