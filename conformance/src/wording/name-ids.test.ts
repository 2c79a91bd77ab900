import { TraceSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { nameIds } from './name-ids.js';

function traceWith(sessionId: string, callId: string) {
  const received = (body: object) => ({
    participant: 'alice',
    what: { case: 'received', value: body },
  });
  return create(TraceSchema, {
    entries: [
      received({
        body: {
          case: 'response',
          value: { result: { case: 'createSession', value: { sessionId } } },
        },
      }),
      received({ body: { case: 'event', value: { callId } } }),
    ] as never,
  });
}

describe('nameIds()', () => {
  it('names calls and sessions', () => {
    const name = nameIds(traceWith('s-7f3a', 'c-91bb'));
    expect(name('LEAVE for call c-91bb, session s-7f3a')).toBe(
      'LEAVE for call-1, session session-of-alice',
    );
  });

  it('names users by who asked to be them first', () => {
    const asks = (participant: string, userId: string) => ({
      participant,
      what: { case: 'sent', value: { body: { case: 'createSession', value: { userId } } } },
    });
    const entries = [asks('alice', 'alice-x7-1'), asks('phone', 'alice-x7-1'), asks('bob', 'bob')];
    const name = nameIds(create(TraceSchema, { entries: entries as never }));
    expect(name('userId=alice-x7-1 callee=bob alice-x7-12')).toBe(
      'userId=alice callee=bob alice-x7-12',
    );
  });

  it('names the user that a driver is told to be', () => {
    const command = { case: 'createSession', value: { userId: 'user-x7-3' } };
    const entries = [{ participant: 'client', what: { case: 'command', value: { command } } }];
    const name = nameIds(create(TraceSchema, { entries: entries as never }));
    expect(name('calls createSession userId=user-x7-3')).toBe('calls createSession userId=client');
  });

  it('looks for whole ids only', () => {
    expect(nameIds(traceWith('s-7f3a', 'c-91bb'))('s-7f3ab xc-91bb c-91bb-2')).toBe(
      's-7f3ab xc-91bb c-91bb-2',
    );
  });

  it.each(['', 'a', ' ', 'x'.repeat(100_000)])('leaves ids alone that say nothing', (odd) => {
    expect(nameIds(traceWith(odd, odd))('a b c')).toBe('a b c');
  });

  it('takes no id for a pattern', () => {
    const name = nameIds(traceWith('(.*)+$', '[a-z]{4}\\'));
    expect(name('what is (.*)+$ here')).toBe('what is session-of-alice here');
  });
});
