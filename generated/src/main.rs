//! The replicator of the shop in `schema/`.

use std::process::ExitCode;

use cdc_runtime::command::{self, Bundle, DemoQuery, Recording};

mod mappers {
    //! Made from `schema/mapping.toml` by `build.rs`.
    include!(concat!(env!("OUT_DIR"), "/mappers/mod.rs"));
}

fn main() -> ExitCode {
    command::main::<mappers::Lake>(Bundle {
        recordings: &[MYSQL, MARIADB],
        demo_query: Some(QUERY),
        after: "  README.md walks through your own database in ten minutes",
    })
}

const MYSQL: Recording = Recording {
    name: "mysql",
    file_name: "binlog.000001",
    bytes: include_bytes!("../../schema/recordings/mysql-9.7/binlog.000001"),
};

const MARIADB: Recording = Recording {
    name: "mariadb",
    file_name: "binlog.000001",
    bytes: include_bytes!("../../schema/recordings/mariadb-10.11/binlog.000001"),
};

const QUERY: DemoQuery = DemoQuery {
    title: "revenue by month",
    sql: "SELECT d.year, d.month, COUNT(*) AS items, ROUND(SUM(s.gross), 2) AS gross
          FROM fact_sales AS s JOIN dim_date AS d ON d.date_key = s.order_date_key
          GROUP BY d.year, d.month ORDER BY d.year, d.month LIMIT 12",
};
