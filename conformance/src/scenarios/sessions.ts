/** Owns the scenarios about sessions: who may have one, what it announces, and how it ends. */
import { CallType, Feature, SessionPolicy } from '@audiocall/proto';
import type { WirePeer } from '../peers/wire-peer.js';
import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import { connectCall, type Stage } from './stage.js';

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

/** Sessions. */
export const SESSION_CASES: readonly Case[] = [
  create,
  before,
  destroy,
  loss,
  heldLoss,
  policy,
  userIds,
  services,
];
