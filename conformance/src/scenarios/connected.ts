/** Owns the scenarios of features of a connected call: recording, notices of changed devices. */
import { DeviceKind } from '@audiocall/proto';
import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import { connectCall, connectMedia, type Member, type Stage } from './stage.js';

async function switchRecording(
  stage: Stage,
  who: Member,
  callId: string,
  on: boolean,
): Promise<void> {
  await who.setRecording(callId, on);
  await stage.settle();
}

const recording: Case = {
  id: 'recording/switched',
  title: 'A call that is recorded from the start; both parties switch it off and on, also twice',
  kind: 'scenario',
  needs: ['recording'],
  clauses: ['RC-1', 'RC-2', 'OF-4', 'G-1', 'ER-2', 'TG-4', 'ER-4'],
  async play(stage) {
    const [alice, bob, eve] = await stage.joinAll('alice', 'bob', 'eve');
    const callId = await alice.offer(bob.userId, { record: true });
    await stage.settle();
    await switchRecording(stage, alice, callId, true);
    await bob.answer();
    await stage.settle();
    await switchRecording(stage, bob, callId, true);
    await connectMedia(stage, alice, bob, callId, false);
    await switchRecording(stage, bob, callId, true);
    await switchRecording(stage, bob, callId, false);
    await switchRecording(stage, alice, callId, false);
    await switchRecording(stage, eve, callId, true);
    await switchRecording(stage, alice, callId, true);
    await alice.leave();
    await stage.settle();
    await switchRecording(stage, bob, callId, false);
  },
};

const recordingCrossed: Case = {
  id: 'recording/crossed',
  title: 'Both parties switch recording at the same time, to the same state and to different ones',
  kind: 'scenario',
  race: 'two SetRecordings cross',
  needs: ['recording'],
  clauses: ['RC-1', 'G-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    for (const [first, second] of [
      [true, true],
      [false, true],
      [true, false],
    ] as const) {
      await Promise.all([alice.setRecording(callId, first), bob.setRecording(callId, second)]);
      await stage.settle();
      await switchRecording(stage, alice, callId, false);
    }
  },
};

const recordingHangUp: Case = {
  id: 'recording/hang-up',
  title: 'One party switches recording while the other one hangs up',
  kind: 'scenario',
  race: 'R15: SetRecording and hang-up cross',
  needs: ['recording'],
  clauses: ['HU-1', 'G-3', 'G-4'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    for (const record of [false, true]) {
      const callId = await connectCall(stage, alice, bob, { offer: { record } });
      await Promise.all([alice.setRecording(callId, !record), bob.leave()]);
      await stage.settle();
    }
  },
};

const recordingOneSided: Case = {
  id: 'recording/one-sided',
  title: 'Calls that are to be recorded, of two parties of whom one alone knows recording',
  kind: 'scenario',
  needs: ['recording'],
  clauses: ['RC-1', 'OF-4'],
  async play(stage) {
    const alice = await stage.join('alice');
    const bob = await stage.join('bob', { features: [] });
    for (const [caller, callee] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      const callId = await connectCall(stage, caller, callee, { offer: { record: true } });
      await switchRecording(stage, alice, callId, true);
      await caller.leave();
      await stage.settle();
    }
  },
};

const recordingForbidden: Case = {
  id: 'recording/forbidden',
  title: 'Recording is switched in a service that forbids it, before CONNECTED and after it',
  kind: 'scenario',
  needs: ['recording'],
  clauses: ['RC-2', 'ER-2'],
  uses: ['other-service'],
  async play(stage) {
    const { otherService } = stage.venue;
    if (otherService === undefined) {
      throw new NotOfferedError(
        'no second service is given; name one with --other-service ID[:KEY]',
      );
    }
    const { id: serviceId, key: serviceKey } = otherService;
    const alice = await stage.join('alice', { serviceId, serviceKey });
    const bob = await stage.join('bob', { serviceId, serviceKey });
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    // The state is looked at first, whatever the server forbids.
    await switchRecording(stage, alice, callId, true);
    await connectMedia(stage, alice, bob, callId, false);
    const { result, status } = await alice.setRecording(callId, true);
    await stage.settle();
    if (result.case === undefined && status?.message === '') {
      throw new NotOfferedError('the second service allows recording');
    }
    const recorded = await connectCallAgain(stage, alice, bob);
    await bob.setRecording(recorded, false);
    await stage.settle();
  },
};

/** Another call of the same two, which asks for recording. */
async function connectCallAgain(stage: Stage, alice: Member, bob: Member): Promise<string> {
  await alice.leave();
  await stage.settle();
  return connectCall(stage, alice, bob, { offer: { record: true } });
}

const notices: Case = {
  id: 'device-change/notice',
  title: 'Notices of changed devices before, in and after a connected call, and from a stranger',
  kind: 'scenario',
  needs: ['device_notice'],
  clauses: ['DN-1', 'DV-3', 'G-6'],
  async play(stage) {
    const [alice, bob, eve] = await stage.joinAll('alice', 'bob', 'eve');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    alice.noticeDevice(callId, 1);
    bob.noticeDevice(callId, 1);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    bob.noticeDevice(callId, 1);
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    alice.noteDeviceChange('microphone-2');
    alice.noticeDevice(callId, 1);
    await stage.settle();
    bob.noticeDevice(callId, 1);
    // Each is passed on, whatever was counted before.
    for (const epoch of [2, 2, 1]) bob.noticeDevice(callId, epoch);
    eve.noticeDevice(callId, 1);
    // None at all, and of a kind that nobody knows.
    for (const [epoch, kind] of [
      [0, DeviceKind.AUDIO_INPUT],
      [3, 99 as DeviceKind],
    ] as const) {
      alice.peer.send({ body: { case: 'deviceNotice', value: { callId, epoch, kind } } });
    }
    alice.noticeDevice('no-such-call', 3);
    await stage.settle();
    await bob.leave();
    await stage.settle();
    alice.noticeDevice(callId, 4);
    await stage.settle();
  },
};

const noticeMuted: Case = {
  id: 'device-change/notice-and-mute',
  title: 'A party mutes, changes its device, says so, and unmutes, all in one breath',
  kind: 'scenario',
  race: 'R22: mute and device change cross',
  needs: ['device_notice'],
  clauses: ['DN-1', 'MU-1', 'MU-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    const muted = alice.setMute(callId, true);
    alice.noticeDevice(callId, 1);
    const unmuted = alice.setMute(callId, false);
    bob.noticeDevice(callId, 1);
    const other = bob.setMute(callId, true);
    await Promise.all([muted, unmuted, other]);
    await stage.settle();
  },
};

const noticeOneSided: Case = {
  id: 'device-change/notice-unwanted',
  title: 'Notices of changed devices where only one of the parties asked for them',
  kind: 'scenario',
  needs: ['device_notice'],
  clauses: ['DN-1'],
  async play(stage) {
    const alice = await stage.join('alice');
    const bob = await stage.join('bob', { features: [] });
    const callId = await connectCall(stage, alice, bob);
    alice.noticeDevice(callId, 1);
    bob.noticeDevice(callId, 1);
    await stage.settle();
    const value = { callId, epoch: 2, kind: DeviceKind.AUDIO_INPUT };
    await alice.peer.request({ case: 'deviceNotice', value });
    await stage.settle();
  },
};

const notAsked: Case = {
  id: 'features/not-asked-for',
  title: 'Requests of features by sessions that did not ask for them',
  kind: 'scenario',
  clauses: ['WR-5', 'ER-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    await alice.setRecording(callId, true);
    await alice.peer.request({ case: 'setRecording', value: { callId: '', on: true } });
    await alice.peer.request({ case: 'listSessions', value: { page: 1 } });
    const value = { callId, epoch: 1, kind: DeviceKind.AUDIO_INPUT };
    await bob.peer.request({ case: 'deviceNotice', value });
    await stage.settle();
  },
};

/** Recording and device notices. */
export const CONNECTED_CASES: readonly Case[] = [
  recording,
  recordingCrossed,
  recordingHangUp,
  recordingOneSided,
  recordingForbidden,
  notices,
  noticeMuted,
  noticeOneSided,
  notAsked,
];
