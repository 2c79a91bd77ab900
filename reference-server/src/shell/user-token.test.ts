import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readUserToken } from './user-token.js';

const SECRET = '0123456789abcdef';
const NOW = 1_000_000_000_000;
const RIGHT = { sub: 'ann', exp: NOW / 1000 + 60, service: 'shop' };

function sign(claims: unknown, secret = SECRET): string {
  const head = `v1.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
}

describe('readUserToken()', () => {
  const read = (token: string) => readUserToken(token, 'shop', SECRET, NOW);

  it('[SE-11] reads the user of a token that is right', () => {
    expect(read(sign(RIGHT))).toBe('ann');
  });

  it.each([
    ['expired', sign({ ...RIGHT, exp: NOW / 1000 })],
    ['of another service', sign({ ...RIGHT, service: 'bank' })],
    ['signed with another secret', sign(RIGHT, `${SECRET}x`)],
    ['without an expiry', sign({ sub: 'ann', service: 'shop' })],
    ['without a user', sign({ ...RIGHT, sub: '' })],
    ['no object', sign(null)],
    ['missing', ''],
    ['malformed', 'v1.a'],
    ['of another version', sign(RIGHT).replace('v1', 'v2')],
    ['with more behind it', `${sign(RIGHT)}A`],
    [
      'with other claims',
      sign(RIGHT).replace(/\.[^.]+\./, `.${sign({ ...RIGHT, sub: 'bob' }).split('.')[1]}.`),
    ],
  ])('[SE-11] proves nothing where it is %s', (_, token) => {
    expect(read(token)).toBeUndefined();
  });
});
