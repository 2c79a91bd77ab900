/**
 * Owns the list of all clauses by profile, as a page. Says nothing that a clause does not say.
 */
import type { SpecClause } from './clauses.js';
import { runTool } from './run-command.js';

/** Where the list is kept. */
export const CLAUSE_INDEX = 'docs/clauses.md';

/** The page as Markdown: core first, then the others in the order of the specification. */
export function renderClauseIndex(clauses: readonly SpecClause[]): string {
  const profiles = [...new Set(['core', ...clauses.map(({ profile }) => profile)])];
  const sections = profiles.flatMap((profile) => {
    const own = clauses.filter((clause) => clause.profile === profile);
    return own.length === 0 ? [] : renderProfile(profile, own);
  });
  return [
    '# Clauses by profile',
    '',
    'Generated from the chapters by `npm run generate`: do not edit.',
    '',
    `${clauses.length} clauses: ${profiles
      .map((profile) => {
        const count = clauses.filter((clause) => clause.profile === profile).length;
        return `${profile} ${count}`;
      })
      .join(', ')}.`,
    '',
    ...sections,
  ].join('\n');
}

/** The page as it is committed. */
export function generateClauseIndex(root: string, clauses: readonly SpecClause[]): string {
  const formatted = runTool('biome', ['format', `--stdin-file-path=${CLAUSE_INDEX}`], {
    cwd: root,
    root,
    input: renderClauseIndex(clauses),
  });
  if (formatted.status !== 0) throw new Error(`biome could not format it:\n${formatted.output}`);
  return formatted.stdout.toString();
}

function renderProfile(profile: string, clauses: readonly SpecClause[]): readonly string[] {
  return [
    `## ${profile}`,
    '',
    '| clause | title | level | binds | source |',
    '|---|---|---|---|---|',
    ...clauses.map(
      ({ id, title, level, binds, source, chapter }) =>
        `| [${id}](spec/${chapter}#${anchorOf(id, title)}) | ${title} | ${level} | ${binds} | ${source} |`,
    ),
    '',
  ];
}

/** The anchor that a heading `ID Title` has on the usual Markdown sites. */
function anchorOf(id: string, title: string): string {
  return `${id} ${title}`
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
