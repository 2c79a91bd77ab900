/** Owns the scenarios about what a caller with early SDP sends until the claim: what is kept, and what is too much. */
import { utf8Length } from '@audiocall/proto';
import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import type { Member } from './stage.js';

/** Code points of the longest ufrag. */
const MAX_UFRAG = 256;

/** Candidates of a batch with which the claim's result is longer than a frame, whatever was kept before. */
const LAST_BATCH = 16;

/** A buffer that takes more batches is not filled. */
const MAX_BATCHES = 500;

/** Refuses to fill a buffer that takes nothing. */
function requireBuffer({ granted }: Member): void {
  const { maxBufferedCandidates = 0, maxBufferedCandidateBytes = 0 } = granted?.limits ?? {};
  if (maxBufferedCandidates > 0 && maxBufferedCandidateBytes > 0) return;
  throw new NotOfferedError('the server announces that it keeps no candidate before a claim');
}

/** Refuses to fill a buffer that takes more batches than a case should send. */
function allowRoom(limit: string, room: number, batch: number): void {
  if (room / batch <= MAX_BATCHES) return;
  throw new NotOfferedError(
    `${limit} is ${room}: it takes more than ${MAX_BATCHES} batches to fill`,
  );
}

const buffered: Case = {
  id: 'media/buffered-candidates',
  title:
    'A caller with early SDP sends candidates up to the limit before the claim, in a call that it gives up, and in the next one with one more batch',
  kind: 'scenario',
  clauses: ['IC-3', 'EO-1', 'EO-2', 'IC-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    requireBuffer(alice);
    const limits = alice.granted?.limits;
    const batch = limits?.maxBatchCandidates ?? 1;
    const room = limits?.maxBufferedCandidates ?? 1;
    allowRoom('max_buffered_candidates', room, batch);
    const fill = async (): Promise<string> => {
      const callId = await alice.offer(bob.userId, { sdpOffer: alice.sdp('offer') });
      await stage.settle();
      for (let left = room; left > 0; left -= batch) {
        alice.trickle(callId, Math.min(left, batch));
        await stage.settle();
      }
      return callId;
    };
    // The room is that of the call: the next one has all of it.
    await fill();
    await alice.leave();
    await stage.settle();
    const callId = await fill();
    // What is refused ends nothing.
    alice.trickle(callId, 1, true);
    await stage.settle();
    // Their end takes no room: it is kept, and comes with the claim.
    alice.trickle(callId, 0, true);
    await stage.settle();
    await bob.answer();
    await stage.settle();
  },
};

const bufferedBytes: Case = {
  id: 'media/buffered-bytes',
  title:
    'A caller with early SDP sends candidates of as many bytes as are kept before the claim, one more byte, and one more candidate',
  kind: 'scenario',
  clauses: ['IC-3', 'EO-1', 'IC-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    requireBuffer(alice);
    const { limits } = alice.granted ?? {};
    const longest = Math.max(limits?.maxCandidateBytes ?? 0, 1);
    const inFrame = Math.floor((limits?.maxFrameBytes ?? 0) / 2 / longest);
    const most = Math.max(Math.min(limits?.maxBatchCandidates ?? 0, inFrame), 1);
    let left = limits?.maxBufferedCandidateBytes ?? 0;
    const least = utf8Length(alice.makeCandidates(1)[0]?.candidate ?? '');
    if (left < least) {
      throw new NotOfferedError(`max_buffered_candidate_bytes is ${left}, less than one candidate`);
    }
    allowRoom('max_buffered_candidate_bytes', left, most * longest);
    const callId = await alice.offer(bob.userId, { sdpOffer: alice.sdp('offer') });
    await stage.settle();
    while (left >= longest) {
      const count = Math.min(most, Math.floor(left / longest));
      alice.trickleLong(callId, count, longest);
      left -= count * longest;
      await stage.settle();
    }
    if (left > 0) alice.trickleLong(callId, 1, left);
    await stage.settle();
    const oneByte = { callId, negotiationId: 1, ufrag: 'test', candidates: [{ candidate: 'x' }] };
    alice.peer.send({ body: { case: 'candidates', value: oneByte } });
    await stage.settle();
    alice.trickle(callId, 1);
    await stage.settle();
    await bob.answer();
    await stage.settle();
  },
};

const bufferedNames: Case = {
  id: 'media/buffered-names',
  title:
    "A caller with the longest SDP sends few candidates before the claim, with names too long for the claim's result",
  description:
    'One batch after the other, until all of them are longer than a frame: what was kept has to fit one, with all that stands around it.',
  kind: 'scenario',
  clauses: ['IC-3', 'EO-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    requireBuffer(alice);
    const { limits } = alice.granted ?? {};
    const { maxSdpBytes = 0, maxFrameBytes = 0, maxCandidateBytes = 0 } = limits ?? {};
    const { maxBufferedCandidates = 0, maxBufferedCandidateBytes = 0 } = limits ?? {};
    const ufrag = '\u{1f4de}'.repeat(MAX_UFRAG);
    const share = Math.floor(maxBufferedCandidateBytes / Math.max(maxBufferedCandidates, 1));
    const bytes = Math.min(maxCandidateBytes, share);
    const room = maxFrameBytes - maxSdpBytes;
    const batch = utf8Length(ufrag) + bytes;
    allowRoom('max_frame_bytes', room, batch);
    const batches = Math.max(1, Math.ceil(room / batch));
    if (batches > maxBufferedCandidates) {
      throw new NotOfferedError('max_buffered_candidates is reached before a frame is full');
    }
    if (alice.batchSize < LAST_BATCH) {
      throw new NotOfferedError(
        `max_batch_candidates is ${alice.batchSize}, and no batch of less than ${LAST_BATCH} makes a frame too long for sure`,
      );
    }
    const sdpOffer = alice.sdp('offer').padEnd(maxSdpBytes, 'a');
    const callId = await alice.offer(bob.userId, { sdpOffer });
    await stage.settle();
    for (let sent = 0; sent < batches; sent += 1) {
      alice.trickleLong(callId, 1, bytes, ufrag);
      await stage.settle();
    }
    alice.trickleLong(callId, LAST_BATCH, maxCandidateBytes, ufrag);
    await stage.settle();
    await bob.answer();
    await stage.settle();
  },
};

const endedBefore: Case = {
  id: 'media/ended-before-the-claim',
  title: 'A caller with early SDP ends its candidates before the claim, and sends more after it',
  kind: 'scenario',
  clauses: ['IC-1', 'EO-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    requireBuffer(alice);
    // The end in one call is none in the next.
    for (const isEnded of [true, false]) {
      const callId = await alice.offer(bob.userId, { sdpOffer: alice.sdp('offer') });
      await stage.settle();
      alice.trickle(callId, 1, isEnded);
      await stage.settle();
      const more = async (): Promise<void> => {
        const candidates = alice.makeCandidates(1);
        const value = { callId, negotiationId: 1, ufrag: 'test', candidates };
        await alice.peer.request({ case: 'candidates', value });
        await stage.settle();
      };
      await more();
      await bob.answer();
      await stage.settle();
      await more();
      await bob.leave();
      await stage.settle();
    }
  },
};

/** The buffer of early candidates, filled in each of its measures, and their end. */
export const EARLY_CANDIDATE_CASES: readonly Case[] = [
  buffered,
  bufferedBytes,
  bufferedNames,
  endedBefore,
];
