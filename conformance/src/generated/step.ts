/**
 * Owns what a generated sequence is made of: steps, as plain data, and their one-line text, in which a
 * replay file holds them. Knows no protocol message, and plays nothing.
 *
 * A step is never wrong: one whose precondition is missing is played all the same, so that taking any
 * step out of a sequence leaves a sequence.
 */

/** The people of a sequence. A name with `2` is the second device of the same user. */
export const ACTORS = ['alice', 'bob', 'carol', 'alice2', 'bob2', 'carol2'] as const;
export type Actor = (typeof ACTORS)[number];
export const USERS = ['alice', 'bob', 'carol'] as const;
export type User = (typeof USERS)[number];

/** The user of a device. */
export function userOf(actor: Actor): User {
  const user = USERS.find((name) => actor.startsWith(name));
  if (user === undefined) throw new Error(`${actor} is nobody's device`);
  return user;
}

/** What an actor does. */
export type Action =
  /** Creates a session, on a new socket where the last one is closed. */
  | { readonly verb: 'join'; readonly device: boolean }
  | { readonly verb: 'offer'; readonly callee: User; readonly with: readonly OfferTerm[] }
  | { readonly verb: 'answer'; readonly target: AnswerTarget; readonly muted: boolean }
  | { readonly verb: 'leave'; readonly target: LeaveTarget; readonly failed: boolean }
  | { readonly verb: 'mute'; readonly on: boolean; readonly call: Which }
  | { readonly verb: 'describe'; readonly type: Described; readonly n: Round; readonly call: Which }
  | {
      readonly verb: 'trickle';
      readonly count: number;
      readonly end: boolean;
      readonly call: Which;
    }
  | { readonly verb: 'report'; readonly state: Reported; readonly call: Which }
  | { readonly verb: 'record'; readonly on: boolean; readonly call: Which }
  | { readonly verb: 'notice'; readonly call: Which }
  /** Sends its last request again, unchanged. */
  | { readonly verb: 'repeat' }
  /** Loses its socket. */
  | { readonly verb: 'cut' }
  /** Comes back to the session of its last socket, on a new one. */
  | { readonly verb: 'resume' }
  | { readonly verb: 'destroy' }
  /** Waits until so many milliseconds have passed since the last offer or cut. */
  | { readonly verb: 'wait'; readonly ms: number }
  /** Everything that was caused arrives everywhere (clause G-5). */
  | { readonly verb: 'settle' };

/** How an offer differs from a plain one. */
export type OfferTerm = 'early' | 'record' | 'muted' | 'short' | 'again' | 'sdp-on-ring';
/** Which call is meant: the newest that the actor knows, the one before, or one that it does not know. */
export type Which = 'newest' | 'older' | 'foreign';
export type Described = 'offer' | 'answer' | 'reject';
/** The first negotiation, the next one, or the one that is under way. */
export type Round = 'first' | 'next' | 'open';
export type Reported = 'connected' | 'disconnected' | 'failed';
export type AnswerTarget = 'ringing' | `id:${Which}` | `name:${User}` | `type:${User}`;
export type LeaveTarget = 'current' | `id:${Which}` | 'ref' | 'session' | `name:${User}`;

/** One step: who does what, and whether the next step is sent without waiting for this one. */
export interface Step {
  readonly actor: Actor;
  readonly action: Action;
  readonly overlaps: boolean;
}

const WHICH: readonly Which[] = ['newest', 'older', 'foreign'];
const OFFER_TERMS: readonly OfferTerm[] = [
  'early',
  'record',
  'muted',
  'short',
  'again',
  'sdp-on-ring',
];
const ANSWER_TARGETS: readonly AnswerTarget[] = [
  'ringing',
  ...WHICH.map((which): AnswerTarget => `id:${which}`),
  ...USERS.map((user): AnswerTarget => `name:${user}`),
  ...USERS.map((user): AnswerTarget => `type:${user}`),
];
const LEAVE_TARGETS: readonly LeaveTarget[] = [
  'current',
  'ref',
  'session',
  ...WHICH.map((which): LeaveTarget => `id:${which}`),
  ...USERS.map((user): LeaveTarget => `name:${user}`),
];

/** The line of a step: `alice offer bob early &`. An `&` says that it overlaps with the next one. */
export function renderStep({ actor, action, overlaps }: Step): string {
  const words = [actor, action.verb, ...renderAction(action), ...(overlaps ? ['&'] : [])];
  return words.join(' ');
}

function renderAction(action: Action): readonly string[] {
  const call = (which: Which): readonly string[] => (which === 'newest' ? [] : [which]);
  const flag = (on: boolean, word: string): readonly string[] => (on ? [word] : []);
  switch (action.verb) {
    case 'join':
      return flag(action.device, 'device');
    case 'offer':
      return [action.callee, ...action.with];
    case 'answer':
      return [action.target, ...flag(action.muted, 'muted')];
    case 'leave':
      return [action.target, ...flag(action.failed, 'failed')];
    case 'mute':
    case 'record':
      return [action.on ? 'on' : 'off', ...call(action.call)];
    case 'describe':
      return [action.type, action.n, ...call(action.call)];
    case 'trickle':
      return [String(action.count), ...flag(action.end, 'end'), ...call(action.call)];
    case 'report':
      return [action.state, ...call(action.call)];
    case 'notice':
      return call(action.call);
    case 'wait':
      return [String(action.ms)];
    case 'repeat':
    case 'cut':
    case 'resume':
    case 'destroy':
    case 'settle':
      return [];
    default: {
      const unknown: never = action;
      return unknown;
    }
  }
}

/** What an actor can do. */
export const VERBS = Object.keys({
  join: 0,
  offer: 0,
  answer: 0,
  leave: 0,
  mute: 0,
  describe: 0,
  trickle: 0,
  report: 0,
  record: 0,
  notice: 0,
  repeat: 0,
  cut: 0,
  resume: 0,
  destroy: 0,
  wait: 0,
  settle: 0,
} satisfies Record<Action['verb'], 0>);

/** Reads the line of a step; undefined when it is none. */
export function readStep(line: string): Step | undefined {
  const words = line.trim().split(/\s+/);
  const overlaps = words.at(-1) === '&';
  const [name, verb = '', ...more] = overlaps ? words.slice(0, -1) : words;
  const actor = ACTORS.find((known) => known === name);
  const action = readAction(verb, more);
  if (actor === undefined || action === undefined) return undefined;
  const step: Step = { actor, action, overlaps };
  // Words that mean nothing would be lost silently.
  return renderStep(step) === words.join(' ') ? step : undefined;
}

function readAction(verb: string, words: readonly string[]): Action | undefined {
  const [first = ''] = words;
  const has = (word: string): boolean => words.includes(word);
  const pick = <Word extends string>(known: readonly Word[], word = first): Word | undefined =>
    known.find((each) => each === word);
  const call: Which = pick(WHICH, words.at(-1)) ?? 'newest';
  const build = <Field, Built>(field: Field | undefined, make: (field: Field) => Built) =>
    field === undefined ? undefined : make(field);
  switch (verb) {
    case 'join':
      return { verb, device: has('device') };
    case 'offer':
      return build(pick(USERS), (callee) => ({
        verb,
        callee,
        with: OFFER_TERMS.filter(has),
      }));
    case 'answer':
      return build(pick(ANSWER_TARGETS), (target) => ({ verb, target, muted: has('muted') }));
    case 'leave':
      return build(pick(LEAVE_TARGETS), (target) => ({ verb, target, failed: has('failed') }));
    case 'mute':
    case 'record':
      return build(pick(['on', 'off']), (word) => ({ verb, on: word === 'on', call }));
    case 'describe':
      return build(pick<Described>(['offer', 'answer', 'reject']), (type) =>
        build(pick<Round>(['first', 'next', 'open'], words[1]), (n) => ({ verb, type, n, call })),
      );
    case 'trickle':
      return build(readCount(first), (count) => ({ verb, count, end: has('end'), call }));
    case 'report':
      return build(pick<Reported>(['connected', 'disconnected', 'failed']), (state) => ({
        verb,
        state,
        call,
      }));
    case 'notice':
      return { verb, call };
    case 'wait':
      return build(readCount(first), (ms) => ({ verb, ms }));
    case 'repeat':
    case 'cut':
    case 'resume':
    case 'destroy':
    case 'settle':
      return { verb };
    default:
      return undefined;
  }
}

function readCount(word: string): number | undefined {
  return /^\d{1,5}$/.test(word) ? Number(word) : undefined;
}
