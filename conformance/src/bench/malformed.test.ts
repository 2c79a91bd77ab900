import { describe, expect, it } from 'vitest';
import { USUAL_SERVER } from '../ours/reference.js';
import { spawnTarget } from '../target/target.js';
import { fire } from './malformed.js';

describe('fire()', () => {
  it('[WR-6] sends messages of every family, and no innocent call notices', async () => {
    const target = await spawnTarget(USUAL_SERVER);
    const service = { id: 'demo', key: 'demo-key' };
    const messages = 1100;
    const outcome = await fire({ target, service, messages, seed: 3, onProgress: () => undefined });
    await target.end();
    expect([...outcome.sent.values()].reduce((sum, count) => sum + count, 0)).toBe(messages);
    expect(outcome.sent.size).toBe(11);
    expect(outcome).toMatchObject({ wrong: [], findings: [], innocentCalls: 1 });
    expect(outcome.closed.get(1007)).toBeGreaterThan(messages / 4);
    expect(outcome.closed.get(1003)).toBeGreaterThan(messages / 20);
  });
});
