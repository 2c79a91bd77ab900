/**
 * Owns which sockets a process holds: only Linux tells that of another process, elsewhere there is nothing to find.
 * Knows nothing of what a socket is for.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A socket that others reach by its port or its name, or that reaches one by its port. */
export interface HeldSocket {
  /** The same in every process that holds it. */
  readonly id: string;
  /** Where it is on this machine; unset where it has no port. */
  readonly port?: number;
  /** Where its other end is, on whatever machine; unset where it has no port. */
  readonly peerPort?: number;
  readonly isListening: boolean;
}

/** The sockets of each process; none where it has ended, or is not ours to look at. */
export function readHeldSockets(
  pids: readonly number[],
): ReadonlyMap<number, readonly HeldSocket[]> {
  // What is held is in a table that is read later.
  const held = pids.map((pid) => [pid, readHeld(pid)] as const);
  const known = new Map<string, readonly HeldSocket[]>();
  return new Map(
    held.map(([pid, ids]) => [pid, readSockets(pid, known).filter(({ id }) => ids.has(id))]),
  );
}

/** The ids of the sockets of a process. */
function readHeld(pid: number): ReadonlySet<string> {
  try {
    const links = readdirSync(`/proc/${pid}/fd`).map((fd) => readLink(pid, fd));
    return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  } catch {
    return new Set();
  }
}

/** All sockets of the network that a process is in: to read them takes long, and most processes are in the same one. */
function readSockets(
  pid: number,
  known: Map<string, readonly HeldSocket[]>,
): readonly HeldSocket[] {
  try {
    const network = readlinkSync(`/proc/${pid}/ns/net`);
    const sockets = known.get(network) ?? [
      ...['tcp', 'tcp6'].flatMap((name) => readTable(pid, name).map(readTcp)),
      ...readTable(pid, 'unix').flatMap(readUnix),
    ];
    known.set(network, sockets);
    return sockets;
  } catch {
    return [];
  }
}

/** It may be closed while it is looked at. */
function readLink(pid: number, fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return '';
  }
}

/** The columns of each line below the head. */
function readTable(pid: number, name: string): readonly (readonly string[])[] {
  const lines = readFileSync(`/proc/${pid}/net/${name}`, 'latin1').trim().split('\n').slice(1);
  return lines.map((line) => line.trim().split(/\s+/));
}

const HEX = 16;
const TCP_LISTENS = '0A';

/** Its place, ours, theirs, the state, four columns that do not matter here, the id. */
function readTcp(columns: readonly string[]): HeldSocket {
  const [, local = '', remote = '', state] = columns;
  const [port, peerPort] = [portOf(local), portOf(remote)];
  return { id: columns[9] ?? '', port, peerPort, isListening: state === TCP_LISTENS };
}

function portOf(address: string): number {
  return Number.parseInt(address.slice(address.lastIndexOf(':') + 1), HEX);
}

/**
 * An address, two columns that do not matter here, the flags, the type, the state, the id, its name. One without a name
 * is an end that connected, or the standard stream of some program.
 */
function readUnix(columns: readonly string[]): readonly HeldSocket[] {
  const [, , , flags = '', , , id = '', name] = columns;
  return name === undefined ? [] : [{ id, isListening: Number.parseInt(flags, HEX) !== 0 }];
}
