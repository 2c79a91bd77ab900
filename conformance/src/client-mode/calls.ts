/** Owns the cases about calls that go as they should, and what the SDK sends of them. They never judge. */
import { CallType, EndReason, StatusCode, Track } from '@audiocall/proto';
import type { ClientCase } from './case.js';
import { type Answer, refuseWith } from './plain-answers.js';
import { PEER_CANDIDATE, PEER_SDP } from './stage.js';

const MEDIA = ['DE-1', 'IC-1'] as const;

const out: ClientCase = {
  id: 'call/out',
  title: 'A call of the SDK, with late SDP, mutes of the other party, and its hang-up',
  clauses: ['G-8', 'CN-6', ...MEDIA],
  needs: ['offer_call'],
  async play(stage) {
    await stage.join();
    await stage.callThrough();
    await stage.awaitEnd();
    const { session } = stage.grant.peer;
    stage.tell({ case: 'mute', value: { session, track: Track.AUDIO } });
    stage.tell({ case: 'unmute', value: { session, track: Track.AUDIO } });
    await stage.settle();
    stage.tellLeave(EndReason.HANGUP);
    await stage.driver.awaitEvents('LEAVE_EVENT', 1, 'G-8');
    await stage.settle();
  },
};

const outEarly: ClientCase = {
  id: 'call/out-early',
  title: 'A call of the SDK, with early SDP',
  clauses: ['G-8', 'IC-1'],
  needs: ['offer_call', 'early_offer'],
  async play(stage) {
    await stage.join({ earlyOffer: true });
    stage.requireMedia();
    await stage.callOut();
    const { session } = stage.grant.peer;
    stage.tell({ case: 'answered', value: { calleeSession: session, needOffer: false } });
    stage.tellDescription('answer');
    stage.tellCandidates();
    await stage.connect();
  },
};

const takenIn: ClientCase = {
  id: 'call/in',
  title: 'A call to the SDK, answered without arguments; the SDK hangs up',
  clauses: ['G-8', 'TG-3', 'AN-4', 'CN-6', ...MEDIA],
  needs: ['answer_call', 'leave'],
  async play(stage) {
    await stage.join();
    await stage.takeCall();
    await stage.awaitEnd();
    await stage.leave();
    await stage.settle();
  },
};

const inEarly: ClientCase = {
  id: 'call/in-early',
  title: "A call to the SDK, with the caller's offer and candidates in the result",
  clauses: ['G-8', 'TG-3', 'CN-6', ...MEDIA],
  needs: ['answer_call'],
  async play(stage) {
    await stage.join();
    stage.requireMedia();
    await stage.ring();
    const { user: caller, session: callerSession } = stage.grant.peer;
    const { callId } = stage.grant;
    const batch = { callId, negotiationId: 1, ufrag: 'peer' };
    stage.server.plan('answerCall', {
      result: {
        case: 'answerCall',
        value: {
          callId,
          caller,
          callerSession,
          callType: CallType.AUDIOCALL,
          negotiationId: 1,
          sdpOffer: PEER_SDP,
          earlyCandidates: [{ ...batch, candidates: [PEER_CANDIDATE] }],
        },
      },
    });
    await stage.answer();
    await stage.server.awaitRequest('description', 'DE-1');
    stage.tell({ case: 'candidates', value: { negotiationId: 1, ufrag: 'peer', end: true } });
    await stage.connect();
  },
};

const reject: ClientCase = {
  id: 'call/reject',
  title: 'A call to the SDK, declined by its session; then another one, declined without',
  clauses: ['G-8', 'TG-3'],
  needs: ['leave'],
  async play(stage) {
    await stage.join();
    await stage.ring();
    await stage.leave(stage.grant.peer.session);
    await stage.settle();
    stage.grant.nextCallId();
    stage.tellRinging({ record: true });
    await stage.driver.awaitEvents('RINGING_EVENT', 2, 'G-8');
    await stage.leave();
    await stage.settle();
  },
};

const cancel: ClientCase = {
  id: 'call/cancel',
  title: 'A call of the SDK, cancelled by it while it rings',
  clauses: ['G-8', 'TG-3'],
  needs: ['offer_call', 'leave'],
  async play(stage) {
    await stage.join();
    await stage.callOut();
    await stage.leave();
    await stage.settle();
  },
};

const byName: ClientCase = {
  id: 'call/by-name',
  title: 'A late session answers by call type and caller',
  clauses: ['G-8', 'CN-6', ...MEDIA],
  needs: ['answer_call'],
  async play(stage) {
    await stage.join();
    stage.requireMedia();
    stage.grant.nextCallId();
    const value = { callType: CallType.AUDIOCALL, caller: stage.grant.peer.user };
    await stage.ask({ case: 'answerCall', value });
    stage.tellDescription('offer');
    await stage.server.awaitRequest('description', 'DE-1');
    stage.tellCandidates();
    await stage.connect();
  },
};

const twoCalls: ClientCase = {
  id: 'call/again',
  title: 'Two calls, one after the other, in one session',
  clauses: ['G-8', 'TG-3', ...MEDIA],
  needs: ['answer_call', 'offer_call', 'leave'],
  async play(stage) {
    await stage.join();
    await stage.takeCall();
    stage.tellLeave(EndReason.HANGUP);
    await stage.driver.awaitEvents('LEAVE_EVENT', 1, 'G-8');
    await stage.settle();
    await stage.offer();
    stage.tellRingback();
    await stage.driver.awaitEvents('RINGBACK_EVENT', 1, 'G-8');
    await stage.leave();
    await stage.settle();
  },
};

const mutedRinging: ClientCase = {
  id: 'mute/while-ringing',
  title: 'The user is muted while it rings, and answers',
  clauses: ['MU-3', 'TG-3'],
  needs: ['answer_call', 'set_mute'],
  async play(stage) {
    await stage.join();
    await stage.ring();
    await stage.mute(true);
    await stage.answer();
    await stage.settle();
  },
};

const muteForgotten: ClientCase = {
  id: 'mute/while-another-rang',
  title:
    'The user is muted while a call rings that is given up, mutes and unmutes while another one rings, and is muted in a call before one of its own',
  clauses: ['MU-3', 'G-8'],
  needs: ['answer_call', 'offer_call', 'set_mute', 'set_unmute'],
  async play(stage) {
    const { driver, grant } = stage;
    await stage.join();
    await stage.ring();
    await stage.mute(true);
    stage.tellCancel(EndReason.CALLER_CANCELLED);
    await driver.awaitEvents('CANCEL_EVENT', 1, 'G-8');
    const ringAgain = async (nth: number): Promise<void> => {
      grant.nextCallId();
      stage.tellRinging();
      await driver.awaitEvents('RINGING_EVENT', nth, 'G-8');
    };
    await ringAgain(2);
    await stage.answer();
    stage.tellLeave(EndReason.HANGUP);
    await driver.awaitEvents('LEAVE_EVENT', 1, 'G-8');
    await ringAgain(3);
    await stage.mute(true);
    await stage.mute(false);
    await stage.answer();
    await stage.mute(true);
    stage.tellLeave(EndReason.HANGUP);
    await driver.awaitEvents('LEAVE_EVENT', 2, 'G-8');
    await stage.offer();
    await stage.settle();
  },
};

const mutedByName: ClientCase = {
  id: 'mute/by-name',
  title: 'The user is muted while it rings, and answers by call type and caller',
  clauses: ['MU-3'],
  needs: ['answer_call', 'set_mute'],
  async play(stage) {
    await stage.join();
    await stage.ring();
    await stage.mute(true);
    const value = { callType: CallType.AUDIOCALL, caller: stage.grant.peer.user };
    await stage.ask({ case: 'answerCall', value });
    await stage.settle();
  },
};

const leftAnswering: ClientCase = {
  id: 'cross/leave-and-answer',
  title: 'The user leaves before AnswerCall is answered',
  clauses: ['TG-3'],
  needs: ['answer_call', 'leave'],
  async play(stage) {
    await stage.join();
    await stage.ring();
    stage.server.plan('answerCall', 'silence');
    const answered = await stage.begin({ case: 'answerCall', value: {} }, 'TG-3');
    const left = await stage.begin({ case: 'leave', value: {} }, 'TG-3');
    const message = 'The call has ended.';
    const status = { code: StatusCode.CALL_ENDED, message, callEndReason: EndReason.REJECTED };
    stage.server.respond(answered.frame, { status });
    await Promise.all([answered.done, left.done]);
    await stage.settle();
  },
};

const ringsMeanwhile: ClientCase = {
  id: 'cross/ringing-and-answer-by-name',
  title: 'Another caller rings while a call is answered by name, which is refused',
  clauses: ['G-8'],
  needs: ['answer_call'],
  async play(stage) {
    const { server, driver, grant, userId } = stage;
    await stage.join();
    server.plan('answerCall', 'silence');
    const byCaller = { callType: CallType.AUDIOCALL, caller: grant.peer.user };
    const answered = await stage.begin({ case: 'answerCall', value: byCaller }, 'G-8');
    const other = { session: 'session-of-another', caller: 'another-user', callee: userId };
    const terms = { callType: CallType.AUDIOCALL, expiresInMs: 30_000 };
    server.tell({ case: 'ringing', value: { ...other, ...terms } }, 'call-of-another');
    server.respond(answered.frame, refuseWith(StatusCode.CALL_NOT_FOUND));
    await answered.done;
    await driver.awaitEvents('RINGING_EVENT', 1, 'G-8');
    await stage.settle();
  },
};

const ringsAnswered: ClientCase = {
  id: 'cross/ringing-while-answered',
  title: 'A call rings while it is answered by name: once that succeeds, and once it is refused',
  clauses: ['G-8'],
  needs: ['answer_call'],
  async play(stage) {
    const { server, driver, grant } = stage;
    await stage.join();
    const byCaller = { callType: CallType.AUDIOCALL, caller: grant.peer.user };
    const answerWhileItRings = async (answer?: Answer): Promise<void> => {
      server.plan('answerCall', 'silence');
      const answered = await stage.begin({ case: 'answerCall', value: byCaller }, 'G-8');
      const callId = grant.nextCallId();
      stage.tellRinging();
      await stage.settle();
      const { peer } = grant;
      const claim = { callId, caller: peer.user, callerSession: peer.session, negotiationId: 1 };
      const value = { ...claim, callType: CallType.AUDIOCALL };
      server.respond(answered.frame, answer ?? { result: { case: 'answerCall', value } });
      await answered.done;
    };
    await answerWhileItRings();
    stage.tellLeave(EndReason.HANGUP);
    await driver.awaitEvents('LEAVE_EVENT', 1, 'G-8');
    await answerWhileItRings(refuseWith(StatusCode.RATE_LIMITED));
    await driver.awaitEvents('RINGING_EVENT', 1, 'G-8');
    await stage.settle();
  },
};

const devices: ClientCase = {
  id: 'device/in-call',
  title: 'The device is changed in a connected call, and to one that does not exist',
  clauses: ['DV-2', 'DV-3', 'G-8'],
  needs: ['offer_call', 'get_device_list', 'set_audio_device'],
  async play(stage) {
    await stage.join();
    await stage.callThrough();
    const { devices: listed } = await stage.driver.command({ case: 'getDeviceList', value: {} });
    const choose = (deviceId: string) =>
      stage.driver.command({ case: 'setAudioDevice', value: { deviceId } });
    await choose(listed[1]?.deviceId ?? '');
    await stage.settle();
    await choose('no-such-device');
    await stage.settle();
  },
};

export const CALL_CASES: readonly ClientCase[] = [
  out,
  outEarly,
  takenIn,
  inEarly,
  reject,
  cancel,
  byName,
  twoCalls,
  mutedRinging,
  muteForgotten,
  mutedByName,
  leftAnswering,
  ringsMeanwhile,
  ringsAnswered,
  devices,
];
