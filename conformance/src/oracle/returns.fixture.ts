/** Owns what traces are made of in which a session loses its socket and comes back. */
import { Feature, PeerState, SessionState } from '@audiocall/proto';
import type { CallScript } from './calls.fixture.js';
import { type Actor, type JoinOptions, Script } from './trace.fixture.js';

const { CALLING, RINGING, IN_CALL } = SessionState;

export const RESUMABLE = { features: [Feature.RESUME] };

/** Two users whose sessions can be resumed, and have been heard of. */
export function startResumable(
  more: JoinOptions = {},
  ofBob: JoinOptions = {},
): {
  script: Script;
  alice: Actor;
  bob: Actor;
} {
  const script = new Script();
  const alice = script.join('alice', { ...RESUMABLE, ...more });
  const bob = script.join('bob', { ...RESUMABLE, ...ofBob });
  // Without a frame that the server may have had, no session can be resumed.
  for (const actor of [alice, bob]) actor.sends({ ackSeq: 0, body: { case: 'ack', value: {} } });
  script.settle();
  return { script, alice, bob };
}

/** A party is told that the other one lost its socket, or is back. */
export function seePeer(call: CallScript, to: Actor, about: Actor, state: PeerState): void {
  to.sees(call.id, { case: 'peerState', value: { session: about.sessionId, state } });
}

/** A party of a call loses its socket, and the other one is told. */
export function loseInCall(script: Script, call: CallScript, who: Actor, other: Actor): void {
  who.closes();
  seePeer(call, other, who, PeerState.RECONNECTING);
  script.settle();
}

/** The call that a session is in as it is resumed, and who is at its other end. */
interface Resumed {
  readonly call: CallScript;
  readonly peer: Actor;
  readonly muted?: boolean;
  readonly peerMuted?: boolean;
}

/** What a Resume answers of the state that its session is in. */
export const inState = (state: SessionState, resumed?: Resumed) => ({
  snapshot: {
    state,
    ...(resumed === undefined ? {} : describeCall(state, resumed)),
  },
});

const describeCall = (state: SessionState, { call, peer, ...mutes }: Resumed) => ({
  callId: call.id,
  peerUserId: peer.user,
  peerSession: state === CALLING ? '' : peer.sessionId,
  callType: 1,
  record: call.terms.record === true,
  expiresInMs: state === CALLING || state === RINGING ? 40_000 : 0,
  negotiationId: state === IN_CALL ? 1 : 0,
  ...mutes,
});

/** A party is told that the other one is muted, or is not. */
export function seeMute(call: CallScript, who: Actor, to: Actor, muted: boolean): void {
  const value = { session: who.sessionId, track: 1 };
  to.sees(call.id, { case: muted ? 'mute' : 'unmute', value });
}

/** RINGING as it comes in a replay. */
export function seeRinging(call: CallScript, to: Actor, expiresInMs: number): void {
  const { caller } = call;
  const named = { session: caller.sessionId, caller: caller.user, callee: to.user, callType: 1 };
  to.sees(call.id, { case: 'ringing', value: { ...named, expiresInMs } });
}
