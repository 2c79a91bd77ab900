/**
 * Owns the services of a server: the file that lists them, and what the core is told of each.
 * Knows no session. No sentence repeats a key or a secret.
 */
import type { ServiceRules, Settings } from '../core/settings.js';
import type { Report } from './flag-values.js';

/** A service as the operator describes it. */
export interface Service {
  readonly id: string;
  /** Undefined where clients need no key (SE-9). */
  readonly key: string | undefined;
  /** The application signs user tokens with it (SE-11); undefined where none is asked for. */
  readonly tokenSecret: string | undefined;
  /** Whether calls may be recorded (RC-2). */
  readonly recording: boolean;
  /** Whether the users can be listed (SL-1). */
  readonly listSessions: boolean;
}

export const MAX_SERVICE_ID = 64;
export const MAX_SERVICE_KEY = 128;
const MIN_TOKEN_SECRET = 16;

/** Without anything but the id and perhaps a key. */
export function plainService(id: string, key: string | undefined): Service {
  return { id, key, tokenSecret: undefined, recording: true, listSessions: false };
}

/** The settings with these services instead of their own. */
export function withServices(settings: Settings, services: readonly Service[]): Settings {
  return {
    ...settings,
    services: new Map(services.map(({ id, key }) => [id, key])),
    serviceRules: new Map(services.map((service) => [service.id, rulesOf(service)])),
  };
}

function rulesOf({ tokenSecret, recording, listSessions }: Service): ServiceRules {
  return {
    asksToken: tokenSecret !== undefined,
    forbidsRecording: !recording,
    listsSessions: listSessions,
  };
}

/** Reads the text of a services file; what is wrong goes to `report`, with the place of it. */
export function parseServices(path: string, text: string, report: Report): readonly Service[] {
  const list = parseList(path, text, report);
  const services: Service[] = [];
  for (const [index, entry] of list.entries()) {
    const place = `${path}: entry ${index + 1}`;
    const service = readService(entry, (problem) => report(`${place}: ${problem}`));
    if (service === undefined) continue;
    if (services.some(({ id }) => id === service.id)) {
      report(`${place}: the id ${JSON.stringify(service.id)} is there twice; give each once.`);
    }
    services.push(service);
  }
  return services;
}

function parseList(path: string, text: string, report: Report): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.length > 0) return list;
    report(`${path}: this is no list with a service in it; write [{"id": "...", "key": "..."}].`);
  } catch (error) {
    report(`${path}${findLine(text, error)}: this is no JSON; correct it there.`);
  }
  return [];
}

/** The parser's own message may quote the text, which holds secrets. */
function findLine(text: string, error: unknown): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (position === undefined) return '';
  return ` line ${text.slice(0, Number(position)).split('\n').length}`;
}

const FIELDS = ['id', 'key', 'tokenSecret', 'recording', 'listSessions'];

function readService(entry: unknown, report: Report): Service | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    report('a service is an object with an id; write {"id": "..."}.');
    return undefined;
  }
  const fields: Readonly<Record<string, unknown>> = { ...entry };
  for (const name of Object.keys(fields)) {
    if (!FIELDS.includes(name)) {
      report(`there is no field ${JSON.stringify(name)}; the fields are ${FIELDS.join(', ')}.`);
    }
  }
  const id = readText(fields, 'id', 1, MAX_SERVICE_ID, report);
  if (fields['id'] === undefined) report(`id is missing; give 1 to ${MAX_SERVICE_ID} characters.`);
  const key = readText(fields, 'key', 1, MAX_SERVICE_KEY, report);
  const tokenSecret = readText(fields, 'tokenSecret', MIN_TOKEN_SECRET, 4096, report);
  const recording = readSwitch(fields, 'recording', true, report);
  const listSessions = readSwitch(fields, 'listSessions', false, report);
  if (listSessions && key === undefined) {
    report('listSessions needs a key, since only who shows it may list; give the service one.');
  }
  return id === undefined ? undefined : { id, key, tokenSecret, recording, listSessions };
}

function readText(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  min: number,
  max: number,
  report: Report,
): string | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && [...value].length >= min && [...value].length <= max) {
    return value;
  }
  report(`${name} has to be a text of ${min} to ${max} characters.`);
  return undefined;
}

function readSwitch(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  fallback: boolean,
  report: Report,
): boolean {
  const value = fields[name] ?? fallback;
  if (typeof value === 'boolean') return value;
  report(`${name} has to be true or false.`);
  return fallback;
}
