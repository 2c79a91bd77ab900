import { CallType, Feature, SessionPolicy, type Trace } from '@audiocall/proto';
import { drop, rewriteEvent, rewriteResult, takeEntry } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { lateSession } from '../flows.fixture.js';
import { placeForked, startForked } from '../fork-flows.fixture.js';
import { heldAgain, heldReplay } from '../meeting-flows.fixture.js';

const created = 'bob < createSession 1';
type Granted = Parameters<Parameters<typeof rewriteResult<'createSession'>>[3]>[0];

function granted(what: string, change: (result: Granted) => void): Fault {
  return fault('LS-8', what, created, () =>
    rewriteResult(heldReplay(), created, 'createSession', change),
  );
}

/** A call rings at one device of a user, and the next one is told that it is held. */
function listRinging(): Trace {
  const stage = startForked();
  const { script, alice } = stage;
  const { id: callId } = placeForked(stage);
  const features = [Feature.FORK, Feature.REPLAY_HELD];
  const pending = [
    {
      callId,
      caller: 'alice',
      callerSession: alice.sessionId,
      callType: CallType.AUDIOCALL,
      expiresInMs: 50_000,
    },
  ];
  const policy = SessionPolicy.FORK;
  script.join('bob-desk', { user: 'bob', deviceId: 'bob-desk', features, policy, pending });
  return script.trace;
}

export const HELD_REPLAY_FAULTS: readonly Fault[] = [
  granted('a held call is not listed', ({ pending }) => {
    pending.pop();
  }),
  granted('a call says that it is another caller', ({ pending }) => {
    if (pending[1] !== undefined) pending[1].caller = 'mallory';
  }),
  granted('more time is left than the caller was told', ({ pending }) => {
    if (pending[1] !== undefined) pending[1].expiresInMs = 70_000;
  }),
  granted('a call is listed with the whole time that it had', ({ pending }) => {
    if (pending[0] !== undefined) pending[0].expiresInMs = 60_000;
  }),
  fault('LS-8', 'RINGING tells the whole time that the call had', 'bob RINGING 1', () =>
    rewriteEvent(heldReplay(), 'bob RINGING 1', 'ringing', (value) => {
      value.expiresInMs = 60_000;
    }),
  ),
  fault('LS-8', 'a call is listed that rings elsewhere', 'bob-desk < createSession 1', listRinging),
  fault(
    'LS-8',
    'a call that rang at the replaced session is not listed',
    'bob-2 < createSession 1',
    () =>
      rewriteResult(
        drop(heldAgain(), 'bob-2 RINGING 1'),
        'bob-2 < createSession 1',
        'createSession',
        ({ pending }) => {
          pending.pop();
        },
      ),
    ['LS-4'],
  ),
  fault('LS-8', 'the newest is listed first', created, () =>
    rewriteResult(heldReplay(), created, 'createSession', ({ pending }) => {
      pending.reverse();
    }),
  ),
  fault(
    'LS-8',
    'the oldest does not ring',
    'bob pong 1',
    () => drop(heldReplay(), 'bob RINGING 1'),
    ['TG-3'],
  ),
  fault('LS-8', 'late is not set', 'bob RINGING 1', () =>
    rewriteEvent(heldReplay(), 'bob RINGING 1', 'ringing', (value) => {
      value.late = false;
    }),
  ),
  fault('LS-8', 'late is set where nothing was held', 'bob RINGING 2', () =>
    rewriteEvent(heldReplay(), 'bob RINGING 2', 'ringing', (value) => {
      value.late = true;
    }),
  ),
  fault('LS-8', 'calls are listed without the feature', created, () =>
    rewriteResult(lateSession(), created, 'createSession', ({ pending }) => {
      const { what } = takeEntry(heldReplay(), created);
      const body = what.case === 'received' ? what.value.body : undefined;
      const result = body?.case === 'response' ? body.value.result : undefined;
      if (result?.case === 'createSession') pending.push(...result.value.pending.slice(0, 1));
    }),
  ),
];
