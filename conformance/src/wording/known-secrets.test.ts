import {
  CaseResultSchema,
  RawMessageSchema,
  ReportSchema,
  ServerFrameSchema,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { KnownSecrets } from './known-secrets.js';

const KEY = 'k"ey & 1234567890';

function knowing(...keys: readonly string[]): KnownSecrets {
  const secrets = new KnownSecrets();
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
    secrets.learn('resumer', 'resume token');
    expect(secrets.hide('a secret-2, a secret-3, a resumer, a secre, secr')).toBe(
      'a <service key>, a <service key>-3, a <resume token>, a secre, secr',
    );
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
