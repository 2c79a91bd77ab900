/** Owns `list`: what can be run, and what a clause says. */
import { CLIENT_CASES } from '../client-mode/index.js';
import type { FeatureName } from '../features.js';
import { FAMILIES } from '../generated/families.js';
import { INTEROP_CASES } from '../interop/scenarios.js';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { COLUMNS, wrap } from '../report/terminal.js';
import { UNJUDGED } from '../report/unjudged.js';
import { SERVER_CASES } from '../scenarios/index.js';
import { isMeant } from '../usage/select.js';
import { UsageError } from '../usage/usage-error.js';
import { findsToo } from './finders.js';

/** A case as `list --json` prints it. */
export interface ListedCase {
  readonly mode: 'server' | 'client' | 'interop';
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  /** What is looked at; empty where the title says it. */
  readonly description: string;
  readonly clauses: readonly ClauseId[];
  /** The features without which it cannot be played. */
  readonly needs: readonly FeatureName[];
  /** The race that it brings about; empty where there is none. */
  readonly race: string;
}

/** Every case of every mode. */
export function listCases(): readonly ListedCase[] {
  return [
    ...SERVER_CASES.map(
      ({ id, kind, title, description = '', clauses, needs = [], race = '' }) => ({
        mode: 'server' as const,
        id,
        kind,
        title,
        description,
        clauses,
        needs,
        race,
      }),
    ),
    ...FAMILIES.map(({ id, title, clauses, needs }) => ({
      mode: 'server' as const,
      id,
      kind: 'property',
      title,
      description: '',
      clauses,
      needs,
      race: '',
    })),
    ...CLIENT_CASES.map(({ id, title, clauses, features = [] }) => ({
      mode: 'client' as const,
      id,
      kind: 'scenario',
      title,
      description: '',
      clauses,
      needs: features,
      race: '',
    })),
    ...INTEROP_CASES.map(({ id, title, clauses }) => ({
      mode: 'interop' as const,
      id,
      kind: 'scenario',
      title,
      description: '',
      clauses,
      needs: [],
      race: '',
    })),
  ];
}

const MODE_COLUMNS = 8;
/** For a name; a longer one has its title in the next line. */
const NAME_COLUMNS = 36;
/** In less, a title beside a name would be a narrow strip. */
const LEAST_BESIDE = 96;

/** The text of `list`: every case of every mode, or of one, then the regressions; or those that the globs mean. */
export function renderList(
  json: boolean,
  regressions: readonly ListedCase[] = [],
  columns = COLUMNS,
  only: readonly string[] = [],
  mode?: ListedCase['mode'],
): string {
  const every = [...listCases(), ...regressions];
  const all = mode === undefined ? every : every.filter((listed) => listed.mode === mode);
  const choose = (globs: readonly string[]): readonly ListedCase[] =>
    all.filter((each) => isMeant(globs, each.id, [...each.clauses, ...findsToo(each.mode, each)]));
  const idle = only.filter((glob) => choose([glob]).length === 0);
  if (idle.length > 0) {
    const whose = mode === undefined ? '' : `of ${mode} `;
    throw new UsageError(`no case ${whose}matches --only ${idle.join(' --only ')}`);
  }
  const cases = choose(only);
  if (json) return JSON.stringify(cases, null, 2);
  return cases.flatMap((listed) => renderListed(listed, columns)).join('\n');
}

function renderListed(
  { mode, id, title, clauses, needs, race }: ListedCase,
  columns: number,
): readonly string[] {
  const nameColumns = columns < LEAST_BESIDE ? 0 : NAME_COLUMNS;
  const indent = MODE_COLUMNS + nameColumns;
  const about = [
    title,
    clauses.join(' '),
    ...(needs.length === 0 ? [] : [`needs ${needs.join(', ')}`]),
    ...(race === '' ? [] : [`race: ${race}`]),
  ].flatMap((text) => wrap(text, columns - indent));
  const isBeside = id.length < nameColumns;
  const [beside = '', ...below] = isBeside ? about : ['', ...about];
  return [
    `${mode.padEnd(MODE_COLUMNS)}${isBeside ? id.padEnd(nameColumns) : id}${beside}`,
    ...below.map((line) => `${' '.repeat(indent)}${line}`),
  ];
}

/** The text of `list --unjudged`: the clauses that no case judges, with the reasons. */
export function renderUnjudged(json: boolean): string {
  if (json) return JSON.stringify(UNJUDGED, null, 2);
  if (Object.keys(UNJUDGED).length === 0) return 'Every clause is judged by a case.';
  return Object.entries(UNJUDGED)
    .map(([id, reason]) => `${id.padEnd(8)}${reason}`)
    .join('\n');
}

/** The text of `explain CLAUSE`. */
export function renderClause(
  id: string,
  regressions: readonly ListedCase[] = [],
  columns = COLUMNS,
): string {
  const clause = id in CLAUSES ? CLAUSES[id as ClauseId] : undefined;
  if (clause === undefined) {
    throw new UsageError(`there is no clause ${id}; \`list\` names the clauses that are judged`);
  }
  const all = [...listCases(), ...regressions];
  const cases = all.filter((listed) => listed.clauses.includes(id as ClauseId));
  const finders = all.filter((each) => findsToo(each.mode, each).includes(id as ClauseId));
  const render = (listed: ListedCase): readonly string[] =>
    renderListed({ ...listed, clauses: [], needs: [], race: '' }, columns - 2).map(
      (line) => `  ${line}`,
    );
  return [
    `${clause.id}  ${clause.title}`,
    ...wrap(
      `${clause.level} · profile ${clause.profile} · binds ${clause.binds} · source: ${clause.source}`,
      columns,
    ),
    `docs/spec/${clause.chapter}`,
    '',
    ...clause.text
      .split('\n\n')
      .flatMap((text) => [...wrap(text.replace(/^_([\s\S]*)_$/, '$1'), columns), '']),
    cases.length === 0 ? 'No case of this version judges it.' : 'Judged by',
    ...cases.flatMap(render),
    ...(finders.length === 0 ? [] : ['Found breaches of it in broken servers and SDKs, too']),
    ...finders.flatMap(render),
    ...wrap(
      `Every other case is judged by it as well; \`--only ${id}\` plays those above.`,
      columns,
    ),
  ].join('\n');
}
