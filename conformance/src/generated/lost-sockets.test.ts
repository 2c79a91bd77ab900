import { encodeServerFrame, ServerFrameSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { type BareServer, startBareServer } from '../peers/bare-server.fixture.js';
import type { Watch } from '../run/steady.js';
import { type Attempt, attemptSequence, isConviction, wasPlayed } from './attempt.js';
import { FAMILIES } from './families.js';
import { readStep } from './step.js';

let server: BareServer;

beforeEach(async () => {
  server = await startBareServer();
});

afterEach(() => server.end());

/** What the server does instead of an answer. */
function answerEach(reply: (socket: WebSocket) => void): void {
  server.sockets.on('connection', (socket) => socket.on('message', () => reply(socket)));
}

/** Plays a sequence, in a thread that stood still each time or never did. */
async function attempt(lines: readonly string[], stoodStill = false): Promise<Attempt> {
  const [family] = FAMILIES;
  if (family === undefined) throw new Error('there is no family');
  const steps = lines.flatMap((line) => readStep(line) ?? []);
  const watch: Watch = { now: () => 0, stoodStillSince: () => stoodStill };
  const venue = {
    ...{ url: server.url, serviceId: 'demo', serviceKey: 'demo-key', otherService: undefined },
    ...{ patienceMs: 5000, maxWaitMs: 0 },
  };
  return attemptSequence(family, venue, 'tag', steps, watch);
}

describe('a generated sequence whose sockets are lost', () => {
  it.each<[string, (socket: WebSocket) => void]>([
    ['dropped', (socket) => socket.terminate()],
    ['closed as if the server went away, of which it has told nobody', (s) => s.close(1001)],
  ])('[RQ-1] fails where one with a request is %s', async (_how, reply) => {
    answerEach(reply);
    const played = await attempt(['alice join', 'alice offer bob']);
    expect(played.stop).toMatchObject({ kind: 'silent', clause: 'RQ-1', participant: 'alice' });
    expect(isConviction(played)).toBe(true);
    const { trace, stop } = played;
    const marked = trace.entries[stop.kind === 'silent' ? stop.at : -1];
    expect(marked?.what.case).toBe('closed');
  });

  it('has no verdict where one is closed on which nothing is owed, and nothing says why', async () => {
    const session = encodeServerFrame(
      create(ServerFrameSchema, {
        body: {
          case: 'response',
          value: { requestId: 1, status: {}, result: { case: 'createSession', value: {} } },
        },
      }),
    );
    answerEach((socket) => {
      socket.send(session);
      socket.close(1000);
    });
    const played = await attempt(['alice join']);
    expect(played.stop).toMatchObject({
      kind: 'broken',
      reason: "alice's socket was closed with 1000, and nothing in the trace says why",
    });
  });

  it('[WR-1] fails where none opens, also while the machine stands still', async () => {
    await server.end();
    const played = await attempt(['alice join'], true);
    expect(played.stop).toMatchObject({ kind: 'silent', clause: 'WR-1', unopened: 'refused' });
    expect(wasPlayed(played)).toBe(false);
  });
});
