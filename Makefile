# Two commands need nothing but Rust, a C compiler, make and perl: `make run` and `make test`.
.PHONY: run test check bench bench-micro fuzz mutants clients docs

# The API with sample data and an account at each level, on http://127.0.0.1:8080/docs
run:
	@echo "Compiling: some eight minutes the first time on two cores. Then it says where it listens; another port: make run QSR_LISTEN=127.0.0.1:9090"
	@echo "The data are in data/demo.db; to begin anew: rm data/demo.db*"
	DATABASE_URL=sqlite://data/demo.db cargo run --release --bin qsr -- serve --demo

# Everything on SQLite, and on PostgreSQL where its server binaries are found (REQUIRE_POSTGRES=1 makes them a must)
test:
	cargo test --workspace

# What reviewers look at besides
check:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

# The workload W1–W7 at 1,000,000 units against the release binary on both databases, beside the floor; writes docs/performance.md
bench:
	cargo build --release --bin qsr
	cargo bench -p tests --bench workload

# Decisions per second in the domain crate
bench-micro:
	cargo bench -p domain

# Fuzzes the readers of files for an hour (FUZZ_SECONDS), guided by coverage; needs a C++ compiler, see fuzz/run
fuzz:
	bash fuzz/run

# Changes each rule of the domain crate in small ways and looks whether a test notices (cargo-mutants); about two hours, see docs/mutants.md
mutants:
	PROPTEST_CASES=64 CARGO_PROFILE_TEST_DEBUG=0 cargo mutants -p domain --timeout 60

# TypeScript and Python clients from openapi.yaml, into .clients/ (needs npm and python3)
clients:
	bash clients/generate.sh

# What is printed from the program: openapi.yaml, its examples, pages of docs/
docs:
	UPDATE_DOCS=1 cargo test -p tests --test it -- --quiet contract::every_operation
	UPDATE_DOCS=1 cargo test -p tests --test it -- --quiet contract::docs contract::openapi
