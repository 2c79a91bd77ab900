/** Owns the scenarios of Resume itself: takeover, tokens, and a leave while away. */
import { Feature } from '@audiocall/proto';
import type { Case } from './case.js';
import { joinResumable } from './resumable.js';
import { connectCall } from './stage.js';

const NEEDS = ['resume'] as const;

const takeover: Case = {
  id: 'resume/takeover',
  title:
    'A party resumes its session while the old socket is open, which still sends a frame; and once more',
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
    await stage.resume(alice);
    await stage.settle();
    await alice.setMute(callId, true);
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

/** Another token of the same length: a longer one may be longer than a field may be, and is no guess then (ER-1). */
function misspell(token: string): string {
  return `${token.slice(0, -1)}${token.endsWith('x') ? 'y' : 'x'}`;
}

const guesses: Case = {
  id: 'resume/wrong-tokens',
  title:
    'Somebody guesses: wrong tokens and a wrong session, five times; the session is unharmed. Another one forgets the token, six times',
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
      { resumeToken: misspell(right.resumeToken) },
      { sessionId: bob.sessionId },
      { resumeToken: right.resumeToken.slice(1) },
    ];
    // The same guess under the same id is answered again, and is no further failure (RQ-2).
    const body = { case: 'resume', value: { ...right, ...wrong[0] } } as const;
    const requestId = mallory.post(body);
    for (let count = 1; count <= wrong.length; count += 1) {
      await mallory.response(requestId, count);
      mallory.send({ requestId, body });
    }
    await mallory.settle();
    for (const fields of wrong.slice(1)) {
      // What else is refused in between makes no guess undone.
      await mallory.request({ case: 'leave', value: {} });
      await mallory.request({ case: 'resume', value: { ...right, ...fields } });
    }
    await mallory.awaitClose();
    await stage.settle();
    const clumsy = await stage.connect('clumsy');
    for (let nth = 0; nth < 6; nth += 1) {
      await clumsy.request({ case: 'resume', value: { ...right, resumeToken: '' } });
    }
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

const gapIsNoGuess: Case = {
  id: 'resume/gap-is-no-guess',
  title:
    'Four wrong tokens, and then a right one with a seq that was never sent; the fifth wrong one closes the socket',
  description: 'SEQ_GAP ends the session that it is about, and is no guess.',
  kind: 'scenario',
  clauses: ['RS-6'],
  needs: NEEDS,
  async play(stage) {
    const [alice, carol] = await joinResumable(stage, 'alice', 'carol');
    await Promise.all([alice.peer.cut(), carol.peer.cut()]);
    await stage.settle();
    const mallory = await stage.connect('mallory');
    const wrong = { case: 'resume', value: alice.resumeTerms({ resumeToken: 'wrong' }) } as const;
    for (let guess = 1; guess <= 4; guess += 1) await mallory.request(wrong);
    await mallory.request({ case: 'resume', value: carol.resumeTerms({ lastSeq: 1000 }) });
    await mallory.settle();
    await mallory.request(wrong);
    await mallory.awaitClose();
    await stage.resume(alice);
    await stage.settle();
  },
};

const broken: Case = {
  id: 'resume/protocol-error',
  title:
    'A party of a call, and a caller, send what is no frame, and another party one that is too long: no session can be resumed',
  kind: 'scenario',
  clauses: ['WR-6', 'WR-2', 'WR-3', 'WR-4'],
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
    await connectCall(stage, alice, dora);
    const { maxFrameBytes = 0 } = alice.granted?.limits ?? {};
    alice.peer.sendRaw(new Uint8Array(maxFrameBytes + 1), 'oversize');
    await alice.peer.awaitClose();
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
  },
};

const rotation: Case = {
  id: 'resume/token-rotation',
  title:
    'The responses to two Resumes are lost, so that the token before them has to do; then it is void',
  kind: 'scenario',
  clauses: ['RS-6', 'RS-2'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    await stage.settle();
    const first = alice.resumeTerms();
    await stage.resume(alice);
    const { lastSeq, lastResponseId } = alice.resumeTerms();
    for (let lost = 0; lost < 2; lost += 1) {
      await alice.peer.cut();
      // As if the response had not arrived: the token that was shown is still good.
      await stage.resume(alice, { ...first, lastSeq, lastResponseId });
    }
    await stage.settle();
    await alice.peer.request({ case: 'resume', value: alice.resumeTerms() });
    await alice.peer.cut();
    await stage.settle();
    await stage.resume(alice, { resumeToken: first.resumeToken });
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    // A Ping is a frame, too: of the two tokens the newer one alone is left.
    const shown = alice.resumeTerms();
    await stage.resume(alice);
    await stage.settle();
    await alice.peer.cut();
    await stage.settle();
    await stage.resume(alice, { resumeToken: shown.resumeToken });
    await stage.resume(alice);
    await bob.offer(alice.userId);
    await stage.settle();
  },
};

const ownId: Case = {
  id: 'resume/id-of-its-own',
  title:
    'A Resume comes under a high id, and the session counts on from its own ones, up to that id',
  kind: 'scenario',
  clauses: ['RS-5', 'RS-2'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const ahead = alice.peer.requestIdAhead;
    const firstRequestId = ahead + 1000;
    await alice.peer.cut();
    const peer = await stage.connect('alice', { socket: 1, firstRequestId });
    const { result } = await peer.request({ case: 'resume', value: alice.resumeTerms() });
    if (result.case === 'resume') alice.moveTo(peer, result.value);
    await stage.settle();
    peer.send({ requestId: ahead, body: { case: 'leave', value: {} } });
    await peer.response(ahead);
    await stage.settle();
    const value = alice.offerTerms(bob.userId);
    peer.send({ requestId: firstRequestId, body: { case: 'offerCall', value } });
    await peer.response(firstRequestId, 2);
    await stage.settle();
    await bob.leave();
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
    const carol = await stage.join('carol', { features: [] });
    await stage.settle();
    for (const { peer } of [bob, carol]) {
      await peer.request({ case: 'resume', value: alice.resumeTerms() });
    }
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
  gapIsNoGuess,
  broken,
  rotation,
  ownId,
  leaveWhileAway,
  twice,
];
