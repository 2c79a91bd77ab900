/**
 * Owns the slice of state that one step sees and changes: a read-only view below, an overlay of
 * replaced entities above. Nothing is copied that a step does not write.
 * Knows no rule of the protocol.
 */
import type { Effect } from './inputs.js';
import type { Settings } from './settings.js';
import { createTables, type Tables } from './state.js';

/** What a step needs of a table: one entity by its key. */
export interface Reader<Entity> {
  get(key: string): Entity | undefined;
}

/** What a step may read. */
export interface View {
  readonly settings: Settings;
  readonly tables: { readonly [T in keyof Tables]: Reader<Tables[T]> };
}

/** What a step replaces, by table and key; undefined deletes. */
export type Writes = {
  readonly [T in keyof Tables]: ReadonlyMap<string, Tables[T] | undefined>;
};

/** The outcome of a step: commit the writes at once, then run the effects in order. */
export interface Step {
  readonly writes: Writes;
  readonly effects: readonly Effect[];
}

type Overlay = { [T in keyof Tables]: Map<string, Tables[T] | undefined> };

/** What every step has written before it writes; most steps write to one table or two. */
const NOTHING: Readonly<Overlay> = createTables();

/** A step in the making. */
export interface Draft {
  readonly view: View;
  readonly settings: Settings;
  readonly now: number;
  readonly writes: Overlay;
  readonly effects: Effect[];
}

export function openDraft(view: View, now: number): Draft {
  return {
    view,
    settings: view.settings,
    now,
    writes: { ...NOTHING },
    effects: [],
  };
}

/** The entity as this step left it. */
export function read<T extends keyof Tables>(
  draft: Draft,
  table: T,
  key: string,
): Tables[T] | undefined {
  const written = draft.writes[table];
  return written.has(key) ? written.get(key) : draft.view.tables[table].get(key);
}

/** The entity, where the state itself says that it is there. A miss is a bug of the core. */
export function readKnown<T extends keyof Tables>(draft: Draft, table: T, key: string): Tables[T] {
  const entity = read(draft, table, key);
  if (entity === undefined) throw new Error(`the state names a row of ${table} that is not there`);
  return entity;
}

export function write<T extends keyof Tables>(
  draft: Draft,
  table: T,
  key: string,
  entity: Tables[T],
): void {
  openTable(draft, table).set(key, entity);
}

export function erase(draft: Draft, table: keyof Tables, key: string): void {
  openTable(draft, table).set(key, undefined);
}

function openTable<T extends keyof Tables>(draft: Draft, table: T): Overlay[T] {
  if (draft.writes[table] === NOTHING[table]) draft.writes[table] = new Map();
  return draft.writes[table];
}
