/**
 * Owns listening to a promise that may never settle: whoever listened for a while can stop, which a reaction to a
 * promise cannot. Does not know what is told.
 */

type Listener<Value> = (value: Value) => void;

/** Who listens to each promise; one reaction of its own tells them all. */
const listeners = new WeakMap<Promise<unknown>, Set<Listener<unknown>>>();

/** Tells a listener what a promise resolves to, until it stops to listen, which the given function does. */
export function listen<Value>(to: Promise<Value>, listener: Listener<Value>): () => void {
  const all: Set<Listener<Value>> = listeners.get(to) ?? startTelling(to);
  // Who listens twice stops twice.
  const own: Listener<Value> = (value) => listener(value);
  all.add(own);
  return () => void all.delete(own);
}

/** How many listen to a promise now. */
export function countListeners(to: Promise<unknown>): number {
  return listeners.get(to)?.size ?? 0;
}

function startTelling<Value>(to: Promise<Value>): Set<Listener<Value>> {
  const all = new Set<Listener<Value>>();
  listeners.set(to, all as Set<Listener<unknown>>);
  void to.then((value) => {
    // From here on the promise itself answers at once.
    listeners.delete(to);
    for (const listener of all) listener(value);
  });
  return all;
}
