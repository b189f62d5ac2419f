//! A shop at work: orders with lines and payments, changes of their state, stock that moves, old
//! orders that go, in transactions of 1 to 100 row changes.

use mysql_async::Conn;
use mysql_async::prelude::Queryable;

use crate::Outcome;
use crate::servers::Server;
use crate::workload::{self, Rng};

/// Customers and products that are there before.
const PARTIES: u64 = 2_000;

/// Writes so many row changes, a few more; how many they were.
pub(super) async fn write(server: &Server, wanted: u64) -> Outcome<u64> {
    let mut conn = server.connect().await?;
    workload::create(&mut conn, 1).await?;
    let mut changes = parties(&mut conn).await?;
    let mut shop = Shop {
        conn,
        rng: Rng::new(7),
        orders: 0,
        first: 1,
    };
    while changes < wanted {
        changes += shop.transaction().await?;
    }
    shop.conn.disconnect().await?;
    Ok(changes)
}

async fn parties(conn: &mut Conn) -> Outcome<u64> {
    let series = format!(
        "WITH RECURSIVE c(n) AS (SELECT 10001 UNION ALL SELECT n + 1 FROM c WHERE n < 10000 + {PARTIES})"
    );
    for sql in [
        format!("SET cte_max_recursion_depth = {}", PARTIES + 1),
        "INSERT INTO shop.category VALUES (64000, NULL, 'all', 0)".to_owned(),
        "INSERT IGNORE INTO shop.warehouse VALUES (100, 'one', 'DE', '08:00:00', 1)".to_owned(),
        format!(
            "INSERT INTO shop.customer (id, first_name, email, password_hash, country_code) {series} \
             SELECT n, CONCAT('first ', n), CONCAT('c', n, '@example.org'), REPEAT('h', 32), 'DE' FROM c"
        ),
        format!(
            "INSERT INTO shop.product (id, category_id, sku, name, price, description) {series} \
             SELECT n, 64000, CONCAT('s', n), CONCAT('product ', n), n / 100, REPEAT('text ', 8) FROM c"
        ),
        format!(
            "INSERT INTO shop.inventory (warehouse_id, product_id, on_hand) {series} SELECT 100, n, 1000 FROM c"
        ),
    ] {
        conn.query_drop(sql).await?;
    }
    Ok(3 * PARTIES + 2)
}

struct Shop {
    conn: Conn,
    rng: Rng,
    /// The last order, counted from 1.
    orders: u64,
    /// The first that is still there.
    first: u64,
}

impl Shop {
    /// One transaction; how many row changes it has.
    async fn transaction(&mut self) -> Outcome<u64> {
        let sql = match self.rng.below(10) {
            0..=4 => self.order(),
            5 | 6 => self.progress(),
            7 | 8 => self.stock(),
            _ => self.clean(),
        };
        let (mut changes, mut statements) = (0, vec!["BEGIN".to_owned()]);
        for (count, statement) in sql {
            changes += count;
            statements.push(statement);
        }
        statements.push("COMMIT".to_owned());
        self.conn.query_drop(statements.join(";")).await?;
        Ok(changes)
    }

    /// One to fifteen new orders with their lines and payments.
    fn order(&mut self) -> Vec<(u64, String)> {
        let count = 1 + self.rng.below(15);
        let (mut orders, mut lines, mut payments) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..count {
            self.orders += 1;
            let id = self.orders;
            let customer = 10_001 + self.rng.below(PARTIES);
            orders.push(format!(
                "({id}, {customer}, 'new', 'web', '2026-02-03 04:05:06.789', 4.90)"
            ));
            for line in 1..=1 + self.rng.below(4) {
                let product = 10_001 + self.rng.below(PARTIES);
                let price = self.rng.below(10_000);
                lines.push(format!("({id}, {line}, {product}, {line}, {price} / 100)"));
            }
            payments.push(format!("({id}, {id}, 'card', 10.50)"));
        }
        let len = |list: &Vec<String>| u64::try_from(list.len()).unwrap_or(0);
        vec![
            (
                len(&orders),
                format!(
                    "INSERT INTO shop.orders (id, customer_id, status, channel, placed_at, shipping) VALUES {}",
                    orders.join(", ")
                ),
            ),
            (
                len(&lines),
                format!(
                    "INSERT INTO shop.order_item (order_id, line_no, product_id, qty, unit_price) VALUES {}",
                    lines.join(", ")
                ),
            ),
            (
                len(&payments),
                format!(
                    "INSERT INTO shop.payment (id, order_id, method, amount) VALUES {}",
                    payments.join(", ")
                ),
            ),
        ]
    }

    /// Orders go on; each row changes.
    fn progress(&mut self) -> Vec<(u64, String)> {
        if self.orders < self.first + 100 {
            return self.order();
        }
        let count = 1 + self.rng.below(50);
        let from = self.first + self.rng.below(self.orders - self.first - count.min(60));
        vec![(
            count,
            format!(
                "UPDATE shop.orders SET status = IF(status = 'paid', 'packed', 'paid'), shipping = shipping + 0.01 WHERE id >= {from} AND id < {}",
                from + count
            ),
        )]
    }

    fn stock(&mut self) -> Vec<(u64, String)> {
        let count = 1 + self.rng.below(100);
        let from = 10_001 + self.rng.below(PARTIES - count);
        vec![(
            count,
            format!(
                "UPDATE shop.inventory SET on_hand = on_hand - 1 WHERE warehouse_id = 100 AND product_id >= {from} AND product_id < {}",
                from + count
            ),
        )]
    }

    /// The oldest orders go with what belongs to them.
    fn clean(&mut self) -> Vec<(u64, String)> {
        if self.orders < self.first + 500 {
            return self.order();
        }
        let (from, to) = (self.first, self.first + 5);
        self.first = to;
        // Two to three lines each: counted low.
        vec![
            (
                10,
                format!("DELETE FROM shop.order_item WHERE order_id >= {from} AND order_id < {to}"),
            ),
            (
                5,
                format!("DELETE FROM shop.payment WHERE id >= {from} AND id < {to}"),
            ),
            (
                5,
                format!("DELETE FROM shop.orders WHERE id >= {from} AND id < {to}"),
            ),
        ]
    }
}
