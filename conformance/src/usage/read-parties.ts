/** Owns how those who take part are spelt on a command line: servers, SDKs and their drivers, addresses. Starts nothing. */
import { renderDriver } from './command-words.js';
import type { AbsentChoice, ClientChoice, DriverChoice, ServerChoice } from './settings.js';
import { NoTargetError, UsageError } from './usage-error.js';
import { refuseNameless, splitCommand } from './words.js';

/** Where the proxy listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** One server: a URL, or a command. */
export function chooseServer(
  verb: 'server' | 'interop',
  url: string | undefined,
  spawned: string | undefined,
  command: readonly string[],
  replay?: string,
): ServerChoice {
  const commands = spawned === undefined ? command : splitCommand(spawned);
  const given = Number(url !== undefined) + Number(commands.length > 0);
  if (url !== undefined && commands.length > 0) {
    throw new UsageError(`${verb} takes one server: --url and a command are both given`);
  }
  if (given !== 1 || (spawned !== undefined && command.length > 0)) {
    throw new NoTargetError(
      verb === 'server'
        ? 'server needs either --url URL, or -- and the command that starts the server'
        : 'interop needs either --url URL or --server COMMAND',
      replay,
    );
  }
  if (url === undefined) return { kind: 'spawn', command: refuseNameless(commands) };
  return { kind: 'attach', url: readUrl('url', url) };
}

/** The URL of an option. */
export function readUrl(name: string, text: string): string {
  if (/^wss?:\/\/[^\s/]+/.test(text) && isUrl(text)) return text;
  throw new UsageError(
    `--${name} takes a WebSocket URL such as ws://127.0.0.1:8080, not \`${text}\``,
  );
}

/** A WebSocket has no use for a fragment. */
function isUrl(text: string): boolean {
  return URL.canParse(text) && new URL(text).hash === '';
}

/** The client of an option: NAME=WHERE. */
export function readClient(text: string): ClientChoice {
  const equals = text.indexOf('=');
  const where = text.slice(equals + 1).trim();
  if (equals < 1 || where === '') {
    throw new UsageError(
      `--client takes NAME=COMMAND, NAME=ws://HOST:PORT or NAME=HOST:PORT, not \`${text}\``,
    );
  }
  return { name: text.slice(0, equals), driver: readDriver(where) };
}

/** A client that is not there, of an option: NAME=REASON. */
export function readAbsent(text: string): AbsentChoice {
  const equals = text.indexOf('=');
  const [name, reason] = [text.slice(0, equals), text.slice(equals + 1).trim()];
  if (equals < 1 || reason === '') {
    throw new UsageError(`--absent takes NAME=REASON, not \`${text}\``);
  }
  return { name, reason };
}

/** A driver that listens has a URL, one that connects an address to connect to; else it is a command. */
export function readDriver(text: string): DriverChoice {
  if (/^wss?:\/\/[^\s/]+\S*$/.test(text)) {
    if (isUrl(text)) return { kind: 'connect', url: text };
    throw new UsageError(`\`${text}\` is no WebSocket URL such as ws://127.0.0.1:9300`);
  }
  const address = parseAddress(text);
  if (address !== undefined) return { kind: 'listen', ...address };
  return { kind: 'spawn', command: refuseNameless(splitCommand(text)) };
}

/** Nobody could tell whose driver it is that connects. */
export function refuseSharedAddress(clients: readonly ClientChoice[]): void {
  const owners = new Map<string, string>();
  for (const { name, driver } of clients) {
    if (driver.kind !== 'listen' || driver.port === 0) continue;
    const address = renderDriver(driver);
    const other = owners.get(address);
    if (other !== undefined) {
      throw new UsageError(
        `the drivers of ${other} and of ${name} would both connect to ${address}; give each client an address of its own`,
      );
    }
    owners.set(address, name);
  }
}

/** Where the proxy is to listen. */
export function readListen(text: string): ListenAddress {
  const address = parseAddress(text);
  if (address !== undefined) return address;
  throw new UsageError(`--listen takes HOST:PORT such as 127.0.0.1:9000, not \`${text}\``);
}

/** HOST:PORT, with an IPv6 address in brackets; undefined for anything else. */
function parseAddress(text: string): ListenAddress | undefined {
  const [, host, digits] = /^(\[[^\s\]]+\]|[^\s/]+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (host === undefined || !(port <= 0xffff)) return undefined;
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port };
}
