// Does a write log whole pages again, because a checkpoint has just begun a new round?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { PlanFields, PlanNode } from '../../model/planNode';
import type { Bytes } from '../../model/quantities';
import { systemSetting } from '../changes/fixes';
import { humanBytes, humanCount, humanShare } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import { makeFinding, measured } from './support/describe';
import { relationName } from '../plan/names';
import { metricsOf } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { placeRelation, placeStatement } from './support/place';

const MB = 1024 * 1024;
/** Bytes of a page (BLCKSZ of all common builds), which an image has before its hole is left out. */
const PAGE = 8 * 1024;
/** From then on wal_compression takes lz4 and zstd beside pglz. */
const VERSION_15 = 150_000;

export const walHeavy = defineRule({
  id: 'wal-heavy',
  since: '0.1.0',
  // Right after a checkpoint every write looks like this.
  severity: 'medium',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: from half on, the pages and not the changes make the volume.
    minImageShare: shareOption(0.5, 'Part of the bytes that are full-page images, at least.'),
    minMb: countOption(16, 'Megabytes of WAL, at least: one segment.'),
  }),
  documentation: {
    summary: 'Most of the write-ahead log of this write are full-page images.',
    why: 'The first change of a page after a checkpoint logs the whole page, 8 kB for a row of 100 bytes. With checkpoints close to each other, or changes scattered over many pages, that is most of what is written, archived and sent to replicas.',
    fix: 'Let checkpoints come less often (max_wal_size, checkpoint_timeout) and compress the images (wal_compression). Fewer indexes and HOT updates change fewer pages.',
    falsePositives:
      'Right after a checkpoint every statement looks like this: look at several runs, or at wal_fpi of pg_stat_wal.',
    sources: [
      'https://www.postgresql.org/docs/18/wal-configuration.html',
      'https://www.postgresql.org/docs/18/runtime-config-wal.html#GUC-WAL-COMPRESSION',
    ],
  },
  fixtures: {
    fires: ['pg14/wal-heavy', 'pg18/wal-heavy'],
    silent: ['pg18/insert-select', 'pg18/wal-light'],
  },
  judge(context, { minImageShare, minMb }) {
    const { root } = context.plan;
    const {
      'WAL Bytes': bytes = 0,
      'WAL FPI': images = 0,
      'WAL Records': records = 0,
    } = root.fields;
    // Counters of WAL hold the children's: those of the root are the whole statement's.
    const ofImages = imageBytes(root.fields, bytes);
    if (bytes < minMb * MB || ofImages < bytes * minImageShare) return [];
    // Told where the rows are written; a SELECT that only sets hint bits logs images as well (wal_log_hints, checksums).
    const write = context.nodesByType.get('ModifyTable')?.[0] ?? root;
    // Of the bytes; what they cost in time is a part of the write's, which no version prints.
    const share = ofImages / bytes;
    return [
      makeFinding(context, {
        rule: 'wal-heavy',
        node: write,
        // Writing them is a part of the write's own time, at most this one.
        share: metricsOf(context, write).selfShare * share,
        title: `Writes ${humanBytes(bytes)} of WAL, ${humanShare(share)} of it whole pages`,
        message: `Writes ${humanBytes(bytes)} of WAL; ${humanCount(images)} full-page images are ${humanShare(share)} of it, because these pages changed for the first time since a checkpoint. ${advice(context)}`,
        brief: `${humanBytes(bytes)} of WAL`,
        evidence: [
          measured('WAL', bytes, 'bytes'),
          measured('Full-page images', images, 'count'),
          measured('Records', records, 'count'),
        ],
        range: place(context, write),
        fixes: fixes(context),
      }),
    ];
  },
});

/** From 19 they are counted; before, an image is a page at most, less its hole. */
function imageBytes(fields: PlanFields, bytes: Bytes): Bytes {
  const counted = fields['WAL FPI Bytes'];
  return typeof counted === 'number' ? counted : Math.min(bytes, (fields['WAL FPI'] ?? 0) * PAGE);
}

function advice({ plan }: RuleContext): string {
  return isCompressed(plan.root)
    ? 'Checkpoints that come less often log fewer of them.'
    : 'Compressed they take a third or less; checkpoints that come less often log fewer of them.';
}

/** Compressed images are smaller than what their number says. Heuristic: twice, as the hole of a page is left out in any case. */
function isCompressed({ fields }: PlanNode): boolean {
  return (fields['WAL FPI'] ?? 0) * PAGE > 2 * (fields['WAL Bytes'] ?? 0);
}

function place(context: RuleContext, write: PlanNode): ReturnType<typeof placeRelation> {
  return relationName(write) === 'ModifyTable'
    ? placeStatement(context)
    : placeRelation(context, write);
}

function fixes({ plan, serverVersion }: RuleContext): readonly Fix[] {
  const method = serverVersion !== null && serverVersion < VERSION_15 ? 'on' : 'lz4';
  // Heuristic: four to eight times the defaults (1 GB, 5 min), which most servers that write much run with.
  const further: Fix = {
    title: 'Let checkpoints come less often on this server',
    changes: [systemSetting('max_wal_size', '8GB'), systemSetting('checkpoint_timeout', '15min')],
    remark: 'Only where they are lower now: the plan does not show them.',
  };
  const compress: Fix = {
    title: 'Compress full-page images on this server',
    changes: [systemSetting('wal_compression', method)],
    ...(method === 'lz4' ? { remark: 'A server built without lz4 refuses it: then on.' } : {}),
  };
  return isCompressed(plan.root) ? [further] : [compress, further];
}
