/**
 * Owns how what the cores do becomes a page of the documentation: each package prints its state
 * machines and its table of requests, found by walking through its own core, and this draws them.
 * Must not know a state, nor a rule of the protocol.
 */
import type { SourceText } from './clauses.js';
import { CALL_PAGE, renderCall, type WireFrame } from './generate-example-call.js';
import { runCommand, runTool } from './run-command.js';

/** Where the page is kept. */
export const MACHINE_PAGE = 'docs/state-machines.md';

/** The programs that print what a core does. */
const PROGRAMS = [
  'reference-server/dist/describe/main.js',
  'reference-client/dist/describe/main.js',
];
const PROJECTS = ['reference-server', 'reference-client'];

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly causes: readonly string[];
}

export interface Machine {
  readonly name: string;
  readonly edges: readonly Edge[];
}

/** The answer to each request in each state, with the clause that gives it. */
export interface CellTable {
  readonly states: readonly string[];
  readonly rows: readonly {
    readonly request: string;
    readonly cells: readonly { readonly status: string; readonly clause: string }[];
  }[];
}

interface Printed {
  readonly machines: readonly Machine[];
  readonly cells?: CellTable;
  readonly call?: readonly WireFrame[];
}

/** How a machine is introduced. One that is not named here is an error. */
const INTRODUCTIONS: ReadonlyMap<string, { readonly title: string; readonly text: string }> =
  new Map([
    [
      'activity',
      {
        title: "Server: a session's activity",
        text: 'What a session is busy with. `in-call` lasts from the claim to the end of the call; `none` is before CreateSession and after the end of the session. The walk has the features `resume` and `glare_merge` in force, so the loss of a socket detaches a session; without `resume` it does what a malformed frame does here (SE-6, WR-6).',
      },
    ],
    [
      'socket',
      {
        title: "Server: a session's socket",
        text: 'Detached is no activity: it lies over every one of them (RS-1).',
      },
    ],
    [
      'call',
      {
        title: 'Server: a call',
        text: 'Held and notified are the two forms of an offered call, ended is its tombstone. What leads to an end stands with the end reason behind the arrow.',
      },
    ],
    [
      'link',
      {
        title: 'Client: the way to the server',
        text: 'With `resume` in force; without it, the loss of the socket leads from online to offline.',
      },
    ],
    [
      'client call',
      {
        title: 'Client: the call of its own',
        text: 'What the reference SDK offered, answers or has claimed. A call that rings is no call of its own before it is answered.',
      },
    ],
  ]);

/** More causes than this on one arrow are counted, and listed below the diagram. */
const MOST_LABELS = 3;

/** The pages, as they are committed. Builds the packages first where they are not. */
export function generateMachines(root: string): readonly SourceText[] {
  const tsc = ['node_modules/typescript/bin/tsc', '-b', '--pretty', 'false', ...PROJECTS];
  const built = runCommand(process.execPath, tsc, { cwd: root });
  if (built.status !== 0) {
    throw new Error(`the state machines need packages that build:\n${built.output}`);
  }
  const printed = PROGRAMS.map((program) => {
    const run = runCommand(process.execPath, [program], { cwd: root });
    if (run.status !== 0) throw new Error(`${program} failed:\n${run.output}`);
    return JSON.parse(run.stdout.toString()) as Printed;
  });
  const machines = printed.flatMap((each) => each.machines);
  const tables = printed.flatMap(({ cells }) => (cells === undefined ? [] : [cells]));
  const call = printed.flatMap((each) => each.call ?? []);
  return [
    { path: MACHINE_PAGE, text: format(root, MACHINE_PAGE, renderMachines(machines, tables)) },
    { path: CALL_PAGE, text: format(root, CALL_PAGE, renderCall(call)) },
  ];
}

function format(root: string, path: string, page: string): string {
  const formatted = runTool('biome', ['format', `--stdin-file-path=${path}`], {
    cwd: root,
    root,
    input: page,
  });
  if (formatted.status !== 0) throw new Error(`biome could not format it:\n${formatted.output}`);
  return formatted.stdout.toString();
}

/** The page as Markdown. */
export function renderMachines(machines: readonly Machine[], tables: readonly CellTable[]): string {
  return [
    '# State machines',
    '',
    'Measured, not drawn by hand: `npm run generate` walks through the cores of the reference server and',
    'the reference client, breadth first, and prints every step that changed a state. Do not edit. The',
    'specification is the authority; this page shows how one implementation keeps it.',
    '',
    ...tables.flatMap(renderCells),
    ...machines.flatMap(renderMachine),
  ].join('\n');
}

function renderCells({ states, rows }: CellTable): readonly string[] {
  return [
    '## Server: each request in each state',
    '',
    'Each request was made once in each state of a session, for which another user, `eve`, had a call',
    'held before it was created; `me` is the caller in *connecting* and *connected*, `renegotiate`,',
    '`recording` and `device_notice` are in force. Every answer but OK caused nothing (ER-2). "Its own',
    'call" is the one that the session is in; where it is in none, a call id that does not exist.',
    '',
    `| request | ${states.join(' | ')} |`,
    `|---|${states.map(() => '---|').join('')}`,
    ...rows.map(
      ({ request, cells }) =>
        `| ${request} | ${cells.map(({ status, clause }) => `${status} ${clause}`).join(' | ')} |`,
    ),
    '',
    'Candidates, MediaReport and DeviceNotice without a request_id are dropped where the table refuses',
    'them. With early SDP, Candidates of a calling session are OK (IC-3). Ping is answered in every state',
    '(G-5), Pong and Ack never are.',
    '',
  ];
}

function renderMachine({ name, edges }: Machine): readonly string[] {
  const introduction = INTRODUCTIONS.get(name);
  if (introduction === undefined) throw new Error(`the machine "${name}" has no introduction`);
  const states = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].filter(
    (state) => state !== 'none',
  );
  return [
    `## ${introduction.title}`,
    '',
    introduction.text,
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...states.map((state) => `  state "${state}" as ${toId(state)}`),
    ...edges.map((edge) => `  ${toId(edge.from)} --> ${toId(edge.to)}: ${labelOf(edge)}`),
    '```',
    '',
    ...edges.map(({ from, to, causes }) => `- **${from} → ${to}**: ${causes.join(', ')}`),
    '',
  ];
}

/** A label has no colon, which would end it. */
function labelOf({ causes }: Edge): string {
  const shown = causes.length <= MOST_LABELS ? causes.join(', ') : `${causes.length} causes`;
  return shown.replaceAll(':', '');
}

/** A name that Mermaid takes; what is before and after everything is its own sign. */
function toId(state: string): string {
  return state === 'none' ? '[*]' : state.replace(/\W/g, '_');
}
