//! Character sets and collations: canonical names, and what they make of a text type.

use super::collation::default_collation;
use super::options::Server;
use super::{DataType, Options};

/// The character set and collation that hold where a declaration gives none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Charset {
    /// Lower case; none where the level says nothing.
    pub charset: Option<String>,
    /// Lower case.
    pub collation: Option<String>,
}

impl Charset {
    /// What holds where no statement says anything.
    pub(super) fn of(options: &Options) -> Self {
        let mut level = Self::default();
        if let Some(charset) = &options.charset {
            level.set_charset(charset);
        }
        if let Some(collation) = &options.collation {
            level.set_collation(collation);
        }
        if level.charset.is_none() && options.server.is_some() {
            let server = options.server.unwrap_or_default();
            level.charset = Some(server.default_charset().to_owned());
        }
        level
    }

    /// CHARACTER SET: `default` says nothing.
    pub(super) fn set_charset(&mut self, name: &str) {
        let name = canonical(name);
        self.charset = (name != "default").then_some(name);
    }

    /// COLLATE, which implies its character set.
    pub(super) fn set_collation(&mut self, name: &str) {
        let name = canonical_collation(name);
        if name == "default" {
            return;
        }
        if let Some(implied) = implied_by(&name) {
            self.charset = Some(implied);
        }
        self.collation = Some(name);
    }

    /// This level, with `outer` where it says nothing.
    pub(super) fn within(&self, outer: &Self) -> Self {
        match (&self.charset, &self.collation) {
            (None, None) => outer.clone(),
            (None, Some(_)) => Self {
                charset: outer.charset.clone(),
                collation: self.collation.clone(),
            },
            _ => self.clone(),
        }
    }
}

/// `utf8` is `utf8mb3` on every server so far.
pub(super) fn canonical(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    if name == "utf8" {
        "utf8mb3".to_owned()
    } else {
        name
    }
}

fn canonical_collation(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.strip_prefix("utf8_") {
        Some(rest) => format!("utf8mb3_{rest}"),
        None => name,
    }
}

/// The character set in a collation's name; none for MariaDB's `uca1400_…`, which fit
/// several.
fn implied_by(collation: &str) -> Option<String> {
    let first = collation.split('_').next().unwrap_or(collation);
    (!first.starts_with("uca")).then(|| canonical(first))
}

/// Bytes that one character takes at most.
pub(crate) fn widest(charset: &str) -> u64 {
    match charset {
        "utf8mb4" | "utf16" | "utf16le" | "utf32" | "gb18030" => 4,
        "utf8mb3" | "ujis" | "eucjpms" => 3,
        "ucs2" | "big5" | "gbk" | "gb2312" | "sjis" | "cp932" | "euckr" => 2,
        _ => 1,
    }
}

/// Whether a type of that name has a character set.
pub(super) fn is_text(name: &str) -> bool {
    matches!(
        name,
        "CHAR" | "VARCHAR" | "TINYTEXT" | "TEXT" | "MEDIUMTEXT" | "LONGTEXT" | "ENUM" | "SET"
    )
}

/// Fixes a type's character set, and what follows from it: a text in the character set
/// `binary` is a BINARY, VARBINARY or BLOB; `TEXT(n)` and `BLOB(n)` are the smallest type
/// that holds n characters.
pub(super) fn settle(
    data_type: &mut DataType,
    declared: &Charset,
    level: &Charset,
    binary: bool,
    server: Option<Server>,
) {
    let text_of_json = Charset {
        charset: Some("utf8mb4".to_owned()),
        collation: Some("utf8mb4_bin".to_owned()),
    };
    let mut level = level;
    // MariaDB's JSON is a LONGTEXT in utf8mb4, but for what the declaration says itself.
    if data_type.name == "JSON" && (declared.collation.is_some() || data_type.compressed) {
        "LONGTEXT".clone_into(&mut data_type.name);
        level = &text_of_json;
    }
    if is_text(&data_type.name) {
        let own = declared.within(level);
        let charset = own.charset.unwrap_or_else(|| "utf8mb4".to_owned());
        data_type.collation = if binary && declared.collation.is_none() && charset != "binary" {
            Some(format!("{charset}_bin"))
        } else {
            own.collation
        };
        if let Some(server) = server {
            let default = || default_collation(server, &charset);
            let collation = data_type.collation.take().or_else(default);
            data_type.collation = collation.map(|name| spelled_out(name, &charset));
        }
        if charset == "binary" {
            make_binary(data_type);
        }
        data_type.charset = is_text(&data_type.name).then_some(charset);
        if data_type.charset.is_none() {
            data_type.collation = None;
        }
    }
    size(data_type, server);
}

/// MariaDB's `uca1400_…` fit several character sets; each column's carries its own.
fn spelled_out(collation: String, charset: &str) -> String {
    if implied_by(&collation).is_none() {
        format!("{charset}_{collation}")
    } else {
        collation
    }
}

/// CONVERT TO CHARACTER SET: a text keeps room for the characters it could hold.
pub(super) fn convert(data_type: &mut DataType, to: &Charset, server: Option<Server>) {
    let Some(old) = data_type.charset.take() else {
        return;
    };
    data_type.collation = None;
    let most: u64 = match data_type.name.as_str() {
        "TINYTEXT" => 255,
        "TEXT" => 65_535,
        "MEDIUMTEXT" => 16_777_215,
        _ => 0,
    };
    settle(data_type, &Charset::default(), to, false, server);
    let width = data_type.charset.as_deref().map_or(1, widest);
    let name = match most / widest(&old) * width {
        bytes if width <= widest(&old) || bytes <= most => return,
        256..=65_535 => "TEXT",
        65_536..=16_777_215 => "MEDIUMTEXT",
        _ => "LONGTEXT",
    };
    name.clone_into(&mut data_type.name);
}

fn make_binary(data_type: &mut DataType) {
    let name = match data_type.name.as_str() {
        "CHAR" => "BINARY",
        "VARCHAR" => "VARBINARY",
        "TINYTEXT" => "TINYBLOB",
        "TEXT" => "BLOB",
        "MEDIUMTEXT" => "MEDIUMBLOB",
        "LONGTEXT" => "LONGBLOB",
        _ => return,
    };
    name.clone_into(&mut data_type.name);
}

/// Picks the size class of `TEXT(n)`, and of a VARCHAR longer than a row, which the
/// server makes a text where it is not strict.
fn size(data_type: &mut DataType, server: Option<Server>) {
    let width = data_type.charset.as_deref().map_or(1, widest);
    let Some(bytes) = data_type.arguments.first().map(|n| n.saturating_mul(width)) else {
        return;
    };
    // MariaDB keeps room for the length and the NULL bit.
    let mariadb = server.is_some_and(Server::is_mariadb);
    let longest = if mariadb { 65_532 } else { 65_535 };
    let family = match data_type.name.as_str() {
        "TEXT" => "TEXT",
        "BLOB" => "BLOB",
        "VARCHAR" if bytes > longest => "TEXT",
        "VARBINARY" if bytes > longest => "BLOB",
        _ => return,
    };
    let class = match bytes {
        0 => "",
        1..=255 => "TINY",
        256..=65_535 => "",
        65_536..=16_777_215 => "MEDIUM",
        _ => "LONG",
    };
    data_type.name = format!("{class}{family}");
    data_type.arguments.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_hide_each_other() {
        let mut table = Charset::default();
        table.set_charset("UTF8");
        table.set_collation("utf8_bin");
        assert_eq!(table.charset.as_deref(), Some("utf8mb3"));
        assert_eq!(table.collation.as_deref(), Some("utf8mb3_bin"));
        let mut column = Charset::default();
        assert_eq!(column.within(&table), table);
        column.set_charset("latin1");
        assert_eq!(column.within(&table).collation, None);
        column.set_collation("uca1400_ai_ci");
        assert_eq!(column.charset.as_deref(), Some("latin1"));
    }
}
