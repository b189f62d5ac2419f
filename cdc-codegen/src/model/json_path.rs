//! JSON paths, as far as MySQL and MariaDB read them alike.

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonLeg {
    /// `.name`
    Member(String),
    /// `.*`
    AnyMember,
    /// `[n]`
    Cell(JsonPlace),
    /// `[m to n]`
    Range(JsonPlace, JsonPlace),
    /// `[*]`
    AnyCell,
    /// `**`
    Anywhere,
}

/// A place in an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonPlace {
    /// From 0.
    First(u32),
    /// `last`, and `last-n`.
    Last(u32),
}

impl JsonLeg {
    /// Reads a path.
    ///
    /// # Errors
    /// What is wrong with it, in one sentence.
    pub fn parse(path: &str) -> Result<Vec<Self>, String> {
        let mut rest = path
            .strip_prefix('$')
            .ok_or("a JSON path begins with `$`")?;
        let mut legs = Vec::new();
        while !rest.is_empty() {
            let (leg, after) = leg(rest)?;
            legs.push(leg);
            rest = after;
        }
        if legs.last() == Some(&Self::Anywhere) {
            return Err("a JSON path does not end with `**`".into());
        }
        Ok(legs)
    }
}

fn leg(text: &str) -> Result<(JsonLeg, &str), String> {
    if let Some(rest) = text.strip_prefix("**") {
        if rest.starts_with('*') {
            return Err("`***` is no step of a JSON path".into());
        }
        return Ok((JsonLeg::Anywhere, rest));
    }
    if let Some(rest) = text.strip_prefix(".*") {
        return Ok((JsonLeg::AnyMember, rest));
    }
    if let Some(rest) = text.strip_prefix(".\"") {
        let (name, rest) = rest
            .split_once('"')
            .ok_or("a quoted name of the JSON path does not end")?;
        if name.contains('\\') {
            return Err("a name with an escape is read differently by MySQL and MariaDB".into());
        }
        return Ok((JsonLeg::Member(name.into()), rest));
    }
    if let Some(rest) = text.strip_prefix('.') {
        let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        let (name, rest) = rest.split_at_checked(end).unwrap_or(("", rest));
        if name.is_empty() || name.starts_with(|c: char| c.is_numeric()) {
            return Err(
                "a name of a JSON path is letters, digits, `_` and `$`, not a digit \
                        first; write others in quotes: `$.\"a-b\"`"
                    .into(),
            );
        }
        return Ok((JsonLeg::Member(name.into()), rest));
    }
    let (inside, rest) = text
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .ok_or("a JSON path goes on with `.name`, `[n]`, `.*`, `[*]` or `**`, without blanks")?;
    Ok((cell(inside)?, rest))
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

fn cell(inside: &str) -> Result<JsonLeg, String> {
    if inside == "*" {
        return Ok(JsonLeg::AnyCell);
    }
    let Some((first, last)) = inside.split_once(" to ") else {
        return Ok(JsonLeg::Cell(place(inside)?));
    };
    let (first, last) = (place(first)?, place(last)?);
    let backwards = match (first, last) {
        (JsonPlace::First(a), JsonPlace::First(b)) => a > b,
        (JsonPlace::Last(a), JsonPlace::Last(b)) => a < b,
        _ => false,
    };
    if backwards {
        return Err("a range of a JSON path goes forward".into());
    }
    Ok(JsonLeg::Range(first, last))
}

fn place(text: &str) -> Result<JsonPlace, String> {
    let wrong = || format!("`{text}` is no place in an array: write `0`, `last` or `last-1`");
    let number = |digits: &str| -> Result<u32, String> {
        if digits.bytes().all(|b| b.is_ascii_digit()) {
            digits.parse().map_err(|_| wrong())
        } else {
            Err(wrong())
        }
    };
    match text.strip_prefix("last") {
        Some("") => Ok(JsonPlace::Last(0)),
        Some(back) => Ok(JsonPlace::Last(number(
            back.strip_prefix('-').ok_or_else(wrong)?,
        )?)),
        None => Ok(JsonPlace::First(number(text)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read() {
        let path = JsonLeg::parse("$.a.\"b c\"[0][last-1][1 to last][*]**.*").unwrap();
        assert_eq!(path.len(), 8);
        assert_eq!(path.get(1), Some(&JsonLeg::Member("b c".into())));
        assert_eq!(path.get(3), Some(&JsonLeg::Cell(JsonPlace::Last(1))));
        assert_eq!(JsonLeg::parse("$"), Ok(Vec::new()));
    }

    #[test]
    fn what_no_server_reads_is_refused() {
        for path in [
            "",
            "a",
            "$.",
            "$.1a",
            "$.a-b",
            "$**",
            "$[2 to 1]",
            "$[-1]",
            "$[x]",
            "$ .a",
            "$.a.",
            "$[1",
            "$.\"a",
            "$***.a",
            "$[last+1]",
        ] {
            assert!(JsonLeg::parse(path).is_err(), "{path}");
        }
    }
}
