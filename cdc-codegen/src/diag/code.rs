//! The table of diagnostic codes: stable number, severity, title, explanation.
//!
//! Codes are never renumbered or reused. `CDC01xx` mapping file, `CDC02xx` DDL,
//! `CDC03xx` tables and columns, `CDC04xx` value maps, masks, conversions,
//! `CDC05xx` expressions, `CDC06xx` facts, `CDC07xx` targets and dialects.

use super::Severity;

macro_rules! codes {
    ($($name:ident = $code:literal $severity:ident $title:literal $explanation:literal)*) => {
        /// A stable diagnostic code; [`Code::explanation`] says more.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// `CDC0301`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Whether it stops the compilation.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// A few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// What `cdc explain` prints: why it is refused and what to write instead.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$name => $explanation,)* }
            }
        }
    };
}

codes! {
    UnknownKey = "CDC0101" Error "unknown key in the mapping"
        "The mapping has a key the language does not know. Keys are never ignored: a \
         misspelt `where` would replicate rows you meant to leave out. Write the key the \
         report suggests, or remove the line."
    TomlSyntax = "CDC0102" Error "the mapping is not valid TOML"
        "The mapping file is TOML 1.1. The report points at the first character that does \
         not fit; a key written twice is refused here too. Nothing else of the mapping is \
         looked at until the file can be read."
    WrongType = "CDC0103" Error "a value of the wrong type in the mapping"
        "Each key takes values of one form: a text in quotes, a list in brackets, true or \
         false, a table in braces. The report says which one stands there and which one \
         is wanted."
    WrongWord = "CDC0104" Error "a word that is not among those allowed"
        "The key takes one of a few words, for example `on_delete` one of `delete`, `mark` \
         and `keep`. The report lists them."
    MissingKey = "CDC0105" Error "a required key is missing"
        "The table cannot mean anything without this key: a dimension needs `from` or \
         `calendar`, a fact needs `grain`, the mapping needs `[source] ddl`."
    ConflictingKeys = "CDC0106" Error "two keys that exclude each other"
        "Two keys answer the same question, for example `from` and `sql` of one column, or \
         `csv` and entries in one value map. Keep the one you mean."
    UnreadableFile = "CDC0107" Error "an input file cannot be read"
        "A DDL or CSV file that the mapping names is missing, may not be read or is not \
         UTF-8. Paths are relative to the mapping's folder. Convert other encodings first, \
         for example with `iconv -f latin1 -t utf-8`."
    MalformedCsv = "CDC0108" Error "a CSV of values that cannot be read"
        "A CSV of values has the header `from,to` and two fields in every line. A field \
         that contains a comma, a quote or a line break stands in double quotes, a quote \
         in it is doubled (RFC 4180). A value may stand in `from` once."
    BadCalendar = "CDC0109" Error "a calendar without a proper range"
        "A calendar runs from one day to a later one, both written `YYYY-MM-DD`, between \
         the years 1000 and 9999."
    DdlSyntax = "CDC0201" Error "a DDL statement that cannot be read"
        "The statement is not MySQL's or MariaDB's, or uses a form this compiler does not \
         know yet. The report points at the first word that does not fit and says what was \
         expected there. If the server accepts the statement, use the output of SHOW \
         CREATE TABLE instead, which has one plain form."
    DuplicateTable = "CDC0202" Error "a table declared twice"
        "Two CREATE TABLE statements declare the same table, and it cannot be known which \
         one the source has. Remove one, or put the DROP TABLE that stands between them \
         on the source between them here too."
    UnsupportedDdl = "CDC0203" Error "a DDL statement that is not followed yet"
        "The statement changes a table in a way this compiler does not follow yet. It is \
         never ignored: the columns of a table decide how its rows are read. Run it on a \
         server and use the output of SHOW CREATE TABLE or of `mysqldump --no-data`."
    UndeclaredTable = "CDC0204" Error "a DDL statement about a table that is not declared"
        "ALTER TABLE, CREATE INDEX or CREATE TABLE … LIKE names a table that no statement \
         before it declares. Add the CREATE TABLE, or the file that has it, before."
    UnknownType = "CDC0205" Error "an unknown column type"
        "The type is none of MySQL's or MariaDB's, or is written in another database's \
         spelling."
    DuplicateColumn = "CDC0206" Error "a column declared twice"
        "Two columns of a table have one name. Names of columns are compared without case, \
         as the server does."
    UndeclaredColumn = "CDC0207" Error "a key over a column the table does not have"
        "A key, foreign key or ALTER TABLE names a column that the table does not declare."
    UnfollowedSource = "CDC0208" Warning "a `source` command that is not followed"
        "The file asks the mysql client to read another file. The compiler does not follow \
         it; if that file declares tables, name it in `[source] ddl`."
    NoTables = "CDC0209" Warning "a DDL file without a table"
        "The file declares no table. An output of `mysqldump --no-create-info` has only \
         rows; use `mysqldump --no-data`."
}
