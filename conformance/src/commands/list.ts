/** Owns `list`: what can be run, and what a clause says. */
import { CLIENT_CASES } from '../client-mode/index.js';
import type { FeatureName } from '../features.js';
import { FAMILIES } from '../generated/families.js';
import { INTEROP_CASES } from '../interop/scenarios.js';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { spellSource } from '../report/spell-source.js';
import { wrap } from '../report/terminal.js';
import { UNJUDGED } from '../report/unjudged.js';
import { SERVER_CASES } from '../scenarios/index.js';
import { UsageError } from '../usage/usage-error.js';

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

/** For a name; a longer one has its title in the next line. */
const NAME_COLUMNS = 36;
const INDENT = ' '.repeat(8 + NAME_COLUMNS);

/** The text of `list`: the regressions, and every case of every mode. */
export function renderList(json: boolean, regressions: readonly ListedCase[] = []): string {
  const cases = [...regressions, ...listCases()];
  if (json) return JSON.stringify(cases, null, 2);
  return cases
    .flatMap(({ mode, id, title, clauses, needs, race }) => [
      `${mode.padEnd(8)}${placeName(id, INDENT)}${title}`,
      `${INDENT}${clauses.join(' ')}`,
      ...(needs.length === 0 ? [] : [`${INDENT}needs ${needs.join(', ')}`]),
      ...(race === '' ? [] : [`${INDENT}race: ${race}`]),
    ])
    .join('\n');
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
export function renderClause(id: string, regressions: readonly ListedCase[] = []): string {
  const clause = id in CLAUSES ? CLAUSES[id as ClauseId] : undefined;
  if (clause === undefined) {
    throw new UsageError(`there is no clause ${id}; \`list\` names the clauses that are judged`);
  }
  const cases = [...listCases(), ...regressions].filter((listed) =>
    listed.clauses.includes(id as ClauseId),
  );
  return [
    `${clause.id}  ${clause.title}`,
    `${clause.level} · profile ${clause.profile} · binds ${clause.binds} · source: ${spellSource(clause.source)}`,
    '',
    ...clause.text.split('\n\n').flatMap((paragraph) => [...wrap(paragraph, 96), '']),
    cases.length === 0 ? 'No case of this version judges it.' : 'Judged by',
    ...cases.flatMap(({ mode, id: name, title }) =>
      `  ${mode.padEnd(8)}${placeName(name, `  ${INDENT}`)}${title}`.split('\n').map(cut),
    ),
  ].join('\n');
}

/** A name in its column; what follows a longer one begins in the next line, behind the indent. */
function placeName(name: string, indent: string): string {
  return name.length < NAME_COLUMNS ? name.padEnd(NAME_COLUMNS) : `${name}\n${indent}`;
}

const COLUMNS = 100;

/** A line that fits; its end is in `list`. */
function cut(line: string): string {
  return line.length <= COLUMNS ? line : `${line.slice(0, COLUMNS - 1)}…`;
}
