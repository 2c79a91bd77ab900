/**
 * Owns what a trace says of an SDK that is driven: its commands with their results, what its application
 * was told, what it sent and what it received, each with its step. Judges nothing.
 */
import type {
  AppEvent,
  ClientFrame,
  CommandResult,
  Control,
  DriverCommand,
  Event,
  Response,
} from '@audiocall/proto';
import type { Facts } from './facts.js';
import { oncePerTrace } from './once-per-trace.js';

/** A command and its result. */
export interface Act {
  readonly participant: string;
  readonly at: number;
  readonly doneAt: number;
  readonly command: DriverCommand['command'];
  readonly result: CommandResult;
}

/** Something at a step of the trace, on a socket of the participant's. */
export interface At<Value> {
  readonly at: number;
  readonly socket: number;
  readonly value: Value;
}

/** A participant that is driven. */
export interface Driven {
  readonly participant: string;
  /** Commands that are done. */
  readonly acts: readonly Act[];
  /** Every command, done or not. */
  readonly commands: readonly At<DriverCommand['command']>[];
  readonly told: readonly At<AppEvent>[];
  readonly sent: readonly At<ClientFrame>[];
  readonly events: readonly At<Event>[];
  readonly responses: readonly At<Response>[];
  readonly controls: readonly At<Control>[];
}

/** Commands with their results, in the order in which they were given. */
export function readActs(facts: Facts): readonly Act[] {
  const acts: Act[] = [];
  facts.entries.forEach((entry, at) => {
    if (entry.what.case !== 'command') return;
    const command = entry.what.value;
    facts.entries.forEach((later, doneAt) => {
      if (doneAt < at || later.participant !== entry.participant) return;
      if (later.what.case !== 'report' || later.what.value.report.case !== 'result') return;
      const result = later.what.value.report.value;
      if (result.commandId !== command.id) return;
      acts.push({ participant: entry.participant, at, doneAt, command: command.command, result });
    });
  });
  return acts;
}

/** Every participant that is driven. */
export const readDriven = oncePerTrace(readAll);

function readAll(facts: Facts): readonly Driven[] {
  const names = new Set(
    facts.entries.flatMap(({ participant, what }) => (what.case === 'report' ? [participant] : [])),
  );
  if (names.size === 0) return [];
  const acts = readActs(facts);
  return [...names].map((name) => readOne(facts, acts, name));
}

function readOne(facts: Facts, acts: readonly Act[], participant: string): Driven {
  const commands: At<DriverCommand['command']>[] = [];
  const told: At<AppEvent>[] = [];
  const sent: At<ClientFrame>[] = [];
  const events: At<Event>[] = [];
  const responses: At<Response>[] = [];
  const controls: At<Control>[] = [];
  facts.entries.forEach(({ participant: who, socket, what }, at) => {
    if (who !== participant) return;
    if (what.case === 'command') commands.push({ at, socket, value: what.value.command });
    if (what.case === 'sent') sent.push({ at, socket, value: what.value });
    if (what.case === 'report' && what.value.report.case === 'event') {
      told.push({ at, socket, value: what.value.report.value });
    }
    if (what.case !== 'received') return;
    const { body } = what.value;
    if (body.case === 'event') events.push({ at, socket, value: body.value });
    if (body.case === 'response') responses.push({ at, socket, value: body.value });
    if (body.case === 'control') controls.push({ at, socket, value: body.value });
  });
  const own = acts.filter((act) => act.participant === participant);
  return { participant, acts: own, commands, told, sent, events, responses, controls };
}

/** The first Pong of the SDK, on any socket, to a Ping that came after a step: by then it had read all before. */
export function findRead(driven: Driven, after: number): number | undefined {
  for (const { at: pingAt, socket, value } of driven.controls) {
    if (pingAt <= after || value.body.case !== 'ping') continue;
    const { nonce } = value.body.value;
    const pong = driven.sent.find(
      (sent) =>
        sent.at > pingAt &&
        sent.socket === socket &&
        sent.value.body.case === 'pong' &&
        sent.value.body.value.nonce === nonce,
    );
    if (pong !== undefined) return pong.at;
  }
  return undefined;
}

/** By this step the SDK had read all before a step, and a command that was given after that was done. */
export function findTold(driven: Driven, after: number): number | undefined {
  const read = findRead(driven, after);
  if (read === undefined) return undefined;
  return driven.acts.find(({ at }) => at > read)?.doneAt;
}

/** The response to a frame that was sent. */
export function findAnswer(driven: Driven, frame: At<ClientFrame>): At<Response> | undefined {
  return driven.responses.find(
    ({ at, value }) => at > frame.at && value.requestId === frame.value.requestId,
  );
}

/** Whether a command to mute or to unmute was under way at a step: its frame may be sent only later. */
export function isMuting({ commands, acts }: Driven, step: number): boolean {
  return commands.some(
    ({ at, value }) =>
      (value.case === 'setMute' || value.case === 'setUnmute') &&
      at < step &&
      !acts.some((act) => act.at === at && act.doneAt < step),
  );
}
