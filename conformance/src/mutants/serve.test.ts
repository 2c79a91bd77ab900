import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { breakServer } from '../cli.fixture.js';
import { prepareClientCases } from '../client-mode/index.js';
import { connectSource } from '../interop/driver-source.js';
import { runCases } from '../run/run.js';
import { spawnTarget, type Target } from '../target/target.js';
import { settingsOf } from './trial.js';

let served: Target | undefined;

afterEach(async () => {
  await served?.end();
  served = undefined;
});

async function serve(...words: readonly string[]): Promise<Target> {
  const [node = '', program = '', ...rest] = breakServer(words[0] ?? '');
  served = await spawnTarget([node, program, ...rest, ...words.slice(1)]);
  return served;
}

/** The clauses that one case reports of the drivers at an address. */
async function judge({ url, died }: Target, id: string): Promise<readonly string[]> {
  const cases = prepareClientCases(connectSource(url), settingsOf({ seed: 7 }));
  const { judged } = await runCases(
    cases.filter((each) => each.id === id),
    { jobs: 1, died },
  );
  return judged.flatMap(({ result }) => result.failures.map(({ clause }) => clause));
}

/** A port that was free a moment ago. */
async function findPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === 'object' ? address?.port : 0);
}

describe('a mutant as a program', () => {
  it('[SE-2] is a driver, of a client with a fault of its own', async () => {
    const drivers = await serve('client-user-id-lost');
    expect(await judge(drivers, 'session/functions-first')).toContain('SE-2');
  });

  it('[SE-2] is a driver where it is told to be, of a client with a fault on its wire', async () => {
    const port = await findPort();
    const drivers = await serve('client-other-user', '--port', port);
    expect(drivers.url).toBe(`ws://127.0.0.1:${port}`);
    // Each life is a driver of its own.
    for (let lives = 0; lives < 2; lives += 1) {
      expect(await judge(drivers, 'session/functions-first')).toContain('SE-2');
    }
  });

  it('is a server with a fault of its own, where it is told to be', async () => {
    const port = await findPort();
    const server = await serve('ring-timer-outlives-claim', '--port', port);
    expect(server.url).toBe(`ws://127.0.0.1:${port}`);
  });

  it('is a server behind a relay where it is told to be', async () => {
    const port = await findPort();
    expect((await serve('seq-skips', '--port', port)).url).toBe(`ws://127.0.0.1:${port}`);
  });

  it.each([
    [['no-such'], 'there is no mutant no-such'],
    [['seq-skips', '--port', 'x'], '--port takes the number of a port'],
  ])('lists all of them for %j, and says at last what is wrong', (words, sentence) => {
    const [node = '', program = ''] = breakServer('');
    const { status, stderr } = spawnSync(node, [program, ...words], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^ {2}client-other-nonce +SE-8 +answers/m);
    expect(stderr.trimEnd().split('\n').at(-1)).toContain(sentence);
  });
});
