import { afterEach, describe, expect, it } from 'vitest';
import { startHealth } from './health.js';
import { connectRig, endRig, hello, offerTo, startRig } from './rig.fixture.js';

afterEach(endRig);

describe('startHealth()', () => {
  it('[GA-1] tells health, readiness and numbers', async () => {
    const server = await startRig(['--service', 'open']);
    const health = await startHealth(0, server);
    const ask = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${health?.port}${path}`);
      return { status: response.status, text: await response.text() };
    };
    try {
      const ann = await connectRig(server);
      await ann.request(hello('ann'));
      await ann.request(offerTo('ann'));
      await ann.request(offerTo('bob', 'b'));
      const gone = await connectRig(server);
      gone.socket.send('text');
      await gone.closed;
      expect(await ask('/healthz')).toMatchObject({ status: 200 });
      expect(await ask('/readyz')).toMatchObject({ status: 200 });
      expect(await ask('/other')).toMatchObject({ status: 404 });
      const { text } = await ask('/metrics');
      for (const line of [
        'audiocall_sessions 1',
        'audiocall_calls{phase="offered"} 1',
        'audiocall_calls{phase="connected"} 0',
        'audiocall_frames_received_total 3',
        'audiocall_frames_sent_total 4',
        'audiocall_refusals_total{status="SELF_CALL"} 1',
        'audiocall_sockets_closed_total{code="1003"} 1',
        'audiocall_event_loop_lag_seconds{quantile="0.99"}',
      ]) {
        expect(text).toContain(line);
      }
      server.drain(60_000, () => {});
      expect(await ask('/readyz')).toMatchObject({ status: 503 });
    } finally {
      health?.close();
    }
  });
});
