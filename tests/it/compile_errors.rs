//! A mapping with mistakes: all reported at once, at their line and column in both files.

use std::fs;
use std::path::Path;

use tests::{Outcome, cli, place};

/// The schema's inputs, copied to a folder where they may be spoilt.
struct Copy {
    folder: tempfile::TempDir,
    mapping: String,
    ddl: String,
}

impl Copy {
    fn new() -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        fs::create_dir(folder.path().join("schema"))?;
        for name in ["shop.sql", "mapping.toml", "country.csv"] {
            fs::copy(place::schema(name), folder.path().join("schema").join(name))?;
        }
        let mapping = fs::read_to_string(place::schema("mapping.toml"))?;
        let ddl = fs::read_to_string(place::schema("shop.sql"))?;
        Ok(Self {
            folder,
            mapping,
            ddl,
        })
    }

    /// Replaces the only place where the mapping says `from`.
    fn edit(&mut self, from: &str, to: &str) -> Outcome<()> {
        if self.mapping.matches(from).count() != 1 {
            return Err(format!("the mapping does not say `{from}` exactly once").into());
        }
        self.mapping = self.mapping.replace(from, to);
        Ok(())
    }

    fn check(&self, arguments: &[&str]) -> Outcome<cli::Ran> {
        fs::write(self.path().join("schema/mapping.toml"), &self.mapping)?;
        let arguments: Vec<&str> = ["check"].iter().chain(arguments).copied().collect();
        cli::cdc(self.path(), &arguments)
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// `schema/mapping.toml:LINE:COLUMN` of `what` in what follows `after`.
    fn in_mapping(&self, after: &str, what: &str) -> Outcome<String> {
        Ok(format!(
            "schema/mapping.toml:{}",
            line_column(&self.mapping, after, what)?
        ))
    }

    /// The same in the DDL; only the line, since a label there may begin at the column's
    /// name or at its type.
    fn in_ddl(&self, after: &str, what: &str) -> Outcome<String> {
        let place = line_column(&self.ddl, after, what)?;
        let line = place.split(':').next().unwrap_or_default();
        Ok(format!("schema/shop.sql:{line}:"))
    }
}

fn line_column(text: &str, after: &str, what: &str) -> Outcome<String> {
    let start = text.find(after).ok_or_else(|| format!("no `{after}`"))?;
    let place = start
        + text[start..]
            .find(what)
            .ok_or_else(|| format!("no `{what}`"))?;
    let before = &text[..place];
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    Ok(format!("{line}:{column}"))
}

/// The finding with that code.
fn finding<'a>(report: &'a str, code: &str) -> Outcome<&'a str> {
    report
        .split("\n\n")
        .find(|finding| finding.contains(&format!("error[{code}]")))
        .ok_or_else(|| format!("no {code} in:\n{report}").into())
}

/// Whether a report has a label on line `place` (`file:line:`): as an arrow, or, where the
/// file has an arrow already, by its line number at the margin.
fn shows(finding: &str, place: &str) -> bool {
    let (file, line) = place
        .trim_end_matches(':')
        .split_once(':')
        .unwrap_or_default();
    finding.contains(place)
        || (finding.contains(file)
            && finding
                .lines()
                .any(|text| text.trim_start().starts_with(&format!("{line} |"))))
}

#[test]
fn the_mapping_of_the_shop_has_no_findings() -> Outcome<()> {
    let ran = Copy::new()?.check(&[])?.expect(0)?;
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    Ok(())
}

#[test]
fn four_mistakes_are_four_reports_at_their_places() -> Outcome<()> {
    let mut copy = Copy::new()?;
    copy.edit("population = \"population\"", "population = \"popluation\"")?;
    copy.edit("packed = \"open\"\n", "")?;
    copy.edit("drop = [\"password_hash\"]\n", "")?;
    copy.mapping
        .push_str("\n[dimension.address]\nfrom = \"shop.warehouse\"\ncopy = \"*\"\n");
    let ran = copy.check(&[])?.expect(1)?;
    let report = &ran.stderr;
    assert!(report.contains("4 errors"), "{report}");

    let misspelt = finding(report, "CDC0302")?;
    let place = copy.in_mapping("[dimension.dim_country.columns]", "popluation")?;
    assert!(misspelt.contains(&place), "not at {place}: {misspelt}");
    assert!(
        misspelt.contains("`population`"),
        "no near name: {misspelt}"
    );

    let lost = finding(report, "CDC0402")?;
    assert!(lost.contains("packed"), "{lost}");
    assert!(
        shows(
            lost,
            &copy.in_ddl("CREATE TABLE `orders`", "`status` enum")?
        ),
        "{lost}"
    );
    let used = copy.in_mapping("[table.orders.columns]", "order_status")?;
    let declared = copy.in_mapping("[values.order_status]", "order_status")?;
    assert!(
        lost.contains(&used) || lost.contains(&declared),
        "not at {used}: {lost}"
    );

    let silent = finding(report, "CDC0303")?;
    assert!(silent.contains("password_hash"), "{silent}");
    assert!(
        shows(
            silent,
            &copy.in_ddl("CREATE TABLE `customer`", "`password_hash`")?
        ),
        "{silent}"
    );
    assert!(silent.contains("schema/mapping.toml:"), "{silent}");

    let twice = finding(report, "CDC0304")?;
    let place = copy.in_mapping("[dimension.address]", "address")?;
    assert!(twice.contains(&place), "not at {place}: {twice}");
    let first = copy.in_mapping("[table.address]", "address]")?;
    let line = first
        .rsplit_once(':')
        .map_or("", |(place, _)| place)
        .to_owned()
        + ":";
    assert!(
        shows(twice, &line),
        "the first is not shown at {line}: {twice}"
    );
    Ok(())
}

#[test]
fn the_same_findings_as_json() -> Outcome<()> {
    let mut copy = Copy::new()?;
    copy.edit("population = \"population\"", "population = \"popluation\"")?;
    let ran = copy.check(&["--json"])?.expect(1)?;
    let findings: serde_json::Value = serde_json::from_str(&ran.stdout)?;
    let all = findings.to_string();
    assert!(
        all.contains("CDC0302") && all.contains("mapping.toml"),
        "{all}"
    );
    Ok(())
}

#[test]
fn every_code_of_a_report_is_explained() -> Outcome<()> {
    let copy = Copy::new()?;
    for code in ["CDC0302", "CDC0303", "CDC0304", "CDC0402"] {
        let ran = cli::cdc(copy.path(), &["explain", code])?.expect(0)?;
        assert!(ran.stdout.len() > 80, "{}", ran.stdout);
    }
    Ok(())
}
