//! Loads and prepared XA transactions in PostgreSQL's SQL.

use crate::sink::server::Journal;

/// The statements.
pub(super) const JOURNAL: Journal = Journal {
    create: [
        r#"CREATE TABLE IF NOT EXISTS "_cdc_load" (
  "table_name"  TEXT   PRIMARY KEY,
  "phase"       TEXT   NOT NULL CHECK ("phase" IN ('asked', 'loading', 'done')),
  "generation"  BIGINT NOT NULL DEFAULT 0,
  "rows_read"   BIGINT NOT NULL DEFAULT 0,
  "chunks"      BIGINT NOT NULL DEFAULT 0,
  "estimated"   BIGINT NOT NULL DEFAULT 0,
  "inserted"    BIGINT NOT NULL DEFAULT 0,
  "updated"     BIGINT NOT NULL DEFAULT 0,
  "deleted"     BIGINT NOT NULL DEFAULT 0,
  "started_at"  TEXT,
  "finished_at" TEXT
)"#,
        r#"CREATE TABLE IF NOT EXISTS "_cdc_chunk" (
  "source_table" TEXT   NOT NULL,
  "generation"   BIGINT NOT NULL,
  "ord"          BIGINT NOT NULL,
  "lower_key"    TEXT,
  "upper_key"    TEXT,
  "rows_read"    BIGINT NOT NULL,
  "bytes"        BIGINT NOT NULL,
  "committed_at" TEXT   NOT NULL,
  PRIMARY KEY ("source_table", "generation", "ord")
)"#,
        r#"CREATE TABLE IF NOT EXISTS "_cdc_prepared" (
  "xid"    TEXT   NOT NULL,
  "number" BIGINT NOT NULL,
  "piece"  BYTEA  NOT NULL,
  PRIMARY KEY ("xid", "number")
)"#,
    ],
    loads: r#"SELECT "table_name", "phase", "generation", "rows_read", "chunks", "estimated",
  "inserted", "updated", "deleted", "started_at", "finished_at" FROM "_cdc_load""#,
    done: r#"INSERT INTO "_cdc_load" ("table_name", "phase") VALUES ($1, 'done') ON CONFLICT DO NOTHING"#,
    forget: r#"DELETE FROM "_cdc_load" WHERE "table_name" = $1"#,
    ask: r#"UPDATE "_cdc_load" SET "phase" = 'asked', "finished_at" = NULL WHERE "table_name" = $1"#,
    begin: r#"INSERT INTO "_cdc_load" ("table_name", "phase", "generation", "estimated", "started_at")
VALUES ($1, 'loading', $2, $3, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
ON CONFLICT ("table_name") DO UPDATE SET "phase" = excluded."phase",
  "generation" = excluded."generation", "estimated" = excluded."estimated",
  "started_at" = excluded."started_at", "finished_at" = NULL, "rows_read" = 0, "chunks" = 0,
  "inserted" = 0, "updated" = 0, "deleted" = 0"#,
    generation: r#"SELECT COALESCE(MAX("generation"), 0)::TEXT FROM "_cdc_chunk" WHERE "source_table" = $1"#,
    chunks: r#"SELECT "ord"::TEXT, "lower_key", "upper_key", "rows_read"::TEXT, "bytes"::TEXT
FROM "_cdc_chunk" WHERE "source_table" = $1 AND "generation" = $2 ORDER BY "_cdc_chunk"."ord""#,
    count: r#"UPDATE "_cdc_load" SET "chunks" = "chunks" + 1, "rows_read" = "rows_read" + $1
WHERE "table_name" = $2 AND "phase" = 'loading'"#,
    note: r#"INSERT INTO "_cdc_chunk" ("source_table", "generation", "ord", "lower_key", "upper_key",
  "rows_read", "bytes", "committed_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))"#,
    end: r#"UPDATE "_cdc_load" SET "phase" = 'done',
  "finished_at" = to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
WHERE "table_name" = $1"#,
    keep_piece: r#"INSERT INTO "_cdc_prepared" ("xid", "number", "piece") VALUES ($1, $2, $3)"#,
    forget_pieces: r#"DELETE FROM "_cdc_prepared" WHERE "xid" = $1"#,
    piece: r#"SELECT "piece" FROM "_cdc_prepared" WHERE "xid" = $1 AND "number" = $2"#,
};
