/** Owns the kill matrix as a page of the docs, made from the catalogue and the ledger alone. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CLAUSES } from '../oracle/clauses.js';
import { brokenBy, isSound, type Mutant } from './catalogue.js';
import type { Ledger } from './ledger.js';

const PATH = fileURLToPath(new URL('../../../docs/mutants.md', import.meta.url));

/** The page as it stands; empty where there is none. */
export function readMatrix(): string {
  try {
    return readFileSync(PATH, 'utf8');
  } catch {
    return '';
  }
}

export function writeMatrix(page: string): void {
  writeFileSync(PATH, page);
}

/** Renders the page. */
export function renderMatrix(catalogue: readonly Mutant[], ledger: Ledger): string {
  const sound = catalogue.filter(isSound);
  const faulty = catalogue.filter((mutant) => !isSound(mutant));
  const killed = faulty.filter(({ facts }) => ledger[facts.id] !== undefined);
  const order = Object.keys(CLAUSES);
  const clauses = [...new Set(faulty.map((mutant) => brokenBy(mutant) ?? ''))].sort(
    (a, b) => order.indexOf(a) - order.indexOf(b),
  );
  const kinds = [...new Set(faulty.map(({ facts }) => facts.kind))].sort();
  return [
    '# The mutants',
    '',
    'How many faults does the harness find? A mutant is a server or a client with one fault: the reference server or',
    'client behind a relay that loses, repeats, delays, changes or misroutes frames, or with a line of its core',
    'changed. The names of clients begin with `client-`. A mutant counts as killed only when the clause that it breaks',
    'is reported.',
    '',
    'Made by `npm run mutants -- --record`, which plays the whole suite against each. `npm run mutants` plays the',
    'case that killed a mutant before, and its last line counts the fates.',
    '',
    `${killed.length} of ${faulty.length} are killed by the clause that they break; ${sound.length} are sound servers and clients that must not be reported.`,
    '',
    ...renderTable(
      ['kind', 'mutants'],
      kinds.map((kind) => [kind, `${faulty.filter(({ facts }) => facts.kind === kind).length}`]),
    ),
    '',
    '## By clause',
    '',
    'The last column: what else the whole suite reports of it.',
    '',
    ...renderTable(
      ['clause', 'a server, or a client, that …', 'mutant', 'killed by', 'and'],
      clauses.flatMap((clause) =>
        faulty
          .filter((mutant) => brokenBy(mutant) === clause)
          .map(({ facts }) => {
            const kill = ledger[facts.id];
            const also = kill?.clauses.filter((other) => other !== clause).join(' ') ?? '';
            return [clause, facts.title, `\`${facts.id}\``, kill?.case ?? '**nothing yet**', also];
          }),
      ),
    ),
    '',
    '## Sound servers and clients',
    '',
    ...renderTable(
      ['change', 'a server, or a client, that …', 'why it is right'],
      catalogue.flatMap((mutant) =>
        mutant.make === 'equivalent' || mutant.make === 'equivalentClient'
          ? [[`\`${mutant.facts.id}\``, mutant.facts.title, mutant.facts.because]]
          : [],
      ),
    ),
    '',
  ].join('\n');
}

/** A table with its columns in line, as the formatter wants it. */
function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0), title.length),
  );
  const renderRow = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [
    renderRow(head),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(renderRow),
  ];
}
