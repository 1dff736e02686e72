// Does one UPDATE, DELETE or INSERT change very many rows at once?

import { humanRows } from '../../../util/humanNumbers';
import { templateFix } from '../../changes/fixes';
import { MANY_ROWS } from '../blocking';
import type { MigrationRule } from '../migrationRule';
import { relationText, script } from '../words';

export const backfillAtOnce: MigrationRule = {
  id: 'backfill-at-once',
  since: '0.1.0',
  severity: 'warning',
  documentation: {
    summary: 'One statement changes very many rows in one transaction.',
    why: 'Every row stays locked until the end, each leaves a dead version behind, standbys fall behind by all that WAL, and vacuum can clean up nothing meanwhile.',
    fix: 'Go through the key in batches of some thousand rows, each a transaction of its own.',
    falsePositives: 'A window in which nobody writes to the table.',
    sources: [
      'PostgreSQL 18 documentation, "Routine Vacuuming": https://www.postgresql.org/docs/18/routine-vacuuming.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: `UPDATE app.orders SET status = 'done'`,
        says: 'rows in one transaction',
        safe: 'WHERE <key> BETWEEN',
      },
    ],
    silent: [
      { sql: `UPDATE app.orders SET status = 'done' WHERE id = 5` },
      { sql: `INSERT INTO app.countries VALUES (500, 'x')` },
    ],
  },
  judge({ step: { outcome, node } }) {
    if (outcome.kind !== 'planned' || node === null) return [];
    const rows = outcome.rows ?? 0;
    if (rows < MANY_ROWS) return [];
    return [
      {
        message: `It changes about ${humanRows(rows)} in one transaction.`,
        fixes: [
          templateFix(
            'In batches, each a transaction of its own',
            script(
              `-- for each range of the key of ${relationText(node.fields)}, until none is left:`,
              `<the same statement> .. WHERE <key> BETWEEN <from> AND <to>;`,
            ),
          ),
        ],
      },
    ];
  },
};
