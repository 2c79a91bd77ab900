/** Owns the scenarios about sockets that are closed for silence or for want of a session, and those that are not. */
import { randomUUID } from 'node:crypto';
import { MediaState } from '@audiocall/proto';
import type { WirePeer } from '../peers/wire-peer.js';
import type { Case } from './case.js';
import type { Member, Stage } from './stage.js';

/** Sends something now and then that is no reason to keep a socket. */
async function sendUntilClosed(
  stage: Stage,
  peer: WirePeer,
  send: () => void,
  everyMs: number,
  mostMs: number,
): Promise<void> {
  for (let passedMs = 0; peer.isOpen && passedMs < mostMs; passedMs += everyMs) {
    send();
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
    const mostMs = stage.waitFor(helloMs);
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
      sendUntilClosed(stage, pinging, () => pinging.ping(), helloMs / 3, mostMs),
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
    await alice.peer.awaitClose(pingMs + stage.waitFor(2 * pingMs));
    await stage.settle();
    await bob.offer(stage.userId('nobody'));
    await stage.settle();
  },
};

/** A third interval is longer than what a timer, and a busy harness, may be late. */
const LONG_PING_MS = 2500;

const silence: Case = {
  id: 'session/silence',
  title:
    'A session falls silent whose pings are far apart, but for Pings of WebSocket itself, which are no frames',
  description: 'Its socket is closed after two intervals, and not after a third one.',
  kind: 'scenario',
  clauses: ['SE-8'],
  async play(stage) {
    const alice = await stage.join('alice', { timers: { pingMs: LONG_PING_MS } });
    const pingMs = alice.granted?.timers?.pingMs ?? 0;
    stage.allowWait('twice ping_ms', 2 * pingMs);
    alice.peer.answersPings = false;
    await sendUntilClosed(
      stage,
      alice.peer,
      () => alice.peer.sendSocketPing(''),
      pingMs / 4,
      3 * pingMs,
    );
    await alice.peer.awaitClose(stage.waitFor(2 * pingMs));
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
const SIGNS_SENT = 10;
/** Its Pong comes an interval before the close that it forbids, so that it cannot cross it. */
const PONG_PING_MS = 1200;

const signs: Case = {
  id: 'session/signs-of-life',
  title:
    'Sessions answer no ping, and send something else all the time, each of one kind; one answers, and sends nothing else',
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
    stage.allowWait('4 intervals of ping_ms', 4 * pingMs);
    // This one answers its pings, and sends nothing else.
    await stage.join('pong', { timers: { pingMs: PONG_PING_MS } });
    for (let sent = 0; sent < SIGNS_SENT; sent += 1) {
      for (const [{ peer }, frame] of members) if (peer.isOpen) peer.send(frame);
      await stage.pause(pingMs / 3);
    }
    await stage.settle();
  },
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

/** Who is there. */
export const LIFE_CASES: readonly Case[] = [hello, ping, socketPings, silence, signs];
