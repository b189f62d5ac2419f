//! Expressions held by the server: for the same rows the source's own SELECT of an
//! expression and what the replicator wrote for it agree, value by value.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use tests::expressions::{self, Target};
use tests::oracle::{Cell, Lake};
use tests::replicator::Replicator;
use tests::servers::{Flavor, Server};
use tests::{Outcome, workload};

/// The mode the language is held by: MySQL's own default, where it matters to values.
const MODE: &str = "SET sql_mode = 'NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO', \
                    time_zone = '+00:00'";

/// Expressions on which MariaDB is of another opinion than MySQL, and why.
const OTHER_ON_MARIADB: &[(&str, &str)] = &[
    ("2 / 3 * p", DIGITS),
    ("p / 3 * 3", DIGITS),
    ("FLOOR(a / b)", DIGITS),
    ("SUM(p / 3)", DIGITS),
    (
        "ROUND(q, 10)",
        "ROUND adds zeros up to the digits asked for",
    ),
    ("COALESCE(day, due)", ZERO),
    ("COALESCE(at, at3)", ZERO),
    ("COALESCE(at, at6)", ZERO),
    ("COALESCE(day, at6)", ZERO),
    ("IFNULL(day, DATE(at6))", ZERO),
    ("IF(day < due, day, due)", ZERO),
    ("IF(at < at6, at, at6)", ZERO),
    ("CASE WHEN day IS NULL THEN due ELSE day END", ZERO),
    ("CASE WHEN day < '2000-01-01' THEN at END", ZERO),
    ("NULLIF(day, due)", ZERO),
    ("NULLIF(at, at3)", ZERO),
    ("NULLIF(day, '2024-02-29')", ZERO),
    ("DATE_FORMAT(day, '%j')", ZERO),
    ("DATE_FORMAT(at, '%X%V %x%v %U %u %w %j')", ZERO),
    ("DATE_FORMAT(at3, '%X%V %x%v %U %u %w %j')", ZERO),
    ("LAST_DAY(day)", ZERO),
    ("LAST_DAY(at)", ZERO),
    ("GREATEST(day, due)", ZERO),
    ("LEAST(day, due)", ZERO),
    ("GREATEST(at, at6)", ZERO),
    ("GREATEST(day, at)", ZERO),
    ("LEAST(at3, at, due)", ZERO),
    ("day < at", AS_WRITTEN),
    ("day = at", AS_WRITTEN),
    ("at >= day", AS_WRITTEN),
    ("day <=> at3", AS_WRITTEN),
    ("at6 > day", AS_WRITTEN),
    (
        "TRUNCATE(r, 30)",
        "TRUNCATE adds zeros up to the digits asked for",
    ),
    ("GREATEST(s, t)", "of equal texts it takes the first"),
    ("JSON_EXTRACT(j, '$.b[last]')", LAST),
    ("j ->> '$.b[last]'", LAST),
    ("JSON_EXTRACT(j, '$.b[last-1]')", LAST),
    ("j ->> '$.b[last-1]'", LAST),
    ("JSON_EXTRACT(j, '$.b[last-1 to last]')", LAST),
    ("j ->> '$.b[last-1 to last]'", LAST),
    ("JSON_EXTRACT(j, '$[last][0]')", LAST),
    ("j ->> '$[last][0]'", LAST),
    ("JSON_EXTRACT(k, '$.b[last]')", LAST),
    ("JSON_EXTRACT(k, '$.b[last-1]')", LAST),
    ("JSON_EXTRACT(k, '$.b[last-1 to last]')", LAST),
    ("JSON_EXTRACT(k, '$[last][0]')", LAST),
];
const AS_WRITTEN: &str = "a partial DATE is compared as it is written";
const LAST: &str = "`last` finds nothing in a column, and what is there in a literal";
const DIGITS: &str = "a quotient keeps the digits behind its scale until it is stored";
const ZERO: &str = "under NO_ZERO_DATE a zero or partial date is NULL in more places";

/// Fills the source and replicates it from its first transaction on.
async fn replicated(flavor: Flavor, program: &str) -> Outcome<(Server, Conn, Replicator)> {
    let server = Server::start(flavor).await?;
    let mut conn = server.connect().await?;
    let mut ddl = expressions::ddl()?;
    if flavor.is_mariadb() {
        ddl = ddl.replace("utf8mb4_0900_bin", "utf8mb4_nopad_bin");
    }
    for statement in workload::ddl_statements(&ddl) {
        conn.query_drop(&statement)
            .await
            .map_err(|reason| format!("{reason}: {statement}"))?;
    }
    conn.query_drop("SET sql_mode = ''").await?;
    conn.query_drop("START TRANSACTION").await?;
    for statement in expressions::inserts(42, 160) {
        // MariaDB's JSON is not searched with `**`: its table stays empty there.
        if flavor.is_mariadb() && statement.starts_with("INSERT INTO exprs.deep ") {
            continue;
        }
        conn.query_drop(&statement)
            .await
            .map_err(|reason| format!("{reason}: {statement}"))?;
    }
    conn.query_drop("COMMIT").await?;
    let replicator = Replicator::of(PathBuf::from(program))?;
    replicator
        .run_until_current(&server.url())
        .await?
        .expect(0)?;
    conn.query_drop(MODE).await?;
    Ok((server, conn, replicator))
}

/// The lake's values of a column by key.
async fn found(lake: &mut Lake, target: &Target, column: &str) -> Outcome<BTreeMap<String, Cell>> {
    let key = match &target.group_by {
        Some(group) => group.as_str(),
        None if target.name == "fact_all" => "1",
        None => "id",
    };
    let rows = lake
        .query(&format!("SELECT {key}, \"{column}\" FROM {}", target.name))
        .await?;
    let mut values = BTreeMap::new();
    for row in rows.rows {
        let [key, value] =
            <[Cell; 2]>::try_from(row).map_err(|_| "a row of other than two columns")?;
        values.insert(key.to_string(), value);
    }
    Ok(values)
}

/// The expression as MariaDB spells it: without arrows.
fn without_arrows(sql: &str) -> String {
    let mut out = sql.to_owned();
    for (arrow, open, close) in [
        (" ->> '", "JSON_UNQUOTE(JSON_EXTRACT(", "))"),
        (" -> '", "JSON_EXTRACT(", ")"),
    ] {
        while let Some((before, after)) = out.split_once(arrow) {
            let (path, rest) = after.split_once('\'').unwrap_or((after, ""));
            let (start, column) = before.split_at(before.len() - 1);
            out = format!("{start}{open}{column}, '{path}'{close}{rest}");
        }
    }
    out
}

/// Every difference of one expression, one line each.
async fn compare(
    conn: &mut Conn,
    lake: &mut Lake,
    target: &Target,
    (column, sql): &(String, String),
    report: &mut String,
) -> Outcome<()> {
    let name = &target.name;
    let wanted = match expressions::ask(conn, target, sql).await {
        Ok(wanted) => wanted,
        Err(reason) => {
            writeln!(report, "{name}.{column} `{sql}`: the source says {reason}")?;
            return Ok(());
        }
    };
    let have = found(lake, target, column).await?;
    if wanted.keys().ne(have.keys()) {
        writeln!(report, "{name}.{column} `{sql}`: other rows")?;
        return Ok(());
    }
    let pairs = wanted.iter().zip(have.values());
    let wrong: Vec<_> = pairs
        .filter(|((_, want), have)| !expressions::agree(target, want, have))
        .collect();
    if let Some(((key, want), have)) = wrong.first() {
        let count = wrong.len();
        writeln!(
            report,
            "{name}[{key}].{column} `{sql}`: {have}, expected {} ({count} rows differ)",
            want.value
        )?;
    }
    Ok(())
}

async fn held(flavor: Flavor) -> Outcome<()> {
    let (_server, mut conn, replicator) =
        replicated(flavor, env!("CARGO_BIN_EXE_expressions")).await?;
    let mut lake = replicator.lake().await?;
    let mut report = String::new();
    let mut compared = 0;
    for mut target in expressions::targets()? {
        if target.columns.is_empty() {
            target.columns.push(("id".to_owned(), "id".to_owned()));
        }
        for (column, sql) in &target.columns {
            let other = OTHER_ON_MARIADB.iter().any(|(listed, _)| listed == sql);
            let spelled = match (flavor.is_mariadb(), other) {
                (true, true) => continue,
                (true, false) => without_arrows(sql),
                (false, _) => sql.clone(),
            };
            let column = (column.clone(), spelled);
            compare(&mut conn, &mut lake, &target, &column, &mut report).await?;
            compared += 1;
        }
    }
    assert!(compared > 850, "only {compared} expressions were compared");
    if report.is_empty() {
        Ok(())
    } else {
        Err(format!("source and lake differ:\n{report}").into())
    }
}

#[tokio::test]
async fn mysql_holds_every_expression() -> Outcome<()> {
    held(Flavor::MySql).await
}

#[tokio::test]
async fn mariadb_holds_every_expression() -> Outcome<()> {
    held(Flavor::MariaDb1011).await
}
