import { describe, expect, it } from 'vitest';
import { listCases } from '../commands/list.js';
import { rehearse } from './rehearse.js';

/** What comes of a play of the case of that name. */
async function play(mode: string, id: string) {
  const listed = listCases().find((each) => each.mode === mode && each.id === id);
  if (listed === undefined) throw new Error(`there is no case ${id}`);
  const outcome = await rehearse(listed);
  if (typeof outcome === 'string') return outcome;
  const reached = outcome.reach(outcome.trace);
  return listed.clauses.filter((clause) => !reached.has(clause));
}

describe('rehearse()', () => {
  it.each([
    ['server', 'reject/ringing'],
    // Not the first server that is tried is one with which it can be played.
    ['server', 'fork/busy-session'],
    ['client', 'session/made-up-user'],
  ])('plays %s %s so that each of its clauses is put to the test', async (mode, id) => {
    expect(await play(mode, id)).toEqual([]);
  });

  it('plays nothing that is drawn by chance', async () => {
    expect(await play('server', 'generated/core')).toContain('drawn from the seed');
  });
});
