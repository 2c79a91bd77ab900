import { describe, expect, it } from 'vitest';
import { KnownSecrets } from './known-secrets.js';
import { spellInBase64, spellSecret } from './spell-secret.js';

/** What libraries of other languages write, found by running them. */
const SPELT: readonly (readonly [library: string, secret: string, text: string])[] = [
  ['encodeURIComponent', 'Zx9/qT+81vLw==', 'Zx9%2FqT%2B81vLw%3D%3D'],
  ['.NET and Java, small digits', 'Zx9/qT+81vLw==', 'Zx9%2fqT%2b81vLw%3d%3d'],
  ["Python's quote", "it's(a)key!", 'it%27s%28a%29key%21'],
  ['a form', 'pass wort 123', 'pass+wort+123'],
  ['a form, with punctuation', 'a~b (c) d!', 'a%7Eb+%28c%29+d%21'],
  ['PHP', 'Zx9/qT+81vLw==', 'Zx9\\/qT+81vLw=='],
  ['PHP, with an umlaut', 'schlüssel/1', 'schl\\u00fcssel\\/1'],
  ['Go', 'a&b<c>d', 'a\\u0026b\\u003cc\\u003ed'],
  ['Python', 'schlüssel-geheim', 'schl\\u00fcssel-geheim'],
  ['Python, beyond the basic plane', 'schlüssel-😀', 'schl\\u00fcssel-\\ud83d\\ude00'],
  ['System.Text.Json', `a+b"c'd\\e`, 'a\\u002Bb\\u0022c\\u0027d\\\\e'],
  ['JSON.stringify', 'k"ey\t1', 'k\\"ey\\t1'],
  ['the bytes of a frame', 'schlüssel', 'schlÃ¼ssel'],
];

describe('spellSecret', () => {
  it.each(SPELT)('[SE-9] knows how a secret is spelt by %s', (_, secret, text) => {
    expect(spellSecret(secret)).toContain(text);
  });

  it('has one spelling for what is spelt alike everywhere', () => {
    expect([...spellSecret('aZ0-9_key')]).toEqual(['aZ0-9_key']);
  });

  it('[SE-9] spells half a character too', () => {
    expect(spellSecret('secret\ud83d')).toContain('secret\\ud83d');
  });
});

describe('spellInBase64', () => {
  const KEY = 'hunter2-secret?>~~~key';

  it.each(['', 'a:', 'demo:', 'x'])('[SE-9] is found behind %j, in either alphabet', (before) => {
    const secrets = new KnownSecrets(() => false);
    secrets.learn(KEY, 'service key');
    for (const alphabet of ['base64', 'base64url'] as const) {
      const hidden = secrets.hide(Buffer.from(`${before}${KEY}`).toString(alphabet));
      expect(hidden).toMatch(/^[\w+/-]{0,8}<service key>[\w=]{0,3}$/);
    }
  });

  it('is no longer than what the secret alone decides', () => {
    const texts = [...spellInBase64('secret')];
    for (const before of ['', 'a', 'bc']) {
      for (const behind of ['', 'd', '\xff\xff']) {
        const all = Buffer.from(`${before}secret${behind}`).toString('base64');
        expect(texts.some((text) => all.includes(text))).toBe(true);
      }
    }
  });
});
