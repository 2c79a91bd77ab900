/**
 * Owns the list of what is generated and committed: the schema's TypeScript, the clause table and
 * list, the chapter on messages, the wire vectors, and the pages of state machines and of a call.
 * Must not know how each is made, nor write into the repository.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSpec, type SourceText } from './clauses.js';
import { CLAUSE_INDEX, generateClauseIndex } from './generate-clause-index.js';
import { CLAUSE_TABLE, generateClauses } from './generate-clauses.js';
import { CALL_PAGE } from './generate-example-call.js';
import { generateMachines, MACHINE_PAGE } from './generate-machines.js';
import { generateMessages, MESSAGE_CHAPTER } from './generate-messages.js';
import { readSpec, readTree } from './repository.js';
import { runTool } from './run-command.js';
import { generateWireVectors, WIRE_VECTORS } from './wire-vectors.js';

/** The folder of the schema's TypeScript. */
export const SCHEMA_CODE = 'proto/src/gen';

/** What can be generated, by its name for people. */
export const GENERATORS: ReadonlyMap<string, (root: string) => Promise<readonly SourceText[]>> =
  new Map([
    ['schema code', async (root: string) => makeSchemaCode(root)],
    [
      'clause table',
      async (root: string) => {
        const { clauses } = parseSpec(readSpec(root));
        return [
          { path: CLAUSE_TABLE, text: generateClauses(root, clauses) },
          { path: CLAUSE_INDEX, text: generateClauseIndex(root, clauses) },
        ];
      },
    ],
    [
      'message chapter',
      async (root: string) => [{ path: MESSAGE_CHAPTER, text: generateMessages(root) }],
    ],
    [
      'wire vectors',
      async (root: string) => [{ path: WIRE_VECTORS, text: await generateWireVectors(root) }],
    ],
    // The last, since it builds what the others have written.
    ['what the cores do', async (root: string) => generateMachines(root)],
  ]);

/** What is generated and in the working tree. */
export function readGenerated(root: string): readonly SourceText[] {
  const single = [
    CLAUSE_TABLE,
    CLAUSE_INDEX,
    MESSAGE_CHAPTER,
    WIRE_VECTORS,
    MACHINE_PAGE,
    CALL_PAGE,
  ]
    .filter((path) => existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  return [...readTree(root, SCHEMA_CODE, () => true), ...single];
}

function makeSchemaCode(root: string): readonly SourceText[] {
  const folder = mkdtempSync(join(tmpdir(), 'audiocall-gen-'));
  try {
    const made = runTool('buf', ['generate', '-o', folder], { cwd: root, root });
    if (made.status !== 0) throw new Error(`buf generate failed:\n${made.output}`);
    return readTree(folder, SCHEMA_CODE, () => true);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
