//! Three ways to the mappers of `schema/`: the committed golden, a build script, the macro.
//! All give the same mappers.

use cdc_runtime::mapper::Mappers;

mod golden {
    include!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../cdc-codegen/tests/golden/shop/mod.rs"
    ));
}

mod built {
    include!(concat!(env!("OUT_DIR"), "/mappers/mod.rs"));
}

/// What the macro writes.
pub(crate) mod expanded {
    cdc_macros::mappers! { "../schema/mapping.toml" }
}

/// All that a replicator knows of its mappers: tables, SQL, fingerprint.
fn contents<M: Mappers>() -> String {
    format!(
        "{}\n{}\n{}\n{:#?}\n{:#?}\n{:#?}\n{:#?}",
        M::FINGERPRINT,
        M::NEEDS_SALT,
        M::LINEAGE,
        M::TABLES,
        M::SQLITE,
        M::MYSQL,
        M::POSTGRES
    )
}

#[test]
fn every_door_gives_the_same_mappers() {
    let built = contents::<built::Lake>();
    assert!(built.contains("INSERT INTO") && built.contains("fact_sales_daily"));
    assert!(
        built == contents::<expanded::Lake>(),
        "mappers!{{}} differs"
    );
    assert!(built == contents::<golden::Lake>(), "the golden differs");
}

#[test]
fn the_golden_is_what_the_build_script_wrote() {
    macro_rules! pairs {
        ($($file:literal)*) => {
            [$((
                $file,
                include_str!(concat!(env!("OUT_DIR"), "/mappers/", $file)),
                include_str!(concat!(
                    env!("CARGO_MANIFEST_DIR"),
                    "/../cdc-codegen/tests/golden/shop/",
                    $file
                )),
            )),*]
        };
    }
    let pairs = pairs! {
        "mod.rs" "customer.rs" "order_item.rs" "product.rs" "sqlite.rs" "mysql.rs" "postgres.rs"
        "sql/mysql/schema.sql" "sql/postgres/schema.sql" "sql/sqlite/statements.sql"
        "lineage.svg"
    };
    for (file, built, golden) in pairs {
        assert!(built == golden, "`{file}` differs");
    }
}
