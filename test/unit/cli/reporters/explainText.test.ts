// Does the terminal show what a person can do about each finding, once, and how sure that is?

import assert from 'node:assert/strict';
import { sqlFix, templateFix } from '../../../../src/analysis/changes/fixes';
import { explainMarkdown } from '../../../../src/cli/reporters/explainMarkdown';
import { explainText } from '../../../../src/cli/reporters/explainText';
import { finding, report, suggestion } from '../../extension/reportSample';

const SAID = finding({
  fixes: [
    sqlFix('Vacuum orders', ['VACUUM (ANALYZE) orders']),
    templateFix('Ask for fewer rows', 'SELECT *\n  FROM orders WHERE …'),
  ],
});

describe('explain in a terminal and as Markdown', () => {
  it('prints the SQL of findings that stands in no suggestion, as not verified', () => {
    const text = explainText(report({ findings: [SAID], suggestions: [] }), {
      colour: false,
      columns: 100,
    });
    assert.match(text, /Vacuum orders \(unverified\):\n {4}VACUUM \(ANALYZE\) orders;\n/);
    assert.match(text, /Ask for fewer rows \(read and adapt\):\n {4}SELECT \*\n/);
    const markdown = explainMarkdown(report({ findings: [SAID], suggestions: [] }));
    assert.match(markdown, /\n {2}Vacuum orders \(unverified\):\n\n {2}```sql\n {2}VACUUM/);
    assert.match(markdown, /\n {2}Ask for fewer rows \(read and adapt\):\n\n {2}```sql\n/);
  });

  it('tells the time that is predicted, behind the cost', () => {
    const { proof } = suggestion();
    const predictedTime = {
      ...{ beforeMs: 340, ms: 12, lowMs: 5, highMs: 40, gainShare: 0.96, isDoubtful: false },
    };
    const told = report({ suggestions: [suggestion({ proof: { ...proof, predictedTime } })] });
    const time = /cost 48 210 → 37.*, about 12 ms instead of 340 ms \(5 ms to 40 ms\)/;
    assert.match(explainMarkdown(told), time);
    assert.match(
      explainText(told, { colour: false, columns: 300 }),
      /cost 48 210 → 37.*; about 12 ms instead of 340 ms \(5 ms to 40 ms\) by the measured plan/,
    );
  });

  it('prints it once where a suggestion tells it', () => {
    const { changes } = SAID.fixes[0] ?? { changes: [] };
    const told = report({ findings: [SAID], suggestions: [suggestion({ changes })] });
    for (const text of [explainText(told, { colour: false, columns: 100 }), explainMarkdown(told)])
      assert.equal(text.split('VACUUM (ANALYZE) orders').length - 1, 1, text);
  });
});
