//! Expressions and letter case against the server's answers.

use std::collections::{BTreeMap, HashMap};

use cdc_runtime::expr;

use crate::calls::{Answer, call};
use crate::rows;

#[test]
fn every_recorded_call_gives_the_servers_answer() {
    let mut wrong = Vec::new();
    let mut calls: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows(include_str!("expressions.tsv")) {
        let (name, rest) = row.split_first().expect("a name");
        let (expected, arguments) = rest.split_last().expect("an answer");
        let name = name.as_deref().expect("a name");
        let answer = call(name, arguments, expected.as_deref());
        *calls.entry(name.to_owned()).or_default() += 1;
        let same = match (&answer, expected.as_deref()) {
            (Answer::Refused, Some("!")) => true,
            // The server refuses some products and quotients that are exactly the least
            // BIGINT, which is in range; the right answer is given here.
            (Answer::Text(Some(answer)), Some("!")) => *answer == i64::MIN.to_string(),
            (Answer::Refused, _) | (_, Some("!")) => false,
            (Answer::Text(answer), expected) => answer.as_deref() == expected,
            (Answer::Double(answer), expected) => {
                let expected = expected.map(|text| text.parse::<f64>().expect("a number"));
                answer.map(f64::to_bits) == expected.map(f64::to_bits)
            }
        };
        if !same {
            wrong.push(format!(
                "{name} {arguments:?}: {answer:?}, server {expected:?}"
            ));
        }
    }
    assert!(
        calls.len() > 100,
        "the recording has all functions: {calls:?}"
    );
    let shown = wrong
        .iter()
        .take(60)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(wrong.is_empty(), "{} differ:\n{shown}", wrong.len());
}

#[test]
fn every_code_point_has_the_servers_case() {
    let mut cased: HashMap<u32, [String; 2]> = HashMap::new();
    for row in rows(include_str!("case.tsv")) {
        let [Some(code), Some(upper), Some(lower)] = row.as_slice() else {
            panic!("three fields");
        };
        let code = u32::from_str_radix(code, 16).unwrap();
        cased.insert(code, [upper.clone(), lower.clone()]);
    }
    let hex = |text: expr::Text<'_>| {
        text.unwrap()
            .bytes()
            .map(|byte| format!("{byte:02X}"))
            .collect::<String>()
    };
    let mut buffer = [0; 4];
    for c in (1..=0x10_FFFF).filter_map(char::from_u32) {
        let own = &*c.encode_utf8(&mut buffer);
        let plain = hex(expr::text(own));
        let [upper, lower] = match cased.get(&u32::from(c)) {
            Some([upper, lower]) => [upper, lower],
            None => [&plain, &plain],
        };
        assert_eq!(&hex(expr::upper(expr::text(own))), upper, "upper of {c:?}");
        assert_eq!(&hex(expr::lower(expr::text(own))), lower, "lower of {c:?}");
    }
}
