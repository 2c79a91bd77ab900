import { once } from 'node:events';
import { Feature, StatusCode, SUBPROTOCOL } from '@audiocall/proto';
import { afterEach, describe, expect, it } from 'vitest';
import { connectRig, endRig, hello, offerTo, startRig } from './rig.fixture.js';

const OPEN = ['--service', 'open'];

afterEach(endRig);

describe('room on a server', () => {
  it('[LM-2] each address has its share of the held calls', async () => {
    const server = await startRig([...OPEN, '--max-held-calls-per-address', '1']);
    const near = [await connectRig(server), await connectRig(server)] as const;
    const far = await connectRig(server, SUBPROTOCOL, { localAddress: '127.0.0.2' });
    const { result } = await near[0].request(hello('ann'));
    expect(result.value).toMatchObject({ limits: { maxHeldCallsPerAddress: 1 } });
    await near[1].request(hello('bob'));
    await far.request(hello('cem'));
    expect(await near[0].ask(offerTo('zoe'))).toBe(StatusCode.OK);
    expect(await near[1].ask(offerTo('zoe'))).toBe(StatusCode.LIMIT_EXCEEDED);
    expect(await far.ask(offerTo('zoe'))).toBe(StatusCode.OK);
  });

  it('[LM-5] remembers as many calls as it may, tombstones among them', async () => {
    const server = await startRig([
      ...OPEN,
      ...['--max-calls', '2', '--tombstone-ms', '200'],
      ...['--offers-per-minute', '0', '--frames-per-second', '0'],
    ]);
    const peer = await connectRig(server);
    await peer.request(hello('ann'));
    for (const ref of ['a', 'b']) {
      expect(await peer.ask(offerTo('zoe', ref))).toBe(StatusCode.OK);
      await peer.ask({ case: 'leave', value: {} });
    }
    // The tombstones go at their time, and not for the sake of a new call.
    for (;;) {
      const code = await peer.ask(offerTo('zoe', 'c'));
      if (code === StatusCode.OK) break;
      expect(code).toBe(StatusCode.LIMIT_EXCEEDED);
    }
    expect(server.renderMetrics([])).not.toContain('audiocall_calls{phase="ended"} 2');
  });

  it('[LM-4] the fullest buffer goes, and only its session has a gap', async () => {
    const lines: string[] = [];
    const argv = [...OPEN, '--max-buffer-bytes', '8192', '--offers-per-minute', '0'];
    const server = await startRig(argv, 'info', (line) => lines.push(line));
    const features = [Feature.RESUME];
    const peers = await Promise.all(
      ['full', 'lean'].map(async (userId) => {
        const peer = await connectRig(server);
        const value = { serviceId: 'open', userId, features };
        const { result } = await peer.request({ case: 'createSession', value });
        if (result.case !== 'createSession') throw new Error('no session');
        peer.send({ body: { case: 'ack', value: {} } });
        return { peer, id: result.value.sessionId, token: result.value.resumeToken };
      }),
    );
    const [full, lean] = peers;
    if (full === undefined || lean === undefined) throw new Error('nobody');
    // Offers that nobody acknowledges, until there is too much.
    for (let turn = 0; lines.every((line) => !line.includes('buffer-discarded')); turn += 1) {
      await full.peer.ask(offerTo('zoe', `r${turn}`));
      await full.peer.ask({ case: 'leave', value: {} });
    }
    expect(lines.join('')).toContain(full.id);
    expect(lines.join('')).not.toContain(lean.id);
    const codes: (StatusCode | undefined)[] = [];
    for (const { peer, id, token } of [full, lean]) {
      peer.socket.terminate();
      await once(peer.socket, 'close');
      const again = await connectRig(server);
      const value = { sessionId: id, resumeToken: token, lastSeq: 0, lastResponseId: 1 };
      codes.push(await again.ask({ case: 'resume', value }));
    }
    expect(codes).toEqual([StatusCode.SEQ_GAP, StatusCode.OK]);
  });
});
