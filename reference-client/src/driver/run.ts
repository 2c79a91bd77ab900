/**
 * Owns the life of the driver program: length-prefixed commands in on standard input, reports out on
 * standard output, one exit. Knows nothing of what a command does. Standard output carries nothing
 * but the protocol.
 */
import {
  createUnframer,
  type DriverCommand,
  DriverCommandSchema,
  DriverReportSchema,
  frameMessage,
} from '@audiocall/proto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { OpenMedia } from '../ports.js';
import { createCommandRunner } from './commands.js';
import { makeHello } from './hello.js';
import { openNodeClient } from './node-client.js';
import type { ReportBody } from './report-body.js';

const EXIT_NOT_THE_PROTOCOL = 2;

/** What a variant of the driver may change. */
export interface DriverVariant {
  readonly name?: string;
  readonly wrapMedia?: (media: OpenMedia) => OpenMedia;
}

/** Runs the driver on the standard streams until input ends or `close` is done. */
export function runDriver(variant: DriverVariant = {}): void {
  const unframe = createUnframer();
  let isExiting = false;
  /** Bytes of input that are not part of a whole message yet. */
  let unfinished = 0;

  function report(body: ReportBody): void {
    const message = create(DriverReportSchema, { report: body });
    process.stdout.write(frameMessage(toBinary(DriverReportSchema, message)));
  }

  /** node-wrtc keeps a process alive, so it is ended by hand, once all that was written is out. */
  function exit(code: number): void {
    process.stdout.write(new Uint8Array(0), () => process.exit(code));
  }

  async function finish(code: number): Promise<void> {
    if (isExiting) return;
    isExiting = true;
    await runner.close();
    exit(code);
  }

  function stopWith(sentence: string): void {
    process.stderr.write(`${sentence}\n`);
    void finish(EXIT_NOT_THE_PROTOCOL);
  }

  const runner = createCommandRunner(report, openNodeClient(variant.wrapMedia));
  report(makeHello(variant.name, ['simulated_media']));

  async function execute(command: DriverCommand): Promise<void> {
    await runner.execute(command);
    if (command.command.case === 'close') await finish(0);
  }

  process.stdin.on('data', (chunk: Uint8Array) => {
    if (isExiting) return;
    const unframed = unframe(chunk);
    if (!unframed.ok) {
      stopWith(`standard input: ${unframed.detail}`);
      return;
    }
    unfinished += chunk.byteLength;
    for (const message of unframed.messages) {
      unfinished -= frameMessage(message).byteLength;
      let command: DriverCommand;
      try {
        command = fromBinary(DriverCommandSchema, message);
      } catch {
        stopWith('standard input: a message is not a DriverCommand');
        return;
      }
      void execute(command);
    }
  });
  process.stdin.on('end', () => {
    if (unfinished > 0 && !isExiting) stopWith('standard input: it ends within a message');
    else void finish(0);
  });
  // Whoever read the reports is gone: nothing is left to do.
  process.stdout.on('error', () => process.exit(0));
}
