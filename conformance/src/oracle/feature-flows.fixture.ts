/** Owns the conformant traces about features: recording, device notices, the list of users. */
import { DeviceKind, Feature, StatusCode, type Trace } from '@audiocall/proto';
import {
  claim,
  connect,
  connectedCall,
  hangUp,
  notify,
  placeCall,
  record,
} from './calls.fixture.js';
import { type Actor, Script } from './trace.fixture.js';

const { INVALID_ARGUMENT, INVALID_STATE, NO_SESSION, NOT_ALLOWED, SESSION_EXISTS, UNIMPLEMENTED } =
  StatusCode;

/** Two users who are online, with features. */
export function startWith(...features: readonly Feature[]): {
  script: Script;
  alice: Actor;
  bob: Actor;
} {
  const script = new Script();
  return {
    script,
    alice: script.join('alice', { features }),
    bob: script.join('bob', { features }),
  };
}

/** The offer asks for recording, which the callee ends and the caller begins again, twice. */
export function recording(): Trace {
  const { script, alice, bob } = startWith(Feature.RECORDING);
  const call = { ...placeCall(script, alice, bob, { record: true }), isRecorded: true };
  script.settle();
  const early = { case: 'setRecording', value: { callId: call.id, on: true } } as const;
  alice.tries(early, INVALID_STATE);
  claim(call, bob);
  script.settle();
  bob.tries(early, INVALID_STATE);
  connect(script, call, bob);
  record(call, bob, alice, false);
  script.settle();
  record(call, alice, bob, true);
  script.settle();
  alice.request(early);
  script.settle();
  hangUp(script, call, alice, bob);
  return script.trace;
}

/** The server forbids recording. */
export function recordingForbidden(): Trace {
  const { script, alice, bob } = startWith(Feature.RECORDING);
  const call = connectedCall(script, alice, bob, { record: true });
  alice.tries({ case: 'setRecording', value: { callId: call.id, on: true } }, NOT_ALLOWED);
  script.settle();
  return script.trace;
}

/** Both parties change their devices; one notice is for a call that is over. */
export function deviceNotices(): Trace {
  const { script, alice, bob } = startWith(Feature.DEVICE_NOTICE);
  const call = placeCall(script, alice, bob);
  script.settle();
  notify(call, alice, undefined, 1);
  script.settle();
  const value = { callId: call.id, epoch: 1, kind: DeviceKind.AUDIO_INPUT };
  alice.tries({ case: 'deviceNotice', value }, INVALID_STATE);
  claim(call, bob);
  script.settle();
  connect(script, call, bob);
  alice.isCommanded({ case: 'setAudioDevice', value: { deviceId: 'microphone-2' } });
  notify(call, alice, bob, 2);
  script.settle();
  notify(call, bob, alice, 1);
  notify(call, bob, alice, 2);
  script.settle();
  hangUp(script, call, alice, bob);
  notify(call, alice, undefined, 3);
  script.settle();
  return script.trace;
}

/** Only one party has the feature, so that no notice comes through. */
export function oneSidedNotices(): Trace {
  const script = new Script();
  const alice = script.join('alice', { features: [Feature.DEVICE_NOTICE] });
  const bob = script.join('bob');
  const call = connectedCall(script, alice, bob);
  notify(call, alice, undefined, 1);
  notify(call, bob, undefined, 1);
  script.settle();
  return script.trace;
}

/** A list of twelve users, two of whom are in a call, and a session of a service without a key. */
export function userList(): Trace {
  const { script, alice, bob } = startWith(Feature.LIST_SESSIONS);
  placeCall(script, alice, bob);
  script.settle();
  const others = Array.from({ length: 9 }, (_, index) => `user-${index + 1}`);
  const users = ['alice', 'bob', ...others].map((userId, index) => ({ userId, idle: index > 1 }));
  const ask = (page: number, listed: typeof users): void =>
    alice.request(
      { case: 'listSessions', value: { page } },
      { case: 'listSessions', value: { page, pages: 2, users: listed } },
    );
  ask(1, users.slice(0, 10));
  ask(2, users.slice(10));
  ask(3, []);
  const value = { serviceId: 'demo', serviceKey: '<key 2>', userId: 'eve' };
  script.open('eve').tries({ case: 'createSession', value }, StatusCode.UNAUTHENTICATED);
  const more = { features: [Feature.LIST_SESSIONS], service: 'open', key: '' };
  const carol = script.join('carol', more);
  carol.tries({ case: 'listSessions', value: { page: 1 } }, NOT_ALLOWED);
  script.settle();
  return script.trace;
}

/** A party switches recording on in a call whose other party has not asked for the feature. */
export function recordingRefused(): Trace {
  const script = new Script();
  const alice = script.join('alice', { features: [Feature.RECORDING] });
  const bob = script.join('bob');
  const call = connectedCall(script, alice, bob);
  alice.tries({ case: 'setRecording', value: { callId: call.id, on: true } }, NOT_ALLOWED);
  script.settle();
  return script.trace;
}

/** Requests of features that the session did not ask for. */
export function notInForce(): Trace {
  const { script, alice, bob } = startWith();
  const call = connectedCall(script, alice, bob);
  alice.tries({ case: 'setRecording', value: { callId: call.id, on: true } }, UNIMPLEMENTED);
  alice.tries({ case: 'listSessions', value: { page: 1 } }, UNIMPLEMENTED);
  alice.tries({ case: 'resume', value: { sessionId: 's', resumeToken: 't' } }, SESSION_EXISTS);
  notify(call, alice, undefined, 1);
  script.settle();
  return script.trace;
}

/** A server that offers no feature: whether it knows their requests at all is its own business. */
export function coreAlone(): Trace {
  const script = new Script();
  const alice = script.join('alice', { offered: [] });
  script.settle();
  for (const code of [NO_SESSION, UNIMPLEMENTED]) {
    const eve = script.open(`eve-${code}`);
    eve.tries({ case: 'setRecording', value: { callId: 'c', on: true } }, code);
    eve.tries({ case: 'listSessions', value: { page: 1 } }, code);
    eve.tries({ case: 'resume', value: { sessionId: 's', resumeToken: 't' } }, UNIMPLEMENTED);
  }
  alice.tries({ case: 'setRecording', value: { callId: 'c', on: true } }, UNIMPLEMENTED);
  script.settle();
  return script.trace;
}

/** A late session for which `sdp_on_ring` is in force answers an offer that it was not given. */
export function answeredUngiven(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const call = placeCall(script, alice, 'bob');
  script.settle();
  const bob = script.join('bob', { features: [Feature.SDP_ON_RING] });
  script.settle();
  const target = { case: 'callId', value: call.id } as const;
  bob.tries({ case: 'answerCall', value: { target, sdpAnswer: 'v=0 answer' } }, INVALID_ARGUMENT);
  script.settle();
  claim(call, bob, target);
  script.settle();
  return script.trace;
}

export const FEATURE_FLOWS = {
  answeredUngiven,
  recording,
  recordingForbidden,
  deviceNotices,
  oneSidedNotices,
  recordingRefused,
  userList,
  notInForce,
  coreAlone,
} as const;
