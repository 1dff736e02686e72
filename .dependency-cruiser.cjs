// The floors: a folder imports only from floors below it, and so do the rooms of the analysis. Type imports count.
// scripts/floors.mjs runs it.

/** From the lowest floor up; extension and cli stand side by side on top. */
const FLOORS = ['model', 'analysis', 'db', 'whatif', 'features'];
const TOPS = ['extension', 'cli'];

/** One rule a floor: what it must not import, `util` being open to all and `embedded` to those above the analysis. */
const above = FLOORS.map((floor, index) => ({
  name: `floor-${floor}`,
  comment: `${floor} imports only from floors below it`,
  severity: 'error',
  from: { path: `^src/${floor}/` },
  to: { path: `^src/(${[...FLOORS.slice(index + 1), ...TOPS, 'panel'].join('|')})/` },
}));

/** Rooms of the analysis, from the lowest up; all others stand side by side on top of them. */
const ROOMS = [
  'sql',
  'hostLanguages',
  'conditions',
  'plan',
  'changes',
  'columns',
  'indexes',
  'rewrites',
];
const TOP_ROOM = `(?!(?:${ROOMS.join('|')})/)`;

const rooms = ROOMS.map((room, index) => ({
  name: `room-${room}`,
  comment: `in the analysis, ${room} imports only from rooms below it`,
  severity: 'error',
  from: { path: `^src/analysis/${room}/` },
  to: { path: `^src/analysis/(?!(?:${ROOMS.slice(0, index + 1).join('|')})/)[^/]+/` },
}));

/** The rooms of a twin, each with those that it may import from; the files beside the rooms import from all of them. */
const TWIN_ROOMS = {
  image: [],
  source: ['image'],
  target: ['image'],
  build: ['image', 'target'],
  scratch: ['image', 'source', 'target', 'build'],
};
const betweenRooms = Object.entries(TWIN_ROOMS).map(([room, open]) => ({
  name: `twin-${room}`,
  comment: `of the twin, ${[room, ...open].join(' and ')} alone is known to ${room}`,
  severity: 'error',
  from: { path: `^src/whatif/twin/${room}/` },
  to: { path: '^src/whatif/twin/', pathNot: `^src/whatif/twin/(${[room, ...open].join('|')})/` },
}));

/** Folders of the extension, from the lowest up; what stands beside them wires them. */
const EXTENSION = [
  'shell',
  'connections',
  'twin',
  'results',
  'presentation',
  'fixes',
  'plans',
  'panel',
  'explain',
  'run',
  'lint',
  'migrations',
  'planGuard',
  'advise',
  'views',
];

const extension = EXTENSION.map((folder, index) => ({
  name: `extension-${folder}`,
  comment: `in the extension, ${folder} imports only the manifest and folders below it`,
  severity: 'error',
  from: { path: `^src/extension/${folder}/` },
  to: {
    path: '^src/extension/',
    pathNot: `^src/extension/(manifest\\.ts$|(?:${EXTENSION.slice(0, index + 1).join('|')})/)`,
  },
}));

/** A package that one floor alone may import, as itself or by a path in it. */
function onlyFrom(name, floor, packages) {
  return {
    name,
    comment: `only ${floor} imports ${packages.join(', ')}`,
    severity: 'error',
    from: { path: '^src/', pathNot: `^src/${floor}/` },
    to: { path: `^(node_modules/)?(@types/)?(${packages.join('|')})(/|$)` },
  };
}

module.exports = {
  forbidden: [
    ...above,
    ...rooms,
    ...extension,
    {
      name: 'faces-by-features',
      comment: 'what a face needs of the floors below, types too, it has from features',
      severity: 'error',
      from: { path: '^src/(extension|cli)/' },
      to: { path: '^src/(analysis|db|whatif|embedded)/' },
    },
    {
      name: 'rooms-apart',
      comment:
        'rules, lint, health, advisor, migrations, pooler and settings do not import one another',
      severity: 'error',
      from: { path: `^src/analysis/${TOP_ROOM}([^/]+)/` },
      to: { path: `^src/analysis/${TOP_ROOM}[^/]+/`, pathNot: '^src/analysis/$1/' },
    },
    ...betweenRooms,
    {
      name: 'tops-apart',
      comment: 'extension and cli do not import one another',
      severity: 'error',
      from: { path: '^src/(extension|cli)/' },
      to: { path: '^src/(extension|cli)/', pathNot: '^src/$1/' },
    },
    {
      name: 'panel-only-model',
      comment: 'the browser bundle knows the model and util alone',
      severity: 'error',
      from: { path: '^src/panel/' },
      to: { path: '^src/', pathNot: '^src/(panel|model|util)/' },
    },
    {
      name: 'nobody-imports-panel',
      comment: 'host and panel speak by messages',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/panel/' },
      to: { path: '^src/panel/' },
    },
    {
      name: 'util-alone',
      comment: 'util is open to all and so imports nothing of ours',
      severity: 'error',
      from: { path: '^src/util/' },
      to: { path: '^src/', pathNot: '^src/util/' },
    },
    {
      name: 'embedded-low',
      comment: 'the child process knows the model and util alone',
      severity: 'error',
      from: { path: '^src/embedded/' },
      to: { path: '^src/', pathNot: '^src/(embedded|model|util)/' },
    },
    {
      name: 'low-without-embedded',
      comment: 'the child process is started by those above the database',
      severity: 'error',
      from: { path: '^src/(model|analysis|db)/' },
      to: { path: '^src/embedded/' },
    },
    {
      name: 'pure',
      comment: 'model, analysis and panel use nothing of Node',
      severity: 'error',
      from: { path: '^src/(model|analysis|panel|util)/' },
      to: { dependencyTypes: ['core'] },
    },
    onlyFrom('vscode-only-extension', 'extension', ['vscode']),
    onlyFrom('pg-only-db', 'db', ['pg', 'pg-[a-z-]+', 'pgpass']),
    onlyFrom('ssh2-only-tunnel', 'db/ssh', ['ssh2']),
    onlyFrom('mcp-only-protocol', 'cli/mcp', ['@modelcontextprotocol/[a-z-]+']),
    onlyFrom('pglite-only-embedded', 'embedded', ['@electric-sql/[a-z-]+']),
    {
      name: 'no-cycles',
      comment: 'a cycle hides which part rests on which',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'every import names something that exists',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
