/** Owns the scenarios in which candidates and reports have request ids, so that each of them is answered. */
import { DescriptionType, MediaState, type Response } from '@audiocall/proto';
import type { Case } from './case.js';
import { connectMedia, type Member, type Stage } from './stage.js';

const { OFFER, ANSWER } = DescriptionType;

/** Sends one candidate, and settles. */
async function trickle(
  stage: Stage,
  who: Member,
  callId: string,
  negotiationId: number,
  end = false,
): Promise<void> {
  const candidates = who.makeCandidates(1);
  const value = { callId, negotiationId, ufrag: 'test', candidates, end };
  await who.peer.request({ case: 'candidates', value });
  await stage.settle();
}

/** Reports that the media is there. */
function report(who: Member, callId: string, negotiationId: number): Promise<Response> {
  const value = { callId, negotiationId, state: MediaState.CONNECTED };
  return who.peer.request({ case: 'mediaReport', value });
}

const first: Case = {
  id: 'media/answers',
  title: 'Candidates and reports with request ids, before and after what makes them count',
  kind: 'scenario',
  clauses: ['IC-1', 'IC-2', 'CN-4', 'CN-1', 'LM-1'],
  async play(stage) {
    const [alice, bob, carol] = await stage.joinAll('alice', 'bob', 'carol');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await trickle(stage, alice, callId, 1);
    await trickle(stage, alice, callId, 2);
    await trickle(stage, carol, callId, 1);
    await report(alice, callId, 1);
    await report(carol, callId, 1);
    await bob.answer();
    await stage.settle();
    await trickle(stage, alice, callId, 1);
    await trickle(stage, bob, callId, 1);
    await alice.describe(callId, 'offer');
    await stage.settle();
    await trickle(stage, alice, callId, 1);
    await report(bob, callId, 1);
    await bob.describe(callId, 'answer');
    await stage.settle();
    await trickle(stage, bob, callId, 1, true);
    await trickle(stage, bob, callId, 1);
    await report(alice, callId, 2);
    await report(alice, callId, 1);
    await stage.settle();
    await report(bob, callId, 1);
    await stage.settle();
    await alice.leave();
    await stage.settle();
    await trickle(stage, bob, callId, 1);
    await report(bob, callId, 1);
    const empty = { callId, negotiationId: 1, ufrag: 'test', candidates: [] };
    await bob.peer.request({ case: 'candidates', value: empty });
    await stage.settle();
  },
};

const later: Case = {
  id: 'renegotiate/answers',
  title: 'Candidates and reports with request ids around a second negotiation',
  kind: 'scenario',
  needs: ['renegotiate'],
  clauses: ['IC-1', 'IC-2', 'NG-6', 'CN-4'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    await bob.describeAs(callId, OFFER, 2);
    await stage.settle();
    await trickle(stage, alice, callId, 2);
    await trickle(stage, alice, callId, 3);
    await trickle(stage, bob, callId, 1);
    await trickle(stage, bob, callId, 2);
    await report(alice, callId, 2);
    await report(alice, callId, 1);
    await stage.settle();
    await alice.describeAs(callId, ANSWER, 2);
    await stage.settle();
    await trickle(stage, alice, callId, 1);
    await trickle(stage, alice, callId, 2, true);
    await trickle(stage, alice, callId, 2);
    await report(alice, callId, 1);
    await report(alice, callId, 2);
    await stage.settle();
  },
};

/** Media control that is answered. */
export const ASKED_MEDIA_CASES: readonly Case[] = [first, later];
