import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../dist/npm-conformance.js', import.meta.url));
const run = promisify(execFile);

describe('npm run conformance', () => {
  it('says of a filter that matches nothing no more than the user typed, and starts nothing', async () => {
    const words = [PROGRAM, '--only', 'mute/incall', '--seed', '7'];
    await expect(run(process.execPath, words)).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'npm run conformance: no case matches --only mute/incall; did you mean mute/in-call? `npx audiocall-conformance list` names them all\n',
    });
  });
});
