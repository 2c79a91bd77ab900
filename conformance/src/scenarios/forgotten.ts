/** Owns the scenarios about what is new when a call is forgotten: the names that it had had are free, and only those. */
import { StatusCode } from '@audiocall/proto';
import type { Case } from './case.js';
import type { Member, Stage } from './stage.js';

/** So short that the call before is forgotten while the next one rings. */
const SHORT_TOMBSTONE_MS = 100;

/** How often it is looked whether a call is forgotten. */
const LOOK_MS = 50;

/** Waits until a call is forgotten, which the answers to its caller tell. */
async function awaitForgotten(stage: Stage, caller: Member, callId: string): Promise<void> {
  const lifeMs = caller.granted?.timers?.tombstoneMs ?? 0;
  const longestMs = lifeMs + Math.max(1000, lifeMs / 10) + LOOK_MS;
  stage.allowWait('tombstone_ms with what it may be late', longestMs);
  for (let waitedMs = 0; waitedMs <= longestMs; waitedMs += LOOK_MS) {
    const { status } = await caller.leave({ case: 'callId', value: callId });
    if (status?.code === StatusCode.CALL_NOT_FOUND) break;
    await stage.pause(LOOK_MS);
  }
  await stage.settle();
}

const olderOne: Case = {
  id: 'targets/older-one-forgotten',
  title:
    'A call is cancelled and offered again, and the first one is forgotten while the second one rings',
  description:
    'The second one is found by name, by the offer that meets it, and by its client_ref.',
  kind: 'scenario',
  clauses: ['TG-2', 'LS-7'],
  async play(stage) {
    const alice = await stage.join('alice', { timers: { tombstoneMs: SHORT_TOMBSTONE_MS } });
    const bob = await stage.join('bob');
    const first = await alice.offer(bob.userId);
    await alice.leave();
    await alice.offer(bob.userId);
    await stage.settle();
    await awaitForgotten(stage, alice, first);
    await bob.answerByName(alice.userId);
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

const onceRefused: Case = {
  id: 'targets/refused-once-and-forgotten',
  title:
    'An offer is refused, made under the same client_ref, and forgotten: the client_ref names nothing then',
  kind: 'scenario',
  clauses: ['TG-4'],
  async play(stage) {
    const alice = await stage.join('alice', { timers: { tombstoneMs: SHORT_TOMBSTONE_MS } });
    const bob = await stage.join('bob');
    const terms = alice.offerTerms(alice.userId);
    await alice.peer.request({ case: 'offerCall', value: terms });
    const value = { ...terms, callee: bob.userId };
    const { result } = await alice.peer.request({ case: 'offerCall', value });
    await alice.leave();
    await awaitForgotten(stage, alice, result.case === 'offerCall' ? result.value.callId : '');
    await alice.leave({ case: 'clientRef', value: terms.clientRef ?? '' });
    await stage.settle();
  },
};

const mergedOne: Case = {
  id: 'glare/merged-and-forgotten',
  title:
    'A merged call is over and forgotten, and both users offer again with the client_refs that it had',
  kind: 'scenario',
  needs: ['glare_merge'],
  clauses: ['GL-3', 'OF-1'],
  async play(stage) {
    const alice = await stage.join('alice', { timers: { tombstoneMs: SHORT_TOMBSTONE_MS } });
    const bob = await stage.join('bob');
    const offers = [alice.offerTerms(bob.userId), bob.offerTerms(alice.userId)] as const;
    const { result } = await alice.peer.request({ case: 'offerCall', value: offers[0] });
    await stage.settle();
    await bob.peer.request({ case: 'offerCall', value: offers[1] });
    await stage.settle();
    await bob.leave();
    await stage.settle();
    const callId = result.case === 'offerCall' ? result.value.callId : '';
    await awaitForgotten(stage, alice, callId);
    for (const [index, { peer }] of [alice, bob].entries()) {
      const value = offers[index] ?? {};
      await peer.request({
        case: 'leave',
        value: { target: { case: 'clientRef', value: value.clientRef ?? '' } },
      });
      await peer.request({ case: 'offerCall', value });
      await stage.settle();
      await peer.request({ case: 'leave', value: {} });
      await stage.settle();
    }
  },
};

/** Calls that are forgotten. */
export const FORGOTTEN_CASES: readonly Case[] = [olderOne, onceRefused, mergedOne];
