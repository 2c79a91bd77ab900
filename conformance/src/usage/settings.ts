/** Owns what a run can be told: its settings, and how they are read from options. */
import type { ParseArgsConfig } from 'node:util';
import { FEATURE_NAMES, type FeatureName, isFeatureName } from '../features.js';
import {
  DEFAULT_SERVICE,
  isOwnService,
  readService,
  refuseSharedService,
  type ServiceOption,
} from './service-keys.js';
import { UsageError } from './usage-error.js';
import { joinCommand, refuseNameless, splitCommand } from './words.js';

/** Where a server under test is. */
export type ServerChoice =
  | { readonly kind: 'attach'; readonly url: string }
  | { readonly kind: 'spawn'; readonly command: readonly string[] };

/** Where a driver is: a program to start, an address to connect to, or one that it connects to. */
export type DriverChoice =
  | { readonly kind: 'spawn'; readonly command: readonly string[] }
  | { readonly kind: 'connect'; readonly url: string }
  | { readonly kind: 'listen'; readonly host: string; readonly port: number };

/** A calling SDK under test: its name, and where its driver is. */
export interface ClientChoice {
  readonly name: string;
  readonly driver: DriverChoice;
}

/** A client that should be in the matrix and cannot be started. */
export interface AbsentChoice {
  readonly name: string;
  readonly reason: string;
}

/** What a case has to know to play. */
export interface CaseSettings {
  readonly service: ServiceOption;
  readonly otherService: ServiceOption | undefined;
  readonly seed: number;
  readonly patienceMs: number;
  readonly maxWaitMs: number;
  /** How many sequences are generated; the generator's own number where unset. */
  readonly runs?: number | undefined;
  /** A service that asks for user tokens, and the command that makes them (SE-11). */
  readonly userTokens?: TokenOption | undefined;
  /** How many calls the server remembers, as its operator says (LM-5). */
  readonly maxCalls?: number | undefined;
  /** How many bytes it keeps over all sessions, as its operator says (LM-4). */
  readonly maxBufferBytes?: number | undefined;
  /** Only a server that a case starts for itself has those bounds. */
  readonly isUnbounded?: boolean | undefined;
  /** Counts the calls that are made on it, in one number that all cases and threads share. */
  readonly callsMade?: Int32Array | undefined;
  /** What the server announced last, in numbers of the same kind. */
  readonly announced?: Int32Array | undefined;
}

/** A service that asks for user tokens. */
export interface TokenOption {
  readonly service: ServiceOption;
  /** Prints a token; the service, the user and the seconds follow as its last words. */
  readonly command: readonly string[];
  /** Makes one in its place, where that takes no process. */
  readonly make?: (service: string, user: string, seconds: number) => string;
}

/** Which cases are played. */
export interface Choice {
  readonly only: readonly string[];
  readonly profile: ProfileName;
  /** Beyond core, only cases of these features; those of every offered feature where empty. */
  readonly features: readonly FeatureName[];
}

/** What a verdict does with what is found. */
export interface Leniency {
  /** A file with known failures. */
  readonly knownFailing: string | undefined;
  /** A clause that says SHOULD counts, too. */
  readonly strict: boolean;
}

/** Options that server and interop share. */
export interface RunSettings extends CaseSettings, Choice, Leniency {
  readonly jobs: number | undefined;
  readonly report: string | undefined;
  readonly name: string | undefined;
  readonly quiet: boolean;
  /** Every case is told, however many there are. */
  readonly verbose: boolean;
  /** A file with a failure to play again. */
  readonly replay: string | undefined;
  /** The words that begin a command which plays a case again, where a program of its own runs this one. */
  readonly again: string | undefined;
}

/** The profiles that can be asked for. */
export const PROFILES = ['core', 'operation', 'all'] as const;
export type ProfileName = (typeof PROFILES)[number];

/** The options of settings, for the parser. */
export const SETTING_OPTIONS = {
  service: { type: 'string' },
  'other-service': { type: 'string' },
  'token-service': { type: 'string' },
  'token-command': { type: 'string' },
  'max-calls': { type: 'string' },
  'max-buffer-bytes': { type: 'string' },
  profile: { type: 'string' },
  feature: { type: 'string', multiple: true },
  only: { type: 'string', multiple: true },
  runs: { type: 'string' },
  jobs: { type: 'string' },
  seed: { type: 'string' },
  replay: { type: 'string' },
  again: { type: 'string' },
  patience: { type: 'string' },
  'max-wait': { type: 'string' },
  'known-failing': { type: 'string' },
  strict: { type: 'boolean' },
  report: { type: 'string' },
  name: { type: 'string' },
  quiet: { type: 'boolean' },
  verbose: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

const PATIENCE_MS = 5000;
const MAX_WAIT_MS = 10_000;

/** Values of options as the parser gives them. */
type Values = {
  readonly [Name in keyof typeof SETTING_OPTIONS]?: (typeof SETTING_OPTIONS)[Name] extends {
    multiple: true;
  }
    ? string[]
    : (typeof SETTING_OPTIONS)[Name]['type'] extends 'boolean'
      ? boolean
      : string;
};

/** Reads settings from the values of options. */
export function readSettings(values: Values, drawSeed: () => number): RunSettings {
  if (values.replay !== undefined) {
    const other =
      values.only !== undefined ? 'only' : values.seed !== undefined ? 'seed' : undefined;
    if (other !== undefined) {
      throw new UsageError(`--replay plays what its file says; leave --${other} out`);
    }
  }
  if (values.feature !== undefined && (values.profile ?? 'all') !== 'all') {
    throw new UsageError('--feature has no effect with --profile; leave one of them out');
  }
  if (values.quiet === true && values.verbose === true) {
    throw new UsageError('--quiet and --verbose say the opposite; leave one of them out');
  }
  return {
    ...readServices(values),
    maxCalls: readBound('max-calls', values['max-calls']),
    maxBufferBytes: readBound('max-buffer-bytes', values['max-buffer-bytes']),
    profile: readProfile(values.profile ?? 'all'),
    features: (values.feature ?? []).map(readFeature),
    only: readGlobs(values.only),
    runs: values.runs === undefined ? undefined : readNumber('runs', values.runs, 0, 10_000_000),
    jobs: values.jobs === undefined ? undefined : readNumber('jobs', values.jobs, 1, 256),
    seed: values.seed === undefined ? drawSeed() : readNumber('seed', values.seed, 0, 0xffff_ffff),
    replay: values.replay,
    again: values.again,
    patienceMs: readNumber('patience', values.patience ?? String(PATIENCE_MS), 100, 600_000),
    maxWaitMs: readNumber('max-wait', values['max-wait'] ?? String(MAX_WAIT_MS), 0, 600_000),
    knownFailing: values['known-failing'],
    strict: values.strict ?? false,
    report: readText('report', values.report),
    name: readText('name', values.name),
    quiet: values.quiet ?? false,
    verbose: values.verbose ?? false,
  };
}

/** The names of the options that a single case depends on. */
export const CASE_OPTIONS: readonly string[] = [
  'runs',
  'patience',
  'max-wait',
  'service',
  'other-service',
  'token-service',
  'token-command',
  'max-calls',
  'max-buffer-bytes',
];

/** The options that a single case depends on, as on the command line; not the keys of services. */
export function renderCaseOptions(settings: CaseSettings): readonly string[] {
  const words: string[] = [];
  if (settings.runs !== undefined) words.push('--runs', String(settings.runs));
  if (settings.patienceMs !== PATIENCE_MS) words.push('--patience', String(settings.patienceMs));
  if (settings.maxWaitMs !== MAX_WAIT_MS) words.push('--max-wait', String(settings.maxWaitMs));
  if (isOwnService(settings.service)) words.push('--service', settings.service.id);
  if (settings.otherService !== undefined) words.push('--other-service', settings.otherService.id);
  const { userTokens, maxCalls, maxBufferBytes } = settings;
  if (userTokens !== undefined) {
    words.push('--token-service', userTokens.service.id);
    words.push('--token-command', joinCommand(userTokens.command));
  }
  if (maxCalls !== undefined) words.push('--max-calls', String(maxCalls));
  if (maxBufferBytes !== undefined) words.push('--max-buffer-bytes', String(maxBufferBytes));
  return words;
}

/** The options that make two runs differ in what they find, as on the command line. */
export function renderOptions(settings: RunSettings): readonly string[] {
  const words: string[] = [];
  if (settings.profile !== 'all') words.push('--profile', settings.profile);
  for (const name of settings.features) words.push('--feature', name);
  words.push(...renderCaseOptions(settings), ...renderVerdictOptions(settings));
  return words;
}

/** The options that make of the same failure another verdict, as on the command line. */
export function renderVerdictOptions({
  knownFailing,
  strict,
}: Pick<RunSettings, 'knownFailing' | 'strict'>): readonly string[] {
  const words = knownFailing === undefined ? [] : ['--known-failing', knownFailing];
  return strict ? [...words, '--strict'] : words;
}

function readServices(
  values: Values,
): Pick<CaseSettings, 'service' | 'otherService' | 'userTokens'> {
  const { service: own, 'other-service': other } = values;
  const service = own === undefined ? DEFAULT_SERVICE : readService('service', own);
  const otherService = other === undefined ? undefined : readService('other-service', other);
  const userTokens = readUserTokens(values['token-service'], values['token-command']);
  refuseSharedService({ service, otherService, userTokens });
  return { service, otherService, userTokens };
}

function readUserTokens(
  service: string | undefined,
  command: string | undefined,
): TokenOption | undefined {
  if (service === undefined && command === undefined) return undefined;
  const words = splitCommand(command ?? '');
  if (service === undefined || words.length === 0) {
    throw new UsageError(
      '--token-service and --token-command belong together: a service that asks for user tokens, and what makes them',
    );
  }
  return { service: readService('token-service', service), command: refuseNameless(words) };
}

function readBound(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : readNumber(name, text, 1, 0xffff_ffff);
}

/** The globs of --only: an empty one, such as a variable that is not set, would choose nothing. */
export function readGlobs(globs: readonly string[] = []): readonly string[] {
  if (globs.some((glob) => glob.trim() === '')) {
    throw new UsageError(
      '--only takes a case, a clause or a glob, such as mute/in-call, TO-2 or `reject/*`, and an empty one is none; without --only all are meant',
    );
  }
  return globs;
}

/** The name of something: of a folder, or what a report calls the target. */
function readText(name: string, text: string | undefined): string | undefined {
  if (text === '') {
    const what = name === 'report' ? 'the name of a folder' : 'a name';
    throw new UsageError(`--${name} takes ${what}, and it is empty`);
  }
  if (text !== undefined && /[\p{Cc}\p{Bidi_Control}]/u.test(text)) {
    throw new UsageError(`--${name} takes a name without control characters`);
  }
  return text;
}

function readProfile(text: string): ProfileName {
  const found = PROFILES.find((name) => name === text);
  if (found === undefined) {
    throw new UsageError(
      `--profile takes ${PROFILES.slice(0, -1).join(', ')} or ${PROFILES.at(-1)}, not \`${text}\``,
    );
  }
  return found;
}

function readFeature(text: string): FeatureName {
  if (isFeatureName(text)) return text;
  throw new UsageError(
    `there is no feature \`${text}\`; the features are ${FEATURE_NAMES.join(', ')}`,
  );
}

function readNumber(name: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < from || value > to) {
    throw new UsageError(`--${name} takes a whole number from ${from} to ${to}, not \`${text}\``);
  }
  return value;
}
