/** Owns the scenarios about what the response to a Resume says of the call that its session is in. */
import { DescriptionType } from '@audiocall/proto';
import type { Case } from './case.js';
import { joinResumable } from './resumable.js';
import { connectCall, type Member, runOut, type Stage } from './stage.js';

/** One after the other, so that each snapshot stands alone. */
async function resumeBoth(stage: Stage, ...members: readonly [Member, Member]): Promise<void> {
  for (const member of members) {
    await stage.resume(member);
    await stage.settle();
  }
}

const offered: Case = {
  id: 'resume/snapshot-of-an-offer',
  title: 'Caller and callee resume their sessions a while after a call began to ring',
  kind: 'scenario',
  clauses: ['RS-2'],
  needs: ['resume'],
  async play(stage) {
    const [alice, bob, carol] = await joinResumable(stage, 'alice', 'bob', 'carol');
    await alice.offer(bob.userId, { muted: true, record: true });
    await stage.settle();
    await runOut(stage, carol);
    await resumeBoth(stage, alice, bob);
    await bob.leave();
    await stage.settle();
  },
};

const muted: Case = {
  id: 'resume/snapshot-of-mutes',
  title: 'One party of a connected call is muted as both resume their sessions, and then the other',
  kind: 'scenario',
  clauses: ['RS-2'],
  needs: ['resume'],
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const callId = await connectCall(stage, alice, bob, { offer: { muted: true, record: true } });
    for (const isMuted of [true, false]) {
      await alice.setMute(callId, isMuted);
      await bob.setMute(callId, !isMuted);
      await stage.settle();
      await resumeBoth(stage, alice, bob);
    }
    await bob.leave();
    await stage.settle();
  },
};

const negotiating: Case = {
  id: 'resume/snapshot-of-a-negotiation',
  title:
    'Both parties resume their sessions while a second offer waits, when it is answered, and when a third one is declined',
  kind: 'scenario',
  clauses: ['RS-2', 'NG-1'],
  needs: ['resume', 'renegotiate'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    await stage.settle();
    const callId = await connectCall(stage, alice, bob);
    await alice.describeAs(callId, DescriptionType.OFFER, 2);
    await stage.settle();
    await resumeBoth(stage, alice, bob);
    await bob.describeAs(callId, DescriptionType.ANSWER, 2);
    await stage.settle();
    await resumeBoth(stage, alice, bob);
    await bob.describeAs(callId, DescriptionType.OFFER, 3);
    await stage.settle();
    await alice.describeAs(callId, DescriptionType.REJECT, 3);
    await stage.settle();
    await resumeBoth(stage, alice, bob);
    await bob.leave();
    await stage.settle();
  },
};

const connecting: Case = {
  id: 'resume/snapshot-while-connecting',
  title:
    'Both parties resume their sessions after a claim, after the description, and after its answer, in a late call and in an early one',
  kind: 'scenario',
  clauses: ['RS-2'],
  needs: ['resume'],
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    for (const isEarly of [false, true]) {
      const terms = isEarly ? { sdpOffer: alice.sdp('offer'), muted: true } : {};
      const callId = await alice.call(bob.userId, terms);
      await stage.settle();
      await bob.answer();
      await stage.settle();
      // One of them is muted, in either call.
      if (!isEarly) await bob.setMute(callId, true);
      await stage.settle();
      await resumeBoth(stage, alice, bob);
      if (!isEarly) {
        await alice.describe(callId, 'offer');
        await stage.settle();
        await resumeBoth(stage, alice, bob);
      }
      await bob.describe(callId, 'answer');
      await stage.settle();
      await resumeBoth(stage, alice, bob);
      await bob.leave();
      await stage.settle();
    }
  },
};

/** What a Resume says of the call. */
export const RESUME_SNAPSHOT_CASES: readonly Case[] = [offered, muted, negotiating, connecting];
