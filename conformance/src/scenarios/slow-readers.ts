/** Owns the scenario about somebody who reads nothing. */
import { NotOfferedError, NotRunError } from '../run/not-judged.js';
import { lookBefore } from '../target/what-lies-before.js';
import type { Case } from './case.js';
import { agree, connectCall, type Member, type Stage } from './stage.js';

/** Beyond that, a case would be more of a burden to the machine than to the server. */
const MOST_BYTES = 64 * 1024 * 1024;

/** What the systems at both ends may hold, beside what the server has not sent (LM-3). */
const SYSTEMS_BYTES = 17 * 1024 * 1024;

/** Frames that are sent at once. */
const AT_ONCE = 16;

/** What a frame and each candidate in it take beside the text. */
const FRAME_BYTES = 1024;
const CANDIDATE_BYTES = 64;

/** Batches as large as the limits allow, with candidates of their own. */
function createFiller({ granted }: Member): { readonly size: number; make(): string[] } {
  const {
    maxCandidateBytes = 0,
    maxBatchCandidates = 0,
    maxFrameBytes = 0,
  } = granted?.limits ?? {};
  const room = Math.floor((maxFrameBytes - FRAME_BYTES) / (maxCandidateBytes + CANDIDATE_BYTES));
  const count = Math.max(1, Math.min(maxBatchCandidates, room));
  let made = 0;
  return {
    size: count * maxCandidateBytes,
    make: () =>
      Array.from({ length: count }, () => {
        made += 1;
        return `candidate:${made} `.padEnd(maxCandidateBytes, 'x');
      }),
  };
}

/** Why something may lie before the server; undefined where nothing does. */
function findDoubt({ venue, url }: Stage): string | undefined {
  return venue.startOwn === undefined ? 'this one was not started here' : lookBefore(url);
}

/** Both parties have described themselves and report media; neither has ended its candidates. */
async function connectOpenly(stage: Stage, caller: Member, callee: Member): Promise<string> {
  const callId = await agree(stage, caller, callee);
  for (const party of [caller, callee]) party.report(callId);
  await stage.settle();
  return callId;
}

const flooded: Case = {
  id: 'slow-reader/in-call',
  title: 'A party of a call reads nothing while the other one sends candidates; two others talk on',
  description:
    'Its socket is lost when more waits for it than the server announces, and the other party is told so. Two others in a call notice nothing.',
  kind: 'scenario',
  clauses: ['LM-3'],
  async play(stage) {
    const [alice, bob, carol, dave] = await stage.joinAll('alice', 'bob', 'carol', 'dave');
    const { maxBackpressureBytes = 0, framesPerSecond = 0 } = bob.granted?.limits ?? {};
    if (maxBackpressureBytes === 0) {
      throw new NotOfferedError('the server announces no max_backpressure_bytes');
    }
    if (maxBackpressureBytes > MOST_BYTES) {
      throw new NotOfferedError(
        `max_backpressure_bytes is ${maxBackpressureBytes}, more than the ${MOST_BYTES} of this case`,
      );
    }
    // By now a proxy has connected to what lies behind it.
    const before = findDoubt(stage);
    stage.recorder.noteServer({ startedHere: before === undefined });
    const other = await connectCall(stage, carol, dave);
    const callId = await connectOpenly(stage, alice, bob);
    const filler = createFiller(alice);
    bob.peer.stopReading();
    const hasHeard = (): boolean =>
      ['leave', 'peerState'].some((kind) =>
        alice.peer.events.some(({ body }) => body.case === kind),
      );
    for (let sent = 0; sent < maxBackpressureBytes + SYSTEMS_BYTES && !hasHeard(); ) {
      for (let nth = 0; nth < AT_ONCE; nth += 1) {
        const candidates = filler.make().map((candidate) => ({ candidate, mid: '0' }));
        const value = { callId, negotiationId: 1, ufrag: 'test', candidates };
        alice.peer.send({ body: { case: 'candidates', value } });
        sent += filler.size;
      }
      await alice.peer.settle();
      // However quick the machine is, this is no flood (LM-2).
      if (framesPerSecond > 0) await stage.pause(((AT_ONCE + 1) * 1250) / framesPerSecond);
    }
    await stage.settle();
    await carol.setMute(other, true);
    await stage.settle();
    await dave.leave();
    await stage.settle();
    if (before === undefined || hasHeard()) return;
    throw new NotRunError(
      `bob's socket was not treated as lost, which says nothing of a server that a proxy may lie before, as that takes any number of bytes: ${before}`,
    );
  },
};

/** Somebody who reads nothing. */
export const SLOW_READER_CASES: readonly Case[] = [flooded];
