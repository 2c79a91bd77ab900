/**
 * Owns what the command line and the environment ask for: settings, or sentences about what is wrong with them.
 * Knows no rule of the protocol.
 */
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import {
  BusyScope,
  IceServerSchema,
  LimitsSchema,
  SessionPolicy,
  type Timers,
  TimersSchema,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import type { Settings } from '../core/settings.js';
import { findContradictions } from './contradictions.js';
import { compareWithPolicy, readFeatures } from './feature-names.js';
import {
  type Report,
  readEnvironment,
  readFlags,
  readNumber,
  readText,
  readWord,
  type Values,
} from './flag-values.js';
import type { GateOptions } from './gate.js';
import { LOG_LEVELS, type LogLevel } from './log.js';
import {
  MAX_SERVICE_ID,
  MAX_SERVICE_KEY,
  parseServices,
  plainService,
  type Service,
  withServices,
} from './services.js';
import type { TurnOptions } from './turn.js';
import type { ListenOptions } from './uws-server.js';

/** What the command line asks for. */
export type Options =
  | {
      readonly kind: 'serve';
      readonly settings: Settings;
      readonly listen: ListenOptions;
      readonly gate: GateOptions;
      /** To be read again at SIGHUP. */
      readonly servicesFile: string | undefined;
      /** 0 for no such port. */
      readonly metricsPort: number;
      readonly drainMs: number;
      readonly logLevel: LogLevel;
      /** The services are the built-in demo, whose key is public. */
      readonly isDemo: boolean;
    }
  | { readonly kind: 'help'; readonly isMarkdown: boolean }
  | { readonly kind: 'refused'; readonly sentences: readonly string[] };

/** The service that a server has when none is named. */
export const DEMO_SERVICE = { id: 'demo', key: 'demo-key' } as const;

/** Reads flags first, then the environment for flags that are not given. */
export function parseOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Options {
  const sentences: string[] = [];
  const report: Report = (sentence) => sentences.push(sentence);
  const values = readFlags(argv, report);
  if (values.has('help')) return { kind: 'help', isMarkdown: false };
  if (values.has('help-markdown')) return { kind: 'help', isMarkdown: true };
  readEnvironment(environment, values);

  const number = (name: string): number => readNumber(name, values, report);
  const offersPerMinutePerAddress = number('offers-per-minute-address');
  const limits = create(LimitsSchema, {
    maxFrameBytes: number('max-frame-bytes'),
    maxSdpBytes: number('max-sdp-bytes'),
    maxCandidateBytes: number('max-candidate-bytes'),
    maxBatchCandidates: number('max-batch-candidates'),
    maxBufferedCandidates: number('max-buffered-candidates'),
    maxBufferedCandidateBytes: number('max-buffered-candidate-bytes'),
    maxHeldCalls: number('max-held-calls'),
    maxHeldCallsPerAddress: number('max-held-calls-per-address'),
    keptResponses: number('kept-responses'),
    maxSessionsPerUser: number('max-sessions-per-user'),
    maxReplayEvents: number('max-replay-events'),
    maxReplayBytes: number('max-replay-bytes'),
    framesPerSecond: number('frames-per-second'),
    // One number is announced for both, and nothing within it is refused (LM-2).
    offersPerMinute: lowerRate(number('offers-per-minute'), offersPerMinutePerAddress),
    maxBackpressureBytes: number('max-backpressure-bytes'),
  });
  const timers: Timers = create(TimersSchema, {
    ringMs: number('ring-ms'),
    connectMs: number('connect-ms'),
    tombstoneMs: number('tombstone-ms'),
    pingMs: number('ping-ms'),
    helloMs: number('hello-ms'),
    resumeMs: number('resume-ms'),
    resumeRingMs: number('resume-ring-ms'),
    negotiateMs: number('negotiate-ms'),
    mediaMs: number('media-ms'),
  });
  const listen: ListenOptions = {
    host: readHost(values, report),
    port: number('port'),
    maxBackpressureBytes: limits.maxBackpressureBytes,
    tls: readTls(values, report),
    allowedOrigins: readOrigins(values, report),
  };
  const services = readServices(values, report);
  const base: Settings = {
    services: new Map(),
    sessionPolicy: readPolicy(values, report),
    features: readFeatures(values.get('feature'), report),
    limits,
    timers,
    iceServers: readIceServers(values, report),
    busyScope: readBusyScope(values, report),
  };
  const gate: GateOptions = {
    services,
    turn: readTurn(values, number('turn-ttl-s'), report),
    offersPerMinutePerAddress,
    maxCalls: number('max-calls'),
    maxBufferBytes: number('max-buffer-bytes'),
  };
  const metricsPort = number('metrics-port');
  const drainMs = number('drain-ms');
  const logLevel = readLogLevel(values, report);
  if (sentences.length === 0) {
    findContradictions(limits, report);
    compareWithPolicy(base, report);
  }
  if (sentences.length > 0) return { kind: 'refused', sentences };
  return {
    kind: 'serve',
    settings: withServices(base, services),
    listen,
    gate,
    servicesFile: values.get('services-file')?.words[0],
    metricsPort,
    drainMs,
    logLevel,
    isDemo: !values.has('service') && !values.has('services-file'),
  };
}

/** The lower one of two rates, of which 0 is unlimited. */
function lowerRate(one: number, other: number): number {
  return one === 0 || other === 0 ? Math.max(one, other) : Math.min(one, other);
}

/** An empty address would be every address of the machine. */
function readHost(values: Values, report: Report): string {
  const [host, fault] = readText('host', values, '127.0.0.1');
  if (host.trim() === '') report(`${fault} give an address such as 127.0.0.1.`);
  return host;
}

function readServices(values: Values, report: Report): readonly Service[] {
  const path = values.get('services-file')?.words[0];
  if (path === undefined) return readServiceFlags(values, report);
  if (values.has('service')) report('Both --service and --services-file are given; give one.');
  return readServicesFile(path, report);
}

/** The services of a file; what is wrong with it goes to `report`. */
export function readServicesFile(path: string, report: Report): readonly Service[] {
  const text = readFile('services-file', path, report);
  return text === undefined ? [] : parseServices(path, text, report);
}

function readFile(name: string, path: string, report: Report): string | undefined {
  try {
    // Of a device such as /dev/zero the end never comes; a pipe may be how a secret is given.
    if (!statSync(path).isCharacterDevice()) return readFileSync(path, 'utf8');
    report(`--${name}: ${path} is a device; give a file.`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    report(`--${name}: ${path} cannot be read (${code}); give a file that this user may read.`);
  }
  return undefined;
}

function readServiceFlags(values: Values, report: Report): readonly Service[] {
  const services = new Map<string, Service>();
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
    services.set(id, plainService(id, key));
  }
  return [...services.values()];
}

function readPolicy(values: Values, report: Report): SessionPolicy {
  const { REPLACE, REJECT, FORK } = SessionPolicy;
  const words = { replace: REPLACE, reject: REJECT, fork: FORK };
  return readWord('session-policy', words, 'replace', values, report) ?? REJECT;
}

function readBusyScope(values: Values, report: Report): BusyScope {
  const words = { user: BusyScope.USER, session: BusyScope.SESSION };
  return readWord('busy-scope', words, 'user', values, report) ?? BusyScope.USER;
}

function readOrigins(values: Values, report: Report): readonly string[] {
  const origins = values.get('allow-origin')?.words ?? [];
  for (const origin of origins) {
    if (URL.canParse(origin) && new URL(origin).origin === origin) continue;
    report(`--allow-origin is ${JSON.stringify(origin)}; give one such as https://example.org.`);
  }
  return origins;
}

function readTls(values: Values, report: Report): ListenOptions['tls'] {
  const keyFile = values.get('tls-key')?.words[0];
  const certFile = values.get('tls-cert')?.words[0];
  if (keyFile === undefined && certFile === undefined) return undefined;
  if (keyFile === undefined || certFile === undefined) {
    report('Only one of --tls-key and --tls-cert is given; give both.');
    return undefined;
  }
  const key = readFile('tls-key', keyFile, report);
  const cert = readFile('tls-cert', certFile, report);
  if (key === undefined || cert === undefined) return undefined;
  try {
    createSecureContext({ key, cert });
    // An empty one counts for none there, and is no key and no certificate where it is used.
    if (key === '' || cert === '') throw new Error('an empty file');
  } catch {
    report(`--tls-key ${keyFile} and --tls-cert ${certFile} are no pair of PEM files; check both.`);
  }
  return { keyFile, certFile };
}

function readTurn(values: Values, ttlS: number, report: Report): TurnOptions | undefined {
  const urls = values.get('turn-url')?.words ?? [];
  for (const url of urls) {
    if (/^turns?:\S+$/.test(url)) continue;
    report(`--turn-url is ${JSON.stringify(url)}; give a URL such as turn:turn.example.org:3478.`);
  }
  const file = values.get('turn-secret-file')?.words[0];
  const given = values.get('turn-secret')?.words[0];
  const secret =
    given ?? (file === undefined ? undefined : readFile('turn-secret-file', file, report)?.trim());
  if (urls.length === 0 && secret === undefined) return undefined;
  if (urls.length > 0 && secret) return { urls, secret, ttlS };
  report('A TURN server needs both --turn-url and a secret, by --turn-secret or its file.');
  return undefined;
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
