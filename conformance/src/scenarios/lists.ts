/** Owns the scenarios about the list of a service's users. */
import type { Case } from './case.js';
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
  },
};

/** The list of users. */
export const LIST_CASES: readonly Case[] = [list];
