import { Feature, SessionPolicy } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { FLAGS } from './flags.js';
import { parseOptions } from './options.js';

function accept(argv: readonly string[], environment: Record<string, string> = {}) {
  const options = parseOptions(argv, environment);
  if (options.kind !== 'serve') throw new Error(JSON.stringify(options));
  return options;
}

function refuse(...argv: readonly string[]): readonly string[] {
  const options = parseOptions(argv, {});
  return options.kind === 'refused' ? options.sentences : [];
}

describe('parseOptions()', () => {
  it('serves the demo without any flag', () => {
    const { settings, listen, isDemo } = accept([]);
    expect(isDemo).toBe(true);
    expect([...settings.services]).toEqual([['demo', 'demo-key']]);
    expect(listen).toMatchObject({ host: '127.0.0.1', port: 8080 });
    expect(settings.limits).toMatchObject({ maxFrameBytes: 131_072, keptResponses: 32 });
    expect(settings.timers).toMatchObject({ ringMs: 60_000, helloMs: 10_000 });
  });

  it('refuses a device for a file, which may have no end', () => {
    const device = '/dev/null is a device; give a file.';
    expect(refuse('--services-file', '/dev/null')).toEqual([`--services-file: ${device}`]);
  });

  it('reads flags, and the environment where a flag is missing', () => {
    const { settings, isDemo } = accept(
      ['--service', 'a:k:1', '--service=b', '--ring-ms', '900', '--session-policy', 'reject'],
      {
        AUDIOCALL_RING_MS: '700',
        AUDIOCALL_PING_MS: '100',
        AUDIOCALL_ICE_SERVER: 'stun:a, turn:b',
      },
    );
    expect(isDemo).toBe(false);
    expect([...settings.services]).toEqual([
      ['a', 'k:1'],
      ['b', undefined],
    ]);
    expect(settings.timers).toMatchObject({ ringMs: 900, pingMs: 100 });
    expect(settings.sessionPolicy).toBe(SessionPolicy.REJECT);
    expect(settings.iceServers.map(({ urls }) => urls)).toEqual([['stun:a'], ['turn:b']]);
  });

  it.each([
    [['--key=secret'], 'There is no option --key; --help lists the options.'],
    [['--host', ''], '--host is ""; give an address such as 127.0.0.1.'],
    [['--ring'], 'There is no option --ring; --help lists the options.'],
    [['8080'], 'There is no option 8080; --help lists the options.'],
    [['--port', '80a'], '--port is "80a"; give a whole number from 0 to 65535.'],
    [['--port', '65536'], '--port is "65536"; give a whole number from 0 to 65535.'],
    [['--kept-responses', '31'], '--kept-responses is "31"; give a whole number from 32 to 65536.'],
    [['--port', '1', '--port', '2'], '--port is given twice; give it once.'],
    [['--host'], '--host needs a value: the address to listen on; 127.0.0.1.'],
    [['--session-policy', 'x'], '--session-policy is "x"; give replace, reject or fork.'],
    [
      ['--feature', 'x'],
      expect.stringMatching(/^--feature is "x"; give none, or .*sdp_on_ring\.$/),
    ],
    [['--feature', 'none', '--feature', 'resume'], expect.stringContaining('one or the other')],
    [['--feature', 'fork'], expect.stringContaining('give --session-policy fork, too')],
    [['--feature', 'none', '--session-policy', 'fork'], expect.stringContaining('leaves fork out')],
    [['--log-level', 'x'], '--log-level is "x"; give silent, error, info, debug.'],
    [['--service', 'a:'], expect.stringContaining('The key of --service a')],
    [['--service', ':secret'], expect.not.stringContaining('secret')],
    [['--ice-server', 'http://a'], expect.stringContaining('give a URL such as stun:')],
    [['--max-sdp-bytes', '131072'], expect.stringContaining('--max-frame-bytes is 131072')],
    [['--max-backpressure-bytes', '4096'], expect.stringContaining('raise it')],
  ])('refuses %j with one sentence', (argv, sentence) => {
    expect(refuse(...argv)).toEqual([sentence]);
  });

  it('[SE-10] offers no more features than are named', () => {
    const offered = (...argv: string[]) => accept(argv).settings.features;
    expect(offered()).toBeUndefined();
    expect(offered('--feature', 'none')).toEqual([]);
    expect(offered('--feature', 'resume', '--feature=recording')).toEqual([
      Feature.RESUME,
      Feature.RECORDING,
    ]);
    const environment = { AUDIOCALL_FEATURE: 'resume,fork', AUDIOCALL_SESSION_POLICY: 'fork' };
    expect(accept([], environment).settings.features).toEqual([Feature.RESUME, Feature.FORK]);
  });

  it('names the variable where that is wrong', () => {
    const environment = { AUDIOCALL_RING_MS: 'soon', AUDIOCALL_LOG_LEVEL: 'loud' };
    expect(parseOptions([], environment)).toMatchObject({
      sentences: [
        'AUDIOCALL_RING_MS is "soon"; give a whole number from 50 to 2147483000.',
        'AUDIOCALL_LOG_LEVEL is "loud"; give silent, error, info, debug.',
      ],
    });
  });

  it('[WR-4] [LM-1] refuses batches that are passed on in frames above the limit', () => {
    expect(refuse('--max-batch-candidates', '99')).toEqual([]);
    expect(refuse('--max-batch-candidates', '100')).toEqual([
      expect.stringMatching(/^--max-batch-candidates .* --max-frame-bytes is 131072; raise/),
    ]);
  });

  it('[WR-4] [LS-8] refuses more held calls than fit the answer that lists them', () => {
    expect(refuse('--max-held-calls', '338')).toEqual([]);
    expect(refuse('--max-held-calls', '339')).toEqual([
      expect.stringMatching(/^--max-held-calls asks for frames of 131200 bytes/),
    ]);
  });

  const numbers = FLAGS.filter((flag) => flag.kind === 'number');

  it.each(numbers)('refuses --$name beyond its range', ({ name, min, max }) => {
    const sentence = `--${name} is "${max + 1}"; give a whole number from ${min} to ${max}.`;
    expect(refuse(`--${name}`, String(max + 1))).toEqual([sentence]);
  });

  it('asks for help', () => {
    expect(parseOptions(['--help'], {})).toEqual({ kind: 'help', isMarkdown: false });
  });

  it('names each flag once', () => {
    expect(new Set(FLAGS.map(({ name }) => name)).size).toBe(FLAGS.length);
  });
});
