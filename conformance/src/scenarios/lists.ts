/** Owns the scenarios about the list of a service's users. */
import { randomUUID } from 'node:crypto';
import type { Case } from './case.js';
import { joinTwoDevices } from './devices.js';
import { joinWithResume } from './resumable.js';
import type { Member } from './stage.js';

/** Reads every page; others come and go meanwhile. */
async function readAll(who: Member): Promise<void> {
  let pages = 1;
  for (let page = 1; page <= Math.min(pages, 50); page += 1) {
    const { result } = await who.peer.request({ case: 'listSessions', value: { page } });
    if (result.case !== 'listSessions') return;
    pages = result.value.pages;
  }
}

const list: Case = {
  id: 'sessions/listed',
  title: 'A user lists the users of the service: idle, calling, ringing, in a call, and gone',
  kind: 'scenario',
  needs: ['list_sessions'],
  clauses: ['SL-1', 'RQ-7', 'ER-3', 'ER-2'],
  async play(stage) {
    const names = ['alice', 'bob', 'carol', 'dave'] as const;
    const [alice, bob, carol, dave] = await stage.joinAll(...names);
    for (let index = 0; index < 8; index += 1) await stage.join(`extra-${index}`);
    // A wrong key is refused, so that the right one has been verified.
    const stranger = await stage.connect('stranger');
    const value = stage.credentials({ userId: stage.userId('stranger'), serviceKey: 'wrong' });
    await stranger.request({ case: 'createSession', value });
    await stage.settle();
    await readAll(alice);
    await carol.offer(dave.userId);
    await stage.settle();
    await readAll(bob);
    await dave.answer();
    await stage.settle();
    await readAll(bob);
    await carol.leave();
    await stage.settle();
    await dave.peer.request({ case: 'destroySession', value: {} });
    await stage.settle();
    await readAll(bob);
    await stage.settle();
    await alice.peer.request({ case: 'listSessions', value: { page: 0 } });
    await alice.peer.request({ case: 'listSessions', value: { page: 1_000_000 } });
    await stage.settle();
    // Whoever comes again, and takes the place of an older session, is there.
    const again = await stage.connect('carol-again');
    const anew = stage.credentials({ userId: carol.userId });
    await again.request({ case: 'createSession', value: anew });
    await stage.settle();
    await readAll(bob);
  },
};

/** In the order of the code points; by UTF-16 the last two would change places, by an alphabet the first four. */
const IN_ORDER = ['Bob', 'Zoe', 'ann', 'zoe', '\u00e9lo', '\uff5eann', '\u{1f600}ann'];

const tenUsers: Case = {
  id: 'sessions/ten-listed',
  title:
    'Ten users: one whole page, in the order of the code points, and nobody of another service',
  description:
    "The server is this case's own, so that there are ten users and no more. One of them has lost its socket, and may come back.",
  kind: 'scenario',
  needs: ['list_sessions'],
  clauses: ['SL-1'],
  uses: ['other-service'],
  async play(stage) {
    await stage.moveToOwnTargetIfPossible();
    const { otherService } = stage.venue;
    if (otherService !== undefined) {
      const userId = `elsewhere-${randomUUID()}`;
      stage.recorder.noteServer({ newUsers: [userId] });
      const foreign = { serviceId: otherService.id, serviceKey: otherService.key };
      await stage.join('elsewhere', { ...foreign, userId });
    }
    const [alice] = await stage.joinAll('alice', 'bob');
    for (const [index, name] of IN_ORDER.entries()) {
      await stage.join(`user-${index + 1}`, {}, name);
    }
    const away = await joinWithResume(stage, 'away');
    await away.peer.cut();
    await stage.settle();
    await readAll(alice);
    await alice.peer.request({ case: 'listSessions', value: { page: 2 } });
    await stage.settle();
  },
};

const listedAsLong: Case = {
  id: 'fork/listed',
  title:
    'A user is listed once, as long as any of two devices is there, and busy by the busy scope',
  kind: 'scenario',
  needs: ['fork', 'list_sessions'],
  clauses: ['SL-1'],
  async play(stage) {
    const { alice, phone, tablet } = await joinTwoDevices(stage);
    await stage.settle();
    // Under USER bob is busy while one of the two is; under SESSION while both are.
    await alice.offer(phone.userId);
    await stage.settle();
    await readAll(alice);
    await phone.answer();
    await stage.settle();
    await readAll(tablet);
    await alice.leave();
    await stage.settle();
    for (const device of [phone, tablet]) {
      await readAll(alice);
      await device.peer.request({ case: 'destroySession', value: {} });
      await stage.settle();
    }
    await readAll(alice);
  },
};

/** The list of users. */
export const LIST_CASES: readonly Case[] = [list, tenUsers, listedAsLong];
