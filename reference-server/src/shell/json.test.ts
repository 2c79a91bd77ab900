import { once } from 'node:events';
import { DescriptionType, JSON_SUBPROTOCOL, MediaState, StatusCode } from '@audiocall/proto';
import { afterEach, describe, expect, it } from 'vitest';
import { connectRig, endRig, hello, openSocket, startRig } from './rig.fixture.js';

afterEach(endRig);

/** Somebody with a terminal: lines in, lines out. */
async function openTerminal(server: Awaited<ReturnType<typeof startRig>>) {
  const socket = openSocket(server, JSON_SUBPROTOCOL);
  const lines: string[] = [];
  socket.on('message', (data: Buffer, isBinary) => lines.push(isBinary ? 'binary' : `${data}`));
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  return {
    closed,
    type: (line: string): void => socket.send(line),
    async read(word: string): Promise<string> {
      for (;;) {
        const line = lines.find((each) => each.includes(word));
        if (line !== undefined) return line;
        await once(socket, 'message');
      }
    },
  };
}

describe('a terminal and a program', () => {
  it('[WR-7] have a whole call with each other', async () => {
    const server = await startRig(['--service', 'open']);
    const person = await openTerminal(server);
    const program = await connectRig(server);
    person.type('{"requestId":1,"createSession":{"serviceId":"open","userId":"ann"}}');
    await person.read('"userId":"ann"');
    await program.request(hello('bob'));
    person.type(
      '{"requestId":2,"offerCall":{"clientRef":"a","callType":1,"callee":"bob","sdpOffer":"v=0 ann"}}',
    );
    const { callId } = await program.event('ringing');
    const candidates = [{ candidate: 'c1', mid: '0' }];
    const trickle = { callId, negotiationId: 1, ufrag: 'u', candidates };
    person.type(JSON.stringify({ requestId: 3, candidates: trickle }));
    await person.read('"requestId":3');
    const target = { case: 'callId', value: callId } as const;
    const claim = await program.request({ case: 'answerCall', value: { target } });
    expect(claim.result.value).toMatchObject({
      sdpOffer: 'v=0 ann',
      earlyCandidates: [{ candidates: [{ candidate: 'c1' }] }],
    });
    const answer = { callId, negotiationId: 1, type: DescriptionType.ANSWER, sdp: 'v=0 bob' };
    expect(await program.ask({ case: 'description', value: answer })).toBe(StatusCode.OK);
    expect(await person.read('"description"')).toContain('v=0 bob');
    const report = { callId, negotiationId: 1, state: MediaState.CONNECTED };
    await program.request({ case: 'mediaReport', value: report });
    person.type(`{"media_report":{"call_id":"${callId}","negotiation_id":1,"state":1}}`);
    expect(JSON.parse(await person.read('"connected"'))).toMatchObject({
      event: { callId, connected: { userId: 'bob' } },
    });
    await program.event('connected');
    person.type(
      `{"requestId":4,"setMute":{"callId":"${callId}","track":"TRACK_AUDIO","muted":true}}`,
    );
    await program.event('mute');
    expect(await program.ask({ case: 'leave', value: {} })).toBe(StatusCode.OK);
    expect(await person.read('"leave"')).toContain('END_REASON_HANGUP');
  });

  it('[WR-7] [WR-5] ignores names that it does not know, and answers what it cannot do', async () => {
    const person = await openTerminal(await startRig(['--service', 'open']));
    person.type('{"requestId":1,"createSession":{"serviceId":"open","mood":"good"},"colour":1}');
    await person.read('STATUS_CODE_OK');
    person.type('{"requestId":2,"juggle":{}}');
    expect(await person.read('"requestId":2')).toContain('STATUS_CODE_UNIMPLEMENTED');
    person.type('{"requestId":3,"offerCall":{"clientRef":"a","callType":"NEW","callee":"bob"}}');
    expect(await person.read('"requestId":3')).toContain('STATUS_CODE_INVALID_ARGUMENT');
  });

  it.each(['{', '[]', '{"requestId":"x"}', '{"requestId":1,"createSession":7}'])(
    '[WR-7] [WR-3] closes on %s, and on nobody else',
    async (line) => {
      const server = await startRig(['--service', 'open']);
      const [person, program] = [await openTerminal(server), await connectRig(server)];
      person.type(line);
      expect(await person.closed).toBe(1007);
      expect((await program.request(hello('bob'))).status?.code).toBe(StatusCode.OK);
    },
  );
});
