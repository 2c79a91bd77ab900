import {
  CandidateSchema,
  ClientFrameSchema,
  DescriptionType,
  RawMessageSchema,
  ServerFrameSchema,
  SocketOpenedSchema,
  StatusCode,
  TraceSchema,
} from '@audiocall/proto';
import { create, type MessageInitShape, toJsonString } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { createSdpRedactor, startRecorder } from './recorder.js';

const frame = (init: MessageInitShape<typeof ClientFrameSchema>) => create(ClientFrameSchema, init);

function createSession(serviceKey: string) {
  const value = { serviceId: 'demo', serviceKey, userId: 'alice' };
  return frame({ requestId: 1, body: { case: 'createSession', value } });
}

/** A recorder whose clock goes on by 5 ms at each look. */
function start() {
  let nowMs = 1000;
  return startRecorder(() => {
    nowMs += 5;
    return nowMs;
  });
}

describe('startRecorder()', () => {
  it('keeps entries in their order, with the time since the start', () => {
    const recorder = start();
    const value = create(SocketOpenedSchema, { subprotocol: 'x' });
    expect(recorder.note('alice', { case: 'opened', value })).toBe(0);
    expect(recorder.note('bob', { case: 'opened', value })).toBe(1);
    const { entries } = recorder.trace;
    expect(entries.map(({ participant, atMs }) => [participant, atMs])).toEqual([
      ['alice', 5],
      ['bob', 10],
    ]);
  });

  it('tells its listeners of each entry, until they leave', () => {
    const recorder = start();
    const seen: string[] = [];
    const leave = recorder.onNote(({ participant }) => seen.push(participant));
    const value = create(SocketOpenedSchema);
    recorder.note('alice', { case: 'opened', value });
    leave();
    recorder.note('bob', { case: 'opened', value });
    expect(seen).toEqual(['alice']);
  });

  it('[SE-9] keeps no service key: equal keys get equal labels, others get others', () => {
    const recorder = start();
    const keys = ['secret-1', 'secret-2', 'secret-1', ''];
    const sent = keys.map(createSession);
    for (const value of sent) recorder.note('alice', { case: 'sent', value });
    expect(toJsonString(TraceSchema, recorder.trace)).not.toContain('secret');
    const labels = recorder.trace.entries.map(({ what }) =>
      what.case === 'sent' && what.value.body.case === 'createSession'
        ? what.value.body.value.serviceKey
        : undefined,
    );
    expect(labels[0]).toBe(labels[2]);
    expect(labels[0]).not.toBe(labels[1]);
    expect(labels[3]).toBe('');
  });

  it('[SE-9] keeps no secret that a server quotes in a sentence, or in what is no frame', () => {
    const recorder = start();
    const sent = createSession('secret-1');
    recorder.note('alice', { case: 'sent', value: sent });
    const status = { code: StatusCode.UNAUTHENTICATED, message: 'The key secret-1 is wrong.' };
    const control = { body: { case: 'error' as const, value: { status, about: 'candidates' } } };
    for (const body of [
      { case: 'response' as const, value: { requestId: 1, status } },
      { case: 'control' as const, value: control },
    ]) {
      recorder.note('alice', { case: 'received', value: create(ServerFrameSchema, { body }) });
    }
    const head = new TextEncoder().encode('wrong: secret-1');
    const raw = create(RawMessageSchema, { head, length: 15, text: true });
    recorder.note('alice', { case: 'receivedRaw', value: raw });
    const json = new TextEncoder().encode('{"createSession":{"serviceKey": "secret-2"}}');
    const typed = create(RawMessageSchema, { head: json, length: 44, text: true });
    recorder.note('bob', { case: 'sentRaw', value: typed });
    const shown = recorder.trace.entries.map(({ what }) => {
      const isRaw = what.case === 'receivedRaw' || what.case === 'sentRaw';
      return isRaw ? new TextDecoder().decode(what.value.head) : JSON.stringify(what.value);
    });
    expect(shown.join('\n')).not.toContain('secret-');
    expect(shown[1]).toContain('The key <key 1> is wrong.');
    expect(shown[3]).toBe('wrong: <key 1>');
    expect(shown[4]).toBe('{"createSession":{"serviceKey": "<secret>"}}');
  });

  it('[SE-9] tells a secret from another one that it begins like', () => {
    const recorder = start();
    for (const key of ['secret-1', 'secret-12', 'clé-secrète']) {
      recorder.note('alice', { case: 'sent', value: createSession(key) });
    }
    const message = 'secret-12 and secret-1, not secret- nor clé-secrète';
    const body = { case: 'response' as const, value: { requestId: 1, status: { message } } };
    recorder.note('alice', { case: 'received', value: create(ServerFrameSchema, { body }) });
    const head = new TextEncoder().encode(message);
    recorder.note('alice', { case: 'receivedRaw', value: create(RawMessageSchema, { head }) });
    const shown = '<key 2> and <key 1>, not secret- nor <key 3>';
    const [said, raw] = recorder.trace.entries.slice(-2).map(({ what }) => what);
    expect(said?.case === 'received' && said.value.body).toMatchObject({
      value: { status: { message: shown } },
    });
    expect(raw?.case === 'receivedRaw' && new TextDecoder().decode(raw.value.head)).toBe(shown);
  });

  it('[ER-3] keeps no secret that is too long either, but how long it is', () => {
    const recorder = start();
    const [right, wrong] = ['k'.repeat(128), 'k'.repeat(129)];
    for (const key of [right, wrong]) {
      recorder.note('alice', { case: 'sent', value: createSession(key) });
    }
    const shown = recorder.trace.entries.map(({ what }) =>
      what.case === 'sent' && what.value.body.case === 'createSession'
        ? what.value.body.value.serviceKey
        : '',
    );
    expect(shown.join()).not.toContain('kk');
    expect(shown[0]?.length).toBeLessThan(128);
    expect(shown[1]).toHaveLength(129);
  });

  it('leaves the frame that is sent as it is', () => {
    const value = createSession('secret-1');
    start().note('alice', { case: 'sent', value });
    expect(value.body.case === 'createSession' && value.body.value.serviceKey).toBe('secret-1');
  });

  it('[RS-6] labels resume tokens wherever they come, so that what was given can be told from what is shown', () => {
    const recorder = start();
    const give = (kind: 'createSession' | 'resume', resumeToken: string) => {
      const response = { result: { case: kind, value: { resumeToken } } };
      const value = create(ServerFrameSchema, { body: { case: 'response', value: response } });
      recorder.note('alice', { case: 'received', value });
    };
    give('createSession', 'secret-1');
    const shown = { sessionId: 's', resumeToken: 'secret-1' };
    const resume = frame({ requestId: 1, body: { case: 'resume', value: shown } });
    recorder.note('alice', { case: 'sent', value: resume }, 1);
    give('resume', 'secret-2');
    const { entries } = recorder.trace;
    const json = toJsonString(TraceSchema, recorder.trace);
    expect(json).not.toContain('secret');
    const labels = [...json.matchAll(/"resumeToken":\s*"([^"]*)"/g)].map(([, label]) => label);
    expect(labels[0]).toContain('8 characters');
    expect(labels[1]).toBe(labels[0]);
    expect(labels[2]).not.toBe(labels[0]);
    expect(entries.map(({ socket }) => socket)).toEqual([0, 1, 0]);
  });

  it('keeps everything else of the frame', () => {
    const recorder = start();
    recorder.note('alice', { case: 'sent', value: createSession('secret-1') });
    const [entry] = recorder.trace.entries;
    const body = entry?.what.case === 'sent' ? entry.what.value.body : undefined;
    expect(body?.value).toMatchObject({ serviceId: 'demo', userId: 'alice' });
  });
});

describe('createSdpRedactor()', () => {
  const SDP = 'v=0 a=ice-pwd:secret';
  const sent = (sdp: string) => {
    const value = { callId: 'c', negotiationId: 1, type: DescriptionType.OFFER, sdp };
    return frame({ body: { case: 'description', value } });
  };
  const labelOf = (value: ReturnType<typeof sent>): string =>
    value.body.case === 'description' ? value.body.value.sdp : '';

  it('[DE-2] labels SDP, so that what was sent can be told from what arrived', () => {
    const redactor = createSdpRedactor();
    const label = labelOf(redactor.client(sent(SDP)));
    expect(label).not.toContain('secret');
    expect(labelOf(redactor.client(sent('v=0 another')))).not.toBe(label);
    const event = { negotiationId: 1, type: DescriptionType.OFFER, sdp: SDP };
    const arrived = redactor.server(
      create(ServerFrameSchema, {
        body: { case: 'event', value: { body: { case: 'description', value: event } } },
      }),
    );
    expect(arrived).toMatchObject({ body: { value: { body: { value: { sdp: label } } } } });
  });

  it('[WR-4] labels a long SDP by as many bytes, so that a frame that is too long can be told', () => {
    const long = 'ä'.repeat(20_000);
    const label = labelOf(createSdpRedactor().client(sent(long)));
    expect(label).not.toContain('ä');
    expect(Buffer.byteLength(label)).toBe(Buffer.byteLength(long));
    expect(labelOf(createSdpRedactor().client(sent('v=0 '.repeat(1000)))).length).toBeLessThan(100);
  });

  it('[IC-1] leaves the ufrags of an SDP, under which its candidates have to be', () => {
    const lines = ['v=0', 'a=ice-ufrag:ab+/', 'a=ice-pwd:secret', 'a=ice-ufrag:ab+/', ''];
    const label = labelOf(createSdpRedactor().client(sent(lines.join('\r\n'))));
    expect(label).toBe('<sdp 1>\r\na=ice-ufrag:ab+/');
  });

  it('labels SDP in offers and answers, candidates, and the credentials of TURN servers', () => {
    const redactor = createSdpRedactor();
    const candidate = create(CandidateSchema, { candidate: 'secret', mid: '0' });
    const frames = [
      redactor.client(
        frame({ body: { case: 'offerCall', value: { callee: 'bob', sdpOffer: 'secret' } } }),
      ),
      redactor.client(frame({ body: { case: 'answerCall', value: { sdpAnswer: 'secret' } } })),
      redactor.client(
        frame({ body: { case: 'candidates', value: { ufrag: 'u', candidates: [candidate] } } }),
      ),
      redactor.server(
        create(ServerFrameSchema, {
          body: {
            case: 'response',
            value: {
              result: {
                case: 'createSession',
                value: { iceServers: [{ urls: ['turn:x'], credential: 'secret' }] },
              },
            },
          },
        }),
      ),
    ];
    expect(JSON.stringify(frames)).not.toContain('secret');
    expect(JSON.stringify(frames)).toContain('turn:x');
    expect(JSON.stringify(frames)).toContain('bob');
  });
});
