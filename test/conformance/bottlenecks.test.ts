// Is every bottleneck rule registered and documented, and does it fire and keep silent as its examples say?

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { averageActive } from '../../src/analysis/monitor/activeSessions';
import type { Load, LoadExample } from '../../src/analysis/monitor/bottlenecks/bottleneckRule';
import { judgeLoad } from '../../src/analysis/monitor/bottlenecks/judge';
import { BOTTLENECK_RULES } from '../../src/analysis/monitor/bottlenecks/registry';

const FOLDER = path.join(__dirname, '../../src/analysis/monitor/bottlenecks/rules');

function kebab(fileName: string): string {
  return fileName.replace(/\.ts$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function loadOf({ waits, cores, metrics, ...more }: LoadExample, length = 60): Load {
  const rows = Object.entries(waits).map(([name, processes]) => {
    const [type = '', event = '', query_id = null] = name.split(' ');
    return { type, event, query_id, processes };
  });
  const samples = Array.from({ length }, (_, at) => ({ at, rows }));
  const nothing = { lockWaits: [], transactions: [], requestedCheckpoints: null };
  const aas = averageActive(samples);
  return { ...nothing, ...more, samples, aas, cores: cores ?? null, metrics: metrics ?? {} };
}

describe('bottleneck rules', () => {
  it('are the files of their folder, each under its own name', () => {
    assert.deepEqual(
      BOTTLENECK_RULES.map(({ id }) => id).sort(),
      readdirSync(FOLDER).map(kebab).sort(),
    );
  });

  for (const rule of BOTTLENECK_RULES) {
    describe(rule.id, () => {
      it('fires on its examples, with numbers, a cause and what to do', () => {
        assert.ok(rule.examples.fires.length > 0);
        for (const example of rule.examples.fires) {
          const found = rule.judge(loadOf(example));
          assert.ok(found !== null, JSON.stringify(example));
          assert.match(found.evidence.join(' '), /\d/);
          const words = [found.symptom, ...found.evidence, found.cause, found.next];
          for (const sentence of words) assert.match(sentence, /^\S.*\.$/);
          assert.ok(words.join(' ').includes(example.says ?? ''), words.join(' '));
        }
      });

      it('is silent on its examples', () => {
        assert.ok(rule.examples.silent.length > 0);
        for (const example of rule.examples.silent)
          assert.equal(rule.judge(loadOf(example)), null, JSON.stringify(example));
      });

      it('explains itself, and names causes that are rules', () => {
        const { summary, why, fix, falsePositives, sources } = rule.documentation;
        for (const text of [rule.title, summary, why, fix, falsePositives])
          assert.match(text, /^\S.*\S$/s);
        assert.ok(sources.length > 0);
        for (const source of sources)
          assert.match(source, /^https:\/\/www\.postgresql\.org\/docs\/\d+\//);
        const ids = BOTTLENECK_RULES.map(({ id }) => id);
        for (const cause of rule.causes) assert.ok(ids.includes(cause) && cause !== rule.id);
      });
    });
  }
});

describe('the verdict', () => {
  it('is none of too few samples or too little load', () => {
    assert.equal(judgeLoad(loadOf({ waits: { 'Lock tuple': 3 } }, 59)).kind, 'unknown');
    assert.equal(judgeLoad(loadOf({ waits: {} })).kind, 'unknown');
  });

  it('says that nothing holds a busy server back where that is so', () => {
    const healthy = { 'CPU* CPU*': 3, 'IO DataFileRead': 1, 'Client ClientRead': 1 };
    const verdict = judgeLoad(loadOf({ waits: healthy, cores: 8 }));
    assert.equal(verdict.kind, 'nothing');
  });

  it('is one chain from the symptom to its cause', () => {
    const verdict = judgeLoad(
      loadOf({
        waits: { 'Lock transactionid': 3, 'CPU* CPU*': 1 },
        metrics: { sessionsConnected: 10, sessionsIdleInTransaction: 2, newSessionsPerSecond: 30 },
        lockWaits: [{ pid: 11, waited: 40, blockers: [9], waiting: 1 }],
        transactions: [{ pid: 9, age: 60, idle: 58 }],
      }),
    );
    if (verdict.kind !== 'found') return assert.fail(verdict.text);
    assert.deepEqual(
      verdict.chain.map(({ rule }) => rule),
      ['lock-waits', 'idle-in-transaction'],
    );
    assert.deepEqual(
      verdict.beside.map(({ rule }) => rule),
      ['connection-churn'],
    );
    return undefined;
  });
});
