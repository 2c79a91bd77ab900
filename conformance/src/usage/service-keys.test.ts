import { describe, expect, it } from 'vitest';
import { describeShownKeys, readService, renderKeys } from './service-keys.js';

const DEMO = { id: 'demo', key: 'demo-key' };

describe('readService()', () => {
  it('takes the key of the option, else that of the environment', () => {
    const env = { AUDIOCALL_OTHER_SERVICE_KEY: 'from-env' };
    expect(readService('other-service', 'a:typed:b', env)).toEqual({ id: 'a', key: 'typed:b' });
    expect(readService('other-service', 'a:', env)).toEqual({ id: 'a', key: '' });
    expect(readService('other-service', 'a', env)).toEqual({ id: 'a', key: 'from-env' });
    expect(readService('service', 'a', env)).toEqual({ id: 'a', key: '' });
  });
});

describe('describeShownKeys()', () => {
  it('names the services whose key cannot be hidden in every sentence', () => {
    const short = { id: 'short', key: 'k1234' };
    const settings = { service: DEMO, otherService: short, userTokens: undefined };
    expect(describeShownKeys(settings)).toEqual([
      expect.stringMatching(/^the key of service short has fewer than 6 characters: /),
    ]);
    const word = { id: 'word', key: 'conform' };
    expect(describeShownKeys({ ...settings, otherService: word })).toEqual([
      expect.stringMatching(/^the key of service word is part of a word /),
    ]);
    const none = { id: 'none', key: '' };
    expect(describeShownKeys({ ...settings, otherService: none })).toEqual([]);
  });
});

describe('renderKeys()', () => {
  it('has a placeholder for each key, and never a key', () => {
    const settings = {
      service: { id: 'demo', key: 'secret-1' },
      otherService: { id: 'other', key: 'secret-2' },
      userTokens: { service: { id: 'proven', key: 'secret-3' } },
    };
    expect(renderKeys(settings, {})).toEqual([
      'AUDIOCALL_SERVICE_KEY=KEY',
      'AUDIOCALL_OTHER_SERVICE_KEY=KEY',
      'AUDIOCALL_TOKEN_SERVICE_KEY=KEY',
    ]);
  });

  it('leaves out what needs none, and what the environment has', () => {
    const settings = { service: DEMO, otherService: { id: 'other', key: 'secret-2' } };
    expect(renderKeys(settings, { AUDIOCALL_OTHER_SERVICE_KEY: 'secret-2' })).toEqual([]);
    expect(renderKeys({ ...settings, otherService: { id: 'open', key: '' } }, {})).toEqual([]);
  });
});
