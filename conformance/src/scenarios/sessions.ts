/** Owns the scenarios about sessions: who may have one, what it announces, and how it ends. */
import { randomUUID } from 'node:crypto';
import { CallType, Feature, MediaState, SessionPolicy } from '@audiocall/proto';
import type { WirePeer } from '../peers/wire-peer.js';
import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import { connectCall, type Member, type Stage } from './stage.js';

const create: Case = {
  id: 'session/create',
  title:
    "Sessions with a user id of one's own and with one that the server makes, with shorter timers, and of one user with and without features",
  kind: 'scenario',
  clauses: ['SE-2', 'SE-4', 'SE-10', 'LM-1', 'WR-1', 'G-5', 'RQ-5'],
  async play(stage) {
    const alice = await stage.join('alice');
    const value = stage.credentials();
    for (const name of ['bob', 'carol']) {
      const peer = await stage.connect(name);
      await peer.request({ case: 'createSession', value });
    }
    await alice.peer.request({ case: 'createSession', value });
    // That there is a session comes before what is wrong with the fields.
    await alice.peer.request({ case: 'createSession', value: {} });
    const long = 86_400_000;
    const timers = { ringMs: 1000, connectMs: 900, tombstoneMs: long };
    const features = [Feature.RESUME, Feature.RENEGOTIATE, Feature.RESUME];
    const dave = await stage.join('dave', { timers, features });
    await stage.settle();
    await dave.peer.request({ case: 'destroySession', value: {} });
    await dave.peer.awaitClose();
    await stage.join('dave-again', { features: [] }, 'dave');
    await stage.settle();
  },
};

type Body = Parameters<WirePeer['request']>[0];

/** Few for a socket: the time for a session may be short, and the server far away (SE-7). */
async function sendBefore(
  stage: Stage,
  name: string,
  bodies: readonly (Body | undefined)[],
): Promise<void> {
  const peer = await stage.connect(name);
  for (const body of bodies) {
    const requestId = peer.takeRequestId();
    peer.send({ requestId, ...(body === undefined ? {} : { body }) });
    await peer.response(requestId);
  }
  await stage.settle();
  await peer.close();
}

const before: Case = {
  id: 'session/before',
  title: 'Every request before a session',
  kind: 'scenario',
  clauses: ['SE-1', 'ER-2', 'G-5'],
  async play(stage) {
    const bob = await stage.join('bob');
    const callId = 'no-call';
    await sendBefore(stage, 'alice', [
      { case: 'offerCall', value: { clientRef: 'r', callType: 1, callee: bob.userId } },
      { case: 'answerCall', value: { target: { case: 'onlyRinging', value: {} } } },
    ]);
    await sendBefore(stage, 'carol', [
      { case: 'leave', value: {} },
      { case: 'setMute', value: { callId, track: 1, muted: true } },
    ]);
    await sendBefore(stage, 'dave', [
      { case: 'description', value: { callId, negotiationId: 1, type: 1, sdp: 'v=0' } },
      { case: 'destroySession', value: {} },
    ]);
    // What is wrong with it beside that there is no session is not looked at, unless nobody knows what it is.
    await sendBefore(stage, 'erin', [
      { case: 'leave', value: { target: { case: 'callId', value: '' } } },
      undefined,
    ]);
  },
};

const destroy: Case = {
  id: 'session/destroy',
  title: 'Sessions are destroyed while calling, while ringing and in a call',
  kind: 'scenario',
  clauses: ['SE-5', 'G-3', 'RJ-3', 'LS-3'],
  async play(stage) {
    const destroySession = { case: 'destroySession', value: {} } as const;
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    await alice.offer(bob.userId);
    await stage.settle();
    await alice.peer.request(destroySession);
    await alice.peer.awaitClose();
    await stage.settle();
    const carol = await stage.join('carol');
    await carol.offer(bob.userId);
    await stage.settle();
    await bob.peer.request(destroySession);
    await bob.peer.awaitClose();
    await stage.settle();
    const bobAgain = await stage.join('bob-again', {}, 'bob');
    await stage.settle();
    await bobAgain.answerByName(carol.userId);
    await stage.settle();
    await bobAgain.peer.request(destroySession);
    await bobAgain.peer.awaitClose();
    await stage.settle();
  },
};

const loss: Case = {
  id: 'session/loss',
  title: 'Sockets are lost while calling, while ringing and in a call',
  kind: 'scenario',
  clauses: ['SE-6', 'RJ-3', 'G-3'],
  async play(stage) {
    const [alice, bob, carol] = await stage.joinAll('alice', 'bob', 'carol');
    await alice.offer(bob.userId);
    await stage.settle();
    await alice.peer.cut();
    await bob.peer.awaitEvent('cancel');
    await stage.settle();
    await connectCall(stage, carol, bob);
    await bob.peer.cut();
    await carol.peer.awaitEvent('leave');
    await stage.settle();
    const [dave, erin] = await stage.joinAll('dave', 'erin');
    await connectCall(stage, carol, erin);
    await carol.leave();
    await stage.settle();
    await connectCall(stage, carol, dave);
    await carol.peer.cut();
    await dave.peer.awaitEvent('leave');
    await stage.settle();
  },
};

const heldLoss: Case = {
  id: 'session/loss-of-a-held-call',
  title: 'A caller is lost while its call is held; it comes again, and then the callee does',
  description:
    'Nobody was notified. That the caller has another session shows that the first one is over, and its offer with it.',
  kind: 'scenario',
  clauses: ['SE-6'],
  async play(stage) {
    const device = { deviceId: 'phone' };
    const alice = await stage.join('alice', device);
    await alice.offer(stage.userId('bob'));
    await stage.settle();
    await alice.peer.cut();
    const bob = await stage.join('bob');
    await stage.join('alice-again', device, 'alice');
    await stage.settle();
    await bob.answerByName(alice.userId);
    await stage.settle();
  },
};

const policy: Case = {
  id: 'session/policy',
  title: 'A user who is in a call comes again on another socket',
  kind: 'scenario',
  clauses: ['MD-2'],
  async play(stage) {
    const device = { deviceId: 'phone' };
    const alice = await stage.join('alice', device);
    if (alice.granted?.sessionPolicy === SessionPolicy.FORK) {
      throw new NotOfferedError("the server's session_policy is FORK");
    }
    const bob = await stage.join('bob');
    await connectCall(stage, alice, bob);
    if (alice.granted?.sessionPolicy === SessionPolicy.REJECT) {
      const other = await stage.connect('alice-2');
      await other.request({
        case: 'createSession',
        value: stage.credentials({ userId: alice.userId, deviceId: 'tablet' }),
      });
      await stage.settle();
    }
    await stage.join('alice-3', device, 'alice');
    await alice.peer.awaitClose();
    await bob.peer.awaitEvent('leave');
    await stage.settle();
  },
};

/** Sends a Ping now and then, which is no reason to keep a socket that has no session. */
async function pingUntilClosed(
  stage: Stage,
  peer: WirePeer,
  everyMs: number,
  mostMs: number,
): Promise<void> {
  for (let passedMs = 0; peer.isOpen && passedMs < mostMs; passedMs += everyMs) {
    peer.ping();
    await stage.pause(everyMs);
  }
}

const hello: Case = {
  id: 'session/hello',
  title:
    'Sockets that never get a session: one is silent, one is refused, one fails to resume, one sends Pings',
  kind: 'scenario',
  clauses: ['SE-7'],
  async play(stage) {
    const alice = await stage.join('alice');
    const helloMs = alice.granted?.timers?.helloMs ?? 0;
    stage.allowWait('hello_ms', helloMs);
    const mostMs = helloMs + Math.max(1000, helloMs / 10) + stage.venue.patienceMs;
    const serviceId = `service-${randomUUID()}`;
    stage.recorder.noteServer({ unknownServices: [serviceId] });
    const [silent, refused, failing, pinging] = [
      await stage.connect('silent'),
      await stage.connect('refused'),
      await stage.connect('failing'),
      await stage.connect('pinging'),
    ];
    await refused.request({ case: 'createSession', value: stage.credentials({ serviceId }) });
    const guess = { sessionId: 'no-session', resumeToken: 'no-token' };
    await failing.request({ case: 'resume', value: guess });
    await Promise.all([
      silent.awaitClose(mostMs),
      failing.awaitClose(mostMs),
      refused.awaitClose(mostMs),
      pingUntilClosed(stage, pinging, helloMs / 3, mostMs),
    ]);
    await stage.settle();
  },
};

const SHORT_PING_MS = 600;
/** The one who answers is pinged before the other one is closed, and a busy harness is never that late. */
const LONGER_PING_MS = 1000;

const ping: Case = {
  id: 'session/ping',
  title: "One session answers the server's pings, and another one falls silent",
  kind: 'scenario',
  clauses: ['SE-8'],
  async play(stage) {
    const alice = await stage.join('alice', { timers: { pingMs: SHORT_PING_MS } });
    const bob = await stage.join('bob', { timers: { pingMs: LONGER_PING_MS } });
    const pingMs = alice.granted?.timers?.pingMs ?? 0;
    stage.allowWait('twice ping_ms', 2 * pingMs);
    alice.peer.answersPings = false;
    await alice.peer.awaitClose(3 * pingMs + 1000 + stage.venue.patienceMs);
    await stage.settle();
    await bob.offer(stage.userId('nobody'));
    await stage.settle();
  },
};

/** A third interval is longer than what a timer, and a busy harness, may be late. */
const LONG_PING_MS = 2500;

const silence: Case = {
  id: 'session/silence',
  title: 'A session falls silent whose pings are far apart',
  description: 'Its socket is closed after two intervals, and not after a third one.',
  kind: 'scenario',
  clauses: ['SE-8'],
  async play(stage) {
    const alice = await stage.join('alice', { timers: { pingMs: LONG_PING_MS } });
    const pingMs = alice.granted?.timers?.pingMs ?? 0;
    stage.allowWait('twice ping_ms', 2 * pingMs);
    alice.peer.answersPings = false;
    await alice.peer.awaitClose(3 * pingMs + stage.venue.patienceMs);
  },
};

/** Frames that have no answer, which a client may send in place of a Pong. */
const SIGNS = {
  ack: { body: { case: 'ack', value: {} } },
  ping: { body: { case: 'ping', value: { nonce: 7 } } },
  nothing: {},
  report: {
    body: {
      case: 'mediaReport',
      value: { callId: 'unknown', negotiationId: 1, state: MediaState.CONNECTED },
    },
  },
} as const;
/** Two intervals are so long that a sign sent within the first of them cannot cross the close that it forbids. */
const SIGN_PING_MS = 800;
/** Up to well behind the close of a session of which no sign counted. */
const SIGNS_SENT = 8;

const signs: Case = {
  id: 'session/signs-of-life',
  title: 'Sessions answer no ping, and send something else all the time, each of one kind',
  description:
    'Any frame counts, also one that is ignored or has no answer, so that nobody is closed for silence.',
  kind: 'scenario',
  clauses: ['SE-8'],
  async play(stage) {
    const members: [Member, (typeof SIGNS)[keyof typeof SIGNS]][] = [];
    for (const [name, frame] of Object.entries(SIGNS)) {
      const member = await stage.join(name, { timers: { pingMs: SIGN_PING_MS } });
      member.peer.answersPings = false;
      members.push([member, frame]);
    }
    const pingMs = members[0]?.[0].granted?.timers?.pingMs ?? 0;
    stage.allowWait('three intervals of ping_ms', 3 * pingMs);
    for (let sent = 0; sent < SIGNS_SENT; sent += 1) {
      for (const [{ peer }, frame] of members) if (peer.isOpen) peer.send(frame);
      await stage.pause(pingMs / 3);
    }
    await stage.settle();
  },
};

async function playServices(stage: Stage): Promise<void> {
  const { otherService } = stage.venue;
  if (otherService === undefined) {
    throw new NotOfferedError('no second service is given; name one with --other-service ID[:KEY]');
  }
  const [alice, bob] = await stage.joinAll('alice', 'bob');
  const foreign = { serviceId: otherService.id, serviceKey: otherService.key };
  const stranger = await stage.join('carol', foreign);
  const double = await stage.join('bob-elsewhere', foreign, 'bob');
  await stage.settle();
  const callId = await alice.offer(bob.userId);
  await stage.settle();
  await double.answer();
  await double.answerByName(alice.userId);
  await double.leave({
    case: 'byName',
    value: { callType: CallType.AUDIOCALL, caller: alice.userId },
  });
  await stranger.answer({ case: 'callId', value: callId });
  await stranger.leave({ case: 'callId', value: callId });
  await stage.settle();
  await alice.leave();
  await stage.settle();
  await alice.offer(stranger.userId);
  await stage.settle();
}

const userIds: Case = {
  id: 'session/user-ids',
  title:
    'User ids at the limit and beyond it, empty, and with a control character; long device ids and refs',
  kind: 'scenario',
  clauses: ['ER-3', 'ER-2', 'SE-2'],
  async play(stage) {
    const alice = await stage.join('alice');
    const longest = `${alice.userId}\u{1F4DE}`.padEnd(64, 'x');
    const tries = [
      '\u{1F4DE}'.repeat(65),
      '',
      'bell\u0007',
      'delete\u0085',
      [...longest].slice(0, 64).join(''),
    ];
    for (const [index, userId] of tries.entries()) {
      const peer = await stage.connect(`mallory-${index + 1}`);
      await stage.settle();
      await peer.request({ case: 'createSession', value: stage.credentials({ userId }) });
      await stage.settle();
    }
    const longestEver = '\u{1F4DE}'.repeat(64);
    await stage.join('bob', { deviceId: longestEver });
    await alice.offer(longestEver, { clientRef: longestEver });
    await alice.leave();
    await stage.settle();
  },
};

const services: Case = {
  id: 'session/services',
  title: 'Users of two services with the same user id, who cannot reach each other',
  kind: 'scenario',
  clauses: ['SE-3', 'G-6', 'ER-4'],
  uses: ['other-service'],
  play: playServices,
};

const socketPings: Case = {
  id: 'session/websocket-ping',
  title: 'Pings of WebSocket itself, with bytes and without',
  kind: 'scenario',
  clauses: ['WR-1', 'G-5'],
  async play(stage) {
    const alice = await stage.join('alice');
    await alice.peer.pingSocket('');
    await alice.peer.pingSocket('still there');
    await stage.settle();
  },
};

/** Sessions. */
export const SESSION_CASES: readonly Case[] = [
  create,
  before,
  destroy,
  loss,
  heldLoss,
  policy,
  hello,
  ping,
  socketPings,
  silence,
  signs,
  userIds,
  services,
];
