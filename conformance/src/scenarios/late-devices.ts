/**
 * Owns the scenarios of a user with several sessions of which one comes late, is away, comes anew, or calls
 * the caller.
 */
import { BusyScope } from '@audiocall/proto';
import type { Case } from './case.js';
import { joinDevice, joinTwoDevices, needScope } from './devices.js';
import { connectCall, connectMedia, type Member, type Stage } from './stage.js';

/** A device whose session can be resumed from now on. */
async function joinLasting(stage: Stage, user: string, device: string): Promise<Member> {
  const member = await joinDevice(stage, user, device);
  await member.peer.settle();
  return member;
}

const late: Case = {
  id: 'fork/late-device',
  title:
    'A device rings; another one, which came later, answers by name, and the next time one rejects',
  description:
    'Those that come late do not ring, and what they do ends the ringing of the other one all the same.',
  kind: 'scenario',
  clauses: ['MD-1', 'RJ-4', 'LS-2', 'LS-3', 'RJ-5', 'G-3'],
  needs: ['fork'],
  async play(stage) {
    const alice = await stage.join('alice');
    const phone = await joinDevice(stage, 'bob', 'phone');
    await alice.offer(phone.userId);
    await stage.settle();
    const laptop = await joinDevice(stage, 'bob', 'laptop');
    await laptop.answerByName(alice.userId);
    await stage.settle();
    await laptop.peer.request({ case: 'destroySession', value: {} });
    await laptop.peer.awaitClose();
    await stage.settle();
    const callId = await alice.offer(phone.userId);
    await stage.settle();
    const desk = await joinDevice(stage, 'bob', 'desk');
    await desk.leave({ case: 'callId', value: callId });
    await stage.settle();
  },
};

const merged: Case = {
  id: 'fork/merged',
  title:
    'Two devices ring, and one of them calls the caller: the other one is told as of an answer',
  race: 'R9: two offers of the same two users',
  kind: 'scenario',
  clauses: ['GL-3', 'MD-1', 'MD-3', 'G-3'],
  needs: ['fork', 'glare_merge'],
  async play(stage) {
    const { alice, phone, tablet } = await joinTwoDevices(stage);
    const callId = await alice.offer(phone.userId);
    await stage.settle();
    await phone.offer(alice.userId);
    await stage.settle();
    await tablet.answer({ case: 'callId', value: callId });
    await connectMedia(stage, alice, phone, callId, false);
    await phone.leave();
    await stage.settle();
  },
};

const heldThere: Case = {
  id: 'fork/held-or-ringing',
  title:
    'A call rings at one device as the next one comes, and is held when the first one has left as the third one comes',
  description:
    'What rings is not held: `pending` of the second device is empty, and that of the third one names the call, which rings there.',
  kind: 'scenario',
  clauses: ['LS-8'],
  needs: ['fork', 'replay_held'],
  async play(stage) {
    const alice = await stage.join('alice');
    const phone = await joinDevice(stage, 'bob', 'phone');
    await alice.offer(phone.userId);
    await stage.settle();
    await joinDevice(stage, 'bob', 'tablet');
    await stage.settle();
    await phone.peer.request({ case: 'destroySession', value: {} });
    await phone.peer.awaitClose();
    await stage.settle();
    const laptop = await joinDevice(stage, 'bob', 'laptop');
    await stage.settle();
    await laptop.answer();
    await stage.settle();
  },
};

const away: Case = {
  id: 'fork/away-device',
  title: 'A device is away while its user is called, and comes back as the other one rings',
  description: 'To everybody else a session that is away is present, and rings.',
  kind: 'scenario',
  clauses: ['MD-1', 'RS-2', 'RS-3'],
  needs: ['fork', 'resume'],
  async play(stage) {
    const alice = await stage.join('alice');
    const phone = await joinLasting(stage, 'bob', 'phone');
    const tablet = await joinDevice(stage, 'bob', 'tablet');
    await phone.peer.cut();
    await stage.settle();
    const callId = await alice.offer(tablet.userId);
    await stage.settle();
    await stage.resume(phone);
    await stage.settle();
    await phone.answer({ case: 'callId', value: callId });
    await stage.settle();
    await alice.leave();
    await stage.settle();
  },
};

const awayAlone: Case = {
  id: 'fork/away-beside-a-call',
  title:
    'The only idle device of a user is away, and the other one has a call: the user can be called',
  kind: 'scenario',
  clauses: ['MD-1', 'RS-2'],
  needs: ['fork', 'resume'],
  async play(stage) {
    const [alice, carol] = await stage.joinAll('alice', 'carol');
    needScope(alice, BusyScope.SESSION);
    const phone = await joinLasting(stage, 'bob', 'phone');
    const tablet = await joinDevice(stage, 'bob', 'tablet');
    await phone.peer.cut();
    await stage.settle();
    await tablet.offer(alice.userId);
    await stage.settle();
    await carol.offer(phone.userId);
    await stage.settle();
    await stage.resume(phone);
    await stage.settle();
    await phone.answer();
    await stage.settle();
  },
};

const awayInACall: Case = {
  id: 'fork/party-away',
  title:
    'A device is away in a call: its user is called, and another device of it calls, and answers a call that is held',
  description: 'To everybody else a session that is away is present, and in its call.',
  kind: 'scenario',
  clauses: ['MD-4', 'RS-1'],
  needs: ['fork', 'resume'],
  async play(stage) {
    const [alice, carol] = await stage.joinAll('alice', 'carol');
    needScope(alice, BusyScope.USER);
    await carol.offer(stage.userId('bob'));
    await stage.settle();
    const phone = await joinLasting(stage, 'bob', 'phone');
    const tablet = await joinDevice(stage, 'bob', 'tablet');
    await phone.offer(alice.userId);
    await stage.settle();
    await phone.peer.cut();
    await stage.settle();
    const dave = await stage.join('dave');
    await dave.offer(phone.userId);
    await tablet.offer(dave.userId);
    await tablet.answerByName(carol.userId);
    await stage.settle();
    await alice.answer();
    await stage.settle();
    await dave.offer(phone.userId);
    await tablet.offer(dave.userId);
    await stage.settle();
    await stage.resume(phone);
    await stage.settle();
    await phone.leave();
    await stage.settle();
  },
};

const awayElsewhere: Case = {
  id: 'fork/away-as-another-answers',
  title: 'Two devices ring, one is away, and the other one answers; the next time it rejects',
  description:
    'The one that comes back is told what it missed: a RINGING that has no time left, and that it is over, with the reason of its own.',
  kind: 'scenario',
  clauses: ['MD-1', 'RJ-4', 'RS-2', 'RS-3', 'G-3'],
  needs: ['fork', 'resume'],
  async play(stage) {
    const alice = await stage.join('alice');
    const phone = await joinLasting(stage, 'bob', 'phone');
    const tablet = await joinDevice(stage, 'bob', 'tablet');
    for (const isRejected of [false, true]) {
      const { lastSeq } = phone.resumeTerms();
      const callId = await alice.offer(tablet.userId);
      await stage.settle();
      await phone.peer.cut();
      await stage.settle();
      await (isRejected ? tablet.leave() : tablet.answer());
      await stage.settle();
      await stage.resume(phone, { lastSeq });
      await stage.settle();
      await phone.answer({ case: 'callId', value: callId });
      await alice.leave();
      await stage.settle();
    }
  },
};

const anew: Case = {
  id: 'fork/device-comes-anew',
  title:
    'A device is away in a call, another one is one too many, and when there is room the first comes anew',
  description:
    'A session that is away counts for max_sessions_per_user, and the next one of its device takes its place: its call ends.',
  race: 'a client that starts anew (R28)',
  kind: 'scenario',
  clauses: ['MD-2', 'MD-6', 'RS-1', 'ER-2'],
  needs: ['fork', 'resume'],
  async play(stage) {
    const alice = await stage.join('alice');
    const most = alice.granted?.limits?.maxSessionsPerUser ?? 0;
    const first = await joinLasting(stage, 'bob', 'device-1');
    await connectCall(stage, alice, first);
    const others: Member[] = [];
    for (let nth = 2; nth <= most; nth += 1) {
      others.push(await joinDevice(stage, 'bob', `device-${nth}`));
    }
    await first.peer.cut();
    await alice.peer.awaitEvent('peerState');
    await stage.settle();
    const peer = await stage.connect('bob-more');
    const value = stage.credentials({ userId: first.userId, deviceId: 'device-more' });
    await peer.request({ case: 'createSession', value });
    await stage.settle();
    const last = others.at(-1);
    await last?.peer.request({ case: 'destroySession', value: {} });
    await last?.peer.awaitClose();
    await stage.settle();
    await stage.join('bob-anew', { deviceId: 'device-1' }, 'bob');
    await stage.settle();
  },
};

/** Several sessions of one user, not all of which are there at once. */
export const LATE_DEVICE_CASES: readonly Case[] = [
  late,
  merged,
  heldThere,
  away,
  awayAlone,
  awayInACall,
  awayElsewhere,
  anew,
];
