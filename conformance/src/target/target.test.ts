import { describe, expect, it } from 'vitest';
import { endChild, quoteLastWords, startChild } from '../processes/children.js';
import { isAlive } from '../processes/is-alive.js';
import { attachTarget, spawnTarget, TargetError } from './target.js';

const NODE = process.execPath;
/** A server that says where it listens, with its own process id in the path, and stays. */
const STAYS = `
  console.log('starting');
  console.log('listening on ws://127.0.0.1:1/' + process.pid);
  setInterval(() => {}, 1000);
`;

describe('attachTarget()', () => {
  it('takes the URL as the name, and leaves the server alone', async () => {
    const target = attachTarget('ws://127.0.0.1:8080');
    expect(target).toMatchObject({ url: 'ws://127.0.0.1:8080', name: 'ws://127.0.0.1:8080' });
    await target.end();
  });

  it('says what a URL looks like', () => {
    expect(() => attachTarget('127.0.0.1:8080')).toThrow(TargetError);
    expect(() => attachTarget('127.0.0.1:8080')).toThrow('no WebSocket URL; give one such as');
    expect(() => attachTarget('ws://:8080')).toThrow(TargetError);
    expect(() => attachTarget('at ws://127.0.0.1:8080')).toThrow(TargetError);
  });
});

describe('spawnTarget()', () => {
  it('reads the URL from the first line that holds one, and leaves no process behind', async () => {
    const target = await spawnTarget([NODE, '-e', STAYS]);
    const pid = Number(target.url.split('/').at(-1));
    expect(target.url).toMatch(/^ws:\/\/127\.0\.0\.1:1\/\d+$/);
    expect(isAlive(pid)).toBe(true);
    await target.end();
    expect(isAlive(pid)).toBe(false);
    await expect(target.died).resolves.toContain('ended with SIGTERM');
  });

  it('waits for the whole line', async () => {
    const program = `
      process.stdout.write('ws://127.0.0.1:80');
      setImmediate(() => console.log('80/' + process.pid));
      setInterval(() => {}, 1000);
    `;
    const target = await spawnTarget([NODE, '-e', program]);
    await target.end();
    expect(target.url).toMatch(/:8080\/\d+$/);
  });

  it('may be ended twice', async () => {
    const target = await spawnTarget([NODE, '-e', STAYS]);
    await Promise.all([target.end(), target.end()]);
    await target.end();
  });

  it.each([
    ['\u001b[36mws://127.0.0.1:80\u001b[39m', 'ws://127.0.0.1:80'],
    ["ready at 'ws://[::1]:80/path'", 'ws://[::1]:80/path'],
  ])('finds the URL in %s', async (line, url) => {
    const target = await spawnTarget([
      NODE,
      '-e',
      `console.log(${JSON.stringify(line)}); setInterval(() => {}, 1000)`,
    ]);
    await target.end();
    expect(target.url).toBe(url);
  });

  it('gives a sentence for what is no URL', async () => {
    const start = spawnTarget([NODE, '-e', "console.log('ws://:80'); setInterval(() => {}, 1000)"]);
    await expect(start).rejects.toThrow('printed ws://:80, which is no URL');
  });

  it('gives the last words of a server that dies at once', async () => {
    const start = spawnTarget([NODE, '-e', 'console.error("no licence."); process.exit(7)']);
    await expect(start).rejects.toThrow(TargetError);
    await expect(start).rejects.toThrow(/ended with status 7.*no licence\. It has to print/s);
  });

  it('gives a sentence for a program that does not exist', async () => {
    const start = spawnTarget(['/no/such/server']);
    await expect(start).rejects.toThrow(TargetError);
    await expect(start).rejects.toThrow('cannot start `/no/such/server`');
  });

  it('asks for a command where there is none', async () => {
    await expect(spawnTarget([])).rejects.toThrow('no server command is given after --');
  });

  it('tells when the server ends by itself', async () => {
    const program = `
      console.log('ws://127.0.0.1:1');
      setImmediate(() => { console.error('out of memory'); process.exit(3); });
    `;
    const target = await spawnTarget([NODE, '-e', program]);
    const sentence = await target.died;
    expect(sentence).toContain('ended with status 3');
    expect(sentence).toContain('out of memory');
    await target.end();
  });
});

describe('quoteLastWords()', () => {
  it('does not let a program write to the terminal as it likes', () => {
    expect(quoteLastWords('Error: \u001b[2Jall is well\n')).toBe(
      '; it said: Error: \\u001b[2Jall is well',
    );
  });
});

describe('endChild()', () => {
  it('kills a child that does not listen to SIGTERM', async () => {
    const child = startChild(NODE, [
      '-e',
      `process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1000);`,
    ]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await endChild(child, 50);
    expect(child.signalCode).toBe('SIGKILL');
  });

  it('has nothing to do for a child that is gone', async () => {
    const child = startChild(NODE, ['-e', '']);
    await new Promise((resolve) => child.once('exit', resolve));
    await endChild(child);
    expect(child.exitCode).toBe(0);
  });
});
