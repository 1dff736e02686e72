// Asks for the values of a statement's parameters: the remembered ones, a generic plan, or one question each.

import * as vscode from 'vscode';
import type { ParameterDescription } from '../../features/describeParameters';
import type { Statement } from '../../model/statement';
import { CancelledError } from '../shell/failure';
import { askSteps, BACK, type Answer, type Place, type Step } from '../shell/questions';
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
    (draft, place) => askWay(draft, remembered, infos, place),
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
  draft: Draft,
  remembered: readonly (string | null)[] | null,
  infos: readonly ParameterDescription[],
  place: Place,
): Promise<Answer<Draft>> {
  const names = infos.map((info) => `${info.label} ${info.type}`).join(', ');
  const items = [
    ...(remembered?.length === infos.length
      ? [
          {
            label: '$(history) The values of last time',
            description: remembered.map((value) => value ?? 'NULL').join(', '),
            way: 'remembered' as const,
          },
        ]
      : []),
    { label: '$(edit) Enter values', description: names, way: 'ask' as const },
    {
      label: '$(symbol-constant) Generic plan',
      description: 'no values: planned once for all of them, not executed',
      way: 'generic' as const,
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: place.title,
    placeHolder: 'The statement has parameters',
    ignoreFocusOut: true,
  });
  return picked && { ...draft, way: picked.way, values: [] };
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

interface ValueItem extends vscode.QuickPickItem {
  readonly value: ParameterValue;
}

/** What is typed comes first, then NULL, then values from statistics. */
async function askValue(info: ParameterDescription, place: Place): Promise<Answer<ParameterValue>> {
  const pick = vscode.window.createQuickPick<ValueItem>();
  const offered: ValueItem[] = [
    ...info.suggestions.map((text, index) => ({
      label: text,
      description: index === 0 ? 'from statistics, the most common' : 'from statistics',
      value: { text, source: 'statistics' as const },
    })),
    { label: 'NULL', value: { text: null, source: 'typed' } },
  ];
  pick.title = place.title;
  pick.step = place.step;
  pick.totalSteps = place.totalSteps;
  pick.placeholder = `${info.label} (${info.type}): type a value without quotes, or pick one`;
  pick.ignoreFocusOut = true;
  pick.buttons = [vscode.QuickInputButtons.Back];
  pick.items = offered;
  return new Promise<Answer<ParameterValue>>((resolve) => {
    pick.onDidChangeValue((text) => {
      const typed: ValueItem = {
        label: text,
        description: 'as typed',
        alwaysShow: true,
        value: { text, source: 'typed' },
      };
      pick.items = text === '' ? offered : [typed, ...offered];
    });
    pick.onDidTriggerButton(() => {
      resolve(BACK);
    });
    pick.onDidHide(() => {
      resolve(undefined);
    });
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.value);
    });
    pick.show();
  }).finally(() => {
    pick.dispose();
  });
}
