/**
 * Owns the entities between steps, in memory. A step is committed as a whole.
 * Knows no rule of the protocol. Another store would have to give the same: reads of single rows,
 * and an atomic commit of one step at a time.
 */
import type { Writes } from '../core/draft.js';
import type { Tables } from '../core/state.js';

/** The tables, readable by the core as they are. */
export type Store = { readonly [T in keyof Tables]: Map<string, Tables[T]> };

/** Replaces and deletes what a step says. */
export function commit(store: Store, writes: Writes): void {
  commitTable(store.connections, writes.connections);
  commitTable(store.sessions, writes.sessions);
  commitTable(store.users, writes.users);
  commitTable(store.calls, writes.calls);
  commitTable(store.pairs, writes.pairs);
  commitTable(store.offers, writes.offers);
  commitTable(store.rosters, writes.rosters);
}

function commitTable<Entity>(
  table: Map<string, Entity>,
  writes: ReadonlyMap<string, Entity | undefined>,
): void {
  for (const [key, entity] of writes) {
    if (entity === undefined) table.delete(key);
    else table.set(key, entity);
  }
}
