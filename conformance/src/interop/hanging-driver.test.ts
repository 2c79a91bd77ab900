/** A driver that answers nothing any more: what its SDK leaves out is no verdict. */
import { DriverCommandSchema, DriverReportSchema } from '@audiocall/proto';
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { TargetSilentError } from '../target/target-silent.js';
import { startRecorder } from '../traffic/recorder.js';
import { DriverError, DriverHangsError } from './driver-error.js';
import type { DriverLink, LinkHandlers } from './driver-link.js';
import { DriverProcess } from './driver-process.js';
import { playAndEnd } from './play-and-end.js';

type Report = NonNullable<MessageInitShape<typeof DriverReportSchema>['report']>;

/** A driver that says Hello and answers the commands of these names alone; `unknown` is the one that no driver knows. */
function startDriver(answers: readonly string[]): Promise<DriverProcess> {
  let to: LinkHandlers | undefined;
  const report = (body: Report): void =>
    to?.message(toBinary(DriverReportSchema, create(DriverReportSchema, { report: body })));
  const link: DriverLink = {
    listen(handlers) {
      to = handlers;
      report({ case: 'hello', value: { protocolVersion: 1 } });
    },
    send(message) {
      const { id, command } = fromBinary(DriverCommandSchema, message);
      if (!answers.includes(command.case ?? 'unknown')) return;
      const error = { code: 'UNIMPLEMENTED', message: '' };
      const how = command.case === undefined ? { error } : {};
      report({ case: 'result', value: { commandId: id, ...how } });
    },
    end: async () => undefined,
  };
  return DriverProcess.start({
    participant: 'sdk',
    source: { open: async () => link, listensAt: undefined, end: async () => undefined },
    recorder: startRecorder(() => 0),
    tonesHz: [],
    patienceMs: 1,
  });
}

describe('a driver that answers', () => {
  it('neither its last command nor what is behind it hangs, and is told so', async () => {
    const driver = await startDriver([]);
    driver.command({ case: 'leave', value: {} });
    expect(await driver.end()).toEqual(
      new DriverHangsError('sdk', 1, ['leave', 'close', 'a command that no driver knows']),
    );
  });

  it('what is behind close does not hang, however long its SDK takes to close', async () => {
    const untidy = await (await startDriver(['unknown'])).end();
    expect(untidy?.message).toMatch(/^the driver of sdk did not answer close within 1 ms/);
    expect(untidy).not.toBeInstanceOf(DriverHangsError);
  });

  it('close has ended as it should', async () => {
    expect(await (await startDriver(['close'])).end()).toBeUndefined();
  });
});

describe('playAndEnd()', () => {
  const silence = new TargetSilentError('the server', { what: 'a frame', waitedMs: 1, at: 0 });
  const hangs = new DriverHangsError('sdk', 1, ['close']);
  const untidy = new DriverError('sdk', 'the driver of sdk did not answer close');
  const stopWith = (error: Error) => () => Promise.reject(error);

  it('lets a driver that hangs explain whatever was waited for in vain', async () => {
    await expect(playAndEnd(stopWith(silence), async () => hangs)).rejects.toBe(hangs);
  });

  it('[G-8] believes a wait in vain where the driver lives', async () => {
    await expect(playAndEnd(stopWith(silence), async () => undefined)).rejects.toBe(silence);
    await expect(playAndEnd(stopWith(silence), async () => untidy)).rejects.toBe(silence);
  });

  it('keeps what else a script stopped with, and tells an untidy end of one that went through', async () => {
    const bug = new Error('a bug');
    await expect(playAndEnd(stopWith(bug), async () => hangs)).rejects.toBe(bug);
    await expect(
      playAndEnd(
        async () => undefined,
        async () => untidy,
      ),
    ).rejects.toBe(untidy);
    await expect(
      playAndEnd(
        async () => undefined,
        async () => undefined,
      ),
    ).resolves.toBe(undefined);
  });
});
