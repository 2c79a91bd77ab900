import {
  CaseResultSchema,
  RawMessageSchema,
  ReportSchema,
  ServerFrameSchema,
} from '@audiocall/proto';
import { create, toJson } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { KnownSecrets } from './known-secrets.js';
import { isOwnWord } from './own-text.js';

const KEY = 'k"ey & 1234567890';

function knowing(...keys: readonly string[]): KnownSecrets {
  const secrets = new KnownSecrets(() => false);
  for (const key of keys) secrets.learn(key, 'service key');
  return secrets;
}

describe('KnownSecrets', () => {
  it.each([
    ['alone', KEY],
    ['among words', `the key ${KEY} is wrong`],
    ['as JSON', JSON.stringify({ serviceKey: KEY })],
    ['in a URL', `ws://h/?k=${encodeURIComponent(KEY)}`],
    ['twice', `${KEY}${KEY}`],
    ['cut off', `{"serviceKey":"${KEY.slice(0, 9)}…`],
  ])('[SE-9] hides a key: %s', (_, text) => {
    const hidden = knowing(KEY).hide(text);
    expect(hidden).toContain('<service key>');
    expect(hidden).not.toContain('y & 1');
    expect(hidden).not.toContain('y%20%26');
  });

  it('[SE-9] hides the longest that fits, and leaves the text around it as it was', () => {
    const secrets = knowing('secret', 'secret-2');
    secrets.learn('resumer-1234567890', 'resume token');
    secrets.learn('resumer', 'resume token');
    expect(
      secrets.hide('a secret-2, a secret-3, a resumer-1234567890, a resumer, a secre, secr'),
    ).toBe('a <service key>, a <service key>-3, a <resume token>, a resumer, a secre, secr');
  });

  it('[SE-9] hides one that was broken into lines', () => {
    const secrets = knowing('  correct horse  battery staple ');
    for (const [text, shown] of [
      ['correct horse battery staple.', '<service key>.'],
      ['correct horse\n    battery\n    staple.', '<service key>.'],
      ['a correct\u001b[22m\n\u001b[2m  horse battery staple.', 'a <service key>.'],
    ] as const) {
      expect(secrets.hide(text)).toBe(shown);
    }
  });

  it('[SE-9] tells many apart that begin alike', () => {
    const secrets = new KnownSecrets(() => false);
    const begin = 'eyJhbGciOiJIUzI1NiJ9';
    for (let count = 0; count < 1_000; count += 1) {
      secrets.learn(`${begin}.${count}.x`, 'resume token');
    }
    expect(secrets.hide(`${begin}.999.x ${begin}.77.x ${begin}.7.y ${begin}.7…`)).toBe(
      `<resume token> <resume token> ${begin}.7.y <resume token>…`,
    );
  });

  it('leaves the words of the harness alone, whoever takes one for a secret', () => {
    const secrets = new KnownSecrets(isOwnWord);
    const words = ['conformant', 'server', 'conform', 'callee', 'audiocall-conformance'];
    for (const word of words) {
      for (const kind of ['service key', 'user token', 'resume token'] as const) {
        secrets.learn(word, kind);
      }
      expect(secrets.hide(`not ${word}`)).toBe(`not ${word}`);
    }
  });

  it("leaves fields and choices named as they are: a key of theirs is nobody's", () => {
    const frame = create(ServerFrameSchema, {
      body: { case: 'event', value: { callId: 'callee', body: { case: 'ringing', value: {} } } },
    });
    const before = structuredClone(frame);
    const secrets = knowing('callId', 'ringing', 'callee', '$typeName');
    secrets.hideIn(frame);
    expect(frame).toEqual({
      ...before,
      body: { case: 'event', value: { ...before.body.value, callId: '<service key>' } },
    });
    expect(() => toJson(ServerFrameSchema, frame)).not.toThrow();
  });

  it('takes no short word for a secret', () => {
    expect(knowing('demo', '').hide('demo')).toBe('demo');
  });

  it('[SE-9] hides them in every text and all bytes of a message, but not in what the harness says itself', () => {
    const secrets = knowing('session');
    const head = new TextEncoder().encode('a session, and a sess');
    const raw = create(RawMessageSchema, { head });
    const result = create(CaseResultSchema, {
      id: 'session/hello',
      rerun: '--only session/hello',
      failures: [{ clause: 'SE-1', explanation: 'session of bob' }],
      names: { session: 'bob' },
      trace: {
        entries: [
          { what: { case: 'receivedRaw', value: raw } },
          {
            what: {
              case: 'received',
              value: create(ServerFrameSchema, {
                body: {
                  case: 'event',
                  value: { body: { case: 'ringing', value: { caller: 'session' } } },
                },
              }),
            },
          },
        ],
      },
    });
    secrets.hideIn(create(ReportSchema, { cases: [result] }));
    expect(result.id).toBe('session/hello');
    expect(result.rerun).toBe('--only session/hello');
    expect(result.failures[0]?.explanation).toBe('<service key> of bob');
    expect(result.names).toEqual({ '<service key>': 'bob' });
    const [bytes, ringing] = result.trace?.entries ?? [];
    expect(
      bytes?.what.case === 'receivedRaw' && Buffer.from(bytes.what.value.head).toString(),
    ).toBe('a <service key>, and a <service key>');
    expect(ringing).toMatchObject({
      what: { value: { body: { value: { body: { value: { caller: '<service key>' } } } } } },
    });
  });
});
