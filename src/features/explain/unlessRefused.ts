// What comes beside the plan may fail without it: its reason becomes a note.

export { unlessRefused } from '../../db/unlessRefused';
