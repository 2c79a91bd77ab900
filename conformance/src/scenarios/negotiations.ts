/** Owns the scenarios of negotiations after the first one, and of media after CONNECTED. */
import { DescriptionType, MediaState } from '@audiocall/proto';
import type { Case } from './case.js';
import { agree, connectCall, type Member, type Stage } from './stage.js';

const SHORT_NEGOTIATE_MS = 200;
const SHORT_MEDIA_MS = 250;

const { OFFER, ANSWER, REJECT } = DescriptionType;

/** Sends a description, and lets it arrive. */
async function describe(
  stage: Stage,
  who: Member,
  callId: string,
  type: DescriptionType,
  negotiationId: number,
): Promise<void> {
  await who.describeAs(callId, type, negotiationId);
  await stage.settle();
}

const iceRestart: Case = {
  id: 'renegotiate/ice-restart',
  title:
    'Both parties lose their media, and one of them restarts ICE: descriptions, candidates and reports of negotiation 2, then of 3',
  kind: 'scenario',
  needs: ['renegotiate'],
  clauses: ['NG-1', 'NG-2', 'NG-3', 'NG-6', 'DE-2', 'IC-1', 'CN-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    for (const [id, first, second] of [
      [2, bob, alice],
      [3, alice, bob],
    ] as const) {
      // What is lost under the one negotiation is back under the next.
      for (const party of [first, second]) {
        party.report(callId, MediaState.DISCONNECTED, id - 1);
        await stage.settle();
      }
      await describe(stage, first, callId, OFFER, id);
      first.trickle(callId, 2, false, id);
      await stage.settle();
      await describe(stage, second, callId, ANSWER, id);
      second.trickle(callId, 2, true, id);
      first.trickle(callId, 0, true, id);
      await stage.settle();
      first.report(callId, MediaState.CONNECTED, id);
      second.report(callId, MediaState.CONNECTED, id);
      await stage.settle();
    }
    await alice.leave();
    await stage.settle();
  },
};

const errors: Case = {
  id: 'renegotiate/errors',
  title:
    'Offers out of turn, answers of the wrong party and to the wrong negotiation, and a reject',
  kind: 'scenario',
  race: 'R19: an answer to an offer that is over',
  needs: ['renegotiate'],
  clauses: ['NG-1', 'NG-3', 'ER-2', 'DE-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    await describe(stage, alice, callId, OFFER, 3);
    await describe(stage, bob, callId, ANSWER, 2);
    await describe(stage, bob, callId, REJECT, 2);
    await describe(stage, alice, callId, OFFER, 2);
    await describe(stage, bob, callId, OFFER, 2);
    await describe(stage, bob, callId, OFFER, 3);
    await describe(stage, alice, callId, OFFER, 3);
    await describe(stage, alice, callId, ANSWER, 2);
    await describe(stage, alice, callId, REJECT, 2);
    await describe(stage, alice, callId, ANSWER, 3);
    await describe(stage, bob, callId, ANSWER, 3);
    await describe(stage, bob, callId, REJECT, 2);
    await describe(stage, bob, callId, ANSWER, 2);
    await describe(stage, alice, callId, OFFER, 2);
    await describe(stage, bob, callId, OFFER, 3);
    await describe(stage, alice, callId, ANSWER, 3);
    await describe(stage, alice, callId, ANSWER, 3);
  },
};

const early: Case = {
  id: 'renegotiate/too-early',
  title: 'A second negotiation before CONNECTED, and by a session that is no party',
  kind: 'scenario',
  needs: ['renegotiate'],
  clauses: ['NG-1', 'ER-4', 'ER-2'],
  async play(stage) {
    const [alice, bob, eve] = await stage.joinAll('alice', 'bob', 'eve');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await describe(stage, alice, callId, OFFER, 2);
    await describe(stage, bob, callId, OFFER, 2);
    await describe(stage, eve, callId, OFFER, 2);
  },
};

const crossed: Case = {
  id: 'renegotiate/crossed',
  title: 'Both parties offer at the same time; the second one answers, and offers again',
  kind: 'scenario',
  race: 'R18: two offers cross',
  needs: ['renegotiate'],
  clauses: ['NG-1', 'NG-3', 'DE-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    for (const id of [2, 4]) {
      const [first] = await Promise.all([
        alice.describeAs(callId, OFFER, id),
        bob.describeAs(callId, OFFER, id),
      ]);
      await stage.settle();
      const [winner, loser] = first.status?.message === '' ? [alice, bob] : [bob, alice];
      await describe(stage, loser, callId, ANSWER, id);
      await describe(stage, loser, callId, OFFER, id + 1);
      await describe(stage, winner, callId, ANSWER, id + 1);
    }
  },
};

const candidates: Case = {
  id: 'renegotiate/old-candidates',
  title:
    'Candidates of the old negotiation go on while ICE is restarted, before and after each description, and after a reject',
  kind: 'scenario',
  race: 'R17: candidates and an ICE restart cross',
  needs: ['renegotiate'],
  clauses: ['NG-6', 'IC-1', 'IC-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await agree(stage, alice, bob);
    alice.report(callId);
    bob.report(callId);
    await stage.settle();
    alice.trickle(callId, 1);
    alice.trickle(callId, 1, false, 2);
    const offer = alice.describeAs(callId, OFFER, 2);
    alice.trickle(callId, 1);
    alice.trickle(callId, 2, false, 2);
    bob.trickle(callId, 1);
    bob.trickle(callId, 1, false, 2);
    await offer;
    await stage.settle();
    bob.trickle(callId, 1, false, 2);
    bob.trickle(callId, 1);
    const answer = bob.describeAs(callId, ANSWER, 2);
    bob.trickle(callId, 1);
    bob.trickle(callId, 1, true, 2);
    alice.trickle(callId, 0, true, 2);
    await answer;
    await stage.settle();
    await describe(stage, alice, callId, OFFER, 3);
    await describe(stage, bob, callId, REJECT, 3);
    bob.trickle(callId, 1, false, 3);
    alice.trickle(callId, 1, false, 3);
    await stage.settle();
  },
};

const rejected: Case = {
  id: 'renegotiate/rejected',
  title:
    'An offer is declined, and the negotiation before it stays in force; what is over is not declined again',
  kind: 'scenario',
  needs: ['renegotiate'],
  clauses: ['NG-1', 'NG-2', 'NG-3', 'DE-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    await describe(stage, alice, callId, OFFER, 2);
    await describe(stage, bob, callId, REJECT, 2);
    await describe(stage, bob, callId, REJECT, 2);
    alice.report(callId, MediaState.DISCONNECTED, 1);
    await stage.settle();
    alice.report(callId, MediaState.CONNECTED, 1);
    await stage.settle();
    await describe(stage, bob, callId, OFFER, 2);
    await describe(stage, bob, callId, OFFER, 3);
    await describe(stage, alice, callId, ANSWER, 3);
    await describe(stage, alice, callId, REJECT, 3);
  },
};

const unanswered: Case = {
  id: 'renegotiate/unanswered',
  title:
    'Nobody answers an offer, which ends, so that the negotiation before it stays in force; an answer to it comes too late, and the next offer is made',
  kind: 'scenario',
  needs: ['renegotiate'],
  clauses: ['NG-4', 'NG-1', 'NG-2', 'NG-3', 'SE-10'],
  async play(stage) {
    const timers = { negotiateMs: SHORT_NEGOTIATE_MS };
    const alice = await stage.join('alice', { timers });
    // The call goes by the timers of its caller alone (SE-10).
    const bob = await stage.join('bob');
    const negotiateMs = alice.granted?.timers?.negotiateMs ?? 0;
    stage.allowWait('negotiate_ms', negotiateMs);
    const awaitEnd = (nth: number) =>
      Promise.all(
        [alice, bob].map(({ peer }) =>
          peer.awaitEvent('negotiationEnded', stage.waitFor(negotiateMs), nth),
        ),
      );
    const callId = await connectCall(stage, alice, bob);
    await describe(stage, alice, callId, OFFER, 2);
    await awaitEnd(1);
    await stage.settle();
    for (const state of [MediaState.DISCONNECTED, MediaState.CONNECTED]) {
      alice.report(callId, state, 1);
      await stage.settle();
    }
    await describe(stage, bob, callId, ANSWER, 2);
    // By the timer of the caller also where the other one offers.
    await describe(stage, bob, callId, OFFER, 3);
    await awaitEnd(2);
    await stage.settle();
    await describe(stage, bob, callId, OFFER, 4);
    await describe(stage, alice, callId, ANSWER, 4);
  },
};

const mediaLost: Case = {
  id: 'renegotiate/media-lost',
  title: 'Media goes away and comes back at either party, goes away again, and stays away',
  kind: 'scenario',
  needs: ['renegotiate'],
  clauses: ['NG-2', 'RJ-3', 'G-3', 'SE-10'],
  async play(stage) {
    const timers = { mediaMs: SHORT_MEDIA_MS };
    const alice = await stage.join('alice', { timers });
    // The call goes by the timers of its caller alone (SE-10).
    const bob = await stage.join('bob');
    const carol = await stage.join('carol');
    const mediaMs = alice.granted?.timers?.mediaMs ?? 0;
    stage.allowWait('media_ms', mediaMs);
    const callId = await connectCall(stage, alice, bob);
    const { CONNECTED, DISCONNECTED, FAILED } = MediaState;
    const twice = [DISCONNECTED, FAILED, CONNECTED, CONNECTED, FAILED, CONNECTED];
    for (const state of [...twice, DISCONNECTED, CONNECTED]) {
      alice.report(callId, state);
      await stage.settle();
    }
    // A call that is offered later, and for longer, runs out first: then so would have alice's media.
    await carol.offer(stage.userId('nobody'), { ttlMs: mediaMs + 50 });
    await carol.peer.awaitEvent('leave', stage.waitFor(mediaMs + 50));
    await stage.settle();
    // The second loss is told and has its time like the first one.
    for (const state of [DISCONNECTED, CONNECTED, DISCONNECTED]) {
      bob.report(callId, state);
      await stage.settle();
    }
    // Who says so again wins no time, and reports until the call is over, or should be for sure.
    const pauseMs = mediaMs / 5;
    for (let waitedMs = 0; waitedMs < stage.waitFor(mediaMs); waitedMs += pauseMs) {
      await stage.pause(pauseMs);
      if (bob.peer.lastEvent('leave') !== undefined) break;
      bob.report(callId, DISCONNECTED);
    }
    await stage.settle();
    await Promise.all([alice.peer.awaitEvent('leave'), bob.peer.awaitEvent('leave')]);
    await stage.settle();
  },
};

const lostBefore: Case = {
  id: 'renegotiate/media-lost-before-connected',
  title:
    'Both parties report before CONNECTED that their media is away, then that it is there, and say so again',
  description:
    'What was reported before CONNECTED is no loss, and what comes after it is no return.',
  kind: 'scenario',
  needs: ['renegotiate'],
  clauses: ['CN-3'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await agree(stage, alice, bob);
    for (const state of [MediaState.DISCONNECTED, MediaState.CONNECTED, MediaState.CONNECTED]) {
      for (const party of [alice, bob]) {
        party.report(callId, state);
        await stage.settle();
      }
    }
    await bob.leave();
    await stage.settle();
  },
};

const oneSided: Case = {
  id: 'renegotiate/one-sided',
  title:
    'Calls of whom both, one or nobody asked for later negotiations: reports and offers after CONNECTED',
  description:
    'The feature is in force where both asked. In every other call lost media is told to nobody, and there is negotiation 1 alone: its roles stay, and another id is none.',
  kind: 'scenario',
  needs: ['renegotiate'],
  clauses: ['CN-4', 'NG-2', 'DE-1', 'NG-1'],
  async play(stage) {
    const callers = [await stage.join('asking'), await stage.join('quiet', { features: [] })];
    const callees = [await stage.join('asked'), await stage.join('silent', { features: [] })];
    for (const caller of callers) {
      for (const callee of callees) {
        const callId = await connectCall(stage, caller, callee);
        for (const state of [MediaState.DISCONNECTED, MediaState.CONNECTED]) {
          caller.report(callId, state);
          callee.report(callId, state);
          await stage.settle();
        }
        await describe(stage, callee, callId, OFFER, 2);
        await describe(stage, caller, callId, OFFER, 2);
        for (const party of [caller, callee]) await describe(stage, party, callId, REJECT, 1);
        await caller.leave();
        await stage.settle();
      }
    }
  },
};

const hangUp: Case = {
  id: 'renegotiate/hang-up',
  title: 'A party hangs up while the other one offers, answers and reports',
  kind: 'scenario',
  race: 'R15: hang-up and negotiation cross',
  needs: ['renegotiate'],
  clauses: ['HU-1', 'G-3', 'G-4', 'IC-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const first = await connectCall(stage, alice, bob);
    await Promise.all([alice.describeAs(first, OFFER, 2), bob.leave()]);
    await stage.settle();
    const second = await connectCall(stage, bob, alice);
    await describe(stage, bob, second, OFFER, 2);
    bob.report(second, MediaState.DISCONNECTED);
    await Promise.all([alice.describeAs(second, ANSWER, 2), bob.leave()]);
    alice.trickle(second, 1, false, 2);
    alice.report(second, MediaState.CONNECTED, 2);
    await stage.settle();
  },
};

/** Renegotiation. */
export const NEGOTIATION_CASES: readonly Case[] = [
  iceRestart,
  errors,
  early,
  crossed,
  candidates,
  rejected,
  unanswered,
  mediaLost,
  lostBefore,
  oneSided,
  hangUp,
];
