/** Owns the scenarios about timers that run while sessions lose their sockets and come back. */
import type { Case } from './case.js';
import { keepOn } from './keep-on.js';
import { joinWithResume } from './resumable.js';
import type { Member } from './stage.js';

const SHORT_MS = 800;

const ringsThroughResumes: Case = {
  id: 'timers/while-sockets-change',
  title:
    'Caller and callee go from socket to socket, lost and taken over, while a call rings and another one is not connected: both end in time',
  kind: 'scenario',
  clauses: ['TO-1', 'TO-4', 'TO-3', 'RS-2'],
  needs: ['resume'],
  async play(stage) {
    stage.allowWait('ttl_ms', SHORT_MS);
    const [alice, bob] = [await joinWithResume(stage, 'alice'), await joinWithResume(stage, 'bob')];
    const carol = await joinWithResume(stage, 'carol', { connectMs: SHORT_MS });
    const dave = await joinWithResume(stage, 'dave');
    const timerMs = Math.max(SHORT_MS, carol.granted?.timers?.connectMs ?? 0);
    stage.allowWait('connect_ms', timerMs);
    await Promise.all([
      alice.offer(bob.userId, { ttlMs: SHORT_MS }),
      carol.offer(dave.userId, { ttlMs: 0 }),
    ]);
    await stage.settle();
    await dave.answer();
    await stage.settle();
    const left = new Set<Member>();
    const look = (member: Member, peer = member.peer): void => {
      if (peer.lastEvent('leave') !== undefined) left.add(member);
    };
    await keepOn(stage, {
      timerMs,
      isOver() {
        look(alice);
        look(carol);
        return left.has(alice) && left.has(carol);
      },
      act: (round) =>
        Promise.all(
          [alice, bob, carol, dave].map(async (member) => {
            const { peer } = member;
            if (round % 2 === 1) await peer.cut();
            await stage.resume(member);
            look(member, peer);
          }),
        ),
    });
  },
};

/** Timers and sessions that are away. */
export const AWAY_TIMER_CASES: readonly Case[] = [ringsThroughResumes];
