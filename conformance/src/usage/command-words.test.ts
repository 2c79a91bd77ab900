import { describe, expect, it } from 'vitest';
import { renderCommand } from './command-words.js';
import { joinCommand, splitCommand } from './words.js';

describe('splitCommand() and joinCommand()', () => {
  it('keeps quoted parts whole', () => {
    expect(splitCommand(`node  "a b.js" 'c d' e`)).toEqual(['node', 'a b.js', 'c d', 'e']);
    expect(splitCommand('   ')).toEqual([]);
    expect(() => splitCommand(`node 'a b`)).toThrow("opens a quote with '");
  });

  it('are the inverse of each other', () => {
    const command = ['node', 'a b.js', '--name', 'x=1', '*', "it's", 'say "no"'];
    expect(splitCommand(joinCommand(command))).toEqual(command);
  });
});

describe('renderCommand()', () => {
  it('names the options and the target', () => {
    const server = { kind: 'spawn', command: ['node', 'my server.js'] } as const;
    expect(renderCommand('server', server, [], ['--only', 'reject/ringing'])).toContain(
      "audiocall-conformance server --only reject/ringing -- node 'my server.js'",
    );
    const attached = { kind: 'attach', url: 'ws://h:1' } as const;
    const clients = [
      { name: 'ref', driver: { kind: 'spawn', command: ['node', 'x.js'] } },
    ] as const;
    expect(renderCommand('interop', attached, clients, ['--strict'])).toContain(
      "audiocall-conformance interop --strict --client 'ref=node x.js' --url ws://h:1",
    );
  });
});
