//! What may stand behind the type of a column.

use super::Draft;
use crate::ddl::cursor::{Cursor, Parsed};
use crate::ddl::token::Kind;
use crate::ddl::{Column, Generated, RowVersion, key};
use crate::source::Spanned;

/// Reads one attribute.
pub(super) fn attribute(cursor: &mut Cursor<'_>, draft: &mut Draft) -> Parsed<()> {
    let column = &mut draft.column;
    if cursor.accept(&["NOT", "NULL"]) {
        draft.null = Some(false);
    } else if cursor.accept(&["NULL"]) {
        draft.null = Some(true);
    } else if cursor.accept_one_of(&["AUTO_INCREMENT"]) {
        column.auto_increment = true;
        draft.null = Some(false);
    } else if cursor.accept(&["SERIAL", "DEFAULT", "VALUE"]) {
        draft.serial();
    } else if cursor.accept(&["DEFAULT"]) {
        column.default = Some(expression(cursor)?);
    } else if cursor.accept(&["ON", "UPDATE"]) {
        expression(cursor)?;
        column.on_update = true;
    } else if cursor.accept(&["COMMENT"]) {
        column.comment = Some(cursor.text_literal("the comment in quotes")?);
    } else if cursor.accept(&["UNIQUE"]) {
        cursor.accept(&["KEY"]);
        draft.unique = true;
    } else if cursor.accept(&["PRIMARY", "KEY"])
        || cursor.accept(&["PRIMARY"])
        || cursor.accept(&["KEY"])
    {
        draft.primary = true;
    } else if cursor.accept(&["GENERATED", "ALWAYS"]) || cursor.is_word("AS") {
        cursor.expect(&["AS"])?;
        generated(cursor, column)?;
    } else if text_attribute(cursor, draft)?
        || storage(cursor, &mut draft.column)?
        || constraint(cursor, draft)?
    {
        // Read.
    } else {
        return Err(cursor.refuse("a column attribute, `,` or `)`"));
    }
    Ok(())
}

/// `(expression) [VIRTUAL | STORED | PERSISTENT]`, or MariaDB's row versions.
fn generated(cursor: &mut Cursor<'_>, column: &mut Column) -> Parsed<()> {
    if cursor.is_word("ROW") && cursor.is_one_of_at(1, &["START", "END"]) {
        cursor.next();
        let start = cursor.accept(&["START"]);
        if !start {
            cursor.next();
        }
        column.row = Some(if start {
            RowVersion::Start
        } else {
            RowVersion::End
        });
        column.nullable = false;
        return Ok(());
    }
    let here = cursor.here();
    cursor.parentheses()?;
    let mut span = cursor.span_since(here);
    span.start += 1;
    span.end -= 1;
    let expression = Spanned::new(cursor.text(span).trim().to_owned(), span);
    let stored = cursor.accept_one_of(&["STORED", "PERSISTENT"]);
    if !stored {
        cursor.accept(&["VIRTUAL"]);
    }
    column.generated = Some(Generated { expression, stored });
    Ok(())
}

/// CHARACTER SET, COLLATE, BINARY and the short forms.
fn text_attribute(cursor: &mut Cursor<'_>, draft: &mut Draft) -> Parsed<bool> {
    if accept_charset(cursor) {
        draft.charset.set_charset(&charset_name(cursor)?);
    } else if cursor.accept(&["COLLATE"]) {
        cursor.accept_kind(&Kind::Equals);
        draft.charset.set_collation(&charset_name(cursor)?);
    } else if cursor.accept(&["ASCII"]) {
        draft.charset.set_charset("latin1");
    } else if cursor.accept(&["UNICODE"]) {
        draft.charset.set_charset("ucs2");
    } else if cursor.accept(&["BYTE"]) {
        draft.charset.set_charset("binary");
    } else if cursor.accept(&["BINARY"]) {
        draft.binary = true;
    } else if cursor.is_one_of(&["UNSIGNED", "ZEROFILL"]) {
        draft.column.data_type.unsigned = true;
        draft.column.data_type.zerofill |= cursor.is_word("ZEROFILL");
        cursor.next();
    } else {
        return Ok(cursor.accept(&["SIGNED"]));
    }
    Ok(true)
}

/// `CHARACTER SET`, `CHAR SET` or `CHARSET`.
pub(in crate::ddl) fn accept_charset(cursor: &mut Cursor<'_>) -> bool {
    cursor.accept(&["CHARACTER", "SET"])
        || cursor.accept(&["CHAR", "SET"])
        || cursor.accept(&["CHARSET"])
}

/// A character set's or collation's name, with or without quotes.
pub(in crate::ddl) fn charset_name(cursor: &mut Cursor<'_>) -> Parsed<String> {
    match cursor.peek() {
        Some(Kind::Word(name) | Kind::Name(name) | Kind::Text(name) | Kind::Double(name)) => {
            cursor.next();
            Ok(name.clone())
        }
        _ => Err(cursor.refuse("a character set or collation")),
    }
}

/// Attributes about where and how a column is kept.
fn storage(cursor: &mut Cursor<'_>, column: &mut Column) -> Parsed<bool> {
    if cursor.is_one_of(&["VISIBLE", "INVISIBLE"]) {
        column.invisible = cursor.is_word("INVISIBLE");
        cursor.next();
        return Ok(true);
    }
    if cursor.accept(&["NOT", "SECONDARY"]) {
        column.not_secondary = true;
        return Ok(true);
    }
    let with = cursor.is_word("WITH");
    if cursor.accept(&["WITH", "SYSTEM", "VERSIONING"])
        || cursor.accept(&["WITHOUT", "SYSTEM", "VERSIONING"])
    {
        column.versioned = Some(with);
        return Ok(true);
    }
    if cursor.accept_one_of(&["VIRTUAL", "STORED", "PERSISTENT"]) {
        return Ok(true);
    }
    if cursor.accept(&["MASKING", "POLICY"]) {
        cursor.name("the name of a policy")?;
        return Ok(true);
    }
    if cursor.accept_one_of(&["COLUMN_FORMAT", "STORAGE"]) {
        cursor.name("a word")?;
        return Ok(true);
    }
    let valued = matches!(cursor.peek_nth(1), Some(Kind::Equals));
    if cursor.is_one_of(&[
        "SRID",
        "ENGINE_ATTRIBUTE",
        "SECONDARY_ENGINE_ATTRIBUTE",
        "COMPRESSED",
    ]) || (valued && matches!(cursor.peek(), Some(Kind::Word(_) | Kind::Name(_))))
    {
        let compressed = cursor.is_word("COMPRESSED");
        column.data_type.compressed |= compressed;
        cursor.next();
        let equals = cursor.accept_kind(&Kind::Equals);
        if equals || !compressed {
            cursor.next();
        }
        return Ok(true);
    }
    Ok(false)
}

/// CHECK or REFERENCES, named or not.
fn constraint(cursor: &mut Cursor<'_>, draft: &mut Draft) -> Parsed<bool> {
    let here = cursor.here();
    let mut name = None;
    if cursor.accept(&["CONSTRAINT"]) && !cursor.is_word("CHECK") {
        name = Some(cursor.name("a constraint name")?.value);
    }
    if cursor.accept(&["REFERENCES"]) {
        let columns = vec![draft.column.name.clone()];
        let mut reference = key::reference(cursor, columns, here)?;
        reference.name = name.unwrap_or_default();
        draft.references = Some(reference);
        return Ok(true);
    }
    if !cursor.is_word("CHECK") {
        cursor.back_to(here);
        return Ok(false);
    }
    let mut check = key::check(cursor, name)?;
    check.column = Some(draft.column.name.value.clone());
    draft.checks.push(check);
    Ok(true)
}

/// A DEFAULT: a literal, a call, or an expression in parentheses; MariaDB takes
/// expressions without them too.
pub(in crate::ddl) fn expression(cursor: &mut Cursor<'_>) -> Parsed<Spanned<String>> {
    let here = cursor.here();
    loop {
        operand(cursor)?;
        if cursor.peek() != Some(&Kind::Operator) {
            break;
        }
        cursor.next();
    }
    let span = cursor.span_since(here);
    Ok(Spanned::new(cursor.text(span).to_owned(), span))
}

fn operand(cursor: &mut Cursor<'_>) -> Parsed<()> {
    while cursor.accept_kind(&Kind::Operator) {}
    match cursor.peek() {
        Some(Kind::Open) => return cursor.parentheses(),
        Some(Kind::Word(word)) => {
            let upper = word.to_ascii_uppercase();
            let introducer =
                word.starts_with('_') || matches!(upper.as_str(), "DATE" | "TIME" | "TIMESTAMP");
            cursor.next();
            if introducer && is_literal(cursor.peek()) {
                cursor.next();
            }
        }
        Some(Kind::Name(_)) => {
            cursor.next();
        }
        Some(Kind::Text(_) | Kind::Double(_)) => {
            cursor.text_literal("a literal")?;
        }
        kind if is_literal(kind) => {
            cursor.next();
        }
        _ => return Err(cursor.refuse("a literal, a function or an expression in parentheses")),
    }
    while cursor.accept_kind(&Kind::Period) {
        cursor.name("a name")?;
    }
    if cursor.peek() == Some(&Kind::Open) {
        cursor.parentheses()?;
    }
    Ok(())
}

const fn is_literal(kind: Option<&Kind>) -> bool {
    use Kind::{Bits, Double, Hex, Number, Text};
    matches!(
        kind,
        Some(Text(_) | Double(_) | Hex(_) | Bits(_) | Number(_))
    )
}
