/** Owns the scenarios between two SDKs with real audio. Their scripts drive and listen; they never judge. */
import { CallType } from '@audiocall/proto';
import type { ClauseId } from '../oracle/clauses.js';
import type { Cast } from './cast.js';
import {
  CALL_NEEDS,
  COURSE,
  connect,
  connected,
  hangUp,
  type InteropCase,
  type Order,
  offer,
  otherOf,
  type Side,
} from './course.js';
import { CROSSING_CASES } from './crossings.js';
import { TONES } from './tones.js';

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
    'Each chooses another microphone while it speaks, and two others while it is muted; the caller one before the call, and one that does not exist',
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
    await callee.driver.achieve({ case: 'answerCall', value: {} });
    await connected(cast);
    await cast.hearEachOther(2, 1);
    // Each side is heard by the other one: while one is muted, the other one speaks.
    await mutes(cast, 'callee');
    await Promise.all([caller.chooseMicrophone(1), callee.chooseMicrophone(3)]);
    await cast.settle();
    await cast.hearEachOther(1, 0);
    await unmutesWith(cast, 'callee', 2, unmutesUnanswered);
    await mutes(cast, 'caller');
    await caller.chooseMicrophone(3);
    await cast.settle();
    await cast.hearEachOther(0, 2);
    await unmutesWith(cast, 'caller', 2);
    await Promise.all([caller.chooseMicrophone(0), callee.chooseMicrophone(1)]);
    await cast.settle();
    await cast.hearEachOther(2, 1);
    await hangUp(cast, 'callee');
  },
};

/** Unmutes while the server is not asked yet, and the other party listens for the voice that is too early. */
async function unmutesUnanswered(cast: Cast, who: Side, toneHz: number): Promise<void> {
  const unmute = cast[who].tap.holdUnmute();
  const done = cast[who].unmute();
  try {
    await Promise.race([unmute.caught, done]);
    await cast[otherOf(who)].hearNothingOf(toneHz);
  } finally {
    unmute.release();
  }
  await done;
}

async function mutes(cast: Cast, who: Side): Promise<void> {
  await cast[who].mute();
  await cast[otherOf(who)].driver.awaitEvent('MUTE_EVENT', 'MU-1');
  await cast.settle();
}

/**
 * Chooses another microphone before it unmutes. Where the one before was heard in spite of the mute, it is
 * heard before this one, however late.
 */
async function unmutesWith(
  cast: Cast,
  who: Side,
  microphone: number,
  unmute: (cast: Cast, who: Side, toneHz: number) => Promise<unknown> = () => cast[who].unmute(),
): Promise<void> {
  await cast[who].chooseMicrophone(microphone);
  await cast.settle();
  await unmute(cast, who, TONES[who][microphone - 1] ?? 0);
  await cast[otherOf(who)].driver.awaitEvent('UNMUTE_EVENT', 'MU-1');
  await cast.settle();
}

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
  mute,
  deviceChange,
  ...CROSSING_CASES,
];
