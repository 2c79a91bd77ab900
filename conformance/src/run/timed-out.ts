/**
 * Owns why somebody waits in vain whose call has run out before: its timers are short, or the server is far away. That
 * they ran out in time is for the monitors to say. Pure.
 */
import {
  Disposition,
  EndReason,
  type Event,
  PeerState,
  StatusCode,
  type Trace,
  type TraceEntry,
} from '@audiocall/proto';
import { nameValue } from '../oracle/name-value.js';

const RUN_OUT: ReadonlySet<EndReason> = new Set([
  EndReason.NO_ANSWER,
  EndReason.CONNECT_TIMEOUT,
  EndReason.MEDIA_TIMEOUT,
]);

/** The end of the last call of a participant before a step, where a timer ended it: a sentence without a full stop. */
export function describeTimedOut(
  { entries }: Trace,
  participant: string,
  step: number,
  waitsFor = '',
): string | undefined {
  let over: string | undefined;
  let isAway = false;
  for (const entry of entries.slice(0, step + 1)) {
    if (entry.participant !== participant) continue;
    const event = eventIn(entry);
    const reason = event === undefined ? undefined : endIn(event);
    if (reason !== undefined) {
      const ended = `${participant}'s call had ended with ${nameValue(EndReason, reason)}`;
      // Of a peer that was away nobody waits longer than resume_ms, and for an offer resume_ring_ms (RS-4).
      const isOffer = event?.body.case === 'cancel' && waitsFor === 'peerState';
      const isGivenUp = (isAway || isOffer) && reason === EndReason.PEER_LOST;
      over =
        RUN_OUT.has(reason) || isGivenUp
          ? `${ended}: a timer is short, or the server is far away`
          : undefined;
    } else if (event?.body.case === 'ringing' || isPlaced(entry, waitsFor)) over = undefined;
    const state = event?.body.case === 'peerState' ? event.body.value.state : undefined;
    if (state === PeerState.RECONNECTING) isAway = true;
    if (state === PeerState.RECONNECTED) isAway = false;
  }
  return over;
}

function eventIn({ what }: TraceEntry): Event | undefined {
  if (what.case !== 'received' || what.value.body.case !== 'event') return undefined;
  return what.value.body.value;
}

function endIn({ body }: Event): EndReason | undefined {
  return body.case === 'leave' || body.case === 'cancel' ? body.value.reason : undefined;
}

/** It has another call now, of which that event may come: of a mere offer nobody is told how the other party is (RS-1). */
function isPlaced({ what }: TraceEntry, waitsFor: string): boolean {
  if (what.case !== 'received' || what.value.body.case !== 'response') return false;
  const { result, status } = what.value.body.value;
  if ((status?.code ?? StatusCode.OK) !== StatusCode.OK) return false;
  if (result.case !== 'offerCall') return result.case === 'answerCall';
  return waitsFor !== 'peerState' || result.value.disposition === Disposition.MERGED;
}
