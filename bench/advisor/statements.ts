// What a wholesaler's analysts ask: 22 statements of joins, date ranges, groups, subqueries and top lists over
// wholesale.ts. None is answered once a row: such a one would outweigh all others in a sum of costs.

export const STATEMENTS: Readonly<Record<string, string>> = {
  shippedSummary: `SELECT line_return, line_state, sum(line_quantity), sum(line_price), sum(line_price * (1 - line_discount)),
      avg(line_discount), count(*) FROM line WHERE line_shipped <= date '2024-07-01'
    GROUP BY line_return, line_state ORDER BY line_return, line_state`,
  cheapestOffer: `SELECT vendor_balance, vendor_name, country_name, article_id, article_maker
    FROM article JOIN offer ON offer_article = article_id JOIN vendor ON vendor_id = offer_vendor
      JOIN country ON country_id = vendor_country JOIN zone ON zone_id = country_zone
    WHERE article_size = 15 AND article_kind LIKE '%brass' AND zone_name = 'north'
      AND (offer_article, offer_price) IN (SELECT offer_article, min(offer_price) FROM offer
        JOIN vendor ON vendor_id = offer_vendor JOIN country ON country_id = vendor_country
        JOIN zone ON zone_id = country_zone WHERE zone_name = 'north' GROUP BY offer_article)
    ORDER BY vendor_balance DESC, country_name, vendor_name, article_id LIMIT 100`,
  unshipped: `SELECT line_purchase, sum(line_price * (1 - line_discount)) AS open_value, purchase_date, purchase_urgency
    FROM buyer JOIN purchase ON purchase_buyer = buyer_id JOIN line ON line_purchase = purchase_id
    WHERE buyer_segment = 'kitchens' AND purchase_date < date '2022-03-15' AND line_shipped > date '2022-03-15'
    GROUP BY line_purchase, purchase_date, purchase_urgency ORDER BY open_value DESC, purchase_date LIMIT 10`,
  latePurchases: `SELECT purchase_urgency, count(*) FROM purchase
    WHERE purchase_date >= date '2021-07-01' AND purchase_date < date '2021-10-01'
      AND EXISTS (SELECT 1 FROM line WHERE line_purchase = purchase_id AND line_promised < line_received)
    GROUP BY purchase_urgency ORDER BY purchase_urgency`,
  homeTrade: `SELECT country_name, sum(line_price * (1 - line_discount)) AS turnover
    FROM buyer JOIN purchase ON purchase_buyer = buyer_id JOIN line ON line_purchase = purchase_id
      JOIN vendor ON vendor_id = line_vendor AND vendor_country = buyer_country
      JOIN country ON country_id = vendor_country JOIN zone ON zone_id = country_zone
    WHERE zone_name = 'islands' AND purchase_date >= date '2020-01-01' AND purchase_date < date '2021-01-01'
    GROUP BY country_name ORDER BY turnover DESC`,
  discountGain: `SELECT sum(line_price * line_discount) FROM line
    WHERE line_shipped >= date '2020-01-01' AND line_shipped < date '2021-01-01'
      AND line_discount BETWEEN 0.05 AND 0.07 AND line_quantity < 24`,
  twoCountries: `SELECT sold.country_name, bought.country_name, extract(year FROM line_shipped) AS year,
      sum(line_price * (1 - line_discount))
    FROM vendor JOIN line ON line_vendor = vendor_id JOIN purchase ON purchase_id = line_purchase
      JOIN buyer ON buyer_id = purchase_buyer JOIN country sold ON sold.country_id = vendor_country
      JOIN country bought ON bought.country_id = buyer_country
    WHERE sold.country_name = 'country 7' AND bought.country_name = 'country 12'
      AND line_shipped BETWEEN date '2021-01-01' AND date '2022-12-31'
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  marketShare: `SELECT extract(year FROM purchase_date) AS year,
      sum(CASE WHEN sold.country_name = 'country 3' THEN line_price * (1 - line_discount) ELSE 0 END) / sum(line_price)
    FROM article JOIN line ON line_article = article_id JOIN purchase ON purchase_id = line_purchase
      JOIN buyer ON buyer_id = purchase_buyer JOIN country bought ON bought.country_id = buyer_country
      JOIN zone ON zone_id = bought.country_zone JOIN vendor ON vendor_id = line_vendor
      JOIN country sold ON sold.country_id = vendor_country
    WHERE zone_name = 'south' AND purchase_date BETWEEN date '2019-01-01' AND date '2020-12-31'
      AND article_kind = 'heavy oak' AND article_box = 'drum'
    GROUP BY 1 ORDER BY 1`,
  profitByColour: `SELECT country_name, extract(year FROM purchase_date) AS year,
      sum(line_price * (1 - line_discount) - offer_price * line_quantity)
    FROM article JOIN line ON line_article = article_id JOIN vendor ON vendor_id = line_vendor
      JOIN offer ON offer_article = line_article AND offer_vendor = line_vendor
      JOIN purchase ON purchase_id = line_purchase JOIN country ON country_id = vendor_country
    WHERE article_name LIKE '%lilac%' GROUP BY 1, 2 ORDER BY 1, 2 DESC`,
  returners: `SELECT buyer_id, buyer_name, sum(line_price * (1 - line_discount)) AS lost, buyer_balance, country_name,
      buyer_phone
    FROM buyer JOIN purchase ON purchase_buyer = buyer_id JOIN line ON line_purchase = purchase_id
      JOIN country ON country_id = buyer_country
    WHERE purchase_date >= date '2020-04-01' AND purchase_date < date '2020-07-01' AND line_return = 'R'
    GROUP BY buyer_id, buyer_name, buyer_balance, buyer_phone, country_name ORDER BY lost DESC LIMIT 20`,
  valuableStock: `SELECT offer_article, sum(offer_price * offer_stock) AS worth
    FROM offer JOIN vendor ON vendor_id = offer_vendor JOIN country ON country_id = vendor_country
    WHERE country_name = 'country 9' GROUP BY offer_article
    HAVING sum(offer_price * offer_stock) > (SELECT sum(offer_price * offer_stock) * 0.0001
      FROM offer JOIN vendor ON vendor_id = offer_vendor JOIN country ON country_id = vendor_country
      WHERE country_name = 'country 9') ORDER BY worth DESC`,
  modesAndUrgency: `SELECT line_mode, sum(CASE WHEN purchase_urgency IN ('1 now', '2 soon') THEN 1 ELSE 0 END), count(*)
    FROM purchase JOIN line ON line_purchase = purchase_id
    WHERE line_mode IN ('rail', 'post') AND line_received < line_promised AND line_shipped < line_received
      AND line_received >= date '2021-01-01' AND line_received < date '2022-01-01'
    GROUP BY line_mode ORDER BY line_mode`,
  purchasesPerBuyer: `SELECT held, count(*) FROM (SELECT buyer_id, count(purchase_id) AS held
      FROM buyer LEFT JOIN purchase ON purchase_buyer = buyer_id AND purchase_urgency <> '5 any' GROUP BY buyer_id) AS of
    GROUP BY held ORDER BY 2 DESC, 1 DESC`,
  promotion: `SELECT 100.0 * sum(CASE WHEN article_kind LIKE 'deluxe%' THEN line_price ELSE 0 END) / sum(line_price)
    FROM line JOIN article ON article_id = line_article
    WHERE line_shipped >= date '2023-02-01' AND line_shipped < date '2023-03-01'`,
  bestVendor: `WITH earned AS (SELECT line_vendor, sum(line_price * (1 - line_discount)) AS total FROM line
      WHERE line_shipped >= date '2022-01-01' AND line_shipped < date '2022-04-01' GROUP BY line_vendor)
    SELECT vendor_id, vendor_name, vendor_phone, total FROM vendor JOIN earned ON line_vendor = vendor_id
    WHERE total = (SELECT max(total) FROM earned) ORDER BY vendor_id`,
  vendorsOfKinds: `SELECT article_brand, article_kind, article_size, count(DISTINCT offer_vendor) AS vendors
    FROM offer JOIN article ON article_id = offer_article
    WHERE article_brand <> 'brand 4' AND article_kind NOT LIKE 'light%' AND article_size IN (3, 9, 14, 19, 23, 36, 45, 49)
      AND offer_vendor NOT IN (SELECT vendor_id FROM vendor WHERE vendor_note LIKE '%abc%')
    GROUP BY article_brand, article_kind, article_size ORDER BY vendors DESC LIMIT 50`,
  smallQuantities: `SELECT sum(line_price) / 7.0 FROM line JOIN article ON article_id = line_article
      JOIN (SELECT line_article AS id, 0.2 * avg(line_quantity) AS few FROM line GROUP BY line_article) AS usual
        ON usual.id = article_id
    WHERE article_brand = 'brand 13' AND article_box = 'jar' AND line_quantity < few`,
  largePurchases: `SELECT buyer_name, buyer_id, purchase_id, purchase_date, purchase_total, sum(line_quantity)
    FROM buyer JOIN purchase ON purchase_buyer = buyer_id JOIN line ON line_purchase = purchase_id
    WHERE purchase_id IN (SELECT line_purchase FROM line GROUP BY line_purchase HAVING sum(line_quantity) > 300)
    GROUP BY 1, 2, 3, 4, 5 ORDER BY purchase_total DESC, purchase_date LIMIT 100`,
  threeBoxes: `SELECT sum(line_price * (1 - line_discount)) FROM line JOIN article ON article_id = line_article
    WHERE line_mode IN ('air', 'courier') AND line_handling = 'in person' AND (
      (article_brand = 'brand 12' AND article_box IN ('case', 'box') AND line_quantity BETWEEN 1 AND 11 AND article_size < 6)
      OR (article_brand = 'brand 23' AND article_box IN ('bag', 'pack') AND line_quantity BETWEEN 10 AND 20 AND article_size < 11)
      OR (article_brand = 'brand 5' AND article_box = 'drum' AND line_quantity BETWEEN 20 AND 30 AND article_size < 16))`,
  surplus: `SELECT vendor_name, vendor_phone FROM vendor JOIN country ON country_id = vendor_country
    WHERE country_name = 'country 20' AND vendor_id IN (SELECT offer_vendor FROM offer
      JOIN (SELECT line_article, line_vendor, 0.5 * sum(line_quantity) AS half FROM line
        WHERE line_shipped >= date '2021-01-01' AND line_shipped < date '2022-01-01' GROUP BY 1, 2) AS sold
        ON line_article = offer_article AND line_vendor = offer_vendor
      WHERE offer_stock > half AND offer_article IN (SELECT article_id FROM article WHERE article_name LIKE 'copper%'))
    ORDER BY vendor_name`,
  soleCulprits: `SELECT vendor_name, count(*) AS waits FROM vendor JOIN line late ON late.line_vendor = vendor_id
      JOIN purchase ON purchase_id = late.line_purchase JOIN country ON country_id = vendor_country
    WHERE purchase_state = 'P' AND late.line_received > late.line_promised AND country_name = 'country 16'
      AND EXISTS (SELECT 1 FROM line o WHERE o.line_purchase = late.line_purchase AND o.line_vendor <> late.line_vendor)
      AND NOT EXISTS (SELECT 1 FROM line o WHERE o.line_purchase = late.line_purchase AND o.line_vendor <> late.line_vendor
        AND o.line_received > o.line_promised)
    GROUP BY vendor_name ORDER BY waits DESC, vendor_name LIMIT 100`,
  idleBuyers: `SELECT left(buyer_phone, 2) AS code, count(*), sum(buyer_balance) FROM buyer
    WHERE left(buyer_phone, 2) IN ('13', '31', '23', '29', '30', '18', '17')
      AND buyer_balance > (SELECT avg(buyer_balance) FROM buyer WHERE buyer_balance > 0)
      AND NOT EXISTS (SELECT 1 FROM purchase WHERE purchase_buyer = buyer_id)
    GROUP BY 1 ORDER BY 1`,
};
