// A small report to present, with one measured finding, one estimated, and a suggestion for the first.

import { columnKey, indexOn } from '../../../src/analysis/indexes/newIndex';
import type { CreateIndex } from '../../../src/model/change';
import type { Finding } from '../../../src/model/finding';
import type { ExplainReport } from '../../../src/model/report';
import type { Suggestion } from '../../../src/model/suggestion';

export const TEXT = `select o.id, c.email
  from orders o
  join customers c on c.id = o.customer_id
 where o.status = 'late'
 order by o.created_at`;

export function rangeOf(words: string): { start: number; end: number } {
  const start = TEXT.indexOf(words);
  return { start, end: start + words.length };
}

export function finding(fields: Partial<Finding>): Finding {
  return {
    rule: 'seq-scan-selective',
    impact: 'high',
    share: 0.97,
    saving: 0.97,
    basis: 'measured',
    nodeId: 1,
    title: 'Sequential scan of orders keeps 12 of 1.2 M rows',
    message: 'Reads 1.2 M rows of orders to keep 12.',
    brief: 'reads 1.2 M rows, keeps 12',
    evidence: [
      { label: 'rows read', value: 1_200_000, unit: 'rows', estimated: false },
      {
        label: 'filter',
        value: "status = 'late' | [x](command:evil)",
        unit: 'text',
        estimated: false,
      },
    ],
    range: rangeOf("o.status = 'late'"),
    fixes: [],
    ...fields,
  };
}

export function createIndex(column: string, name = `orders_${column}_idx`): CreateIndex {
  const definition = indexOn({ schema: null, name: 'orders' }, [columnKey(column)]);
  return { kind: 'create-index', definition, name, concurrently: true };
}

export function suggestion(fields: Partial<Suggestion> = {}): Suggestion {
  return {
    id: 'i1',
    kind: 'index',
    title: 'Index on orders (status)',
    why: 'It serves the filter.',
    changes: [createIndex('status')],
    proof: {
      level: 'what-if',
      engine: { kind: 'embedded', version: '18.3' },
      costBefore: 48_210,
      costAfter: 37,
      planBefore: null,
      planAfter: null,
      caveats: [],
    },
    replaces: [],
    refused: [],
    nodeIds: [1],
    ...fields,
  };
}

export function report(fields: Partial<ExplainReport> = {}): ExplainReport {
  const root = { id: 0, parentId: null, fields: { 'Node Type': 'Sort' }, children: [] };
  return {
    statement: {
      text: TEXT,
      sql: TEXT,
      range: { start: 0, end: TEXT.length },
      fingerprint: 'f',
      class: 'read-only',
      reasons: [],
      verb: 'SELECT',
      parameters: [],
    },
    server: { version: '18.3', engine: { kind: 'embedded', version: '18.3' } },
    mode: 'analyze',
    modeReason: null,
    plan: { root, nodes: [root], format: 'json', statementFields: {} },
    metrics: {
      nodes: [],
      measured: true,
      hasBuffers: true,
      planningMs: 1,
      executionMs: 3_400,
      totalCost: 48_210,
      rows: 12,
      triggerMs: 0,
      jitMs: 0,
    },
    verdict: '97 % of 3.4 s is spent reading orders.',
    findings: [finding({})],
    suggestions: [suggestion()],
    refused: [],
    notes: [],
    ...fields,
  };
}
