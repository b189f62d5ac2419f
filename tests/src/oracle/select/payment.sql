SELECT id, order_id, method,
       CASE WHEN CHAR_LENGTH(card_number) <= 4 THEN REPEAT('*', CHAR_LENGTH(card_number))
            ELSE CONCAT(REPEAT('*', CHAR_LENGTH(card_number) - 4), RIGHT(card_number, 4))
            END AS card_number,
       CAST(NULL AS CHAR) AS iban, amount, fee, CAST(paid_at AS CHAR) AS paid_at
FROM shop.payment
