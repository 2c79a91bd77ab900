/** Owns the scenarios about what a party of a call is told that was away while it came about, one kind after the other. */
import { DescriptionType, Feature, MediaState } from '@audiocall/proto';
import { FEATURES, type FeatureName } from '../features.js';
import type { ClauseId } from '../oracle/clauses.js';
import type { Case } from './case.js';
import { joinResumable } from './resumable.js';
import { agree, connectCall, connectMedia, type Member } from './stage.js';

/** A timer that is short enough to wait for. */
const SHORT_NEGOTIATE_MS = 300;

const bothAway: Case = {
  id: 'resume/away-both',
  title: 'Claimant and caller are away at the same time, and miss what sets their media up',
  description:
    'Descriptions, candidates and the news that the other one is away wait for whoever comes back.',
  kind: 'scenario',
  clauses: ['RS-1', 'RS-2', 'DE-2', 'IC-1'],
  needs: ['resume'],
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await bob.peer.cut();
    await alice.peer.awaitEvent('peerState');
    await alice.describe(callId, 'offer');
    await stage.settle();
    await alice.peer.cut();
    await stage.settle();
    await stage.resume(bob);
    await bob.peer.awaitEvent('peerState');
    await stage.settle();
    await bob.describe(callId, 'answer');
    bob.trickle(callId, 1, true);
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

const betweenReports: Case = {
  id: 'resume/away-between-reports',
  title: 'A party is away after it reported its media, until, or while, the other one does',
  description:
    'What it had reported is not forgotten: they are connected, and whoever was away meanwhile is told so when it is back.',
  kind: 'scenario',
  clauses: ['RS-1', 'RS-2', 'CN-1', 'CN-3'],
  needs: ['resume'],
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    for (const isBack of [true, false]) {
      const callId = await agree(stage, alice, bob);
      alice.report(callId);
      await stage.settle();
      await alice.peer.cut();
      await stage.settle();
      if (isBack) await stage.resume(alice);
      await stage.settle();
      bob.report(callId);
      await stage.settle();
      if (!isBack) await stage.resume(alice);
      await stage.settle();
      await bob.leave();
      await stage.settle();
    }
  },
};

const mergedAway: Case = {
  id: 'resume/caller-away-at-the-merge',
  title: "A caller is away while the other one's offer is merged with its own, and comes back",
  description: 'The merger is told that the other party is away, as a claimant is.',
  race: "merge and loss of the caller's socket (R6, R9)",
  kind: 'scenario',
  clauses: ['RS-1', 'RS-2', 'GL-3'],
  needs: ['resume', 'glare_merge'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    await stage.settle();
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await alice.peer.cut();
    await stage.settle();
    await bob.offer(alice.userId);
    await bob.peer.awaitEvent('peerState');
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    await bob.leave();
    await stage.settle();
  },
};

/** What a party with a feature does while the other one is away. */
interface Meanwhile {
  readonly id: string;
  readonly feature: FeatureName;
  readonly title: string;
  readonly clause: ClauseId;
  act(self: Member, callId: string): Promise<void>;
}

const MEANWHILE: readonly Meanwhile[] = [
  {
    id: 'recording',
    feature: 'recording',
    title: 'Recording is switched on while a party is away',
    clause: 'RC-1',
    async act(self, callId) {
      await self.setRecording(callId, true);
    },
  },
  {
    id: 'device-notice',
    feature: 'device_notice',
    title: 'A device is changed while the other party is away',
    clause: 'DN-1',
    async act(self, callId) {
      self.noticeDevice(callId, 1);
      await self.peer.settle();
    },
  },
  {
    id: 'renegotiate',
    feature: 'renegotiate',
    title: 'A negotiation is begun and runs out while the party is away that it was offered to',
    clause: 'NG-4',
    async act(self, callId) {
      await self.describeAs(callId, DescriptionType.OFFER, 2);
      await self.peer.awaitEvent('negotiationEnded');
    },
  },
  {
    id: 'lost-media',
    feature: 'renegotiate',
    title: 'A party loses its media while the other one is away',
    clause: 'NG-2',
    async act(self, callId) {
      self.report(callId, MediaState.DISCONNECTED);
      await self.peer.settle();
    },
  },
];

/** A party misses what a feature tells, and has it when it is back. */
function makeAway({ id, feature, title, clause, act }: Meanwhile): Case {
  return {
    id: `resume/away-with-${id}`,
    title,
    kind: 'scenario',
    clauses: ['RS-2', clause],
    needs: ['resume', feature],
    async play(stage) {
      const features = [Feature.RESUME, FEATURES[feature]];
      const timers = { negotiateMs: SHORT_NEGOTIATE_MS };
      const alice = await stage.join('alice', { features, timers });
      const bob = await stage.join('bob', { features });
      if (feature === 'renegotiate') {
        stage.allowWait('negotiate_ms', alice.granted?.timers?.negotiateMs ?? 0);
      }
      await stage.settle();
      const callId = await connectCall(stage, alice, bob);
      await bob.peer.cut();
      await alice.peer.awaitEvent('peerState');
      await act(alice, callId);
      await stage.settle();
      await stage.resume(bob);
      await stage.settle();
      await bob.leave();
      await stage.settle();
    },
  };
}

const afterTheEnd: Case = {
  id: 'resume/names-what-is-over',
  title:
    'A caller and a callee of a call that is over are away, and name that call, and an offer that was refused, when they are back',
  description: 'What a session may name outlives its socket.',
  kind: 'scenario',
  clauses: ['RS-2', 'HU-2', 'CA-2', 'TG-3'],
  needs: ['resume'],
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const refused = alice.offerTerms(alice.userId);
    await alice.peer.request({ case: 'offerCall', value: refused });
    await alice.offer(bob.userId);
    await stage.settle();
    await bob.answer();
    await bob.leave();
    await stage.settle();
    for (const [member, other] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      await member.peer.cut();
      await stage.settle();
      await stage.resume(member);
      await stage.settle();
      await member.leave();
      await member.leave({ case: 'peerSession', value: other.sessionId });
    }
    await alice.leave({ case: 'clientRef', value: refused.clientRef ?? '' });
    await stage.settle();
  },
};

const backBeforeTheClaim: Case = {
  id: 'resume/caller-back-before-the-claim',
  title:
    'A muted caller with early SDP and candidates comes back on another socket, and its call is answered then',
  kind: 'scenario',
  clauses: ['EO-2', 'IC-1', 'MU-3', 'CN-1'],
  needs: ['resume'],
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const terms = { sdpOffer: alice.sdp('offer'), muted: true };
    const callId = await alice.offer(bob.userId, terms);
    alice.trickle(callId, 2);
    await stage.settle();
    await alice.peer.cut();
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, true);
    await alice.leave();
    await stage.settle();
  },
};

/** Parties that are away while something happens. */
export const RESUME_AWAY_CASES: readonly Case[] = [
  bothAway,
  backBeforeTheClaim,
  betweenReports,
  mergedAway,
  afterTheEnd,
  ...MEANWHILE.map(makeAway),
];
