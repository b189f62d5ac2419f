//! Which keys exist: what a workload must know to write statements that hit something.

/// The keys of the rows one worker made, each with the keys it refers to.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    /// The last number given out; keys are never used twice unless a test wants to.
    pub(super) last: u32,
    pub(super) categories: Vec<Category>,
    pub(super) customers: Vec<u32>,
    pub(super) addresses: Vec<(u32, u32)>,
    pub(super) products: Vec<u32>,
    pub(super) stock: Vec<(u8, u32)>,
    /// Order, customer.
    pub(super) orders: Vec<(u32, u32)>,
    /// Order, line.
    pub(super) items: Vec<(u32, i16, u32)>,
    /// Payment, order.
    pub(super) payments: Vec<(u32, u32)>,
    /// Shipment, order.
    pub(super) shipments: Vec<(u32, u32)>,
    /// Review, product, customer.
    pub(super) reviews: Vec<(u32, u32, u32)>,
}

/// A category and the one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Category {
    pub(super) id: u32,
    pub(super) parent: Option<u32>,
}

impl Model {
    /// Whether nothing refers to a customer.
    pub(super) fn customer_is_free(&self, id: u32) -> bool {
        !self.addresses.iter().any(|(_, customer)| *customer == id)
            && !self.orders.iter().any(|(_, customer)| *customer == id)
            && !self.reviews.iter().any(|(_, _, customer)| *customer == id)
    }

    /// Whether nothing refers to a category; products do not say theirs, so none may exist
    /// that could: only categories marked by their number as never used by products.
    pub(super) fn category_is_free(&self, id: u32) -> bool {
        id % 2 == 1
            && !self
                .categories
                .iter()
                .any(|category| category.parent == Some(id))
    }

    /// Whether nothing refers to a product.
    pub(super) fn product_is_free(&self, id: u32) -> bool {
        !self.items.iter().any(|(_, _, product)| *product == id)
            && !self.stock.iter().any(|(_, product)| *product == id)
            && !self.reviews.iter().any(|(_, product, _)| *product == id)
    }

    /// The categories products may belong to.
    pub(super) fn shelves(&self) -> Vec<u32> {
        self.categories
            .iter()
            .map(|category| category.id)
            .filter(|id| id % 2 == 0)
            .collect()
    }
}
