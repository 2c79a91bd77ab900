/** Owns the command lines of this program as text, as a report shows them. */
import { maskUrl } from '../wording/mask-urls.js';
import { OWN_WORDS } from './own-words.js';
import type { ClientChoice, DriverChoice, ServerChoice } from './settings.js';
import { joinCommand } from './words.js';

/**
 * The command line of a run against a target, with these options. Service keys are never in it; `keys` are
 * the variables in which it finds them. Nor are the secrets of URLs.
 */
export function renderCommand(
  verb: 'server' | 'client' | 'interop',
  server: ServerChoice | undefined,
  clients: readonly ClientChoice[],
  options: readonly string[],
  keys: readonly string[] = [],
): string {
  const words = [...keys, ...OWN_WORDS, verb, ...options];
  if (verb === 'client') {
    const [driver] = clients.map((client) => client.driver);
    if (driver?.kind === 'spawn') return joinCommand([...words, '--', ...driver.command]);
    return joinCommand([
      ...words,
      ...(driver === undefined ? [] : ['--attach', renderDriver(driver)]),
    ]);
  }
  for (const { name, driver } of clients) {
    words.push('--client', `${name}=${renderDriver(driver)}`);
  }
  if (server === undefined) return joinCommand(words);
  if (server.kind === 'attach') words.push('--url', maskUrl(server.url));
  else if (verb === 'interop') words.push('--server', joinCommand(server.command));
  const tail = server.kind === 'spawn' && verb === 'server' ? ['--', ...server.command] : [];
  return joinCommand([...words, ...tail]);
}

/** Where a driver is, as the command line says it, without the secrets of a URL. */
export function renderDriver(driver: DriverChoice): string {
  if (driver.kind === 'spawn') return joinCommand(driver.command);
  if (driver.kind === 'connect') return maskUrl(driver.url);
  const { host, port } = driver;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
