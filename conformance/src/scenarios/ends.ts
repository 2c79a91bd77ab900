/** Owns the scenarios of ends that somebody brings about: cancel, hang-up, failed media. */
import { CallType, LeaveIntent, MediaState } from '@audiocall/proto';
import type { Case } from './case.js';
import { connectCall } from './stage.js';

const cancelRinging: Case = {
  id: 'cancel/ringing',
  title:
    'The caller gives up while the callee rings, also with each intent, with which it then hangs up, too',
  description:
    'The callee has to be told once that the ringing is over, and the caller gets its response and no event. The callee then answers all the same, and has to be told how the call ended.',
  kind: 'scenario',
  clauses: ['CA-1', 'HU-1', 'RJ-3', 'G-3', 'G-4', 'LS-9'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await alice.leave({ case: 'callId', value: callId });
    await stage.settle();
    await bob.answer({ case: 'callId', value: callId });
    await stage.settle();
    // Whatever the intent is, the caller of an offer cancels it, and no party of a claimed call does.
    for (const intent of INTENTS) {
      await alice.offer(bob.userId);
      await stage.settle();
      await alice.leave(undefined, { intent });
      await stage.settle();
      await alice.offer(bob.userId);
      await stage.settle();
      await bob.answer();
      await stage.settle();
      await alice.leave(undefined, { intent });
      await stage.settle();
    }
  },
};

const INTENTS = [LeaveIntent.CANCEL, LeaveIntent.REJECT, LeaveIntent.MEDIA_FAILED];

const cancelAtOnce: Case = {
  id: 'cancel/at-once',
  title:
    'The caller cancels by client_ref in the same breath as it offers, and cancels a refused offer',
  description:
    'The caller does not yet know the id of its call, and names it by the reference that it chose itself. The cancel has to take effect once, and is no error for an offer that was refused.',
  kind: 'scenario',
  clauses: ['CA-2', 'G-3', 'TG-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const terms = alice.offerTerms(bob.userId);
    const target = { case: 'clientRef', value: terms.clientRef ?? '' } as const;
    const offer = alice.peer.post({ case: 'offerCall', value: terms });
    const leave = alice.peer.post({ case: 'leave', value: { target } });
    await alice.peer.response(offer);
    await alice.peer.response(leave);
    await stage.settle();
    await alice.leave(target);
    await stage.settle();
    const own = alice.offerTerms(alice.userId);
    await alice.peer.request({ case: 'offerCall', value: own });
    await stage.settle();
    // Later refusals do not take the place of an earlier one, up to 32 of them.
    const longest = alice.offerTerms(alice.userId, { clientRef: '\u{1f4de}'.repeat(64) });
    await alice.peer.request({ case: 'offerCall', value: longest });
    for (let others = 3; others < 32; others += 1) await alice.offer(alice.userId);
    // One that is refused again and again is one of them.
    const again = alice.offerTerms(alice.userId);
    for (let times = 0; times < 32; times += 1)
      await alice.peer.request({ case: 'offerCall', value: again });
    await alice.leave({ case: 'clientRef', value: own.clientRef ?? '' });
    await alice.leave({ case: 'clientRef', value: longest.clientRef ?? '' });
    await stage.settle();
    // The oldest, refused again, is the newest: one more takes the place of another one.
    await alice.peer.request({ case: 'offerCall', value: own });
    await alice.offer(alice.userId);
    await alice.leave({ case: 'clientRef', value: own.clientRef ?? '' });
    await stage.settle();
  },
};

const cancelRefused: Case = {
  id: 'cancel/refused-offers',
  title:
    'Offers are refused for their call type, for glare, for a state and for a busy callee, and cancelled by client_ref',
  description: 'Whatever an offer was refused for, its cancel is no error.',
  kind: 'scenario',
  clauses: ['CA-2', 'OF-3', 'OF-5', 'OF-7', 'GL-1'],
  async play(stage) {
    const alice = await stage.join('alice');
    // Without glare_merge, so that glare is refused.
    const bob = await stage.join('bob', { features: [] });
    const carol = await stage.join('carol');
    await carol.offer(bob.userId);
    await stage.settle();
    const refused = [
      [alice, alice.offerTerms(stage.userId('nobody'), { callType: CallType.VIDEOCALL })],
      [alice, alice.offerTerms(carol.userId)],
      [bob, bob.offerTerms(carol.userId)],
      [carol, carol.offerTerms(alice.userId)],
    ] as const;
    for (const [{ peer }, value] of refused) {
      await peer.request({ case: 'offerCall', value });
      await stage.settle();
    }
    for (const [member, { clientRef = '' }] of refused) {
      await member.leave({ case: 'clientRef', value: clientRef });
      await stage.settle();
    }
  },
};

const hangUpBoth: Case = {
  id: 'hang-up/both',
  title: 'Both parties hang up, one after the other and at the same time, and call again',
  description:
    'The second one to hang up must not get an error, since its call is over already; each party gets one end and no more, and a next call is possible at once.',
  kind: 'scenario',
  race: 'both hang up (R13)',
  clauses: ['HU-1', 'HU-2', 'G-3', 'G-4', 'TG-1', 'TG-3'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    await alice.leave({ case: 'callId', value: callId });
    await stage.settle();
    await bob.leave();
    await stage.settle();
    await connectCall(stage, bob, alice);
    const target = {};
    const first = alice.peer.post({ case: 'leave', value: target });
    const second = bob.peer.post({ case: 'leave', value: target });
    await alice.peer.response(first);
    await bob.peer.response(second);
    await stage.settle();
    await connectCall(stage, alice, bob);
    await bob.leave(undefined, { intent: LeaveIntent.MEDIA_FAILED });
    await stage.settle();
    // And before CONNECTED, of the claimant and of the caller, with every intent.
    const { MEDIA_FAILED, REJECT, CANCEL } = LeaveIntent;
    for (const [failing, intent] of [
      [bob, MEDIA_FAILED],
      [alice, MEDIA_FAILED],
      [bob, REJECT],
      [alice, CANCEL],
    ] as const) {
      await alice.offer(bob.userId);
      await stage.settle();
      await bob.answer();
      await failing.leave(undefined, { intent });
      await stage.settle();
    }
    // Before the claim no intent counts.
    for (const leaver of [bob, alice]) {
      await alice.offer(bob.userId);
      await stage.settle();
      await leaver.leave(undefined, { intent: MEDIA_FAILED });
      await stage.settle();
    }
  },
};

const mediaFailed: Case = {
  id: 'media/failed',
  title: 'Reports that do not count yet are dropped, and FAILED before CONNECTED ends the call',
  kind: 'scenario',
  clauses: ['CN-4', 'RJ-3'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    alice.report(callId);
    bob.report(callId);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    alice.report(callId);
    bob.report(callId);
    await stage.settle();
    await alice.describe(callId, 'offer');
    await stage.settle();
    await bob.describe(callId, 'answer');
    await stage.settle();
    alice.report(callId);
    bob.report(callId, MediaState.CONNECTED, 2);
    await stage.settle();
    bob.report(callId, MediaState.FAILED);
    await stage.settle();
    // Who has reported media may still fail, and so may the other one.
    for (const failing of [bob, alice]) {
      const again = await bob.offer(alice.userId, { sdpOffer: bob.sdp('offer') });
      await stage.settle();
      await alice.answer();
      await alice.describe(again, 'answer');
      await stage.settle();
      bob.report(again);
      await stage.settle();
      failing.report(again, MediaState.FAILED);
      await stage.settle();
    }
    const last = await bob.offer(alice.userId, { sdpOffer: bob.sdp('offer') });
    await stage.settle();
    await alice.answer();
    await alice.describe(last, 'answer');
    await stage.settle();
    alice.report(last);
    await stage.settle();
    bob.report(last, MediaState.FAILED);
    await stage.settle();
    await alice.answer({ case: 'callId', value: last });
    await stage.settle();
  },
};

const notFailed: Case = {
  id: 'media/not-failed',
  title: 'FAILED before it counts, DISCONNECTED before CONNECTED, and both after it, end no call',
  description:
    'The first one to have media loses it again before the other one has any: its report stands, and the call is connected.',
  kind: 'scenario',
  clauses: ['CN-4', 'CN-1', 'CN-3'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    alice.report(callId, MediaState.FAILED);
    bob.report(callId, MediaState.FAILED);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    alice.report(callId, MediaState.FAILED);
    await stage.settle();
    await alice.describe(callId, 'offer');
    await stage.settle();
    bob.report(callId, MediaState.FAILED);
    await stage.settle();
    await bob.describe(callId, 'answer');
    await stage.settle();
    alice.report(callId, MediaState.FAILED, 2);
    bob.report(callId, MediaState.DISCONNECTED);
    await stage.settle();
    for (const state of [MediaState.DISCONNECTED, MediaState.CONNECTED, MediaState.DISCONNECTED]) {
      alice.report(callId, state);
      await stage.settle();
    }
    bob.report(callId);
    await stage.settle();
    // Nobody asked for `renegotiate`: from here on these cause nothing.
    alice.report(callId, MediaState.DISCONNECTED);
    bob.report(callId, MediaState.FAILED);
    await stage.settle();
    alice.report(callId);
    await stage.settle();
  },
};

/** Cancel, hang-up and failed media. */
export const END_CASES: readonly Case[] = [
  cancelRinging,
  cancelAtOnce,
  cancelRefused,
  hangUpBoth,
  mediaFailed,
  notFailed,
];
