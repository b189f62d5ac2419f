# Shortcuts; each is one plain cargo command. `just` lists them.

_default:
    @just --list

# replay the bundled recording into SQLite and look at the result
demo:
    cargo run -- demo

# all tests; servers are fetched into target/servers on first use
test *FILTER:
    cargo test --workspace {{FILTER}}

# what CI runs
ci:
    .ci/run

# formatting and lints
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# what is wrong with schema/mapping.toml
check:
    cargo run -p cdc-codegen --bin cdc -- check

# accept what the compiler writes now as right; look at the diff
bless:
    UPDATE_EXPECT=1 cargo test -p cdc-codegen

# make the recordings again, from real servers
record:
    cargo run -p tests --bin record

# crash tests with the moments of an earlier run
crash SEED:
    CDC_TEST_SEED={{SEED}} cargo test -p tests --test it crash -- --nocapture

# the generated decoders against mysql_common's generic one; docs/benchmarks.md
bench *FILE:
    cargo bench -- {{FILE}}

# licences, advisories, duplicate crates (needs cargo-deny)
deny:
    cargo deny check
