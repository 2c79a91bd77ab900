/** Owns the scenarios of requests that come again, whatever else they hold, and of requests without an id. */
import {
  type ClientFrameSchema,
  DescriptionType,
  DeviceKind,
  MediaState,
  Track,
} from '@audiocall/proto';
import type { WirePeer } from '../peers/wire-peer.js';
import type { Case } from './case.js';
import type { Literal, Member } from './member.js';
import { joinResumable } from './resumable.js';
import { connectCall, connectMedia, type Stage } from './stage.js';

type Body = NonNullable<Literal<typeof ClientFrameSchema>['body']>;

const LEAVE: Body = { case: 'leave', value: {} };
/** What is no longer positive to who counts with 32 bits and a sign. */
const HIGH_ID = 2 ** 31;

/** Sends a request and what may be another one, one after the other, under the same id. */
async function sendTwice(stage: Stage, peer: WirePeer, body: Body, again = body): Promise<void> {
  const requestId = peer.takeRequestId();
  for (const [nth, each] of [body, again].entries()) {
    peer.send({ requestId, body: each });
    await peer.response(requestId, nth + 1);
    await stage.settle();
  }
}

const beforeTheSession: Case = {
  id: 'requests/before-the-session',
  title: 'Requests before the session come again in it',
  kind: 'scenario',
  clauses: ['RQ-2', 'SE-1'],
  async play(stage) {
    const peer = await stage.connect('alice');
    const ids: number[] = [];
    for (let count = 0; count < 2; count += 1) {
      ids.push(peer.requestIdAhead);
      await peer.request(LEAVE);
    }
    const creation = peer.requestIdAhead;
    const value = stage.credentials({ userId: stage.userId('alice') });
    await stage.enter(peer);
    await stage.settle();
    for (const requestId of ids) {
      peer.send({ requestId, body: LEAVE });
      await peer.response(requestId, 2);
      await stage.settle();
    }
    // The request that made the session is one of them.
    peer.send({ requestId: creation, body: { case: 'createSession', value } });
    await peer.response(creation, 2);
    await stage.settle();
  },
};

const otherBodies: Case = {
  id: 'requests/other-bodies',
  title:
    'Requests come under the ids of others that were answered or refused, and under an id of 32 bits',
  kind: 'scenario',
  clauses: ['RQ-2', 'RQ-4'],
  async play(stage) {
    const [alice, bob, carol] = await stage.joinAll('alice', 'bob', 'carol');
    await stage.settle();
    const offer: Body = { case: 'offerCall', value: alice.offerTerms(bob.userId) };
    await sendTwice(stage, alice.peer, offer, LEAVE);
    await bob.answer();
    await stage.settle();
    const callId = bob.peer.lastEvent('ringing')?.callId ?? '';
    await connectMedia(stage, alice, bob, callId, false);
    const mute: Body = { case: 'setMute', value: { callId, track: Track.AUDIO, muted: true } };
    await sendTwice(stage, alice.peer, mute, LEAVE);
    // A refusal is kept as well, and says the same when nobody is busy any more.
    const inVain: Body = { case: 'offerCall', value: carol.offerTerms(bob.userId) };
    await sendTwice(stage, carol.peer, inVain);
    await sendTwice(stage, alice.peer, LEAVE, mute);
    for (const requestId of [HIGH_ID - 1, HIGH_ID, HIGH_ID + 1, HIGH_ID]) {
      alice.peer.send({ requestId, body: LEAVE });
      await stage.settle();
    }
  },
};

const toldWithAnId: Case = {
  id: 'requests/told-with-an-id',
  title: 'Candidates and reports that are requests, since they have an id, come again',
  kind: 'scenario',
  clauses: ['RQ-1', 'RQ-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await alice.describe(callId, 'offer');
    await stage.settle();
    const report = { callId, negotiationId: 1, state: MediaState.CONNECTED };
    // It is refused, and no other report when it would no longer be.
    const early = alice.peer.post({ case: 'mediaReport', value: report });
    await alice.peer.response(early);
    await bob.describe(callId, 'answer');
    await stage.settle();
    alice.peer.send({ requestId: early, body: { case: 'mediaReport', value: report } });
    await alice.peer.response(early, 2);
    await stage.settle();
    const batch = { callId, negotiationId: 1, ufrag: 'test', candidates: alice.makeCandidates(1) };
    await sendTwice(stage, alice.peer, { case: 'candidates', value: batch });
    await sendTwice(stage, alice.peer, { case: 'mediaReport', value: report });
    await sendTwice(stage, bob.peer, { case: 'mediaReport', value: report });
  },
};

const noticeAgain: Case = {
  id: 'device-change/notice-again',
  title:
    'A notice of a changed device that has an id comes too early, of a third user, again, and too late',
  kind: 'scenario',
  needs: ['device_notice'],
  clauses: ['DN-1', 'RQ-2', 'ER-4'],
  async play(stage) {
    const [alice, bob, eve] = await stage.joinAll('alice', 'bob', 'eve');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    const value = { callId, epoch: 1, kind: DeviceKind.AUDIO_INPUT };
    const notice: Body = { case: 'deviceNotice', value };
    const tell = async (...members: readonly Member[]): Promise<void> => {
      for (const { peer } of members) await peer.request(notice);
      await stage.settle();
    };
    await tell(alice, bob);
    await bob.answer();
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    await tell(eve);
    await sendTwice(stage, alice.peer, notice);
    await alice.leave();
    await stage.settle();
    await tell(alice, bob, eve);
    // The next call has epochs of its own.
    alice.noticeDevice(await connectCall(stage, alice, bob), 1);
    await stage.settle();
  },
};

const recordingAgain: Case = {
  id: 'recording/again',
  title: 'Recording is switched on and off, and the first request comes again',
  kind: 'scenario',
  needs: ['recording'],
  clauses: ['RC-1', 'RQ-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    const requestId = alice.peer.requestIdAhead;
    await alice.setRecording(callId, true);
    await stage.settle();
    await alice.setRecording(callId, false);
    await stage.settle();
    alice.peer.send({ requestId, body: { case: 'setRecording', value: { callId, on: true } } });
    await alice.peer.response(requestId, 2);
    await stage.settle();
    // The next call begins without recording, whatever this one ends with.
    await alice.setRecording(callId, true);
    await alice.leave();
    await stage.settle();
    await alice.setRecording(await connectCall(stage, alice, bob), true);
    await stage.settle();
  },
};

const withoutIds: Case = {
  id: 'requests/without-ids',
  title: 'Every request of a call once without an id',
  kind: 'scenario',
  clauses: ['RQ-3'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const tell = async (peer: WirePeer, body: Body): Promise<void> => {
      peer.send({ body });
      await stage.settle();
    };
    await stage.settle();
    await tell(alice.peer, { case: 'offerCall', value: alice.offerTerms(bob.userId) });
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    const target = { case: 'onlyRinging', value: {} } as const;
    await tell(bob.peer, { case: 'answerCall', value: { target } });
    await tell(bob.peer, LEAVE);
    await bob.answer();
    await stage.settle();
    const { OFFER } = DescriptionType;
    const value = { callId, negotiationId: 1, type: OFFER, sdp: alice.sdp('offer') };
    await tell(alice.peer, { case: 'description', value });
    await connectMedia(stage, alice, bob, callId, false);
    for (const muted of [true, false]) {
      await tell(bob.peer, { case: 'setMute', value: { callId, track: Track.AUDIO, muted } });
    }
    await tell(alice.peer, { case: 'setRecording', value: { callId, on: true } });
    await tell(alice.peer, { case: 'listSessions', value: {} });
    await tell(alice.peer, LEAVE);
    await bob.leave();
    await stage.settle();
    await tell(bob.peer, { case: 'destroySession', value: {} });
    const carol = await stage.connect('carol');
    await tell(carol, { case: 'resume', value: { sessionId: 'none', resumeToken: 'none' } });
    const credentials = stage.credentials({ userId: stage.userId('carol') });
    await tell(carol, { case: 'createSession', value: credentials });
    await stage.enter(carol);
    await stage.settle();
  },
};

const toldInVain: Case = {
  id: 'requests/told-in-vain',
  title:
    'Candidates, reports and notices without an id that would be refused: before the session, with wrong fields, of no call, after the end',
  kind: 'scenario',
  clauses: ['RQ-3', 'IC-2'],
  async play(stage) {
    const bob = await stage.join('bob');
    // Many frames before a session, which would say how many there may be.
    const { framesPerSecond = 0 } = bob.granted?.limits ?? {};
    const peer = await stage.connect('alice', { framesPerSecond });
    const tell = async (
      callId: string,
      negotiationId: number,
      settle = () => stage.settle(),
    ): Promise<void> => {
      const about = { callId, negotiationId };
      const bodies: readonly Body[] = [
        { case: 'candidates', value: { ...about, ufrag: 'test', end: true } },
        { case: 'mediaReport', value: { ...about, state: MediaState.CONNECTED } },
        { case: 'deviceNotice', value: { callId, epoch: 1, kind: DeviceKind.AUDIO_INPUT } },
      ];
      for (const body of bodies) {
        peer.send({ body });
        await settle();
      }
    };
    // The time for a session may be short, and the server far away (SE-7): nothing is waited for.
    await tell('some-call', 1, () => Promise.resolve());
    const alice = await stage.enter(peer);
    await stage.settle();
    await tell('', 1);
    await tell('some-call', 1);
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await tell(callId, 0);
    await tell(callId, 1);
    await bob.answer();
    await stage.settle();
    await tell(callId, 2);
    await bob.leave();
    await stage.settle();
    await tell(callId, 1);
  },
};

const claimAgain: Case = {
  id: 'early-offer/claim-again',
  title: 'The claim of a call with early SDP comes again, as it was',
  kind: 'scenario',
  clauses: ['RQ-2', 'EO-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId, { sdpOffer: alice.sdp('offer') });
    alice.trickle(callId, 1);
    await stage.settle();
    const target = { case: 'callId', value: callId } as const;
    await sendTwice(stage, bob.peer, { case: 'answerCall', value: { target } });
  },
};

const afterTakeover: Case = {
  id: 'resume/request-again',
  title:
    'A session is resumed while its socket is open, and when it is lost; its last request comes again',
  kind: 'scenario',
  needs: ['resume'],
  clauses: ['RQ-2', 'RS-7'],
  async play(stage) {
    const [alice] = await joinResumable(stage, 'alice');
    for (const isLost of [false, true]) {
      const requestId = alice.peer.requestIdAhead;
      await alice.leave();
      if (isLost) await alice.peer.cut();
      await stage.settle();
      await stage.resume(alice);
      await stage.settle();
      alice.peer.send({ requestId, body: LEAVE });
      await stage.settle();
    }
  },
};

/** Requests that come again, and those without an id. */
export const REPEAT_CASES: readonly Case[] = [
  beforeTheSession,
  otherBodies,
  toldWithAnId,
  noticeAgain,
  recordingAgain,
  withoutIds,
  toldInVain,
  claimAgain,
  afterTakeover,
];
