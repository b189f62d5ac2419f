//! Random rows, a table at a time: columns and values in the same order.

use mysql_async::Value;

use super::rng::Rng;
use super::value;

/// Countries the workload starts with; some of them are not in `country.csv`.
pub(super) const COUNTRIES: &[&str] = &[
    "AT", "BR", "CH", "DE", "FR", "JP", "KR", "PT", "US", "ZA", "XX",
];

pub(super) const COUNTRY: &str = "code, name, continent, population, area_km2, in_eu";

pub(super) fn country(rng: &mut Rng, code: &str) -> Vec<Value> {
    let continents = [
        "africa",
        "america",
        "antarctica",
        "asia",
        "europe",
        "oceania",
    ];
    vec![
        Value::from(code),
        value::text(rng, 80),
        Value::from(rng.pick(&continents)),
        Value::from(rng.between(0, i64::from(u32::MAX))),
        if rng.chance(20) {
            Value::NULL
        } else {
            Value::Double(rng.between(0, 900_000).into_f64())
        },
        Value::from(rng.between(0, 1)),
    ]
}

/// A small integer as a double, exactly.
trait IntoF64 {
    fn into_f64(self) -> f64;
}

impl IntoF64 for i64 {
    fn into_f64(self) -> f64 {
        f64::from(i32::try_from(self).unwrap_or(0))
    }
}

pub(super) const CUSTOMER: &str = "id, first_name, last_name, email, phone, tax_id, \
     password_hash, status, interests, credit_limit, balance, born_on, country_code, is_test, \
     preferences, created_at";

pub(super) fn customer(rng: &mut Rng, id: u32) -> Vec<Value> {
    let statuses = ["active", "sleeping", "blocked", "it's complicated"];
    let interests = [
        "",
        "books",
        "books,music",
        "travel",
        "music,games,travel",
        "books,music,garden,games,travel",
    ];
    let born = if rng.chance(10) {
        Value::from("0000-00-00")
    } else {
        value::date(rng)
    };
    let preferences = Value::from(value::object(rng, 2));
    let (phone, tax, balance) = (
        value::text(rng, 30),
        value::ascii(rng, 20),
        value::decimal(rng, 20, 6),
    );
    vec![
        Value::from(id),
        value::text(rng, 40),
        value::text(rng, 60),
        Value::from(format!("c{id}.{}@example.org", rng.below(1_000_000_000))),
        value::nullable(rng, 20, phone),
        value::nullable(rng, 30, tax),
        Value::Bytes(rng.bytes(32)),
        Value::from(rng.pick(&statuses)),
        Value::from(rng.pick(&interests)),
        value::decimal(rng, 10, 2),
        value::nullable(rng, 20, balance),
        value::nullable(rng, 20, born),
        Value::from(rng.pick(COUNTRIES)),
        Value::from(u8::from(rng.chance(12))),
        value::nullable(rng, 20, preferences),
        value::timestamp(rng),
    ]
}

pub(super) const ADDRESS: &str = "id, customer_id, kind, street, city, zip, latitude, longitude";

pub(super) fn address(rng: &mut Rng, id: u32, customer: u32) -> Vec<Value> {
    let (latitude, longitude) = (value::float(rng), value::float(rng));
    let kind = Value::from(rng.pick(&["home", "work", "pickup"]));
    vec![
        Value::from(id),
        Value::from(customer),
        value::nullable(rng, 20, kind),
        value::text(rng, 120),
        value::latin(rng),
        value::latin(rng),
        value::nullable(rng, 20, latitude),
        value::nullable(rng, 20, longitude),
    ]
}

pub(super) const PRODUCT: &str = "id, category_id, sku, name, description, price, cost, \
     weight_kg, rating, launched, stock_delta, score, sold_total, flags, active, barcode, \
     fingerprint, picture, attributes, internal_note";

pub(super) fn product(rng: &mut Rng, id: u32, category: u32, large: usize) -> Vec<Value> {
    let description = value::long_text(rng, large.min(9000));
    let cost = value::decimal(rng, 12, 4);
    let (weight, rating) = (value::float(rng), value::double(rng));
    let launched = Value::from(rng.pick(&[0_u16, 1901, 1999, 2024, 2155]));
    let score = Value::from(rng.between(-8_388_608, 8_388_607));
    let (barcode, fingerprint) = (value::bytes(rng, 16), value::bytes(rng, 8));
    let picture = value::bytes(rng, large.min(60_000) / 8);
    let attributes = Value::from(value::json(rng, 3));
    vec![
        Value::from(id),
        Value::from(category),
        Value::from(format!("{}-{id}", rng.pick(&["abc", "XyZ", "q9"]))),
        value::text(rng, 100),
        value::nullable(rng, 30, description),
        value::price(rng),
        value::nullable(rng, 20, cost),
        value::nullable(rng, 20, weight),
        value::nullable(rng, 20, rating),
        value::nullable(rng, 20, launched),
        Value::from(rng.between(-32_768, 32_767)),
        value::nullable(rng, 20, score),
        Value::from(rng.between(0, i64::MAX)),
        Value::from(rng.between(0, 4095)),
        Value::from(rng.below(2)),
        value::nullable(rng, 20, barcode),
        value::nullable(rng, 20, fingerprint),
        value::nullable(rng, 40, picture),
        value::nullable(rng, 20, attributes),
        value::text(rng, 60),
    ]
}

pub(super) const STOCK: &str = "warehouse_id, product_id, on_hand, reserved, counted_at";

pub(super) fn stock(rng: &mut Rng, warehouse: u8, product: u32) -> Vec<Value> {
    let counted = value::datetime(rng);
    let counted = match counted {
        // Three digits of six: rounding the last microsecond of 9999 would leave the range.
        Value::Bytes(text) => Value::Bytes(text.get(..23).unwrap_or(&text).to_vec()),
        other => other,
    };
    vec![
        Value::from(warehouse),
        Value::from(product),
        Value::from(rng.between(i64::from(i32::MIN), i64::from(i32::MAX))),
        Value::from(rng.between(0, 65_535)),
        value::nullable(rng, 20, counted),
    ]
}

pub(super) const ORDER: &str =
    "id, customer_id, status, channel, placed_at, changed_at, shipping, currency, note";

pub(super) fn order(rng: &mut Rng, id: u64, customer: u32) -> Vec<Value> {
    let channel = Value::from(rng.pick(&["web", "app", "phone"]));
    let (changed, note) = (value::timestamp(rng), value::text(rng, 60));
    let changed = match changed {
        Value::Bytes(text) => Value::Bytes(text.get(..19).unwrap_or(&text).to_vec()),
        other => other,
    };
    vec![
        Value::from(id),
        Value::from(customer),
        Value::from(rng.pick(&["new", "paid", "packed", "done", "cancelled"])),
        value::nullable(rng, 20, channel),
        value::datetime(rng),
        value::nullable(rng, 30, changed),
        value::decimal(rng, 8, 2),
        Value::from(rng.pick(&["EUR", "USD", "JPY"])),
        value::nullable(rng, 40, note),
    ]
}

pub(super) const ITEM: &str = "order_id, line_no, product_id, qty, unit_price, discount";

pub(super) fn item(rng: &mut Rng, order: u64, line: i16, product: u32) -> Vec<Value> {
    let discount = Value::from(rng.pick(&["0.0000", "0.1000", "0.3333", "1.0000", "-0.0500"]));
    vec![
        Value::from(order),
        Value::from(line),
        Value::from(product),
        Value::from(rng.between(0, 65_535)),
        value::price(rng),
        value::nullable(rng, 40, discount),
    ]
}

pub(super) const PAYMENT: &str =
    "id, order_id, method, card_number, iban, amount, fee, paid_at, receipt";

pub(super) fn payment(rng: &mut Rng, id: i64, order: u64, large: usize) -> Vec<Value> {
    let (card, iban) = (value::ascii(rng, 19), value::text(rng, 34));
    let paid = Value::from(format!(
        "2024-0{}-11 10:20:30.{:03}",
        1 + rng.below(9),
        rng.below(1000)
    ));
    let receipt = value::bytes(rng, large / 8);
    vec![
        Value::from(id),
        Value::from(order),
        Value::from(rng.pick(&["card", "transfer", "voucher"])),
        value::nullable(rng, 30, card),
        value::nullable(rng, 30, iban),
        value::decimal(rng, 12, 2),
        value::double(rng),
        value::nullable(rng, 30, paid),
        value::nullable(rng, 50, receipt),
    ]
}

pub(super) const SHIPMENT: &str =
    "id, order_id, warehouse_id, shipped_on, delivered_on, transit, parcels, weight_g, label";

pub(super) fn shipment(rng: &mut Rng, id: i64, order: u64) -> Vec<Value> {
    let (delivered, transit, label) = (value::date(rng), value::time(rng), value::bytes(rng, 200));
    vec![
        Value::from(id),
        Value::from(order),
        Value::from(1 + rng.below(3)),
        value::date(rng),
        value::nullable(rng, 30, delivered),
        value::nullable(rng, 20, transit),
        Value::from(rng.between(0, 255)),
        Value::from(rng.between(0, 16_777_215)),
        value::nullable(rng, 30, label),
    ]
}

pub(super) const REVIEW: &str =
    "id, product_id, customer_id, stars, helpful, title, body, written_at";

pub(super) fn review(
    rng: &mut Rng,
    id: u32,
    product: u32,
    customer: u32,
    large: usize,
) -> Vec<Value> {
    let (title, body) = (value::text(rng, 80), value::long_text(rng, large));
    vec![
        Value::from(id),
        Value::from(product),
        Value::from(customer),
        Value::from(rng.pick(&[1_i8, 2, 3, 4, 5, 5, 0, -128, 127])),
        Value::from(rng.between(i64::from(i32::MIN), i64::from(i32::MAX))),
        value::nullable(rng, 20, title),
        value::nullable(rng, 20, body),
        Value::from(format!(
            "202{}-0{}-1{} 01:02:03",
            rng.below(6),
            1 + rng.below(9),
            rng.below(9)
        )),
    ]
}
