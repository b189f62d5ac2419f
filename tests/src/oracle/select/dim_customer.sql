SELECT id AS customer_id,
       TRIM(CONCAT(first_name, ' ', last_name)) AS full_name,
       SUBSTRING(first_name, 1, 1) AS initial,
       SHA2(CONCAT('{salt}', email), 256) AS email_hash,
       CASE WHEN CHAR_LENGTH(phone) <= 4 THEN REPEAT('*', CHAR_LENGTH(phone))
            ELSE CONCAT(REPEAT('*', CHAR_LENGTH(phone) - 4), RIGHT(phone, 4)) END AS phone,
       CASE WHEN tax_id IS NOT NULL THEN '[redacted]' END AS tax_id,
       CASE status WHEN 'active' THEN 'active' WHEN 'it''s complicated' THEN 'review'
                   ELSE 'inactive' END AS status,
       status = 'active' AS is_active,
       interests,
       CAST(credit_limit AS DECIMAL(14,2)) AS credit_limit,
       balance,
       CASE WHEN credit_limit >= 10000 THEN 'gold'
            WHEN credit_limit BETWEEN 1000 AND 9999.99 THEN 'silver' ELSE 'basic' END AS segment,
       CASE WHEN born_on <> '0000-00-00' THEN CAST(born_on AS CHAR) END AS born_on,
       YEAR(born_on) AS birth_year,
       country_code,
       CASE country_code WHEN 'AT' THEN 'Austria' WHEN 'BR' THEN 'Brazil'
            WHEN 'CH' THEN 'Switzerland' WHEN 'DE' THEN 'Germany' WHEN 'FR' THEN 'France'
            WHEN 'JP' THEN 'Japan' WHEN 'KR' THEN 'Korea, Republic of' WHEN 'PT' THEN 'Portugal'
            WHEN 'US' THEN 'United States' ELSE 'elsewhere' END AS country,
       CAST(preferences AS CHAR) AS preferences,
       CAST(created_at AS CHAR) AS created_at,
       CAST(deleted_at AS CHAR) AS deleted_at
FROM (SELECT c.*, CAST(NULL AS DATETIME) AS deleted_at FROM shop.customer c WHERE c.is_test = 0
      UNION ALL
      SELECT g.* FROM shop_audit.customer_gone g
      WHERE NOT EXISTS (SELECT 1 FROM shop.customer c WHERE c.id = g.id AND c.is_test = 0)) c
