import { describe, expect, it } from 'vitest';
import { FAMILIES } from '../generated/families.js';
import { COMMANDS, renderHelp, renderOverview } from './help.js';
import { HELP_OF_OPTIONS } from './help-options.js';
import { readCommandLine } from './read-command-line.js';

const NARROW = 80;
const OPTIONS = Object.keys(HELP_OF_OPTIONS);

/** Whether a command line takes an option. */
function isTaken(command: string, option: string): boolean {
  try {
    readCommandLine([command, `--${option}`], () => 0);
    return true;
  } catch (error) {
    return !String(error).includes('Unknown option');
  }
}

const isShown = (command: (typeof COMMANDS)[number], option: string): boolean =>
  new RegExp(`^ {2}--${option} `, 'm').test(renderHelp(command, NARROW));

describe('renderOverview()', () => {
  it('names every command and no option of one, and fits', () => {
    const text = renderOverview(NARROW);
    for (const command of COMMANDS) expect(text).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect(text).not.toContain('--only');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(NARROW);
  });
});

describe('renderHelp()', () => {
  it.each(COMMANDS)(
    'of %s has the usage, an example, and only options that it takes',
    (command) => {
      const text = renderHelp(command, NARROW);
      expect(text.startsWith(`audiocall-conformance ${command}`)).toBe(true);
      expect(text).toContain(`\nExample\n  audiocall-conformance ${command} `);
      const shown = OPTIONS.filter((option) => isShown(command, option));
      if (command !== 'explain')
        expect(shown.filter((option) => !isTaken(command, option))).toEqual([]);
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(NARROW);
    },
  );

  it('says of an option only what holds for the command', () => {
    const say = (command: (typeof COMMANDS)[number]): string =>
      renderHelp(command, NARROW).replace(/\s+/g, ' ');
    for (const command of ['server', 'client'] as const)
      expect(say(command)).not.toContain('matrix');
    expect(say('interop')).toContain('in a matrix also CALLER:CALLEE/CASE');
    expect(say('server')).toContain('cases at the same time [8]');
    expect(say('client')).toContain('cases at the same time [4; 1 with --attach]');
    expect(say('interop')).toContain('cases at the same time [1]');
    for (const command of ['client', 'interop'] as const)
      expect(say(command)).not.toContain('--runs');
  });

  it('says that --runs is for each generated case, and how many those play without it', () => {
    const text = renderHelp('server', NARROW).replace(/\s+/g, ' ');
    const [core = 0, ...others] = FAMILIES.map(({ runs }) => runs);
    expect(text).toContain(
      `--runs N how many sequences each generated case (\`generated/*\`) plays, not all of them together; 0 leaves these cases out [${core} for ${FAMILIES[0]?.id}, ${Math.min(...others)} to ${Math.max(...others)} for each other one]`,
    );
  });

  it('has each option of a command that takes it', () => {
    for (const option of OPTIONS) {
      const takers = COMMANDS.filter((command) => isShown(command, option));
      expect(takers, option).not.toEqual([]);
    }
    const wanted = OPTIONS.filter((option) => isTaken('server', option));
    const others = ['server', 'client', 'absent'];
    expect(wanted.filter((option) => !isShown('server', option))).toEqual(others);
  });
});
