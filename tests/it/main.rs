//! Tests across crates, against real servers and recordings of them.
