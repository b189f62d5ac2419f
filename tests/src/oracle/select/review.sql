SELECT id, product_id, customer_id, stars, helpful, title, body,
       CAST(written_at AS CHAR) AS written_at
FROM shop.review WHERE stars BETWEEN 1 AND 5
