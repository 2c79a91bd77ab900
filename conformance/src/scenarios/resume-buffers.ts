/** Owns the scenarios about what is kept for a Resume: what was acknowledged, how much fits, and gaps. */
import { MediaState } from '@audiocall/proto';
import type { BodyInit } from '../peers/wire-peer.js';
import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import { joinResumable } from './resumable.js';
import { connectCall, connectMedia, type Member, type Stage } from './stage.js';

const NEEDS = ['resume'] as const;

const gaps: Case = {
  id: 'resume/gaps',
  title:
    'Resumes that name a seq above the last one, or below what was acknowledged, in a call and of a caller',
  kind: 'scenario',
  clauses: ['RS-8', 'G-3'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob, carol] = await joinResumable(stage, 'alice', 'bob', 'carol');
    await connectCall(stage, alice, bob);
    await alice.peer.cut();
    await bob.peer.awaitEvent('peerState');
    await stage.settle();
    await stage.resume(alice, { lastSeq: 1_000_000 });
    await bob.peer.awaitEvent('leave');
    await stage.settle();
    await connectCall(stage, carol, bob);
    // The highest one counts, whatever comes behind it.
    for (const ackSeq of [carol.peer.lastSeq, 1]) {
      carol.peer.send({ ackSeq, body: { case: 'ack', value: {} } });
    }
    await stage.settle();
    await carol.peer.cut();
    await stage.settle();
    await stage.resume(carol, { lastSeq: 1 });
    await stage.settle();
    await stage.resume(carol);
    await stage.settle();
    const dora = await stage.join('dora');
    await bob.offer(dora.userId);
    await stage.settle();
    await bob.peer.cut();
    await stage.settle();
    await stage.resume(bob, { lastSeq: 1_000_000 });
    await stage.settle();
  },
};

const partlySeen: Case = {
  id: 'resume/acknowledged-in-part',
  title: 'Both parties acknowledge their first event alone: after a resume the others come again',
  kind: 'scenario',
  clauses: ['RS-2', 'G-2'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    const both = [alice, bob];
    const seen = both.map((member) => member.resumeTerms());
    await bob.answer();
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    // An event that there is not cannot be acknowledged.
    for (const ackSeq of [1, 1_000_000]) {
      for (const { peer } of both) peer.send({ ackSeq, body: { case: 'ack', value: {} } });
    }
    await stage.settle();
    for (const [index, member] of both.entries()) {
      // As if nothing had arrived after that event.
      const { lastSeq = 0, lastResponseId = 0 } = seen[index] ?? {};
      await stage.resume(member, { lastSeq, lastResponseId });
      await stage.settle();
    }
    await bob.leave();
    await stage.settle();
  },
};

const acknowledgedAnywhere: Case = {
  id: 'resume/acknowledged-on-any-frame',
  title:
    'Users acknowledge an event on a request, on a Pong, on one without an id and on one that comes again, and resume as if they had not had it',
  kind: 'scenario',
  clauses: ['RS-8'],
  needs: NEEDS,
  async play(stage) {
    const names = ['alice', 'bob', 'carol', 'dave', 'erin'] as const;
    const [alice, ...callees] = await joinResumable(stage, ...names);
    const [bob, carol, dave, erin] = callees;
    for (const { userId } of callees) {
      await alice.offer(userId);
      await alice.leave();
    }
    await stage.settle();
    await bob.peer.request({ case: 'leave', value: {} }, { ackSeq: bob.peer.lastSeq });
    carol.peer.send({ ackSeq: carol.peer.lastSeq, body: { case: 'pong', value: { nonce: 0 } } });
    const report = { callId: 'unknown', negotiationId: 1, state: MediaState.CONNECTED };
    dave.peer.send({ ackSeq: dave.peer.lastSeq, body: { case: 'mediaReport', value: report } });
    const body = { case: 'leave', value: {} } as const;
    const requestId = erin.peer.post(body);
    await erin.peer.response(requestId);
    erin.peer.send({ requestId, ackSeq: erin.peer.lastSeq, body });
    await erin.peer.response(requestId, 2);
    await stage.settle();
    for (const member of callees) {
      await member.peer.cut();
      await stage.settle();
      await stage.resume(member, { lastSeq: 0 });
      await stage.settle();
    }
  },
};

/** How many requests are under way at the same time. */
const AT_ONCE = 32;

/** A case takes no more than some messages on a socket, and this one has twice as many answers. */
const MOST_EVENTS = 8192;

/** Refuses to fill what a case cannot fill. */
function allowRoom(limit: string, room: number, most: number): void {
  if (room <= most) return;
  throw new NotOfferedError(`${limit} is ${room}, more than the ${most} that this case fills`);
}

/** A case asks no longer than that for what it needs. */
const MOST_SECONDS = 8;

/** Sends many requests of one member, and has all of their responses. */
async function askMany(
  stage: Stage,
  { peer, granted }: Member,
  count: number,
  ask: (nth: number) => BodyInit,
): Promise<void> {
  const { framesPerSecond = 0 } = granted?.limits ?? {};
  if (framesPerSecond > 0 && count / framesPerSecond > MOST_SECONDS) {
    throw new NotOfferedError(
      `frames_per_second is ${framesPerSecond}: ${count} requests take longer than ${MOST_SECONDS} s`,
    );
  }
  for (let nth = 0; nth < count; nth += 1) {
    const id = peer.post(ask(nth));
    if (nth % AT_ONCE !== AT_ONCE - 1 && nth !== count - 1) continue;
    await peer.response(id);
    // However quick the machine is, this is no flood (LM-2).
    if (framesPerSecond > 0) await stage.pause((AT_ONCE * 1250) / framesPerSecond);
  }
}

/** What brings the other party one event. */
const toggleMute = (callId: string, nth: number): BodyInit => ({
  case: 'setMute',
  value: { callId, track: 1, muted: nth % 2 === 0 },
});

/** What brings nobody an event. */
const leaveNoCall: BodyInit = {
  case: 'leave',
  value: { target: { case: 'callId', value: 'no-such-call' } },
};

/** How many responses stand behind the event that is acknowledged. */
const ANSWERS = 8;

const overflow: Case = {
  id: 'resume/full-buffer',
  title:
    'A party misses just as many events as the server keeps, and more of them than it keeps, each time behind an acknowledgement',
  description:
    'The first one comes before responses, which count for no event, and the second one leaves one event that counts.',
  kind: 'scenario',
  clauses: ['RS-8', 'RS-2', 'G-2'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const { maxReplayEvents: kept = 0, maxReplayBytes = 0 } = alice.granted?.limits ?? {};
    allowRoom('max_replay_events', kept, MOST_EVENTS);
    if (maxReplayBytes > 0 && (kept + 2) * MUTE_BYTES > maxReplayBytes) {
      throw new NotOfferedError('max_replay_bytes may be reached before max_replay_events');
    }
    const callId = await connectCall(stage, alice, bob);
    const ack = (ackSeq = alice.peer.lastSeq): void =>
      alice.peer.send({ ackSeq, body: { case: 'ack', value: {} } });
    const miss = (count: number): Promise<void> =>
      askMany(stage, bob, count, (nth) => toggleMute(callId, nth));
    await askMany(stage, alice, ANSWERS, () => leaveNoCall);
    ack();
    await stage.settle();
    await alice.peer.cut();
    await bob.peer.awaitEvent('peerState');
    const even = kept - (kept % 2);
    await miss(even);
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    ack();
    await stage.settle();
    const { lastSeq } = alice.resumeTerms();
    await miss(2);
    await stage.settle();
    ack(lastSeq + 1);
    await stage.settle();
    await miss(kept);
    await stage.settle();
    await alice.peer.cut();
    await stage.settle();
    await stage.resume(alice, { lastSeq: lastSeq + 1 });
    await stage.settle();
  },
};

/** More than MUTE takes, with the longest ids. */
const MUTE_BYTES = 200;
/** Room for what a session may be told while it is away. */
const SPARE_EVENTS = 16;

/** So many times MUTE certainly fits into what is kept of a session's events; more than half of it, where it can be. */
function fillMost({ granted }: Member): number {
  const { maxReplayEvents = 0, maxReplayBytes = 0 } = granted?.limits ?? {};
  const most = Math.min(Math.floor((maxReplayEvents * 7) / 8), maxReplayEvents - SPARE_EVENTS);
  const events = Math.max(most, Math.floor(maxReplayEvents / 2));
  if (maxReplayBytes === 0) return events;
  return Math.min(events, Math.floor(maxReplayBytes / 2 / MUTE_BYTES));
}

const responsesAmongEvents: Case = {
  id: 'resume/responses-among-events',
  title:
    'A party asks for most of the events again that the server keeps, and for all responses that it keeps',
  description:
    'The responses came behind and between the events, and the newest ones are kept however many events there are.',
  kind: 'scenario',
  clauses: ['RS-8', 'RS-2', 'G-2'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const { maxReplayEvents = 0, keptResponses = 0 } = alice.granted?.limits ?? {};
    allowRoom('max_replay_events', maxReplayEvents, MOST_EVENTS);
    allowRoom('kept_responses', keptResponses, MOST_EVENTS);
    const callId = await connectCall(stage, alice, bob);
    const { lastSeq, lastResponseId } = alice.resumeTerms();
    const most = fillMost(alice);
    const early = Math.ceil((most * 3) / 4);
    for (const [events, requests] of [
      [early, Math.floor(keptResponses / 2)],
      [most - early, Math.ceil(keptResponses / 2)],
    ] as const) {
      await askMany(stage, bob, events, (nth) => toggleMute(callId, nth));
      await askMany(stage, alice, requests, () => leaveNoCall);
    }
    await stage.settle();
    await alice.peer.cut();
    await bob.peer.awaitEvent('peerState');
    await stage.settle();
    await stage.resume(alice, { lastSeq, lastResponseId });
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

/** More than that would take long to fill. */
const MOST_BYTES = 1024 * 1024;

const manyBytes: Case = {
  id: 'resume/full-of-bytes',
  title:
    'A party asks for a quarter of the bytes again that the server keeps, and for more than all of them',
  kind: 'scenario',
  clauses: ['RS-8', 'RS-2', 'G-2'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const limits = bob.granted?.limits;
    const kept = limits?.maxReplayBytes ?? 0;
    if (kept === 0) throw new NotOfferedError('the server announces no max_replay_bytes');
    allowRoom('max_replay_bytes', kept, MOST_BYTES);
    const { maxFrameBytes = 0, maxBatchCandidates = 0, maxCandidateBytes = 0 } = limits ?? {};
    const lineBytes = Math.min(maxCandidateBytes, Math.floor(kept / 8));
    const most = Math.min(maxFrameBytes / 2, kept / 4);
    const batch = Math.max(1, Math.min(maxBatchCandidates, Math.floor(most / lineBytes)));
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await bob.answer();
    await alice.describe(callId, 'offer');
    await stage.settle();
    const fill = async (bytes: number): Promise<number> => {
      const { lastSeq } = bob.resumeTerms();
      for (let sent = 0; sent < bytes; sent += batch * lineBytes) {
        alice.trickleLong(callId, batch, lineBytes);
        await alice.peer.settle();
      }
      await stage.settle();
      return lastSeq;
    };
    // It has read all of it, of which the server knows nothing.
    await stage.resume(bob, { lastSeq: await fill(kept / 4) });
    await stage.settle();
    await stage.resume(bob, { lastSeq: await fill(kept + 1) });
    await stage.settle();
  },
};

/** What is kept for a Resume. */
export const RESUME_BUFFER_CASES: readonly Case[] = [
  acknowledgedAnywhere,
  gaps,
  partlySeen,
  overflow,
  responsesAmongEvents,
  manyBytes,
];
