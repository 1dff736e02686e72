// A PgBouncer for a terminal: its pools with how full they are, what goes through, and what could be better.

import type {
  PoolerFinding,
  PoolerRate,
  PoolerReport,
  PoolFigures,
} from '../../model/poolerReport';
import { humanBytes, humanCount, humanMs, humanShare } from '../../util/humanNumbers';
import { visibleIn } from '../../util/visibleText';
import { styleFor, wrap, type Style } from './style';

/** Told apart without colour: full, half and empty. */
const MARKS = { high: '●', medium: '◐', low: '○' } as const;

export function poolerText(
  given: PoolerReport,
  { colour, columns }: { readonly colour: boolean; readonly columns: number },
): string {
  const style = styleFor(colour);
  const report = visibleIn(given);
  const { pooler, pools, rates, findings, leftOut } = report;
  const places =
    pooler.clients === null
      ? ''
      : `  ·  ${String(pooler.clients.used)} of ${String(pooler.clients.most)} clients`;
  return [
    '',
    style.strong(`  PgBouncer ${pooler.version}`) + style.muted(places),
    '',
    ...(pools.length === 0
      ? ['  No pool is open: no client has come yet.']
      : pools.flatMap(poolLines)),
    ...rates.flatMap((rate) => rateLines(rate, style)),
    '',
    ...(findings.length === 0
      ? [`  ${style.good('✓')} Nothing to do`]
      : findings.flatMap((finding) => findingLines(finding, style, columns))),
    ...leftOut.map(({ what, why }) => style.warning(wrap(`${what}: ${why}`, columns, '  '))),
    '',
  ].join('\n');
}

function poolLines(pool: PoolFigures): readonly string[] {
  const { utilisation, size, activeServers, freeServers, waitingClients, longestWaitMs } = pool;
  const full = utilisation === null ? '' : ` (${humanShare(utilisation)})`;
  const state = pool.paused ? ', paused' : pool.disabled ? ', disabled' : '';
  const waits =
    waitingClients === 0
      ? 'nobody waits'
      : `${String(waitingClients)} waiting, the first for ${humanMs(longestWaitMs)}`;
  return [
    `  ${pool.database} of ${pool.user}, ${pool.mode} mode${state}`,
    `    ${String(activeServers)} of ${size === null ? 'an unknown number of' : String(size)} servers at work${full}, ${String(freeServers)} free, ${waits}`,
  ];
}

function rateLines(rate: PoolerRate, style: Style): readonly string[] {
  const { transactionMs, queryMs, waitMs } = rate;
  const times = [
    ...(transactionMs === null ? [] : [`a transaction ${humanMs(transactionMs)}`]),
    ...(queryMs === null ? [] : [`a query ${humanMs(queryMs)}`]),
    ...(waitMs === null ? [] : [`a wait ${humanMs(waitMs)}`]),
  ];
  const over = rate.over === 'looks' ? 'between the looks' : "in PgBouncer's last period";
  return [
    style.muted(
      `  ${rate.database}, ${over}: ${perSecond(rate.transactionsPerSecond)} transactions/s, ${perSecond(rate.queriesPerSecond)} queries/s, ${humanBytes(rate.sentBytesPerSecond)}/s sent${times.length === 0 ? '' : `; ${times.join(', ')}`}`,
    ),
  ];
}

function perSecond(rate: number): string {
  return rate > 0 && rate < 10 ? String(Number(rate.toFixed(1))) : humanCount(rate);
}

function findingLines(finding: PoolerFinding, style: Style, columns: number): readonly string[] {
  const { impact, title, message, fixes } = finding;
  const mark = impact === 'high' ? style.danger(MARKS.high) : MARKS[impact];
  return [
    `  ${mark} ${title}`,
    style.muted(wrap(message, columns, '    ')),
    ...fixes.flatMap(({ sql }) =>
      sql === undefined ? [] : [style.accent(sql.replace(/^/gm, '    '))],
    ),
  ];
}
