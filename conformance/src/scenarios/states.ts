/**
 * Owns the cases that go through the states of a session: in each, every request is made that the state
 * has to refuse, and the session is left in every way that there is.
 */
import { CallType, LeaveIntent, SessionPolicy } from '@audiocall/proto';
import type { ClauseId } from '../oracle/clauses.js';
import type { Case } from './case.js';
import type { Member, Stage } from './stage.js';

/** How somebody gets into a state, and who is there. */
interface Setting {
  readonly id: string;
  readonly title: string;
  readonly clauses: readonly ClauseId[];
  /** Brings about the state; gives the one who is in it, the other user, and their call. */
  enter(stage: Stage): Promise<Scene>;
}

interface Scene {
  readonly subject: Member;
  readonly other: Member;
  readonly callId: string;
}

/** What a newer session has to name as well, where the policy is not REPLACE. */
const DEVICE = { deviceId: 'phone' };

async function offered(stage: Stage): Promise<readonly [Member, Member, string]> {
  const [alice, bob] = [await stage.join('alice', DEVICE), await stage.join('bob', DEVICE)];
  const callId = await alice.offer(bob.userId);
  await stage.settle();
  return [alice, bob, callId];
}

async function claimed(stage: Stage): Promise<readonly [Member, Member, string]> {
  const [alice, bob, callId] = await offered(stage);
  await bob.answer();
  await stage.settle();
  return [alice, bob, callId];
}

/** Connected before any candidate, so that candidates can still follow. */
async function connected(stage: Stage): Promise<readonly [Member, Member, string]> {
  const [alice, bob, callId] = await claimed(stage);
  await alice.describe(callId, 'offer');
  await stage.settle();
  await bob.describe(callId, 'answer');
  await stage.settle();
  alice.report(callId);
  bob.report(callId);
  await stage.settle();
  return [alice, bob, callId];
}

type Pair = (stage: Stage) => Promise<readonly [Member, Member, string]>;

const asCaller = (pair: Pair) => async (stage: Stage) => {
  const [subject, other, callId] = await pair(stage);
  return { subject, other, callId };
};
const asCallee = (pair: Pair) => async (stage: Stage) => {
  const [other, subject, callId] = await pair(stage);
  return { subject, other, callId };
};

const SETTINGS: readonly Setting[] = [
  {
    id: 'calling',
    title: 'a caller whose offer is pending',
    clauses: ['SE-4', 'OF-5', 'AN-3', 'ER-2'],
    enter: asCaller(offered),
  },
  {
    id: 'ringing',
    title: 'a callee that rings',
    clauses: ['SE-4', 'OF-5', 'MU-3', 'ER-2'],
    enter: asCallee(offered),
  },
  {
    id: 'connecting-caller',
    title: 'the caller of a claimed call',
    clauses: ['SE-4', 'OF-5', 'AN-3', 'ER-2'],
    enter: asCaller(claimed),
  },
  {
    id: 'connecting-callee',
    title: 'the claimant of a call',
    clauses: ['SE-4', 'OF-5', 'AN-3', 'ER-2'],
    enter: asCallee(claimed),
  },
  {
    id: 'connected-caller',
    title: 'the caller of a connected call',
    clauses: ['SE-4', 'OF-5', 'AN-3', 'ER-2'],
    enter: asCaller(connected),
  },
  {
    id: 'connected-callee',
    title: 'the claimant of a connected call',
    clauses: ['SE-4', 'OF-5', 'AN-3', 'ER-2'],
    enter: asCallee(connected),
  },
];

/** Makes every request that changes nothing here, one after the other, so that each is judged alone. */
async function makeRequests(stage: Stage, { subject, other, callId }: Scene): Promise<void> {
  await subject.peer.request({
    case: 'createSession',
    value: stage.credentials({ userId: subject.userId }),
  });
  await subject.offerResponse(stage.userId('absent'));
  await subject.offerResponse(subject.userId);
  await subject.offerResponse(other.userId, { callType: CallType.UNSPECIFIED });
  await subject.answer({ case: 'callId', value: 'no-such-call' });
  await stage.settle();
  await subject.setMute(callId, true);
  await stage.settle();
  await subject.setMute(callId, false);
  await stage.settle();
}

/** What only the one who does not ring may ask without claiming the call. */
async function tryToAnswer({ subject, callId }: Scene): Promise<void> {
  await subject.answer();
  await subject.answer({ case: 'callId', value: callId });
}

/** How a session is left. */
const EXITS = {
  destroyed: async ({ subject }: Scene): Promise<void> => {
    await subject.peer.request({ case: 'destroySession', value: {} });
    await subject.peer.awaitClose();
  },
  malformed: async ({ subject }: Scene): Promise<void> => {
    subject.peer.sendRaw(new Uint8Array([0x0f]), 'an impossible tag');
    await subject.peer.awaitClose();
  },
  cut: ({ subject }: Scene): Promise<void> => subject.peer.cut(),
  replaced: async (scene: Scene, stage: Stage): Promise<void> => {
    const { granted, peer } = scene.subject;
    const device = granted?.sessionPolicy === SessionPolicy.REPLACE ? {} : DEVICE;
    const successor = await stage.join('successor', device, peer.name);
    await scene.subject.peer.awaitClose();
    await stage.settle();
    // It has made no offer and was told of no call, whatever the session before it had.
    await successor.leave({ case: 'clientRef', value: 'ref-1' });
    await successor.leave();
    await stage.settle();
  },
} as const;

type Exit = keyof typeof EXITS;

const EXIT_CLAUSES: Readonly<Record<Exit, readonly ClauseId[]>> = {
  destroyed: ['SE-5'],
  malformed: ['WR-3', 'WR-6'],
  cut: ['SE-6'],
  replaced: ['MD-2'],
};

const EXIT_TITLES: Readonly<Record<Exit, string>> = {
  destroyed: 'destroys its session',
  malformed: 'sends what is no frame',
  cut: 'loses its socket',
  replaced: 'is replaced by a newer session of its user',
};

const requests: readonly Case[] = SETTINGS.map(({ id, title, clauses, enter }) => ({
  id: `states/${id}`,
  title: `Requests of ${title}`,
  kind: 'scenario',
  clauses,
  async play(stage) {
    const scene = await enter(stage);
    await makeRequests(stage, scene);
    if (id !== 'ringing') await tryToAnswer(scene);
    if (id.startsWith('connected')) {
      await scene.subject.describe(scene.callId, 'offer');
      scene.subject.report(scene.callId);
      scene.other.trickle(scene.callId, 1);
      await stage.settle();
    }
    const mediaIsGone = id.startsWith('connected');
    const intent = mediaIsGone ? LeaveIntent.MEDIA_FAILED : LeaveIntent.UNSPECIFIED;
    await scene.other.leave(undefined, { intent });
    await stage.settle();
  },
}));

const exits: readonly Case[] = SETTINGS.flatMap(({ id, title, enter }) =>
  (Object.keys(EXITS) as Exit[]).map((exit) => ({
    id: `states/${id}/${exit}`,
    title: `In the place of ${title}, somebody ${EXIT_TITLES[exit]}`,
    kind: 'scenario' as const,
    // Nobody is told that a session which rang is lost: its call is held from then on.
    clauses: id === 'ringing' && exit === 'cut' ? ['OF-1'] : EXIT_CLAUSES[exit],
    async play(stage: Stage) {
      const scene = await enter(stage);
      await EXITS[exit](scene, stage);
      await stage.settle();
    },
  })),
);

const idle: Case = {
  id: 'states/idle/replaced',
  title: `In the place of a user without a call, somebody ${EXIT_TITLES.replaced}`,
  kind: 'scenario',
  clauses: EXIT_CLAUSES.replaced,
  async play(stage) {
    const subject = await stage.join('alice', DEVICE);
    const other = await stage.join('bob');
    await EXITS.replaced({ subject, other, callId: '' }, stage);
    await stage.settle();
  },
};

/** The cases that go through the states. */
export const STATE_CASES: readonly Case[] = [...requests, ...exits, idle];
