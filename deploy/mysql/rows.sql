-- A few rows for the shop of schema/shop.sql: enough for every fact to have some.
SET NAMES utf8mb4;

INSERT INTO country (code, name, continent, population, area_km2, in_eu) VALUES
  ('DE', 'Germany', 'europe', 83500000, 357022, 1),
  ('NO', 'Norway', 'europe', 5550000, 385207, 0);

INSERT INTO customer (id, first_name, last_name, email, password_hash, credit_limit, country_code) VALUES
  (1, 'Ada', 'Berg', 'ada@example.org', REPEAT('x', 32), 500, 'NO'),
  (2, 'Jan', 'Holt', 'jan@example.org', REPEAT('x', 32), 12000, 'DE');

INSERT INTO category (id, parent_id, name) VALUES (1, NULL, 'garden'), (2, 1, 'tools');

INSERT INTO product (id, category_id, sku, name, price, cost) VALUES
  (1, 2, 'SPADE-1', 'Spade', 24.90, 11),
  (2, 2, 'RAKE-1', 'Rake', 17.50, 8.25),
  (3, 1, 'SEED-7', 'Sunflower seeds', 2.95, 0.40);

INSERT INTO warehouse (id, name, country_code, capacity) VALUES (1, 'North', 'NO', 4000);

INSERT INTO inventory (warehouse_id, product_id, on_hand, reserved) VALUES
  (1, 1, 40, 2), (1, 2, 25, 0), (1, 3, 900, 60);

INSERT INTO orders (id, customer_id, status, channel, placed_at, shipping) VALUES
  (1, 1, 'done', 'web', '2026-03-02 09:15:00', 4.90),
  (2, 2, 'paid', 'app', '2026-03-02 17:40:00', 0),
  (3, 1, 'new', 'web', '2026-03-03 08:05:00', 4.90);

INSERT INTO order_item (order_id, line_no, product_id, qty, unit_price, discount) VALUES
  (1, 1, 1, 1, 24.90, NULL),
  (1, 2, 3, 10, 2.95, 0.1000),
  (2, 1, 2, 2, 17.50, NULL),
  (3, 1, 3, 4, 2.95, NULL);

INSERT INTO payment (id, order_id, method, amount, paid_at) VALUES
  (1, 1, 'card', 56.35, '2026-03-02 09:16:00'),
  (2, 2, 'transfer', 35.00, '2026-03-02 18:00:00');

INSERT INTO shipment (id, order_id, warehouse_id, shipped_on, delivered_on, parcels, weight_g) VALUES
  (1, 1, 1, '2026-03-03', '2026-03-05', 1, 2400);

INSERT INTO review (id, product_id, customer_id, stars, title) VALUES
  (1, 1, 1, 5, 'Digs well');
