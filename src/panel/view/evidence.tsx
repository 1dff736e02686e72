// The numbers behind a finding, as a table; estimates carry their mark.

import type { Evidence } from '../../model/finding';
import { fullNumber, humanMeasure } from '../../util/humanNumbers';
import { Basis } from './icon';

export function EvidenceTable({ evidence }: { readonly evidence: readonly Evidence[] }) {
  return (
    <table class="evidence">
      <tbody>
        {evidence.map((entry) => (
          <tr key={entry.label}>
            <th scope="row">{entry.label}</th>
            <td class={entry.unit === 'text' ? 'code' : 'number'} title={exactText(entry.value)}>
              {humanMeasure(entry)}
            </td>
            <td>{entry.estimated && <Basis measured={false} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function exactText(value: Evidence['value']): string {
  return typeof value === 'number' ? fullNumber(value) : value;
}
