// The twin that advice was planned on: which planner, how old, how far from the server for this statement, what it lacks.

import type { TwinReport } from '../../model/twinReport';
import { humanAge } from '../../util/humanNumbers';

export function TwinLabel({ twin }: { readonly twin: TwinReport }) {
  const { engine, sourceVersion, database, madeAt, upToDate, redacted, notice } = twin;
  const { changes, losses } = twin;
  const age = humanAge(Math.max(0, Date.now() - Date.parse(madeAt)));
  return (
    <section aria-labelledby="twin-title">
      <h2 id="twin-title">Twin</h2>
      <dl class="twin">
        <dt>Planner</dt>
        <dd>
          PostgreSQL {engine.version}
          {engine.kind === 'native-twin' ? ', native' : ''}
        </dd>
        <dt>Stands for</dt>
        <dd>
          {database}, PostgreSQL {sourceVersion}
          {redacted ? ', without sample values' : ''}
        </dd>
        {changes !== undefined && (
          <>
            <dt>Planned with</dt>
            <dd>{changes}</dd>
          </>
        )}
        <dt>Read</dt>
        <dd title={madeAt}>
          {age} ago{upToDate ? ', compared with the server now' : ''}
        </dd>
        <dt>This statement</dt>
        <dd>{distanceWords(twin)}</dd>
      </dl>
      {notice !== null && <p class="quiet">{notice}</p>}
      {losses.length > 0 && (
        <details>
          <summary>
            {losses.length === 1 ? '1 thing' : `${String(losses.length)} things`} not carried over
          </summary>
          <ul class="notes">
            {losses.map(({ kind, name, why, effect }) => (
              <li key={`${kind} ${name} ${why}`} title={why}>
                {kind} {name}: {effect}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function distanceWords({ distance, changes }: TwinReport): string {
  // In other circumstances the server's own plan is no measure for it.
  if (changes !== undefined) return 'planned by the twin in other circumstances';
  if (distance === null) return 'planned by the twin alone';
  const { sameShape, costRatio, firstDifference } = distance;
  const shape =
    sameShape || firstDifference === null
      ? 'same plan as the server'
      : `${firstDifference.twin} where the server takes ${firstDifference.server}`;
  return costRatio === null ? shape : `${shape}, cost ratio ${costRatio.toFixed(2)}`;
}
