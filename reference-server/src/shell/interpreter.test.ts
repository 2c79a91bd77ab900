import { ClientFrameSchema, CloseCode, type ServerFrame, StatusCode } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createInterpreter, type Interpreter } from './interpreter.js';
import { createLog } from './log.js';
import { parseOptions } from './options.js';

const HELLO = create(ClientFrameSchema, {
  requestId: 1,
  body: { case: 'createSession', value: { serviceId: 'open', userId: 'ann' } },
});

/** An interpreter with sockets that can be full. */
function build() {
  const options = parseOptions(['--service', 'open'], {});
  if (options.kind !== 'serve') throw new Error('no options');
  const cut: string[] = [];
  const closed: number[] = [];
  const sent: ServerFrame[] = [];
  const lines: string[] = [];
  const state = { full: false };
  const interpreter: Interpreter = createInterpreter(
    options.settings,
    options.gate,
    {
      send(_, frame) {
        if (!state.full) sent.push(frame);
        return !state.full;
      },
      close(_, code) {
        closed.push(code);
      },
      cut(connection) {
        cut.push(connection);
        interpreter.notice({ kind: 'socket-lost', connection });
      },
    },
    createLog('debug', (line) => lines.push(line)),
  );
  return { interpreter, cut, closed, sent, lines, state };
}

describe('createInterpreter()', () => {
  it('[G-2] cuts a socket that dropped a frame, and ends its session', () => {
    const { interpreter, cut, state } = build();
    interpreter.notice({ kind: 'socket-opened', connection: 'w' });
    state.full = true;
    interpreter.receive('w', HELLO);
    expect(cut).toEqual(['w']);
    state.full = false;
    interpreter.receive('w', HELLO);
    expect(cut).toEqual(['w']);
    interpreter.shutDown();
  });

  it('[RQ-1] answers INTERNAL where the core fails, and goes on', () => {
    const { interpreter, sent, lines } = build();
    interpreter.notice({ kind: 'socket-opened', connection: 'w' });
    const broken = create(ClientFrameSchema, { requestId: 1 });
    Object.defineProperty(broken, 'body', {
      get() {
        throw new Error('broken on purpose');
      },
    });
    interpreter.receive('w', broken);
    expect(sent.at(-1)?.body.value).toMatchObject({ status: { code: StatusCode.INTERNAL } });
    expect(lines.join('')).toContain('transition-failed');
    interpreter.receive('w', HELLO);
    expect(sent.at(-1)?.body.value).toMatchObject({ status: { code: StatusCode.OK } });
    interpreter.shutDown();
  });

  it('[SE-7] reads what has come before it judges silence', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate'] });
    onTestFinished(() => void vi.useRealTimers());
    const { interpreter, closed } = build();
    for (const connection of ['late', 'silent']) {
      interpreter.notice({ kind: 'socket-opened', connection });
    }
    // The time is over, and what the socket holds is read only now.
    vi.advanceTimersToNextTimer();
    interpreter.receive('late', HELLO);
    vi.advanceTimersByTime(1);
    expect(closed).toEqual([CloseCode.NO_HELLO]);
    interpreter.shutDown();
  });

  it('[SE-9] never logs a key', () => {
    const { interpreter, lines } = build();
    interpreter.notice({ kind: 'socket-opened', connection: 'w' });
    const value = { serviceId: 'open', serviceKey: 'secret' };
    const body = { case: 'createSession', value } as const;
    interpreter.receive('w', create(ClientFrameSchema, { requestId: 1, body }));
    interpreter.notice({ kind: 'socket-lost', connection: 'w' });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('')).not.toContain('secret');
    interpreter.shutDown();
  });
});
