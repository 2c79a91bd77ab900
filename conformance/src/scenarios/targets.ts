/** Owns the scenarios about targets: which call AnswerCall and Leave mean. */
import { CallType, MediaState } from '@audiocall/proto';
import type { Case } from './case.js';
import { connectCall, type Member } from './stage.js';

const answers: Case = {
  id: 'answer/targets',
  title: 'A ringing call is answered by its id and by name, twice, and with an answer to no offer',
  kind: 'scenario',
  clauses: ['LS-7', 'AN-3', 'DE-3', 'TG-1', 'TG-2', 'ER-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    // That names a call from bob, and there is none.
    await alice.leave({
      case: 'byName',
      value: { callType: CallType.AUDIOCALL, caller: bob.userId },
    });
    await stage.settle();
    for (const value of [callId, 'no-such-call']) {
      await bob.answer({ case: 'callId', value }, { sdpAnswer: bob.sdp('answer') });
      await stage.settle();
    }
    await bob.answer({ case: 'callId', value: callId });
    await stage.settle();
    await bob.answer({ case: 'callId', value: callId });
    await bob.answerByName(alice.userId);
    await stage.settle();
    // Nobody of that name calls, which says more than that the session is in a call.
    await alice.leave({
      case: 'byName',
      value: { callType: CallType.AUDIOCALL, caller: bob.userId },
    });
    await stage.settle();
    await bob.leave({ case: 'callId', value: callId });
    await stage.settle();
    await alice.offer(bob.userId);
    await stage.settle();
    await bob.answerByName(alice.userId);
    await stage.settle();
  },
};

const acknowledged: Case = {
  id: 'answer/acknowledged',
  title:
    'A callee answers and declines a call that it has not seen ring yet, by what it has acknowledged',
  kind: 'scenario',
  clauses: ['TG-3', 'AN-1'],
  async play(stage) {
    const [alice, bob, carol] = await stage.joinAll('alice', 'bob', 'carol');
    await alice.offer(bob.userId);
    await stage.settle();
    const seen = bob.peer.lastEvent('ringing')?.seq ?? 0;
    const target = { case: 'onlyRinging', value: {} } as const;
    // That it has acknowledged nothing says as much as any other number, and is not left out.
    const tellNothingSeen = async (): Promise<void> => {
      await bob.peer.request({ case: 'answerCall', value: { target } }, { ackSeq: 0 });
      await bob.peer.request({ case: 'leave', value: {} }, { ackSeq: 0 });
      await stage.settle();
    };
    await tellNothingSeen();
    await alice.leave();
    await stage.settle();
    await tellNothingSeen();
    await carol.offer(bob.userId);
    await stage.settle();
    await bob.peer.request({ case: 'answerCall', value: { target } }, { ackSeq: seen });
    await stage.settle();
    const byPeer = { case: 'peerSession', value: carol.sessionId } as const;
    await bob.peer.request({ case: 'leave', value: { target: byPeer } }, { ackSeq: seen });
    await bob.peer.request({ case: 'leave', value: {} }, { ackSeq: seen });
    await stage.settle();
    // Who names the call means it, whatever was acknowledged, and knows it from more than RINGING then.
    const callId = bob.peer.lastEvent('ringing')?.callId ?? '';
    const byId = { case: 'callId', value: callId } as const;
    await bob.peer.request({ case: 'answerCall', value: { target: byId } }, { ackSeq: seen });
    await stage.settle();
    await bob.peer.request({ case: 'leave', value: {} }, { ackSeq: seen });
    await stage.settle();
    await carol.offer(bob.userId);
    await stage.settle();
    const now = bob.peer.lastEvent('ringing')?.seq ?? 0;
    await bob.peer.request({ case: 'answerCall', value: { target } }, { ackSeq: now });
    await stage.settle();
    await bob.leave();
    await carol.offer(bob.userId);
    await stage.settle();
    // More than was ever sent is not below any RINGING.
    await bob.peer.request({ case: 'answerCall', value: { target } }, { ackSeq: now + 1000 });
    await stage.settle();
  },
};

/** An id that the server might have made: its last characters are in another order. */
function turnEnd(id: string, by: number): string {
  const end = id.slice(-8);
  return `${id.slice(0, -8)}${end.slice(by)}${end.slice(0, by)}`;
}

const foreignCalls: Case = {
  id: 'targets/foreign',
  title: 'A third user names the call of two others in every request',
  kind: 'scenario',
  clauses: ['ER-4', 'G-6', 'ER-2', 'TG-1', 'TG-2'],
  async play(stage) {
    const [alice, bob, eve] = await stage.joinAll('alice', 'bob', 'eve');
    const callId = await connectCall(stage, alice, bob);
    const probe = async (id: string): Promise<void> => {
      await eve.answer({ case: 'callId', value: id });
      await eve.leave({ case: 'callId', value: id });
      await eve.setMute(id, true);
      await eve.describe(id, 'offer');
      eve.trickle(id, 1);
      eve.report(id);
      await stage.settle();
      const report = { callId: id, negotiationId: 1, state: MediaState.CONNECTED };
      await eve.peer.request({ case: 'mediaReport', value: report });
      await stage.settle();
    };
    await probe(callId);
    await probe('no-such-call');
    // Two more that look like it: in the same words, so that those of the first one can be compared.
    for (const nth of [1, 2]) await probe(turnEnd(callId, nth));
    await eve.leave({ case: 'peerSession', value: alice.sessionId });
    await eve.leave({ case: 'clientRef', value: 'ref-1' });
    await eve.leave({
      case: 'byName',
      value: { callType: CallType.AUDIOCALL, caller: alice.userId },
    });
    await eve.leave();
    await stage.settle();
    await alice.leave();
    await stage.settle();
    await probe(callId);
  },
};

/** More than whoever remembers a dozen for a session has room for, and fewer than a minute may have. */
const OTHER_CALLS = 16;

const peerSessions: Case = {
  id: 'targets/peer-session',
  title: 'Two parties leave by the session of the other one, of a third user, and by their own',
  description:
    'The first call was held, so that nobody was notified of it. The second one is live while the first one is asked for.',
  kind: 'scenario',
  clauses: ['TG-3', 'HU-1', 'HU-2', 'ER-2', 'G-3', 'RJ-3'],
  async play(stage) {
    const leaveBy = (member: Member, other: Member): Promise<unknown> =>
      member.leave({ case: 'peerSession', value: other.sessionId });
    const alice = await stage.join('alice');
    await alice.offer(stage.userId('bob'));
    await stage.settle();
    const [bob, carol] = await stage.joinAll('bob', 'carol');
    await stage.settle();
    await bob.answerByName(alice.userId);
    await stage.settle();
    await leaveBy(bob, carol);
    await leaveBy(bob, bob);
    await leaveBy(alice, alice);
    await stage.settle();
    await leaveBy(alice, bob);
    await stage.settle();
    await carol.offer(bob.userId);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await leaveBy(bob, alice);
    await stage.settle();
    await leaveBy(bob, carol);
    await stage.settle();
    // Who declined was never at the other end of the call.
    await alice.offer(bob.userId);
    await stage.settle();
    await leaveBy(bob, alice);
    await stage.settle();
    await leaveBy(alice, bob);
    await stage.settle();
    // Other calls come and go, and the older ones are named as before.
    for (let nth = 0; nth < OTHER_CALLS; nth += 1) {
      await carol.offer(bob.userId);
      await stage.settle();
      await bob.leave();
      await stage.settle();
    }
    await connectCall(stage, carol, bob);
    await bob.leave();
    await stage.settle();
    await leaveBy(bob, alice);
    await stage.settle();
  },
};

const olderRefs: Case = {
  id: 'targets/refs-of-an-older-session',
  title: 'A user comes again and cancels by the client_ref of an offer of its session before',
  description:
    'A client_ref is looked up in the own offers of the session, of which there is none.',
  kind: 'scenario',
  clauses: ['TG-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const { clientRef = '', ...terms } = alice.offerTerms(bob.userId);
    await alice.peer.request({ case: 'offerCall', value: { clientRef, ...terms } });
    await stage.settle();
    await alice.peer.request({ case: 'destroySession', value: {} });
    await alice.peer.awaitClose();
    const later = await stage.join('alice-later', {}, 'alice');
    await stage.settle();
    await later.leave({ case: 'clientRef', value: clientRef });
    await stage.settle();
    // The call is forgotten by nobody else for that.
    await bob.answerByName(alice.userId);
    await stage.settle();
    await later.peer.request({ case: 'offerCall', value: { clientRef, ...terms, record: true } });
    await stage.settle();
  },
};

/** Targets. */
export const TARGET_CASES: readonly Case[] = [
  answers,
  acknowledged,
  foreignCalls,
  peerSessions,
  olderRefs,
];
