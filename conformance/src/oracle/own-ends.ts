/**
 * Owns the calls that an SDK leaves by itself, for their media: no LEAVE of the server tells its application of
 * those ends (G-8). Judges nothing.
 */
import { type AppEvent, EndReason, LeaveIntent } from '@audiocall/proto';
import { type Driven, findTold, readDriven } from './driven.js';
import type { Facts } from './facts.js';

/** A call that an SDK left by itself. */
export interface OwnEnd {
  readonly callId: string;
  /** The step of its Leave. */
  readonly at: number;
}

/** The calls that a participant left for their media. */
export function findOwnEnds(facts: Facts, participant: string): readonly OwnEnd[] {
  const driven = readDriven(facts).find((each) => each.participant === participant);
  return (driven?.sent ?? []).flatMap(({ at, value: { body } }) => {
    if (body.case !== 'leave' || body.value.intent !== LeaveIntent.MEDIA_FAILED) return [];
    const { target } = body.value;
    return target.case === 'callId' ? [{ callId: target.value, at }] : [];
  });
}

/** An end that has to have been told, since its application did not leave the call as well. */
export function isToBeTold(facts: Facts, participant: string, { callId, at }: OwnEnd): boolean {
  const driven = readDriven(facts).find((each) => each.participant === participant);
  const due = driven && findTold(driven, at);
  if (driven === undefined || due === undefined) return false;
  const from = firstMention(driven, callId);
  return !driven.commands.some(
    ({ at: on, value }) =>
      on > from && on < due && (value.case === 'leave' || value.case === 'close'),
  );
}

function firstMention({ events, responses }: Driven, callId: string): number {
  const steps = [
    ...events.filter(({ value }) => value.callId === callId),
    ...responses.filter(
      ({ value: { result } }) =>
        (result.case === 'offerCall' || result.case === 'answerCall') &&
        result.value.callId === callId,
    ),
  ].map(({ at }) => at);
  return Math.min(...steps);
}

/** What an application is told of such an end. */
export function tellsOwnEnd({ callId }: OwnEnd, told: AppEvent): boolean {
  const { name, reason, session } = told;
  if (name !== 'LEAVE_EVENT' || told.callId !== callId || session !== '') return false;
  return reason === EndReason.MEDIA_FAILED || reason === EndReason.MEDIA_TIMEOUT;
}
