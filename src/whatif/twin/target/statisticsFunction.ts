// The function by which a twin of PostgreSQL 14 to 17 takes a column's statistics: those have none that restores them, so
// it writes rows of pg_statistic as ANALYZE does (analyze.c, array_typanalyze.c, rangetypes_typanalyze.c).

import { isGuests } from '../../../embedded/twin/guest';

export const SET_STATISTICS = 'pg_catalog.planwright_set_statistics';

/**
 * Kinds of pg_statistic.h. The operators are those of the type's default B-tree class, as in analyze.c; a domain has
 * those of its base type, and a type without a class of its own those of the one that it is binary coercible to.
 */
export const STATISTICS_FUNCTION: readonly string[] = [
  // Functions in pg_catalog are no person's, and are found whatever search_path says.
  'SET allow_system_table_mods = on',
  `CREATE TABLE pg_catalog.planwright_operators (of oid, strategy int, operator oid, PRIMARY KEY (of, strategy))`,
  // Looking one up takes milliseconds, and a schema has few types for its many columns.
  `CREATE FUNCTION pg_catalog.planwright_btree_operator(of oid, strategy int) RETURNS oid LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE found_operator oid;
BEGIN
  SELECT k.operator INTO found_operator FROM pg_catalog.planwright_operators k
   WHERE k.of = of AND k.strategy = strategy;
  IF FOUND THEN RETURN found_operator; END IF;
  SELECT a.amopopr INTO found_operator FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_opclass o ON o.opcdefault AND o.opcmethod = 403
      AND (o.opcintype = t.oid
        OR (t.typtype = 'e' AND o.opcintype = 'pg_catalog.anyenum'::regtype)
        OR (t.typtype = 'r' AND o.opcintype = 'pg_catalog.anyrange'::regtype)
        OR (t.typtype = 'm' AND o.opcintype = 'pg_catalog.anymultirange'::regtype)
        OR (t.typtype = 'c' AND o.opcintype = 'pg_catalog.record'::regtype)
        OR (t.typcategory = 'A' AND o.opcintype = 'pg_catalog.anyarray'::regtype)
        OR EXISTS (SELECT FROM pg_catalog.pg_cast c WHERE c.castsource = t.oid AND c.casttarget = o.opcintype
             AND c.castmethod = 'b' AND c.castcontext = 'i'))
    JOIN pg_catalog.pg_amop a ON a.amopfamily = o.opcfamily AND a.amoplefttype = o.opcintype
      AND a.amoprighttype = o.opcintype AND a.amopstrategy = strategy
   WHERE t.oid = of ORDER BY o.opcintype = t.oid DESC LIMIT 1;
  INSERT INTO pg_catalog.planwright_operators VALUES (of, strategy, found_operator);
  RETURN found_operator;
END $$`,
  `CREATE FUNCTION ${SET_STATISTICS}(relation regclass, "column" name, inherited bool, null_frac real, avg_width int,
    n_distinct real, mcv text, mcf real[], bounds text, correlation real, mce text, mcef real[], counts real[],
    lengths text, empty_frac real, ranges text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  number int2; type oid; collated oid; element oid; element_collated oid; less oid; equal oid;
  kinds int2[] := '{}'; operators oid[] := '{}'; collations oid[] := '{}';
  numbers text[] := '{}'; texts text[] := '{}'; types oid[] := '{}';
BEGIN
  SELECT a.attnum, a.atttypid, a.attcollation INTO STRICT number, type, collated
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND ${isGuests('c')}
   WHERE a.attrelid = relation AND a.attname = "column" AND NOT a.attisdropped;
  WHILE (SELECT t.typtype = 'd' FROM pg_catalog.pg_type t WHERE t.oid = type) LOOP
    SELECT t.typbasetype INTO type FROM pg_catalog.pg_type t WHERE t.oid = type;
  END LOOP;
  equal := pg_catalog.planwright_btree_operator(type, 3);
  less := pg_catalog.planwright_btree_operator(type, 1);
  IF mcv IS NOT NULL THEN
    kinds := kinds || 1::int2; operators := operators || coalesce(equal, 0::oid); collations := collations || collated;
    numbers := numbers || mcf::text; texts := texts || mcv; types := types || type;
  END IF;
  IF bounds IS NOT NULL THEN
    kinds := kinds || 2::int2; operators := operators || coalesce(less, 0::oid); collations := collations || collated;
    numbers := numbers || NULL::text; texts := texts || bounds; types := types || type;
  END IF;
  IF correlation IS NOT NULL THEN
    kinds := kinds || 3::int2; operators := operators || coalesce(less, 0::oid); collations := collations || collated;
    numbers := numbers || ARRAY[correlation]::text; texts := texts || NULL::text; types := types || 0::oid;
  END IF;
  SELECT CASE WHEN t.oid = 'pg_catalog.tsvector'::regtype THEN 'pg_catalog.text'::regtype ELSE t.typelem END
    INTO element FROM pg_catalog.pg_type t WHERE t.oid = type;
  SELECT CASE WHEN type = 'pg_catalog.tsvector'::regtype THEN 100 ELSE collated END INTO element_collated;
  IF mce IS NOT NULL THEN
    kinds := kinds || 4::int2; operators := operators || coalesce(pg_catalog.planwright_btree_operator(element, 3), 0::oid);
    collations := collations || element_collated; numbers := numbers || mcef::text; texts := texts || mce; types := types || element;
  END IF;
  IF counts IS NOT NULL THEN
    kinds := kinds || 5::int2; operators := operators || coalesce(pg_catalog.planwright_btree_operator(element, 3), 0::oid);
    collations := collations || element_collated; numbers := numbers || counts::text; texts := texts || NULL::text; types := types || 0::oid;
  END IF;
  IF lengths IS NOT NULL THEN
    kinds := kinds || 6::int2; operators := operators || 672::oid; collations := collations || 0::oid;
    numbers := numbers || ARRAY[empty_frac]::text; texts := texts || lengths; types := types || 'pg_catalog.float8'::regtype::oid;
  END IF;
  IF ranges IS NOT NULL THEN
    IF (SELECT t.typtype = 'm' FROM pg_catalog.pg_type t WHERE t.oid = type) THEN
      SELECT r.rngtypid INTO type FROM pg_catalog.pg_range r WHERE r.rngmultitypid = type;
    END IF;
    kinds := kinds || 7::int2; operators := operators || 0::oid; collations := collations || 0::oid;
    numbers := numbers || NULL::text; texts := texts || ranges; types := types || type;
  END IF;
  IF cardinality(kinds) > 5 THEN
    RAISE EXCEPTION 'more kinds of statistics than pg_statistic has slots';
  END IF;
  DELETE FROM pg_catalog.pg_statistic s WHERE s.starelid = relation AND s.staattnum = number AND s.stainherit = inherited;
  INSERT INTO pg_catalog.pg_statistic VALUES (relation, number, inherited, null_frac, avg_width, n_distinct,
    ${slots((i) => `coalesce(kinds[${i}], 0::int2)`)}, ${slots((i) => `coalesce(operators[${i}], 0::oid)`)},
    ${slots((i) => `coalesce(collations[${i}], 0::oid)`)}, ${slots((i) => `numbers[${i}]::real[]`)},
    ${slots((i) => `CASE WHEN texts[${i}] IS NOT NULL THEN pg_catalog.array_in(texts[${i}]::cstring, types[${i}], -1) END`)});
END $$`,
];

function slots(sql: (i: string) => string): string {
  return ['1', '2', '3', '4', '5'].map(sql).join(', ');
}
