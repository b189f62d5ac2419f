//! A server's answer, out of its `information_schema`.

use std::collections::BTreeMap;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use super::{Case, Facts};
use crate::Outcome;
use crate::servers::Server;

type Row = Vec<Option<String>>;

/// The facts about the tables of each case; none where the server refuses it.
///
/// # Errors
/// The server does not answer.
pub async fn served(server: &Server, cases: &[Case]) -> Outcome<Vec<Option<Facts>>> {
    let mut conn = server.connect().await?;
    conn.query_drop("SET NAMES utf8mb4").await?;
    conn.query_drop("SET foreign_key_checks = 0").await?;
    let mut accepted = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        conn.query_drop(format!(
            "CREATE DATABASE catalog_{at} CHARACTER SET utf8mb4; USE catalog_{at}; \
             SET sql_mode = '{}', explicit_defaults_for_timestamp = {}",
            case.sql_mode, case.explicit_timestamps
        ))
        .await?;
        accepted.push(conn.query_drop(case.sql.as_str()).await.is_ok());
    }
    conn.query_drop("SET sql_mode = ''").await?;
    let mut facts: BTreeMap<String, Facts> = BTreeMap::new();
    tables(&mut conn, &mut facts).await?;
    columns(&mut conn, &mut facts).await?;
    keys(&mut conn, &mut facts, server.flavor().is_mariadb()).await?;
    foreign_keys(&mut conn, &mut facts).await?;
    conn.disconnect().await?;
    let answers = accepted.into_iter().enumerate().map(|(at, accepted)| {
        let facts = facts.remove(&format!("catalog_{at}"));
        accepted.then(|| facts.unwrap_or_default())
    });
    Ok(answers.collect())
}

async fn rows(conn: &mut Conn, sql: &str) -> Outcome<Vec<Row>> {
    let rows: Vec<mysql_async::Row> = conn.query(sql).await?;
    let text = |row: mysql_async::Row| -> Row {
        row.unwrap()
            .into_iter()
            .map(|value| match value {
                mysql_async::Value::NULL => None,
                mysql_async::Value::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into()),
                other => Some(other.as_sql(true)),
            })
            .collect()
    };
    Ok(rows.into_iter().map(text).collect())
}

fn cell(row: &Row, at: usize) -> String {
    row.get(at).cloned().flatten().unwrap_or_default()
}

fn add(facts: &mut BTreeMap<String, Facts>, row: &Row, what: &str, value: String) {
    let of_schema = facts.entry(cell(row, 0)).or_default();
    of_schema.insert(format!("{}{what}", cell(row, 1)), value);
}

async fn tables(conn: &mut Conn, facts: &mut BTreeMap<String, Facts>) -> Outcome<()> {
    let sql = "SELECT table_schema, table_name, table_comment, table_collation \
               FROM information_schema.tables WHERE table_schema LIKE 'catalog\\_%'";
    for row in rows(conn, sql).await? {
        add(facts, &row, " comment", cell(&row, 2));
        add(facts, &row, " collation", cell(&row, 3));
    }
    Ok(())
}

async fn columns(conn: &mut Conn, facts: &mut BTreeMap<String, Facts>) -> Outcome<()> {
    const FACTS: &[&str] = &[
        "ordinal",
        "type",
        "nullable",
        "default",
        "character_set",
        "collation",
        "key",
        "extra",
        "generation_expression",
        "comment",
    ];
    let sql = "SELECT table_schema, table_name, column_name, ordinal_position, column_type, \
               is_nullable, column_default, character_set_name, collation_name, column_key, \
               extra, generation_expression, column_comment \
               FROM information_schema.columns WHERE table_schema LIKE 'catalog\\_%'";
    for row in rows(conn, sql).await? {
        for (at, what) in FACTS.iter().enumerate() {
            let value = row.get(at + 3).cloned().flatten();
            let shown = match *what {
                "default" | "character_set" | "collation" => {
                    value.map_or("NULL".to_owned(), |text| format!("<{text}>"))
                }
                _ => value.unwrap_or_default(),
            };
            add(facts, &row, &format!(".{} {what}", cell(&row, 2)), shown);
        }
    }
    Ok(())
}

async fn keys(conn: &mut Conn, facts: &mut BTreeMap<String, Facts>, mariadb: bool) -> Outcome<()> {
    let (expression, seen) = if mariadb {
        ("NULL", "IF(ignored = 'NO', 'visible', 'hidden')")
    } else {
        ("expression", "IF(is_visible = 'YES', 'visible', 'hidden')")
    };
    let sql = format!(
        "SELECT table_schema, table_name, index_name, non_unique, {seen}, index_comment, \
         COALESCE(column_name, {expression}), COALESCE(sub_part, '-'), COALESCE(collation, '-') \
         FROM information_schema.statistics WHERE table_schema LIKE 'catalog\\_%' \
         ORDER BY table_schema, table_name, index_name, seq_in_index"
    );
    let mut keys: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
    for row in rows(conn, &sql).await? {
        let key = (0..6).map(|at| cell(&row, at)).collect();
        let part = format!("{} {} {}", cell(&row, 6), cell(&row, 7), cell(&row, 8));
        keys.entry(key).or_default().push(part);
    }
    for (key, parts) in keys {
        let row: Row = key.into_iter().map(Some).collect();
        let unique = cell(&row, 3) == "0";
        let (seen, comment) = (cell(&row, 4), cell(&row, 5));
        let text = format!("{unique} {seen} {comment:?} ({})", parts.join(", "));
        add(facts, &row, &format!(" key {}", cell(&row, 2)), text);
    }
    Ok(())
}

async fn foreign_keys(conn: &mut Conn, facts: &mut BTreeMap<String, Facts>) -> Outcome<()> {
    let sql = "SELECT r.constraint_schema, r.table_name, r.constraint_name, \
               GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position SEPARATOR ', '), \
               r.referenced_table_name, \
               GROUP_CONCAT(k.referenced_column_name ORDER BY k.ordinal_position SEPARATOR ', '), \
               r.update_rule, r.delete_rule \
               FROM information_schema.referential_constraints r \
               JOIN information_schema.key_column_usage k \
               ON k.constraint_schema = r.constraint_schema AND k.table_name = r.table_name \
               AND k.constraint_name = r.constraint_name \
               WHERE r.constraint_schema LIKE 'catalog\\_%' GROUP BY 1, 2, 3, 5, 7, 8";
    for row in rows(conn, sql).await? {
        let text = format!(
            "({}) to {} ({}), on update {}, on delete {}",
            cell(&row, 3),
            cell(&row, 4),
            cell(&row, 5),
            cell(&row, 6),
            cell(&row, 7)
        );
        add(
            facts,
            &row,
            &format!(" foreign key {}", cell(&row, 2)),
            text,
        );
    }
    Ok(())
}
