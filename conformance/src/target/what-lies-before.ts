/**
 * Owns whether something may lie between a server that was started here and its clients, such as a proxy that the same
 * command started: by who holds which sockets.
 */
import { findFamilies } from '../processes/children.js';
import { type HeldSocket, readHeldSockets } from '../processes/held-sockets.js';

/** A process, and the sockets that it holds. */
export interface Holder {
  readonly pid: number;
  readonly name: string;
  readonly sockets: readonly HeldSocket[];
}

/** What may lie before the server at a URL, as it is now. */
export function lookBefore(url: string): string | undefined {
  if (process.platform !== 'linux') return 'this system does not tell who has which socket';
  const { port, protocol } = new URL(url);
  const found = findFamilies();
  const held = readHeldSockets([process.pid, ...found.flat().map(({ pid }) => pid)]);
  const families = found.map((family) =>
    family.map((each) => ({ ...each, sockets: held.get(each.pid) ?? [] })),
  );
  const ours = new Set(held.get(process.pid)?.flatMap((each) => each.port ?? []));
  return findWhatLiesBefore(Number(port) || (protocol === 'wss:' ? 443 : 80), families, ours);
}

/**
 * What may lie before the server that is reached at a port, as a clause without a full stop; undefined where nothing does.
 * `families` are the processes of each command, `ours` the ports of this process.
 */
export function findWhatLiesBefore(
  port: number,
  families: readonly (readonly Holder[])[],
  ours: ReadonlySet<number>,
): string | undefined {
  const family = families.find((each) => each.some((holder) => isAt(holder, port)));
  const [server, other] = family?.filter((holder) => isAt(holder, port)) ?? [];
  if (family === undefined || server === undefined) {
    return `no process that was started here is seen to have port ${port}`;
  }
  if (other !== undefined) {
    return `${nameOf(server)} and ${nameOf(other)} both have port ${port}`;
  }
  const own = new Set(server.sockets.map(({ id }) => id));
  const beside = family.find(({ sockets }) => sockets.some(({ id }) => !own.has(id)));
  if (beside !== undefined) return `${nameOf(beside)} has sockets beside ${nameOf(server)}`;
  return connectsFurther(server, ours)
    ? `${nameOf(server)}, which has port ${port}, has connected to somebody else`
    : undefined;
}

function isAt({ sockets }: Holder, port: number): boolean {
  return sockets.some((socket) => socket.port === port);
}

/**
 * What it accepted is at a port that it listens on, or has us at its other end, where it listens no more; all else it
 * opened itself.
 */
function connectsFurther({ sockets }: Holder, ours: ReadonlySet<number>): boolean {
  const ports = new Set(sockets.flatMap(({ port, isListening }) => (isListening ? port : [])));
  return sockets.some(
    ({ port, peerPort = 0 }) => port !== undefined && !ports.has(port) && !ours.has(peerPort),
  );
}

function nameOf({ name, pid }: Holder): string {
  return `${name} (${pid})`;
}
