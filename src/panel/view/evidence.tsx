// The numbers behind a finding, as a table; estimates carry their mark.

import type { Evidence } from '../../model/finding';
import {
  humanBytes,
  humanCost,
  humanCount,
  humanMs,
  humanRatio,
  humanRows,
  humanShare,
} from '../../util/humanNumbers';
import { Basis } from './icon';

export function EvidenceTable({ evidence }: { readonly evidence: readonly Evidence[] }) {
  return (
    <table class="evidence">
      <tbody>
        {evidence.map((entry) => (
          <tr key={entry.label}>
            <th scope="row">{entry.label}</th>
            <td class={entry.unit === 'text' ? 'code' : 'number'} title={String(entry.value)}>
              {valueText(entry)}
            </td>
            <td>{entry.estimated && <Basis measured={false} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function valueText({ value, unit }: Evidence): string {
  if (typeof value === 'string') return value;
  switch (unit) {
    case 'rows':
      return humanRows(value);
    case 'ms':
      return humanMs(value);
    case 'bytes':
      return humanBytes(value);
    case 'blocks':
      return `${humanCount(value)} blocks`;
    case 'share':
      return humanShare(value);
    case 'ratio':
      return humanRatio(value);
    case 'cost':
      return humanCost(value);
    case 'count':
    case 'text':
      return humanCount(value);
  }
}
