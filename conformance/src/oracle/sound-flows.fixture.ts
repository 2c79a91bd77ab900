/** Owns the conformant trace of what applications do and hear in a call with sound. */
import { CallType, EndReason, type Trace, Track } from '@audiocall/proto';
import { byId, claim, connect, leave, placeCall, seeEnd } from './calls.fixture.js';
import { type Actor, Script } from './trace.fixture.js';

/** Two drivers before their call: what they can do without a session, and with one. */
function startDrivers(): { script: Script; caller: Actor; callee: Actor } {
  const script = new Script();
  const [caller, callee] = [script.open('caller'), script.open('callee')];
  for (const [who, tones] of [
    [caller, [500, 700, 1300]],
    [callee, [900, 1100]],
  ] as const) {
    const devices = tones.map((toneHz, index) => ({ label: `Microphone ${index + 1}`, toneHz }));
    who.does({ case: 'configure', value: { devices } });
    who.isDone(who.isCommanded({ case: 'getDeviceList', value: {} }), { error: 'NO_SESSION' });
    const id = who.isCommanded({ case: 'createSession', value: { userId: who.user } });
    who.createSession();
    who.isDone(id, { userId: who.user, sessionId: who.sessionId });
    const listed = tones.map((_, index) => ({
      deviceId: `mic-${index + 1}`,
      label: `Microphone ${index + 1}`,
    }));
    who.isDone(who.isCommanded({ case: 'getDeviceList', value: {} }), { devices: listed });
  }
  return { script, caller, callee };
}

/** A call in which both are heard, and the caller has chosen its second microphone; with what comes next in it. */
function startSoundCall() {
  const { script, caller, callee } = startDrivers();
  const choose = (deviceId: string, error?: string): void => {
    const id = caller.isCommanded({ case: 'setAudioDevice', value: { deviceId } });
    caller.isDone(id, error === undefined ? {} : { error });
    script.settle();
  };
  const hear = (callerHz: number, calleeHz: number): void => {
    callee.hears(callerHz);
    caller.hears(calleeHz);
  };
  choose('mic-2');
  const offering = caller.isCommanded({
    case: 'offerCall',
    value: { callType: CallType.AUDIOCALL, callee: 'callee' },
  });
  const call = placeCall(script, caller, callee);
  for (const who of [caller, callee]) who.tellsLast();
  caller.isDone(offering);
  script.settle();
  hear(0, 0);
  const answering = callee.isCommanded({ case: 'answerCall', value: {} });
  claim(call, callee, byId(call));
  callee.isDone(answering);
  script.settle();
  connect(script, call, callee);
  for (const who of [caller, callee]) who.tellsLast();
  hear(700, 900);
  /** `meanwhile` is before the server is asked. */
  const setMute = (muted: boolean, meanwhile: () => void = () => undefined): void => {
    const value = { track: Track.AUDIO };
    const id = caller.isCommanded({ case: muted ? 'setMute' : 'setUnmute', value });
    meanwhile();
    caller.request({ case: 'setMute', value: { callId: call.id, track: Track.AUDIO, muted } });
    const told = { session: caller.sessionId, track: Track.AUDIO };
    callee.sees(call.id, { case: muted ? 'mute' : 'unmute', value: told });
    callee.tellsLast();
    caller.isDone(id);
    script.settle();
  };
  const hangUp = (): void => {
    const leaving = caller.isCommanded({ case: 'leave', value: {} });
    leave(call, caller, { target: byId(call) });
    caller.isDone(leaving);
    seeEnd(call, callee, 'leave', EndReason.HANGUP, caller.sessionId);
    callee.tellsLast();
    script.settle();
    hear(0, 0);
  };
  return { script, choose, hear, setMute, hangUp };
}

/** A call with sound: connected, muted, unmuted, with changed devices, and over. */
export function soundCall(): Trace {
  const { script, choose, hear, setMute, hangUp } = startSoundCall();
  choose('mic-1');
  hear(500, 900);
  choose('no-such-device', 'DEVICE_NOT_FOUND');
  hear(500, 900);
  setMute(true);
  hear(0, 900);
  choose('mic-3');
  hear(0, 900);
  choose('mic-2');
  setMute(false);
  hear(700, 900);
  hangUp();
  return script.trace;
}

/** A caller that is muted unmutes, and changes its device again before the server is asked. */
export function unansweredCall(): Trace {
  const { script, choose, hear, setMute, hangUp } = startSoundCall();
  setMute(true);
  choose('mic-3');
  hear(0, 900);
  setMute(false, () => {
    hear(0, 900);
    choose('mic-1');
  });
  hear(500, 900);
  hangUp();
  return script.trace;
}
