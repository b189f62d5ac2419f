//! UPPER and LOWER of every character, as runs of letters with one distance.

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use super::fetch::{Points, SEQUENCE};
use crate::Outcome;

/// File, and the collation it is asked by; those of MariaDB last.
const MYSQL: &[(&str, &str)] = &[
    ("default", "utf8mb4_general_ci"),
    ("unicode900", "utf8mb4_0900_ai_ci"),
];
const MARIADB: &[(&str, &str)] = &[
    ("unicode520", "utf8mb4_unicode_520_ci"),
    ("unicode1400", "utf8mb4_uca1400_ai_ci"),
];

/// Writes the tables of both directions.
pub(super) async fn write(
    mysql: &mut Conn,
    mariadb: &mut Conn,
    put: &impl Fn(&str, Vec<u8>) -> std::io::Result<()>,
) -> Outcome<()> {
    for (direction, function) in [("upper", "UPPER"), ("lower", "LOWER")] {
        for (conn, list) in [(&mut *mysql, MYSQL), (&mut *mariadb, MARIADB)] {
            for (file, collation) in list {
                let found = padded(conn, function, collation).await?;
                put(&format!("{direction}-{file}.bin"), runs(&found)?)?;
            }
        }
    }
    Ok(())
}

/// The characters that have another case, with it. They stand behind two letters that
/// shrink, for MySQL converts in place: a letter that grows needs their room.
async fn padded(conn: &mut Conn, function: &str, collation: &str) -> Outcome<Points> {
    let room = if function == "UPPER" { "ıı" } else { "İİ" };
    let sql = format!(
        "{SEQUENCE} SELECT n, SUBSTRING({function}(CONCAT('{room}', \
         CONVERT(CHAR(n USING utf32) USING utf8mb4)) COLLATE {collation}), 3) FROM s \
         WHERE n NOT BETWEEN 0xD800 AND 0xDFFF"
    );
    let rows: Vec<(u32, Vec<u8>)> = conn.query(sql).await?;
    let mut found: Points = rows.into_iter().collect();
    found.retain(|point, bytes| {
        let own = char::from_u32(*point).map(|c| c.to_string().into_bytes());
        own.as_deref() != Some(bytes.as_slice())
    });
    Ok(found)
}

/// Twelve bytes a run: first, last with the step in its highest byte, distance.
fn runs(points: &Points) -> Outcome<Vec<u8>> {
    let mut runs: Vec<(u32, u32, u32, i32)> = Vec::new();
    for (point, bytes) in points {
        let text = String::from_utf8(bytes.clone())?;
        let mut chars = text.chars();
        let (Some(to), None) = (chars.next(), chars.next()) else {
            return Err(format!("the other case of {point:#X} is not one character").into());
        };
        let shift = i32::try_from(i64::from(u32::from(to)) - i64::from(*point))?;
        if let Some((first, last, step, known)) = runs.last_mut()
            && *known == shift
        {
            let apart = point - *last;
            if apart <= 2 && (first == last || apart == *step) {
                (*last, *step) = (*point, apart);
                continue;
            }
        }
        runs.push((*point, *point, 1, shift));
    }
    let mut bytes = Vec::new();
    for (first, last, step, shift) in runs {
        bytes.extend(first.to_le_bytes());
        bytes.extend((last | step << 24).to_le_bytes());
        bytes.extend(shift.to_le_bytes());
    }
    Ok(bytes)
}
