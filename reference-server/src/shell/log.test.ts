import { DescriptionType, StatusCode } from '@audiocall/proto';
import { afterEach, describe, expect, it } from 'vitest';
import { connectRig, endRig, offerTo, startRig } from './rig.fixture.js';

afterEach(endRig);

describe('the log', () => {
  it('[SE-9] [SE-11] holds no secret, no SDP and no candidate at any level', async () => {
    const lines: string[] = [];
    const secret = 'key-of-the-service';
    const argv = [
      '--service',
      `open:${secret}`,
      '--turn-url',
      'turn:t',
      '--turn-secret',
      'turn-hush',
    ];
    const server = await startRig(argv, 'debug', (line) => lines.push(line));
    const peers = [await connectRig(server), await connectRig(server)] as const;
    for (const [index, peer] of peers.entries()) {
      const value = { serviceId: 'open', userId: `u${index}`, authToken: 'token-hush' };
      const code = await peer.ask({
        case: 'createSession',
        value: { ...value, serviceKey: secret },
      });
      expect(code).toBe(StatusCode.OK);
    }
    const sdpOffer = 'v=0 sdp-hush';
    const { value } = offerTo('u1');
    const { result } = await peers[0].request({ case: 'offerCall', value: { ...value, sdpOffer } });
    const callId = result.case === 'offerCall' ? result.value.callId : '';
    const candidates = [{ candidate: 'candidate-hush', mid: '0' }];
    await peers[0].request({
      case: 'candidates',
      value: { callId, negotiationId: 1, ufrag: 'ufrag-hush', candidates },
    });
    await peers[1].event('ringing');
    const answer = { target: { case: 'callId', value: callId } } as const;
    expect(await peers[1].ask({ case: 'answerCall', value: answer })).toBe(StatusCode.OK);
    const description = {
      callId,
      negotiationId: 1,
      type: DescriptionType.ANSWER,
      sdp: 'v=0 sdp-hush',
    };
    const described = await peers[1].ask({ case: 'description', value: description });
    expect(described).toBe(StatusCode.OK);
    peers[1].socket.send(Buffer.from([0xff]));
    await peers[1].closed;
    server.stop();
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.join('')).not.toMatch(/hush|key-of|candidate|v=0/);
  });
});
