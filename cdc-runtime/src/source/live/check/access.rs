//! What the account may do, and whether others can listen.

use mysql_async::prelude::Queryable;
use mysql_async::{Error as MysqlError, Row};

use super::{Asked, Check, CheckName, Expected, Verdict, quoted};
use crate::binlog::Flavor;
use crate::error::Error;
use crate::shape::TableShape;
use crate::source::failure::translate;
use crate::source::{Address, SslMode};

/// Whether the connection is encrypted, and the server's certificate verified.
pub(super) async fn tls(asked: &mut Asked, address: &Address) -> Result<Check, Error> {
    let row: Option<(String, String)> = asked
        .conn
        .query_first("SHOW SESSION STATUS LIKE 'Ssl_version'")
        .await
        .map_err(|e| translate(e, "asking whether the connection is encrypted"))?;
    let version = row.map(|(_, version)| version).unwrap_or_default();
    let mode = address.tls().mode();
    let verified = matches!(mode, SslMode::VerifyCa | SslMode::VerifyFull);
    let (verdict, sentence) = match (version.as_str(), verified) {
        ("", _) => (
            Verdict::Advice,
            "the connection is not encrypted".to_owned(),
        ),
        (version, true) => (
            Verdict::Ok,
            format!("{version}, the server's certificate is verified"),
        ),
        (version, false) => (
            Verdict::Advice,
            format!("{version}, but the server's certificate is not verified"),
        ),
    };
    let fix = "set CDC_SSL_MODE=verify-full and CDC_SSL_CA to the file of the authority that signed the server's certificate";
    Ok(Check::new(CheckName::Tls, verdict, sentence, fix))
}

/// The privileges for the stream.
pub(super) async fn grants(asked: &mut Asked) -> Result<Vec<Check>, Error> {
    let lines: Vec<String> = asked
        .conn
        .query("SHOW GRANTS")
        .await
        .map_err(|e| translate(e, "asking for its grants"))?;
    let account = account(asked).await?;
    let client: &[&str] = match asked.flavor {
        Flavor::Mysql => &["REPLICATION CLIENT"],
        Flavor::Mariadb => &["BINLOG MONITOR", "REPLICATION CLIENT"],
    };
    let wanted: [(CheckName, &[&str]); 2] = [
        (CheckName::ReplicationSlave, &["REPLICATION SLAVE"]),
        (CheckName::ReplicationClient, client),
    ];
    Ok(wanted
        .into_iter()
        .map(|(name, words)| {
            let holds = lines.iter().any(|line| everywhere(line, words));
            let what = words.first().copied().unwrap_or_default();
            let verb = if holds { "has" } else { "lacks" };
            Check::new(
                name,
                Verdict::of(holds, Verdict::No),
                format!("the account {verb} {what}"),
                format!("GRANT {what} ON *.* TO {account};"),
            )
        })
        .collect())
}

/// LOCK TABLES on the tables that MySQL locks for an instant when their load begins.
pub(super) async fn locks(asked: &mut Asked, expected: &Expected<'_>) -> Result<Vec<Check>, Error> {
    if asked.flavor != Flavor::Mysql || expected.counted.is_empty() {
        return Ok(Vec::new());
    }
    let lines: Vec<String> = asked
        .conn
        .query("SHOW GRANTS")
        .await
        .map_err(|e| translate(e, "asking for its grants"))?;
    let account = account(asked).await?;
    // Nothing is loaded any more where the target stands somewhere.
    let missing = match expected.stands {
        None => Verdict::No,
        Some(_) => Verdict::Advice,
    };
    let check = |shape: &&'static TableShape| {
        let place = format!("{}.*", quoted(shape.schema));
        let words = &["LOCK TABLES"];
        let mut lines = lines.iter();
        let holds = lines.any(|line| everywhere(line, words) || granted(line, &place, words));
        let verb = if holds { "may" } else { "may not" };
        Check::new(
            CheckName::LockTables,
            Verdict::of(holds, missing),
            format!(
                "the account {verb} lock `{}.{}` for the instant in which its load begins: nothing tells its rows apart",
                shape.schema, shape.table
            ),
            format!("GRANT LOCK TABLES ON {place} TO {account};"),
        )
    };
    Ok(expected.counted.iter().map(check).collect())
}

fn everywhere(line: &str, words: &[&str]) -> bool {
    granted(line, "*.*", words)
}

/// Whether a line of SHOW GRANTS gives one of `words` on `place`.
fn granted(line: &str, place: &str, words: &[&str]) -> bool {
    let Some((list, _)) = line.split_once(&format!(" ON {place} TO")) else {
        return false;
    };
    let upper = list.to_ascii_uppercase();
    let mut items = upper.trim_start_matches("GRANT ").split(',').map(str::trim);
    items.any(|item| item == "ALL PRIVILEGES" || words.contains(&item))
}

/// Whether the account may read a table: asked by reading none of its rows.
pub(super) async fn select(asked: &mut Asked, shape: &TableShape) -> Result<Check, Error> {
    let table = format!("{}.{}", quoted(shape.schema), quoted(shape.table));
    let shown = format!("{}.{}", shape.schema, shape.table);
    let columns: Vec<String> = shape
        .columns
        .iter()
        .map(|column| quoted(column.name))
        .collect();
    let mut answer: Result<Vec<Row>, _> = asked
        .conn
        .query(format!(
            "SELECT {} FROM {table} LIMIT 0",
            columns.join(", ")
        ))
        .await;
    // A column that is not there is another finding: the shape's.
    if matches!(&answer, Err(MysqlError::Server(error)) if error.code == 1054) {
        answer = asked
            .conn
            .query(format!("SELECT 1 FROM {table} LIMIT 0"))
            .await;
    }
    let account = account(asked).await?;
    match answer {
        Ok(_) => Ok(Check::new(
            CheckName::Select,
            Verdict::Ok,
            format!("`{shown}` can be read"),
            "",
        )),
        // ER_NO_SUCH_TABLE, ER_BAD_DB_ERROR.
        Err(MysqlError::Server(error)) if [1146, 1049].contains(&error.code) => Ok(Check::new(
            CheckName::Shape,
            Verdict::No,
            format!("`{shown}` ({}) is not on the server", shape.declared),
            "check the schema's name in the DDL or in [source] schema, or create the table",
        )),
        // ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR, ER_DBACCESS_DENIED_ERROR.
        Err(MysqlError::Server(error)) if [1142, 1143, 1044].contains(&error.code) => {
            Ok(Check::new(
                CheckName::Select,
                Verdict::No,
                format!("the account may not read `{shown}`"),
                format!("GRANT SELECT ON {table} TO {account};"),
            ))
        }
        Err(error) => Err(translate(error, "reading a table of the mapping")),
    }
}

/// The account as GRANT names it.
async fn account(asked: &mut Asked) -> Result<String, Error> {
    let account = asked
        .text("SELECT CURRENT_USER()")
        .await?
        .unwrap_or_default();
    let (user, host) = account.rsplit_once('@').unwrap_or((&account, "%"));
    let text = |part: &str| format!("'{}'", part.replace('\'', "''"));
    Ok(format!("{}@{}", text(user), text(host)))
}
