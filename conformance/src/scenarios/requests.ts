/** Owns the scenarios about requests: ids, order of checks, limits, media control. */
import { CallType, DescriptionType, MediaState, type Track } from '@audiocall/proto';
import { NothingToGoOnWithError, NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import type { Member, OfferInit } from './member.js';
import type { Stage } from './stage.js';

/** No call type of this schema has that number. */
const UNKNOWN_TYPE = 99 as CallType;
/** No track of this schema has that number. */
const UNKNOWN_TRACK = 9 as Track;

/** More callers would take long. */
const MOST_HELD = 32;

const offers: Case = {
  id: 'offer/refused',
  title:
    'Offers to oneself, from a session that is calling, with another call type, and repeated ones, also of a call that is over',
  kind: 'scenario',
  clauses: ['OF-5', 'OF-6', 'OF-7', 'ER-1', 'ER-2'],
  async play(stage) {
    const [alice, bob, carol] = await stage.joinAll('alice', 'bob', 'carol');
    await stage.settle();
    await alice.offer(alice.userId);
    await alice.offer(alice.userId, { callType: CallType.VIDEOCALL });
    await alice.offer(bob.userId, { callType: CallType.VIDEOCALL });
    await alice.offer(bob.userId, { callType: CallType.UNSPECIFIED });
    await stage.settle();
    const terms = alice.offerTerms(bob.userId);
    await alice.peer.request({ case: 'offerCall', value: terms });
    await stage.settle();
    await alice.peer.request({ case: 'offerCall', value: terms });
    await stage.settle();
    const others: readonly Partial<OfferInit>[] = [
      { record: true },
      { sdpOffer: alice.sdp('offer') },
      { muted: true },
      { ttlMs: 5000 },
      { sdpOnRing: true },
      { callee: alice.userId },
    ];
    for (const other of others) {
      await alice.peer.request({ case: 'offerCall', value: { ...terms, ...other } });
    }
    await alice.offer(carol.userId);
    await alice.offer(alice.userId);
    await stage.settle();
    await alice.leave();
    await stage.settle();
    for (const again of [terms, { ...terms, muted: true }]) {
      await alice.peer.request({ case: 'offerCall', value: again });
      await stage.settle();
    }
    const early = alice.offerTerms(bob.userId, { sdpOffer: alice.sdp('offer') });
    for (const sdpOffer of [early.sdpOffer ?? '', alice.sdp('answer'), early.sdpOffer ?? '']) {
      await alice.peer.request({ case: 'offerCall', value: { ...early, sdpOffer } });
      await stage.settle();
    }
  },
};

const ids: Case = {
  id: 'requests/ids',
  title: 'Repeated, old and missing request ids',
  kind: 'scenario',
  race: 'repeated frames (R29)',
  clauses: ['RQ-1', 'RQ-2', 'RQ-3', 'RQ-4', 'ER-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const terms = alice.offerTerms(bob.userId);
    const offer = { requestId: 7, body: { case: 'offerCall', value: terms } } as const;
    alice.peer.send(offer);
    await alice.peer.response(7);
    await stage.settle();
    alice.peer.send(offer);
    await alice.peer.response(7, 2);
    await stage.settle();
    alice.peer.send({ requestId: 6, body: { case: 'leave', value: {} } });
    await alice.peer.response(6);
    alice.peer.send({ body: { case: 'leave', value: {} } });
    await stage.settle();
    await alice.leave();
    await stage.settle();
    const leave = { requestId: 20, body: { case: 'leave', value: {} } } as const;
    await alice.offer(bob.userId);
    await stage.settle();
    alice.peer.send(leave);
    await alice.peer.response(20);
    await stage.settle();
    alice.peer.send(leave);
    await alice.peer.response(20, 2);
    await stage.settle();
    const kept = alice.granted?.limits?.keptResponses ?? 32;
    for (let count = 0; count <= kept; count += 1) await alice.leave();
    await stage.settle();
    alice.peer.send(offer);
    await alice.peer.response(7, 3);
    await stage.settle();
    // The oldest response that is kept, and the one before it.
    const oldest = alice.peer.requestIdAhead - kept;
    for (const requestId of [oldest, oldest - 1]) {
      alice.peer.send({ requestId, body: { case: 'leave', value: {} } });
      await alice.peer.response(requestId, 2);
    }
    // That it came again makes a response no newer: with one more, the oldest goes and the next one stays.
    await alice.leave();
    alice.peer.send({ requestId: oldest + 1, body: { case: 'leave', value: {} } });
    await alice.peer.response(oldest + 1, 2);
    await stage.settle();
  },
};

const fields: Case = {
  id: 'requests/fields',
  title: 'Requests with fields that break their constraints, at and beyond each limit',
  kind: 'scenario',
  clauses: ['ER-3', 'ER-1', 'ER-2', 'LM-1', 'MU-5'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const limits = alice.granted?.limits;
    // As many code points as there may be, each of them two units of UTF-16.
    const userId = `${stage.userId('carol')}${'\u{1F600}'.repeat(64)}`;
    const value = stage.credentials({ userId: Array.from(userId).slice(0, 64).join('') });
    await (await stage.connect('carol')).request({ case: 'createSession', value });
    const long = (length: number): string => 'x'.repeat(length);
    const wide = (bytes: number): string => 'é'.repeat(Math.ceil(bytes / 2));
    await stage.settle();
    await alice.offer('');
    await alice.offer('\u{1F600}'.repeat(65));
    await alice.offer('line\nbreak');
    await alice.offer(bob.userId, { clientRef: '' });
    await alice.offer(bob.userId, { clientRef: long(65) });
    await alice.offer(bob.userId, { sdpOffer: long((limits?.maxSdpBytes ?? 0) + 1) });
    // Fewer letters than the limit, and more bytes.
    await alice.offer(bob.userId, { sdpOffer: wide((limits?.maxSdpBytes ?? 0) + 1) });
    await alice.peer.request({ case: 'answerCall', value: {} });
    await alice.peer.request({
      case: 'answerCall',
      value: { target: { case: 'byName', value: { callType: 0, caller: bob.userId } } },
    });
    await alice.peer.request({ case: 'leave', value: { target: { case: 'callId', value: '' } } });
    await stage.settle();
    const callId = await alice.offer(bob.userId, {
      clientRef: long(64),
      sdpOffer: long(limits?.maxSdpBytes ?? 0),
    });
    await stage.settle();
    await bob.answerByName(alice.userId, UNKNOWN_TYPE);
    await bob.leave({ case: 'byName', value: { callType: UNKNOWN_TYPE, caller: alice.userId } });
    await stage.settle();
    await alice.peer.request({ case: 'setMute', value: { callId, track: 0, muted: true } });
    await alice.peer.request({
      case: 'setMute',
      value: { callId, track: UNKNOWN_TRACK, muted: true },
    });
    await alice.peer.request({
      case: 'description',
      value: { callId, negotiationId: 0, type: DescriptionType.OFFER, sdp: 'v=0' },
    });
    await alice.peer.request({
      case: 'candidates',
      value: {
        callId,
        negotiationId: 1,
        ufrag: 'test',
        candidates: Array.from({ length: (limits?.maxBatchCandidates ?? 0) + 1 }, () => ({
          candidate: 'candidate:1',
        })),
      },
    });
    for (const line of [long, wide]) {
      const candidate = line((limits?.maxCandidateBytes ?? 0) + 1);
      await alice.peer.request({
        case: 'candidates',
        value: { callId, negotiationId: 1, ufrag: 'test', candidates: [{ candidate }] },
      });
    }
    await stage.settle();
    await bob.answer();
    await stage.settle();
  },
};

/** The calls held for one user come to the limit, and are over again. */
async function fillHeld(stage: Stage): Promise<void> {
  const first = await stage.join('caller-0');
  const limit = first.granted?.limits?.maxHeldCalls ?? 0;
  if (limit > MOST_HELD) {
    throw new NotOfferedError(
      `max_held_calls is ${limit}, more than the ${MOST_HELD} of this case`,
    );
  }
  // Whom the first one rings at is gone then, and the call is held like the others.
  const { peer, userId: away } = await stage.join('away');
  await first.offer(away);
  await stage.settle();
  await peer.request({ case: 'destroySession', value: {} });
  await peer.awaitClose();
  await stage.settle();
  const callers: Member[] = [];
  const made: unknown[] = [];
  for (let index = 1; index <= limit; index += 1) {
    const caller = await stage.join(`caller-${index}`);
    callers.push(caller);
    await stage.settle();
    const terms = caller.offerTerms(away);
    const { result } = await caller.peer.request({ case: 'offerCall', value: terms });
    await stage.settle();
    if (index < limit) {
      made.push(result.case);
      continue;
    }
    await caller.leave({ case: 'clientRef', value: terms.clientRef ?? '' });
    await stage.settle();
  }
  // What is over is not held any more.
  await first.leave();
  const late = await stage.join('caller-late');
  await stage.settle();
  made.push((await late.offerResponse(away)).result.case);
  await stage.settle();
  // Nor is what was held before counted on, and where there is room for anybody, the server is not full.
  for (const member of [...callers, late]) await member.leave();
  await stage.settle();
  made.push((await late.offerResponse(away)).result.case);
  await stage.settle();
  await late.leave();
  await late.offer(stage.userId('elsewhere'));
  await stage.settle();
  // A server that was full may refuse any of them (LM-5), and says nothing of its limit then.
  if (made.every((result) => result !== undefined)) return;
  throw new NothingToGoOnWithError('an offer was refused before max_held_calls was reached');
}

const heldLimit: Case = {
  id: 'limits/held-calls',
  title:
    'As many callers as the limit allows call somebody who is away, the first of them before that, and one more, who cancels by client_ref',
  kind: 'scenario',
  clauses: ['LM-1', 'LS-1', 'ER-2', 'CA-2'],
  play: fillHeld,
};

const heldAlone: Case = {
  id: 'limits/held-calls-alone',
  title:
    'As many callers as the limit allows call somebody who is away at a process of their own, and others when those have left',
  description:
    'A count that is too high is told from a server that is full where nobody else can have filled it: it has room for another call.',
  kind: 'scenario',
  clauses: ['LM-1', 'LS-1'],
  async play(stage) {
    await stage.moveToOwnTargetIfPossible();
    await fillHeld(stage);
  },
};

const descriptions: Case = {
  id: 'media/descriptions',
  title:
    'Descriptions of the wrong role, too early, twice, and of another negotiation; reports that come again',
  kind: 'scenario',
  clauses: ['DE-1', 'DE-2', 'ER-2', 'AN-2', 'CN-3', 'CN-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    // Before the claim the state is wrong whatever the negotiation is.
    for (const negotiationId of [1, 2]) {
      await alice.describe(callId, 'offer', negotiationId);
      await bob.describe(callId, 'answer', negotiationId);
    }
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await bob.describe(callId, 'answer');
    await alice.describe(callId, 'answer');
    await alice.describe(callId, 'offer', 2);
    // Whoever has not this role is told so, whatever the negotiation is.
    await alice.describe(callId, 'answer', 2);
    await bob.describe(callId, 'offer', 2);
    await stage.settle();
    await alice.describe(callId, 'offer');
    await stage.settle();
    await alice.describe(callId, 'offer');
    await bob.describe(callId, 'offer');
    await stage.settle();
    await bob.describe(callId, 'answer');
    await stage.settle();
    await bob.describe(callId, 'answer');
    await stage.settle();
    const { CONNECTED, DISCONNECTED } = MediaState;
    for (const state of [CONNECTED, DISCONNECTED, CONNECTED]) {
      alice.report(callId, state);
      await stage.settle();
    }
    await alice.setMute(callId, true);
    await stage.settle();
    bob.report(callId);
    await stage.settle();
  },
};

const candidates: Case = {
  id: 'media/candidates',
  title:
    'Candidates before the claim, before the description, directly behind it, of another negotiation, and after the end',
  kind: 'scenario',
  clauses: ['IC-1', 'IC-2', 'IC-3', 'G-4'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    bob.trickle(callId, 1);
    alice.trickle(callId, 1);
    for (const negotiationId of [1, 2]) {
      const value = { callId, negotiationId, ufrag: 'test', candidates: bob.makeCandidates(1) };
      await bob.peer.request({ case: 'candidates', value });
    }
    await stage.settle();
    await bob.answer();
    await stage.settle();
    alice.trickle(callId, 1);
    bob.trickle(callId, 1, false, 2);
    await stage.settle();
    await alice.describeAndTrickle(callId, 'offer');
    await stage.settle();
    await bob.describeAndTrickle(callId, 'answer');
    alice.trickle(callId, 1, true);
    bob.trickle(callId, 0, true);
    await stage.settle();
    alice.report(callId);
    bob.report(callId);
    await stage.settle();
    alice.trickle(callId, 1);
    bob.trickle(callId, 1, false, 2);
    await stage.settle();
    await alice.leave();
    await stage.settle();
    bob.trickle(callId, 1);
    await stage.settle();
  },
};

/** Requests and media control. */
export const REQUEST_CASES: readonly Case[] = [
  offers,
  ids,
  fields,
  heldLimit,
  heldAlone,
  descriptions,
  candidates,
];
