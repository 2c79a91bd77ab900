/**
 * Owns what a driver must not say whatever its SDK does: the driver protocol has one Hello, and it comes first; it
 * has one result for each command. Such a driver is no witness, of a good SDK or of a bad one. Pure.
 */
import type { DriverReport } from '@audiocall/proto';

/** What was said so far, on either side. */
export interface Said {
  readonly hasSaidHello: boolean;
  /** Whether there is a command of that id. */
  isGiven(commandId: number): boolean;
  isAnswered(commandId: number): boolean;
}

/** The breach in what a driver says next, as a phrase that goes on from "the driver"; undefined where there is none. */
export function findBreach(body: DriverReport['report'], said: Said): string | undefined {
  if (body.case === 'hello') {
    return said.hasSaidHello ? 'said Hello again; it is said once, first of all' : undefined;
  }
  if (body.case === undefined) return undefined;
  if (!said.hasSaidHello) {
    return 'said something before its Hello; Hello is the first message of a driver';
  }
  if (body.case !== 'result') return undefined;
  const { commandId } = body.value;
  if (!said.isGiven(commandId)) {
    return `answered command ${commandId}, and was given none of that id`;
  }
  if (!said.isAnswered(commandId)) return undefined;
  return `answered command ${commandId} again; every command gets one CommandResult`;
}
