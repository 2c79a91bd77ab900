/** Owns the scenarios of Resume itself: takeover, tokens, gaps, and a leave while away. */
import { Feature } from '@audiocall/proto';
import type { Case } from './case.js';
import { joinResumable } from './resumable.js';
import { connectCall, connectMedia } from './stage.js';

const NEEDS = ['resume'] as const;

const takeover: Case = {
  id: 'resume/takeover',
  title: 'A party resumes its session while the old socket is open, which still sends a frame',
  race: 'resume and the old socket, still open (R26)',
  kind: 'scenario',
  clauses: ['RS-7', 'RS-2'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    const older = alice.peer;
    await stage.resume(alice);
    if (older.isOpen) older.post({ case: 'leave', value: {} });
    await older.awaitClose();
    await stage.settle();
    await alice.setMute(callId, true);
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

const guesses: Case = {
  id: 'resume/wrong-tokens',
  title: 'Somebody guesses: wrong tokens and a wrong session, five times; the session is unharmed',
  kind: 'scenario',
  clauses: ['RS-6', 'RS-2', 'ER-2'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    await connectCall(stage, alice, bob);
    await alice.peer.cut();
    await bob.peer.awaitEvent('peerState');
    await stage.settle();
    const mallory = await stage.connect('mallory');
    const right = alice.resumeTerms();
    const wrong = [
      { resumeToken: 'wrong' },
      { sessionId: 'no-session' },
      { resumeToken: `${right.resumeToken}x` },
      { sessionId: bob.sessionId },
      { resumeToken: right.resumeToken.slice(1) },
    ];
    for (const fields of wrong) {
      await mallory.request({ case: 'resume', value: { ...right, ...fields } });
    }
    await mallory.awaitClose();
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

const broken: Case = {
  id: 'resume/protocol-error',
  title: 'A party of a call, and a caller, send what is no frame: neither session can be resumed',
  kind: 'scenario',
  clauses: ['WR-6', 'WR-2', 'WR-3'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob, carol, dora] = await joinResumable(stage, 'alice', 'bob', 'carol', 'dora');
    await connectCall(stage, alice, bob);
    await carol.offer(dora.userId);
    await stage.settle();
    bob.peer.sendRaw(new Uint8Array([0xff, 0xff, 0xff]), 'garbage bytes');
    carol.peer.sendRaw('{"requestId":9,"leave":{}}', 'a text message');
    await Promise.all([bob.peer.awaitClose(), carol.peer.awaitClose()]);
    await stage.settle();
    await stage.resume(bob);
    await stage.resume(carol);
    await stage.settle();
  },
};

const rotation: Case = {
  id: 'resume/token-rotation',
  title: 'The response to a Resume is lost, so that the previous token has to do; then it is void',
  kind: 'scenario',
  clauses: ['RS-6', 'RS-2'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    await stage.settle();
    const first = alice.resumeTerms();
    await stage.resume(alice);
    await alice.peer.cut();
    // As if the response had not arrived: the token before it is still good.
    const { lastSeq, lastResponseId } = alice.resumeTerms();
    await stage.resume(alice, { ...first, lastSeq, lastResponseId });
    await stage.settle();
    await alice.peer.request({ case: 'resume', value: alice.resumeTerms() });
    await alice.peer.cut();
    await stage.settle();
    await stage.resume(alice, { resumeToken: first.resumeToken });
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    await bob.offer(alice.userId);
    await stage.settle();
  },
};

const gaps: Case = {
  id: 'resume/gaps',
  title: 'Resumes that name a seq above the last one, or below what was acknowledged',
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
    carol.peer.send({ ackSeq: carol.peer.lastSeq, body: { case: 'ack', value: {} } });
    await stage.settle();
    await carol.peer.cut();
    await stage.settle();
    await stage.resume(carol, { lastSeq: 0 });
    await stage.settle();
    await stage.resume(carol);
    await stage.settle();
  },
};

const partlySeen: Case = {
  id: 'resume/acknowledged-in-part',
  title: 'A party acknowledges its first event alone: after a resume the others come again',
  kind: 'scenario',
  clauses: ['RS-2', 'G-2'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    const { lastSeq, lastResponseId } = alice.resumeTerms();
    await bob.answer();
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    alice.peer.send({ ackSeq: lastSeq, body: { case: 'ack', value: {} } });
    await stage.settle();
    await alice.peer.cut();
    await bob.peer.awaitEvent('peerState');
    await stage.settle();
    // As if nothing had arrived after that event.
    await stage.resume(alice, { lastSeq, lastResponseId });
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

/** How many requests are under way at the same time. */
const AT_ONCE = 32;

const overflow: Case = {
  id: 'resume/full-buffer',
  title:
    'A party misses more events than the server keeps, and another one just as many as it keeps',
  kind: 'scenario',
  clauses: ['RS-8', 'RS-2', 'G-2'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const { maxReplayEvents: kept = 0, framesPerSecond = 0 } = alice.granted?.limits ?? {};
    const callId = await connectCall(stage, alice, bob);
    const ack = (): void =>
      alice.peer.send({ ackSeq: alice.peer.lastSeq, body: { case: 'ack', value: {} } });
    const miss = async (count: number): Promise<void> => {
      for (let nth = 0; nth < count; nth += 1) {
        const value = { callId, track: 1, muted: nth % 2 === 0 };
        const id = bob.peer.post({ case: 'setMute', value });
        if (nth % AT_ONCE !== AT_ONCE - 1 && nth !== count - 1) continue;
        await bob.peer.response(id);
        // However quick the machine is, this is no flood (LM-2).
        if (framesPerSecond > 0) await stage.pause((AT_ONCE * 1250) / framesPerSecond);
      }
    };
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
    await miss(even + 2);
    await stage.settle();
    await alice.peer.cut();
    await stage.settle();
    await stage.resume(alice, { lastSeq });
    await stage.settle();
  },
};

const leaveWhileAway: Case = {
  id: 'resume/leave-lost',
  title: 'A party hangs up, and its Leave is lost with its socket or not: the call ends once',
  race: 'leave while reconnecting (R25)',
  kind: 'scenario',
  clauses: ['RS-5', 'HU-1', 'G-3'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    const leave = {
      case: 'leave',
      value: { target: { case: 'callId', value: callId } },
    } as const;
    const requestId = alice.peer.post(leave);
    await alice.peer.cut();
    await stage.settle();
    const { result } = await stage.resume(alice);
    const processed = result.case === 'resume' ? result.value.lastRequestId : requestId;
    if (processed < requestId) alice.peer.send({ requestId, body: leave });
    await alice.peer.response(requestId);
    await stage.settle();
    await alice.offer(bob.userId);
    await stage.settle();
  },
};

const twice: Case = {
  id: 'resume/on-a-session',
  title: 'Resume on a socket that has a session, and without the feature in force',
  kind: 'scenario',
  clauses: ['RS-2', 'ER-2'],
  needs: NEEDS,
  async play(stage) {
    const [alice] = await joinResumable(stage, 'alice');
    const bob = await stage.join('bob', { features: [Feature.RESUME] });
    await stage.settle();
    await bob.peer.request({ case: 'resume', value: alice.resumeTerms() });
    await stage.settle();
    await alice.peer.cut();
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
  },
};

/** Resume itself. */
export const RESUME_SOCKET_CASES: readonly Case[] = [
  takeover,
  guesses,
  broken,
  rotation,
  gaps,
  partlySeen,
  overflow,
  leaveWhileAway,
  twice,
];
