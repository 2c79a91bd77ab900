/** Owns the scenarios of the mission on the wire: early offer, late session, reject, mute, device change. */
import { CallType, LeaveIntent } from '@audiocall/proto';
import type { ClauseId } from '../oracle/clauses.js';
import type { Case } from './case.js';
import { connectCall, connectMedia, type Member, type Stage } from './stage.js';

/** What every connected call puts to the test. */
const COURSE: readonly ClauseId[] = [
  'G-1',
  'G-2',
  'G-5',
  'G-7',
  'RQ-1',
  'RQ-5',
  'WR-1',
  'SE-2',
  'OF-4',
  'AN-2',
  'AN-3',
  'CN-1',
  'CN-2',
  'CN-3',
  'EO-3',
  'DE-1',
  'DE-2',
  'IC-1',
  'HU-1',
  'G-3',
  'G-4',
];

async function hangUp(stage: Stage, member: Member): Promise<void> {
  await member.leave();
  await stage.settle();
}

const base: Case = {
  id: 'call/base',
  title: 'The callee is online and the SDP offer follows the answer (BASE)',
  description:
    'The whole of a usual call: the caller hears RINGBACK, the callee RINGING, then ANSWERED, descriptions, candidates and CONNECTED, each once and in this order. The caller asks for a recording, and hangs up.',
  kind: 'scenario',
  clauses: [...COURSE, 'OF-1', 'OF-2', 'EO-4', 'AN-1', 'TG-3'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    await connectCall(stage, alice, bob, { offer: { record: true } });
    await hangUp(stage, alice);
  },
};

const earlyOffer: Case = {
  id: 'early-offer/eo',
  title: 'The callee is online and the SDP offer comes with the call (EO)',
  description:
    'As call/base, but OfferCall carries the SDP of the caller, so that the callee has it with its answer: both see the same events in the same order, and the callee hangs up.',
  kind: 'scenario',
  clauses: [...COURSE, 'OF-1', 'OF-2', 'EO-1', 'EO-2', 'EO-4', 'AN-1', 'TG-3'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    await connectCall(stage, alice, bob, { offer: { sdpOffer: alice.sdp('offer') } });
    await hangUp(stage, bob);
  },
};

/** The caller calls, the callee comes and answers by name. */
async function playLateSession(stage: Stage, early: boolean): Promise<void> {
  const alice = await stage.join('alice');
  const bobId = stage.userId('bob');
  const callId = await alice.offer(bobId, early ? { sdpOffer: alice.sdp('offer') } : {});
  if (early) alice.trickle(callId, 2);
  await stage.settle();
  const bob = await stage.join('bob');
  await stage.settle();
  await bob.answerByName(alice.userId);
  await stage.settle();
  await connectMedia(stage, alice, bob, callId, early);
  await hangUp(stage, bob);
}

const lateSession: Case = {
  id: 'late-session/ls',
  title: 'The callee comes after the offer, and the SDP offer follows the answer (LS)',
  description:
    'The callee has no session when it is called. The call is held, nothing rings when the callee comes, and it answers by the name of the caller.',
  kind: 'scenario',
  clauses: [...COURSE, 'LS-1', 'LS-2', 'LS-3', 'LS-6', 'TG-2'],
  play: (stage) => playLateSession(stage, false),
};

const earlyLateSession: Case = {
  id: 'late-session/eo-ls',
  title: 'The callee comes after the offer, and the SDP offer came with the call (EO+LS)',
  description:
    'As late-session/ls, but the SDP of the caller and its candidates came before there was a callee: the server has to keep them, and the callee gets them once it answers.',
  kind: 'scenario',
  clauses: [...COURSE, 'EO-1', 'EO-2', 'LS-1', 'LS-2', 'LS-3', 'LS-6', 'TG-2'],
  play: (stage) => playLateSession(stage, true),
};

const lateErrors: Case = {
  id: 'late-session/wrong-arguments',
  title:
    'The late callee answers without arguments, with a wrong caller, with a wrong type, which it declines as well, and then well; with a wrong type when it is over',
  kind: 'scenario',
  clauses: ['LS-4', 'LS-5', 'LS-3', 'ER-2', 'TG-2'],
  async play(stage) {
    const alice = await stage.join('alice');
    await alice.offer(stage.userId('bob'));
    await stage.settle();
    const bob = await stage.join('bob');
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await bob.answerByName(stage.userId('nobody'));
    await stage.settle();
    const video = { callType: CallType.VIDEOCALL, caller: alice.userId };
    await bob.answerByName(alice.userId, CallType.VIDEOCALL);
    await bob.leave({ case: 'byName', value: video });
    await stage.settle();
    await bob.answerByName(alice.userId);
    await stage.settle();
    // Of a call that is over, that says more than its type does (LS-9).
    await alice.leave();
    await stage.settle();
    await bob.answerByName(alice.userId, CallType.VIDEOCALL);
    await bob.leave({ case: 'byName', value: video });
    await stage.settle();
  },
};

const lateTooLate: Case = {
  id: 'late-session/too-late',
  title: 'The late callee answers a call that the caller has given up',
  description:
    'The caller leaves after the callee has come and before it answers. The late answer has to be told how the call ended, and must not make a new one.',
  kind: 'scenario',
  clauses: ['LS-9', 'CA-1', 'G-3', 'ER-2', 'TG-1', 'TG-2'],
  async play(stage) {
    const alice = await stage.join('alice');
    const callId = await alice.offer(stage.userId('bob'));
    await stage.settle();
    const bob = await stage.join('bob');
    await stage.settle();
    await alice.leave();
    await stage.settle();
    await bob.answerByName(alice.userId);
    await bob.answerByName(alice.userId, CallType.VIDEOCALL);
    await stage.settle();
    await alice.leave({ case: 'callId', value: callId });
    await stage.settle();
  },
};

const rejectRinging: Case = {
  id: 'reject/ringing',
  title: 'The callee declines with the session from RINGING, and both call again',
  description:
    'The caller has to hear of the reject once and with its reason, and nobody is connected. Both have to be idle at once: the callee calls back and is declined in its turn, and then the caller calls again.',
  kind: 'scenario',
  clauses: ['RJ-1', 'RJ-2', 'RJ-3', 'OF-1', 'OF-2', 'G-3', 'G-4', 'TG-3'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    await alice.offer(bob.userId);
    await stage.settle();
    const session = bob.peer.lastEvent('ringing')?.body.value.session ?? '';
    await bob.leave({ case: 'peerSession', value: session });
    await stage.settle();
    await bob.offer(alice.userId);
    await stage.settle();
    // No media has failed where there is none: the intent counts for nothing.
    const intent = LeaveIntent.MEDIA_FAILED;
    await alice.leave({ case: 'peerSession', value: bob.sessionId }, { intent });
    await stage.settle();
    await alice.offer(bob.userId);
    await stage.settle();
  },
};

const rejectHeld: Case = {
  id: 'reject/by-name',
  title: 'A late callee declines a held call by name, and another one by its id',
  description:
    'The call never rang at it, so that it knows the call from its own reject alone, and asks for it once more, now by its id. A third one declines only when its own offer is over.',
  kind: 'scenario',
  clauses: ['RJ-5', 'RJ-3', 'LS-1', 'TG-1', 'TG-2', 'TG-4', 'HU-2', 'LS-9'],
  async play(stage) {
    const alice = await stage.join('alice');
    const bobCall = await alice.offer(stage.userId('bob'));
    await stage.settle();
    const bob = await stage.join('bob');
    await stage.settle();
    // Of another call type there is none.
    for (const callType of [CallType.VIDEOCALL, CallType.AUDIOCALL]) {
      await bob.leave({ case: 'byName', value: { callType, caller: alice.userId } });
      await stage.settle();
    }
    await bob.leave({ case: 'callId', value: bobCall });
    await bob.leave();
    await bob.answer();
    await bob.answer({ case: 'callId', value: bobCall });
    await bob.setMute(bobCall, true);
    await stage.settle();
    const carolCall = await alice.offer(stage.userId('carol'));
    await stage.settle();
    const carol = await stage.join('carol');
    await stage.settle();
    await carol.leave({ case: 'callId', value: carolCall });
    await stage.settle();
    // Who is calling declines nobody.
    const daveCall = await alice.offer(stage.userId('dave'));
    await stage.settle();
    const dave = await stage.join('dave');
    await dave.offer(stage.userId('nobody'));
    await stage.settle();
    await dave.leave({ case: 'callId', value: daveCall });
    await stage.settle();
    await dave.leave();
    await stage.settle();
    await dave.leave({ case: 'callId', value: daveCall });
    await stage.settle();
  },
};

const mute: Case = {
  id: 'mute/in-call',
  title:
    'The caller mutes twice and unmutes twice in a connected call; the callee mutes too; nobody is muted in the next one',
  description:
    'Mute is a state and no toggle: only a change is told to the other party, once each, and what it sees alternates. In the end several requests are sent in one breath.',
  kind: 'scenario',
  race: 'mute twice and unmute twice (R21)',
  clauses: ['MU-1', 'MU-2', 'MU-5', 'CN-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    for (const muted of [true, true, false, false]) {
      await alice.setMute(callId, muted);
      await stage.settle();
    }
    await bob.setMute(callId, true);
    await stage.settle();
    await bob.setMute(callId, false);
    await stage.settle();
    await Promise.all([true, false, true].map((muted) => bob.setMute(callId, muted)));
    await stage.settle();
    await Promise.all([false, true].map((muted) => bob.setMute(callId, muted)));
    await alice.setMute(callId, true);
    await stage.settle();
    await hangUp(stage, alice);
    // Both were muted, and neither is in the next call.
    await connectCall(stage, alice, bob);
    await hangUp(stage, bob);
  },
};

const muteEarly: Case = {
  id: 'mute/before-connected',
  title: 'Caller and callee are muted before CONNECTED, which tells the other of it',
  description:
    'Caller and callee mute before there is a call to be heard in. The other party learns of it by CONNECTED alone, and not by an event before it; a session that only rings is refused. In the end a late callee answers muted.',
  kind: 'scenario',
  race: 'mute before CONNECTED (R20)',
  clauses: ['MU-3', 'CN-1', 'ER-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await alice.setMute(callId, true);
    await stage.settle();
    await bob.setMute(callId, true);
    await stage.settle();
    await alice.setMute(callId, false);
    await stage.settle();
    await bob.answer(undefined, { muted: true });
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    // Neither changes anything: both are as CONNECTED said.
    await alice.setMute(callId, false);
    await bob.setMute(callId, true);
    await stage.settle();
    await bob.setMute(callId, false);
    await stage.settle();
    await hangUp(stage, bob);
    const again = await connectCall(stage, alice, bob, { offer: { muted: true } });
    await bob.setMute(again, true);
    await stage.settle();
    await hangUp(stage, alice);
    const held = await alice.offer(stage.userId('carol'));
    await stage.settle();
    const carol = await stage.join('carol');
    await stage.settle();
    const value = { callType: CallType.AUDIOCALL, caller: alice.userId };
    await carol.answer({ case: 'byName', value }, { muted: true });
    await stage.settle();
    await connectMedia(stage, alice, carol, held, false);
    await hangUp(stage, alice);
  },
};

const muteOver: Case = {
  id: 'mute/of-the-call-before',
  title: 'Caller and callee mute a call that nobody claims, and are not muted in the next one',
  description:
    'A mute ends with its call. That of a session that rings is refused, and kept for nothing.',
  kind: 'scenario',
  clauses: ['MU-3', 'ER-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await alice.setMute(callId, true);
    await stage.settle();
    await bob.setMute(callId, true);
    await stage.settle();
    await alice.leave();
    await stage.settle();
    await connectCall(stage, alice, bob);
    await hangUp(stage, alice);
  },
};

const deviceChange: Case = {
  id: 'device-change/quiet-wire',
  title: 'A party of a connected, muted call changes its microphone, and nothing crosses the wire',
  description:
    "A new microphone is nobody else's matter: it neither sends anything nor ends the mute.",
  kind: 'scenario',
  clauses: ['DV-3', 'CN-1', 'MU-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    await alice.setMute(callId, true);
    await stage.settle();
    alice.noteDeviceChange('microphone-2');
    await stage.settle();
    await alice.setMute(callId, false);
    await stage.settle();
    bob.noteDeviceChange('microphone-2');
    await stage.settle();
    await hangUp(stage, alice);
  },
};

/** The five scenarios of the mission. */
export const CALL_CASES: readonly Case[] = [
  base,
  earlyOffer,
  lateSession,
  earlyLateSession,
  lateErrors,
  lateTooLate,
  rejectRinging,
  rejectHeld,
  mute,
  muteEarly,
  muteOver,
  deviceChange,
];
