//! `qsr serve`: the server, and what it tidies up meanwhile.

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::{HttpServer, web};
use persistence::queries::counters::gather_counters;
use persistence::queries::imports::touch_imports;
use persistence::queries::maintenance::{fail_abandoned_imports, purge};
use persistence::{Caller, Error};

use crate::commands::{demo, setup};
use crate::config::Settings;
use crate::error::Problem;
use crate::flows::monitoring::sweep::{Swept, sweep};
use crate::server::app;
use crate::state::State;

/// How often the process looks after itself.
const ROUND: Duration = Duration::from_secs(5);
/// An import job without a sign of life for so many seconds is given up.
const SILENCE: i64 = 20;
/// What nothing needs any more is kept for so many seconds.
const KEEP: i64 = 48 * 3600;
/// How often the process sweeps. A sweep without anything due is one look into a small index.
const SWEEP: Duration = Duration::from_secs(60);
/// Rounds between purges: about an hour.
const PURGE_ROUNDS: u32 = 720;
/// Rows of counters that are put back together in one transaction.
const GATHERED: i64 = 500;
/// Such transactions in one round at most: the rest of the round must come again however much is written.
const GATHERINGS: u32 = 10;
/// Requests at hand may take so many seconds to end when the server stops.
const GRACE: u64 = 30;

/// Serves until the process is told to stop (SIGTERM, SIGINT), then lets the requests at hand end.
///
/// # Errors
/// In words for the terminal.
pub async fn serve(listen: SocketAddr, with_demo: bool, settings: Settings) -> Result<(), String> {
    if with_demo && !listen.ip().is_loopback() {
        return Err("a demo has known passwords and listens on this machine only: use --listen 127.0.0.1:PORT".into());
    }
    let state = web::block(move || prepare(listen, with_demo, &settings)).await.map_err(|e| e.to_string())??;
    let state = web::Data::new(state);
    let (process, served) = (state.clone(), state.clone());
    let server = HttpServer::new(move || app(served.clone())).shutdown_timeout(GRACE).bind(listen);
    let server = server.map_err(|e| format!("cannot listen on {listen}: {e}"))?;
    let address = server.addrs().first().map_or_else(|| listen.to_string(), ToString::to_string);
    if with_demo {
        #[expect(clippy::print_stdout, reason = "the demo tells the terminal how to log in")]
        {
            println!("{}", demo::greeting(&address));
        }
    }
    log::info!("listening on http://{address}");
    let rounds = actix_web::rt::spawn(look_after(process.clone()));
    let sweeps = actix_web::rt::spawn(sweep_again_and_again(process));
    let ended = server.run().await;
    rounds.abort();
    sweeps.abort();
    let queue = state.clone();
    web::block(move || queue.imports.finish()).await.map_err(|e| e.to_string())?;
    ended.map_err(|e| e.to_string())
}

fn prepare(listen: SocketAddr, with_demo: bool, settings: &Settings) -> Result<State, String> {
    let db = if with_demo { setup::database(settings)? } else { setup::migrated_database(settings)? };
    if with_demo {
        let schema = persistence::migrate::state_of(&db).map_err(|e| e.to_string())?;
        demo::refuse_what_is_not_its_own(&db, schema)?;
        setup::migrate_all(db.url(), &db).map_err(|e| e.to_string())?;
        setup::load_authorities(&db, None).map_err(|e| e.to_string())?;
        demo::load(&db).map_err(|e| e.to_string())?;
    }
    if !listen.ip().is_loopback() && demo::is_demo(&db).map_err(|e| e.to_string())? {
        return Err(
            "this database holds demo accounts with known passwords and is served on this machine only; `qsr admin end-demo` ends them".into()
        );
    }
    setup::state(db, settings).map_err(|e| e.to_string())
}

/// Keeps the jobs of this process alive, gives up those of processes that are gone, forgets what is old.
async fn look_after(state: web::Data<State>) {
    let mut rounds = 0_u32;
    loop {
        let purging = rounds.is_multiple_of(PURGE_ROUNDS);
        if let Err(error) = async {
            round(&state, purging).await?;
            gather(&state).await
        }
        .await
        {
            log::warn!("maintenance: {error}");
        }
        rounds = rounds.wrapping_add(1);
        actix_web::rt::time::sleep(ROUND).await;
    }
}

/// Sweeps beside all else: a long sweep must not look like a process that is gone.
async fn sweep_again_and_again(state: web::Data<State>) {
    loop {
        let process = state.clone();
        match web::block(move || sweep(&process.db, process.instance_id)).await {
            Ok(Ok(Some(swept))) if swept != Swept::default() => log::info!("sweep: {swept:?}"),
            Ok(Err(error)) => log::warn!("sweep: {error}"),
            Ok(Ok(_)) => {}
            Err(error) => log::warn!("sweep: {error}"),
        }
        actix_web::rt::time::sleep(SWEEP).await;
    }
}

async fn round(state: &State, purging: bool) -> Result<(), Problem> {
    let instance = state.instance_id;
    state
        .db
        .write(&Caller::system("maintenance"), move |tx| {
            touch_imports(tx, instance)?;
            let abandoned = fail_abandoned_imports(tx, tx.now.plus_seconds(-SILENCE))?;
            if abandoned > 0 {
                log::warn!("{abandoned} import jobs were interrupted; what they had stored stays");
            }
            if purging {
                purge(tx, tx.now.plus_seconds(-KEEP))?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    Ok(())
}

/// Puts spread counters back together, some at a time so that requests get their turn.
async fn gather(state: &State) -> Result<(), Problem> {
    for _ in 0..GATHERINGS {
        if state.db.write(&Caller::system("maintenance"), |tx| gather_counters(tx, GATHERED)).await? < GATHERED {
            break;
        }
    }
    Ok(())
}
