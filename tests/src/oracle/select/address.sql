SELECT id, customer_id, kind, street, city, zip, latitude, longitude FROM shop.address
