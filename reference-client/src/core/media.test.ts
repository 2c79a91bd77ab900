import {
  DescriptionType,
  EndReason,
  LeaveIntent,
  MediaState,
  StatusCode,
  Track,
} from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { Script } from '../testing/script.fixture.js';

const SDP = 'v=0\r\na=ice-ufrag:abcd\r\n';
const candidate = (name: string) => ({ candidate: name, mid: '0', mlineIndex: 0 });

describe('transition() of media', () => {
  it('[IC-1] sends candidates after the description, in batches, and their end', () => {
    const script = new Script().claimed('c1');
    for (const name of ['a', 'b', 'c']) {
      script.media({ news: 'candidate', ref: 1, candidate: candidate(name) });
    }
    script.media({ news: 'endOfCandidates', ref: 1 });
    expect(script.lastSent()?.case).toBe('offerCall');
    script.media({ news: 'described', ref: 1, type: 'offer', sdp: SDP });
    const [description, first, second] = script.sent().slice(-3);
    expect(description?.body).toMatchObject({
      case: 'description',
      value: { callId: 'c1', negotiationId: 1, type: DescriptionType.OFFER, sdp: SDP },
    });
    expect(first?.body.value).toMatchObject({
      ufrag: 'abcd',
      candidates: [{ candidate: 'a' }, { candidate: 'b' }],
      end: false,
    });
    expect(second?.body.value).toMatchObject({ candidates: [{ candidate: 'c' }], end: true });
  });

  it('[EO-1] an early offer travels in OfferCall, its candidates once the call has an id', () => {
    const script = new Script({ earlyOffer: true }).online();
    const offer = script.offer();
    script.media({ news: 'described', ref: 1, type: 'offer', sdp: SDP });
    expect(script.lastSent()).toMatchObject({ case: 'offerCall', value: { sdpOffer: SDP } });
    script.media({ news: 'candidate', ref: 1, candidate: candidate('a') });
    expect(script.lastSent()?.case).toBe('offerCall');
    script.accept('c1');
    expect(script.lastSent()).toMatchObject({ case: 'candidates', value: { callId: 'c1' } });
    expect(script.outcome(offer)).toMatchObject({ ok: true });
  });

  it('[EO-2] applies an offer and candidates that come with the claim', () => {
    const script = new Script().online();
    script.ring('c1', 'bob');
    script.answer();
    script.respond('answerCall', {
      case: 'answerCall',
      value: {
        callId: 'c1',
        sdpOffer: SDP,
        earlyCandidates: [{ callId: 'c1', negotiationId: 1, candidates: [candidate('a')] }],
      },
    });
    expect(script.operations().map((operation) => operation.do)).toEqual([
      'openInput',
      'createPeer',
      'startAudio',
      'applyOffer',
      'addCandidate',
    ]);
  });

  it('[IC-1] keeps candidates that come before the description', () => {
    const script = new Script().claimed('c1');
    const batch = { negotiationId: 1, candidates: [candidate('a')] };
    script.event('c1', { case: 'candidates', value: batch });
    expect(script.operations().at(-1)?.do).toBe('makeOffer');
    const answer = { negotiationId: 1, type: DescriptionType.ANSWER, sdp: SDP };
    script.event('c1', { case: 'description', value: answer });
    const last = script.operations().slice(-2);
    expect(last.map((operation) => operation.do)).toEqual(['applyAnswer', 'addCandidate']);
  });

  it('[CN-4] the claimant reports media only after its answer is accepted', () => {
    const script = new Script().online();
    script.ring('c1', 'bob');
    script.answer();
    script.claim('c1', 'bob');
    const offer = { negotiationId: 1, type: DescriptionType.OFFER, sdp: SDP };
    script.event('c1', { case: 'description', value: offer });
    script.media({ news: 'described', ref: 1, type: 'answer', sdp: SDP });
    script.media({ news: 'connected', ref: 1 });
    expect(script.lastSent()?.case).toBe('description');
    script.respond('description');
    expect(script.lastSent()).toMatchObject({
      case: 'mediaReport',
      value: { state: MediaState.CONNECTED, negotiationId: 1 },
    });
    const before = script.sent().length;
    script.media({ news: 'connected', ref: 1 });
    expect(script.sent().length).toBe(before);
  });

  it('[CN-4] reports a failure before CONNECTED', () => {
    const script = new Script().claimed('c1');
    const answer = { negotiationId: 1, type: DescriptionType.ANSWER, sdp: SDP };
    script.event('c1', { case: 'description', value: answer });
    script.media({ news: 'failed', ref: 1 });
    expect(script.lastSent()).toMatchObject({ value: { state: MediaState.FAILED } });
  });

  it('gives a call up whose description is refused', () => {
    const script = new Script().claimed('c1');
    script.media({ news: 'described', ref: 1, type: 'offer', sdp: SDP });
    script.respond('description', undefined, StatusCode.INVALID_ARGUMENT);
    expect(script.lastSent()).toMatchObject({
      case: 'leave',
      value: { intent: LeaveIntent.MEDIA_FAILED, target: { value: 'c1' } },
    });
    expect(script.events().at(-1)).toMatchObject({
      name: 'LEAVE_EVENT',
      detail: { reason: EndReason.MEDIA_FAILED },
    });
  });

  it('gives a connected call up when its media stays lost, not before', () => {
    const script = new Script().claimed('c1');
    script.event('c1', { case: 'connected', value: {} });
    script.media({ news: 'failed', ref: 1 });
    expect(script.state.call.phase).toBe('claimed');
    script.give({ origin: 'timer', timer: 'loss:1' });
    expect(script.events().at(-1)).toMatchObject({ detail: { reason: EndReason.MEDIA_TIMEOUT } });
  });
});

describe('transition() of mutes', () => {
  const mute = { call: 'setMute', track: Track.AUDIO, muted: true } as const;
  const unmute = { ...mute, muted: false } as const;
  const enables = (script: Script) =>
    script.operations().flatMap((each) => (each.do === 'setInputEnabled' ? [each.enabled] : []));

  it('[MU-4] disables the track before it sends, and enables it after the response', () => {
    const script = new Script().claimed('c1');
    const before = script.effects.length;
    script.call(mute);
    const order = script.effects.slice(before).map((effect) => effect.type);
    expect(order.indexOf('media')).toBeLessThan(order.indexOf('send'));
    script.respond('setMute');
    script.call(unmute);
    expect(enables(script)).toEqual([false]);
    script.respond('setMute');
    expect(enables(script)).toEqual([false, true]);
  });

  it('[MU-4] a refused request never lets sound out', () => {
    const script = new Script().claimed('c1');
    script.call(mute);
    script.respond('setMute', undefined, StatusCode.INTERNAL);
    const op = script.call(unmute);
    script.respond('setMute', undefined, StatusCode.INTERNAL);
    expect(script.outcome(op)).toMatchObject({ failure: { code: 'INTERNAL' } });
    expect(enables(script)).toEqual([false]);
  });

  it('[MU-4] an unmute that a later mute overtook lets no sound out', () => {
    const script = new Script().claimed('c1');
    script.call(unmute);
    const first = script.sent().at(-1)?.requestId ?? 0;
    script.call(mute);
    const status = { code: StatusCode.OK };
    script.frame({ case: 'response', value: { requestId: first, status } });
    expect(enables(script)).toEqual([false]);
  });

  it('[MU-3] a mute before the call has an id is sent when it has one', () => {
    const script = new Script().online();
    script.offer();
    const op = script.call(mute);
    expect(enables(script)).toEqual([false]);
    expect(script.lastSent()?.case).toBe('offerCall');
    script.accept('c1');
    expect(script.lastSent()).toMatchObject({ case: 'setMute', value: { callId: 'c1' } });
    script.respond('setMute');
    expect(script.outcome(op)).toMatchObject({ ok: true });
  });
});

describe('transition() of recordings', () => {
  const on = { case: 'recording', value: { on: true, by: 's-me' } } as const;
  const recordings = (script: Script) =>
    script.operations().filter((each) => each.do.endsWith('Recording'));

  it('[RC-1] stores nothing before CONNECTED', () => {
    const script = new Script().claimed('c1', ['recording']);
    expect(script.event('c1', on)).toEqual([]);
    script.event('c1', { case: 'connected', value: { record: true } });
    expect(recordings(script)).toEqual([]);
  });

  it('[RC-1] stores from RECORDING(on) to RECORDING(off), and tells of both', () => {
    const script = new Script().claimed('c1', ['recording']);
    script.event('c1', { case: 'connected', value: { record: true } });
    script.event('c1', on);
    expect(script.events().at(-1)).toEqual({
      name: 'RECORDING_EVENT',
      detail: { callId: 'c1', session: 's-me', on: true },
    });
    expect(recordings(script)).toEqual([{ do: 'startRecording', ref: 1, callId: 'c1' }]);
    script.event('c1', { case: 'recording', value: { on: false, by: 's-bob' } });
    expect(recordings(script).at(-1)).toEqual({ do: 'stopRecording', ref: 1 });
  });

  it('[RC-1] stops with the call', () => {
    const script = new Script().claimed('c1', ['recording']);
    script.event('c1', { case: 'connected', value: { record: true } });
    script.event('c1', on);
    script.event('c1', { case: 'leave', value: { reason: EndReason.HANGUP } });
    expect(recordings(script).at(-1)).toEqual({ do: 'stopRecording', ref: 1 });
  });

  it('[RC-1] stores nothing where the feature is not in force', () => {
    const script = new Script().claimed('c1');
    script.event('c1', { case: 'connected', value: { record: true } });
    script.event('c1', on);
    expect(recordings(script)).toEqual([]);
  });

  it('tells of a recording that cannot be stored', () => {
    const script = new Script().claimed('c1', ['recording']);
    script.media({ news: 'recordingFailed', ref: 1, cause: 'disk full' });
    expect(script.events().at(-1)).toEqual({
      name: 'RECORDING_FAILED_EVENT',
      detail: { callId: 'c1', cause: 'disk full' },
    });
  });
});

describe('transition() of devices', () => {
  it('[DV-1] tells of a lost device, and keeps the call', () => {
    const script = new Script().claimed('c1');
    script.media({ news: 'inputLost', ref: 1, deviceId: 'headset' });
    expect(script.events().at(-1)).toEqual({
      name: 'DEVICE_LOST_EVENT',
      detail: { deviceId: 'headset' },
    });
    expect(script.state.call.phase).toBe('claimed');
  });

  const change = (deviceId: string) => ({ call: 'setAudioDevice', deviceId }) as const;

  it('[DV-1] one change at a time, and of those that wait the last one', () => {
    const script = new Script().online();
    const ops = ['a', 'b', 'c'].map((deviceId) => script.call(change(deviceId)));
    const [first = 0, second = 0, third = 0] = ops;
    expect(script.outcome(second)).toMatchObject({ failure: { code: 'SUPERSEDED' } });
    script.media({ news: 'deviceSwitched', op: first });
    expect(script.operations().at(-1)).toMatchObject({ do: 'switchDevice', deviceId: 'c' });
    script.media({ news: 'deviceSwitched', op: third });
    expect(script.outcome(first)).toMatchObject({ ok: true });
    expect(script.outcome(third)).toMatchObject({ ok: true });
  });
});
