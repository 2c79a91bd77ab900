/**
 * Owns the keys of services: they come with an option or from the environment, and no command line that is
 * printed holds one.
 */
import { KNOWN_SECRETS, SHORTEST_SECRET } from '../wording/known-secrets.js';
import { isOwnWord } from '../wording/own-text.js';
import { UsageError } from './usage-error.js';

/** A service id with its key. */
export interface ServiceOption {
  readonly id: string;
  readonly key: string;
}

/** The services that a run uses. */
export interface ServicesInUse {
  readonly service: ServiceOption;
  readonly otherService: ServiceOption | undefined;
  readonly userTokens?: { readonly service: ServiceOption } | undefined;
}

/** The variables from which keys are read, by the option that names the service. */
export const KEY_VARIABLES = {
  service: 'AUDIOCALL_SERVICE_KEY',
  'other-service': 'AUDIOCALL_OTHER_SERVICE_KEY',
  'token-service': 'AUDIOCALL_TOKEN_SERVICE_KEY',
} as const;

/** A service that a case may use beside the usual one, by the option that names it. */
export type FurtherService = Exclude<keyof typeof KEY_VARIABLES, 'service'>;

/** The services of a run that a case uses: what plays it again has to name no other. */
export function keepServices<Settings extends ServicesInUse>(
  settings: Settings,
  uses: readonly FurtherService[],
): Settings {
  const { otherService, userTokens } = settings;
  return {
    ...settings,
    otherService: uses.includes('other-service') ? otherService : undefined,
    userTokens: uses.includes('token-service') ? userTokens : undefined,
  };
}

/** The service of a run that names none: that of the reference server. */
export const DEFAULT_SERVICE: ServiceOption = { id: 'demo', key: 'demo-key' };

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads `ID:KEY`, or `ID` with a key in the environment. */
export function readService(
  option: keyof typeof KEY_VARIABLES,
  text: string,
  env: Environment = process.env,
): ServiceOption {
  const colon = text.indexOf(':');
  const id = colon < 0 ? text : text.slice(0, colon);
  if (id === '') throw new UsageError('a service is given as ID or ID:KEY');
  return { id, key: colon < 0 ? (env[KEY_VARIABLES[option]] ?? '') : text.slice(colon + 1) };
}

/** What passes in one service is held against what passes in another: none has two parts in a run. */
export function refuseSharedService({ service, otherService, userTokens }: ServicesInUse): void {
  const ids = new Map([[service.id, 'service']]);
  const others = { 'other-service': otherService, 'token-service': userTokens?.service };
  for (const [option, other] of Object.entries(others)) {
    if (other === undefined) continue;
    const taken = ids.get(other.id);
    if (taken !== undefined) {
      const unasked =
        taken === 'service' && other.id === DEFAULT_SERVICE.id
          ? ` (which is \`${DEFAULT_SERVICE.id}\` where it is not given)`
          : '';
      throw new UsageError(
        `--${option} takes another service than --${taken}${unasked}, and both are \`${other.id}\``,
      );
    }
    ids.set(other.id, option);
  }
}

/** From now on nothing that is printed or written holds a key, but for one that its own service is named after. */
export function learnKeys({ service, otherService, userTokens }: ServicesInUse): void {
  for (const { id, key } of [service, otherService, userTokens?.service].filter(
    (each) => each !== undefined,
  )) {
    if (!id.includes(key)) KNOWN_SECRETS.learn(key, 'service key');
  }
}

/** A sentence about each key that cannot be hidden wherever a server quotes it. */
export function describeShownKeys({
  service,
  otherService,
  userTokens,
}: ServicesInUse): readonly string[] {
  return [service, otherService, userTokens?.service].flatMap((each) => {
    const why = each === undefined ? undefined : explainShown(each.key);
    if (each === undefined || why === undefined) return [];
    return `the key of service ${each.id} ${why}: traces have a name in its place, but where the server quotes it, it is shown`;
  });
}

function explainShown(key: string): string | undefined {
  if (key === '') return undefined;
  if (key.length < SHORTEST_SECRET) return `has fewer than ${SHORTEST_SECRET} characters`;
  return isOwnWord(key) ? 'is part of a word in which verdicts are told' : undefined;
}

/** Whether a run without the option would use another service. */
export function isOwnService({ id, key }: ServiceOption): boolean {
  return id !== DEFAULT_SERVICE.id || key !== DEFAULT_SERVICE.key;
}

/**
 * What has to stand before a command that is printed, so that it finds the keys which it does not hold: a
 * variable for each that is not in the environment, with a placeholder.
 */
export function renderKeys(
  { service, otherService, userTokens }: ServicesInUse,
  env: Environment = process.env,
): readonly string[] {
  const keys = {
    service: isOwnService(service) ? service.key : '',
    'other-service': otherService?.key ?? '',
    'token-service': userTokens?.service.key ?? '',
  };
  return (Object.keys(KEY_VARIABLES) as (keyof typeof KEY_VARIABLES)[])
    .filter((option) => keys[option] !== '' && keys[option] !== env[KEY_VARIABLES[option]])
    .map((option) => `${KEY_VARIABLES[option]}=KEY`);
}
