//! Dead letters in PostgreSQL's SQL.

use crate::sink::server::Letterbox;

/// The statements.
pub(super) const LETTERBOX: Letterbox = Letterbox {
    create: r#"CREATE TABLE IF NOT EXISTS "_cdc_dead_letter" (
  "id"           BIGINT PRIMARY KEY,
  "source_table" TEXT   NOT NULL,
  "row_key"      BYTEA  NOT NULL,
  "before_row"   BYTEA,
  "after_row"    BYTEA,
  "reason"       TEXT   NOT NULL,
  "column_name"  TEXT,
  "file"         TEXT   NOT NULL,
  "offset"       BIGINT NOT NULL,
  "gtid"         TEXT,
  "committed_at" BIGINT NOT NULL,
  "tries"        BIGINT NOT NULL,
  "set_aside_at" TEXT   NOT NULL,
  "tried_at"     TEXT   NOT NULL
)"#,
    heads: r#"SELECT "id", "source_table", encode("row_key", 'hex') FROM "_cdc_dead_letter""#,
    list: r#"SELECT "id", "source_table", ("before_row" IS NOT NULL)::INT, ("after_row" IS NOT NULL)::INT, "reason", "column_name", "file", "offset", "gtid", "committed_at", "tries", "set_aside_at", "tried_at" FROM "_cdc_dead_letter" ORDER BY "id""#,
    one: r#"SELECT "id"::TEXT, "source_table", encode("row_key", 'hex'), encode("before_row", 'hex'), encode("after_row", 'hex'), "reason", "column_name", "file", "offset"::TEXT, "gtid", "committed_at"::TEXT, "tries"::TEXT FROM "_cdc_dead_letter" WHERE "id" = $1"#,
    add: r#"INSERT INTO "_cdc_dead_letter" ("id", "source_table", "row_key", "before_row", "after_row", "reason", "column_name", "file", "offset", "gtid", "committed_at", "tries", "set_aside_at", "tried_at") VALUES ($1, $2, decode($3, 'hex'), decode($4, 'hex'), decode($5, 'hex'), $6, $7, $8, $9, $10, $11, $12, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))"#,
    change: r#"UPDATE "_cdc_dead_letter" SET "before_row" = decode($1, 'hex'), "after_row" = decode($2, 'hex'), "reason" = $3, "column_name" = $4, "file" = $5, "offset" = $6, "gtid" = $7, "committed_at" = $8, "tries" = $9, "tried_at" = to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') WHERE "id" = $10"#,
    remove: r#"DELETE FROM "_cdc_dead_letter" WHERE "id" = $1"#,
};
