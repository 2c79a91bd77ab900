/** Owns the scenarios of a user with several sessions. */
import type { Case } from './case.js';
import { joinDevice, joinTwoDevices } from './devices.js';
import { connectMedia } from './stage.js';

const NEEDS = ['fork'] as const;

const answered: Case = {
  id: 'fork/one-answers',
  title: 'Two devices ring, one answers, and the other one is told so and comes too late',
  race: 'answers of two devices (R3)',
  description:
    'The device that did not answer has to stop ringing with a reason of its own, ANSWERED_ELSEWHERE. Its late answer is refused, and the call goes on undisturbed.',
  kind: 'scenario',
  clauses: ['MD-1', 'MD-3', 'G-3', 'G-4', 'CN-1'],
  needs: NEEDS,
  async play(stage) {
    const { alice, phone, tablet } = await joinTwoDevices(stage);
    const callId = await alice.offer(phone.userId);
    await stage.settle();
    await phone.answer();
    await stage.settle();
    await tablet.answer();
    await tablet.answer({ case: 'callId', value: callId });
    await stage.settle();
    await connectMedia(stage, alice, phone, callId, false);
    await alice.leave();
    await stage.settle();
    await alice.offer(phone.userId);
    await stage.settle();
  },
};

const crossing: Case = {
  id: 'fork/both-answer',
  title: 'Two devices answer in the same breath: one claims the call, and the other one does not',
  race: 'answers of two devices (R3)',
  kind: 'scenario',
  clauses: ['MD-1', 'MD-3', 'AN-3', 'G-3'],
  needs: NEEDS,
  async play(stage) {
    const { alice, phone, tablet } = await joinTwoDevices(stage);
    const callId = await alice.offer(phone.userId);
    await stage.settle();
    const body = {
      case: 'answerCall',
      value: { target: { case: 'callId', value: callId } },
    } as const;
    const first = phone.peer.post(body);
    const second = tablet.peer.post(body);
    await phone.peer.response(first);
    await tablet.peer.response(second);
    await stage.settle();
    await alice.leave();
    await stage.settle();
  },
};

const rejected: Case = {
  id: 'fork/one-rejects',
  title: 'Two devices ring, and one rejects: the call is over for all; after an answer it is not',
  race: 'answer and reject of two devices (R4)',
  kind: 'scenario',
  clauses: ['RJ-4', 'RJ-1', 'RJ-2', 'G-3'],
  needs: NEEDS,
  async play(stage) {
    const { alice, phone, tablet } = await joinTwoDevices(stage);
    await alice.offer(phone.userId);
    await stage.settle();
    await phone.leave({ case: 'peerSession', value: alice.sessionId });
    await stage.settle();
    const callId = await alice.offer(phone.userId);
    await stage.settle();
    await tablet.answer();
    await stage.settle();
    await phone.leave({ case: 'callId', value: callId });
    await stage.settle();
    await connectMedia(stage, alice, tablet, callId, false);
    await tablet.leave();
    await stage.settle();
  },
};

const rejectCrossing: Case = {
  id: 'fork/answer-and-reject',
  title: 'One device answers while the other one rejects: whichever comes first decides',
  race: 'answer and reject of two devices (R4)',
  kind: 'scenario',
  clauses: ['G-3', 'G-7', 'RJ-3'],
  needs: NEEDS,
  async play(stage) {
    const { alice, phone, tablet } = await joinTwoDevices(stage);
    const callId = await alice.offer(phone.userId);
    await stage.settle();
    const target = { case: 'callId', value: callId } as const;
    const answer = phone.peer.post({ case: 'answerCall', value: { target } });
    const reject = tablet.peer.post({ case: 'leave', value: { target } });
    await phone.peer.response(answer);
    await tablet.peer.response(reject);
    await stage.settle();
    await alice.leave({ case: 'callId', value: callId });
    await stage.settle();
  },
};

const cancelled: Case = {
  id: 'fork/caller-gives-up',
  title: 'Two devices ring, and the caller gives up: both are told',
  kind: 'scenario',
  clauses: ['MD-1', 'CA-1', 'G-3'],
  needs: NEEDS,
  async play(stage) {
    const { alice, phone } = await joinTwoDevices(stage);
    await alice.offer(phone.userId);
    await stage.settle();
    await alice.leave();
    await stage.settle();
  },
};

const exists: Case = {
  id: 'fork/one-call-for-two',
  title:
    'Two users who have a call cannot have another one, from whichever device; that one is cancelled by client_ref',
  kind: 'scenario',
  clauses: ['MD-5', 'ER-2', 'CA-2'],
  needs: NEEDS,
  async play(stage) {
    const { alice, phone, tablet } = await joinTwoDevices(stage);
    const other = await joinDevice(stage, 'alice', 'laptop');
    const callId = await alice.offer(phone.userId);
    await stage.settle();
    const terms = other.offerTerms(phone.userId);
    await other.peer.request({ case: 'offerCall', value: terms });
    await stage.settle();
    await other.leave({ case: 'clientRef', value: terms.clientRef ?? '' });
    await stage.settle();
    await phone.answer();
    await stage.settle();
    const tryEachWay = async (): Promise<void> => {
      await other.offer(phone.userId);
      await stage.settle();
      await tablet.offer(alice.userId);
      await stage.settle();
    };
    await tryEachWay();
    await connectMedia(stage, alice, phone, callId, false);
    await tryEachWay();
    // As long as the other device of the callee could not answer, it is no glare either.
    await alice.leave();
    await stage.settle();
    // A user with two devices cannot call itself either (OF-5).
    await other.offer(other.userId);
    await stage.settle();
    await other.offer(phone.userId);
    await stage.settle();
  },
};

const limit: Case = {
  id: 'fork/too-many-sessions',
  title: 'A user has as many sessions as it may, then one more, and one on a known device',
  kind: 'scenario',
  clauses: ['MD-6', 'MD-2', 'ER-2'],
  needs: NEEDS,
  async play(stage) {
    const first = await joinDevice(stage, 'bob', 'device-1');
    const most = first.granted?.limits?.maxSessionsPerUser ?? 0;
    for (let nth = 2; nth <= most; nth += 1) await joinDevice(stage, 'bob', `device-${nth}`);
    const { userId } = first;
    // Who has not shown the key learns nothing of how many there are (ER-1).
    const stranger = await stage.connect('stranger');
    const wrong = { userId, deviceId: 'device-more', serviceKey: 'wrong' };
    await stranger.request({ case: 'createSession', value: stage.credentials(wrong) });
    const peer = await stage.connect('bob-again');
    await stage.settle();
    await peer.request({
      case: 'createSession',
      value: stage.credentials({ userId, deviceId: 'device-more' }),
    });
    await stage.settle();
    await peer.request({
      case: 'createSession',
      value: stage.credentials({ userId, deviceId: 'device-1' }),
    });
    await first.peer.awaitClose();
    await stage.settle();
  },
};

const nameless: Case = {
  id: 'fork/no-device-id',
  title:
    'Two sessions of a user name no device: neither takes the place of the other, and both ring',
  kind: 'scenario',
  clauses: ['MD-1', 'MD-2'],
  needs: NEEDS,
  async play(stage) {
    const alice = await joinDevice(stage, 'alice', 'phone');
    const one = await stage.join('bob-one', {}, 'bob');
    const other = await stage.join('bob-other', {}, 'bob');
    await stage.settle();
    await alice.offer(one.userId);
    await stage.settle();
    await other.answer();
    await stage.settle();
    await other.leave();
    await stage.settle();
  },
};

const alike: Case = {
  id: 'fork/alike-devices',
  title: 'A user with two devices whose ids differ in capital letters: both stay, and both ring',
  kind: 'scenario',
  clauses: ['MD-1', 'MD-2'],
  needs: NEEDS,
  async play(stage) {
    const alice = await joinDevice(stage, 'alice', 'phone');
    const one = await stage.join('bob-one', { deviceId: 'Phone' }, 'bob');
    await stage.settle();
    await stage.join('bob-other', { deviceId: 'phone' }, 'bob');
    await stage.settle();
    await alice.offer(one.userId);
    await stage.settle();
    await alice.leave();
    await stage.settle();
  },
};

/** Several sessions of one user. */
export const FORK_CASES: readonly Case[] = [
  answered,
  crossing,
  rejected,
  rejectCrossing,
  cancelled,
  exists,
  limit,
  nameless,
  alike,
];
