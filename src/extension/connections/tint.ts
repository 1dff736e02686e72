// The colour of a connection as VS Code takes it: an icon in a colour of the theme.

import * as vscode from 'vscode';
import { tintOf, type ConnectionProfile } from '../../model/connectionProfile';

export function colorOf(
  profile: Pick<ConnectionProfile, 'production' | 'color'>,
): vscode.ThemeColor | undefined {
  const tint = tintOf(profile);
  if (tint === null) return undefined;
  return new vscode.ThemeColor(tint === 'production' ? 'errorForeground' : tint);
}

export function inColor(
  icon: string,
  profile: Pick<ConnectionProfile, 'production' | 'color'>,
): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icon, colorOf(profile));
}
