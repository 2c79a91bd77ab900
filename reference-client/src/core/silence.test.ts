import { describe, expect, it } from 'vitest';
import { Script } from '../testing/script.fixture.js';

const PING_MS = 1000;
const silence = { origin: 'timer', timer: 'silence:1' } as const;

describe('a server that is silent', () => {
  it('[RS-11] has two ping intervals from each frame on', () => {
    const script = new Script().online(['resume'], PING_MS);
    const armed = { type: 'armTimer', timer: 'silence:1', ms: 2 * PING_MS };
    expect(script.effects).toContainEqual(armed);
    const ping = { case: 'ping', value: { nonce: 7 } } as const;
    expect(script.frame({ case: 'control', value: { body: ping } })).toContainEqual(armed);
    expect(script.ring('c1', 'bob')).toContainEqual(armed);
  });

  it('[RS-11] loses its socket, and the session is resumed on another one', () => {
    const script = new Script().online(['resume'], PING_MS);
    const effects = script.give(silence);
    expect(effects).toContainEqual({ type: 'closeSocket', socket: 1 });
    expect(script.events().at(-1)?.name).toBe('RECONNECTING_EVENT');
    script.retry();
    const resumed = script.resume(1);
    expect(resumed).toContainEqual({ type: 'armTimer', timer: 'silence:2', ms: 2 * PING_MS });
    expect(script.events().at(-1)?.name).toBe('RECONNECTED_EVENT');
  });

  it('[SE-6] ends the session where it cannot be resumed', () => {
    const script = new Script().online([], PING_MS);
    expect(script.give(silence)).toContainEqual({ type: 'closeSocket', socket: 1 });
    expect(script.events().at(-1)?.name).toBe('CLOSE_EVENT');
  });

  it('[RS-11] is not watched for after a loss, nor after the end', () => {
    const disarmed = { type: 'disarmTimer', timer: 'silence:1' };
    const lost = new Script().online(['resume'], PING_MS);
    expect(lost.give({ origin: 'socket', socket: 1, news: 'closed' })).toContainEqual(disarmed);
    const state = lost.state;
    lost.give(silence);
    expect(lost.state).toBe(state);
    const closed = new Script().online([], PING_MS);
    const before = closed.effects.length;
    closed.call({ call: 'close' });
    expect(closed.effects.slice(before)).toContainEqual(disarmed);
  });
});
