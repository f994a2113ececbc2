//! What every test stands on: an application on a fresh database, a clock that stands still, callers by name.

mod app;
pub mod files;
mod log_ins;
pub mod make;
mod numbers;
pub mod postgres;
pub mod postgres_programs;
mod reply;
mod template;

pub use app::{App, Backend, CallerOf, THREADS, fixed_sources};
pub use numbers::Numbers;
pub use reply::Reply;
pub use template::{PASSWORD, Place, Snapshot};

/// The root of the repository.
pub fn repository() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Two tests of each story, on SQLite and on PostgreSQL. A story that no list names is dead code, which the lints refuse.
///
/// `async fn enters_a_unit(app: App) { … }`, and once a file `e2e![enters_a_unit, …];`
macro_rules! e2e {
    ($($story:ident),+ $(,)?) => {
        $(mod $story {
            #[test]
            fn sqlite() {
                $crate::support::App::run($crate::support::Backend::Sqlite, super::$story);
            }

            #[test]
            #[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
            fn postgres() {
                $crate::support::App::run($crate::support::Backend::Postgres, super::$story);
            }
        })+
    };
    // The files of `engine` still have this form.
    ($(#[$meta:meta])* async fn $name:ident($app:ident) $body:block) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "not every story uses all that its file imports")]
            use super::*;

            async fn story($app: $crate::support::App) $body

            #[test]
            fn sqlite() {
                $crate::support::App::run($crate::support::Backend::Sqlite, story);
            }

            #[test]
            #[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
            fn postgres() {
                $crate::support::App::run($crate::support::Backend::Postgres, story);
            }
        }
    };
}
