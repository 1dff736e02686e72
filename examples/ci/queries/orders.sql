-- The last orders of a customer.
SELECT id, placed_at, total
  FROM orders
 WHERE customer_id = $1
 ORDER BY placed_at DESC
 LIMIT 20;
