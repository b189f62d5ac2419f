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
    RepeatedKey = "CDC0110" Error "a key or section written twice"
        "Two targets, columns or values of one name: the second would silently replace the \
         first. The report shows both."
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
    TemporaryTable = "CDC0210" Warning "a temporary table is passed over"
        "A temporary table belongs to the session that creates it. Its rows are not in a \
         binlog with row images, so there is nothing to replicate; the statement and those \
         that change the table are passed over."
    AssumedEncoding = "CDC0211" Warning "a DDL file that is not UTF-8"
        "The file is neither UTF-8 nor UTF-16 with a byte order mark, so it is read as the \
         servers' `latin1`, which is Windows-1252. Names and ENUM values in another encoding \
         come out wrong: convert the file, for example with `iconv -f cp1251 -t utf-8`. Where latin1 \
         is right, say `encoding = \"latin1\"` in `[source]`."
    UnknownTable = "CDC0301" Error "unknown source table"
        "`from` names a table that no DDL file declares. Write it as the DDL does, with \
         its schema where several schemas have a table of that name."
    UnknownColumn = "CDC0302" Error "unknown column"
        "The name is no column of the table or relation it is looked for in. Columns are \
         compared without case, as the server does."
    UnmappedColumn = "CDC0303" Error "a source column is neither mapped nor dropped"
        "Silence is not an answer: a column you forgot would be missing from the copy \
         without anybody knowing. Map it, drop it by name, or say `copy = \"*\"`."
    DuplicateTarget = "CDC0304" Error "two targets of one name"
        "Dimensions, tables, calendars and facts share one schema, and several dialects \
         compare names without case even when quoted."
    DuplicateTargetColumn = "CDC0305" Error "two columns of one name"
        "Several dialects compare column names without case even when quoted, so `Id` and \
         `id` cannot stand in one table."
    LeakedColumn = "CDC0306" Error "a hidden column is shown elsewhere"
        "A column that is dropped or masked in one place and copied or computed with in \
         another is not hidden at all."
    NoKey = "CDC0307" Error "a source table without a key"
        "Updates and deletes are applied by key. Without a primary key, or a unique key of \
         NOT NULL columns named by `key`, rows cannot be told apart."
    KeyNotMapped = "CDC0308" Error "a key column is not copied"
        "Each column of the key must be copied as it is (renaming is fine): a masked, \
         mapped or computed key could make two rows one."
    BadKey = "CDC0309" Error "`key` is no unique key"
        "`key` must name all columns of the primary key or of a unique key whose columns \
         are NOT NULL."
    UnsupportedType = "CDC0310" Error "a type that is not handled yet"
        "Every column of a replicated table stands in its row images, so each type must be \
         known even where the column is dropped."
    NotYet = "CDC0311" Error "not in this version"
        "The mapping language knows this, and this version refuses it rather than doing \
         something else. The report says what to write instead."
    InvalidName = "CDC0312" Error "a name some dialect cannot hold"
        "PostgreSQL takes names of 63 bytes, MySQL of 64 characters; names that begin with \
         `_cdc_` belong to the replicator's own tables."
    AmbiguousTable = "CDC0313" Error "a table of several schemas"
        "Several schemas declare a table of that name: write the schema before it."
    NoSchema = "CDC0314" Error "the schema of a table is not known"
        "The binlog names tables with their schema. A DDL file that has no USE or CREATE \
         DATABASE does not say it: the mapping must."
    ContradictoryRule = "CDC0315" Error "a column rule that contradicts itself"
        "A column is filled by exactly one rule: a source column as it is, or through one \
         of `values`, `mask`, `convert`, `as`, `zero_date`; or an expression in `sql`."
    UnknownValueMap = "CDC0401" Error "unknown value map"
        "`values` names a map that no `[values.*]` declares."
    ValueMapNotTotal = "CDC0402" Error "a value map that is not total"
        "A value that the map does not list would have no target. Over an ENUM every value \
         must be listed or `_` given; over other types `_` is required."
    UnknownLabel = "CDC0403" Error "a value the column never has"
        "A value map lists, or an expression compares with, a text that is not among the \
         values the column can hold: probably a misspelling."
    ValueMapType = "CDC0404" Error "a value map over a type it does not take"
        "Value maps take ENUM, SET, text and integer columns."
    ValueMapKey = "CDC0405" Error "a value map's key is no integer"
        "A map over an integer column lists integers, each once."
    UnusedValueMap = "CDC0406" Warning "a value map that nothing uses"
        "Probably a column was meant to go through it."
    LossyConversion = "CDC0407" Error "a conversion that can lose digits"
        "The target type does not hold every value of the source's. Widen it, or say \
         `lossy = true` where rounding is meant; a value out of range stops the stream."
    MaskType = "CDC0408" Error "a mask over a type it does not take"
        "`sha256` and `last4` take text."
    ZeroDate = "CDC0409" Error "zero dates without a decision"
        "MySQL has the date 0000-00-00, which is no date anywhere else. Where the DDL shows \
         that a column holds it, say what becomes of it: `zero_date = \"null\"`, \
         `\"reject\"` or a date."
    ExpressionSyntax = "CDC0501" Error "an expression that does not parse"
        "Expressions are written as in MySQL."
    UnknownFunction = "CDC0502" Error "unknown function"
        "The function is not among those the compiler can give the server's exact meaning."
    UnsupportedExpression = "CDC0503" Error "an expression this version does not compute"
        "The form is MySQL's, but the compiler has no rule for it. Nothing passes through \
         untyped: compute it at the source, in a generated column, or write it otherwise."
    ExpressionType = "CDC0504" Error "an expression that does not type"
        "Types are not turned into each other silently where that could change a value: \
         text is not a number, a date is not text."
    TextComparison = "CDC0505" Error "a text comparison whose collation is not known"
        "Whether two texts are equal depends on the collation: case, accents, trailing \
         spaces. The compiler knows collations that compare bytes; for others the answer \
         could differ from the server's."
    ArgumentCount = "CDC0506" Error "wrong number of arguments"
        "The function takes another number of arguments."
    AggregateHere = "CDC0507" Error "an aggregate over a single row"
        "COUNT, SUM, AVG, MIN and MAX stand in the columns of a fact."
    DecimalTooWide = "CDC0508" Error "a decimal with too many digits to compute with"
        "Columns hold 65 digits; expressions compute with 38. CAST an operand to fewer."
    UnknownGrain = "CDC0601" Error "unknown grain"
        "A fact has one row per row of its grain: a `[table.*]`, a `[dimension.*]` or \
         another fact of this mapping."
    UnknownJoinTarget = "CDC0602" Error "unknown join target"
        "A fact joins dimensions, tables, calendars and facts of this mapping."
    NoForeignKey = "CDC0603" Error "no foreign key to join along"
        "The DDL declares no foreign key between the two: write the condition with `on`."
    AmbiguousForeignKey = "CDC0604" Error "several foreign keys to join along"
        "The DDL declares several foreign keys between the two: choose with `via` or `on`."
    JoinMultiplies = "CDC0605" Error "a join that multiplies the grain"
        "A join that can find two rows would count measures twice. Join along a whole \
         unique key of the dimension."
    ForeignKeyNotMapped = "CDC0606" Error "a join along a column that is not copied"
        "Both sides of the foreign key must be copied into the target as they are."
    UnknownAlias = "CDC0607" Error "unknown alias"
        "The name before the point, or after `via`, is neither the grain nor a join that \
         stands before."
    DuplicateAlias = "CDC0608" Error "two joins of one alias"
        "Each join of a fact has its own alias; role-playing dimensions are joined once \
         per role, each under its own."
    NotAggregated = "CDC0609" Error "a column of an aggregate fact that is neither grouped nor aggregated"
        "A group has many rows: the column would be one of its values at random."
    VanishingRows = "CDC0610" Warning "an inner join that can lose rows"
        "Rows of the grain without a partner do not appear in the fact. Say which you mean."
    EmptyFact = "CDC0611" Error "a fact without columns"
        "A fact needs at least one column."
    FactCycle = "CDC0612" Error "facts that read each other"
        "The grain of a fact, and what it joins, must be declared without it."
    DialectMeaning = "CDC0701" Error "an expression without one meaning in all dialects"
        "A fact's expressions are computed by the target, and mean there what they mean in \
         MySQL. Where a dialect of the mapping has no form of the same meaning, the report \
         says why and what to write instead: most often a computed column of the grain's \
         table, which the replicator evaluates itself."
}
