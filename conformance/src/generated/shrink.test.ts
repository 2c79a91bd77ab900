import { describe, expect, it } from 'vitest';
import { shrinkSteps } from './shrink.js';
import { readStep, renderStep, type Step } from './step.js';

const EFFORT = { atOnce: 4, tries: 500 };

function readAll(lines: readonly string[]): readonly Step[] {
  return lines.map((line) => readStep(line) as Step);
}

const noise = ['carol join', 'bob mute on &', 'carol offer bob early muted', 'alice settle'];

describe('shrinkSteps()', () => {
  it('leaves out what the failure does not need, and makes the rest plain', async () => {
    const long = readAll([
      ...noise,
      'alice join device',
      ...noise,
      'alice offer bob record &',
      ...noise,
      'bob answer name:alice muted',
      ...noise,
    ]);
    const small = await shrinkSteps(
      long,
      async (steps) => {
        const does = steps.map(({ actor, action }) => `${actor} ${action.verb}`);
        return ['alice join', 'alice offer', 'bob answer'].every((each) => does.includes(each));
      },
      EFFORT,
    );
    expect(small.map(renderStep)).toEqual(['alice join', 'alice offer bob', 'bob answer ringing']);
  });

  it('gives the part of one actor to another where the failure allows it', async () => {
    const small = await shrinkSteps(
      readAll(['alice join', 'bob offer carol', 'carol mute on']),
      async (steps) => steps.length === 3 && steps.some(({ action }) => action.verb === 'offer'),
      EFFORT,
    );
    expect(new Set(small.map(({ actor }) => actor)).size).toBe(1);
  });

  it('keeps an overlap that the failure needs', async () => {
    const steps = readAll(['alice offer bob early &', 'bob offer alice', 'carol join &']);
    const small = await shrinkSteps(
      steps,
      async (tried) => tried.some(({ overlaps, actor }) => overlaps && actor === 'alice'),
      EFFORT,
    );
    expect(small.map(renderStep)).toEqual(['alice offer bob &']);
  });

  it('tries nothing twice that did not fail', async () => {
    const tried: string[] = [];
    await shrinkSteps(
      readAll([...noise, 'alice offer bob early &', ...noise]),
      async (steps) => {
        const fails = steps.some(({ action, overlaps }) => action.verb === 'offer' && overlaps);
        if (!fails) tried.push(steps.map(renderStep).join(', '));
        return fails;
      },
      { ...EFFORT, atOnce: 1 },
    );
    expect(tried.length).toBeGreaterThan(0);
    expect(new Set(tried).size).toBe(tried.length);
  });

  it('gives the sequence back when nothing smaller fails', async () => {
    const steps = readAll(noise);
    const all = steps.length;
    expect(await shrinkSteps(steps, async ({ length }) => length === all, EFFORT)).toHaveLength(
      all,
    );
  });

  it('stops when its tries are used up', async () => {
    let tries = 0;
    const steps = readAll([...noise, ...noise, ...noise]);
    await shrinkSteps(
      steps,
      async () => {
        tries += 1;
        return false;
      },
      { atOnce: 2, tries: 6 },
    );
    expect(tries).toBeLessThanOrEqual(6);
  });
});
