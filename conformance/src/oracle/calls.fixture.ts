/** Owns the course of a call as a conformant server would have it, step by step, for hand-made traces. */
import {
  CallType,
  DescriptionType,
  DeviceKind,
  Disposition,
  EndReason,
  type Leave,
  LeaveIntent,
  MediaState,
  StatusCode,
  Track,
} from '@audiocall/proto';
import { type Actor, type Body, Script } from './trace.fixture.js';

const AUDIO = CallType.AUDIOCALL;

/** What an offer may say beyond its callee. */
export interface Terms {
  readonly clientRef?: string;
  readonly callType?: CallType;
  readonly record?: boolean;
  readonly sdpOffer?: string;
  readonly muted?: boolean;
  readonly ttlMs?: number;
  readonly sdpOnRing?: boolean;
}
export type LeaveTarget = Exclude<Leave['target'], { case: 'byName' }> | ReturnType<typeof byName>;
export type AnswerTarget =
  | { readonly case: 'callId'; readonly value: string }
  | { readonly case: 'onlyRinging'; readonly value: Record<string, never> }
  | ReturnType<typeof byName>;

/** A call in the making. */
export interface CallScript {
  readonly id: string;
  readonly caller: Actor;
  readonly terms: Terms;
  readonly rung: Actor | undefined;
  /** Candidates that the caller sent before the claim, with early SDP. */
  readonly kept: ReturnType<typeof batch>[];
  /** Recording begins with CONNECTED. */
  isRecorded?: boolean;
}

/** The body of an ordinary offer. */
export function offerBody(caller: Actor, callee: string, terms: Terms = {}): Body {
  const value = { clientRef: caller.nextRef(), callType: AUDIO, callee, ...terms };
  return { case: 'offerCall', value };
}

/**
 * An offer that succeeds: to an actor, which rings; or to a user without a session, so that it is held;
 * or to one whose session is away, and will read of it later.
 */
export function placeCall(
  script: Script,
  caller: Actor,
  callee: Actor | string,
  terms: Terms = {},
  presence: 'here' | 'away' = 'here',
): CallScript {
  const id = script.nextCallId();
  const rung = typeof callee === 'string' ? undefined : callee;
  const user = typeof callee === 'string' ? callee : callee.user;
  caller.request(offerBody(caller, user, terms), {
    case: 'offerCall',
    value: {
      callId: id,
      disposition:
        rung === undefined && presence === 'here' ? Disposition.HELD : Disposition.NOTIFIED,
      expiresInMs: terms.ttlMs ?? 60_000,
    },
  });
  const named = { session: caller.sessionId, caller: caller.user, callee: user, callType: AUDIO };
  caller.sees(id, { case: 'ringback', value: named });
  const value = { ...named, record: terms.record ?? false, expiresInMs: terms.ttlMs ?? 60_000 };
  const ridden =
    terms.sdpOnRing && terms.sdpOffer !== undefined ? { sdpOffer: terms.sdpOffer } : {};
  rung?.sees(id, { case: 'ringing', value: { ...value, ...ridden } });
  return { id, caller, terms, rung, kept: [] };
}

/** What a claim tells the claimant. */
export function claimResult({ id, caller, terms, kept }: CallScript) {
  const { sdpOffer, sdpOnRing = false } = terms;
  return {
    callId: id,
    caller: caller.user,
    callerSession: caller.sessionId,
    callType: AUDIO,
    record: terms.record ?? false,
    negotiationId: 1,
    ...(sdpOffer === undefined || sdpOnRing ? {} : { sdpOffer }),
    earlyCandidates: kept,
  };
}

/** A claim that succeeds. */
export function claim(
  call: CallScript,
  callee: Actor,
  target: AnswerTarget = { case: 'onlyRinging', value: {} },
  muted = false,
): void {
  const value = { target, muted };
  callee.request({ case: 'answerCall', value }, { case: 'answerCall', value: claimResult(call) });
  seeAnswered(call, callee);
}

/** The caller is told who claimed its call. */
export function seeAnswered({ id, caller, terms }: CallScript, callee: Actor): void {
  const value = { calleeSession: callee.sessionId, needOffer: terms.sdpOffer === undefined };
  caller.sees(id, { case: 'answered', value });
}

/** An offer that meets glare, and is merged. */
export function merge(call: CallScript, callee: Actor, terms: Terms = {}): Body {
  const offer = offerBody(callee, call.caller.user, terms);
  callee.request(offer, {
    case: 'offerCall',
    value: { callId: call.id, disposition: Disposition.MERGED, claim: claimResult(call) },
  });
  seeAnswered(call, callee);
  return offer;
}

/** The target that names the caller of a call. */
export function byName(call: CallScript, callType: CallType = AUDIO) {
  return { case: 'byName', value: { callType, caller: call.caller.user } } as const;
}

export function byId(call: CallScript) {
  return { case: 'callId', value: call.id } as const;
}

type DescriptionKind = keyof typeof DESCRIPTION_TYPES;

const DESCRIPTION_TYPES = {
  offer: DescriptionType.OFFER,
  answer: DescriptionType.ANSWER,
  reject: DescriptionType.REJECT,
} as const;

/** A description, but for its call. */
function describeAs(kind: DescriptionKind, negotiationId = 1) {
  const type = DESCRIPTION_TYPES[kind];
  return { negotiationId, type, sdp: `v=0 ${kind}` };
}

/** The body of a description. */
export function description(callId: string, kind: DescriptionKind, negotiationId = 1): Body {
  return { case: 'description', value: { callId, ...describeAs(kind, negotiationId) } };
}

/** A description that is accepted and passed on. */
export function describeTo(
  call: CallScript,
  kind: DescriptionKind,
  from: Actor,
  to: Actor,
  negotiationId = 1,
): void {
  from.request(description(call.id, kind, negotiationId));
  to.sees(call.id, { case: 'description', value: describeAs(kind, negotiationId) });
}

/** The fields of a batch of candidates. */
export function batch(callId: string, lines: readonly string[], end = false, negotiationId = 1) {
  const candidates = lines.map((line) => ({ candidate: `candidate:${line}`, mid: '0' }));
  return { callId, negotiationId, ufrag: 'u', candidates, end };
}

/** Sends a batch of candidates, fire and forget; passed on where somebody is given. */
export function trickle(
  call: CallScript,
  from: Actor,
  to: Actor | undefined,
  lines: readonly string[],
  end = false,
  negotiationId = 1,
): void {
  const { callId, ...rest } = batch(call.id, lines, end, negotiationId);
  from.sends({ body: { case: 'candidates', value: { callId, ...rest } } });
  to?.sees(callId, { case: 'candidates', value: rest });
}

/** The last batch of early candidates does not fit, which is told in a ControlError (IC-3). */
export function refuseBatch(to: Actor): void {
  const status = { code: StatusCode.LIMIT_EXCEEDED, message: 'There is no room.' };
  to.receives({
    case: 'control',
    value: { body: { case: 'error', value: { status, about: 'candidates' } } },
  });
}

/** Reports what the media does, fire and forget. */
export function report(
  call: CallScript,
  from: Actor,
  state = MediaState.CONNECTED,
  negotiationId = 1,
): void {
  from.sends({ body: { case: 'mediaReport', value: { callId: call.id, negotiationId, state } } });
}

/** From the claim to CONNECTED, settled. */
export function connect(
  script: Script,
  call: CallScript,
  callee: Actor,
  muted: { caller?: boolean; callee?: boolean } = {},
): void {
  const { caller } = call;
  if (call.terms.sdpOffer === undefined) {
    describeTo(call, 'offer', caller, callee);
    trickle(call, caller, callee, ['1', '2']);
    script.settle();
  }
  describeTo(call, 'answer', callee, caller);
  trickle(call, callee, caller, ['3']);
  trickle(call, caller, callee, ['4'], true);
  trickle(call, callee, caller, [], true);
  script.settle();
  report(call, caller);
  script.settle();
  report(call, callee);
  seeConnected(call, caller, callee, muted.callee);
  seeConnected(call, callee, caller, muted.caller);
  if (call.isRecorded) seeRecording(call, [caller, callee], true, caller);
  script.settle();
}

/** One party receives CONNECTED. */
export function seeConnected(call: CallScript, who: Actor, peer: Actor, peerMuted = false): void {
  who.sees(call.id, {
    case: 'connected',
    value: {
      session: peer.sessionId,
      userId: peer.user,
      callType: AUDIO,
      record: call.terms.record ?? false,
      peerMuted,
    },
  });
}

/** A Leave that ends the call, or finds it over. */
export function leave(
  call: CallScript,
  who: Actor,
  more: { target?: LeaveTarget; intent?: LeaveIntent; over?: boolean } = {},
): void {
  const { target, intent = LeaveIntent.UNSPECIFIED, over = false } = more;
  who.request(
    { case: 'leave', value: { ...(target === undefined ? {} : { target }), intent } },
    { case: 'leave', value: { callId: call.id, alreadyEnded: over } },
  );
}

/** A participant is told that a call is over: by nobody, unless a session left or was lost. */
export function seeEnd(
  call: CallScript,
  who: Actor,
  kind: 'leave' | 'cancel',
  reason: EndReason,
  session = kind === 'cancel' ? call.caller.sessionId : '',
): void {
  who.sees(call.id, { case: kind, value: { session, reason } });
}

/** One party hangs up, and the other one is told. */
export function hangUp(script: Script, call: CallScript, who: Actor, other: Actor): void {
  leave(call, who);
  seeEnd(call, other, 'leave', EndReason.HANGUP, who.sessionId);
  script.settle();
}

/** The body of a SetMute. */
export function setMute(callId: string, muted: boolean, track: Track = Track.AUDIO): Body {
  return { case: 'setMute', value: { callId, track, muted } };
}

/** A SetMute that changes the state, and its event. */
export function mute(call: CallScript, who: Actor, other: Actor, muted: boolean): void {
  who.request(setMute(call.id, muted));
  const value = { session: who.sessionId, track: Track.AUDIO };
  other.sees(call.id, { case: muted ? 'mute' : 'unmute', value });
}

/** A party switches recording, and both are told. */
export function record(call: CallScript, who: Actor, other: Actor, on: boolean): void {
  who.request({ case: 'setRecording', value: { callId: call.id, on } });
  seeRecording(call, [who, other], on, who);
}

/** Everybody is told that recording was switched. */
export function seeRecording(
  call: CallScript,
  told: readonly Actor[],
  on: boolean,
  by: Actor,
): void {
  for (const actor of told) {
    actor.sees(call.id, { case: 'recording', value: { on, by: by.sessionId } });
  }
}

/** Sends a notice of a changed device; passed on where somebody is given. */
export function notify(
  call: CallScript,
  who: Actor,
  other: Actor | undefined,
  epoch: number,
): void {
  const kind = DeviceKind.AUDIO_INPUT;
  who.sends({ body: { case: 'deviceNotice', value: { callId: call.id, epoch, kind } } });
  const value = { session: who.sessionId, epoch, kind };
  other?.sees(call.id, { case: 'inputDeviceChanged', value });
}

/** Two idle users, called, claimed and connected, settled. */
export function connectedCall(
  script: Script,
  caller: Actor,
  callee: Actor,
  terms: Terms = {},
): CallScript {
  const call = placeCall(script, caller, callee, terms);
  script.settle();
  claim(call, callee);
  script.settle();
  connect(script, call, callee);
  return call;
}

/** Ends a session by DestroySession. */
export function destroy(who: Actor): void {
  who.request({ case: 'destroySession', value: {} });
  who.sees('', { case: 'sessionClosed', value: { reason: 1 } });
  who.isClosed(4000);
}

/** Two users who are online. */
export function start(): { script: Script; alice: Actor; bob: Actor } {
  const script = new Script();
  return { script, alice: script.join('alice'), bob: script.join('bob') };
}
