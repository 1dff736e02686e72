// Replication and backup: what the checks found, whether anything follows this server at all, and what no SQL tells.

import type { Task, TaskSection } from '../../analysis/tasks/taskList';
import type { ServerInfo } from '../../db/contracts';
import type { ClusterOutline } from '../../db/clusterOutline';
import type { Machine } from '../../model/settingsReport';
import { humanBytes } from '../../util/humanNumbers';
import { markdownText } from '../../util/markdownText';
import type { Result } from '../../util/result';

const RESTORE_TEST: Task = {
  id: 'backup/restore-test/0',
  state: 'blocked',
  asked: true,
  title: '**A restore was tried**',
  why: 'No SQL tells whether a backup can be restored: tick this when one was, and write the date below.',
  details: ['Try again after 90 days, and after each change of version.'],
};

export function replicationSection(
  found: TaskSection,
  outline: Result<ClusterOutline, string>,
  server: ServerInfo,
  machine: Machine,
): TaskSection {
  const words = outline.ok
    ? [...followers(outline.value, server), ...dumpWords(outline.value, machine)]
    : [`What follows this server is not known: ${outline.error}`];
  return {
    ...found,
    title: 'Replication and backup',
    notes: words.map((line) => `- ${markdownText(line)}`),
    tasks: [...found.tasks, RESTORE_TEST],
  };
}

function followers(
  { standbys, slots, subscriptions, archives }: ClusterOutline,
  { inRecovery }: ServerInfo,
): readonly string[] {
  const there = [
    ...(standbys === 0 ? [] : [`${String(standbys)} connected standbys or receivers`]),
    ...(slots === 0 ? [] : [`${String(slots)} replication slots`]),
    ...(subscriptions === 0 ? [] : [`${String(subscriptions)} running subscriptions`]),
    ...(archives ? ['WAL is archived'] : []),
  ];
  if (there.length > 0) return [`${there.join(', ')}.`];
  return [
    inRecovery
      ? 'This is a standby, and nothing follows it in turn.'
      : 'No standby, no slot and no archive: with this machine is lost what the last backup does not hold.',
  ];
}

/** More jobs than tables of the largest one's size have nothing to do; half of the cores stay with the server. */
function dumpWords(
  { database_bytes: all, largest_table_bytes: largest }: ClusterOutline,
  { cores }: Machine,
): readonly string[] {
  if (all === null || largest === null || largest === 0) return [];
  const byTables = Math.max(1, Math.floor(all / largest));
  const jobs = cores === null ? byTables : Math.min(byTables, Math.max(1, Math.floor(cores / 2)));
  const most = cores === null ? ', and at most half of the cores' : '';
  return [
    `Tables take about ${humanBytes(all)}, the largest ${humanBytes(largest)}: pg_dump --format=directory --jobs=${String(jobs)}${most}, with --compress=zstd:1 from pg_dump 16 on.`,
  ];
}
