//! The recordings under `tests/binlogs`.

use super::*;
use crate::error::ErrorKind;
use crate::image::Writer;

/// The same workload gives the same units, however the server wrote it.
#[test]
fn recordings_of_one_workload_agree() {
    let mut summaries = Vec::new();
    for name in ["mysql-plain", "mysql-compressed", "mysql-tagged"] {
        let (units, error) = run(recording(name), None, LIMIT);
        assert!(error.is_none(), "{name}: {error:?}");
        summaries.push(summary(&units));
    }
    assert_eq!(summaries[0], summaries[1]);
    assert_eq!(summaries[0], summaries[2]);
    let mysql = summaries.remove(0).join("\n");
    expect_test::expect_file!["../../../tests/binlogs/mysql.units"].assert_eq(&mysql);

    let (plain, error) = run(recording("mariadb-plain"), None, LIMIT);
    assert!(error.is_none(), "{error:?}");
    let (packed, error) = run(recording("mariadb-compressed"), None, LIMIT);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(summary(&plain), summary(&packed));
    let mariadb = summary(&plain).join("\n");
    expect_test::expect_file!["../../../tests/binlogs/mariadb.units"].assert_eq(&mariadb);
}

/// Row bytes do not depend on compression either.
#[test]
fn compression_changes_no_byte() {
    for (a, b) in [
        ("mysql-plain", "mysql-compressed"),
        ("mariadb-plain", "mariadb-compressed"),
    ] {
        let images = |name| {
            let (units, _) = run(recording(name), None, LIMIT);
            let changes = units.into_iter().filter_map(|u| match u {
                Unit::Transaction(t) => Some(t.changes),
                _ => None,
            });
            let images = |c: crate::transaction::Changes| {
                c.resident()
                    .iter()
                    .map(|c| c.images.clone())
                    .collect::<Vec<_>>()
            };
            changes.flat_map(images).collect::<Vec<_>>()
        };
        assert_eq!(images(a), images(b));
    }
}

#[test]
fn ids_are_read() {
    let gtids = |name| {
        let (units, _) = run(recording(name), None, LIMIT);
        let gtid = |u: &Unit| match u {
            Unit::Transaction(t) => t.gtid.clone(),
            Unit::Statement(s) => s.gtid.clone(),
            Unit::Prepared(p) => p.transaction.gtid.clone(),
            Unit::Decided(d) => d.gtid.clone(),
            Unit::Advance(a) => a.gtid.clone(),
        };
        units
            .iter()
            .filter_map(gtid)
            .map(|g| g.to_string())
            .collect::<Vec<_>>()
    };
    assert!(gtids("mysql-tagged").iter().all(|g| g.contains(":my_tag:")));
    assert!(
        gtids("mysql-plain")
            .iter()
            .all(|g| g.len() > 37 && !g.contains("tag"))
    );
    assert!(gtids("mariadb-plain").iter().all(|g| g.starts_with("0-1-")));
    let previous = |name| {
        let (units, _) = run(recording(name), None, LIMIT);
        let set = |u: &Unit| match u {
            Unit::Advance(a) => a.previous.clone(),
            _ => None,
        };
        units
            .iter()
            .filter_map(set)
            .next_back()
            .map(|s| s.to_string())
            .unwrap_or_default()
    };
    assert!(
        previous("mysql-tagged").contains(":my_tag:1-"),
        "{}",
        previous("mysql-tagged")
    );
    assert!(previous("mariadb-plain").starts_with("0-1-"));
}

/// From the end of any unit the rest comes, no more and no less.
#[test]
fn a_restart_goes_on_exactly() {
    for name in ["mysql-plain", "mysql-compressed", "mariadb-plain"] {
        let (all, _) = run(recording(name), None, LIMIT);
        for (done, unit) in all.iter().enumerate() {
            let (rest, error) = run(recording(name), Some(&end(unit)), LIMIT);
            assert!(error.is_none(), "{error:?}");
            assert_eq!(
                summary(&rest),
                summary(&all[done + 1..]),
                "{name} from {}",
                end(unit)
            );
        }
    }
}

#[test]
fn what_was_applied_is_not_delivered_again() {
    let (all, _) = run(recording("mysql-plain"), None, LIMIT);
    let middle = end(&all[all.len() / 2]);
    let mut source = FileSource::open(recording("mysql-plain"), None).unwrap();
    let mut assembler = Assembler::new(Resume::After(middle.clone()), LIMIT);
    let mut units = Vec::new();
    while let Some(event) = source.read().unwrap() {
        units.extend(assembler.push(event).unwrap());
    }
    assert!(units.iter().all(|u| end(u) > middle));
    assert_eq!(summary(&units), summary(&all[all.len() / 2 + 1..]));
}

/// Images that leave columns out come with what they hold, and with who wrote them.
#[test]
fn the_columns_of_an_image_are_told() {
    for (name, writer, before, after, json_diffs) in [
        ("mysql-minimal", Writer::Mysql, 0b001, 0b010, false),
        ("mariadb-minimal", Writer::Mariadb, 0b001, 0b010, false),
        ("mysql-partial", Writer::Mysql, 0b111, 0b111, true),
    ] {
        let (units, error) = run(recording(name), None, LIMIT);
        assert!(error.is_none(), "{name}: {error:?}");
        let changes = units.iter().filter_map(|unit| match unit {
            Unit::Transaction(transaction) => Some(&transaction.changes),
            Unit::Statement(_) | Unit::Prepared(_) | Unit::Decided(_) | Unit::Advance(_) => None,
        });
        let present: Vec<_> = changes
            .flat_map(|changes| changes.resident())
            .filter_map(|c| c.present.as_ref())
            .collect();
        let bits = |bits: &[u8]| bits.first().map(|byte| byte & 0b111);
        let update = present
            .iter()
            .find(|p| bits(&p.before) == Some(before) && bits(&p.after) == Some(after))
            .unwrap_or_else(|| panic!("{name}: {present:?}"));
        assert_eq!(
            (update.writer, update.json_diffs),
            (writer, json_diffs),
            "{name}"
        );
    }
}

/// What a transaction takes back is told by its place; whose rows stay, by the table.
#[test]
fn a_mixed_transaction_says_what_it_took_back() {
    for limit in [LIMIT, 1] {
        let (units, error) = run(recording("mariadb-mixed"), None, limit);
        assert!(error.is_none(), "{error:?}");
        let mut found = Vec::new();
        for unit in units {
            let Unit::Transaction(transaction) = unit else {
                continue;
            };
            let mut changes = transaction.changes.reader().unwrap();
            while let Some(change) = changes.next().unwrap() {
                found.push((change.table.table.clone(), change.undone));
            }
        }
        assert!(found.iter().any(|(_, undone)| *undone), "{found:?}");
        assert!(found.iter().any(|(_, undone)| !*undone), "{found:?}");
    }
}

#[test]
fn what_cannot_be_exact_is_refused() {
    for (name, says, remedy) in [
        ("mysql-statement", "logged as SQL", "binlog_format = ROW"),
        ("mariadb-statement", "logged as SQL", "binlog_format = ROW"),
    ] {
        let (units, error) = run(recording(&format!("refused/{name}")), None, LIMIT);
        let error = error.unwrap_or_else(|| panic!("{name} was not refused"));
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{name}");
        assert!(error.message().contains(says), "{name}: {error}");
        assert!(error.help().contains(remedy), "{name}: {}", error.help());
        assert!(error.place().position.is_some());
        assert!(!units.is_empty(), "{name}: what stands before is delivered");
    }
}

/// What does not fit into memory comes back from the file as it was.
#[test]
fn a_transaction_over_the_budget_is_whole() {
    for name in [
        "mysql-plain",
        "mysql-compressed",
        "mariadb-plain",
        "mariadb-compressed",
    ] {
        let all = |limit| {
            let (units, error) = run(recording(name), None, limit);
            assert!(error.is_none(), "{name}: {error:?}");
            let mut found = Vec::new();
            for unit in units {
                let Unit::Transaction(transaction) = unit else {
                    continue;
                };
                let mut changes = transaction.changes.reader().unwrap();
                while let Some(c) = changes.next().unwrap() {
                    found.push((c.position, c.kind, c.table.full_name(), c.images));
                }
            }
            found
        };
        assert_eq!(all(LIMIT), all(1000), "{name}");
        assert_eq!(all(LIMIT), all(0), "{name}");
    }
}

#[test]
fn xa_is_prepared_and_decided() {
    for name in ["mysql-xa", "mariadb-xa"] {
        let (units, error) = run(recording(&format!("refused/{name}")), None, LIMIT);
        assert!(error.is_none(), "{name}: {error:?}");
        let told = summary(&units);
        let xa = |what: &str| told.iter().filter(|line| line.starts_with(what)).count();
        assert!(xa("prepared X'") >= 1 && xa("Commit X'") >= 1, "{told:?}");
    }
}

#[test]
fn table_maps_say_what_the_server_knows() {
    for (name, golden) in [
        (
            "mysql-plain",
            expect_test::expect_file!["../../../tests/binlogs/mysql.table_map"],
        ),
        (
            "mariadb-plain",
            expect_test::expect_file!["../../../tests/binlogs/mariadb.table_map"],
        ),
    ] {
        let (units, _) = run(recording(name), None, LIMIT);
        let mut text = String::new();
        let mut seen = Vec::new();
        for unit in units {
            let Unit::Transaction(transaction) = unit else {
                continue;
            };
            for change in transaction.changes.resident() {
                if !seen.iter().any(|t| t == &change.table.table) {
                    seen.push(change.table.table.clone());
                    text.push_str(&describe(&change.table));
                }
            }
        }
        golden.assert_eq(&text);
    }
}

fn describe(map: &crate::binlog::TableMap) -> String {
    use std::fmt::Write as _;
    let mut text = format!("{}\n", map.full_name());
    for c in &map.columns {
        let name = c.name.as_deref().unwrap_or("?");
        let null = if c.nullable { "NULL" } else { "NOT NULL" };
        write!(text, "  {name} {} {null}", c.kind).unwrap();
        if let Some(unsigned) = c.unsigned {
            text.push_str(if unsigned { " unsigned" } else { " signed" });
        }
        if let Some(number) = c.collation {
            write!(text, " collation {number}").unwrap();
        }
        for label in c.labels.iter().flatten() {
            write!(text, " '{}'", String::from_utf8_lossy(label)).unwrap();
        }
        if let Some(place) = c.primary_key {
            write!(text, " key part {place}").unwrap();
        }
        text.push('\n');
    }
    text
}

/// Under GTIDs nothing that was executed comes again, nor a position before it.
#[test]
fn executed_transactions_are_left_out() {
    let (all, _) = run(recording("mysql-plain"), None, LIMIT);
    let mut set = crate::binlog::GtidSet::empty(crate::binlog::Flavor::Mysql);
    let half = all.len() / 2;
    for unit in &all[..half] {
        let gtid = match unit {
            Unit::Transaction(t) => &t.gtid,
            Unit::Statement(s) => &s.gtid,
            Unit::Prepared(p) => &p.transaction.gtid,
            Unit::Decided(d) => &d.gtid,
            Unit::Advance(a) => &a.gtid,
        };
        gtid.iter().for_each(|g| set.add(g));
    }
    let mut source = FileSource::open(recording("mysql-plain"), None).unwrap();
    let mut assembler = Assembler::new(Resume::Executed(set), LIMIT);
    let mut units = Vec::new();
    while let Some(event) = source.read().unwrap() {
        units.extend(assembler.push(event).unwrap());
    }
    assert_eq!(summary(&units), summary(&all[half..]));
    assert!(units.iter().all(|u| end(u) > end(&all[half - 1])));
}
