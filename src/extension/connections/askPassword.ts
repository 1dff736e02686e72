// The question for a password.

import { whoAndWhere } from '../../model/connectionProfile';
import { askSecret } from '../shell/dialogs';
import type { AskPassword } from './askedWhileRefused';

export const askPassword: AskPassword = (profile, problem) =>
  askSecret(
    `Password for ${profile.name}`,
    problem ?? `${whoAndWhere(profile)}. It is kept in the secret storage.`,
  );
