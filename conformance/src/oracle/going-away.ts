/** Owns what a trace says of a server that goes away (GA-1). Judges nothing. */
import type { Facts, SocketFact } from './facts.js';
import { oncePerTrace } from './once-per-trace.js';

/** A GoAway that a participant received. */
export interface Farewell {
  readonly at: number;
  readonly participant: string;
  readonly socket: number;
  readonly drainMs: number;
}

/** Every GoAway, in the order of the trace. */
export const findFarewells = oncePerTrace(readFarewells);

function readFarewells(facts: Facts): readonly Farewell[] {
  return facts.entries.flatMap(({ participant, socket, what }, at) => {
    const body = what.case === 'received' ? what.value.body : undefined;
    const control = body?.case === 'control' ? body.value.body : undefined;
    if (control?.case !== 'goAway') return [];
    return [{ at, participant, socket, drainMs: control.value.drainMs }];
  });
}

/** Whether the server was known to go away at a step. */
export function isGoingAway(facts: Facts, step: number): boolean {
  const [first] = findFarewells(facts);
  return first !== undefined && first.at < step;
}

/** Whether a socket is the one of a farewell. */
export function isSocketOf({ participant, socket }: Farewell, fact: SocketFact): boolean {
  return fact.participant === participant && fact.index === socket;
}
