/**
 * Owns the cases that bring the same call about in two ways: the life of the call that each side sees
 * has to be the same (invariant 19).
 */
import type { Likeness } from '../oracle/compare-lifecycles.js';
import type { Case } from './case.js';
import { joinResumable } from './resumable.js';
import { connectCall, connectMedia, type Member, type Stage } from './stage.js';
import { CANONICAL, joinTyping } from './typing.js';

/** The way in which a call is brought about; gives its id when it is connected. */
type Way = (stage: Stage, caller: Member, callee: Member) => Promise<string>;

/** Plays a call to its end, and one that is rejected, with members of their own. */
async function playWays(
  stage: Stage,
  ways: readonly Way[],
  join: (index: number) => Promise<readonly [Member, Member]>,
): Promise<void> {
  for (const [index, way] of ways.entries()) {
    const [caller, callee] = await join(index);
    const callId = await way(stage, caller, callee);
    await caller.setMute(callId, true);
    await stage.settle();
    await callee.leave();
    await stage.settle();
    await callee.offer(caller.userId);
    await stage.settle();
    await caller.leave();
    await stage.settle();
  }
}

const nameAll = (name: string, ways: readonly unknown[]): readonly string[] =>
  ways.map((_, index) => `${name}-${index + 1}`);

const likenessOf = (clause: Likeness['clause'], ways: readonly unknown[]): readonly Likeness[] => [
  { clause, alike: [nameAll('caller', ways), nameAll('callee', ways)] },
];

const joinPlain =
  (stage: Stage) =>
  (index: number): Promise<readonly [Member, Member]> =>
    stage.joinAll(`caller-${index + 1}`, `callee-${index + 1}`);

const lateSdp: Way = (stage, caller, callee) => connectCall(stage, caller, callee);

const earlySdp: Way = (stage, caller, callee) =>
  connectCall(stage, caller, callee, { offer: { sdpOffer: caller.sdp('offer') } });

const MOMENTS = [lateSdp, earlySdp];

const earlyOrLate: Case = {
  id: 'alike/early-and-late-sdp',
  title: 'The same call with an SDP that comes late, and with one that comes early',
  kind: 'scenario',
  clauses: ['EO-3'],
  compares: likenessOf('EO-3', MOMENTS),
  play: (stage) => playWays(stage, MOMENTS, joinPlain(stage)),
};

/** A ringing call is claimed in one of the ways to name it. */
const claimBy =
  (answer: (caller: Member, callee: Member, callId: string) => Promise<unknown>): Way =>
  async (stage, caller, callee) => {
    const callId = await caller.offer(callee.userId);
    await stage.settle();
    await answer(caller, callee, callId);
    await stage.settle();
    await connectMedia(stage, caller, callee, callId, false);
    return callId;
  };

const TARGETS = [
  claimBy((_caller, callee) => callee.answer()),
  claimBy((caller, callee) => callee.answerByName(caller.userId)),
  claimBy((_caller, callee, value) => callee.answer({ case: 'callId', value })),
];

const targets: Case = {
  id: 'alike/targets-of-an-answer',
  title: 'The same ringing call answered without arguments, by name and by its id',
  kind: 'scenario',
  clauses: ['LS-7'],
  compares: likenessOf('LS-7', TARGETS),
  play: (stage) => playWays(stage, TARGETS, joinPlain(stage)),
};

/** The callee loses its socket when it rings, and again in the call, and comes back each time. */
const withCuts: Way = async (stage, caller, callee) => {
  const cut = async (): Promise<void> => {
    await callee.peer.cut();
    await stage.resume(callee);
    await stage.settle();
  };
  const callId = await caller.offer(callee.userId);
  await stage.settle();
  await cut();
  await callee.answer({ case: 'callId', value: callId });
  await stage.settle();
  await connectMedia(stage, caller, callee, callId, false);
  await cut();
  return callId;
};

const CUTS = [lateSdp, withCuts];

const resumed: Case = {
  id: 'alike/with-and-without-cuts',
  title: 'The same call without a cut, and with two after each of which the callee resumes',
  kind: 'scenario',
  needs: ['resume'],
  clauses: ['RS-2'],
  compares: likenessOf('RS-2', CUTS),
  play: (stage) =>
    playWays(stage, CUTS, (index) =>
      joinResumable(stage, `caller-${index + 1}`, `callee-${index + 1}`),
    ),
};

const SUBPROTOCOLS = [lateSdp, lateSdp];

const subprotocols: Case = {
  id: 'alike/binary-and-json',
  title: 'The same call of two programs, and of two who type',
  kind: 'scenario',
  clauses: ['WR-7'],
  compares: likenessOf('WR-7', SUBPROTOCOLS),
  play: (stage) =>
    playWays(stage, SUBPROTOCOLS, async (index) => {
      if (index === 0) return joinPlain(stage)(index);
      const caller = await joinTyping(stage, 'caller-2', CANONICAL);
      return [caller, await joinTyping(stage, 'callee-2', CANONICAL)];
    }),
};

/** The same call in several ways. */
export const METAMORPHIC_CASES: readonly Case[] = [earlyOrLate, targets, resumed, subprotocols];
