/**
 * Owns how the clauses of the specification become TypeScript, so that code cites them by a checked
 * id. The text is the specification's own. Must not judge the clauses: check-clauses does.
 */
import type { SpecClause } from './clauses.js';
import { runTool } from './run-command.js';

/** Where the clause table is kept. */
export const CLAUSE_TABLE = 'conformance/src/oracle/clauses.ts';

/** The clause table as TypeScript, before formatting. */
export function renderClauses(clauses: readonly SpecClause[]): string {
  const entries = clauses.map(
    (clause) => `${JSON.stringify(clause.id)}: ${JSON.stringify(clause)},`,
  );
  return `/**
 * The clauses of the specification. Generated from docs/spec by \`npm run generate\`: do not edit.
 */

/** One clause of the specification. */
export interface Clause {
  readonly id: string;
  readonly title: string;
  readonly level: 'MUST' | 'SHOULD';
  /** The profile or feature that the clause belongs to. */
  readonly profile: string;
  readonly binds: 'client' | 'server' | 'both';
  /** Where the rule comes from: the original guide, an RFC, or an extension of this project. */
  readonly source: string;
  /** The paragraphs, with an empty line between two. */
  readonly text: string;
  /** The file of the chapter in docs/spec. */
  readonly chapter: string;
}

/** Every clause by its id, in the order of the specification. */
export const CLAUSES = {
${entries.join('\n')}
} as const satisfies Record<string, Clause>;

/** The id of a clause. */
export type ClauseId = keyof typeof CLAUSES;
`;
}

/** The clause table as it is committed. */
export function generateClauses(root: string, clauses: readonly SpecClause[]): string {
  const formatted = runTool('biome', ['format', `--stdin-file-path=${CLAUSE_TABLE}`], {
    cwd: root,
    root,
    input: renderClauses(clauses),
  });
  if (formatted.status !== 0) {
    throw new Error(`biome could not format the clause table:\n${formatted.output}`);
  }
  return formatted.stdout.toString();
}
