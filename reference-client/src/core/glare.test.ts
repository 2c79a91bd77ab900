import { Disposition, MediaState, StatusCode, Track } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { Script } from '../testing/script.fixture.js';

const SDP = 'v=0\r\na=ice-ufrag:abcd\r\n';

function merge(script: Script): void {
  const claim = { callId: 'c1', caller: 'bob', callerSession: 's-bob', sdpOffer: SDP };
  const value = { callId: 'c1', disposition: Disposition.MERGED, claim };
  script.respond('offerCall', { case: 'offerCall', value });
}

describe('glare', () => {
  it('[GL-3] an offer that is merged becomes the claim of the first call', () => {
    const script = new Script().online(['glare_merge']);
    const op = script.offer();
    merge(script);
    expect(script.outcome(op)).toMatchObject({ ok: true, value: { callId: 'c1' } });
    expect(script.state.call).toMatchObject({ phase: 'claimed', role: 'claimant', callId: 'c1' });
    script.media({ news: 'described', ref: 1, type: 'answer', sdp: SDP });
    script.respond('description');
    script.media({ news: 'connected', ref: 1 });
    expect(script.lastSent()).toMatchObject({ value: { state: MediaState.CONNECTED } });
    script.event('c1', { case: 'connected', value: {} });
    expect(script.events().map(({ name }) => name)).toEqual(['CONNECTED_EVENT']);
  });

  it('[GL-3] the own early SDP is taken back before the other one is applied', () => {
    const script = new Script({ earlyOffer: true }).online(['glare_merge']);
    script.offer();
    script.media({ news: 'described', ref: 1, type: 'offer', sdp: SDP });
    const before = script.operations().length;
    merge(script);
    const operations = script.operations().slice(before);
    expect(operations.map((each) => each.do)).toEqual([
      'closePeer',
      'createPeer',
      'startAudio',
      'applyOffer',
    ]);
  });

  it('[GL-3] a call that rang before the merge rings no more, and a mute is sent for it', () => {
    const script = new Script().online(['glare_merge']);
    script.offer();
    script.ring('c1', 'bob');
    script.call({ call: 'setMute', track: Track.AUDIO, muted: true });
    merge(script);
    expect(script.state.ringing).toBeUndefined();
    expect(script.lastSent()).toMatchObject({ case: 'setMute', value: { callId: 'c1' } });
  });

  it('[CA-2] a leave before the merge ends the merged call', () => {
    const script = new Script().online(['glare_merge']);
    const op = script.offer();
    script.call({ call: 'leave' });
    merge(script);
    expect(script.outcome(op)).toMatchObject({ ok: true });
    expect(script.state.call.phase).toBe('none');
    expect(script.lastSent()).toMatchObject({
      case: 'leave',
      value: { target: { case: 'clientRef', value: 'offer-1' } },
    });
  });

  it('[GL-1] otherwise the error names the call that was there first', () => {
    const script = new Script().online(['glare_merge']);
    const op = script.offer();
    const { requestId } = script.sent().at(-1) ?? { requestId: 0 };
    const status = { code: StatusCode.GLARE, winningCallId: 'c1' };
    script.frame({ case: 'response', value: { requestId, status } });
    expect(script.outcome(op)).toMatchObject({ failure: { code: 'GLARE', callId: 'c1' } });
  });
});
