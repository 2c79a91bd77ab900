/**
 * Owns the command line and the environment: from words to settings, or to sentences about what is
 * wrong with them.
 * Knows no rule of the protocol but which settings contradict each other.
 */
import {
  IceServerSchema,
  type Limits,
  LimitsSchema,
  SessionPolicy,
  type Timers,
  TimersSchema,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { claimFrameBytes } from '../core/early-candidates.js';
import type { Settings } from '../core/settings.js';
import { FLAGS, type Flag, findFlag, type NumberFlag } from './flags.js';
import { LOG_LEVELS, type LogLevel } from './log.js';
import type { ListenOptions } from './uws-server.js';

/** What the command line asks for. */
export type Options =
  | {
      readonly kind: 'serve';
      readonly settings: Settings;
      readonly listen: ListenOptions;
      readonly logLevel: LogLevel;
      /** The services are the built-in demo, whose key is public. */
      readonly isDemo: boolean;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly sentences: readonly string[] };

/** The service that a server has when none is named. */
export const DEMO_SERVICE = { id: 'demo', key: 'demo-key' } as const;

const MAX_SERVICE_ID = 64;
const MAX_SERVICE_KEY = 128;

/** What a frame needs beside the one SDP or candidate in it. */
const FRAME_ENVELOPE_BYTES = 1024;

/** The rest of a CandidatesEvent's frame, and of each candidate in it, with mids at their longest. */
const BATCH_ENVELOPE_BYTES = 1152;
const CANDIDATE_ENVELOPE_BYTES = 280;

interface Given {
  /** The flag or the variable, as sentences name it. */
  readonly source: string;
  readonly words: readonly string[];
}

type Values = Map<string, Given>;
type Report = (sentence: string) => void;

/** Reads flags first, then the environment for flags that are not given. */
export function parseOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Options {
  const sentences: string[] = [];
  const report: Report = (sentence) => sentences.push(sentence);
  const values = readFlags(argv, report);
  if (values.has('help')) return { kind: 'help' };
  readEnvironment(environment, values);

  const number = (name: string): number => readNumber(name, values, report);
  const limits = create(LimitsSchema, {
    maxFrameBytes: number('max-frame-bytes'),
    maxSdpBytes: number('max-sdp-bytes'),
    maxCandidateBytes: number('max-candidate-bytes'),
    maxBatchCandidates: number('max-batch-candidates'),
    maxBufferedCandidates: number('max-buffered-candidates'),
    maxBufferedCandidateBytes: number('max-buffered-candidate-bytes'),
    maxHeldCalls: number('max-held-calls'),
    keptResponses: number('kept-responses'),
  });
  const timers: Timers = create(TimersSchema, {
    ringMs: number('ring-ms'),
    connectMs: number('connect-ms'),
    tombstoneMs: number('tombstone-ms'),
    pingMs: number('ping-ms'),
    helloMs: number('hello-ms'),
  });
  const listen: ListenOptions = {
    host: readHost(values, report),
    port: number('port'),
    maxBackpressureBytes: number('max-backpressure-bytes'),
  };
  const settings: Settings = {
    services: readServices(values, report),
    sessionPolicy: readPolicy(values, report),
    limits,
    timers,
    iceServers: readIceServers(values, report),
  };
  const logLevel = readLogLevel(values, report);
  if (sentences.length === 0) findContradictions(limits, listen, report);
  if (sentences.length > 0) return { kind: 'refused', sentences };
  return { kind: 'serve', settings, listen, logLevel, isDemo: !values.has('service') };
}

function readFlags(argv: readonly string[], report: Report): Values {
  const values: Values = new Map();
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, name = '', inline] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === 'help') {
      values.set('help', { source: '--help', words: [] });
      continue;
    }
    const flag = findFlag(name);
    if (flag === undefined) {
      // Not what follows the sign: it may be a secret.
      const [option = ''] = word.split('=');
      report(`There is no option ${option}; --help lists the options.`);
      continue;
    }
    const value = inline ?? words.shift();
    if (value === undefined) report(`--${name} needs a value: ${flag.help}.`);
    else addValue(values, flag, value, report);
  }
  return values;
}

function addValue(values: Values, flag: Flag, value: string, report: Report): void {
  const earlier = values.get(flag.name);
  if (earlier !== undefined && !flag.repeatable) {
    report(`--${flag.name} is given twice; give it once.`);
    return;
  }
  values.set(flag.name, { source: `--${flag.name}`, words: [...(earlier?.words ?? []), value] });
}

function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  values: Values,
): void {
  for (const flag of FLAGS) {
    const value = environment[flag.variable];
    if (value === undefined || value === '' || values.has(flag.name)) continue;
    const words = flag.repeatable ? value.split(',').map((each) => each.trim()) : [value];
    values.set(flag.name, { source: flag.variable, words });
  }
}

function readNumber(name: string, values: Values, report: Report): number {
  const flag = findFlag(name);
  if (flag?.kind !== 'number') throw new Error(`--${name} is no number flag`);
  const given = values.get(name);
  const text = given?.words[0];
  if (given === undefined || text === undefined) return flag.fallback;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= flag.min && value <= flag.max) return value;
  report(describeRange(given.source, flag, text));
  return flag.fallback;
}

function describeRange(source: string, flag: NumberFlag, text: string): string {
  return `${source} is ${JSON.stringify(text)}; give a whole number from ${flag.min} to ${flag.max}.`;
}

/** The text of a flag, and how a sentence about it begins. */
function readText(name: string, values: Values, fallback: string): [text: string, fault: string] {
  const { source, words } = values.get(name) ?? { source: `--${name}`, words: [fallback] };
  const [text = fallback] = words;
  return [text, `${source} is ${JSON.stringify(text)};`];
}

/** An empty address would be every address of the machine. */
function readHost(values: Values, report: Report): string {
  const [host, fault] = readText('host', values, '127.0.0.1');
  if (host.trim() === '') report(`${fault} give an address such as 127.0.0.1.`);
  return host;
}

function readServices(values: Values, report: Report): ReadonlyMap<string, string | undefined> {
  const services = new Map<string, string | undefined>();
  for (const word of values.get('service')?.words ?? [`${DEMO_SERVICE.id}:${DEMO_SERVICE.key}`]) {
    const [, id = '', key] = /^([^:]*)(?::(.*))?$/s.exec(word) ?? [];
    // The key is a secret, so no sentence repeats it.
    if (id === '' || [...id].length > MAX_SERVICE_ID) {
      report(`A --service needs an id of 1 to ${MAX_SERVICE_ID} characters: ID or ID:KEY.`);
    } else if (key === '' || [...(key ?? '')].length > MAX_SERVICE_KEY) {
      report(
        `The key of --service ${id} has to have 1 to ${MAX_SERVICE_KEY} characters; leave out the colon for a service without a key.`,
      );
    } else if (services.has(id)) {
      report(`--service ${id} is given twice; give each service once.`);
    }
    services.set(id, key);
  }
  return services;
}

function readPolicy(values: Values, report: Report): SessionPolicy {
  const [text, fault] = readText('session-policy', values, 'replace');
  if (text === 'replace') return SessionPolicy.REPLACE;
  if (text !== 'reject') {
    report(`${fault} give replace or reject.`);
  }
  return SessionPolicy.REJECT;
}

function readIceServers(values: Values, report: Report): Settings['iceServers'] {
  const { source, words: urls } = values.get('ice-server') ?? { source: '', words: [] };
  for (const url of urls) {
    if (!/^(?:stuns?|turns?):\S+$/.test(url)) {
      report(`${source} is ${JSON.stringify(url)}; give a URL such as stun:stun.example.org:3478.`);
    }
  }
  return urls.map((url) => create(IceServerSchema, { urls: [url] }));
}

function readLogLevel(values: Values, report: Report): LogLevel {
  const [text, fault] = readText('log-level', values, 'info');
  const level = LOG_LEVELS.find((each) => each === text);
  if (level === undefined) {
    report(`${fault} give ${LOG_LEVELS.join(', ')}.`);
  }
  return level ?? 'info';
}

/** The longest frame that passes a batch on; the sender's own frame is a little shorter (WR-4). */
function batchFrameBytes({ maxBatchCandidates, maxCandidateBytes }: Limits): number {
  return BATCH_ENVELOPE_BYTES + maxBatchCandidates * (maxCandidateBytes + CANDIDATE_ENVELOPE_BYTES);
}

/** What is at a limit has to fit a frame, and what is in a frame the queue of its socket (LM-1). */
function findContradictions(limits: Limits, listen: ListenOptions, report: Report): void {
  const { maxFrameBytes } = limits;
  const needs: readonly (readonly [string, number])[] = [
    ['--max-sdp-bytes', limits.maxSdpBytes + FRAME_ENVELOPE_BYTES],
    ['--max-candidate-bytes', limits.maxCandidateBytes + FRAME_ENVELOPE_BYTES],
    ['--max-batch-candidates with --max-candidate-bytes', batchFrameBytes(limits)],
    ['--max-sdp-bytes with --max-buffered-candidate-bytes', claimFrameBytes(limits)],
  ];
  for (const [name, bytes] of needs) {
    if (bytes <= maxFrameBytes) continue;
    report(
      `${name} asks for frames of ${bytes} bytes, but --max-frame-bytes is ${maxFrameBytes}; raise that or lower the other.`,
    );
    return;
  }
  if (listen.maxBackpressureBytes < maxFrameBytes) {
    report(
      `--max-backpressure-bytes is ${listen.maxBackpressureBytes}, less than one frame of --max-frame-bytes, ${maxFrameBytes}; raise it.`,
    );
  }
}
