/** Owns the scenarios about when a user with several sessions is busy: MD-4, under either scope. */
import { BusyScope } from '@audiocall/proto';
import type { Case } from './case.js';
import { joinDevice, joinTwoDevices, needScope } from './devices.js';
import { connectMedia } from './stage.js';

const NEEDS = ['fork'] as const;

const scopeUser: Case = {
  id: 'fork/busy-user',
  title: 'A user with one device in a call is busy, and its other device may not call or answer',
  kind: 'scenario',
  clauses: ['MD-4', 'BZ-1', 'ER-2'],
  needs: NEEDS,
  async play(stage) {
    const { alice, phone, tablet } = await joinTwoDevices(stage);
    needScope(alice, BusyScope.USER);
    const carol = await stage.join('carol');
    const callId = await alice.offer(phone.userId);
    await stage.settle();
    await phone.answer();
    await stage.settle();
    await tablet.offer(carol.userId);
    await stage.settle();
    await connectMedia(stage, alice, phone, callId, false);
    await carol.offer(phone.userId);
    await stage.settle();
    await tablet.offer(carol.userId);
    await stage.settle();
    // That it may not call comes before that the callee is busy (ER-1).
    await carol.offer(stage.userId('nobody'));
    await tablet.offer(carol.userId);
    await carol.leave();
    await stage.settle();
    await alice.leave();
    await stage.settle();
    // The tablet calls while the phone rings: then the phone's call cannot be answered any more.
    await alice.offer(stage.userId('dave'));
    await stage.settle();
    const dave = await joinDevice(stage, 'dave', 'phone');
    const other = await joinDevice(stage, 'dave', 'tablet');
    await dave.offer(carol.userId);
    await stage.settle();
    await other.answerByName(alice.userId);
    await stage.settle();
    await carol.answer();
    await stage.settle();
    await carol.leave();
    await stage.settle();
    // A phone rings, and stops when the call of the tablet that came later is answered.
    const erin = await joinDevice(stage, 'erin', 'phone');
    await alice.offer(erin.userId);
    await stage.settle();
    const later = await joinDevice(stage, 'erin', 'tablet');
    await dave.offer(erin.userId);
    await stage.settle();
    await later.offer(carol.userId);
    await stage.settle();
    await carol.answer();
    await stage.settle();
  },
};

const scopeSession: Case = {
  id: 'fork/busy-session',
  title: 'A user with one device in a call can be called on the other one, until none is idle',
  kind: 'scenario',
  clauses: ['MD-4', 'MD-1'],
  needs: NEEDS,
  async play(stage) {
    const { alice, phone, tablet } = await joinTwoDevices(stage);
    needScope(alice, BusyScope.SESSION);
    const carol = await stage.join('carol');
    const dave = await stage.join('dave');
    await alice.offer(phone.userId);
    await stage.settle();
    await phone.answer();
    await stage.settle();
    await carol.offer(phone.userId);
    await stage.settle();
    await dave.offer(phone.userId);
    await stage.settle();
    await tablet.answer();
    await stage.settle();
    await dave.offer(phone.userId);
    await stage.settle();
  },
};

const sideBySide: Case = {
  id: 'fork/calls-side-by-side',
  title: 'A call is held, one rings at each of two devices, and the first device answers its own',
  description:
    'The held call ends as busy, and the one that rings at the other device goes on: the first one cannot reject it, and the other one answers it.',
  kind: 'scenario',
  clauses: ['BZ-2', 'RJ-5', 'RJ-3', 'G-3'],
  needs: NEEDS,
  async play(stage) {
    const [alice, carol, dave] = await stage.joinAll('alice', 'carol', 'dave');
    needScope(alice, BusyScope.SESSION);
    await dave.offer(stage.userId('bob'));
    await stage.settle();
    const phone = await joinDevice(stage, 'bob', 'phone');
    await alice.offer(phone.userId);
    await stage.settle();
    const tablet = await joinDevice(stage, 'bob', 'tablet');
    const other = await carol.offer(phone.userId);
    await stage.settle();
    await phone.answer();
    await stage.settle();
    await phone.leave({ case: 'callId', value: other });
    await stage.settle();
    await tablet.answer();
    await stage.settle();
    await phone.leave();
    await tablet.leave();
    await stage.settle();
  },
};

/** Several sessions of one user, and the calls that keep it busy. */
export const BUSY_SCOPE_CASES: readonly Case[] = [scopeUser, scopeSession, sideBySide];
