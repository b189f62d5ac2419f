//! Rows that go away: the children first, since the schema restricts.

use mysql_async::Value;

use super::{Workload, order_key, row, signed_key};
use crate::Outcome;

impl Workload {
    pub(super) async fn delete(&mut self) -> Outcome<()> {
        match self.rng.below(12) {
            0..3 => self.delete_order().await,
            3..5 => self.delete_customer().await,
            5 => self.delete_address().await,
            6 | 7 => self.delete_stock().await,
            8 => self.delete_product().await,
            9 => self.delete_category().await,
            10 => self.replace_review().await,
            _ => self.delete_reviews().await,
        }
    }

    /// An order with all that hangs on it: four tables.
    async fn delete_order(&mut self) -> Outcome<()> {
        let Some((order, _)) = self.rng.one(&self.model.orders) else {
            return Ok(());
        };
        for table in ["order_item", "payment", "shipment"] {
            let sql = format!("DELETE FROM shop.{table} WHERE order_id = ?");
            self.exec(&sql, vec![Value::from(order_key(order))]).await?;
        }
        self.model.items.retain(|item| item.0 != order);
        self.model.payments.retain(|payment| payment.1 != order);
        self.model.shipments.retain(|shipment| shipment.1 != order);
        self.exec(
            "DELETE FROM shop.orders WHERE id = ?",
            vec![Value::from(order_key(order))],
        )
        .await?;
        self.model.orders.retain(|known| known.0 != order);
        Ok(())
    }

    async fn delete_customer(&mut self) -> Outcome<()> {
        let free = self.free_customers();
        let Some(id) = self.rng.one(&free) else {
            return Ok(());
        };
        self.exec(
            "DELETE FROM shop.customer WHERE id = ?",
            vec![Value::from(id)],
        )
        .await?;
        self.model.customers.retain(|customer| *customer != id);
        if self.rng.chance(30) {
            // The same key comes back as somebody else.
            let row = row::customer(&mut self.rng, id);
            let sql = super::insert::insert_sql("customer", row::CUSTOMER, 1);
            self.exec(&sql, row).await?;
            self.model.customers.push(id);
        }
        Ok(())
    }

    async fn delete_address(&mut self) -> Outcome<()> {
        let Some((_, customer)) = self.rng.one(&self.model.addresses) else {
            return Ok(());
        };
        let sql = "DELETE FROM shop.address WHERE customer_id = ?";
        self.exec(sql, vec![Value::from(customer)]).await?;
        self.model.addresses.retain(|address| address.1 != customer);
        Ok(())
    }

    async fn delete_stock(&mut self) -> Outcome<()> {
        let Some((warehouse, product)) = self.rng.one(&self.model.stock) else {
            return Ok(());
        };
        let sql = "DELETE FROM shop.inventory WHERE warehouse_id = ? AND product_id = ?";
        self.exec(sql, vec![Value::from(warehouse), Value::from(product)])
            .await?;
        self.model
            .stock
            .retain(|stock| *stock != (warehouse, product));
        Ok(())
    }

    async fn delete_product(&mut self) -> Outcome<()> {
        let all = self.model.products.iter().copied();
        let free: Vec<u32> = all.filter(|id| self.model.product_is_free(*id)).collect();
        let Some(id) = self.rng.one(&free) else {
            return Ok(());
        };
        self.exec(
            "DELETE FROM shop.product WHERE id = ?",
            vec![Value::from(id)],
        )
        .await?;
        self.model.products.retain(|product| *product != id);
        Ok(())
    }

    async fn delete_category(&mut self) -> Outcome<()> {
        let all = self.model.categories.iter().map(|category| category.id);
        let free: Vec<u32> = all.filter(|id| self.model.category_is_free(*id)).collect();
        let Some(id) = self.rng.one(&free) else {
            return Ok(());
        };
        self.exec(
            "DELETE FROM shop.category WHERE id = ?",
            vec![Value::from(id)],
        )
        .await?;
        self.model.categories.retain(|category| category.id != id);
        Ok(())
    }

    /// REPLACE over a row that exists.
    async fn replace_review(&mut self) -> Outcome<()> {
        let Some((id, product, customer)) = self.rng.one(&self.model.reviews) else {
            return Ok(());
        };
        let row = row::review(&mut self.rng, id, product, customer, self.large);
        let sql =
            super::insert::insert_sql("review", row::REVIEW, 1).replacen("INSERT", "REPLACE", 1);
        self.exec(&sql, row).await
    }

    /// Several rows in one event; and the payments of one order.
    async fn delete_reviews(&mut self) -> Outcome<()> {
        if let Some((payment, order)) = self.rng.one(&self.model.payments) {
            let values = vec![Value::from(signed_key(payment))];
            self.exec("DELETE FROM shop.payment WHERE id = ?", values)
                .await?;
            self.model
                .payments
                .retain(|known| *known != (payment, order));
        }
        let Some((_, product, _)) = self.rng.one(&self.model.reviews) else {
            return Ok(());
        };
        let sql = "DELETE FROM shop.review WHERE product_id = ?";
        self.exec(sql, vec![Value::from(product)]).await?;
        self.model.reviews.retain(|review| review.1 != product);
        Ok(())
    }
}
