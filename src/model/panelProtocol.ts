// The messages between the extension and its panel. The host parses what arrives; the panel sends names and ids, never SQL to run.

import * as z from 'zod';
import { adviceStageSchema, trialSchema } from './adviceStage';
import {
  findingTextSchema,
  fixKindSchema,
  refusedTextSchema,
  suggestionTextSchema,
} from './adviceText';
import { connectionColorSchema } from './connectionProfile';
import {
  comparedPlansSchema,
  figuresSchema,
  flatNodeSchema,
  runSummarySchema,
} from './panelHistory';
import type {
  AppliedNote,
  PanelFix,
  PanelFrame,
  PanelReport,
  PreviousRun,
  SeriesChoice,
} from './panelReport';
import { outcomeSchema } from './planComparison';
import type { NodeMetrics, PlanMetrics } from './planMetrics';
import { planModeSchema, runTimesSchema } from './run';
import { sourceRangeSchema } from './sourceRange';
import { engineSchema } from './suggestion';
import { twinReportSchema } from './twinReport';

/** Raised with every change that an older panel, or the state that it kept, would not understand. */
export const PANEL_PROTOCOL_VERSION = 6;

/** Heuristic: the text of a 10 000-node plan is below 8 MB; more than this is not the panel speaking. */
const MAX_TEXT_LENGTH = 32_000_000;
const MAX_ID_LENGTH = 200;

const version = z.literal(PANEL_PROTOCOL_VERSION);
const id = z.string().min(1).max(MAX_ID_LENGTH);
const position = z.int().nonnegative();

const fixMessage = <Type extends string>(type: Type) =>
  z.strictObject({ version, type: z.literal(type), resultId: id, fix: id });

export const panelToHostSchema = z.discriminatedUnion('type', [
  /** The panel has been drawn, for the first time or again after it was hidden: send what it should show. */
  z.strictObject({ version, type: z.literal('ready') }),
  z.strictObject({ version, type: z.literal('cancel') }),
  z.strictObject({ version, type: z.literal('rerun'), resultId: id }),
  /** Another of the results that the frame offers. */
  z.strictObject({ version, type: z.literal('showResult'), resultId: id }),
  /** Stays with its result, or follows the cursor again. */
  z.strictObject({ version, type: z.literal('pinPanel'), pinned: z.boolean() }),
  /** Takes the editor's cursor to the statement. */
  z.strictObject({ version, type: z.literal('revealStatement'), resultId: id }),
  /** Explain again, and measure several times. */
  z.strictObject({ version, type: z.literal('measureAgain'), resultId: id }),
  /** A button of a failure: one of the ids that came with it. */
  z.strictObject({ version, type: z.literal('nextStep'), id }),
  /** Takes back what was applied; the host asks. */
  z.strictObject({ version, type: z.literal('undoApplied'), id }),
  fixMessage('copyFix'),
  fixMessage('insertFix'),
  fixMessage('openFix'),
  /** Explains the statement under the settings of the fix. */
  fixMessage('explainWithFix'),
  fixMessage('runFix'),
  /** Builds it, measures and rolls back; the host asks. */
  fixMessage('tryFix'),
  fixMessage('applyEdit'),
  /** Selects the words in the editor; `focus` moves the cursor there, otherwise they are only marked. */
  z.strictObject({
    version,
    type: z.literal('revealFinding'),
    resultId: id,
    index: position,
    focus: z.boolean(),
  }),
  z.strictObject({
    version,
    type: z.literal('revealNode'),
    resultId: id,
    nodeId: position,
    focus: z.boolean(),
  }),
  /** The pointer is on a node in the panel; null when it left. */
  z.strictObject({
    version,
    type: z.literal('hoverNode'),
    resultId: id,
    nodeId: position.nullable(),
  }),
  z.strictObject({ version, type: z.literal('openRulePage'), rule: id }),
  /** The report with made-up names and literals, to be exported. */
  z.strictObject({ version, type: z.literal('anonymise'), resultId: id }),
  z.strictObject({ version, type: z.literal('pinRun'), run: id, pinned: z.boolean() }),
  z.strictObject({ version, type: z.literal('compareRuns'), before: id, after: id }),
  /** The plans before and after a suggestion, as the engine that proved it planned them. */
  z.strictObject({
    version,
    type: z.literal('compareSuggestion'),
    resultId: id,
    suggestion: id,
  }),
  z.strictObject({ version, type: z.literal('endComparison') }),
  /** Text that the panel made of the plan, for the clipboard. */
  z.strictObject({ version, type: z.literal('copyText'), text: z.string().max(MAX_TEXT_LENGTH) }),
  /** A file that the panel made of the plan; the host asks where to. */
  z.strictObject({
    version,
    type: z.literal('saveFile'),
    format: z.enum(['json', 'markdown', 'svg', 'png']),
    /** Then the file is not named after the statement either. */
    anonymous: z.boolean(),
    /** Base64 for png. */
    content: z.string().max(MAX_TEXT_LENGTH),
  }),
]);
export type PanelToHost = Readonly<z.infer<typeof panelToHostSchema>>;

/** What the panel says, without the version that the sender puts on. */
export type PanelRequest = PanelToHost extends infer Message
  ? Message extends PanelToHost
    ? Omit<Message, 'version'>
    : never
  : never;

const nodeMetricsSchema = z.custom<NodeMetrics>(
  (value) =>
    z
      .looseObject({ nodeId: position, selfShare: z.number(), totalShare: z.number() })
      .safeParse(value).success,
);

const metricsSchema = z.custom<PlanMetrics>(
  (value) =>
    z
      .looseObject({
        nodes: z.array(nodeMetricsSchema),
        measured: z.boolean(),
        totalCost: z.number(),
        rows: z.number(),
      })
      .safeParse(value).success,
);

const fixSchema: z.ZodType<PanelFix> = z.object({
  name: id,
  title: z.string(),
  kind: fixKindSchema,
  sql: z.string(),
  canExplain: z.boolean(),
  canTry: z.boolean(),
  suggestionId: z.string().nullable(),
});

const reportSchema: z.ZodType<PanelReport> = z.object({
  statement: z.object({ text: z.string(), verb: z.string(), fingerprint: z.string() }),
  server: z.object({ version: z.string(), engine: engineSchema }),
  mode: planModeSchema,
  modeReason: z.string().nullable(),
  under: z.string().nullable(),
  values: z.array(z.string()),
  times: runTimesSchema.nullable(),
  plan: z.object({
    nodes: z.array(flatNodeSchema).min(1),
    format: z.enum(['json', 'text', 'yaml', 'xml']),
    statementFields: z.looseObject({}),
  }),
  metrics: metricsSchema,
  verdict: z.string(),
  unread: z.string().optional(),
  findings: z.array(findingTextSchema),
  suggestions: z.array(suggestionTextSchema),
  refused: z.array(refusedTextSchema),
  notes: z.array(z.string()),
  advice: adviceStageSchema.optional(),
  twin: twinReportSchema.optional(),
  fixes: z.array(z.array(fixSchema)),
  suggestionFixes: z.array(fixSchema),
  nodeRanges: z.array(z.array(sourceRangeSchema)),
});

const previousRunSchema: z.ZodType<PreviousRun> = z.object({
  id,
  figures: figuresSchema,
  outcome: outcomeSchema,
  verdict: z.string(),
});

const appliedNoteSchema: z.ZodType<AppliedNote> = z.object({
  id,
  fix: id.nullable(),
  words: z.string(),
  outcome: outcomeSchema.nullable(),
  before: id.nullable(),
  canUndo: z.boolean(),
});

const seriesChoiceSchema: z.ZodType<SeriesChoice> = z.object({
  resultId: id,
  line: z.int().positive(),
  title: z.string(),
  figure: z.string(),
  slowest: z.boolean(),
});

const frameSchema: z.ZodType<PanelFrame> = z.object({
  resultId: id,
  title: z.string(),
  connectionName: z.string(),
  production: z.boolean(),
  tint: z.enum(['production', ...connectionColorSchema.options]).nullable(),
  mayRun: z.boolean(),
  onReplica: z.boolean(),
  previous: previousRunSchema.nullable(),
  applied: appliedNoteSchema.nullable(),
  place: z.string().nullable(),
  series: z.array(seriesChoiceSchema),
  pinned: z.boolean(),
});

export const stalenessSchema = z.enum(['current', 'edited', 'outdated', 'restored']);

const reportMessageSchema = z.object({
  version,
  type: z.literal('report'),
  report: reportSchema,
  frame: frameSchema,
  staleness: stalenessSchema,
});
export type ReportMessage = Readonly<z.infer<typeof reportMessageSchema>>;

/** What runs, for the whole time that it does. */
const progressMessageSchema = z.object({
  version,
  type: z.literal('progress'),
  title: z.string(),
  /** What is being done now, as a short phrase; may be empty. */
  message: z.string(),
  /** Since this stage began, when the message was sent. */
  elapsedMs: z.number().nonnegative(),
  /** The server ends it then; null where it has no limit. */
  limitMs: z.number().positive().nullable(),
  /** The report on show is from before it, and is replaced when its own comes. */
  outdates: z.boolean(),
});
export type ProgressMessage = Readonly<z.infer<typeof progressMessageSchema>>;

export const hostToPanelSchema = z.discriminatedUnion('type', [
  reportMessageSchema,
  progressMessageSchema,
  /** Nothing runs any more. */
  z.object({ version, type: z.literal('idle') }),
  /** The index candidates of the report, as they are being planned. */
  z.object({
    version,
    type: z.literal('trials'),
    resultId: id,
    trials: z.array(trialSchema),
  }),
  /** What surrounds the report on show has changed. */
  z.object({ version, type: z.literal('frame'), frame: frameSchema }),
  z.object({
    version,
    type: z.literal('failure'),
    title: z.string(),
    /** What was tried and what the server said. */
    message: z.string(),
    /** What could not be explained. */
    statement: z.string(),
    nextSteps: z.array(z.object({ id, title: z.string() })),
  }),
  z.object({ version, type: z.literal('staleness'), staleness: stalenessSchema }),
  /** The editor's cursor stands in the words of a finding or of a node; null for neither. */
  z.object({
    version,
    type: z.literal('select'),
    findingIndex: position.nullable(),
    nodeId: position.nullable(),
  }),
  /** Where the nodes of the report stand in its statement; follows the report. */
  z.object({
    version,
    type: z.literal('places'),
    resultId: id,
    nodeRanges: z.array(z.array(sourceRangeSchema)),
  }),
  /** The kept runs of the statement on show, the latest first; the run on show is among them. */
  z.object({ version, type: z.literal('history'), runs: z.array(runSummarySchema) }),
  z.object({ version, type: z.literal('comparison'), compared: comparedPlansSchema }),
  z.object({
    version,
    type: z.literal('anonymised'),
    resultId: id,
    report: reportSchema,
  }),
  /** Nothing has been explained yet. */
  z.object({ version, type: z.literal('empty') }),
]);
export type HostToPanel = Readonly<z.infer<typeof hostToPanelSchema>>;

/** What the panel keeps while it is hidden and over a reload of the window. */
export const panelStateSchema = z.looseObject({ version, last: reportMessageSchema.nullable() });
