// A check of plans in each format: at its statements, in the same words, and without what terminals and pages would obey.

import assert from 'node:assert/strict';
import { checkFindings } from '../../../../src/cli/reporters/checkFindings';
import { sarif as printed } from '../../../../src/cli/reporters/sarif';
import { checkText } from '../../../../src/cli/reporters/checkText';
import { planCheckMarkdown } from '../../../../src/features/planGuard/planCheckMarkdown';
import type { CheckedPlan, PlanCheck } from '../../../../src/model/planCheck';
import { visibleJson } from '../../../../src/util/visibleText';

const TEXT = '-- a\nSELECT 1;\nSELECT 2;\n';
const planned = { twin: 'shop.twin', hash: '0'.repeat(16), postgres: 18 };

const checked = (fields: Partial<CheckedPlan>): CheckedPlan => ({
  ...{ kind: 'worse', file: 'q.sql', line: 2, range: { start: 5, end: 13 } },
  ...{ title: 'SELECT …', fingerprint: 'a'.repeat(16), costBefore: 8.3, costAfter: 48_000 },
  regressions: [{ rule: 'plan-dearer', message: 'Its cost went up.' }],
  planBefore: ['Limit', '  Index Scan using a on orders'],
  planAfter: ['Limit', '  Seq Scan on orders'],
  ...fields,
});

function report(statements: PlanCheck['statements'], fields: Partial<PlanCheck> = {}): PlanCheck {
  const count = (kind: CheckedPlan['kind']) => statements.filter((one) => one.kind === kind).length;
  const summary = { files: 1, planned: 2, worse: count('worse'), new: count('new') };
  return {
    ...{ version: 1, plans: 'planwright.plans.json', updated: false, planned, recorded: planned },
    ...{ statements, gone: [], notPlanned: [], notes: [], summary, ...fields },
  };
}

const textOf = (check: PlanCheck) => checkText(check, { colour: false, columns: 100 });
const fresh = checked({ kind: 'new', line: 3, range: { start: 15, end: 23 }, costBefore: null });

const PLACE = { version: '1.2.3', pages: 'https://example.org/', workingDirectory: '/work' };

describe('formats of a check of plans', () => {
  it('tell the regression, the step where the plans part, and what to do', () => {
    const check = report([checked({})]);
    assert.equal(
      textOf(check),
      `SELECT …  q.sql:2
  worse, cost 8.3 to 48 000
  Its cost went up.
  Index Scan using a on orders became Seq Scan on orders.

2 statements planned in 1 file, 1 worse.
If the plans are meant to be so, record them: --update, or Record Plans in VS Code.
`,
    );
    assert.match(
      planCheckMarkdown(check),
      /worse, cost 8\.3 to 48 000<br>Its cost went up\.<br>Index/,
    );
  });

  it('say of an update what was recorded, and ask for nothing', () => {
    const words = textOf(report([checked({})], { updated: true }));
    assert.match(words, /1 worse\. Recorded in planwright\.plans\.json\.\n$/);
  });

  it('are results of SARIF at the line; new statements only where they fail', () => {
    const check = report([checked({}), fresh]);
    const linesOf = (strict: boolean) =>
      [
        ...visibleJson(
          printed(checkFindings(check, new Map([['q.sql', TEXT]]), strict), PLACE),
        ).matchAll(/"startLine": (\d)/g),
      ].map(([, line]) => line);
    assert.deepEqual([linesOf(false), linesOf(true)], [['2'], ['2', '3']]);
  });

  it('show names of files and databases with symbols', () => {
    const evil = 'x\u001b[2J\u202e<img src=x>\n# y';
    const regressions = [{ rule: 'plan-finding' as const, message: evil }];
    const gone = [{ file: evil, title: evil }];
    const check = report(
      [
        checked({
          title: evil,
          file: evil,
          regressions,
          planBefore: [evil],
          planAfter: [evil, evil],
        }),
      ],
      {
        gone,
        notPlanned: [{ ...{ file: evil, title: evil, line: 1, fingerprint: null }, why: evil }],
        notes: [evil],
      },
    );
    const markdown = planCheckMarkdown(check);
    const sarif = visibleJson(printed(checkFindings(check, new Map([[evil, TEXT]]), false), PLACE));
    for (const text of [textOf(check), markdown, sarif]) {
      // eslint-disable-next-line no-control-regex -- that is what must not be there
      assert.doesNotMatch(text, /[\u001b\u202e]/);
    }
    assert.doesNotMatch(markdown, /(?<!\\)<img|^# y/m);
  });
});
