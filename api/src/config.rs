//! Where the settings come from: the environment, with defaults that run on one machine.

use persistence::{DatabaseUrl, Error, Threads};

/// The default database: a file beside the program's working directory.
pub const DEFAULT_DATABASE: &str = "sqlite://data/qsr.db";
/// The default for the largest upload, in MiB.
pub const DEFAULT_MAX_UPLOAD_MIB: u64 = 128;

/// `DATABASE_URL`, or the default.
///
/// # Errors
/// When it cannot be read.
pub fn database_url() -> Result<DatabaseUrl, Error> {
    DatabaseUrl::parse(&std::env::var("DATABASE_URL").unwrap_or_else(|_| DEFAULT_DATABASE.into()))
}

/// `QSR_MAX_UPLOAD_MIB` in bytes, or the default.
pub fn max_upload() -> u64 {
    std::env::var("QSR_MAX_UPLOAD_MIB").ok().and_then(|v| v.parse().ok()).unwrap_or(DEFAULT_MAX_UPLOAD_MIB) * 1024 * 1024
}

/// `QSR_CORS_ORIGINS`, joined by commas: origins (`https://front.example.cn`) whose pages may call the API from a browser, or `*`.
///
/// # Errors
/// When one of them is no origin.
pub fn cors_origins() -> Result<Vec<String>, String> {
    let said = std::env::var("QSR_CORS_ORIGINS").unwrap_or_default();
    said.split(',').map(str::trim).filter(|origin| !origin.is_empty()).map(origin).collect()
}

fn origin(text: &str) -> Result<String, String> {
    let is_origin = |uri: actix_web::http::Uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.authority().is_some_and(|a| !a.as_str().contains('@'))
            && !text.ends_with('/')
            && uri.path() == "/"
    };
    match text == "*" || text.parse().is_ok_and(is_origin) {
        true => Ok(text.to_ascii_lowercase()),
        false => Err(format!("QSR_CORS_ORIGINS: {text} is no origin such as https://front.example.cn (no path, no slash at its end)")),
    }
}

/// `QSR_JWT_SECRET`, if the deployment keeps its own instead of the one in the database.
pub fn jwt_secret() -> Option<String> {
    std::env::var("QSR_JWT_SECRET").ok().filter(|s| !s.is_empty())
}

/// Database threads, each with one connection: `QSR_READERS` and `QSR_WRITERS`, or what suits the machine.
pub fn database_threads(url: &DatabaseUrl) -> Threads {
    let suited = Threads::suited(url, std::thread::available_parallelism().map_or(2, usize::from));
    let said = |name: &str| std::env::var(name).ok().and_then(|v| v.parse().ok()).filter(|n| (1..=256).contains(n));
    Threads { readers: said("QSR_READERS").unwrap_or(suited.readers), writers: said("QSR_WRITERS").unwrap_or(suited.writers) }
}
