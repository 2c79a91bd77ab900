/** Owns the command lines that play something again, as results and reports name them. */
import type { CaseAbout } from '../run/case-result.js';
import { renderCommand } from '../usage/command-words.js';
import { spellInAscii } from '../usage/select.js';
import { keepServices, renderKeys } from '../usage/service-keys.js';
import {
  type ClientChoice,
  type RunSettings,
  renderCaseOptions,
  renderOptions,
  renderVerdictOptions,
  type ServerChoice,
} from '../usage/settings.js';
import { joinCommand } from '../usage/words.js';
import { NO_COMMAND } from '../wording/command-notes.js';
import { MASK, maskUrl } from '../wording/mask-urls.js';

/** What a command line has to name. */
export interface Played {
  readonly mode: 'server' | 'client' | 'interop';
  readonly server?: ServerChoice;
  readonly clients: readonly ClientChoice[];
  readonly settings: RunSettings;
}

/** The command line that runs all of it again. */
export function renderWhole({ mode, server, clients, settings }: Played): string {
  const words = [
    ...['--seed', String(settings.seed)],
    ...settings.only.flatMap((glob) => ['--only', glob]),
    ...renderOptions(settings),
  ];
  return renderCommand(mode, server, clients, words, renderKeys(settings));
}

/** What a command line that plays one case has to know of it. */
export type PlayedCase = Pick<CaseAbout, 'id' | 'uses'>;

/** The command line that runs one case again. */
export function renderRerun(played: Played, { id, uses = [] }: PlayedCase): string {
  if (played.settings.replay !== undefined) {
    return renderReplay(played, { id, uses }, played.settings.replay);
  }
  const settings = keepServices(played.settings, uses);
  const options = ['--only', spellInAscii(id), '--seed', String(settings.seed)];
  const more = [...renderCaseOptions(settings), ...renderVerdictOptions(settings)];
  return renderAgain({ ...played, settings }, [...options, ...more]);
}

/** The command line that plays a failure again from its file. */
export function renderReplay(played: Played, { uses = [] }: PlayedCase, path: string): string {
  const settings = keepServices(played.settings, uses);
  const words = ['--replay', path, ...renderVerdictOptions(settings)];
  return renderAgain({ ...played, settings }, words);
}

/** Where these commands lack the keys of services, a sentence about it: whoever runs one has to know. */
export function describeKeys(
  settings: RunSettings,
  commands: readonly string[],
): readonly string[] {
  const keys = renderKeys(settings).filter((key) =>
    commands.some((command) => command.split(' ').includes(key)),
  );
  if (keys.length === 0) return [];
  return [
    `${NO_COMMAND} the key of a service: put it in the place of KEY in ${keys.join(' and ')}`,
  ];
}

/** Where these commands lack secrets of URLs, a sentence about it. */
export function describeSecrets({ server, clients, settings }: Played): readonly string[] {
  if (settings.again !== undefined) return [];
  const drivers = clients.flatMap(({ driver }) => (driver.kind === 'connect' ? [driver.url] : []));
  return describeMasks([...(server?.kind === 'attach' ? [server.url] : []), ...drivers]);
}

/** A sentence about the URLs of which commands do not show all. */
export function describeMasks(urls: readonly string[]): readonly string[] {
  const masked = urls.filter((url) => maskUrl(url) !== url).map(maskUrl);
  if (masked.length === 0) return [];
  return [
    `${NO_COMMAND} a secret of a URL: put it in the place of ${MASK} in ${masked.join(' and ')}`,
  ];
}

/** A command line of this program, or of the one that runs it and knows the targets. */
function renderAgain(
  { mode, server, clients, settings }: Played,
  words: readonly string[],
): string {
  if (settings.again === undefined) {
    return renderCommand(mode, server, clients, words, renderKeys(settings));
  }
  const own = words.filter((word, index) => {
    const option = word.startsWith('--') ? word : words[index - 1];
    return option !== undefined && PASSED_ON.includes(option);
  });
  return `${settings.again} ${joinCommand(own)}`;
}

/** What a program that runs this one does not know by itself. */
const PASSED_ON = ['--only', '--seed', '--replay', '--runs', '--patience', '--max-wait'];
