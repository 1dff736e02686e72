-- Slow queries on the demo database, each slow for another reason.
-- Put the cursor into one and press Ctrl+Alt+Enter (Cmd+Alt+Enter on a Mac), or click the line above it.

-- Reads every order to keep a few: no index on customer_id.
SELECT id, placed_at, status, total
  FROM shop.orders
 WHERE customer_id = 4711
 ORDER BY placed_at DESC
 LIMIT 10;

-- Reads and throws away 150 000 rows before the page that is wanted.
SELECT id, placed_at, total
  FROM shop.orders
 ORDER BY placed_at, id
 LIMIT 20 OFFSET 150000;

-- Sorts more than fits into work_mem.
SELECT order_id, product_id, quantity * unit_price AS amount
  FROM shop.order_items
 ORDER BY amount DESC, order_id;

-- The index on email cannot serve lower(email).
SELECT id, full_name, country
  FROM shop.customers
 WHERE lower(email) = 'a1d0c6e42@example42.com';

-- The index on placed_at cannot serve a cast of it.
SELECT count(*), sum(total)
  FROM shop.orders
 WHERE placed_at::date = '2025-11-28';

-- A pattern that begins with a wildcard.
SELECT id, title, price
  FROM shop.products
 WHERE title LIKE '%Mug%'
   AND active;

-- Failed payments are rare, and nothing finds them but reading all.
SELECT p.id, p.order_id, p.amount, o.customer_id
  FROM shop.payments p
  JOIN shop.orders o ON o.id = p.order_id
 WHERE p.state = 'failed'
   AND p.paid_at >= '2025-06-01';

-- The planner believes in 500 rows where there are 60 000.
SELECT p.title, sum(m.quantity) AS moved
  FROM shop.stock_movements m
  JOIN shop.products p ON p.id = m.product_id
 WHERE m.reason = 'sale'
 GROUP BY p.title
 ORDER BY moved DESC
 LIMIT 20;

-- The subquery runs once for each customer.
SELECT c.id, c.full_name,
       (SELECT max(r.written_at) FROM shop.reviews r WHERE r.customer_id = c.id) AS last_review
  FROM shop.customers c
 WHERE c.country = 'JP'
   AND c.tier = 3;

-- Parameters are asked for once, with values from the statistics.
SELECT i.product_id, sum(i.quantity) AS sold
  FROM shop.orders o
  JOIN shop.order_items i ON i.order_id = o.id
 WHERE o.country = $1
   AND o.placed_at BETWEEN $2 AND $3
 GROUP BY i.product_id
 ORDER BY sold DESC
 LIMIT 10;
