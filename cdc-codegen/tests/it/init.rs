//! `cdc init`: what a new crate holds.

use cdc_codegen::Artifact;
use cdc_codegen::diag::Style;
use cdc_codegen::init::{Request, plan, write};
use expect_test::expect;

fn request(ddl: &str) -> Request {
    Request {
        ddl_name: "shop.sql".to_owned(),
        ddl: ddl.to_owned(),
        schema: None,
        package: "My Shop".to_owned(),
        crates: "/src".to_owned(),
    }
}

fn planned(ddl: &str) -> Vec<Artifact> {
    plan(&request(ddl))
        .map_err(|r| r.diagnostics.report(&r.sources, Style::Plain))
        .unwrap()
}

#[test]
fn the_starter_mapping_names_every_table() {
    let files = planned(
        "-- Host: localhost    Database: prod
         CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(20)) COMMENT 'who buys';
         CREATE TABLE `order` (id INT PRIMARY KEY, customer_id INT NOT NULL, ship_to INT, amount DECIMAL(9,2),
           `when` DATETIME DEFAULT '0000-00-00 00:00:00',
           FOREIGN KEY (customer_id) REFERENCES customer (id), FOREIGN KEY (ship_to) REFERENCES customer (id));
         CREATE TABLE log (at DATETIME, text TEXT);
         CREATE TABLE tag (code CHAR(3) NOT NULL, UNIQUE KEY (code));",
    );
    let mapping = &files
        .iter()
        .find(|file| file.path == "schema/mapping.toml")
        .unwrap()
        .text;
    let body = mapping.split_once("[source]").unwrap().1;
    expect![[r#"

        ddl = ["shop.sql"]
        # The database that the binlog will name; correct it if it is called otherwise.
        schema = "prod"

        [target]
        dialects = ["sqlite"]

        # who buys
        [dimension.customer]
        from = "customer"
        copy = "*"

        [table.order]
        from = "order"
        copy = "*"

        [table.order.columns]
        when = { from = "when", zero_date = "null" }

        [dimension.log]
        from = "log"
        identity = "full_row"
        copy = "*"

        [dimension.tag]
        from = "tag"
        key = ["code"]
        copy = "*"

        [fact.fact_order]
        grain = "order"
        join.customer = { to = "customer", on = "`order`.customer_id = customer.id" }
        join.ship_to = { to = "customer", on = "`order`.ship_to = ship_to.id", kind = "left" }

        [fact.fact_order.columns]
        id = "`order`.id"
        customer_id = "`order`.customer_id"
        ship_to = "`order`.ship_to"
        amount = { measure = "`order`.amount" }
        when = "`order`.`when`"
    "#]]
    .assert_eq(body);
}

#[test]
fn nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let files = planned("CREATE TABLE a (id INT PRIMARY KEY)");
    std::fs::write(folder.path().join("build.rs"), "mine").unwrap();
    let error = write(folder.path(), &files).unwrap_err().to_string();
    assert!(
        error.contains("build.rs` is there already; nothing was written"),
        "{error}"
    );
    assert!(!folder.path().join("Cargo.toml").exists());
    let new = folder.path().join("new");
    write(&new, &files).unwrap();
    assert_eq!(
        std::fs::read_to_string(new.join("schema/shop.sql")).unwrap(),
        files[3].text
    );
}

#[test]
fn ddl_that_cannot_be_read_is_refused_with_its_report() {
    let refused = plan(&request("CREATE TABLE a (id INTT PRIMARY KEY)")).unwrap_err();
    let report = refused.diagnostics.report(&refused.sources, Style::Plain);
    assert!(report.contains("did you mean `INT`?"), "{report}");
}
