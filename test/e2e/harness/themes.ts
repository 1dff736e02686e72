// The four kinds of theme that every surface is looked at in, by the names that VS Code gives them.

export const THEMES = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'hc-dark': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
} as const;

export type Theme = keyof typeof THEMES;
export const ALL_THEMES: readonly Theme[] = ['dark', 'light', 'hc-dark', 'hc-light'];

/** The class that the workbench carries when such a theme is in force. */
export const THEME_CLASSES: Readonly<Record<Theme, string>> = {
  dark: 'vs-dark',
  light: 'vs',
  'hc-dark': 'hc-black',
  'hc-light': 'hc-light',
};
