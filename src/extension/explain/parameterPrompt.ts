// Asks for the values of a statement's parameters: the remembered ones, a generic plan, or one question each.

import type { ParameterDescription } from '../../features/describeParameters';
import type { Statement } from '../../model/statement';
import { visibleItems } from '../shell/dialogs';
import { CancelledError } from '../shell/failure';
import {
  answerOf,
  askChoice,
  askSteps,
  BACK,
  pickerAt,
  type Answer,
  type Choice,
  type Place,
  type Step,
} from '../shell/questions';
import type { ParameterMemory, ParameterValue } from './parameterMemory';

export type ParameterAnswer =
  | { readonly kind: 'values'; readonly values: readonly (string | null)[] }
  | { readonly kind: 'generic' };

interface Draft {
  readonly way: 'remembered' | 'ask' | 'generic';
  readonly values: readonly ParameterValue[];
}

/** Throws CancelledError when the person closes a question. */
export async function askParameters(
  statement: Statement,
  describe: () => Promise<readonly ParameterDescription[]>,
  memory: ParameterMemory,
): Promise<ParameterAnswer> {
  const remembered = memory.recall(statement.fingerprint);
  const infos = await describe();
  const steps: Step<Draft>[] = [
    (_, place) => askWay(remembered, infos, place),
    ...infos.map((info) => valueStep(info)),
  ];
  const draft = await askSteps<Draft>('Parameters', { way: 'ask', values: [] }, steps);
  if (!draft) throw new CancelledError();
  if (draft.way === 'generic') return { kind: 'generic' };
  if (draft.way === 'remembered' && remembered) return { kind: 'values', values: remembered };
  await memory.remember(statement.fingerprint, draft.values);
  return { kind: 'values', values: draft.values.map((value) => value.text) };
}

async function askWay(
  remembered: readonly (string | null)[] | null,
  infos: readonly ParameterDescription[],
  place: Place,
): Promise<Answer<Draft>> {
  const names = infos.map((info) => `${info.label} ${info.type}`).join(', ');
  const ways: readonly Choice<Draft['way']>[] = [
    ...(remembered?.length === infos.length
      ? [
          {
            label: '$(history) The values of last time',
            description: remembered.map((value) => value ?? 'NULL').join(', '),
            value: 'remembered' as const,
          },
        ]
      : []),
    { label: '$(edit) Enter values', description: names, value: 'ask' },
    {
      label: '$(symbol-constant) Generic plan',
      description: 'no values: planned once for all of them, not executed',
      value: 'generic',
    },
  ];
  const way = await askChoice(
    'The statement has parameters',
    ways,
    (value) => value === ways[0]?.value,
    place,
  );
  return way === undefined || way === BACK ? way : { way, values: [] };
}

function valueStep(info: ParameterDescription): Step<Draft> {
  return async (draft, place) => {
    if (draft.way !== 'ask') return draft;
    const value = await askValue(info, place);
    if (value === undefined || value === BACK) return value;
    const values = draft.values.slice(0, info.number - 1);
    return { ...draft, values: [...values, value] };
  };
}

/** What is typed comes first, then NULL, then values from statistics. */
async function askValue(info: ParameterDescription, place: Place): Promise<Answer<ParameterValue>> {
  const offered: readonly Choice<ParameterValue>[] = [
    ...info.suggestions.map((text, index) => ({
      label: text,
      description: index === 0 ? 'from statistics, the most common' : 'from statistics',
      value: { text, source: 'statistics' as const },
    })),
    { label: 'NULL', value: { text: null, source: 'typed' } },
  ];
  const words = `${info.label} (${info.type}): type a value without quotes, or pick one`;
  const pick = pickerAt(offered, words, place);
  pick.onDidChangeValue((text) => {
    const typed: Choice<ParameterValue> = {
      label: text,
      description: 'as typed',
      alwaysShow: true,
      value: { text, source: 'typed' },
    };
    pick.items = visibleItems(text === '' ? offered : [typed, ...offered]);
  });
  return answerOf(pick, ([item]) => item?.value);
}
