import { describe, expect, it } from 'vitest';
import { COMMANDS } from './help.js';
import { type Invocation, readCommandLine } from './read-command-line.js';
import { type RunSettings, SETTING_OPTIONS } from './settings.js';
import { UsageError } from './usage-error.js';

const SEED = 42;
const read = (...argv: readonly string[]): Invocation => readCommandLine(argv, () => SEED);

const URL_OPTION = ['--url', 'ws://127.0.0.1:8080'] as const;

function settings(...argv: readonly string[]): RunSettings {
  const invocation = read('server', ...URL_OPTION, ...argv);
  if (invocation.verb !== 'server') throw new Error(`it was read as ${invocation.verb}`);
  return invocation.settings;
}

describe('readCommandLine()', () => {
  it.each([[], ['help'], ['--help'], ['-h'], ['help', '--help']])(
    'shows what there is for %j',
    (...argv) => {
      expect(read(...argv.filter((word) => word !== undefined))).toEqual({ verb: 'help' });
    },
  );

  it.each(COMMANDS)('shows the help of %s', (command) => {
    for (const argv of [
      [command, '--help'],
      [command, 'x', '-h'],
      ['help', command],
      ['--help', command],
    ]) {
      expect(read(...argv)).toEqual({ verb: 'help', about: command });
    }
  });

  it('reads each option that is given a line here', () => {
    expect(Object.keys(OPTIONS).sort()).toEqual(Object.keys(SETTING_OPTIONS).sort());
  });

  it('reads list and explain', () => {
    expect(read('list')).toEqual({ verb: 'list', json: false, unjudged: false, only: [] });
    expect(read('list', '--json')).toEqual({ verb: 'list', json: true, unjudged: false, only: [] });
    expect(read('list', '--unjudged', '--json')).toEqual({
      verb: 'list',
      json: true,
      unjudged: true,
      only: [],
    });
    const mode = 'client';
    expect(read('list', mode)).toEqual({
      verb: 'list',
      json: false,
      unjudged: false,
      mode,
      only: [],
    });
    expect(read('explain', 'of-1')).toEqual({ verb: 'explain', name: 'of-1' });
    expect(read('explain', 'regression/any')).toEqual({ verb: 'explain', name: 'regression/any' });
    expect(read('--version')).toEqual({ verb: 'version' });
  });

  it('attaches to a URL, and has a default for everything else', () => {
    expect(read('server', ...URL_OPTION)).toEqual({
      verb: 'server',
      server: { kind: 'attach', url: 'ws://127.0.0.1:8080' },
      settings: {
        service: { id: 'demo', key: 'demo-key' },
        otherService: undefined,
        profile: 'all',
        features: [],
        only: [],
        runs: undefined,
        jobs: undefined,
        seed: SEED,
        replay: undefined,
        patienceMs: 5000,
        maxWaitMs: 10_000,
        knownFailing: undefined,
        strict: false,
        report: undefined,
        name: undefined,
        quiet: false,
        verbose: false,
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

  it('reads the files of check', () => {
    expect(read('check', 'a.json', 'b.json', '--strict', '--report', 'out')).toMatchObject({
      verb: 'check',
      files: ['a.json', 'b.json'],
      settings: { strict: true, report: 'out' },
    });
  });

  it.each([
    ['127.0.0.1:9000', { host: '127.0.0.1', port: 9000 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    ['[::1]:65535', { host: '::1', port: 65_535 }],
  ])('reads where the proxy listens: %s', (text, listen) => {
    const invocation = read('proxy', '--listen', text, '--upstream', 'wss://h.test/call');
    expect(invocation).toMatchObject({ verb: 'proxy', listen, upstream: 'wss://h.test/call' });
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
        { name: 'a', driver: { kind: 'spawn', command: ['x', 'y'] } },
        { name: 'b', driver: { kind: 'spawn', command: ['z=1'] } },
      ],
    });
  });

  it('takes drivers that listen, and addresses for drivers to connect to', () => {
    const at = (driver: string) =>
      read('interop', '--url', 'ws://127.0.0.1:1', '--client', `page=${driver}`);
    expect(at('wss://phone.local:9/driver')).toMatchObject({
      clients: [{ driver: { kind: 'connect', url: 'wss://phone.local:9/driver' } }],
    });
    expect(at('127.0.0.1:9300')).toMatchObject({
      clients: [{ driver: { kind: 'listen', host: '127.0.0.1', port: 9300 } }],
    });
    expect(at('[::1]:9300')).toMatchObject({
      clients: [{ driver: { kind: 'listen', host: '::1', port: 9300 } }],
    });
  });

  /** Each option of a run, how it is given, and what is read. */
  const OPTIONS: Record<string, readonly [readonly string[], Partial<RunSettings>]> = {
    service: [['mine:a:b'], { service: { id: 'mine', key: 'a:b' } }],
    'other-service': [['other'], { otherService: { id: 'other', key: '' } }],
    'token-service': [
      ['own:key', '--token-command', 'node "make token.mjs"'],
      { userTokens: { service: { id: 'own', key: 'key' }, command: ['node', 'make token.mjs'] } },
    ],
    'token-command': [
      ['./make', '--token-service', 'own'],
      { userTokens: { service: { id: 'own', key: '' }, command: ['./make'] } },
    ],
    'max-calls': [['64'], { maxCalls: 64 }],
    'max-buffer-bytes': [['65536'], { maxBufferBytes: 65_536 }],
    again: [['npm test --'], { again: 'npm test --' }],
    profile: [['operation'], { profile: 'operation' }],
    feature: [['fork', '--feature', 'resume'], { features: ['fork', 'resume'] }],
    runs: [['0'], { runs: 0 }],
    replay: [['one.json'], { replay: 'one.json' }],
    'known-failing': [['known.txt'], { knownFailing: 'known.txt' }],
    strict: [[], { strict: true }],
    only: [['reject/*', '--only', 'OF-1'], { only: ['reject/*', 'OF-1'] }],
    jobs: [['256'], { jobs: 256 }],
    seed: [['4294967295'], { seed: 4_294_967_295 }],
    patience: [['100'], { patienceMs: 100 }],
    'max-wait': [['0'], { maxWaitMs: 0 }],
    report: [['out'], { report: 'out' }],
    name: [['our server'], { name: 'our server' }],
    quiet: [[], { quiet: true }],
    verbose: [[], { verbose: true }],
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
    ['did you mean --report? see `server --help`', ['server', ...URL_OPTION, '--reprot', 'x']],
    ['a command to start comes after --, with', ['server', '--port', '0', 'node', 'x.js']],
    ['there is no command `judge`; the commands are server, client', ['help', 'judge']],
    ['list takes server, client, interop, or nothing, and no `foo`', ['list', 'foo']],
    ['and no `server`; see explain', ['list', 'client', 'server']],
    ['--unjudged names clauses, of whatever command', ['list', 'client', '--unjudged']],
    ['argument is ambiguous; see `server --help`', ['server', ...URL_OPTION, '--runs', '--only']],
    ['from 0 to 10000000, not `-1`', ['server', ...URL_OPTION, '--runs', '-1']],
    ['from 0 to 4294967295, not `-1`', ['server', ...URL_OPTION, '--seed', '-1']],
    ['from 0 to 4294967295, not `0x10`', ['server', ...URL_OPTION, '--seed', '0x10']],
    ['from 0 to 4294967295, not `1e3`', ['server', ...URL_OPTION, '--seed', '1e3']],
    ["Unknown option '-1'", ['server', ...URL_OPTION, '--quiet', '-1']],
    ['--quiet and --verbose say the opposite', ['check', 'a.json', '--quiet', '--verbose']],
    ['`reject` is not expected here', ['server', ...URL_OPTION, 'reject']],
    ['server needs either --url URL, or --', ['server']],
    ['--url and a command are both given', ['server', ...URL_OPTION, '--', 'node']],
    ['server needs either --url URL, or --', ['server', '--server', 'a', '--', 'b']],
    ['--url takes a WebSocket URL', ['server', '--url', 'http://127.0.0.1']],
    ['--url takes a WebSocket URL', ['server', '--url', 'ws://:::']],
    ['a service is given as ID or ID:KEY', ['server', ...URL_OPTION, '--service', ':key']],
    [
      '--other-service takes another service than --service (which is `demo` where it is not given), and both are `demo`',
      ['server', ...URL_OPTION, '--other-service', 'demo:demo-key'],
    ],
    [
      '--token-service takes another service than --other-service, and both are `b`',
      [
        ...['server', ...URL_OPTION, '--other-service', 'b'],
        ...['--token-service', 'b', '--token-command', './make'],
      ],
    ],
    ["the command `''` names no program", ['server', '--', '']],
    ["the command `'' --port 0` names no", ['server', '--server', "'' --port 0"]],
    ["the command `''` names no program", ['client', '--', '']],
    ["the command `''` names no program", ['interop', ...URL_OPTION, '--client', "a=''"]],
    [
      "the command `''` names no program",
      ['server', ...URL_OPTION, '--token-service', 'own', '--token-command', '""'],
    ],
    ['--token-service and --token-comm', ['server', ...URL_OPTION, '--token-service', 'own']],
    ['--token-service and --token-comm', ['server', ...URL_OPTION, '--token-command', './make']],
    ['--max-calls takes a whole number from 1', ['server', ...URL_OPTION, '--max-calls', '0']],
    ['--jobs takes a whole number from 1 to 256', ['server', ...URL_OPTION, '--jobs', '0']],
    ['--jobs takes a whole number from 1 to 256', ['server', ...URL_OPTION, '--jobs', '257']],
    ['--seed takes a whole number from 0 to', ['server', ...URL_OPTION, '--seed', 'abc']],
    ['--patience takes a whole number from 100', ['server', ...URL_OPTION, '--patience', '99']],
    ['--max-wait takes a whole number from 0', ['server', ...URL_OPTION, '--max-wait', '1.5']],
    ['--max-wait takes a whole number from 0', ['server', ...URL_OPTION, '--max-wait', ' ']],
    [
      '--feature has no effect with --profile',
      ['server', ...URL_OPTION, '--profile', 'core', '--feature', 'fork'],
    ],
    ['--profile takes core, operation or all,', ['server', ...URL_OPTION, '--profile', 'full']],
    ['there is no feature `forks`; the fea', ['server', ...URL_OPTION, '--feature', 'forks']],
    ['--runs takes a whole number from 0', ['server', ...URL_OPTION, '--runs', 'x']],
    ...[['list'], ['server', ...URL_OPTION], ['check', 'a.json']].map(
      (words) =>
        [
          '--only takes a case, a clause or a glob, such as mute/in-call, TO-2 or `reject/*`, and an empty one is none; without --only all',
          [...words, '--only', 'mute/*', '--only', ' '],
        ] as const,
    ),
    ['--url is given twice', ['server', ...URL_OPTION, ...URL_OPTION]],
    [
      '--upstream is given twice',
      ['proxy', '--listen', 'h:1', '--upstream', 'ws://h', '--upstream', 'ws://i'],
    ],
    [
      '--report takes the name of a folder, and it is empty',
      ['server', ...URL_OPTION, '--report', ''],
    ],
    ['--name takes a name without control', ['server', ...URL_OPTION, '--name', 'a\u001b[31m']],
    ['leave --seed out', ['server', ...URL_OPTION, '--replay', 'f', '--seed', '1']],
    ['leave --only out', ['server', ...URL_OPTION, '--replay', 'f', '--only', 'x']],
    ['check needs a file', ['check']],
    [
      "Unknown option '--only'",
      ['proxy', '--listen', 'h:1', '--upstream', 'ws://h', '--only', 'x'],
    ],
    ['proxy needs --listen HOST:PORT and --up', ['proxy', '--listen', 'h:1']],
    ['proxy needs --listen HOST:PORT and --up', ['proxy', '--upstream', 'ws://h']],
    ['--listen takes HOST:PORT', ['proxy', '--listen', '9000', '--upstream', 'ws://h']],
    ['--listen takes HOST:PORT', ['proxy', '--listen', 'h:65536', '--upstream', 'ws://h']],
    ['--upstream takes a WebSocket URL', ['proxy', '--listen', 'h:1', '--upstream', 'http://h']],
    ['--client belongs to interop', ['server', ...URL_OPTION, '--client', 'a=b']],
    ['interop needs at least one --client', ['interop', ...URL_OPTION]],
    ['interop needs either --url URL or --server', ['interop', '--client', 'a=b']],
    ['--client takes NAME=COMMAND', ['interop', ...URL_OPTION, '--client', 'node x']],
    ['--client takes NAME=COMMAND', ['interop', ...URL_OPTION, '--client', 'a=']],
    [
      'two clients have the same name',
      ['interop', ...URL_OPTION, '--client', 'a=b', '--client', 'a=c'],
    ],
    [
      'the drivers of a and of b would both connect to h:9',
      ['interop', ...URL_OPTION, '--client', 'a=h:9', '--client', 'b=h:9'],
    ],
  ])('says "%s"', (sentence, argv) => {
    expect(() => read(...argv)).toThrow(UsageError);
    expect(() => read(...argv)).toThrow(sentence);
  });
});
