/** Owns the scenarios of users who are wanted by several, or call each other: busy, glare. */
import type { Case } from './case.js';
import { connectMedia, type Member } from './stage.js';

const busy: Case = {
  id: 'busy/every-state',
  title: 'A third user calls somebody who is calling, ringing, and in a call',
  description:
    'Each of those offers has to be refused as BUSY: it makes no call, and the user who is busy sees nothing of it.',
  kind: 'scenario',
  race: 'two callers of one callee (R11)',
  clauses: ['OF-3', 'BZ-1', 'G-6'],
  async play(stage) {
    const [alice, bob, carol] = await stage.joinAll('alice', 'bob', 'carol');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await carol.offer(alice.userId);
    await stage.settle();
    await carol.offer(bob.userId);
    await stage.settle();
    await bob.answer({ case: 'callId', value: callId });
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    await carol.offer(alice.userId);
    const terms = carol.offerTerms(bob.userId);
    await carol.peer.request({ case: 'offerCall', value: terms });
    await stage.settle();
    await bob.leave();
    await stage.settle();
    // A client_ref whose offer was refused may be used again (OF-6).
    await carol.peer.request({ case: 'offerCall', value: terms });
    await stage.settle();
    await bob.leave();
    await stage.settle();
    await alice.offer(stage.userId('nobody'));
    await stage.settle();
    await carol.offer(alice.userId);
    await stage.settle();
  },
};

const otherHeld: Case = {
  id: 'busy/other-held-calls',
  title:
    'A held call waits for somebody who answers another one, and for somebody whose own call is answered',
  kind: 'scenario',
  clauses: ['BZ-2', 'RJ-3', 'LS-3'],
  async play(stage) {
    const [alice, carol] = await stage.joinAll('alice', 'carol');
    for (const caller of [alice, carol, ...(await stage.joinAll('fred', 'gina'))]) {
      await caller.offer(stage.userId('bob'));
      await stage.settle();
    }
    const bob = await stage.join('bob');
    await stage.settle();
    await bob.answerByName(alice.userId);
    await stage.settle();
    // He hears what became of the other one (LS-9).
    await bob.answerByName(carol.userId);
    await stage.settle();
    // Carol is idle again, and calls another one who is away.
    const erin = await stage.join('erin');
    await carol.offer(stage.userId('dave'));
    await stage.settle();
    const dave = await stage.join('dave');
    await stage.settle();
    await dave.offer(erin.userId);
    await stage.settle();
    await erin.answer();
    await stage.settle();
  },
};

const heldSince: Case = {
  id: 'busy/held-since-a-loss',
  title:
    'Calls that rang at sessions which are gone: one ends as its callee answers another call, one is answered by its id',
  kind: 'scenario',
  clauses: ['BZ-2', 'LS-3', 'SE-5', 'RJ-3'],
  async play(stage) {
    const [alice, carol, first] = await stage.joinAll('alice', 'carol', 'bob');
    const comeAgain = async (member: Member, name: string): Promise<Member> => {
      await member.peer.request({ case: 'destroySession', value: {} });
      await member.peer.awaitClose();
      const later = await stage.join(name, {}, 'bob');
      await stage.settle();
      return later;
    };
    await alice.offer(first.userId);
    await stage.settle();
    const second = await comeAgain(first, 'bob-again');
    await carol.offer(second.userId);
    await stage.settle();
    await second.answer();
    await stage.settle();
    await second.leave();
    await stage.settle();
    const callId = await alice.offer(second.userId);
    await stage.settle();
    const third = await comeAgain(second, 'bob-once-more');
    await third.answer({ case: 'callId', value: callId });
    await stage.settle();
  },
};

const glare: Case = {
  id: 'glare/ringing-and-held',
  title:
    'Two users call each other: while the second rings, while its call is held, and while it calls a third one',
  description:
    'Whichever way two users call each other, they must not both be refused, both be left ringing, or have two calls. The callee of the first call is still able to answer it.',
  kind: 'scenario',
  race: 'two offers of the same two users (R9), also with a held call (R10)',
  clauses: ['GL-1', 'GL-2', 'ER-2', 'AN-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    await alice.offer(bob.userId);
    await stage.settle();
    await bob.offer(alice.userId);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await bob.leave();
    await stage.settle();
    await alice.offer(stage.userId('carol'));
    await stage.settle();
    const carol = await stage.join('carol');
    await stage.settle();
    await carol.offer(alice.userId);
    await stage.settle();
    await carol.offer(bob.userId);
    await stage.settle();
    await carol.offer(alice.userId);
    await stage.settle();
    await carol.leave();
    await stage.settle();
    await carol.answerByName(alice.userId);
    await stage.settle();
  },
};

/** Busy and glare. */
export const BUSY_CASES: readonly Case[] = [busy, otherHeld, heldSince, glare];
