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
  type Hello,
} from '@audiocall/proto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { ClauseId } from '../oracle/clauses.js';
import { Waiting } from '../peers/waiting.js';
import { TargetError } from '../target/target.js';
import { TargetSilentError } from '../target/target-silent.js';
import type { Recorder } from '../traffic/recorder.js';
import { findBreach } from './driver-breaches.js';
import {
  type CommandBody,
  findFalseClaim,
  findFalseKnowledge,
  findOwnFailure,
} from './driver-claims.js';
import { DriverError, DriverHangsError } from './driver-error.js';
import type { DriverLink } from './driver-link.js';
import type { DriverSource } from './driver-source.js';
import { Ear, type Listening } from './ear.js';
import { findUntold } from './untold.js';

/** The version of the driver protocol that this harness speaks. */
export const DRIVER_PROTOCOL_VERSION = 1;

/** How the life of a driver begins. */
export interface DriverOptions {
  /** The participant that it plays. */
  readonly participant: string;
  readonly source: DriverSource;
  readonly recorder: Recorder;
  readonly tonesHz: readonly number[];
  readonly patienceMs: number;
}

/** A time in which a command has to end, and the clause that says so. */
export interface Within {
  readonly ms: number;
  readonly clause: ClauseId;
}

/** A program may take that many times longer to start than to answer. */
export const START_FACTOR = 3;
/** A driver that says more than that, audio apart, runs wild; what it says is kept in memory. */
const MAX_REPORTS = 10_000;

/** A driver that runs. */
export class DriverProcess {
  readonly events: AppEvent[] = [];
  hello: Hello | undefined;
  private readonly results = new Map<number, CommandResult>();
  /** What it was told to do, by the ids of the commands. */
  private readonly given = new Map<number, string>();
  private readonly waiting = new Waiting();
  private readonly ear: Ear;
  private nextId = 1;
  private reportCount = 0;
  private fault: string | undefined;
  private ending = false;
  /** It has nothing left to do but to end. */
  private isClosed = false;

  private constructor(
    private readonly link: DriverLink,
    private readonly options: DriverOptions,
  ) {
    this.ear = new Ear(options.tonesHz, (toneHz, audioMs) => {
      const value = { $typeName: 'audiocall.conformance.v1.ToneHeard', toneHz, audioMs } as const;
      options.recorder.note(options.participant, { case: 'heard', value });
    });
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
  command(body: CommandBody, within?: Within): Promise<CommandResult> {
    const result = this.carryOut(body, within);
    // A script that gives up earlier for another reason does not wait for it any more.
    result.catch(() => undefined);
    return result;
  }

  private async carryOut(body: CommandBody, within?: Within): Promise<CommandResult> {
    const id = this.nextId;
    this.nextId += 1;
    const command: DriverCommand = create(DriverCommandSchema, { id, command: body });
    const givenAt = this.options.recorder.note(this.options.participant, {
      case: 'command',
      value: withoutKey(command),
    });
    const name = body.case ?? 'a command that no driver knows';
    this.given.set(id, name);
    this.write(command);
    await this.waitUntil(
      () => this.results.has(id),
      () =>
        within === undefined
          ? this.blame(`did not answer ${name}`, 'every command gets one CommandResult')
          : this.blameSilence(`the end of ${body.case}`, within.clause, within.ms),
      within?.ms,
    );
    const result = this.results.get(id);
    if (result === undefined) throw new Error('a result that arrived is gone');
    const { participant, recorder } = this.options;
    const since = recorder.trace.entries.slice(givenAt);
    const fault = findFalseClaim(participant, body.case, result, since, (name) => this.can(name));
    if (fault !== undefined) throw fault;
    return result;
  }

  /** Carries out what the rest of a case stands on; an SDK that fails at it by itself ends the case. */
  async achieve(body: CommandBody): Promise<CommandResult> {
    const { participant, recorder } = this.options;
    const from = recorder.trace.entries.length;
    const result = await this.command(body);
    const fault = findOwnFailure(
      participant,
      body.case,
      result,
      recorder.trace.entries.slice(from),
    );
    if (fault !== undefined) throw fault;
    return result;
  }

  /** Waits for the result of a command that no driver knows: all that came before has been reported. */
  async sync(): Promise<void> {
    const fault = findFalseKnowledge(
      this.options.participant,
      await this.command({ case: undefined }),
    );
    if (fault !== undefined) throw fault;
  }

  /** Waits until the application was given an event for the nth time; without it, that clause is broken. */
  awaitEvents(name: string, times: number, clause: ClauseId): Promise<AppEvent> {
    const find = () => this.events.filter((event) => event.name === name)[times - 1];
    return this.awaitFound(find, name, clause);
  }

  /** Waits until the application was given an event; without it, that clause is broken. */
  awaitEvent(name: string, clause: ClauseId): Promise<AppEvent> {
    return this.awaitFound(() => this.events.findLast((each) => each.name === name), name, clause);
  }

  /** Listens for a tone, or until that is enough or the driver of no more use; the trace says what was heard. */
  hear(listening: Listening, isEnough: () => boolean = () => false): Promise<void> {
    return this.ear.hear(listening, () => this.fault !== undefined || isEnough());
  }

  /** Asks the driver to free everything and to exit; makes it exit, and then says that it had to. */
  async end(): Promise<DriverError | undefined> {
    if (this.ending) return undefined;
    this.ending = true;
    const { participant, patienceMs } = this.options;
    if (this.fault !== undefined || this.hello === undefined) {
      await this.link.end();
      return this.fault === undefined ? undefined : new DriverError(participant, this.fault);
    }
    const unanswered = await this.command({ case: 'close', value: {} }).then(
      () => undefined,
      (error: DriverError) => this.lookWhetherItHangs(error),
    );
    this.isClosed = true;
    const untidy = await this.link.end(unanswered === undefined ? patienceMs : undefined);
    if (unanswered === undefined && this.fault !== undefined) {
      return new DriverError(participant, this.fault);
    }
    if (untidy === undefined) return unanswered;
    return new DriverError(participant, `the driver of ${participant} ${untidy}`);
  }

  /** An SDK may take too long to close; its driver answers what comes behind that all the same. */
  private async lookWhetherItHangs(unanswered: DriverError): Promise<DriverError> {
    const isAnswered = this.results.has(this.nextId - 1);
    if (this.fault !== undefined || isAnswered) return unanswered;
    const lives = await this.command({ case: undefined }).then(
      () => true,
      () => this.fault !== undefined,
    );
    if (lives) return unanswered;
    const { participant, patienceMs } = this.options;
    const names = [...this.given].flatMap(([id, name]) => (this.results.has(id) ? [] : [name]));
    return new DriverHangsError(participant, patienceMs, names);
  }

  private async awaitFound(
    find: () => AppEvent | undefined,
    name: string,
    clause: ClauseId,
  ): Promise<AppEvent> {
    await this.waitUntil(
      () => find() !== undefined,
      () => this.blameUntold(name) ?? this.blameSilence(`${name} in its application`, clause),
    );
    const event = find();
    if (event === undefined) throw new Error('an event that arrived is gone');
    return event;
  }

  private write(command: DriverCommand): void {
    this.link.send(toBinary(DriverCommandSchema, command));
  }

  private listen(): void {
    // Its SDK flooded a socket: nobody looks any more at what becomes of the case.
    const { recorder } = this.options;
    recorder.onAbandoned(() => {
      this.fault ??= recorder.abandonedBecause;
      this.waiting.wake();
    });
    this.link.listen({
      message: (bytes) => {
        if (this.fault === undefined) this.take(bytes);
      },
      broken: (what) => {
        if (!this.isClosed) this.fail(`${what}${this.describeStage()}`);
      },
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
      this.ear.take(body.value);
      return;
    }
    this.reportCount += 1;
    if (this.reportCount > MAX_REPORTS) {
      this.fail(`wrote more than ${MAX_REPORTS} messages beside its audio; none needs so many`);
      return;
    }
    const breach = findBreach(body, {
      hasSaidHello: this.hello !== undefined,
      isGiven: (id) => id > 0 && id < this.nextId,
      isAnswered: (id) => this.results.has(id),
    });
    if (breach !== undefined) {
      this.fail(breach);
      return;
    }
    this.options.recorder.note(this.options.participant, { case: 'report', value: report });
    if (body.case === 'hello') this.hello = body.value;
    else if (body.case === 'result') this.results.set(body.value.commandId, body.value);
    else if (body.case === 'event') this.events.push(body.value);
    this.waiting.wake();
  }

  private fail(what: string): void {
    this.fault ??= `the driver of ${this.options.participant} ${what}`;
    this.waiting.wake();
  }

  /** How far it was, for a sentence about its end. */
  private describeStage(): string {
    if (this.hello === undefined) return '; that was before its Hello';
    const [name] = [...this.given].flatMap(([id, what]) => (this.results.has(id) ? [] : [what]));
    return name === undefined ? '' : `; it had yet to answer ${name}`;
  }

  /** The server did send it: the SDK is to give it to its application (G-8). */
  private blameUntold(name: string): TargetSilentError | undefined {
    const { participant, patienceMs, recorder } = this.options;
    const at = findUntold(recorder.trace, participant, name, recorder.elapsedMs());
    if (at === undefined) return undefined;
    const what = `${name} in its application, which its SDK was sent`;
    return new TargetSilentError(participant, { what, waitedMs: patienceMs, clause: 'G-8', at });
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

  private waitUntil(
    isDone: () => boolean,
    explain: () => Error,
    withinMs = this.options.patienceMs,
  ): Promise<void> {
    const lost = (): Error | undefined =>
      this.fault === undefined ? undefined : new DriverError(this.options.participant, this.fault);
    return this.waiting.until(isDone, { withinMs, late: explain, lost });
  }
}

function withoutKey(command: DriverCommand): DriverCommand {
  if (command.command.case !== 'configure') return command;
  return create(DriverCommandSchema, {
    id: command.id,
    command: { case: 'configure', value: { ...command.command.value, serviceKey: '' } },
  });
}
