// Which files are a project's? One name that is looked for, and names that another may extend: no other file is opened for it.

export const PROJECT_FILE = 'planwright.json';
const ENDING = '.planwright.json';

/** The same names, for editors that watch files. */
export const PROJECT_FILES = `**/{${PROJECT_FILE},*${ENDING}}`;

export function isProjectFile(file: string): boolean {
  const name = file.split(/[/\\]/).at(-1) ?? '';
  return name === PROJECT_FILE || (name.endsWith(ENDING) && name !== ENDING);
}
