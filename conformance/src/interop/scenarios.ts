/** Owns the scenarios between two SDKs with real audio. Their scripts drive and listen; they never judge. */
import type { ClauseId } from '../oracle/clauses.js';
import {
  CALL_NEEDS,
  COURSE,
  connect,
  connected,
  hangUp,
  type InteropCase,
  type Order,
  offer,
} from './course.js';
import { CROSSING_CASES } from './crossings.js';

const DEVICE_NEEDS = ['get_device_list', 'set_audio_device'];

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
  title: 'The callee declines, and nobody hears anything',
  clauses: ['RJ-1', 'RJ-3', 'G-3', 'G-8', 'OF-1', 'OF-2', 'EO-5'],
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
    await cast.hearEachOther(0, 0);
  },
};

const cancel: InteropCase = {
  id: 'cancel',
  title: 'The caller gives up while it rings, and nobody hears anything',
  clauses: ['CA-1', 'G-3', 'G-8', 'OF-1', 'OF-2', 'EO-5'],
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

const mute: InteropCase = {
  id: 'mute',
  title: 'The caller mutes, and unmutes while the callee mutes',
  clauses: [...COURSE, 'MU-1', 'MU-2', 'MU-4', 'MU-5'],
  needs: [...CALL_NEEDS, 'set_mute', 'set_unmute'],
  async play(cast) {
    const { caller, callee } = cast;
    await connect(cast, { early: false, late: false });
    await cast.hearEachOther(1, 1);
    await caller.mute();
    await callee.driver.awaitEvent('MUTE_EVENT', 'MU-1');
    await cast.settle();
    await cast.hearEachOther(0, 1);
    await Promise.all([caller.unmute(), callee.mute()]);
    await Promise.all([
      callee.driver.awaitEvent('UNMUTE_EVENT', 'MU-1'),
      caller.driver.awaitEvent('MUTE_EVENT', 'MU-1'),
    ]);
    await cast.settle();
    await cast.hearEachOther(1, 0);
    await hangUp(cast, 'caller');
  },
};

const deviceChange: InteropCase = {
  id: 'device-change',
  title:
    'The caller chooses its second microphone before the call, the first one in the call, then one that does not exist; the callee its second one while muted',
  clauses: [...COURSE, 'SE-1', 'DV-1', 'DV-2', 'DV-3', 'DV-4', 'DV-5', 'MU-4'],
  needs: [...CALL_NEEDS, ...DEVICE_NEEDS, 'set_mute', 'set_unmute'],
  async play(cast) {
    const { caller, callee } = cast;
    await cast.configure();
    await caller.driver.command({ case: 'getDeviceList', value: {} });
    await Promise.all([caller.createSession(), callee.createSession()]);
    await caller.chooseMicrophone(2);
    await offer(cast);
    await callee.driver.awaitEvent('RINGING_EVENT', 'OF-1');
    await callee.driver.command({ case: 'answerCall', value: {} });
    await connected(cast);
    await cast.hearEachOther(2, 1);
    await callee.mute();
    await caller.driver.awaitEvent('MUTE_EVENT', 'MU-1');
    await cast.settle();
    // Each side is heard by the other one: what both do at once can be heard at once.
    await Promise.all([caller.chooseMicrophone(1), callee.chooseMicrophone(2)]);
    await cast.settle();
    await cast.hearEachOther(1, 0);
    await callee.unmute();
    await caller.driver.awaitEvent('UNMUTE_EVENT', 'MU-1');
    await cast.settle();
    await caller.chooseMicrophone(0);
    await cast.settle();
    await cast.hearEachOther(1, 2);
    await hangUp(cast, 'callee');
  },
};

/** Every interop scenario, in the order of the report. */
export const INTEROP_CASES: readonly InteropCase[] = [
  makeCall(
    'early-offer/base',
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
  mute,
  deviceChange,
  ...CROSSING_CASES,
];
