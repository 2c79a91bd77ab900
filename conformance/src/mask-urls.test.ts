import { expect, it } from 'vitest';
import { maskUrl, maskUrls } from './mask-urls.js';

it.each([
  ['ws://127.0.0.1:8080', 'ws://127.0.0.1:8080'],
  ['wss://h/path@2?', 'wss://h/path@2?'],
  ['ws://user:PW@h:1/?token=TOK', 'ws://***@h:1/?token=***'],
  ['ws://user@h/a?a=1&b=x=y&c', 'ws://***@h/a?a=***&b=***&***'],
  ['ws://h?TOK#TOK', 'ws://h?***#***'],
  ['ws://h/?=TOK', 'ws://h/?=***'],
  ['ws://u:p@w@h/', 'ws://***@h/'],
  ['ws://user:p/w@h/', 'ws://***@h/'],
  ['ws://user:p?w@h/', 'ws://***@h/'],
  ['ws://user:PW@h:99999/?token=TOK', 'ws://***@h:99999/?token=***'],
  ['wss:/user:PW@h/?token=TOK', 'wss:/***@h/?token=***'],
])('%s is shown as %s', (url, shown) => {
  expect(maskUrl(url)).toBe(shown);
  expect(maskUrl(shown)).toBe(shown);
});

it('a sentence is shown without the secrets in its URLs', () => {
  expect(maskUrls('not `a=ws://u:PW@h/?t=TOK`, "WSS://u@h" or wss://h')).toBe(
    'not `a=ws://***@h/?t=***`, "WSS://***@h" or wss://h',
  );
});
