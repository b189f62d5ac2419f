//! Bookkeeping in PostgreSQL's SQL.

use crate::sink::server::Book;

/// The statements.
pub(super) const BOOK: Book = Book {
    create: [
        r#"CREATE TABLE IF NOT EXISTS "_cdc_checkpoint" (
  "id"             SMALLINT PRIMARY KEY CHECK ("id" = 1),
  "fence"          TEXT     NOT NULL,
  "fingerprint"    TEXT     NOT NULL,
  "source_kind"    TEXT,
  "file"           TEXT,
  "offset"         BIGINT,
  "gtid_set"       TEXT     NOT NULL DEFAULT '',
  "gtids_complete" SMALLINT NOT NULL DEFAULT 0,
  "last_gtid"      TEXT,
  "committed_at"   BIGINT   NOT NULL DEFAULT 0,
  "transactions"   BIGINT   NOT NULL DEFAULT 0,
  "inserted"       BIGINT   NOT NULL DEFAULT 0,
  "updated"        BIGINT   NOT NULL DEFAULT 0,
  "deleted"        BIGINT   NOT NULL DEFAULT 0,
  "ignored_events" BIGINT   NOT NULL DEFAULT 0,
  "updated_at"     TEXT
)"#,
        r#"CREATE TABLE IF NOT EXISTS "_cdc_meta" (
  "name"  TEXT PRIMARY KEY,
  "value" TEXT NOT NULL
)"#,
        r#"CREATE TABLE IF NOT EXISTS "_cdc_doubt" (
  "schema_name" TEXT NOT NULL,
  "table_name"  TEXT NOT NULL,
  "altered_at"  TEXT NOT NULL,
  PRIMARY KEY ("schema_name", "table_name")
)"#,
        r#"CREATE TABLE IF NOT EXISTS "_cdc_servers" (
  "id"    SMALLINT PRIMARY KEY CHECK ("id" = 1),
  "noted" TEXT     NOT NULL
)"#,
    ],
    objects: "SELECT relname::TEXT, CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' ELSE 'table' END \
              FROM pg_catalog.pg_class WHERE relnamespace = current_schema()::regnamespace \
              AND relkind IN ('r', 'p', 'v', 'm', 'f')",
    lock: "SELECT pg_advisory_lock(hashtextextended('cdc ' || current_schema(), 0))::TEXT",
    unlock: "SELECT pg_advisory_unlock(hashtextextended('cdc ' || current_schema(), 0))::TEXT",
    read_only: "SELECT current_setting('transaction_read_only')",
    begin: "BEGIN",
    take: r#"INSERT INTO "_cdc_checkpoint" ("id", "fence", "fingerprint")
VALUES (1, gen_random_uuid()::TEXT, $1)
ON CONFLICT ("id") DO UPDATE SET "fence" = excluded."fence", "fingerprint" = excluded."fingerprint""#,
    fence: r#"SELECT "fence" FROM "_cdc_checkpoint" WHERE "id" = 1"#,
    hold: r#"SELECT "fence" FROM "_cdc_checkpoint" WHERE "id" = 1 FOR UPDATE"#,
    read: r#"SELECT "fingerprint", "updated_at", "fence", "source_kind", "file", "offset", "gtid_set",
  "gtids_complete", "last_gtid", "committed_at", "transactions", "inserted", "updated",
  "deleted", "ignored_events" FROM "_cdc_checkpoint" WHERE "id" = 1"#,
    write: r#"UPDATE "_cdc_checkpoint" SET "source_kind" = $1::TEXT, "file" = $2::TEXT,
  "offset" = $3::BIGINT, "gtid_set" = $4::TEXT, "gtids_complete" = $5::BIGINT,
  "last_gtid" = $6::TEXT, "committed_at" = $7::BIGINT, "transactions" = $8::BIGINT,
  "inserted" = $9::BIGINT, "updated" = $10::BIGINT, "deleted" = $11::BIGINT,
  "ignored_events" = $12::BIGINT,
  "updated_at" = to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
WHERE "id" = 1 AND "fence" = $13::TEXT"#,
    meta: r#"SELECT "name", "value" FROM "_cdc_meta""#,
    put: r#"INSERT INTO "_cdc_meta" ("name", "value") VALUES ($1, $2) ON CONFLICT DO NOTHING"#,
    random: "SELECT encode(sha256(convert_to(gen_random_uuid()::TEXT || gen_random_uuid()::TEXT, 'UTF8')), 'hex')",
    doubts: r#"SELECT "schema_name", "table_name", "altered_at" FROM "_cdc_doubt""#,
    add_doubt: r#"INSERT INTO "_cdc_doubt" ("schema_name", "table_name", "altered_at") VALUES ($1, $2, $3)
ON CONFLICT ("schema_name", "table_name") DO UPDATE SET "altered_at" = excluded."altered_at""#,
    remove_doubt: r#"DELETE FROM "_cdc_doubt" WHERE "schema_name" = $1 AND "table_name" = $2"#,
    servers: r#"SELECT "noted" FROM "_cdc_servers" WHERE "id" = 1"#,
    note_servers: r#"INSERT INTO "_cdc_servers" ("id", "noted") VALUES (1, $1)
ON CONFLICT ("id") DO UPDATE SET "noted" = excluded."noted""#,
};
