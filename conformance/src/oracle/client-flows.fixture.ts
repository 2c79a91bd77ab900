/**
 * Owns the trace of one SDK as the client mode sees it: driven, with a script for a server, so that nobody
 * else is in it. It is for the monitors of clients; of the server it says nothing.
 */
import {
  CallType,
  DescriptionType,
  EndReason,
  Feature,
  MediaState,
  StatusCode,
  type Trace,
  Track,
} from '@audiocall/proto';
import { batch, description, offerBody, setMute } from './calls.fixture.js';
import { type Actor, Script, TIMERS } from './trace.fixture.js';

const FIRST = 'call-1';
const LIST = { case: 'getDeviceList', value: {} } as const;
const DEVICES = [{ deviceId: 'any', label: 'Any' }];

/** An SDK is called, negotiates, loses its server after a silence, and comes back. */
export function drivenSdk(silenceMs = 2 * TIMERS.pingMs + 10): Trace {
  const script = new Script();
  const sdk = script.open('sdk');
  begin(sdk);
  answer(sdk);
  negotiate(sdk);
  acknowledge(sdk);
  comeBack(script, sdk, silenceMs);
  ringElsewhere(sdk);
  callAgain(sdk);
  giveUp(sdk);
  return script.trace;
}

/** The SDK has read everything, and its driver has reported what came of it. */
function settle(sdk: Actor): void {
  sdk.isPinged();
  sdk.does({ case: undefined });
}

function begin(sdk: Actor): void {
  sdk.does({ case: 'configure', value: {} });
  sdk.isDone(sdk.isCommanded(LIST), { error: 'NO_SESSION' });
  const creating = sdk.isCommanded({ case: 'createSession', value: { userId: 'sdk' } });
  sdk.createSession({ features: [Feature.RESUME, Feature.RENEGOTIATE] });
  sdk.isDone(creating, { userId: 'sdk', sessionId: sdk.sessionId });
  const value = { callType: CallType.AUDIOCALL, callee: 'bob' };
  const offering = sdk.isCommanded({ case: 'offerCall', value });
  sdk.tries(offerBody(sdk, 'bob'), StatusCode.BUSY);
  sdk.isDone(offering, { error: 'BUSY' });
  sdk.sees('', { case: undefined });
  settle(sdk);
  sdk.acknowledges();
}

function ring(sdk: Actor, callId: string, expiresInMs = 30_000): void {
  const named = { session: 'session-of-bob', caller: 'bob', callee: 'sdk' };
  const value = { ...named, callType: CallType.AUDIOCALL, expiresInMs };
  sdk.sees(callId, { case: 'ringing', value });
}

function answer(sdk: Actor): void {
  ring(sdk, FIRST);
  sdk.tellsLast();
  sdk.does({ case: 'setMute', value: { track: Track.AUDIO } });
  const answering = sdk.isCommanded({ case: 'answerCall', value: {} });
  const target = { case: 'callId', value: FIRST } as const;
  const claim = { callId: FIRST, caller: 'bob', callerSession: 'session-of-bob' };
  sdk.request(
    { case: 'answerCall', value: { target, muted: true } },
    { case: 'answerCall', value: { ...claim, callType: CallType.AUDIOCALL, negotiationId: 1 } },
  );
  sdk.isDone(answering);
  describe(sdk, DescriptionType.OFFER, 1);
  sdk.request(description(FIRST, 'answer'));
  sdk.request({ case: 'candidates', value: batch(FIRST, ['1']) });
  const report = { callId: FIRST, negotiationId: 1, state: MediaState.CONNECTED };
  sdk.request({ case: 'mediaReport', value: report });
  const value = { session: 'session-of-bob', userId: 'bob', callType: CallType.AUDIOCALL };
  sdk.sees(FIRST, { case: 'connected', value });
  sdk.tellsLast();
  settle(sdk);
  sdk.isDone(sdk.isCommanded(LIST), { devices: DEVICES });
  sdk.does({ case: 'setAudioDevice', value: { deviceId: 'any' } });
  settle(sdk);
  sdk.isDone(sdk.isCommanded(LIST), { devices: DEVICES });
}

function describe(sdk: Actor, type: DescriptionType, negotiationId: number): void {
  sdk.sees(FIRST, { case: 'description', value: { negotiationId, type, sdp: 'v=0' } });
}

/** A stale answer, a new offer that loses, and the answer to the other one. */
function negotiate(sdk: Actor): void {
  describe(sdk, DescriptionType.OFFER, 2);
  sdk.tries(description(FIRST, 'answer', 2), StatusCode.STALE_NEGOTIATION);
  const lost = sdk.asks(description(FIRST, 'offer', 3));
  describe(sdk, DescriptionType.OFFER, 3);
  sdk.isRefused(lost, StatusCode.NEGOTIATION_PENDING);
  sdk.request(description(FIRST, 'answer', 3));
  settle(sdk);
}

/** More events than may be open. */
function acknowledge(sdk: Actor): void {
  const value = { session: 'session-of-bob', track: Track.AUDIO };
  for (let round = 0; round < 20; round += 1) {
    sdk.sees(FIRST, { case: 'mute', value });
    sdk.tellsLast();
    sdk.sees(FIRST, { case: 'unmute', value });
    sdk.tellsLast();
    if (round % 10 === 9) sdk.acknowledges();
  }
  settle(sdk);
}

function comeBack(script: Script, sdk: Actor, silenceMs: number): void {
  const unmute = setMute(FIRST, false);
  const lost = sdk.asks(unmute);
  script.wait(silenceMs);
  sdk.closes();
  const leaving = sdk.isCommanded({ case: 'leave', value: {} });
  sdk.resumes({ lastRequestId: lost - 1 });
  sdk.sends({ requestId: lost, body: unmute });
  sdk.isAnswered(lost);
  ring(sdk, 'call-too-late', 0);
  const target = { case: 'callId', value: FIRST } as const;
  sdk.request({ case: 'leave', value: { target } }, { case: 'leave', value: { callId: FIRST } });
  sdk.isDone(leaving);
  settle(sdk);
}

function ringElsewhere(sdk: Actor): void {
  ring(sdk, 'call-2');
  sdk.tellsLast();
  settle(sdk);
  const reason = EndReason.ANSWERED_ELSEWHERE;
  sdk.sees('call-2', { case: 'cancel', value: { session: 'session-of-bob', reason } });
  sdk.tellsLast();
  settle(sdk);
}

/** All calls are over. */
function callAgain(sdk: Actor): void {
  const value = { callType: CallType.AUDIOCALL, callee: 'bob' };
  const offering = sdk.isCommanded({ case: 'offerCall', value });
  sdk.tries(offerBody(sdk, 'bob'), StatusCode.BUSY);
  sdk.isDone(offering, { error: 'BUSY' });
  settle(sdk);
}

/** An offer is never answered. */
function giveUp(sdk: Actor): void {
  const value = { callType: CallType.AUDIOCALL, callee: 'bob' };
  const offering = sdk.isCommanded({ case: 'offerCall', value });
  const clientRef = 'given-up';
  sdk.asks({ case: 'offerCall', value: { ...value, clientRef } });
  sdk.isDone(offering, { error: 'TIMEOUT' });
  const target = { case: 'clientRef', value: clientRef } as const;
  sdk.request({ case: 'leave', value: { target } }, { case: 'leave', value: {} });
  settle(sdk);
}

/** An SDK is muted while a call rings that is given up, and answers the next one. */
export function mutedOnce(isMutedAgain: boolean): Trace {
  const script = new Script();
  const sdk = script.open('sdk');
  begin(sdk);
  ring(sdk, FIRST);
  sdk.tellsLast();
  sdk.does({ case: 'setMute', value: { track: Track.AUDIO } });
  const reason = EndReason.CALLER_CANCELLED;
  sdk.sees(FIRST, { case: 'cancel', value: { session: 'session-of-bob', reason } });
  sdk.tellsLast();
  ring(sdk, 'call-2');
  sdk.tellsLast();
  sdk.isCommanded({ case: 'answerCall', value: {} });
  const target = { case: 'callId', value: 'call-2' } as const;
  sdk.asks({ case: 'answerCall', value: { target, muted: isMutedAgain } });
  return script.trace;
}
