/**
 * Owns the scenarios between two SDKs in which microphones are muted and changed. Their scripts drive and listen;
 * they never judge.
 */
import type { Cast } from './cast.js';
import {
  CALL_NEEDS,
  COURSE,
  connect,
  connected,
  hangUp,
  type InteropCase,
  offer,
  otherOf,
  type Side,
} from './course.js';
import { TONES } from './tones.js';

const MUTE_NEEDS = ['set_mute', 'set_unmute'];
const DEVICE_NEEDS = ['get_device_list', 'set_audio_device'];

const mute: InteropCase = {
  id: 'mute',
  title: 'The caller mutes, and unmutes while the callee mutes',
  clauses: [...COURSE, 'MU-1', 'MU-2', 'MU-4', 'MU-5'],
  needs: [...CALL_NEEDS, ...MUTE_NEEDS],
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

const unanswered: InteropCase = {
  id: 'mute/unanswered',
  title:
    'Both are muted, choose another microphone and unmute; before the server is asked for that, each chooses one more, and only the last one is heard',
  clauses: [...COURSE, 'MU-1', 'MU-2', 'MU-4', 'DV-1', 'DV-3', 'DV-4'],
  needs: [...CALL_NEEDS, ...MUTE_NEEDS, ...DEVICE_NEEDS],
  async play(cast) {
    const { caller, callee } = cast;
    await connect(cast, { early: false, late: false });
    await cast.hearEachOther(1, 1);
    await Promise.all([mutes(cast, 'caller'), mutes(cast, 'callee')]);
    await Promise.all([caller.chooseMicrophone(2), callee.chooseMicrophone(2)]);
    await cast.hearEachOther(0, 0);
    await Promise.all([unmutesUnanswered(cast, 'caller'), unmutesUnanswered(cast, 'callee')]);
    await cast.settle();
    await cast.hearEachOther(3, 3);
    await hangUp(cast, 'callee');
  },
};

/**
 * Unmutes with its second microphone, and chooses the third one while the server is not asked yet. A voice that is too
 * early is the second one, and is heard before the third, however late.
 */
async function unmutesUnanswered(cast: Cast, who: Side): Promise<void> {
  const [speaker, listener] = [cast[who], cast[otherOf(who)]];
  const held = speaker.tap.holdUnmute();
  const unmuted = speaker.unmute();
  let chosen: Promise<unknown> | undefined;
  try {
    await Promise.race([held.caught, unmuted]);
    await listener.hearEarly(TONES[who][1]);
    let isChosen = false;
    chosen = speaker.chooseMicrophone(3).finally(() => {
      isChosen = true;
    });
    // An SDK may do one thing after the other: then that voice can only be waited for.
    await listener.hearLate(TONES[who][1], () => isChosen);
  } finally {
    held.release();
  }
  await Promise.all([unmuted, chosen]);
  await listener.driver.awaitEvent('UNMUTE_EVENT', 'MU-1');
}

const deviceChange: InteropCase = {
  id: 'device-change',
  title:
    'Each chooses another microphone while it speaks, and two others while it is muted; the caller one before the call, and one that does not exist',
  clauses: [...COURSE, 'SE-1', 'DV-1', 'DV-2', 'DV-3', 'DV-4', 'DV-5', 'MU-4'],
  needs: [...CALL_NEEDS, ...DEVICE_NEEDS, ...MUTE_NEEDS],
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
    await unmutesWith(cast, 'callee', 2);
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

async function mutes(cast: Cast, who: Side): Promise<void> {
  await cast[who].mute();
  await cast[otherOf(who)].driver.awaitEvent('MUTE_EVENT', 'MU-1');
  await cast.settle();
}

/**
 * Chooses another microphone before it unmutes. Where the one before was heard in spite of the mute, it is
 * heard before this one, however late.
 */
async function unmutesWith(cast: Cast, who: Side, microphone: number): Promise<void> {
  await cast[who].chooseMicrophone(microphone);
  await cast.settle();
  await cast[who].unmute();
  await cast[otherOf(who)].driver.awaitEvent('UNMUTE_EVENT', 'MU-1');
  await cast.settle();
}

/** The scenarios in which somebody is muted, or changes its microphone. */
export const MICROPHONE_CASES: readonly InteropCase[] = [mute, unanswered, deviceChange];
