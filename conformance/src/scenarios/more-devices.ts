/** Owns the scenarios of a user with more devices than ring and answer: what all the others may still say. */
import { BusyScope, CallType, type Feature, type Response } from '@audiocall/proto';
import type { Case } from './case.js';
import { joinDevice, joinTwoDevices, needScope } from './devices.js';
import type { Member } from './member.js';
import { connectMedia, SHORT_TTL_MS } from './stage.js';

const NONE: Feature[] = [];

function leaveByName(member: Member, { userId }: Member): Promise<Response> {
  const value = { callType: CallType.AUDIOCALL, caller: userId };
  return member.leave({ case: 'byName', value });
}

/** Every way to leave a call of that caller; the first one names none. */
async function leaveEachWay(member: Member, caller: Member, callId: string): Promise<void> {
  await member.leave();
  await member.leave({ case: 'peerSession', value: caller.sessionId });
  await leaveByName(member, caller);
  await member.leave({ case: 'callId', value: callId });
}

const three: Case = {
  id: 'fork/three-devices',
  title: 'Three devices ring: one answers, then one rejects, the caller gives up, nobody answers',
  description:
    'Whatever ends the ringing ends it at each of them. After the answer the others leave in every way there is, and the call goes on; when it is over they are told so.',
  race: 'answer and reject of several devices (R4)',
  kind: 'scenario',
  clauses: ['MD-1', 'MD-3', 'RJ-4', 'CA-1', 'TO-1', 'HU-2', 'LS-9', 'G-3'],
  needs: ['fork'],
  async play(stage) {
    const { alice, phone, tablet } = await joinTwoDevices(stage);
    const laptop = await joinDevice(stage, 'bob', 'laptop');
    const carol = await stage.join('carol');
    const first = await alice.offer(phone.userId);
    await stage.settle();
    await phone.answer();
    await stage.settle();
    for (const other of [tablet, laptop]) await leaveEachWay(other, alice, first);
    await stage.settle();
    await connectMedia(stage, alice, phone, first, false);
    await leaveByName(tablet, alice);
    await alice.leave();
    await stage.settle();
    await laptop.answer({ case: 'callId', value: first });
    await laptop.leave({ case: 'callId', value: first });
    await stage.settle();
    await alice.offer(phone.userId);
    await stage.settle();
    await tablet.leave();
    await stage.settle();
    await alice.offer(phone.userId);
    await stage.settle();
    await alice.leave();
    await stage.settle();
    stage.allowWait('ttl_ms', SHORT_TTL_MS);
    await carol.offer(phone.userId, { ttlMs: SHORT_TTL_MS });
    await carol.peer.awaitEvent('leave', stage.waitFor(SHORT_TTL_MS));
    await stage.settle();
  },
};

const tooLate: Case = {
  id: 'fork/device-after-the-claim',
  title: 'A device comes when another one has answered: it may not answer, reject or name the call',
  description:
    'By the name of the caller it is told that the call is answered, and when that is over, how it ended. By its id the call is unknown to it.',
  kind: 'scenario',
  clauses: ['AN-3', 'RJ-4', 'TG-2', 'TG-4', 'ER-4', 'LS-9'],
  needs: ['fork'],
  async play(stage) {
    const alice = await stage.join('alice');
    const phone = await joinDevice(stage, 'bob', 'phone');
    const callId = await alice.offer(phone.userId);
    await stage.settle();
    await phone.answer();
    await stage.settle();
    const desk = await joinDevice(stage, 'bob', 'desk');
    await desk.answerByName(alice.userId);
    await desk.answer({ case: 'callId', value: callId });
    await leaveEachWay(desk, alice, callId);
    await stage.settle();
    await connectMedia(stage, alice, phone, callId, false);
    await leaveByName(desk, alice);
    await phone.leave();
    await stage.settle();
    await desk.answerByName(alice.userId);
    await desk.answer({ case: 'callId', value: callId });
    await leaveEachWay(desk, alice, callId);
    await stage.settle();
  },
};

const callersOther: Case = {
  id: 'fork/other-device-of-the-caller',
  title: 'Another device of the caller names the call while it rings, in the call, and after it',
  description: 'The call is that of the session which offered it: nobody else may cancel it.',
  kind: 'scenario',
  clauses: ['G-6', 'ER-4', 'TG-4'],
  needs: ['fork'],
  async play(stage) {
    const alice = await joinDevice(stage, 'alice', 'phone');
    const laptop = await joinDevice(stage, 'alice', 'laptop');
    const bob = await stage.join('bob');
    const callId = await alice.offer(bob.userId);
    const name = async (): Promise<void> => {
      await stage.settle();
      await laptop.answer({ case: 'callId', value: callId });
      await laptop.setMute(callId, true);
      await leaveEachWay(laptop, bob, callId);
      await stage.settle();
    };
    await name();
    await bob.answer();
    await name();
    await bob.leave();
    await name();
  },
};

const firstLeaves: Case = {
  id: 'fork/ringing-device-leaves',
  title: 'One of two devices that ring leaves the service, and the caller gives up; then the other',
  description: 'The call goes on ringing at the device that stays, which is told of its end.',
  kind: 'scenario',
  clauses: ['SE-5', 'CA-1', 'G-3', 'MD-1', 'AN-1'],
  needs: ['fork'],
  async play(stage) {
    const { alice, phone, tablet } = await joinTwoDevices(stage);
    await alice.offer(phone.userId);
    await stage.settle();
    await phone.peer.request({ case: 'destroySession', value: {} });
    await phone.peer.awaitClose();
    await stage.settle();
    await alice.leave();
    await stage.settle();
    const laptop = await joinDevice(stage, 'bob', 'laptop');
    await alice.offer(phone.userId);
    await stage.settle();
    await laptop.peer.request({ case: 'destroySession', value: {} });
    await laptop.peer.awaitClose();
    await stage.settle();
    await tablet.answer();
    await stage.settle();
    await tablet.leave();
    await stage.settle();
  },
};

const claimByName: Case = {
  id: 'fork/busy-user-claims-held',
  title:
    'A call is held, another one rings at one device, and the next device answers the held one',
  description: 'The user is in a call now: the one that rings ends as busy.',
  kind: 'scenario',
  clauses: ['MD-4', 'LS-3', 'G-3'],
  needs: ['fork'],
  async play(stage) {
    const [alice, carol] = await stage.joinAll('alice', 'carol');
    needScope(alice, BusyScope.USER);
    await alice.offer(stage.userId('bob'));
    await stage.settle();
    const phone = await joinDevice(stage, 'bob', 'phone');
    await carol.offer(phone.userId);
    await stage.settle();
    const tablet = await joinDevice(stage, 'bob', 'tablet');
    await tablet.answerByName(alice.userId);
    await stage.settle();
    await phone.answer();
    await tablet.leave();
    await stage.settle();
  },
};

const rejectBeside: Case = {
  id: 'fork/idle-device-rejects-held',
  title: 'A call is held, one device calls somebody, and the other one rejects the held call',
  description: 'A device that may not answer may say no.',
  kind: 'scenario',
  clauses: ['RJ-5', 'RJ-3'],
  needs: ['fork'],
  async play(stage) {
    const [alice, carol, dave] = await stage.joinAll('alice', 'carol', 'dave');
    await alice.offer(stage.userId('bob'));
    await carol.offer(stage.userId('bob'));
    await stage.settle();
    const phone = await joinDevice(stage, 'bob', 'phone');
    const tablet = await joinDevice(stage, 'bob', 'tablet');
    await phone.offer(dave.userId);
    await stage.settle();
    await leaveByName(tablet, alice);
    await stage.settle();
    await leaveByName(phone, carol);
    await phone.leave();
    await stage.settle();
  },
};

const glareBeside: Case = {
  id: 'fork/glare-beside-ringing',
  title: 'A call rings at one device, and the next one, which came later, calls the caller',
  description: 'It could answer the call just as well, and is told which one it is.',
  race: 'R9: two offers of the same two users',
  kind: 'scenario',
  clauses: ['GL-1', 'GL-2', 'LS-3'],
  needs: ['fork'],
  async play(stage) {
    const alice = await stage.join('alice', { features: NONE });
    const phone = await joinDevice(stage, 'bob', 'phone');
    const callId = await alice.offer(phone.userId);
    await stage.settle();
    const tablet = await joinDevice(stage, 'bob', 'tablet');
    await tablet.offer(alice.userId);
    await stage.settle();
    await tablet.answer({ case: 'callId', value: callId });
    await stage.settle();
    await alice.leave();
    await stage.settle();
  },
};

const mergeBeside: Case = {
  id: 'fork/merge-beside-ringing',
  title: 'The same, and the offer of the later device is its answer: the other one stops to ring',
  race: 'R9: two offers of the same two users',
  kind: 'scenario',
  clauses: ['GL-3', 'GL-2', 'MD-1'],
  needs: ['fork', 'glare_merge'],
  async play(stage) {
    const alice = await stage.join('alice');
    const phone = await joinDevice(stage, 'bob', 'phone');
    await alice.offer(phone.userId);
    await stage.settle();
    const tablet = await joinDevice(stage, 'bob', 'tablet');
    await tablet.offer(alice.userId);
    await stage.settle();
    await alice.leave();
    await stage.settle();
  },
};

const notAsked: Case = {
  id: 'fork/not-asked-for',
  title: 'Two devices that did not ask for `fork` ring; one answers, and the next time one rejects',
  description: 'The policy is for all sessions of a user, whatever they asked for.',
  kind: 'scenario',
  clauses: ['MD-1', 'MD-3', 'RJ-4', 'G-3'],
  needs: ['fork'],
  async play(stage) {
    const alice = await stage.join('alice', { features: NONE });
    const phone = await stage.join('bob-phone', { deviceId: 'phone', features: NONE }, 'bob');
    const tablet = await stage.join('bob-tablet', { deviceId: 'tablet', features: NONE }, 'bob');
    const callId = await alice.offer(phone.userId);
    await stage.settle();
    await phone.answer();
    await stage.settle();
    await tablet.answer({ case: 'callId', value: callId });
    await alice.leave();
    await stage.settle();
    await alice.offer(phone.userId);
    await stage.settle();
    await tablet.leave();
    await stage.settle();
  },
};

/** Several sessions of one user, and what those say that have no part in the call. */
export const MORE_DEVICE_CASES: readonly Case[] = [
  three,
  tooLate,
  callersOther,
  firstLeaves,
  claimByName,
  rejectBeside,
  glareBeside,
  mergeBeside,
  notAsked,
];
