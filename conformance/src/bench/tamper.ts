/**
 * Owns what a trace looks like when a server gets one event wrong: never sends it, sends it twice, in
 * another order or with another content. The seqs are made to fit, so that only the fault itself shows.
 * Pure, and judges nothing.
 */
import {
  EndReason,
  type Event,
  PeerState,
  type Trace,
  type TraceEntry,
  TraceSchema,
} from '@audiocall/proto';
import { clone } from '@bufbuild/protobuf';

/** The ways to get an event wrong. */
export const WRONGS = ['removed', 'doubled', 'swapped', 'relabelled'] as const;
export type Wrong = (typeof WRONGS)[number];

/** The trace with its n-th event wrong; undefined where that cannot be done. */
export function tamper(trace: Trace, wrong: Wrong, nth: number): Trace | undefined {
  const copied = clone(TraceSchema, trace);
  const events = copied.entries.filter((entry) => eventOf(entry) !== undefined);
  const target = events[nth];
  const event = target === undefined ? undefined : eventOf(target);
  if (target === undefined || event === undefined) return undefined;
  const { participant } = target;
  const { seq } = event;
  // A replay brings an event again.
  const isCopy = (entry: TraceEntry): boolean =>
    entry.participant === participant && eventOf(entry)?.seq === seq;
  switch (wrong) {
    case 'removed':
      copied.entries = copied.entries.filter((entry) => !isCopy(entry));
      moveSeqs(copied, participant, seq, -1);
      return copied;
    case 'doubled': {
      moveSeqs(copied, participant, seq, 1);
      const again = clone(TraceSchema, copied).entries[copied.entries.indexOf(target)];
      const second = again === undefined ? undefined : eventOf(again);
      if (again === undefined || second === undefined) return undefined;
      second.seq = seq + 1;
      copied.entries.splice(copied.entries.indexOf(target) + 1, 0, again);
      return copied;
    }
    case 'swapped': {
      const other = events.find(
        (entry) => entry.participant === participant && eventOf(entry)?.seq === seq + 1,
      );
      const later = other === undefined ? undefined : eventOf(other);
      if (later === undefined || copied.entries.filter(isCopy).length > 1) return undefined;
      [event.body, later.body] = [later.body, event.body];
      [event.callId, later.callId] = [later.callId, event.callId];
      return copied;
    }
    case 'relabelled': {
      const all = copied.entries.filter(isCopy).map((entry) => eventOf(entry));
      return all.every((each) => each !== undefined && relabel(each)) ? copied : undefined;
    }
    default:
      return wrong satisfies never;
  }
}

/** How many events anybody received. */
export function countEvents({ entries }: Trace): number {
  return entries.filter((entry) => eventOf(entry) !== undefined).length;
}

function eventOf({ what }: TraceEntry): Event | undefined {
  const body = what.case === 'received' ? what.value.body : undefined;
  return body?.case === 'event' ? body.value : undefined;
}

/** The events behind a seq count on, and so does what their reader says of them. */
function moveSeqs({ entries }: Trace, participant: string, behind: number, by: number): void {
  for (const entry of entries) {
    if (entry.participant !== participant) continue;
    const event = eventOf(entry);
    if (event !== undefined && event.seq > behind) event.seq += by;
    if (entry.what.case !== 'sent') continue;
    const { body } = entry.what.value;
    const least = by > 0 ? behind : behind - 1;
    if (body.case === 'resume' && body.value.lastSeq > least) body.value.lastSeq += by;
  }
}

/** Writes another content into an event; false where it has none to change. */
function relabel({ body }: Event): boolean {
  switch (body.case) {
    case 'leave':
    case 'cancel':
      body.value.reason =
        body.value.reason === EndReason.HANGUP ? EndReason.PEER_LOST : EndReason.HANGUP;
      return true;
    case 'peerState':
      body.value.state =
        body.value.state === PeerState.RECONNECTING
          ? PeerState.RECONNECTED
          : PeerState.RECONNECTING;
      return true;
    case 'ringing':
      body.value.record = !body.value.record;
      return true;
    case 'answered':
      body.value.needOffer = !body.value.needOffer;
      return true;
    case 'connected':
      body.value.peerMuted = !body.value.peerMuted;
      return true;
    case 'description':
    case 'negotiationEnded':
      body.value.negotiationId += 1;
      return true;
    case 'candidates':
      body.value.end = !body.value.end;
      return true;
    case 'recording':
      body.value.on = !body.value.on;
      return true;
    case 'inputDeviceChanged':
      body.value.epoch += 1;
      return true;
    case 'ringback':
    case 'mute':
    case 'unmute':
      body.value.session = `${body.value.session}x`;
      return true;
    case 'sessionClosed':
    case undefined:
      return false;
    default:
      return body satisfies never;
  }
}
