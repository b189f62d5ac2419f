//! Changed rows, changed keys, swapped keys.

use mysql_async::Value;

use super::{Workload, order_key, row, signed_key, value};
use crate::Outcome;

impl Workload {
    pub(super) async fn update(&mut self) -> Outcome<()> {
        match self.rng.below(20) {
            0 => self.update_country().await,
            1..5 => self.update_customer().await,
            5 => self.move_customer().await,
            6..9 => self.update_product().await,
            9 => self.update_category().await,
            10 | 11 => self.update_orders().await,
            12 => self.update_order_with_items().await,
            13 | 14 => self.shift_lines().await,
            15 | 16 => self.swap_reviews().await,
            17 => self.move_payment().await,
            18 => self.update_shipment().await,
            _ => self.update_address().await,
        }
    }

    /// Countries belong to all workers: held no longer than a statement, they are never
    /// part of a deadlock.
    async fn update_country(&mut self) -> Outcome<()> {
        if self.open {
            return self.update_customer().await;
        }
        let code = self.rng.pick(row::COUNTRIES);
        let population = self.rng.between(0, i64::from(u32::MAX));
        let values = vec![Value::from(population), Value::from(code)];
        self.exec(
            "UPDATE shop.country SET population = ? WHERE code = ?",
            values,
        )
        .await
    }

    /// Any column of a customer, the filter's among them.
    async fn update_customer(&mut self) -> Outcome<()> {
        let Some(id) = self.rng.one(&self.model.customers) else {
            return Ok(());
        };
        let rng = &mut self.rng;
        let (set, new) = match rng.below(7) {
            0 | 1 => ("is_test", Value::from(u8::from(rng.chance(50)))),
            2 => (
                "status",
                Value::from(rng.pick(&["active", "blocked", "it's complicated"])),
            ),
            3 => ("last_name", value::text(rng, 60)),
            4 => ("credit_limit", value::decimal(rng, 10, 2)),
            5 => ("preferences", Value::from(value::object(rng, 3))),
            _ => ("balance", Value::NULL),
        };
        let sql = format!("UPDATE shop.customer SET {set} = ? WHERE id = ?");
        self.exec(&sql, vec![new, Value::from(id)]).await
    }

    /// A customer nobody refers to gets another key.
    async fn move_customer(&mut self) -> Outcome<()> {
        let free: Vec<u32> = self.free_customers();
        let Some(id) = self.rng.one(&free) else {
            return Ok(());
        };
        let new = self.number();
        let values = vec![Value::from(new), Value::from(id)];
        self.exec("UPDATE shop.customer SET id = ? WHERE id = ?", values)
            .await?;
        self.model.customers.retain(|customer| *customer != id);
        self.model.customers.push(new);
        Ok(())
    }

    async fn update_product(&mut self) -> Outcome<()> {
        let Some(id) = self.rng.one(&self.model.products) else {
            return Ok(());
        };
        let key = Value::from(id);
        match self.rng.below(4) {
            0 => {
                // MySQL keeps a decimal and a date inside the document.
                let sql = "UPDATE shop.product SET attributes = JSON_OBJECT('price', \
                           CAST(price AS DECIMAL(12,3)), 'at', CAST('2024-02-29 12:30:00.5' AS \
                           DATETIME(6)), 'on', CAST('2024-02-29' AS DATE), 'n', NULL) WHERE id = ?";
                self.exec(sql, vec![key]).await
            }
            1 => {
                let price = value::price(&mut self.rng);
                // Several rows in one event, and none outside this worker's own.
                let sql = "UPDATE shop.product SET price = ?, description = NULL, flags = flags ^ 3 \
                           WHERE id BETWEEN ? AND ?";
                let high = id.saturating_add(6).min(self.model.last);
                self.exec(sql, vec![price, key, Value::from(high)]).await
            }
            2 => {
                let picture = value::bytes(&mut self.rng, self.large.min(60_000));
                self.exec(
                    "UPDATE shop.product SET picture = ? WHERE id = ?",
                    vec![picture, key],
                )
                .await
            }
            _ => {
                let sql = "UPDATE shop.product SET active = NOT active, launched = ?, cost = ? WHERE id = ?";
                let launched = Value::from(self.rng.pick(&[0_u16, 1901, 2026, 2155]));
                let cost = value::decimal(&mut self.rng, 12, 4);
                self.exec(sql, vec![launched, cost, key]).await
            }
        }
    }

    /// A category gets another name; one nobody refers to, another key.
    async fn update_category(&mut self) -> Outcome<()> {
        let ids: Vec<u32> = self.model.categories.iter().map(|c| c.id).collect();
        let Some(id) = self.rng.one(&ids) else {
            return Ok(());
        };
        if self.rng.chance(50) && self.model.category_is_free(id) {
            let new = self.number() | 1;
            self.model.last = new;
            let values = vec![Value::from(new), Value::from(id)];
            self.exec("UPDATE shop.category SET id = ? WHERE id = ?", values)
                .await?;
            for category in self.model.categories.iter_mut().filter(|c| c.id == id) {
                category.id = new;
            }
            return Ok(());
        }
        let name = value::text(&mut self.rng, 50);
        self.exec(
            "UPDATE shop.category SET name = ? WHERE id = ?",
            vec![name, Value::from(id)],
        )
        .await
    }

    async fn update_orders(&mut self) -> Outcome<()> {
        let Some((_, customer)) = self.rng.one(&self.model.orders) else {
            return Ok(());
        };
        let status = self.rng.pick(&["paid", "packed", "done", "cancelled"]);
        let values = vec![Value::from(status), Value::from(customer)];
        let sql = "UPDATE shop.orders SET status = ?, changed_at = '2025-05-05 05:05:05' \
                   WHERE customer_id = ?";
        self.exec(sql, values).await
    }

    /// Two tables in one statement.
    async fn update_order_with_items(&mut self) -> Outcome<()> {
        let Some((order, _)) = self.rng.one(&self.model.orders) else {
            return Ok(());
        };
        let sql = "UPDATE shop.orders o JOIN shop.order_item i ON i.order_id = o.id \
                   SET o.note = CONCAT('n', o.currency), i.qty = i.qty DIV 2, i.discount = NULL \
                   WHERE o.id = ?";
        self.exec(sql, vec![Value::from(order_key(order))]).await
    }

    /// Every line of an order takes the key the next one had.
    async fn shift_lines(&mut self) -> Outcome<()> {
        let Some((order, ..)) = self.rng.one(&self.model.items) else {
            return Ok(());
        };
        let sql = "UPDATE shop.order_item SET line_no = line_no + 1 WHERE order_id = ? \
                   ORDER BY line_no DESC";
        self.exec(sql, vec![Value::from(order_key(order))]).await?;
        for item in self.model.items.iter_mut().filter(|item| item.0 == order) {
            item.1 += 1;
        }
        Ok(())
    }

    /// Two reviews change places by way of a third key, in one transaction or in three.
    async fn swap_reviews(&mut self) -> Outcome<()> {
        let (one, two) = (
            self.rng.place(self.model.reviews.len()),
            self.rng.place(self.model.reviews.len()),
        );
        let (Some(one), Some(two)) = (one, two) else {
            return Ok(());
        };
        let key = |place: usize| self.model.reviews.get(place).map_or(0, |review| review.0);
        let (a, b, aside) = (key(one), key(two), u32::MAX - self.model.last);
        if a == b {
            return Ok(());
        }
        for (to, from) in [(aside, a), (a, b), (b, aside)] {
            let values = vec![Value::from(to), Value::from(from)];
            self.exec("UPDATE shop.review SET id = ? WHERE id = ?", values)
                .await?;
        }
        if let Some(review) = self.model.reviews.get_mut(one) {
            review.0 = b;
        }
        if let Some(review) = self.model.reviews.get_mut(two) {
            review.0 = a;
        }
        Ok(())
    }

    async fn move_payment(&mut self) -> Outcome<()> {
        let Some(place) = self.rng.place(self.model.payments.len()) else {
            return Ok(());
        };
        let new = self.number();
        let Some(payment) = self.model.payments.get_mut(place) else {
            return Ok(());
        };
        let old = std::mem::replace(&mut payment.0, new);
        let values = vec![Value::from(signed_key(new)), Value::from(signed_key(old))];
        let sql = "UPDATE shop.payment SET id = ?, method = 'voucher', iban = NULL WHERE id = ?";
        self.exec(sql, values).await
    }

    async fn update_shipment(&mut self) -> Outcome<()> {
        let Some((id, _)) = self.rng.one(&self.model.shipments) else {
            return Ok(());
        };
        let values = vec![
            value::date(&mut self.rng),
            value::time(&mut self.rng),
            Value::from(self.rng.pick(&[1_u8, 2, 3])),
            Value::from(signed_key(id)),
        ];
        let sql =
            "UPDATE shop.shipment SET delivered_on = ?, transit = ?, warehouse_id = ? WHERE id = ?";
        self.exec(sql, values).await
    }

    async fn update_address(&mut self) -> Outcome<()> {
        let Some((id, _)) = self.rng.one(&self.model.addresses) else {
            return Ok(());
        };
        let values = vec![
            value::latin(&mut self.rng),
            value::float(&mut self.rng),
            Value::from(id),
        ];
        self.exec(
            "UPDATE shop.address SET city = ?, latitude = ? WHERE id = ?",
            values,
        )
        .await
    }

    pub(super) fn free_customers(&self) -> Vec<u32> {
        let all = self.model.customers.iter().copied();
        all.filter(|id| self.model.customer_is_free(*id)).collect()
    }
}
