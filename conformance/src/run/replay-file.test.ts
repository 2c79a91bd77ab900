import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FailureSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFailed } from '../report/reports.fixture.js';
import { UsageError } from '../usage/usage-error.js';
import { makeReplay, nameReplay, readReplay, renderReplayFile } from './replay-file.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
});

afterEach(() => rm(folder, { recursive: true }));

const about = { mode: 'server', seed: 4_294_967_295, options: ['--max-wait', '100'] };

describe('a replay file', () => {
  it('is read as it was written', async () => {
    const replay = makeReplay(makeFailed(), { ...about, commands: ['alice join', 'alice cut'] });
    const path = join(folder, nameReplay(replay.caseId));
    await writeFile(path, renderReplayFile(replay));
    const read = await readReplay(path);
    expect(read).toEqual(replay);
    expect(read).toMatchObject({
      caseId: 'hang-up/both',
      seed: 4_294_967_295,
      commands: ['alice join', 'alice cut'],
    });
    expect(read.clauses).toContain('HU-1');
    expect(read.explanation).not.toBe('');
  });

  it('says what counts, and not what is known beside it', () => {
    const result = makeFailed();
    const [counting] = result.failures;
    result.failures.unshift(
      create(FailureSchema, { clause: 'RJ-2', knownFailingBecause: 'ticket 12' }),
    );
    const replay = makeReplay(result, about);
    expect(replay.clauses[0]).toBe(counting?.clause);
    expect(replay.explanation).toBe(counting?.explanation);
  });

  it.each([
    ['a/b', 'replay-a-b.json'],
    ['one→two/mute', 'replay-one-two-mute.json'],
    ['../../etc', 'replay-..-..-etc.json'],
  ])('of %s is named %s', (caseId, name) => {
    expect(nameReplay(caseId)).toBe(name);
  });

  it('has a place among the sequences of its seed, or none', async () => {
    const file = join(folder, 'replay-x.json');
    const write = (path: string) =>
      writeFile(file, renderReplayFile(makeReplay(makeFailed(), { ...about, path })));
    await write('0:12');
    expect((await readReplay(file)).path).toBe('0:12');
    await write('zz');
    await expect(readReplay(file)).rejects.toThrow(
      '`path` is LOT:INDEX, two numbers, and not `zz`',
    );
  });

  it('has to be a regular file: another one may never end', async () => {
    const socket = createServer().listen(join(folder, 'socket'));
    await once(socket, 'listening');
    await expect(readReplay(join(folder, 'socket'))).rejects.toThrow('it is no regular file');
    await expect(readReplay(folder)).rejects.toThrow('it is no regular file');
    socket.close();
  });

  it.each([
    ['no JSON', '{', 'is no replay file'],
    ['a report', '{"reportVersion":2,"cases":[]}', 'it is a report; take a file replay-'],
    ['another message', '{"entries":[]}', 'is no replay file'],
    ['another version', '{"replayVersion":9,"caseId":"a"}', 'is no replay file of version 1'],
    [
      'a foreign option',
      '{"replayVersion":1,"caseId":"a","options":["--report","/"]}',
      'the option --report does not belong into a replay file',
    ],
    [
      'a short option',
      '{"replayVersion":1,"caseId":"a","options":["-h"]}',
      'the option -h does not belong into a replay file',
    ],
  ])('is refused with %s', async (_what, text, sentence) => {
    const path = join(folder, 'file.json');
    await writeFile(path, text);
    await expect(readReplay(path)).rejects.toThrow(UsageError);
    await expect(readReplay(path)).rejects.toThrow(sentence);
  });
});
