import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { encodeServerFrame, ServerFrameSchema, SUBPROTOCOL, TraceSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { ClauseId } from '../oracle/clauses.js';
import { REFERENCE_SERVER } from '../ours/reference.js';
import type { Played, Stop } from '../run/played.js';
import { NOTHING } from '../run/tally.js';
import type { Venue } from '../scenarios/venue.js';
import { spawnTarget, type Target } from '../target/target.js';
import type { Player } from './crew.js';
import { FAMILIES } from './families.js';
import { searchSequences } from './search.js';

/** Messages on one socket of one case. */
const MORE_THAN_IS_TAKEN = 20_001;

let server: Target;

beforeAll(async () => {
  server = await spawnTarget(REFERENCE_SERVER);
});

afterAll(() => server.end());

function venueAt(url: string): Venue {
  return {
    url,
    serviceId: 'demo',
    serviceKey: 'demo-key',
    otherService: undefined,
    patienceMs: 10_000,
    maxWaitMs: 5000,
  };
}

describe('searchSequences()', () => {
  it.each(FAMILIES)('$id finds no fault in the reference server', async (family) => {
    const plan = { family, venue: venueAt(server.url), seed: 11, runs: 25, jobs: 8 };
    const { stop, judgement, runs, tally } = await searchSequences(plan);
    expect(stop).toEqual({ kind: 'none' });
    expect(judgement.findings).toEqual([]);
    expect(runs).toBe(25);
    expect(tally.calls).toBeGreaterThan(25);
  });

  it('plays no sequence a second time that the server answers with a flood', async () => {
    const ping = encodeServerFrame(
      create(ServerFrameSchema, {
        body: { case: 'control', value: { body: { case: 'ping', value: { nonce: 1 } } } },
      }),
    );
    const flooding = new WebSocketServer({
      ...{ host: '127.0.0.1', port: 0 },
      handleProtocols: () => SUBPROTOCOL,
    });
    let sockets = 0;
    flooding.on('connection', (socket) => {
      sockets += 1;
      for (let sent = 0; sent < MORE_THAN_IS_TAKEN; sent += 1) socket.send(ping);
    });
    await once(flooding, 'listening');
    try {
      const [family] = FAMILIES;
      if (family === undefined) throw new Error('there is no family');
      const url = `ws://127.0.0.1:${(flooding.address() as AddressInfo).port}`;
      const plan = { family, venue: venueAt(url), seed: 11, runs: 1, jobs: 1 };
      const { stop, runs } = await searchSequences(plan);
      expect(stop).toMatchObject({ kind: 'flooded' });
      expect(runs).toBe(1);
      // Of the three users of one sequence, at most.
      expect(sockets).toBeLessThanOrEqual(3);
    } finally {
      for (const socket of flooding.clients) socket.terminate();
      flooding.close();
    }
  });

  it('[WR-1] makes nothing smaller where the server takes no more sockets, and counts none of it', async () => {
    let dialled = 0;
    const refusing = createServer((socket) => {
      dialled += 1;
      socket.destroy();
    });
    refusing.listen(0, '127.0.0.1');
    await once(refusing, 'listening');
    try {
      const [family] = FAMILIES;
      if (family === undefined) throw new Error('there is no family');
      const url = `ws://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
      const plan = { family, venue: venueAt(url), seed: 11, runs: 100, jobs: 8 };
      const { stop, runs } = await searchSequences(plan);
      expect(stop).toMatchObject({ kind: 'silent', clause: 'WR-1' });
      expect(runs).toBe(0);
      // Of the three users of each sequence of a shift, at most.
      expect(dialled).toBeLessThanOrEqual(24);
    } finally {
      refusing.close();
    }
  });

  it.each([
    [{}, 'nobody got a session in 8 sequences'],
    [
      { sessions: 3 },
      'no offer made a call in 8 sequences: the server may be full, or --runs is low',
    ],
    [{ sessions: 3, calls: 1 }, undefined],
  ])('says that nothing was put to the test with %o', async (counted, reason) => {
    const [family] = FAMILIES;
    if (family === undefined) throw new Error('there is no family');
    const player: Player = async ({ sequences }) => ({
      ...{ runs: sequences.length, reached: new Set(), hindrance: undefined, failures: [] },
      tally: { ...NOTHING, ...counted },
    });
    const crew = { players: [player], end: async () => undefined };
    const venue = venueAt('ws://127.0.0.1:9');
    const { stop } = await searchSequences({ family, venue, seed: 11, runs: 8, jobs: 1, crew });
    expect(stop).toEqual(reason === undefined ? { kind: 'none' } : { kind: 'stuck', reason });
  });

  it('[OF-1] hands over what nobody is convicted of as it is, and only where nothing else failed', async () => {
    const [family] = FAMILIES;
    if (family === undefined) throw new Error('there is no family');
    const doubtful = { kind: 'broken', reason: 'this machine stood still' } as const;
    const wrong = { clause: 'OF-1', participant: 'alice', at: 0, explanation: '' } as const;
    const play = (stops: readonly Stop[]): Promise<Played> => {
      const player: Player = async ({ sequences }) => ({
        ...{ runs: sequences.length, reached: new Set(), tally: NOTHING, hindrance: undefined },
        failures: stops.map((stop, index) => {
          const findings = stop === doubtful ? [] : [wrong];
          const judgement = { reached: new Set<ClauseId>(), findings };
          const steps = sequences[index]?.steps ?? [];
          const trace = create(TraceSchema);
          return { index, attempt: { steps, trace, judgement, stop, startedAtMs: 0 } };
        }),
      });
      const crew = { players: [player], end: async () => undefined };
      const venue = venueAt('ws://127.0.0.1:9');
      return searchSequences({ family, venue, seed: 11, runs: 8, jobs: 1, crew });
    };
    const flooded = { kind: 'flooded', reason: 'too much' } as const;
    expect((await play([doubtful, flooded])).judgement.findings).toEqual([wrong]);
    const open = await play([doubtful]);
    expect(open).toMatchObject({ stop: doubtful, runs: 8, replay: { path: '0:0' } });
  });

  it('goes on where no sequence put a clause of its own to the test, and comes to an end', async () => {
    const [family] = FAMILIES;
    if (family === undefined) throw new Error('no family');
    const play = (late: number, hindrance?: string) => {
      let shifts = 0;
      const played: string[] = [];
      const player: Player = async ({ sequences }) => {
        shifts += 1;
        played.push(...sequences.map(({ steps }) => JSON.stringify(steps)));
        const reached = new Set<ClauseId>(shifts >= late ? ['CN-1', 'LS-9'] : ['CN-1']);
        return { runs: sequences.length, reached, tally: NOTHING, hindrance, failures: [] };
      };
      const crew = { players: [player], end: async () => undefined };
      const venue = venueAt('ws://127.0.0.1:9');
      const clauses = ['CN-1', 'LS-9'] as const;
      return searchSequences({ family, venue, seed: 11, runs: 8, clauses, jobs: 1, crew }).then(
        ({ runs }) => ({ runs, played: new Set(played).size }),
      );
    };
    expect(await play(1)).toMatchObject({ runs: 8 });
    expect(await play(3)).toMatchObject({ runs: 24 });
    expect(await play(99)).toMatchObject({ runs: 32, played: 32 });
    expect(await play(99, 'the server is full')).toMatchObject({ runs: 8 });
  });
});
