//! New rows.

use mysql_async::Value;

use super::model::Category;
use super::{Workload, order_key, row, signed_key, value};
use crate::Outcome;

/// `INSERT INTO shop.table (columns) VALUES (?, …), …` for `rows` rows.
pub(super) fn insert_sql(table: &str, columns: &str, rows: usize) -> String {
    let marks = vec!["?"; columns.split(',').count()].join(", ");
    let tuples = vec![format!("({marks})"); rows].join(", ");
    format!("INSERT INTO shop.{table} ({columns}) VALUES {tuples}")
}

impl Workload {
    async fn add(&mut self, table: &str, columns: &str, rows: Vec<Vec<Value>>) -> Outcome<()> {
        let sql = insert_sql(table, columns, rows.len());
        self.exec(&sql, rows.into_iter().flatten().collect()).await
    }

    pub(super) async fn insert(&mut self) -> Outcome<()> {
        match self.rng.below(20) {
            0 => self.insert_category().await,
            1..3 => self.insert_customers().await,
            3 => self.insert_address().await,
            4..7 => self.insert_products().await,
            7..9 => self.insert_stock().await,
            9..17 => self.insert_order().await,
            _ => self.insert_review().await,
        }
    }

    async fn insert_category(&mut self) -> Outcome<()> {
        // A category's number is a SMALLINT, and long runs come to its end.
        if self.model.last >= 60_000 && !self.model.categories.is_empty() {
            return self.insert_customers().await;
        }
        let id = self.number();
        let parents: Vec<u32> = self.model.categories.iter().map(|c| c.id).collect();
        let parent = if self.rng.chance(70) {
            self.rng.one(&parents)
        } else {
            None
        };
        let row = vec![
            Value::from(id),
            parent.map_or(Value::NULL, Value::from),
            value::text(&mut self.rng, 50),
            Value::from(self.rng.between(-128, 127)),
        ];
        self.add("category", "id, parent_id, name, sort", vec![row])
            .await?;
        self.model.categories.push(Category { id, parent });
        Ok(())
    }

    async fn insert_customers(&mut self) -> Outcome<()> {
        let mut rows = Vec::new();
        for _ in 0..=self.rng.below(4) {
            let id = self.number();
            rows.push(row::customer(&mut self.rng, id));
            self.model.customers.push(id);
        }
        self.add("customer", row::CUSTOMER, rows).await
    }

    async fn insert_address(&mut self) -> Outcome<()> {
        let Some(customer) = self.rng.one(&self.model.customers) else {
            return self.insert_customers().await;
        };
        let id = self.number();
        let row = row::address(&mut self.rng, id, customer);
        self.add("address", row::ADDRESS, vec![row]).await?;
        self.model.addresses.push((id, customer));
        Ok(())
    }

    async fn insert_products(&mut self) -> Outcome<()> {
        let shelves = self.model.shelves();
        let Some(category) = self.rng.one(&shelves) else {
            return self.insert_category().await;
        };
        let mut rows = Vec::new();
        for _ in 0..=self.rng.below(3) {
            let id = self.number();
            rows.push(row::product(&mut self.rng, id, category, self.large));
            self.model.products.push(id);
        }
        self.add("product", row::PRODUCT, rows).await
    }

    async fn insert_stock(&mut self) -> Outcome<()> {
        let Some(product) = self.rng.one(&self.model.products) else {
            return self.insert_products().await;
        };
        let warehouse = self.rng.pick(&[1_u8, 2, 3]);
        let row = row::stock(&mut self.rng, warehouse, product);
        // An insert where the row is new, an update where it is not.
        let sql = format!(
            "{} ON DUPLICATE KEY UPDATE on_hand = VALUES(on_hand), counted_at = VALUES(counted_at)",
            insert_sql("inventory", row::STOCK, 1)
        );
        self.exec(&sql, row).await?;
        if !self.model.stock.contains(&(warehouse, product)) {
            self.model.stock.push((warehouse, product));
        }
        Ok(())
    }

    async fn insert_order(&mut self) -> Outcome<()> {
        let Some(customer) = self.rng.one(&self.model.customers) else {
            return self.insert_customers().await;
        };
        let id = self.number();
        let order = row::order(&mut self.rng, order_key(id), customer);
        self.add("orders", row::ORDER, vec![order]).await?;
        self.model.orders.push((id, customer));
        self.insert_items(id).await?;
        if self.rng.chance(60) {
            let payment = self.number();
            let row = row::payment(
                &mut self.rng,
                signed_key(payment),
                order_key(id),
                self.large,
            );
            self.add("payment", row::PAYMENT, vec![row]).await?;
            self.model.payments.push((payment, id));
        }
        if self.rng.chance(50) {
            let shipment = self.number();
            let row = row::shipment(&mut self.rng, signed_key(shipment), order_key(id));
            self.add("shipment", row::SHIPMENT, vec![row]).await?;
            self.model.shipments.push((shipment, id));
        }
        Ok(())
    }

    async fn insert_items(&mut self, order: u32) -> Outcome<()> {
        let mut rows = Vec::new();
        let first = self.rng.pick(&[1_i16, 1, 1, -32_768, 100]);
        for line in 0..i16::try_from(self.rng.below(5)).unwrap_or(0) {
            let Some(product) = self.rng.one(&self.model.products) else {
                break;
            };
            rows.push(row::item(
                &mut self.rng,
                order_key(order),
                first + line,
                product,
            ));
            self.model.items.push((order, first + line, product));
        }
        if rows.is_empty() {
            Ok(())
        } else {
            self.add("order_item", row::ITEM, rows).await
        }
    }

    async fn insert_review(&mut self) -> Outcome<()> {
        let product = self.rng.one(&self.model.products);
        let customer = self.rng.one(&self.model.customers);
        let (Some(product), Some(customer)) = (product, customer) else {
            return self.insert_products().await;
        };
        let id = self.number();
        let row = row::review(&mut self.rng, id, product, customer, self.large);
        self.add("review", row::REVIEW, vec![row]).await?;
        self.model.reviews.push((id, product, customer));
        Ok(())
    }
}
