/**
 * Owns one driver: a program that wraps an SDK and speaks the driver protocol, wherever it runs. Records
 * commands, results, events and tones. Never judges.
 */
import {
  type AppEvent,
  type CommandResult,
  type DriverCommand,
  DriverCommandSchema,
  type DriverReport,
  DriverReportSchema,
  type HeardAudio,
  type Hello,
} from '@audiocall/proto';
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { ClauseId } from '../oracle/clauses.js';
import type { Recorder } from '../recorder.js';
import { TargetError } from '../target.js';
import { TargetSilentError } from '../target-silent.js';
import type { DriverLink } from './driver-link.js';
import type { DriverSource } from './driver-source.js';
import { createToneFinder, type ToneFinder } from './tone-finder.js';

/** The version of the driver protocol that this harness speaks. */
export const DRIVER_PROTOCOL_VERSION = 1;

/** The driver broke the driver protocol, or ended. */
export class DriverError extends Error {
  constructor(
    readonly participant: string,
    message: string,
  ) {
    super(message);
    this.name = 'DriverError';
  }
}

/** How the life of a driver begins. */
export interface DriverOptions {
  /** The participant that it plays. */
  readonly participant: string;
  readonly source: DriverSource;
  readonly recorder: Recorder;
  readonly tonesHz: readonly number[];
  readonly patienceMs: number;
}

type CommandBody = NonNullable<MessageInitShape<typeof DriverCommandSchema>['command']>;

/** A time in which a command has to end, and the clause that says so. */
export interface Within {
  readonly ms: number;
  readonly clause: ClauseId;
}

/** A program may take that many times longer to start than to answer. */
const START_FACTOR = 3;
const NO_AUDIO_MS = 200;
const LISTEN_EVERY_MS = 10;

/** A driver that runs. */
export class DriverProcess {
  readonly events: AppEvent[] = [];
  hello: Hello | undefined;
  private readonly results = new Map<number, CommandResult>();
  private readonly waiters = new Set<() => void>();
  private readonly finder: ToneFinder;
  private lastSamplesAt = 0;
  private nextId = 1;
  private fault: string | undefined;
  private ending = false;

  private constructor(
    private readonly link: DriverLink,
    private readonly options: DriverOptions,
  ) {
    this.finder = createToneFinder(options.tonesHz);
  }

  /** Opens the way to a driver and waits for its Hello. */
  static async start(options: DriverOptions): Promise<DriverProcess> {
    const startMs = START_FACTOR * options.patienceMs;
    const link = await options.source.open(startMs);
    const driver = new DriverProcess(link, options);
    driver.listen();
    try {
      await driver.waitUntil(
        () => driver.hello !== undefined,
        () => driver.blame('said no Hello', 'Hello is the first message of a driver', startMs),
        startMs,
      );
    } catch (error) {
      await driver.end();
      throw error;
    }
    const version = driver.hello?.protocolVersion;
    if (version !== DRIVER_PROTOCOL_VERSION) {
      await driver.end();
      throw new TargetError(
        `the driver of ${options.participant} speaks driver protocol version ${version}; this harness speaks ${DRIVER_PROTOCOL_VERSION}`,
      );
    }
    return driver;
  }

  /** Whether the SDK can do something, by its name in Hello.capabilities. */
  can(capability: string): boolean {
    return this.hello?.capabilities.includes(capability) ?? false;
  }

  /**
   * Gives a command and waits for its result, good or bad. Where the SDK has to end it by itself, `within`
   * says in which time, and by which clause.
   */
  async command(body: CommandBody, within?: Within): Promise<CommandResult> {
    const id = this.nextId;
    this.nextId += 1;
    const command: DriverCommand = create(DriverCommandSchema, { id, command: body });
    this.options.recorder.note(this.options.participant, {
      case: 'command',
      value: withoutKey(command),
    });
    this.write(command);
    await this.waitUntil(
      () => this.results.has(id),
      () =>
        within === undefined
          ? this.blame(`did not answer ${body.case}`, 'every command gets one CommandResult')
          : this.blameSilence(`the end of ${body.case}`, within.clause, within.ms),
      within?.ms,
    );
    const result = this.results.get(id);
    if (result === undefined) throw new Error('a result that arrived is gone');
    return result;
  }

  /** Waits for the result of a command that no driver knows: all that came before has been reported. */
  async sync(): Promise<void> {
    await this.command({ case: undefined });
  }

  /** Waits until the application was given an event for the nth time; without it, that clause is broken. */
  async awaitEvents(name: string, times: number, clause: ClauseId): Promise<AppEvent> {
    const find = () => this.events.filter((event) => event.name === name)[times - 1];
    await this.waitUntil(
      () => find() !== undefined,
      () => this.blameSilence(`${name} in its application`, clause),
    );
    const event = find();
    if (event === undefined) throw new Error('an event that arrived is gone');
    return event;
  }

  /** Waits until the application was given an event; without it, that clause is broken. */
  async awaitEvent(name: string, clause: ClauseId): Promise<AppEvent> {
    const find = () => this.events.findLast((event) => event.name === name);
    await this.waitUntil(
      () => find() !== undefined,
      () => this.blameSilence(`${name} in its application`, clause),
    );
    const event = find();
    if (event === undefined) throw new Error('an event that arrived is gone');
    return event;
  }

  /**
   * Listens until a tone (0: silence) was heard without a break for `forMs` of audio, or until the
   * patience is over; either way the trace says what was heard.
   */
  async hear(toneHz: number, forMs: number, withinMs: number): Promise<void> {
    const until = Date.now() + withinMs;
    this.noteHeard();
    const startMs = this.finder.audioMs;
    const isHeard = (): boolean => {
      if (this.fault !== undefined) return true;
      const isQuiet = Date.now() - this.lastSamplesAt > NO_AUDIO_MS;
      if (toneHz === 0 && isQuiet) return true;
      const sinceMs = Math.max(this.finder.sinceMs, startMs);
      return this.finder.toneHz === toneHz && this.finder.audioMs - sinceMs >= forMs;
    };
    while (!isHeard() && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, LISTEN_EVERY_MS));
    }
    this.noteHeard();
  }

  /** What the far side sounds like now. */
  get toneHz(): number {
    return Date.now() - this.lastSamplesAt > NO_AUDIO_MS ? 0 : this.finder.toneHz;
  }

  /** Asks the driver to free everything and to exit; makes it exit. */
  async end(): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    if (this.fault === undefined && this.hello !== undefined) {
      await this.command({ case: 'close', value: {} }).catch(() => undefined);
    }
    await this.link.end();
  }

  private write(command: DriverCommand): void {
    this.link.send(toBinary(DriverCommandSchema, command));
  }

  private listen(): void {
    this.link.listen({
      message: (bytes) => {
        if (this.fault === undefined) this.take(bytes);
      },
      broken: (what) => this.fail(what),
    });
  }

  private take(bytes: Uint8Array): void {
    let report: DriverReport;
    try {
      report = fromBinary(DriverReportSchema, bytes);
    } catch (error) {
      this.fail(
        `wrote a message that is no DriverReport: ${error instanceof Error ? error.message : error}`,
      );
      return;
    }
    const body = report.report;
    if (body.case === 'heard') {
      this.takeAudio(body.value);
      return;
    }
    this.options.recorder.note(this.options.participant, { case: 'report', value: report });
    if (body.case === 'hello') this.hello = body.value;
    else if (body.case === 'result') this.results.set(body.value.commandId, body.value);
    else if (body.case === 'event') this.events.push(body.value);
    this.wake();
  }

  private takeAudio({ samples, sampleRateHz }: HeardAudio): void {
    if (sampleRateHz === 0) return;
    this.lastSamplesAt = Date.now();
    // A copy: the samples may stand at an odd offset, or be a view on more.
    const aligned = new Uint8Array(samples);
    const count = Math.floor(aligned.byteLength / 2);
    const pcm = new Int16Array(aligned.buffer, 0, count);
    for (const change of this.finder.push(pcm, sampleRateHz)) {
      this.options.recorder.note(this.options.participant, {
        case: 'heard',
        value: { $typeName: 'audiocall.conformance.v1.ToneHeard', ...change },
      });
    }
  }

  private noteHeard(): void {
    this.options.recorder.note(this.options.participant, {
      case: 'heard',
      value: {
        $typeName: 'audiocall.conformance.v1.ToneHeard',
        toneHz: this.toneHz,
        audioMs: this.finder.audioMs,
      },
    });
  }

  private fail(what: string): void {
    this.fault ??= `the driver of ${this.options.participant} ${what}`;
    this.wake();
  }

  private wake(): void {
    for (const waiter of [...this.waiters]) waiter();
  }

  private blameSilence(
    what: string,
    clause: ClauseId,
    waitedMs = this.options.patienceMs,
  ): TargetSilentError {
    return new TargetSilentError(this.options.participant, {
      what,
      waitedMs,
      clause,
      at: this.options.recorder.trace.entries.length - 1,
    });
  }

  /** A driver that says nothing is no verdict on the protocol. */
  private blame(what: string, rule: string, waitedMs = this.options.patienceMs): DriverError {
    const { participant } = this.options;
    return new DriverError(
      participant,
      `the driver of ${participant} ${what} within ${waitedMs} ms; ${rule}`,
    );
  }

  private async waitUntil(
    isDone: () => boolean,
    explain: () => Error,
    withinMs = this.options.patienceMs,
  ): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        settle();
      };
      const timer = setTimeout(() => finish(() => reject(explain())), withinMs);
      const waiter = (): void => {
        if (isDone()) finish(resolve);
        else if (this.fault !== undefined) {
          const fault = this.fault;
          finish(() => reject(new DriverError(this.options.participant, fault)));
        }
      };
      this.waiters.add(waiter);
      waiter();
    });
  }
}

function withoutKey(command: DriverCommand): DriverCommand {
  if (command.command.case !== 'configure') return command;
  return create(DriverCommandSchema, {
    id: command.id,
    command: { case: 'configure', value: { ...command.command.value, serviceKey: '' } },
  });
}
