import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloseCode, EndReason, Feature, JSON_SUBPROTOCOL, StatusCode } from '@audiocall/proto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parseOptions } from './options.js';
import { connectRig, endRig, hello, offerTo, openSocket, startRig } from './rig.fixture.js';
import { parseServices } from './services.js';

const OPEN = ['--service', 'open'];
const folder = mkdtempSync(join(tmpdir(), 'audiocall-operation-'));

afterEach(endRig);
afterAll(() => rmSync(folder, { recursive: true }));

function writeServices(services: unknown): string {
  const path = join(folder, 'services.json');
  writeFileSync(path, JSON.stringify(services));
  return path;
}

/** A person who types. */
async function type(server: Awaited<ReturnType<typeof startRig>>) {
  const socket = openSocket(server, JSON_SUBPROTOCOL);
  const read: string[] = [];
  socket.on('message', (data: Buffer, isBinary) => read.push(isBinary ? 'binary' : `${data}`));
  await once(socket, 'open');
  return {
    socket,
    async until(word: string): Promise<string> {
      for (;;) {
        const line = read.find((each) => each.includes(word));
        if (line !== undefined) return line;
        await once(socket, 'message');
      }
    },
  };
}

describe('the JSON subprotocol', () => {
  it('[WR-7] carries a whole call that people type', async () => {
    const server = await startRig(OPEN);
    const [ann, bob] = [await type(server), await type(server)];
    ann.socket.send('{"requestId":1,"createSession":{"serviceId":"open","userId":"ann"}}');
    bob.socket.send('{"request_id":1,"create_session":{"service_id":"open","user_id":"bob"}}');
    expect(JSON.parse(await ann.until('"userId":"ann"'))).toMatchObject({
      response: { requestId: 1, status: { code: 'STATUS_CODE_OK' } },
    });
    await bob.until('"userId":"bob"');
    ann.socket.send(
      '{"requestId":2,"offerCall":{"clientRef":"a","callType":"CALL_TYPE_AUDIOCALL","callee":"bob"}}',
    );
    const { callId } = JSON.parse(await bob.until('"ringing"')).event;
    bob.socket.send(`{"requestId":2,"answerCall":{"callId":"${callId}"}}`);
    await ann.until('"answered"');
    for (const [peer, kind] of [
      [ann, 'OFFER'],
      [bob, 'ANSWER'],
    ] as const) {
      const type = `DESCRIPTION_TYPE_${kind}`;
      peer.socket.send(
        JSON.stringify({
          requestId: 3,
          description: { callId, negotiationId: 1, type, sdp: 'v=0' },
        }),
      );
      await peer.until('"requestId":3');
      if (kind === 'OFFER') await bob.until('DESCRIPTION_TYPE_OFFER');
    }
    for (const peer of [ann, bob]) {
      peer.socket.send(
        JSON.stringify({
          requestId: 4,
          mediaReport: { callId, negotiationId: 1, state: 'MEDIA_STATE_CONNECTED' },
        }),
      );
    }
    await Promise.all([ann.until('"connected"'), bob.until('"connected"')]);
    ann.socket.send(`{"requestId":5,"leave":{"callId":"${callId}"}}`);
    expect(await bob.until('"leave"')).toContain('END_REASON_HANGUP');
  });

  it.each([
    ['no JSON', 'hello', CloseCode.UNDECODABLE],
    ['of a wrong type', '{"requestId":"x"}', CloseCode.UNDECODABLE],
    ['binary', Buffer.from('{}'), CloseCode.WRONG_KIND],
    ['too long', `{"x":"${'a'.repeat(131_072)}"}`, CloseCode.OVERSIZE],
  ])('[WR-7] closes on a message that is %s', async (_, message, code) => {
    const { socket } = await type(await startRig(OPEN));
    socket.send(message);
    expect((await once(socket, 'close'))[0]).toBe(code);
  });
});

describe('services from a file', () => {
  it('[SE-9] asks for their keys, and for others when they are replaced', async () => {
    const path = writeServices([{ id: 'open' }, { id: 'shut', key: 'k1' }]);
    const server = await startRig(['--services-file', path]);
    const peer = await connectRig(server);
    const enter = (serviceKey: string) =>
      ({ case: 'createSession', value: { serviceId: 'shut', serviceKey } }) as const;
    expect(await peer.ask(enter('k2'))).toBe(StatusCode.UNAUTHENTICATED);
    server.replaceServices(parseServices('f', '[{"id":"shut","key":"k2"}]', () => {}));
    expect(await peer.ask(enter('k1'))).toBe(StatusCode.UNAUTHENTICATED);
    expect(await peer.ask(enter('k2'))).toBe(StatusCode.OK);
  });

  it('[SL-1] [RC-2] lists and records where the service says so', async () => {
    const path = writeServices([{ id: 'open', key: 'k', listSessions: true }, { id: 'other' }]);
    const server = await startRig(['--services-file', path]);
    const offered = async (serviceId: string) => {
      const features = [Feature.LIST_SESSIONS, Feature.RESUME];
      const value = { serviceId, serviceKey: 'k', features };
      const peer = await connectRig(server);
      const { result } = await peer.request({ case: 'createSession', value });
      return result.case === 'createSession' ? result.value.features : undefined;
    };
    expect(await offered('open')).toContain(Feature.LIST_SESSIONS);
    expect(await offered('other')).not.toContain(Feature.LIST_SESSIONS);
    expect(await offered('other')).toContain(Feature.RESUME);
  });
});

describe('user tokens', () => {
  const SECRET = '0123456789abcdef';

  function sign(sub: string, seconds = 60, service = 'shop'): string {
    const claims = { sub, exp: Math.floor(Date.now() / 1000) + seconds, service };
    const head = `v1.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    return `${head}.${createHmac('sha256', SECRET).update(head).digest('base64url')}`;
  }

  it.each([
    ['right', sign('ann'), StatusCode.OK],
    ['missing', '', StatusCode.UNAUTHENTICATED],
    ["another user's", sign('bob'), StatusCode.UNAUTHENTICATED],
    ["another service's", sign('ann', 60, 'bank'), StatusCode.UNAUTHENTICATED],
    ['expired', sign('ann', -1), StatusCode.UNAUTHENTICATED],
    ['malformed', 'v1.x.y', StatusCode.UNAUTHENTICATED],
  ])('[SE-11] decide where one is %s', async (_, authToken, code) => {
    const path = writeServices([{ id: 'shop', tokenSecret: SECRET }]);
    const peer = await connectRig(await startRig(['--services-file', path]));
    expect(await peer.ask(hello('ann', { serviceId: 'shop', authToken }))).toBe(code);
  });

  it('[SE-9] are not asked for before the key is right, as in a service that there is not', async () => {
    const path = writeServices([{ id: 'shop', key: 'k', tokenSecret: SECRET }]);
    const peer = await connectRig(await startRig(['--services-file', path]));
    const refuse = async (serviceId: string) => {
      const value = { serviceId, serviceKey: 'wrong' };
      return (await peer.request({ case: 'createSession', value })).status;
    };
    const status = await refuse('shop');
    expect(status?.code).toBe(StatusCode.UNAUTHENTICATED);
    expect(status).toEqual(await refuse('stop'));
  });

  it('[SE-11] name the user where the client does not', async () => {
    const path = writeServices([{ id: 'shop', tokenSecret: SECRET }]);
    const peer = await connectRig(await startRig(['--services-file', path]));
    const value = { serviceId: 'shop', authToken: sign('ann') };
    expect((await peer.request({ case: 'createSession', value })).result.value).toMatchObject({
      userId: 'ann',
    });
  });
});

describe('TLS and origins', () => {
  it('[WR-1] serves wss with a key and a certificate', async () => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-days', '1', '-nodes'];
    const make = ['req', '-x509', '-newkey', 'rsa:2048', ...subject, '-keyout', key, '-out', cert];
    execFileSync('openssl', make, { stdio: 'ignore' });
    const server = await startRig([...OPEN, '--tls-key', key, '--tls-cert', cert]);
    const socket = openSocket(server, JSON_SUBPROTOCOL, { rejectUnauthorized: false }, 'wss');
    await once(socket, 'open');
    expect(parseOptions(['--tls-key', cert, '--tls-cert', key], {})).toMatchObject({
      sentences: [expect.stringContaining('are no pair of PEM files')],
    });
  });

  it('refuses an empty file for a key or a certificate', () => {
    const empty = join(folder, 'empty.pem');
    writeFileSync(empty, '');
    expect(parseOptions(['--tls-key', empty, '--tls-cert', empty], {})).toMatchObject({
      sentences: [expect.stringContaining('are no pair of PEM files')],
    });
  });

  it('[WR-1] lets in only the origins that are named, and who names none', async () => {
    const server = await startRig([...OPEN, '--allow-origin', 'https://a.example']);
    await once(openSocket(server, undefined, { origin: 'https://a.example' }), 'open');
    await once(openSocket(server), 'open');
    const other = openSocket(server, undefined, { origin: 'https://b.example' });
    const [, response] = await once(other, 'unexpected-response');
    expect(response.statusCode).toBe(403);
  });
});

describe('rates', () => {
  it('[LM-2] refuses offers of a user beyond the announced rate, and nobody else', async () => {
    const server = await startRig([...OPEN, '--offers-per-minute', '2']);
    const [ann, bob] = [await connectRig(server), await connectRig(server)];
    const { result } = await ann.request(hello('ann'));
    expect(result.value).toMatchObject({ limits: { offersPerMinute: 2, framesPerSecond: 500 } });
    await bob.request(hello('bob'));
    expect(await ann.ask(offerTo('ann', '1'))).toBe(StatusCode.SELF_CALL);
    expect(await ann.ask(offerTo('ann', '2'))).toBe(StatusCode.SELF_CALL);
    const { status } = await ann.request(offerTo('bob', '3'));
    expect(status?.code).toBe(StatusCode.RATE_LIMITED);
    expect(status?.retryAfterMs).toBeGreaterThan(20_000);
    expect(await bob.ask(offerTo('ann'))).toBe(StatusCode.OK);
  });

  it('[LM-2] counts the offers of an address, where that is asked for', async () => {
    const server = await startRig([...OPEN, '--offers-per-minute-address', '1']);
    const [ann, bob] = [await connectRig(server), await connectRig(server)];
    const { result } = await ann.request(hello('ann'));
    expect(result.value).toMatchObject({ limits: { offersPerMinute: 1 } });
    await bob.request(hello('bob'));
    expect(await ann.ask(offerTo('carol'))).toBe(StatusCode.OK);
    expect(await bob.ask(offerTo('carol'))).toBe(StatusCode.RATE_LIMITED);
    // Without an id it is no offer, and refused for that (RQ-3).
    bob.send({ body: offerTo('carol') });
    expect(await bob.ask({ case: 'destroySession', value: {} })).toBe(StatusCode.OK);
  });

  it('[LM-2] refuses requests beyond the rate of a socket, and closes on a flood', async () => {
    const server = await startRig([...OPEN, '--frames-per-second', '3']);
    const peer = await connectRig(server);
    await peer.request(hello('ann'));
    const leave = { case: 'leave', value: { target: { case: 'callId', value: 'c' } } } as const;
    const codes = await Promise.all([1, 2, 3].map(() => peer.ask(leave)));
    expect(codes).toEqual([
      StatusCode.CALL_NOT_FOUND,
      StatusCode.CALL_NOT_FOUND,
      StatusCode.RATE_LIMITED,
    ]);
    for (let nonce = 1; nonce < 9; nonce += 1)
      peer.send({ body: { case: 'ping', value: { nonce } } });
    expect(await peer.closed).toBe(4008);
  });

  it('[LM-2] has no limit at 0', async () => {
    const rates = ['--frames-per-second', '0', '--offers-per-minute', '0'];
    const peer = await connectRig(await startRig([...OPEN, ...rates]));
    await peer.request(hello('ann'));
    for (let index = 0; index < 1000; index += 1) {
      expect(await peer.ask(offerTo('ann', `${index}`))).toBe(StatusCode.SELF_CALL);
    }
  });
});

describe('slow readers', () => {
  it('[LM-3] are cut, and nobody else', async () => {
    const server = await startRig([
      ...OPEN,
      ...['--max-backpressure-bytes', '131072', '--frames-per-second', '0'],
    ]);
    const [slow, quick] = [await connectRig(server), await connectRig(server)];
    const { result } = await slow.request(hello('slow'));
    expect(result.value).toMatchObject({ limits: { maxBackpressureBytes: 131_072 } });
    await quick.request(hello('quick'));
    expect(await slow.ask(offerTo('quick'))).toBe(StatusCode.OK);
    await quick.event('ringing');
    slow.socket.pause();
    // Answers that nobody reads, until the buffers of the system are full as well.
    const value = { target: { case: 'callId', value: 'x'.repeat(60) } } as const;
    const flood = setInterval(() => {
      if (slow.socket.bufferedAmount > 1_000_000) return;
      for (let index = 0; index < 5000; index += 1) {
        slow.send({ requestId: 3, body: { case: 'leave', value } });
      }
    }, 5);
    const cancel = await quick.event('cancel').finally(() => clearInterval(flood));
    expect(cancel.body.value).toMatchObject({ reason: EndReason.PEER_LOST });
    expect(await quick.ask(offerTo('slow'))).toBe(StatusCode.OK);
    expect(quick.socket.readyState).toBe(quick.socket.OPEN);
  });
});

describe('going away', () => {
  it('[GA-1] says so, refuses what is new, lets calls go on, and ends after the last', async () => {
    const server = await startRig(OPEN);
    const [ann, bob] = [await connectRig(server), await connectRig(server)];
    await ann.request(hello('ann'));
    await bob.request(hello('bob'));
    const { result } = await ann.request(offerTo('bob'));
    const callId = result.case === 'offerCall' ? result.value.callId : '';
    const target = { case: 'callId', value: callId } as const;
    let isDone = false;
    server.drain(60_000, () => {
      isDone = true;
    });
    expect((await bob.control('goAway')).body.value).toMatchObject({ drainMs: 60_000 });
    const late = await connectRig(server);
    await late.control('goAway');
    expect(await late.ask(hello('carol'))).toBe(StatusCode.LIMIT_EXCEEDED);
    expect(await bob.ask({ case: 'answerCall', value: { target } })).toBe(StatusCode.OK);
    expect(isDone).toBe(false);
    expect(await ann.ask({ case: 'leave', value: { target } })).toBe(StatusCode.OK);
    expect(await bob.closed).toBe(CloseCode.GOING_AWAY);
    expect(isDone).toBe(true);
    await bob.event('sessionClosed');
  });

  it('[GA-1] ends calls when the time is over', async () => {
    const server = await startRig(OPEN);
    const ann = await connectRig(server);
    await ann.request(hello('ann'));
    await ann.request(offerTo('bob'));
    server.drain(100, () => {});
    await ann.control('goAway');
    expect(await ann.ask(offerTo('carol', 'b'))).toBe(StatusCode.LIMIT_EXCEEDED);
    expect(await ann.closed).toBe(CloseCode.GOING_AWAY);
  });
});
