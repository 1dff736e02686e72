// Does turning the result into text for the client take a good part of the time?

import * as z from 'zod';
import { humanBytes, humanMs } from '../../util/humanNumbers';
import { defineRule } from './rule';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { countOption, shareOption } from './support/options';
import { placeStatement } from './support/place';

/** `Output Volume` is printed in kB (explain.c ExplainPrintSerialize). */
const KB = 1024;

export const serializationHeavy = defineRule({
  id: 'serialization-heavy',
  since: '0.1.0',
  // The work is needed, unless the application does without columns: only its author knows.
  severity: 'medium',
  // EXPLAIN (SERIALIZE) is of 17; without it the rows are counted and thrown away.
  needs: { analyze: true, major: 17 },
  options: z.object({
    // Heuristic, both: somebody has to send the result, so it has to stand out.
    minShare: shareOption(0.2, "Serialization as part of the statement's time, at least."),
    minMs: countOption(5, 'Milliseconds of serialization, at least.'),
  }),
  documentation: {
    summary: 'Sending the result costs a large part of the statement.',
    why: 'Every value is turned into text or binary for the client, and long values are fetched from their TOAST table first. EXPLAIN without SERIALIZE does not show this work.',
    fix: 'Select the columns that are used, and fewer rows. Leave long values out until they are asked for.',
    falsePositives: 'An export needs every value.',
    sources: ['https://www.postgresql.org/docs/18/sql-explain.html'],
  },
  fixtures: {
    fires: ['pg17/serialization-heavy', 'pg18/serialization-heavy'],
    silent: ['pg18/seq-scan-selective'],
  },
  judge(context, { minShare, minMs }) {
    const { executionMs } = context.metrics;
    const serialization = context.plan.statementFields.Serialization ?? {};
    const ms = serialization['Time'];
    const volume = serialization['Output Volume'];
    if (executionMs === null || typeof ms !== 'number' || ms < minMs) return [];
    // SERIALIZE runs in the receiver of the rows (serializeAnalyzeReceive), so no node's own time holds it; the execution's does.
    const share = Math.min(1, ms / Math.max(executionMs, Number.EPSILON));
    if (share < minShare) return [];
    const bytes = typeof volume === 'number' ? volume * KB : 0;
    return [
      makeFinding(context, {
        rule: 'serialization-heavy',
        node: context.plan.root,
        share,
        title: `Serializing ${humanBytes(bytes)} takes ${humanMs(ms)}`,
        message: `Turning the result into ${humanBytes(bytes)} for the client takes ${humanMs(ms)} (${shareOfWhole(context, share)}). Fewer or narrower columns would spare it.`,
        brief: `serializes ${humanBytes(bytes)}`,
        evidence: [measured('Serialization', ms, 'ms'), measured('Output', bytes, 'bytes')],
        range: context.statement?.blocks[0]?.targets ?? placeStatement(context),
        fixes: [],
      }),
    ];
  },
});
