// What PostgreSQL calls on behalf of a relation, a function, an operator, an operator class or a type, one step at a time.

const ids = (kind: string): string =>
  `ANY (ARRAY(SELECT oid FROM object WHERE kind = '${kind}' AND oid >= 16384))`;
const REL = ids('rel');
const FN = ids('fn');
const OP = ids('op');
const OPC = ids('opc');
const TYPE = ids('type');

const FROM_RELATIONS = `
SELECT 'rel', a.attrelid, 'a column', 'type', a.atttypid
  FROM pg_catalog.pg_attribute a WHERE a.attrelid = ${REL} AND a.attnum > 0 AND a.atttypid >= 16384
UNION
SELECT 'rel', c.oid, 'its rows', 'type', c.reltype FROM pg_catalog.pg_class c WHERE c.oid = ${REL} AND c.reltype >= 16384
UNION
SELECT 'rel', h.inhparent, 'a partition', 'rel', h.inhrelid
  FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid
 WHERE h.inhparent = ${REL} AND c.relkind IN ('r', 'p', 'f')
UNION
SELECT 'rel', c.oid, 'its storage', 'fn', m.amhandler::oid
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_am m ON m.oid = c.relam WHERE c.oid = ${REL} AND c.relam >= 16384
UNION
SELECT 'rel', i.indrelid, 'an index', u.kind, u.oid
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = c.relam,
       LATERAL (SELECT 'fn', m.amhandler::oid UNION ALL SELECT 'opc', k FROM pg_catalog.unnest(i.indclass::oid[]) k) u(kind, oid)
 WHERE i.indrelid = ${REL} AND u.oid >= 16384
   AND (u.kind = 'fn' OR u.oid NOT IN (SELECT objid FROM known WHERE classid = 'pg_catalog.pg_opclass'::regclass))
UNION
SELECT 'rel', p.partrelid, 'the partition key', 'opc', u.oid
  FROM pg_catalog.pg_partitioned_table p, pg_catalog.unnest(p.partclass::oid[]) u(oid) WHERE p.partrelid = ${REL} AND u.oid >= 16384
UNION
SELECT 'rel', c.oid, 'the partition key', 'opc', u.oid
  FROM pg_catalog.pg_class c, pg_catalog.pg_partition_ancestors(c.oid) a(oid)
  JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = a.oid, pg_catalog.unnest(p.partclass::oid[]) u(oid)
 WHERE c.oid = ${REL} AND c.relispartition AND u.oid >= 16384
UNION
SELECT 'rel', t.tgrelid, 'a trigger', 'fn', t.tgfoid
  FROM pg_catalog.pg_trigger t WHERE $8 AND t.tgrelid = ${REL} AND t.tgfoid >= 16384
UNION
SELECT 'rel', k.confrelid, 'a foreign key', 'rel', k.conrelid
  FROM pg_catalog.pg_constraint k WHERE $8 AND k.contype = 'f' AND k.confrelid = ${REL}`;

const FROM_FUNCTIONS = `
SELECT 'fn', p.oid, 'its types', 'type', u.oid
  FROM pg_catalog.pg_proc p,
       pg_catalog.unnest(p.proargtypes::oid[] || coalesce(p.proallargtypes, '{}') || p.prorettype) u(oid)
 WHERE p.oid = ${FN} AND u.oid >= 16384
UNION
SELECT 'fn', p.oid, 'its planner support', 'fn', p.prosupport::oid
  FROM pg_catalog.pg_proc p WHERE p.oid = ${FN} AND p.prosupport::oid >= 16384
UNION
SELECT 'fn', a.aggfnoid::oid, 'the aggregate', u.kind, u.oid
  FROM pg_catalog.pg_aggregate a,
       LATERAL (SELECT 'fn', f FROM pg_catalog.unnest(ARRAY[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn,
                  a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]::oid[]) f WHERE f <> 0
                UNION ALL SELECT 'type', t FROM pg_catalog.unnest(ARRAY[a.aggtranstype, a.aggmtranstype]) t WHERE t >= 16384
                UNION ALL SELECT 'op', a.aggsortop WHERE a.aggsortop >= 16384) u(kind, oid)
 WHERE a.aggfnoid::oid = ${FN}`;

/** An operator stands for its commutator and negator too: the planner puts them in its place. */
const FROM_OPERATORS = `
SELECT 'op', o.oid, 'an operator', u.kind, u.oid
  FROM pg_catalog.pg_operator o
  LEFT JOIN pg_catalog.pg_operator n ON n.oid = o.oprnegate
  JOIN pg_catalog.pg_operator x ON x.oid IN (o.oid, o.oprcom, o.oprnegate, n.oprcom),
       LATERAL (SELECT 'fn', f FROM pg_catalog.unnest(ARRAY[x.oprcode, x.oprrest, x.oprjoin]::oid[]) f WHERE f <> 0
                UNION ALL SELECT 'type', t FROM pg_catalog.unnest(ARRAY[x.oprleft, x.oprright, x.oprresult]) t WHERE t >= 16384
               ) u(kind, oid)
 WHERE o.oid = ${OP}
UNION
SELECT 'op', o.amopopr, 'an operator class', u.kind, u.oid
  FROM pg_catalog.pg_amop o,
       LATERAL (SELECT 'fn', a.amproc::oid FROM pg_catalog.pg_amproc a WHERE a.amprocfamily = o.amopfamily
                UNION ALL SELECT 'op', s.amopopr FROM pg_catalog.pg_amop s WHERE s.amopfamily = o.amopfamily AND s.amopopr >= 16384
               ) u(kind, oid)
 WHERE o.amopopr = ${OP}
   AND o.amopfamily NOT IN (SELECT objid FROM known WHERE classid = 'pg_catalog.pg_opfamily'::regclass)
UNION
SELECT 'opc', c.oid, 'an operator class', u.kind, u.oid
  FROM pg_catalog.pg_opclass c,
       LATERAL (SELECT 'fn', a.amproc::oid FROM pg_catalog.pg_amproc a WHERE a.amprocfamily = c.opcfamily
                UNION ALL SELECT 'op', o.amopopr FROM pg_catalog.pg_amop o WHERE o.amopfamily = c.opcfamily AND o.amopopr >= 16384
               ) u(kind, oid)
 WHERE c.oid = ${OPC}`;

const FROM_TYPES = `
SELECT 'type', t.oid, 'its input and output', 'fn', u.oid
  FROM pg_catalog.pg_type t,
       pg_catalog.unnest(ARRAY[t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout, t.typsubscript]::oid[]) u(oid)
 WHERE t.oid = ${TYPE} AND u.oid >= 16384
UNION
SELECT 'type', t.oid, 'a type', 'type', u.oid
  FROM pg_catalog.pg_type t, pg_catalog.unnest(ARRAY[t.typbasetype, t.typelem]) u(oid) WHERE t.oid = ${TYPE} AND u.oid >= 16384
UNION
SELECT 'type', t.oid, 'a type', 'type', a.atttypid
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid
 WHERE t.oid = ${TYPE} AND t.typrelid <> 0 AND a.attnum > 0 AND a.atttypid >= 16384
UNION
SELECT 'type', g.self, 'a range', u.kind, u.oid
  FROM (SELECT rngtypid AS self, * FROM pg_catalog.pg_range UNION ALL SELECT rngmultitypid, * FROM pg_catalog.pg_range) g,
       LATERAL (SELECT 'type', t FROM pg_catalog.unnest(ARRAY[g.rngtypid, g.rngsubtype]) t
                UNION ALL SELECT 'opc', g.rngsubopc
                UNION ALL SELECT 'fn', f FROM pg_catalog.unnest(ARRAY[g.rngcanonical, g.rngsubdiff]::oid[]) f) u(kind, oid)
 WHERE g.self = ${TYPE} AND u.oid >= 16384`;

/** Parsed expressions: their nodes name by OID whatever they call. */
const RELATION_TREES = `
SELECT 'rel' AS src_kind, w.ev_class AS src, CASE WHEN w.ev_type = '1' THEN 'the view' ELSE 'a rule' END AS how,
       pg_catalog.concat(w.ev_action::text, w.ev_qual::text) AS tree
  FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_class c ON c.oid = w.ev_class
 WHERE w.ev_class = ${REL} AND (w.ev_type = '1' AND c.relkind = 'v' OR w.ev_type <> '1' AND $8)
UNION ALL
SELECT 'rel', o.polrelid, 'a row security policy', pg_catalog.concat(o.polqual::text, o.polwithcheck::text)
  FROM pg_catalog.pg_policy o WHERE o.polrelid = ${REL}
UNION ALL
SELECT 'rel', i.indrelid, 'an index', pg_catalog.concat(i.indexprs::text, i.indpred::text)
  FROM pg_catalog.pg_index i WHERE i.indrelid = ${REL} AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
UNION ALL
SELECT 'rel', k.conrelid, 'a check', k.conbin::text FROM pg_catalog.pg_constraint k WHERE k.conrelid = ${REL} AND k.contype = 'c'
UNION ALL
SELECT 'rel', a.adrelid, 'a default', a.adbin::text
  FROM pg_catalog.pg_attrdef a JOIN pg_catalog.pg_attribute t ON t.attrelid = a.adrelid AND t.attnum = a.adnum
 WHERE a.adrelid = ${REL} AND ($8 OR t.attgenerated = 'v')
UNION ALL
SELECT 'rel', s.stxrelid, 'extended statistics', s.stxexprs::text
  FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = ${REL} AND s.stxexprs IS NOT NULL
UNION ALL
SELECT 'rel', p.partrelid, 'the partition key', p.partexprs::text
  FROM pg_catalog.pg_partitioned_table p WHERE p.partrelid = ${REL} AND p.partexprs IS NOT NULL
UNION ALL
SELECT 'rel', c.oid, 'the partition key', p.partexprs::text
  FROM pg_catalog.pg_class c, pg_catalog.pg_partition_ancestors(c.oid) a(oid)
  JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = a.oid
 WHERE c.oid = ${REL} AND c.relispartition AND p.partexprs IS NOT NULL
UNION ALL
SELECT 'rel', t.tgrelid, 'a trigger', t.tgqual::text
  FROM pg_catalog.pg_trigger t WHERE $8 AND t.tgrelid = ${REL} AND t.tgqual IS NOT NULL`;

const OTHER_TREES = `
SELECT 'type', k.contypid, 'a domain', k.conbin::text FROM pg_catalog.pg_constraint k WHERE k.contypid = ${TYPE} AND k.conbin IS NOT NULL
UNION ALL
SELECT 'type', t.oid, 'a default', t.typdefaultbin::text FROM pg_catalog.pg_type t WHERE $8 AND t.oid = ${TYPE} AND t.typdefaultbin IS NOT NULL
UNION ALL
SELECT 'fn', p.oid, 'a default', p.proargdefaults::text FROM pg_catalog.pg_proc p WHERE p.oid = ${FN} AND p.proargdefaults IS NOT NULL
UNION ALL
SELECT 'fn', p.oid, 'the body', p.prosqlbody::text FROM pg_catalog.pg_proc p WHERE p.oid = ${FN} AND p.prosqlbody IS NOT NULL`;

/** parsenodes.h and primnodes.h of 14 to 18: the fields that hold OIDs of functions, operators, types and relations. */
const inTrees = (trees: string): string => `
SELECT tree.src_kind, tree.src, tree.how, ref.kind, item.oid::oid
  FROM (${trees}) AS tree,
       pg_catalog.regexp_matches(tree.tree,
         ':(\\w*(?:funcid|fnoid|handler|RangeFunc|opno|opnos|eqop|sortop|neop|type|types|typid|typeid|relid)) (?:\\(o )?(\\d[\\d ]*)', 'g') AS m(part),
       pg_catalog.regexp_split_to_table(pg_catalog.btrim(m.part[2]), ' +') AS item(oid),
       LATERAL (SELECT CASE WHEN m.part[1] ~ '(?:funcid|fnoid|handler|RangeFunc)$' THEN 'fn'
                            WHEN m.part[1] ~ '(?:opno|opnos|eqop|sortop|neop)$' THEN 'op'
                            WHEN m.part[1] ~ 'relid$' THEN 'rel' ELSE 'type' END AS kind) ref
 WHERE ref.kind = 'fn' OR item.oid::int8 >= 16384`;

const UNION = '\n  UNION\n';
export const FROM_RELATIONS_ALONE = [FROM_RELATIONS, inTrees(RELATION_TREES)].join(UNION);
export const FROM_EVERYTHING = [
  FROM_RELATIONS,
  FROM_FUNCTIONS,
  FROM_OPERATORS,
  FROM_TYPES,
  inTrees(`${RELATION_TREES}\nUNION ALL${OTHER_TREES}`),
].join(UNION);
