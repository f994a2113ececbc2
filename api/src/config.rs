//! The settings: all of them, their defaults, and what is refused before anything starts. They come from the environment.

use std::fmt::Display;

use persistence::{DatabaseUrl, Threads};

use crate::auth::address::Proxies;
use crate::logging::Format;

/// The default database: a file beside the program's working directory.
pub const DEFAULT_DATABASE: &str = "sqlite://data/qsr.db";
/// The default for the largest upload, in MiB.
pub const DEFAULT_MAX_UPLOAD_MIB: u64 = 128;
/// The most threads of a kind.
const MOST_THREADS: usize = 256;
/// The shortest secret, in bytes: as long as the signature that it makes.
const MIN_SECRET: usize = 32;
/// A secret of fewer different bytes was not made by chance.
const MIN_VARIETY: usize = 10;

/// A setting, as people read of it.
pub struct Setting {
    pub name: &'static str,
    pub default: &'static str,
    pub meaning: &'static str,
}

const fn setting(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
    Setting { name, default, meaning }
}

/// Every setting; `qsr --help` and docs/operations.md are made from it.
pub const SETTINGS: [Setting; 10] = [
    setting("DATABASE_URL", DEFAULT_DATABASE, "sqlite://PATH (made if it is not there) or postgres://user:password@host/db"),
    setting("QSR_LISTEN", "127.0.0.1:8080", "address and port of `qsr serve`"),
    setting(
        "QSR_JWT_SECRET",
        "made at the first start and kept in the database",
        "signs session tokens, 32 bytes or more (`openssl rand -base64 48`); set it if the database's readers must not be able to; the same for \
         all instances",
    ),
    setting(
        "QSR_TRUSTED_PROXIES",
        "none",
        "addresses and networks (10.0.0.5, 10.1.0.0/16) of the proxies in front, whose X-Forwarded-For says where a request comes from",
    ),
    setting("QSR_CORS_ORIGINS", "none", "origins (https://front.example.cn, joined by commas) whose pages may call the API from a browser, or *"),
    setting("QSR_MAX_UPLOAD_MIB", "128", "the largest file of an import, 1 to 4096"),
    setting(
        "QSR_READERS",
        "SQLite: as many as cores; PostgreSQL: two a core (4 to 32)",
        "database threads for reads, each with at most one connection, 1 to 256; more where the database stands far away",
    ),
    setting("QSR_WRITERS", "SQLite: always one; PostgreSQL: 12", "database threads for writes, 1 to 256"),
    setting("QSR_LOG_FORMAT", "text", "text or json: how lines of the log are written, to standard error"),
    setting("RUST_LOG", "info", "what is logged, such as `info,access=off` for a log without a line for each request"),
];

/// What the environment says.
#[derive(Debug)]
pub struct Settings {
    pub database: DatabaseUrl,
    pub threads: Threads,
    /// If the deployment keeps its own instead of the one in the database.
    pub jwt_secret: Option<Secret>,
    /// In bytes.
    pub max_upload: u64,
    pub proxies: Proxies,
    /// Origins whose pages may call the API from a browser, or `*`.
    pub cors_origins: Vec<String>,
    pub log_format: Format,
}

/// A secret of the deployment, which no message shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Its bytes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl Settings {
    /// Those of the process.
    ///
    /// # Errors
    /// All that is wrong, in words for the terminal.
    pub fn of_environment() -> Result<Self, String> {
        Self::read(|name| std::env::var(name).ok())
    }

    /// From what `said` gives for a name; nothing said and nothing in it are the same.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn read(said: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let said = |name: &str| said(name).filter(|value| !value.trim().is_empty());
        let mut wrong = Vec::new();
        let database = DatabaseUrl::parse(said("DATABASE_URL").as_deref().unwrap_or(DEFAULT_DATABASE));
        let database = database.map_err(|error| wrong.push(error.to_string())).ok();
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let suited = database.as_ref().map_or(Threads { readers: 1, writers: 1 }, |url| Threads::suited(url, cores));
        let threads = Threads {
            readers: number(&mut wrong, "QSR_READERS", said("QSR_READERS"), MOST_THREADS).unwrap_or(suited.readers),
            writers: number(&mut wrong, "QSR_WRITERS", said("QSR_WRITERS"), MOST_THREADS).unwrap_or(suited.writers),
        };
        let max_upload = number(&mut wrong, "QSR_MAX_UPLOAD_MIB", said("QSR_MAX_UPLOAD_MIB"), 4096).unwrap_or(DEFAULT_MAX_UPLOAD_MIB);
        let jwt_secret = said("QSR_JWT_SECRET").map(Secret);
        if jwt_secret.as_ref().is_some_and(|secret| is_weak(secret.as_str())) {
            wrong.push(format!("QSR_JWT_SECRET can be guessed: it must have {MIN_SECRET} bytes or more, made by chance (openssl rand -base64 48)"));
        }
        let proxies = Proxies::parse(said("QSR_TRUSTED_PROXIES").as_deref().unwrap_or(""));
        let proxies = proxies.map_err(|name| wrong.push(format!("QSR_TRUSTED_PROXIES: {name} is neither an address nor a network"))).ok();
        let named = said("QSR_CORS_ORIGINS").unwrap_or_default();
        let named = named.split(',').map(str::trim).filter(|origin| !origin.is_empty());
        let cors_origins = named.filter_map(|name| origin(name).map_err(|told| wrong.push(told)).ok()).collect();
        let log_format = match said("QSR_LOG_FORMAT").as_deref() {
            None | Some("text") => Format::Text,
            Some("json") => Format::Json,
            Some(other) => {
                wrong.push(format!("QSR_LOG_FORMAT: {other} is neither text nor json"));
                Format::Text
            }
        };
        match (database, proxies) {
            (Some(database), Some(proxies)) if wrong.is_empty() => {
                Ok(Self { database, threads, jwt_secret, max_upload: max_upload * 1024 * 1024, proxies, cors_origins, log_format })
            }
            _ => Err(wrong.join("\n     ")),
        }
    }
}

/// A whole number from 1 on.
fn number<N: TryFrom<u64> + Display + PartialOrd>(wrong: &mut Vec<String>, name: &str, said: Option<String>, most: N) -> Option<N> {
    let said = said?;
    let read = said.trim().parse::<u64>().ok().filter(|number| *number > 0).and_then(|number| N::try_from(number).ok());
    let read = read.filter(|number| *number <= most);
    if read.is_none() {
        wrong.push(format!("{name}: {said} is no whole number from 1 to {most}"));
    }
    read
}

fn origin(text: &str) -> Result<String, String> {
    let is_origin = |uri: actix_web::http::Uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.authority().is_some_and(|a| !a.as_str().contains('@'))
            && !text.ends_with('/')
            && !text.contains(['*', '?', '#'])
            // A browser leaves out the port that goes without saying.
            && !matches!((uri.scheme_str(), uri.port_u16()), (Some("http"), Some(80)) | (Some("https"), Some(443)))
            && uri.path() == "/"
    };
    match text == "*" || text.parse().is_ok_and(is_origin) {
        true => Ok(text.to_ascii_lowercase()),
        false => Err(format!(
            "QSR_CORS_ORIGINS: {text} is no origin such as https://front.example.cn (no path, no slash at its end, no port that goes without saying, no * in it)"
        )),
    }
}

fn is_weak(secret: &str) -> bool {
    let different: std::collections::BTreeSet<u8> = secret.bytes().collect();
    secret.len() < MIN_SECRET || different.len() < MIN_VARIETY
}

/// Names among these that look like settings and are none: misspelt, it may be.
pub fn unknown<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let known = |name: &str| SETTINGS.iter().any(|setting| setting.name == name);
    let mut unknown: Vec<String> = names.filter(|name| name.starts_with("QSR_") && !known(name)).map(str::to_owned).collect();
    unknown.sort();
    unknown
}

/// The settings, for the end of `--help`.
pub fn help() -> String {
    let lines = SETTINGS.iter().map(|Setting { name, default, meaning }| format!("  {name}\n          {meaning}\n          [default: {default}]"));
    format!("Settings (environment):\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// The settings as a table of Markdown, for docs/operations.md.
pub fn table() -> String {
    let row = |Setting { name, default, meaning }: &Setting| format!("| `{name}` | {default} | {meaning} |\n");
    format!("| variable | default | meaning |\n|---|---|---|\n{}", SETTINGS.iter().map(row).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(said: &[(&str, &str)]) -> Result<Settings, String> {
        Settings::read(|name| said.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn nothing_said_is_what_suits_one_machine() {
        for said in [&[][..], &[("QSR_JWT_SECRET", ""), ("QSR_READERS", " "), ("DATABASE_URL", "")]] {
            let settings = read(said).expect("good");
            assert_eq!(settings.database, DatabaseUrl::parse(DEFAULT_DATABASE).expect("good"));
            assert_eq!((settings.jwt_secret, settings.max_upload), (None, 128 * 1024 * 1024));
            assert_eq!((settings.proxies, settings.log_format, settings.threads.writers), (Proxies::default(), Format::Text, 1));
        }
    }

    #[test]
    fn what_is_said_is_taken() {
        let secret = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ";
        let said = [
            ("QSR_JWT_SECRET", secret),
            ("QSR_READERS", "3"),
            ("QSR_WRITERS", "256"),
            ("QSR_MAX_UPLOAD_MIB", "1"),
            ("QSR_LOG_FORMAT", "json"),
            ("QSR_CORS_ORIGINS", "https://Front.cn, http://localhost:5173"),
        ];
        let settings = read(&said).expect("good");
        assert_eq!(settings.threads, Threads { readers: 3, writers: 256 });
        assert_eq!((settings.max_upload, settings.log_format), (1024 * 1024, Format::Json));
        assert_eq!(settings.cors_origins, ["https://front.cn", "http://localhost:5173"]);
        assert!(!format!("{settings:?}").contains(secret));
        assert_eq!(settings.jwt_secret.as_ref().map(Secret::as_str), Some(secret));
    }

    #[test]
    fn what_is_weak_or_wrong_is_refused_and_all_of_it_is_told() {
        for (name, values) in [
            ("QSR_JWT_SECRET", &["abc", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "q83vEjRWeJCrze8SNFZ4kKvN7xI0Vni"][..]),
            ("QSR_READERS", &["x", "0", "-1", "257", "1.5"]),
            ("QSR_WRITERS", &["x", "99999999999999999999999"]),
            ("QSR_MAX_UPLOAD_MIB", &["128MB", "0", "4097"]),
            ("QSR_TRUSTED_PROXIES", &["proxy.local"]),
            ("QSR_LOG_FORMAT", &["xml", "JSON lines"]),
            ("QSR_CORS_ORIGINS", &["front.example.cn", "https://front.example.cn/", "https://a.cn/path", "https://me@a.cn", "ftp://a.cn"]),
            ("DATABASE_URL", &["mysql://x", "sqlite://"]),
        ] {
            for value in values {
                let told = read(&[(name, value)]).expect_err(value);
                assert!(told.contains(name), "{told}");
                assert!(name != "QSR_JWT_SECRET" || !told.contains(value), "a secret is told: {told}");
            }
        }
        let told = read(&[("QSR_READERS", "x"), ("QSR_JWT_SECRET", "abc"), ("QSR_LOG_FORMAT", "xml")]).expect_err("three are wrong");
        assert_eq!(told.lines().count(), 3, "{told}");
    }

    #[test]
    fn a_misspelt_name_is_noticed() {
        let names = ["PATH", "QSR_LISTEN", "QSR_TRUSTED_PROXY", "QSR_READER", "DATABASE_URL"];
        assert_eq!(unknown(names.into_iter()), ["QSR_READER", "QSR_TRUSTED_PROXY"]);
    }
}
