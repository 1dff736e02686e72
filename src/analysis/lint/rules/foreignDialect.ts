// Is the text SQL of another database?

import { foreignDatabase } from '../../hostLanguages/databases';
import { foreignDialect as dialectOf } from '../../sql/dialects';
import type { LintRule } from '../lintRule';

/** So many words tell it; more would not be read. */
const MOST_WORDS = 3;

export const foreignDialect: LintRule = {
  id: 'foreign-dialect',
  since: '0.1.0',
  severity: 'information',
  level: 'text',
  documentation: {
    summary: 'The text is SQL of MySQL, SQL Server or Oracle.',
    why: "PostgreSQL's parser does not accept it, and what the other rules say of plans and indexes would not be true there. Where a statement does not parse and the text has several words or signs that only another database has, this one line takes the place of all other findings. The same goes for a program that names the driver of another database and none of PostgreSQL's.",
    fix: 'Nothing, where it is meant for the other database: switch the folder off by `planwright.lint.enabled`. Where it is to run on PostgreSQL, the marked words are what to write in another way; without this rule each of them is a syntax error again.',
    falsePositives:
      'PostgreSQL SQL of which a quarter of the statements hold words of another database, and that has fewer words of its own. A program that reaches PostgreSQL through a library that does not say so, beside another database.',
    sources: [
      'PostgreSQL 18 documentation, "SQL Syntax": https://www.postgresql.org/docs/18/sql-syntax.html',
      'MySQL 8.4 reference manual, "Schema Object Names": https://dev.mysql.com/doc/refman/8.4/en/identifiers.html',
    ],
  },
  examples: {
    fires: [
      { sql: 'select `id` from `orders` limit 5, 10', at: '`id`' },
      { sql: 'create table t (id int auto_increment) engine=InnoDB', at: 'auto_increment' },
      { sql: 'select top 10 [id] from [dbo].[orders] with (nolock)', at: 'select top 10' },
      { sql: 'select nvl(a, 0) from t, u where t.id = u.id (+) and rownum < 5', at: 'nvl(' },
    ],
    silent: [
      // One backtick may be a slip, for which the syntax error has its own hint.
      { sql: 'select `id` from orders' },
      { sql: 'select a[i], b[1] from t where c = any(array[d])' },
      { sql: "select 'engine=InnoDB auto_increment', id, from t" },
      // It parses: somebody may have made such functions.
      { sql: 'select nvl(a, 0), decode(b, 1, 2) from t' },
    ],
  },
  judge: () => [],
  judgeDocument: (text, statements) => {
    const found = dialectOf(text, statements);
    if (found === null) return [];
    const { name, marks, range } = found;
    const words = marks.slice(0, MOST_WORDS).join(', ');
    return [
      {
        message: `This is SQL of ${name}, by ${words}${marks.length > MOST_WORDS ? ' …' : ''}. Planwright knows PostgreSQL and says nothing more of it.`,
        range,
      },
    ];
  },
  judgeProgram: (program) => {
    const found = foreignDatabase(program);
    if (found === null) return [];
    const message = `This program speaks to ${found.name}. Planwright knows PostgreSQL and says nothing of the SQL in it.`;
    return [{ message, range: found.range }];
  },
};
