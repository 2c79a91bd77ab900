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
  ['ws://h/ws/Zk3vQ9xT1bLw7RmP5yHc', 'ws://h/ws/***'],
  ['ws://u:p@h/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.pQ4-7_x/in?a=1', 'ws://***@h/***/in?a=***'],
  ['ws://h/t/9f86d081884c7d659a2feaa0c55ad015/', 'ws://h/t/***/'],
  ['ws://h/k9Xz2QpL7vB4mN1c', 'ws://h/***'],
  ['ws://h/deadbeefcafebabefeedface00112233', 'ws://h/***'],
  ['ws://h/550e8400-e29b-41d4-a716-446655440000', 'ws://h/***'],
  ['ws://Zk3vQ9xT1bLw7RmP5yHc.test:99999/a', 'ws://Zk3vQ9xT1bLw7RmP5yHc.test:99999/a'],
  ['ws://h/audiocall.v1/signaling-gateway', 'ws://h/audiocall.v1/signaling-gateway'],
  ['ws://h/conformanceTestServerEndpointV2', 'ws://h/conformanceTestServerEndpointV2'],
  ['ws://h/staging-2026-11-29-release-candidate', 'ws://h/staging-2026-11-29-release-candidate'],
  ['ws://h/tenants/12345678901234567890', 'ws://h/tenants/12345678901234567890'],
])('%s is shown as %s', (url, shown) => {
  expect(maskUrl(url)).toBe(shown);
  expect(maskUrl(shown)).toBe(shown);
});

it('a sentence is shown without the secrets in its URLs', () => {
  expect(maskUrls('not `a=ws://u:PW@h/?t=TOK`, "WSS://u@h" or wss://h')).toBe(
    'not `a=ws://***@h/?t=***`, "WSS://***@h" or wss://h',
  );
});
