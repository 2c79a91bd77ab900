import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../usage/read-command-line.js';
import {
  describeKeys,
  describeSecrets,
  type Played,
  type PlayedCase,
  renderReplay,
  renderRerun,
  renderWhole,
} from './again.js';

const URL = 'ws://h:1';
/** A case that plays with two services. */
const BOTH: PlayedCase = { id: 'a', uses: ['other-service'] };

function play(...options: readonly string[]): Played {
  const read = readCommandLine(['server', '--url', URL, '--seed', '7', ...options], () => 0);
  if (read.verb !== 'server') throw new Error(`it was read as ${read.verb}`);
  return { mode: 'server', server: read.server, clients: [], settings: read.settings };
}

describe('the commands to run again', () => {
  it('name the case, the seed and the target', () => {
    const command = `npx audiocall-conformance server --only mute/in-call --seed 7 --url ${URL}`;
    expect(renderRerun(play(), { id: 'mute/in-call' })).toBe(command);
    expect(describeKeys(play().settings, [command])).toEqual([]);
  });

  it('hold what made the verdict: the list of known failures, and whether advice counts', () => {
    const played = play('--known-failing', 'known.txt', '--strict');
    const about: PlayedCase = { id: 'a' };
    const commands = [renderRerun(played, about), renderReplay(played, about, 'replay-a.json')];
    for (const command of commands) {
      expect(command).toContain(' --known-failing known.txt --strict ');
    }
  });

  it('say which keys they lack, and hold none', () => {
    const played = play('--service', 'mine:secret-1', '--other-service', 'other:secret-2');
    const commands = [
      renderRerun(played, BOTH),
      renderReplay(played, BOTH, 'replay-a.json'),
      renderWhole(played),
    ];
    const keys = 'AUDIOCALL_SERVICE_KEY=KEY AUDIOCALL_OTHER_SERVICE_KEY=KEY npx ';
    for (const command of commands) {
      expect(command.startsWith(keys)).toBe(true);
      expect(command).not.toContain('secret');
    }
    expect(describeKeys(played.settings, commands)[0]).toContain(
      'the place of KEY in AUDIOCALL_SERVICE_KEY=KEY and AUDIOCALL_OTHER_SERVICE_KEY=KEY',
    );
  });

  it('name no service, and ask for no key, that the case does not use', () => {
    const played = play(
      '--other-service',
      'other:secret',
      '--token-service',
      'own:secret',
      '--token-command',
      './make',
    );
    const plain: PlayedCase = { id: 'a' };
    for (const command of [
      renderRerun(played, plain),
      renderReplay(played, plain, 'replay-a.json'),
    ]) {
      expect(command.startsWith('npx audiocall-conformance server ')).toBe(true);
      expect(command).not.toMatch(/other|own|token/);
      // Nobody has to be told of a key that no command asks for.
      expect(describeKeys(played.settings, [command])).toEqual([]);
    }
    const proven = renderRerun(played, { id: 'a', uses: ['token-service'] });
    expect(proven.startsWith('AUDIOCALL_TOKEN_SERVICE_KEY=KEY npx ')).toBe(true);
    expect(proven).toContain('--token-service own --token-command ./make');
    expect(proven).not.toContain('other');
  });

  it('hold no secret of a URL, and say so', () => {
    const secret = 'ws://user:PW@h:1/?token=TOK';
    const driver = { kind: 'connect', url: 'ws://phone.local:9/?TOK' } as const;
    const played: Played = {
      ...play(),
      mode: 'interop',
      server: { kind: 'attach', url: secret },
      clients: [{ name: 'phone', driver }],
    };
    const commands = [
      renderRerun(played, { id: 'a' }),
      renderReplay(played, { id: 'a' }, 'replay-a.json'),
      renderWhole(played),
    ];
    for (const command of commands) expect(command).not.toMatch(/user|PW|TOK/);
    expect(commands[0]).toContain("--url 'ws://***@h:1/?token=***'");
    expect(describeSecrets(play())).toEqual([]);
    expect(describeSecrets(played)).toEqual([
      'no command to run again holds a secret of a URL: put it in the place of *** in ws://***@h:1/?token=*** and ws://phone.local:9/?***',
    ]);
  });

  it('begin with the words of a program that knows the services by itself', () => {
    const played = play('--again', 'npm test --', '--other-service', 'other:secret', '--runs', '3');
    expect(renderRerun(played, { id: 'a→b/c' })).toBe('npm test -- --only a:b/c --seed 7 --runs 3');
    expect(describeKeys(played.settings, [renderRerun(played, BOTH)])).toEqual([]);
  });
});
