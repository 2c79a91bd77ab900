/** Owns a driver program under test: its process, what it reported, and asking for more. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  type CommandResult,
  createUnframer,
  DriverCommandSchema,
  type DriverReport,
  DriverReportSchema,
  frameMessage,
} from '@audiocall/proto';
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { peak, tonePower } from './tone-meter.fixture.js';

type CommandBody = NonNullable<MessageInitShape<typeof DriverCommandSchema>['command']>;

/** A running driver. */
export interface DriverProcess {
  readonly child: ChildProcess;
  readonly reports: DriverReport[];
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
  readonly stderr: () => string;
  command(body: CommandBody): Promise<CommandResult>;
  /** Resolves with the first report, old or new, that is wanted. */
  until(wanted: (report: DriverReport) => boolean): Promise<DriverReport>;
}

/** Starts a built driver; `program` is its path below `dist`. */
export function startDriver(program: string, args: readonly string[] = []): DriverProcess {
  const path = fileURLToPath(new URL(`../../dist/${program}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const reports: DriverReport[] = [];
  const asking = new Set<(report: DriverReport) => void>();
  const unframe = createUnframer();
  let stderr = '';
  let lastId = 0;
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (chunk: Uint8Array) => {
    const unframed = unframe(chunk);
    if (!unframed.ok) throw new Error(unframed.detail);
    for (const message of unframed.messages) {
      const report = fromBinary(DriverReportSchema, message);
      reports.push(report);
      for (const ask of [...asking]) ask(report);
    }
  });

  function until(wanted: (report: DriverReport) => boolean): Promise<DriverReport> {
    const known = reports.find(wanted);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => {
      const ask = (report: DriverReport): void => {
        if (!wanted(report)) return;
        asking.delete(ask);
        resolve(report);
      };
      asking.add(ask);
    });
  }

  return {
    child,
    reports,
    exited: new Promise((resolve) => child.once('exit', (code) => resolve(code))),
    stderr: () => stderr,
    until,
    async command(body) {
      lastId += 1;
      const id = lastId;
      const command = create(DriverCommandSchema, { id, command: body });
      child.stdin.write(frameMessage(toBinary(DriverCommandSchema, command)));
      const { report } = await until(
        ({ report: each }) => each.case === 'result' && each.value.commandId === id,
      );
      if (report.case !== 'result') throw new TypeError('not a result');
      return report.value;
    },
  };
}

/** A report of that event. */
export const isEvent = (name: string) => (report: DriverReport) =>
  report.report.case === 'event' && report.report.value.name === name;

/** A report of heard audio that holds a tone; without one, any sound. */
export const hears = (frequencyHz?: number) => (report: DriverReport) => {
  if (report.report.case !== 'heard') return false;
  const { samples, sampleRateHz } = report.report.value;
  const heard = new Int16Array(new Uint8Array(samples).buffer);
  if (peak(heard) <= 1000) return false;
  return frequencyHz === undefined || tonePower(heard, sampleRateHz, frequencyHz) > 0.5;
};
