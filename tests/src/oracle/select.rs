//! The targets of `schema/mapping.toml`, each with its key and its SELECT on the source.

use super::Rule;

/// The salt tests run the replicator with.
pub const SALT: &str = "a salt for tests";

/// A target as the oracle knows it.
#[derive(Debug)]
pub struct Target {
    /// Its name in the lake.
    pub name: &'static str,
    /// The columns that tell its rows apart.
    pub key: &'static [&'static str],
    sql: &'static str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Table,
    Calendar,
    Fact,
}

macro_rules! targets {
    ($($kind:ident $name:literal [$($key:literal),+])*) => {
        /// Every target.
        pub const TARGETS: &[Target] = &[$(Target {
            name: $name,
            key: &[$($key),+],
            sql: include_str!(concat!("select/", $name, ".sql")),
            kind: Kind::$kind,
        }),*];
    };
}

targets! {
    Table "dim_country" ["code"]
    Table "dim_customer" ["customer_id"]
    Table "dim_category" ["id"]
    Table "dim_product" ["id"]
    Table "dim_warehouse" ["id"]
    Calendar "dim_date" ["date_key"]
    Table "address" ["id"]
    Table "orders" ["id"]
    Table "order_item" ["order_id", "line_no"]
    Table "payment" ["id"]
    Table "shipment" ["id"]
    Table "inventory" ["warehouse_id", "product_id"]
    Table "review" ["id"]
    Fact "fact_sales" ["order_id", "line_no"]
    Fact "fact_shipment" ["shipment_id"]
    Fact "fact_stock" ["warehouse_id", "product_id"]
    Fact "fact_sales_daily" ["order_date_key", "channel"]
}

/// The SELECT that others are written over.
const FACT_SALES: &str = include_str!("select/fact_sales.sql");

impl Target {
    /// The SELECT, complete.
    #[must_use]
    pub fn sql(&self) -> String {
        self.sql
            .replace("{fact_sales}", FACT_SALES)
            .replace("{salt}", SALT)
    }

    /// Whether its rows come from the calendar's definition and not from the source.
    #[must_use]
    pub fn is_calendar(&self) -> bool {
        self.kind == Kind::Calendar
    }

    /// How close its values must be.
    pub(super) fn rule(&self, column: &str) -> Rule {
        match self.kind {
            _ if column == "deleted_at" => Rule::Moment,
            Kind::Table | Kind::Calendar => Rule::Same,
            Kind::Fact => Rule::Number,
        }
    }
}
