//! Answers on stdout: text, aligned tables, JSON.

use std::io::Write;

use serde_json::Value;

use crate::error::{Error, ErrorKind};

/// Writes `text` to stdout. A reader that went away (`| head`) is no error.
pub(super) fn say(text: &str) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::new(
            ErrorKind::Config,
            "the answer cannot be written to stdout",
        )
        .because(error)),
        _ => Ok(()),
    }
}

/// Writes `value` to stdout as one JSON document.
pub(super) fn answer(value: &Value) -> Result<(), Error> {
    say(&format!("{value:#}\n"))
}

/// Rows under their heads; columns of numbers stand to the right.
pub(super) fn table(heads: &[String], rows: &[Vec<String>]) -> String {
    let cell = |row: &[String], index: usize| row.get(index).cloned().unwrap_or_default();
    let number = |text: &str| text == "NULL" || text.replace(',', "").parse::<f64>().is_ok();
    let mut lines = vec![String::from(" "); rows.len() + 2];
    for (index, head) in heads.iter().enumerate() {
        let cells: Vec<_> = rows.iter().map(|row| cell(row, index)).collect();
        let width = cells
            .iter()
            .chain([head])
            .map(|text| text.chars().count())
            .max()
            .unwrap_or(0);
        let right = !cells.is_empty() && cells.iter().all(|text| number(text));
        let texts = [head.clone(), "─".repeat(width)].into_iter().chain(cells);
        for (line, text) in lines.iter_mut().zip(texts) {
            let pad = " ".repeat(width - text.chars().count());
            line.push(' ');
            line.push_str(&if right { pad + &text } else { text + &pad });
            line.push(' ');
        }
    }
    lines
        .iter()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

/// A number with its thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_aligned() {
        let heads = ["month".to_owned(), "rows".to_owned()];
        let rows = [
            ["März".to_owned(), "1,200".to_owned()],
            ["May".to_owned(), "7".to_owned()],
        ];
        assert_eq!(
            table(&heads, &rows.map(|row| row.to_vec())),
            "  month   rows\n  ─────  ─────\n  März   1,200\n  May        7\n"
        );
    }

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}
