//! An application in this process, on a database of its own.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use actix_web::body::MessageBody;
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web::web;
use api::auth::address::Proxies;
use api::auth::hashing::Hashing;
use api::auth::jwt::Keys;
use api::flows::imports::worker::Queue;
use api::http::metrics::Metrics;
use api::server::app;
use api::state::State;
use futures_util::{Stream, StreamExt};
use persistence::{Caller, DatabaseUrl, Db, Id, Instant, Sources, Threads};
use serde_json::Value;

use super::log_ins::LogIns;
use super::reply::Reply;
use super::template;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

type Send = Box<dyn Fn(TestRequest, Option<Payload>) -> Pin<Box<dyn Future<Output = Reply>>>>;

/// An application, and the doors around it.
pub struct App {
    /// The database behind it.
    pub db: Db,
    /// The process state.
    pub state: web::Data<State>,
    clock: Arc<Mutex<Instant>>,
    ids: Arc<AtomicU64>,
    trap: Arc<AtomicBool>,
    send: Send,
    place: template::Place,
    log_ins: LogIns,
}

/// The instant at which every test starts: 2026-11-24 10:00 in Shanghai.
pub const START: &str = "2026-11-24T02:00:00Z";

/// Whose X-Forwarded-For is believed: not that of those from whom requests come unless a story says so.
const TRUSTED_PROXY: &str = "10.9.8.7";

/// Ids of a test follow those of the template that it starts from.
const AFTER_THE_TEMPLATE: u64 = 0x10_0000;

/// Few, since every test has its own; more than one, so that requests meet.
pub const THREADS: Threads = Threads { readers: 2, writers: 2 };

pub fn instant(text: &str) -> Instant {
    Instant::new(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc())
}

/// A clock that stands where it is put, and ids that count up from the one that was made last.
fn sources(clock: &Arc<Mutex<Instant>>, last: &Arc<AtomicU64>) -> Sources {
    let (clock, last) = (Arc::clone(clock), Arc::clone(last));
    Sources::new(
        move || *clock.lock().unwrap(),
        move |now| {
            let counter = last.fetch_add(1, Ordering::SeqCst) + 1;
            let mut random = [0_u8; 10];
            random[4..].copy_from_slice(&counter.to_be_bytes()[2..]);
            uuid::Builder::from_unix_timestamp_millis(u64::try_from(now.micros() / 1000).unwrap(), &random).into_uuid()
        },
    )
}

/// Sources whose clock stands at [`START`].
pub fn fixed_sources() -> Sources {
    sources(&Arc::new(Mutex::new(instant(START))), &Arc::new(AtomicU64::new(0)))
}

impl App {
    /// Runs a story on a database.
    pub fn run<F: Future<Output = ()>>(backend: Backend, story: impl FnOnce(Self) -> F) {
        actix_web::rt::System::new().block_on(async move {
            let app = Self::start(backend).await;
            story(app).await;
        });
    }

    /// A fresh application: schema, divisions, calendar, the national tree, and the accounts of `template::ACCOUNTS`.
    pub async fn start(backend: Backend) -> Self {
        let place = template::Place::new(backend);
        Self::on(place, api::config::DEFAULT_MAX_UPLOAD_MIB * 1024 * 1024, &[]).await
    }

    /// The same on a copy of a database that an application left.
    pub async fn on_copy(snapshot: &template::Snapshot) -> Self {
        Self::on(snapshot.place(), api::config::DEFAULT_MAX_UPLOAD_MIB * 1024 * 1024, &[]).await
    }

    /// Ends the application and keeps what its database holds.
    pub fn into_snapshot(self) -> template::Snapshot {
        let Self { db, state, send, place, .. } = self;
        state.imports.finish();
        db.close();
        drop((send, state, db));
        place.into_snapshot()
    }

    async fn on(place: template::Place, max_upload: u64, cors_origins: &[&str]) -> Self {
        let clock = Arc::new(Mutex::new(instant(START)));
        let (ids, trap) = (Arc::new(AtomicU64::new(AFTER_THE_TEMPLATE)), Arc::new(AtomicBool::new(false)));
        let untrapped = sources(&clock, &ids);
        let (time, sprung) = (untrapped.clone(), Arc::clone(&trap));
        let trapped = Sources::new(
            move || time.now(),
            move |now| {
                assert!(!sprung.swap(false, Ordering::SeqCst), "a trap of the tests");
                untrapped.id(now).0
            },
        );
        let db = Db::new(place.url.clone(), trapped, THREADS).unwrap();
        let state = web::Data::new(State {
            keys: Keys::new(b"a secret of the tests"),
            metrics: Metrics::new().unwrap(),
            imports: Queue::start(db.clone()).unwrap(),
            instance_id: db.sources().id(db.sources().now()),
            max_upload,
            cors_origins: cors_origins.iter().map(ToString::to_string).collect(),
            proxies: Proxies::parse(TRUSTED_PROXY).unwrap(),
            passwords: Hashing::start().unwrap(),
            random: api::auth::secret::system_random,
            db: db.clone(),
        });
        let service = std::rc::Rc::new(actix_web::test::init_service(app(state.clone())).await);
        let send: Send = Box::new(move |request, body| {
            let service = std::rc::Rc::clone(&service);
            Box::pin(async move {
                let request = match body {
                    Some(body) => request.to_request().replace_payload(body).0,
                    None => request.to_request(),
                };
                let response = match actix_web::test::try_call_service(&*service, request).await {
                    Ok(response) => response.into_parts().1.map_into_boxed_body(),
                    Err(error) => error.error_response(),
                };
                Reply::read(response).await
            })
        });
        Self { db, state, clock, ids, trap, send, place, log_ins: LogIns::default() }
    }

    /// The same on the same database, with another limit for uploads (in bytes). Only at the start of a story: ids begin anew.
    pub async fn with_max_upload(self, bytes: u64) -> Self {
        Self::on(self.place, bytes, &[]).await
    }

    /// The same on the same database, with pages of these origins allowed. Only at the start of a story.
    pub async fn with_cors_origins(self, origins: &[&str]) -> Self {
        Self::on(self.place, api::config::DEFAULT_MAX_UPLOAD_MIB * 1024 * 1024, origins).await
    }

    /// Which database it has.
    pub fn backend(&self) -> Backend {
        match self.db.url() {
            DatabaseUrl::Sqlite(_) => Backend::Sqlite,
            DatabaseUrl::Postgres(_) => Backend::Postgres,
        }
    }

    /// A query of the database itself, with one text column named `line`.
    pub async fn lines(&self, sql: impl Into<String>) -> Vec<String> {
        let sql = sql.into();
        self.db.read(&Caller::system("test"), move |tx| persistence::testing::lines_in(tx, &sql)).await.unwrap()
    }

    /// Makes of the rows what an earlier version of the program left behind.
    pub async fn rewrite(&self, sql: &'static str) {
        self.db.write(&Caller::system("test"), move |tx| persistence::testing::execute_in(tx, sql)).await.unwrap();
    }

    /// Puts the clock.
    pub fn set_now(&self, text: &str) {
        *self.clock.lock().unwrap() = instant(text);
    }

    /// The day that it is.
    pub fn today(&self) -> chrono::NaiveDate {
        self.clock.lock().unwrap().business_day()
    }

    /// The number of the id that was made last.
    pub fn last_id(&self) -> u64 {
        self.ids.load(Ordering::SeqCst)
    }

    /// Ids count up from this one.
    pub fn set_last_id(&self, number: u64) {
        self.ids.store(number, Ordering::SeqCst);
    }

    /// Whoever makes the next id panics.
    pub fn panic_at_next_id(&self) {
        self.trap.store(true, Ordering::SeqCst);
    }

    /// A caller without a token.
    pub fn nobody(&self) -> CallerOf<'_> {
        CallerOf { app: self, token: None, peer: "127.0.0.1", headers: Vec::new() }
    }

    /// A caller with a token of one's own.
    pub fn bearer(&self, token: &str) -> CallerOf<'_> {
        CallerOf { app: self, token: Some(token.to_owned()), peer: "127.0.0.1", headers: Vec::new() }
    }

    /// The user of that name (see `template::ACCOUNTS`), logged in.
    pub fn as_user(&self, username: &str) -> CallerOf<'_> {
        let (user, family) = self.log_ins.of(&self.db, username);
        self.bearer(&self.state.keys.issue(user, family, self.db.sources().now()).unwrap())
    }

    /// The national administrator.
    pub fn national(&self) -> CallerOf<'_> {
        self.as_user("national")
    }
    /// The administrator of Zhejiang (330000).
    pub fn province(&self) -> CallerOf<'_> {
        self.as_user("province")
    }
    /// A regulator of Hangzhou (330100).
    pub fn city(&self) -> CallerOf<'_> {
        self.as_user("city")
    }
    /// A regulator of Xihu district (330106).
    pub fn county(&self) -> CallerOf<'_> {
        self.as_user("county")
    }
    /// A regulator of Gongshu district (330105): the sibling.
    pub fn sibling(&self) -> CallerOf<'_> {
        self.as_user("sibling")
    }

    /// What the server does by itself every minute.
    pub fn sweep(&self) -> api::flows::monitoring::sweep::Swept {
        api::flows::monitoring::sweep::sweep(&self.db, self.state.instance_id).unwrap().expect("nobody else sweeps")
    }

    /// Id of the authority with this code.
    pub fn authority(&self, code: &str) -> Id {
        use persistence::queries::authorities::find_authority_by_code;
        let code = code.to_owned();
        self.db.read_now(&Caller::system("test"), move |tx| find_authority_by_code(tx, &code)).unwrap().unwrap().id
    }
}

/// Somebody who sends requests.
#[derive(Clone)]
pub struct CallerOf<'a> {
    app: &'a App,
    token: Option<String>,
    peer: &'static str,
    headers: Vec<(String, String)>,
}

impl CallerOf<'_> {
    /// From this address.
    pub fn from(mut self, peer: &'static str) -> Self {
        self.peer = peer;
        self
    }

    /// With one more header on every request.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.into(), value.to_string()));
        self
    }

    fn request(&self, method: Method, path: &str) -> TestRequest {
        let path =
            if path.starts_with("/api") || !path.starts_with("/") || OUTSIDE.contains(&path) { path.to_owned() } else { format!("/api/v1{path}") };
        let mut request = TestRequest::default().method(method).uri(&path).peer_addr(SocketAddr::new(self.peer.parse().unwrap(), 40_000));
        if let Some(token) = &self.token {
            request = request.insert_header(("Authorization", format!("Bearer {token}")));
        }
        for (name, value) in &self.headers {
            request = request.insert_header((name.as_str(), value.as_str()));
        }
        request
    }

    /// Any request; `path` is relative to `/api/v1` unless it is one of the few outside.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Reply {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.insert_header(("Content-Type", "application/json")).set_payload(body.to_string());
        }
        (self.app.send)(request, None).await
    }

    /// A body of any type.
    pub async fn send_raw(&self, method: Method, path: &str, content_type: &str, body: impl Into<web::Bytes>) -> Reply {
        let request = self.request(method, path).insert_header(("Content-Type", content_type)).set_payload(body);
        (self.app.send)(request, None).await
    }

    /// What is answered to a GET, piece by piece as it is asked for.
    pub async fn pieces(&self, path: &str) -> impl Stream<Item = web::Bytes> + use<> {
        let service = actix_web::test::init_service(app(self.app.state.clone())).await;
        let response = actix_web::test::call_service(&service, self.request(Method::GET, path).to_request()).await;
        let mut body = Box::pin(response.into_body());
        futures_util::stream::poll_fn(move |context| {
            body.as_mut().poll_next(context).map(|piece| Some(piece?.unwrap_or_else(|_| panic!("the answer broke off"))))
        })
    }

    /// A body that arrives piece by piece.
    pub async fn send_slowly(&self, method: Method, path: &str, content_type: &str, pieces: impl Stream<Item = web::Bytes> + 'static) -> Reply {
        let request = self.request(method, path).insert_header(("Content-Type", content_type));
        (self.app.send)(request, Some(Payload::Stream { payload: Box::pin(pieces.map(Ok)) })).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }
    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(Method::POST, path, Some(&body)).await
    }
    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.send(Method::PUT, path, Some(&body)).await
    }
    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        self.send(Method::PATCH, path, Some(&body)).await
    }
    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None).await
    }

    /// Sends a file to `/imports?…` and waits for the end of its job.
    pub async fn import(&self, query: &str, file: impl Into<web::Bytes>) -> Value {
        let accepted = self.send_raw(Method::POST, &format!("/imports?{query}"), "application/octet-stream", file).await;
        let id = accepted.status(202).json["id"].as_str().unwrap().to_owned();
        self.finished(&id).await
    }

    /// Sends a file that is refused whole, and gives the refusal.
    pub async fn import_refused(&self, query: &str, file: impl Into<web::Bytes>) -> Value {
        self.send_raw(Method::POST, &format!("/imports?{query}"), "application/octet-stream", file).await.status(400).json
    }

    /// Everything in a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        let mark = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = self.get(&format!("{path}{mark}limit=100{cursor}")).await.status(200).json;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }

    /// The outcomes of the rows of an import.
    pub async fn rows(&self, job: &Value) -> Vec<Value> {
        self.all(&format!("/imports/{}/rows", job["id"].as_str().unwrap())).await
    }

    /// Waits for the end of an import.
    pub async fn finished(&self, id: &str) -> Value {
        for _ in 0..3000 {
            // With a request id of its own, so that the ids of a story do not depend on how often it asks.
            let request = self.request(Method::GET, &format!("/imports/{id}")).insert_header(("X-Request-Id", "waiting"));
            let job = (self.app.send)(request, None).await.status(200).json;
            if !job["finished_at"].is_null() {
                return job;
            }
            actix_web::rt::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("import {id} does not end");
    }
}

/// What lies outside the base path.
const OUTSIDE: [&str; 7] = ["/", "/healthz", "/readyz", "/version", "/metrics", "/docs", "/docs/"];
