import { describe, expect, it } from 'vitest';
import { findWhatLiesBefore as find, type Holder } from './what-lies-before.js';

const LISTENER = { id: '10', port: 8080, isListening: true };
const CLIENT = { id: '11', port: 8080, isListening: false };
/** What is passed on to whatever is started. */
const HANDED_DOWN = { id: '1', isListening: false };

const hold = (pid: number, sockets: Holder['sockets']): Holder => ({ pid, name: 'node', sockets });
const SERVER = hold(2, [HANDED_DOWN, LISTENER, CLIENT]);
const SHELL = hold(1, [HANDED_DOWN]);

/** A port of the harness. */
const OURS = 40_001;
const findWhatLiesBefore = (port: number, families: readonly (readonly Holder[])[]) =>
  find(port, families, new Set([OURS]));

describe('findWhatLiesBefore()', () => {
  it('[LM-3] finds nothing before the one process that has the sockets of the clients', () => {
    expect(findWhatLiesBefore(8080, [[SERVER]])).toBeUndefined();
  });

  it('[LM-3] takes a shell around it, or what another command started, for nothing', () => {
    const others = [hold(7, [{ id: '70', port: 9090, isListening: true }])];
    expect(findWhatLiesBefore(8080, [others, [SHELL, SERVER]])).toBeUndefined();
  });

  it('[LM-3] leaves open a process of the same command that has sockets of its own', () => {
    const behind = hold(3, [{ id: '30', port: 4000, isListening: true }]);
    expect(findWhatLiesBefore(8080, [[SERVER, behind]])).toBe(
      'node (3) has sockets beside node (2)',
    );
  });

  it('[LM-3] leaves open a process that connects to somebody else', () => {
    const relay = hold(2, [LISTENER, CLIENT, { id: '12', port: 50_123, isListening: false }]);
    expect(findWhatLiesBefore(8080, [[relay]])).toBe(
      'node (2), which has port 8080, has connected to somebody else',
    );
  });

  it('[LM-3] takes a client of ours at a port where nobody listens any more for a client', () => {
    const stale = { id: '13', port: 8081, peerPort: OURS, isListening: false };
    expect(findWhatLiesBefore(8080, [[hold(2, [LISTENER, CLIENT, stale])]])).toBeUndefined();
  });

  it('[LM-3] leaves open who shares a port, and a port that nobody is seen to have', () => {
    expect(findWhatLiesBefore(8080, [[SERVER, hold(3, [LISTENER])]])).toBe(
      'node (2) and node (3) both have port 8080',
    );
    expect(findWhatLiesBefore(8080, [[SHELL], []])).toBe(
      'no process that was started here is seen to have port 8080',
    );
  });
});
