import { describe, expect, it } from 'vitest';
import { base } from '../oracle/flows.fixture.js';
import { TargetError } from '../target/target.js';
import type { Observation } from '../traffic/recorder.js';
import { type Life, type LivesOutcome, MOST_RESTARTS, runLives } from './lives.js';
import type { Judged, Runnable } from './run.js';

const GONE = 'the server ended with status 9';
const LOST = { code: 1006, httpStatus: 0, byParticipant: false };

/** What happens to a case: it is played to its end, sees the target die, or is the one that kills it. */
type Course = 'well' | 'bystander' | 'deadly';

/** A life in which the courses of the cases are these; `played` is told of each case that starts. */
function makeLife(
  courses: readonly Course[],
  played: (id: string) => void,
  wasKilled = false,
): Life {
  let die: (sentence: string) => void = () => undefined;
  const died = new Promise<string>((resolve) => {
    die = resolve;
  });
  const makeCase = (course: Course, index: number): Runnable => ({
    id: `case/${index}`,
    title: 'A case',
    kind: 'scenario',
    clauses: ['OF-1'],
    async run(recorder) {
      played(`case/${index}`);
      for (const { participant, what } of base().entries) {
        if (course === 'well' || what.case !== 'closed') {
          recorder.note(participant, what as Observation);
        }
      }
      if (course === 'well') return;
      // The one that kills sent something last: its socket is lost right after that.
      if (course === 'bystander') await died;
      else die(GONE);
      recorder.note('bob', { case: 'closed', value: LOST } as Observation);
      throw new Error('the socket is gone');
    },
  });
  return { cases: courses.map(makeCase), died, wasKilled: () => wasKilled };
}

/** A run of as many lives as there are lists; what was played in each of them. */
async function runAll(
  lives: readonly (readonly Course[])[],
  jobs = 1,
  again: ((begin: () => Life) => Promise<Life>) | 'never' = async (begin) => begin(),
  wasKilled = false,
): Promise<LivesOutcome & { played: readonly (readonly string[])[]; told: readonly string[] }> {
  const played: string[][] = [];
  const begin = (): Life => {
    const mine: string[] = [];
    const courses = lives[played.length] ?? [];
    played.push(mine);
    return makeLife(courses, (id) => mine.push(id), wasKilled);
  };
  const told: string[] = [];
  const options = { jobs, onJudged: ({ result }: Judged) => void told.push(result.id) };
  const next = again === 'never' ? undefined : () => again(begin);
  const outcome = await runLives(begin(), next, options);
  return { ...outcome, played, told: told.sort() };
}

const verdictsOf = ({ judged }: LivesOutcome): readonly string[] =>
  judged.map(({ result }) => result.verdict);

/** The same, where somebody else ended the target each time. */
const killAll = (lives: readonly (readonly Course[])[], jobs = 1): ReturnType<typeof runAll> =>
  runAll(lives, jobs, async (begin) => begin(), true);

describe('runLives()', () => {
  it('plays what was left against the next life, and what killed the target no more', async () => {
    const outcome = await runAll([
      ['well', 'deadly', 'well', 'well'],
      ['well', 'well', 'well', 'well'],
    ]);
    expect(verdictsOf(outcome)).toEqual(['passed', 'failed', 'passed', 'passed']);
    expect(outcome.played).toEqual([
      ['case/0', 'case/1'],
      ['case/2', 'case/3'],
    ]);
    expect(outcome.deaths).toEqual([expect.stringContaining(`while case/1 ran, ${GONE}`)]);
    expect(outcome.stopped).toBeUndefined();
  });

  it('plays each of several alone, which shows whose frame it was', async () => {
    const outcome = await runAll(
      [
        // The second one seems to have done it; alone, the third one does.
        ['bystander', 'deadly', 'bystander', 'well'],
        ['well', 'well', 'deadly', 'well'],
        ['well', 'well', 'well', 'well'],
      ],
      3,
    );
    expect(verdictsOf(outcome)).toEqual(['passed', 'passed', 'failed', 'passed']);
    expect(outcome.played.slice(1)).toEqual([['case/0', 'case/1', 'case/2'], ['case/3']]);
    expect(outcome.deaths).toEqual([expect.stringContaining('while case/2 ran, ')]);
    expect(outcome.told).toEqual(['case/0', 'case/1', 'case/2', 'case/3']);
  });

  it('keeps to who had sent something last where nobody does it alone', async () => {
    const well = ['well', 'well', 'well', 'well'] as const;
    const outcome = await runAll([['bystander', 'deadly', 'bystander', 'well'], well], 3);
    expect(verdictsOf(outcome)).toEqual(['passed', 'failed', 'passed', 'passed']);
    expect(outcome.deaths).toEqual([expect.stringMatching(/none of them ended it alone$/)]);
    expect(outcome.told).toEqual(['case/0', 'case/1', 'case/2', 'case/3']);
  });

  it('gives up on a target that dies of everything', async () => {
    const courses = Array.from({ length: MOST_RESTARTS + 3 }, () => 'deadly' as const);
    const outcome = await runAll(courses.map(() => courses));
    expect(outcome.played).toHaveLength(MOST_RESTARTS + 1);
    expect(outcome.deaths).toHaveLength(MOST_RESTARTS);
    expect(outcome.stopped?.left).toEqual([MOST_RESTARTS + 1, MOST_RESTARTS + 2]);
    expect(verdictsOf(outcome).slice(-2)).toEqual(['inconclusive', 'inconclusive']);
  });

  it('does not start one again that only answers nobody', async () => {
    const life = makeLife(['deadly', 'well'], () => undefined);
    const hung = { ...life, died: new Promise<string>(() => {}), probe: async () => 'it hangs' };
    const again = (): Promise<Life> => Promise.reject(new Error('it was started again'));
    const outcome = await runLives(hung, again, { jobs: 1 });
    expect(verdictsOf(outcome)).toEqual(['failed', 'inconclusive']);
    expect(outcome.stopped).toMatchObject({ left: [1], hasDied: false });
  });

  it('stops where there is no other life', async () => {
    const outcome = await runAll([['deadly', 'well']], 1, 'never');
    expect(verdictsOf(outcome)).toEqual(['failed', 'inconclusive']);
    expect(outcome).toMatchObject({ deaths: [], stopped: { left: [1] } });
  });

  it('says why the target could not be started again', async () => {
    const again = (): Promise<Life> => Promise.reject(new TargetError('the port is taken'));
    const outcome = await runAll([['deadly', 'well']], 1, again);
    expect(outcome.stopped?.sentence).toContain('could not be started again: the port is taken');
    expect(verdictsOf(outcome)).toEqual(['failed', 'inconclusive']);
  });

  it('blames no case where somebody else ended the target, and plays what was on alone', async () => {
    const well = ['well', 'well', 'well'] as const;
    const outcome = await killAll([['well', 'deadly', 'well'], well]);
    expect(verdictsOf(outcome)).toEqual(['passed', 'inconclusive', 'passed']);
    expect(outcome.judged[1]?.result.notJudgedBecause).toMatch(
      `${GONE}. No program ends like that by itself`,
    );
    expect(outcome).toMatchObject({ deaths: [], stopped: undefined });
    expect(outcome.kills).toEqual([expect.stringMatching(/^while case\/1 ran, .*it did not end/)]);
    const several = await killAll([['bystander', 'deadly', 'well'], well], 2);
    expect(verdictsOf(several)).toEqual(['passed', 'inconclusive', 'passed']);
    expect(several.kills).toEqual([expect.stringMatching(/none of them ended it alone$/)]);
  });

  it('blames the case in which the target is ended again, as for want of memory', async () => {
    const deadly = ['well', 'deadly', 'well'] as const;
    const outcome = await killAll([deadly, deadly, deadly]);
    expect(verdictsOf(outcome)).toEqual(['passed', 'failed', 'passed']);
    expect(outcome.deaths).toEqual([expect.stringContaining(`while case/1 ran, ${GONE}`)]);
    expect(outcome.kills).toEqual([]);
  });

  it('says of a target that somebody else ended for good that no case is to blame', async () => {
    const outcome = await runAll([['deadly', 'well']], 1, 'never', true);
    expect(verdictsOf(outcome)).toEqual(['inconclusive', 'inconclusive']);
    expect(outcome.stopped).toMatchObject({ left: [1], wasKilled: true });
  });
});
