import { describe, expect, it } from 'vitest';
import {
  HELP,
  type Invocation,
  isMeant,
  joinCommand,
  type RunSettings,
  readCommandLine,
  renderRerun,
  splitCommand,
  UsageError,
} from './usage.js';

const SEED = 42;
const read = (...argv: readonly string[]): Invocation => readCommandLine(argv, () => SEED);

const URL_OPTION = ['--url', 'ws://127.0.0.1:8080'] as const;

function settings(...argv: readonly string[]): RunSettings {
  const invocation = read('server', ...URL_OPTION, ...argv);
  if (invocation.verb !== 'server') throw new Error(`it was read as ${invocation.verb}`);
  return invocation.settings;
}

describe('readCommandLine()', () => {
  it.each([[], ['help'], ['--help'], ['-h'], ['server', '--help'], ['interop', '-h']])(
    'shows the help for %s %s',
    (...argv) => {
      expect(read(...argv.filter((word) => word !== undefined))).toEqual({ verb: 'help' });
    },
  );

  it('has a line of help for each option', () => {
    for (const option of Object.keys(OPTIONS)) expect(HELP).toContain(`--${option}`);
  });

  it('reads list and explain', () => {
    expect(read('list')).toEqual({ verb: 'list', json: false });
    expect(read('list', '--json')).toEqual({ verb: 'list', json: true });
    expect(read('explain', 'of-1')).toEqual({ verb: 'explain', clause: 'OF-1' });
  });

  it('attaches to a URL, and has a default for everything else', () => {
    expect(read('server', ...URL_OPTION)).toEqual({
      verb: 'server',
      server: { kind: 'attach', url: 'ws://127.0.0.1:8080' },
      settings: {
        service: { id: 'demo', key: 'demo-key' },
        otherService: undefined,
        only: [],
        jobs: undefined,
        seed: SEED,
        patienceMs: 5000,
        maxWaitMs: 10_000,
        report: undefined,
        name: undefined,
        quiet: false,
      },
    });
  });

  it('takes everything after -- for the command, options too', () => {
    const invocation = read('server', '--quiet', '--', 'node', 'main.js', '--port', '0', '--help');
    expect(invocation).toMatchObject({
      server: { kind: 'spawn', command: ['node', 'main.js', '--port', '0', '--help'] },
      settings: { quiet: true },
    });
  });

  it('reads the clients and the server of interop', () => {
    const server = `node "my server.js" --port 0`;
    const invocation = read(
      'interop',
      '--server',
      server,
      '--client',
      'a=x y',
      '--client',
      'b=z=1',
    );
    expect(invocation).toMatchObject({
      server: { kind: 'spawn', command: ['node', 'my server.js', '--port', '0'] },
      clients: [
        { name: 'a', command: ['x', 'y'] },
        { name: 'b', command: ['z=1'] },
      ],
    });
  });

  /** Each option of a run, how it is given, and what is read. */
  const OPTIONS: Record<string, readonly [readonly string[], Partial<RunSettings>]> = {
    service: [['mine:a:b'], { service: { id: 'mine', key: 'a:b' } }],
    'other-service': [['other'], { otherService: { id: 'other', key: '' } }],
    only: [['reject/*', '--only', 'OF-1'], { only: ['reject/*', 'OF-1'] }],
    jobs: [['256'], { jobs: 256 }],
    seed: [['4294967295'], { seed: 4_294_967_295 }],
    patience: [['100'], { patienceMs: 100 }],
    'max-wait': [['0'], { maxWaitMs: 0 }],
    report: [['out'], { report: 'out' }],
    name: [['our server'], { name: 'our server' }],
    quiet: [[], { quiet: true }],
  };

  it.each(Object.entries(OPTIONS))('reads --%s', (name, [words, expected]) => {
    expect(settings(`--${name}`, ...words)).toMatchObject(expected);
  });

  it.each<readonly [string, readonly string[]]>([
    ['there is no command `judge`', ['judge']],
    ['explain takes one clause id', ['explain']],
    ['explain takes one clause id', ['explain', 'OF-1', 'OF-2']],
    ["Unknown option '--jsn'", ['list', '--jsn']],
    ["Unknown option '--speed'", ['server', ...URL_OPTION, '--speed', '9']],
    ["'--seed <value>' argument missing", ['server', ...URL_OPTION, '--seed']],
    ['`reject` is not expected here', ['server', ...URL_OPTION, 'reject']],
    ['server needs either --url URL, or --', ['server']],
    ['server needs either --url URL, or --', ['server', ...URL_OPTION, '--', 'node']],
    ['server needs either --url URL, or --', ['server', '--server', 'a', '--', 'b']],
    ['--url takes a WebSocket URL', ['server', '--url', 'http://127.0.0.1']],
    ['a service is given as ID or ID:KEY', ['server', ...URL_OPTION, '--service', ':key']],
    ['--jobs takes a whole number from 1 to 256', ['server', ...URL_OPTION, '--jobs', '0']],
    ['--jobs takes a whole number from 1 to 256', ['server', ...URL_OPTION, '--jobs', '257']],
    ['--seed takes a whole number from 0 to', ['server', ...URL_OPTION, '--seed', 'abc']],
    ['--patience takes a whole number from 100', ['server', ...URL_OPTION, '--patience', '99']],
    ['--max-wait takes a whole number from 0', ['server', ...URL_OPTION, '--max-wait', '1.5']],
    ['--max-wait takes a whole number from 0', ['server', ...URL_OPTION, '--max-wait', ' ']],
    ['--client belongs to interop', ['server', ...URL_OPTION, '--client', 'a=b']],
    ['interop needs at least one --client', ['interop', ...URL_OPTION]],
    ['interop needs either --url URL or --server', ['interop', '--client', 'a=b']],
    ['--client takes NAME=COMMAND', ['interop', ...URL_OPTION, '--client', 'node x']],
    ['--client takes NAME=COMMAND', ['interop', ...URL_OPTION, '--client', 'a=']],
    [
      'two clients have the same name',
      ['interop', ...URL_OPTION, '--client', 'a=b', '--client', 'a=c'],
    ],
  ])('says "%s"', (sentence, argv) => {
    expect(() => read(...argv)).toThrow(UsageError);
    expect(() => read(...argv)).toThrow(sentence);
  });
});

describe('splitCommand() and joinCommand()', () => {
  it('keeps quoted parts whole', () => {
    expect(splitCommand(`node  "a b.js" 'c d' e`)).toEqual(['node', 'a b.js', 'c d', 'e']);
    expect(splitCommand('   ')).toEqual([]);
  });

  it('are the inverse of each other', () => {
    const command = ['node', 'a b.js', '--name', 'x=1', '*'];
    expect(splitCommand(joinCommand(command))).toEqual(command);
  });
});

describe('renderRerun()', () => {
  it('names the case, the seed and the target, and no service key', () => {
    const server = { kind: 'spawn', command: ['node', 'my server.js'] } as const;
    expect(renderRerun('server', server, [], 'reject/ringing', 7)).toContain(
      "audiocall-conformance server --only reject/ringing --seed 7 -- node 'my server.js'",
    );
    const attached = { kind: 'attach', url: 'ws://h:1' } as const;
    const clients = [{ name: 'ref', command: ['node', 'x.js'] }];
    expect(renderRerun('interop', attached, clients, 'mute', 7)).toContain(
      "audiocall-conformance interop --only mute --seed 7 --client 'ref=node x.js' --url ws://h:1",
    );
  });
});

describe('isMeant()', () => {
  it.each<readonly [readonly string[], boolean]>([
    [[], true],
    [['reject/ringing'], true],
    [['reject'], false],
    [['reject/*'], true],
    [['REJECT/*'], true],
    [['mute/*', 'rj-1'], true],
    [['OF-1'], false],
    [['reject.ringing'], false],
    [['*'], true],
  ])('%j: %s', (globs, expected) => {
    expect(isMeant(globs, 'reject/ringing', ['RJ-1', 'OF-1x'])).toBe(expected);
  });
});
