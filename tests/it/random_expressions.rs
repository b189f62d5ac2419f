//! Random expressions held by the server, row by row: the same value, or an error on both
//! sides. Seed 1 in every run; another by
//! `CDC_EXPRESSIONS_SEED=7 cargo nextest run -p tests random`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::Command;

use mysql_async::Conn;
use mysql_async::prelude::Queryable;
use tests::expressions::{self, Answer, Target};
use tests::oracle::Cell;
use tests::servers::{Flavor, Server};
use tests::{Outcome, workload};

/// MySQL's own default, where it matters to values.
const MODE: &str = "SET sql_mode = 'NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO', \
                    time_zone = '+00:00'";
/// Rows that every expression is computed over.
const ROWS: usize = 150;

/// What the program makes of each expression for each row; none for an error.
type Evaluated = BTreeMap<(usize, String), Option<Cell>>;

async fn filled(flavor: Flavor) -> Outcome<(Server, Conn)> {
    let server = Server::start(flavor).await?;
    let mut conn = server.connect().await?;
    for statement in workload::ddl_statements(&expressions::mix_ddl(flavor)?) {
        conn.query_drop(&statement)
            .await
            .map_err(|reason| format!("{reason}: {statement}"))?;
    }
    conn.query_drop("SET sql_mode = ''").await?;
    conn.query_drop("START TRANSACTION").await?;
    for statement in expressions::mixes(42, ROWS) {
        conn.query_drop(&statement)
            .await
            .map_err(|reason| format!("{reason}: {statement}"))?;
    }
    conn.query_drop("COMMIT").await?;
    Ok((server, conn))
}

async fn evaluated(server: &Server) -> Outcome<Evaluated> {
    let binlog = server.close_binlog().await?;
    let word = if server.flavor().is_mariadb() {
        "mariadb"
    } else {
        "mysql"
    };
    let program = env!("CARGO_BIN_EXE_random");
    let ran = Command::new(program).arg(word).arg(binlog).output()?;
    if !ran.status.success() {
        return Err(String::from_utf8_lossy(&ran.stderr).into_owned().into());
    }
    let mut found = Evaluated::new();
    for line in String::from_utf8(ran.stdout)?.lines() {
        let mut parts = line.splitn(3, ' ');
        let (Some(id), Some(number), Some(value)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(format!("not an answer: {line}").into());
        };
        let value = match value {
            "error" => None,
            value => Some(Cell::decode(value)?),
        };
        found.insert((number.parse()?, id.to_owned()), value);
    }
    Ok(found)
}

/// The server's answers; none for a row on which the expression is an error.
async fn asked(
    conn: &mut Conn,
    target: &Target,
    sql: &str,
) -> Outcome<BTreeMap<String, Option<Answer>>> {
    if let Ok(answers) = expressions::ask(conn, target, sql).await {
        let answers = answers.into_iter();
        return Ok(answers.map(|(id, answer)| (id, Some(answer))).collect());
    }
    let mut answers = BTreeMap::new();
    for id in 0..ROWS {
        // Not by the key alone: MySQL then compares partial dates as they are written.
        let one = Target {
            name: target.name.clone(),
            from: target.from.clone(),
            filter: Some(format!("id + 0 = {id}")),
            group_by: None,
            fact: false,
            columns: Vec::new(),
        };
        let answer = match expressions::ask(conn, &one, sql).await {
            Ok(answers) => answers.into_values().next(),
            Err(reason) if is_of_a_value(&reason.to_string()) => None,
            Err(reason) => return Err(reason),
        };
        answers.insert(id.to_string(), answer);
    }
    Ok(answers)
}

/// Whether an error is one of a row's values: `ER_DATA_OUT_OF_RANGE`, not of the statement.
fn is_of_a_value(reason: &str) -> bool {
    reason.contains("1690") || reason.contains("out of range")
}

async fn held(flavor: Flavor) -> Outcome<()> {
    let (server, mut conn) = filled(flavor).await?;
    let found = evaluated(&server).await?;
    conn.query_drop(MODE).await?;
    // What is made of no column compares by the connection's collation there, here by bytes.
    conn.query_drop(if flavor.is_mariadb() {
        "SET collation_connection = 'utf8mb4_nopad_bin'"
    } else {
        "SET collation_connection = 'utf8mb4_0900_bin'"
    })
    .await?;
    let target = expressions::random(flavor);
    let (mut report, mut compared) = (String::new(), 0);
    for (number, (_, sql)) in target.columns.iter().enumerate() {
        let wanted = match asked(&mut conn, &target, sql).await {
            Ok(wanted) => wanted,
            // Which texts may meet is a matter of the statement, not of values.
            Err(reason) if reason.to_string().contains("Illegal mix of collations") => continue,
            Err(reason) => {
                writeln!(report, "`{sql}`: the source says {reason}")?;
                continue;
            }
        };
        compared += 1;
        let mut wrong = Vec::new();
        for (id, want) in &wanted {
            let have = found
                .get(&(number, id.clone()))
                .ok_or("a row that was not evaluated")?;
            let agree = match (want, have) {
                (Some(want), Some(have)) => expressions::agree(&target, want, have),
                // The server does not compute what stands beside a NULL.
                (Some(want), None) => want.value == Cell::Null,
                (want, have) => want.is_none() && have.is_none(),
            };
            if !agree {
                let shown = |value: Option<&Cell>| {
                    value.map_or_else(|| "an error".to_owned(), ToString::to_string)
                };
                let want = shown(want.as_ref().map(|answer| &answer.value));
                wrong.push(format!("[{id}] {}, expected {want}", shown(have.as_ref())));
            }
        }
        if let Some(first) = wrong.first() {
            writeln!(report, "`{sql}`: {first} ({} rows differ)", wrong.len())?;
        }
    }
    if report.is_empty() {
        assert!(
            compared > target.columns.len() / 2,
            "only {compared} were compared"
        );
        Ok(())
    } else {
        Err(format!("source and compiled expressions differ:\n{report}").into())
    }
}

#[tokio::test]
async fn mysql_holds_random_expressions() -> Outcome<()> {
    held(Flavor::MySql).await
}

#[tokio::test]
async fn mariadb_holds_random_expressions() -> Outcome<()> {
    held(Flavor::MariaDb1011).await
}
