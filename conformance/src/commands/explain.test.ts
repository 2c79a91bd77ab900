import { describe, expect, it } from 'vitest';
import { CLAUSES } from '../oracle/clauses.js';
import { base } from '../oracle/flows.fixture.js';
import { TargetError } from '../target/target.js';
import { UsageError } from '../usage/usage-error.js';
import { explain, type Rehearse } from './explain.js';
import { listCases, renderClause } from './list.js';

/** What is told of a name; each case is played as `rehearse` says. */
async function tell(
  name: string,
  rehearse: Rehearse = async () => 'nobody plays here',
): Promise<string> {
  const written: string[] = [];
  const output = {
    columns: 100,
    show: () => undefined,
    write: (text: string) => void written.push(text),
  };
  await explain(name, [], output, rehearse);
  return written.join('\n');
}

describe('explain()', () => {
  it('takes a clause, however it is spelt', async () => {
    expect(await tell('rj-1')).toBe(renderClause('RJ-1'));
  });

  it('says of every case what it does, what it judges, what it needs, and how it is played alone', async () => {
    for (const { mode, id, title, description, clauses, needs } of listCases()) {
      const text = (await tell(id)).replace(/\s+/g, ' ');
      expect(text).toContain(title.replace(/\s+/g, ' '));
      expect(text).toContain(description.replace(/\s+/g, ' '));
      expect(text).toContain(`npx audiocall-conformance ${mode} --only ${id} `);
      for (const clause of clauses) expect(text).toContain(`${clause} `);
      for (const need of needs) expect(text).toContain(`needs ${need}`);
    }
    expect(await tell('call/base')).toContain(CLAUSES['CN-3'].title);
    expect(listCases().some(({ description }) => description !== '')).toBe(true);
  });

  it('shows the steps of a case as it is played, and says why where it cannot be', async () => {
    const played: string[] = [];
    const rehearse: Rehearse = async ({ mode, id }) => {
      played.push(`${mode} ${id}`);
      return { trace: base(), reach: () => new Set() };
    };
    expect(await tell('reject/ringing', rehearse)).toMatch(/ alice +→ offerCall #2 callee=bob\n/);
    expect(played).toEqual(['server reject/ringing']);
    expect(await tell('reject/ringing')).toContain('No steps are shown: nobody plays here.');
    const broken: Rehearse = () => Promise.reject(new TargetError('no server is built'));
    expect(await tell('reject/ringing', broken)).toContain('No steps are shown: no server is');
  });

  it('takes a case by the name that it has in a matrix', async () => {
    expect(await tell('mine:theirs/reject')).toBe(await tell('reject'));
  });

  it('says what may have been meant', async () => {
    await expect(tell('early-ofer/base')).rejects.toThrow(UsageError);
    await expect(tell('cal/base')).rejects.toThrow('did you mean call/base');
    await expect(tell('reject/ringng')).rejects.toThrow('reject/ringing');
    await expect(tell('nothing-like-it')).rejects.toThrow('`list` names both');
  });
});
