//! Whether there is a PostgreSQL to test on: without one its half of the tests is ignored, and counted as such.

#[path = "it/support/postgres_programs.rs"]
#[expect(dead_code, reason = "only where the programs are matters here")]
mod postgres_programs;

fn main() {
    println!("cargo:rustc-check-cfg=cfg(without_postgres)");
    println!("cargo:rerun-if-changed=it/support/postgres_programs.rs");
    println!("cargo:rerun-if-changed=/usr/lib/postgresql");
    for variable in ["PATH", "REQUIRE_POSTGRES", "TEST_DATABASE_URL"] {
        println!("cargo:rerun-if-env-changed={variable}");
    }
    let required = std::env::var("REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
    // The server of somebody else is as good.
    let named = std::env::var_os("TEST_DATABASE_URL").is_some();
    if !required && !named && postgres_programs::binaries().is_none() {
        println!("cargo:rustc-cfg=without_postgres");
    }
}
