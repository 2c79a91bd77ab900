/** Owns the scenarios between two SDKs with real audio. Their scripts drive and listen; they never judge. */
import { CallType } from '@audiocall/proto';
import type { ClauseId } from '../oracle/clauses.js';
import {
  CALL_NEEDS,
  COURSE,
  connect,
  hangUp,
  type InteropCase,
  type Order,
  offer,
} from './course.js';
import { CROSSING_CASES } from './crossings.js';
import { MICROPHONE_CASES } from './microphones.js';

function makeCall(
  id: string,
  title: string,
  order: Order,
  clauses: readonly ClauseId[],
): InteropCase {
  return {
    id,
    title,
    clauses: [...COURSE, ...clauses],
    needs: CALL_NEEDS,
    async play(cast) {
      await connect(cast, order);
      await cast.hearEachOther(1, 1);
      await hangUp(cast, order.late ? 'callee' : 'caller');
    },
  };
}

const reject: InteropCase = {
  id: 'reject',
  title: 'The callee declines twice: the caller calls again at once; nobody hears anything',
  clauses: ['RJ-1', 'RJ-3', 'G-3', 'G-8', 'OF-1', 'OF-2', 'EO-5', 'HU-4'],
  needs: CALL_NEEDS,
  async play(cast) {
    const { caller, callee } = cast;
    await cast.configure();
    await Promise.all([caller.createSession(), callee.createSession()]);
    await offer(cast);
    const ringing = await callee.driver.awaitEvent('RINGING_EVENT', 'OF-1');
    await callee.leave(ringing.session);
    await caller.driver.awaitEvent('LEAVE_EVENT', 'RJ-1');
    await cast.settle();
    await offer(cast);
    const again = await callee.driver.awaitEvents('RINGING_EVENT', 2, 'OF-1');
    await callee.leave(again.session);
    await caller.driver.awaitEvents('LEAVE_EVENT', 2, 'RJ-1');
    await cast.settle();
    await cast.hearEachOther(0, 0);
  },
};

const cancel: InteropCase = {
  id: 'cancel',
  title:
    'The caller gives up while it rings; the callee calls back, and gives up as well; nobody hears anything',
  clauses: ['CA-1', 'G-3', 'G-8', 'OF-1', 'OF-2', 'EO-5', 'HU-4'],
  needs: CALL_NEEDS,
  async play(cast) {
    const { caller, callee } = cast;
    await cast.configure();
    await Promise.all([caller.createSession(), callee.createSession()]);
    await offer(cast);
    await callee.driver.awaitEvent('RINGING_EVENT', 'OF-1');
    await caller.leave();
    await callee.driver.awaitEvent('CANCEL_EVENT', 'CA-1');
    await cast.settle();
    const value = { callType: CallType.AUDIOCALL, callee: caller.userId };
    await callee.driver.achieve({ case: 'offerCall', value });
    await caller.driver.awaitEvent('RINGING_EVENT', 'OF-1');
    await cast.settle();
    await callee.leave();
    await caller.driver.awaitEvent('CANCEL_EVENT', 'CA-1');
    await cast.settle();
    await cast.hearEachOther(0, 0);
  },
};

const hangUpByCallee: InteropCase = {
  id: 'hang-up/callee',
  title: 'The callee hangs up, and both fall silent',
  clauses: COURSE,
  needs: CALL_NEEDS,
  async play(cast) {
    await connect(cast, { early: false, late: false });
    await cast.hearEachOther(1, 1);
    await hangUp(cast, 'callee');
  },
};

/** Every interop scenario, in the order of the report. */
export const INTEROP_CASES: readonly InteropCase[] = [
  makeCall(
    'call/base',
    'The callee is online, and the SDP offer follows the answer (BASE)',
    { early: false, late: false },
    ['OF-1', 'OF-2', 'EO-4'],
  ),
  makeCall(
    'early-offer/eo',
    'The callee is online, and the SDP offer comes with the call (EO)',
    { early: true, late: false },
    ['OF-1', 'OF-2', 'EO-1', 'EO-2', 'EO-4'],
  ),
  makeCall(
    'late-session/ls',
    'The callee comes after the offer (LS)',
    { early: false, late: true },
    ['LS-1', 'LS-2'],
  ),
  makeCall(
    'late-session/eo-ls',
    'The callee comes after an offer that carries SDP (EO+LS)',
    { early: true, late: true },
    ['LS-1', 'LS-2', 'EO-1', 'EO-2'],
  ),
  reject,
  cancel,
  hangUpByCallee,
  ...MICROPHONE_CASES,
  ...CROSSING_CASES,
];
