#!/usr/bin/env bash
# cargo's RUSTC_WRAPPER: what is fuzzed is optimised and counts the edges it takes, as
# `cargo fuzz` has it without a sanitizer. The rest, and all that runs while compiling (which
# is built without --target), stays as it is: quick to build, and no noise in the coverage.
# Debug assertions and overflow checks stay on: what holds in a debug build must hold here.
set -euo pipefail
shopt -s extglob
case " $* " in
  *" --target "*) ;;
  *) exec "$@" ;;
esac
case " $* " in
  *" --crate-name "@(cdc_codegen|cdc_runtime|tests|fuzz|sqlparser|toml|toml_parser|annotate_snippets)" "*) ;;
  *) exec "$@" ;;
esac
exec "$@" --cfg fuzzing -Copt-level=2 -Cdebug-assertions -Coverflow-checks \
  -Cdebuginfo=line-tables-only -Cpasses=sancov-module \
  -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
  -Cllvm-args=-sanitizer-coverage-pc-table \
  -Cllvm-args=-sanitizer-coverage-trace-compares
