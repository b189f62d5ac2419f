SELECT s.id AS shipment_id, s.order_id, s.warehouse_id,
       CASE WHEN s.shipped_on BETWEEN '2020-01-01' AND '2035-12-31'
            THEN YEAR(s.shipped_on) * 10000 + MONTH(s.shipped_on) * 100 + DAY(s.shipped_on)
            END AS shipped_date_key,
       CASE WHEN s.delivered_on BETWEEN '2020-01-01' AND '2035-12-31'
            THEN YEAR(s.delivered_on) * 10000 + MONTH(s.delivered_on) * 100 + DAY(s.delivered_on)
            END AS delivered_date_key,
       CASE o.status WHEN 'done' THEN 'closed' WHEN 'cancelled' THEN 'void' ELSE 'open'
            END AS order_status,
       s.delivered_on IS NOT NULL AS is_delivered, s.parcels, s.weight_g / 1000 AS weight_kg
FROM shop.shipment s JOIN shop.orders o ON o.id = s.order_id
