//! The shop's schema on a server, and the audit that lets a test know what was deleted.

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use super::insert::insert_sql;
use super::rng::Rng;
use super::row;
use crate::{Outcome, place};

/// Rows that left `customer` (deleted, given another key, moved out of the mapping's
/// `where`) and `category`, as they last were. They live in a schema that is not mapped.
const AUDIT: &[&str] = &[
    "CREATE DATABASE shop_audit CHARACTER SET utf8mb4",
    "CREATE TABLE shop_audit.customer_gone LIKE shop.customer",
    "ALTER TABLE shop_audit.customer_gone DROP INDEX email, ADD COLUMN gone_at DATETIME",
    "CREATE TABLE shop_audit.category_gone LIKE shop.category",
    "CREATE TRIGGER shop.customer_delete AFTER DELETE ON shop.customer FOR EACH ROW \
     REPLACE INTO shop_audit.customer_gone SELECT OLD.id, OLD.first_name, OLD.last_name, \
     OLD.email, OLD.phone, OLD.tax_id, OLD.password_hash, OLD.status, OLD.interests, \
     OLD.credit_limit, OLD.balance, OLD.born_on, OLD.country_code, OLD.is_test, \
     OLD.preferences, OLD.created_at, UTC_TIMESTAMP() FROM DUAL WHERE OLD.is_test = 0",
    "CREATE TRIGGER shop.customer_update AFTER UPDATE ON shop.customer FOR EACH ROW \
     REPLACE INTO shop_audit.customer_gone SELECT OLD.id, OLD.first_name, OLD.last_name, \
     OLD.email, OLD.phone, OLD.tax_id, OLD.password_hash, OLD.status, OLD.interests, \
     OLD.credit_limit, OLD.balance, OLD.born_on, OLD.country_code, OLD.is_test, \
     OLD.preferences, OLD.created_at, UTC_TIMESTAMP() FROM DUAL \
     WHERE OLD.is_test = 0 AND (NEW.is_test <> 0 OR NEW.id <> OLD.id)",
    "CREATE TRIGGER shop.category_delete AFTER DELETE ON shop.category FOR EACH ROW \
     REPLACE INTO shop_audit.category_gone VALUES (OLD.id, OLD.parent_id, OLD.name, OLD.sort)",
    "CREATE TRIGGER shop.category_update AFTER UPDATE ON shop.category FOR EACH ROW \
     REPLACE INTO shop_audit.category_gone SELECT OLD.id, OLD.parent_id, OLD.name, OLD.sort \
     FROM DUAL WHERE NEW.id <> OLD.id",
];

/// Creates the database `shop` from `schema/shop.sql`, the audit, and the rows every
/// worker refers to: countries and three warehouses.
///
/// # Errors
/// The file cannot be read, or the server refuses a statement.
pub async fn create(conn: &mut Conn, seed: u64) -> Outcome<()> {
    conn.query_drop("CREATE DATABASE shop CHARACTER SET utf8mb4")
        .await?;
    conn.query_drop("USE shop").await?;
    let ddl = std::fs::read_to_string(place::schema("shop.sql"))?;
    for statement in ddl_statements(&ddl) {
        conn.query_drop(&statement)
            .await
            .map_err(|reason| format!("{reason}: {statement}"))?;
    }
    for statement in AUDIT {
        conn.query_drop(*statement)
            .await
            .map_err(|reason| format!("{reason}: {statement}"))?;
    }
    let mut rng = Rng::new(seed);
    for code in row::COUNTRIES {
        let values = row::country(&mut rng, code);
        conn.exec_drop(insert_sql("country", row::COUNTRY, 1), values)
            .await?;
    }
    conn.query_drop(
        "INSERT INTO shop.warehouse VALUES (1, 'Nord', 'DE', '06:30:00', 100000), \
         (2, 'Süd', 'PT', '-01:00:00', -8388608), (3, '東', 'JP', '838:59:59', 8388607)",
    )
    .await?;
    Ok(())
}

/// Rows numbered 64000, which no worker touches: what hand-written statements can rely on.
const KNOWN: &[&str] = &[
    "INSERT INTO shop.category VALUES (64000, NULL, 'known', 0)",
    "INSERT INTO shop.product (id, category_id, sku, name, price, attributes) VALUES \
     (64000, 64000, 'known', 'known', 1.50, '{\"size\": 1, \"tags\": [\"a\", \"b\"], \
     \"text\": \"something long enough to make a partial update worth it\"}')",
    "INSERT INTO shop.customer (id, first_name, email, password_hash, country_code) VALUES \
     (64000, 'Ada', 'ada@example.org', REPEAT('x', 32), 'DE')",
    "INSERT INTO shop.address VALUES (64000, 64000, 'home', 'street', 'city', '', 1.5, 2.5)",
];

/// Inserts a category, a product, a customer and an address with the key 64000.
///
/// # Errors
/// The server refuses a statement.
pub async fn known_rows(conn: &mut Conn) -> Outcome<()> {
    for statement in KNOWN {
        conn.query_drop(*statement)
            .await
            .map_err(|reason| format!("{reason}: {statement}"))?;
    }
    Ok(())
}

/// The statements of a DDL file: comment lines left out, split at the semicolons that end
/// a line.
#[must_use]
pub fn ddl_statements(ddl: &str) -> Vec<String> {
    let lines: Vec<&str> = ddl.lines().filter(|line| !line.starts_with("--")).collect();
    lines
        .join("\n")
        .split(";\n")
        .map(|statement| statement.trim().trim_end_matches(';').to_owned())
        .filter(|statement| !statement.is_empty())
        .collect()
}
