/** Owns the scenarios in which an SDP offer rode on RINGING and another session claims, or the call is merged. */
import { Feature } from '@audiocall/proto';
import type { Case } from './case.js';
import { connectMedia } from './stage.js';

const elsewhere: Case = {
  id: 'early-offer/on-ring-elsewhere',
  title:
    'The SDP offer rode on RINGING to a session that is gone, and later ones of the user claim the call',
  description:
    'They were given no offer: an answer to it is refused, and the claim brings it. In the first call the feature is in force for the later session, in the second it is not.',
  kind: 'scenario',
  needs: ['sdp_on_ring'],
  clauses: ['SR-1', 'EO-2', 'DE-3', 'ER-2'],
  async play(stage) {
    const alice = await stage.join('alice');
    for (const features of [[Feature.SDP_ON_RING], []]) {
      const name = `bob-${features.length}`;
      const bob = await stage.join(name, { features: [Feature.SDP_ON_RING] }, 'bob');
      const sdpOffer = alice.sdp('offer');
      const callId = await alice.offer(bob.userId, { sdpOffer, sdpOnRing: true });
      await stage.settle();
      await bob.peer.request({ case: 'destroySession', value: {} });
      await stage.settle();
      const later = await stage.join(`${name}-later`, { features }, 'bob');
      await stage.settle();
      const target = { case: 'callId', value: callId } as const;
      await later.answer(target, { sdpAnswer: later.sdp('answer') });
      await stage.settle();
      await later.answer(target);
      await stage.settle();
      await connectMedia(stage, alice, later, callId, true);
      await later.peer.request({ case: 'destroySession', value: {} });
      await stage.settle();
    }
  },
};

const merged: Case = {
  id: 'glare/merged-on-ring',
  title: 'The SDP offer rode on RINGING, and the offer of who rings is merged',
  description: 'The claim of a merge leaves out what RINGING brought, as any other claim does.',
  kind: 'scenario',
  needs: ['sdp_on_ring', 'glare_merge'],
  clauses: ['SR-1', 'GL-3', 'CN-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId, { sdpOffer: alice.sdp('offer'), sdpOnRing: true });
    await stage.settle();
    await bob.offer(alice.userId);
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, true);
    await bob.leave();
    await stage.settle();
  },
};

/** What rode on RINGING, and whoever claims. */
export const RING_OFFER_CASES: readonly Case[] = [elsewhere, merged];
