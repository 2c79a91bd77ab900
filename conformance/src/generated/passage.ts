/**
 * Owns the vocabulary in which passages are written: lines of steps, drawn choices, and a guess at who
 * is where, so that a passage may begin from anywhere. Pure: the same draws write the same lines.
 */
import type { User } from './step.js';

/** Where choices come from. */
export interface Draw {
  /** A number from 0 to below `n`. */
  number(n: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** True in so many of a hundred. */
  chance(percent: number): boolean;
}

/** Choices from a list of numbers, used again from the start where it is too short. */
export function drawFrom(numbers: readonly number[]): Draw {
  let next = 0;
  const number = (n: number): number => {
    const drawn = numbers[next % Math.max(1, numbers.length)] ?? 0;
    next += 1;
    return drawn % n;
  };
  return {
    number,
    pick: (items) => items[number(items.length)] ?? items[0],
    chance: (percent) => number(100) < percent,
  };
}

/** What a passage may use: three users in drawn order, choices, and the guess. */
export interface Scene {
  readonly a: User;
  readonly b: User;
  readonly c: User;
  readonly draw: Draw;
  readonly guess: Guess;
}

/** Who probably has a session, and who is probably in a call. */
export interface Guess {
  readonly joined: Set<string>;
  readonly engaged: Set<string>;
}

/** A piece of a sequence that brings something about, often a race. */
export interface Passage {
  /** What it brings about: `R1`, or a word. */
  readonly name: string;
  /** How often it is drawn, against the others of its family. */
  readonly weight: number;
  write(scene: Scene): readonly string[];
}

/** Two lines, in flight at once, in drawn order. */
export function together({ draw }: Scene, one: string, other: string): readonly string[] {
  return draw.chance(50) ? [`${one} &`, other] : [`${other} &`, one];
}

/** Makes users present and idle, as far as the guess goes. */
export function calm(scene: Scene, ...names: readonly string[]): readonly string[] {
  const { joined, engaged } = scene.guess;
  const lines: string[] = [];
  for (const name of names) {
    if (!joined.has(name)) lines.push(`${name} join`);
    else if (engaged.has(name)) lines.push(`${name} leave current`);
    joined.add(name);
    engaged.delete(name);
  }
  return lines;
}

/** Makes a user one without a session, as far as the guess goes. */
export function absent(scene: Scene, name: string): readonly string[] {
  if (!scene.guess.joined.has(name)) return [];
  scene.guess.joined.delete(name);
  scene.guess.engaged.delete(name);
  return [`${name} destroy`];
}

/** The terms of an offer. */
export function offerTerms({ draw }: Scene, early = draw.chance(40)): string {
  const record = draw.chance(20) ? ' record' : '';
  const muted = draw.chance(15) ? ' muted' : '';
  return `${early ? ' early' : ''}${record}${muted}`;
}

/** A way for the callee to name the call that rings. */
export function answerTarget({ draw }: Scene, caller: string): string {
  const target = draw.pick(['ringing', 'ringing', 'id:newest', `name:${caller}`]);
  return draw.chance(15) ? `${target} muted` : target;
}

/** A way for the caller to name its own call. */
export function cancelTarget({ draw }: Scene): string {
  return draw.pick(['current', 'id:newest', 'ref']);
}

/** A way for the callee to refuse the call that rings. */
export function rejectTarget({ draw }: Scene, caller: string): string {
  return draw.pick(['session', 'session', 'current', 'id:newest', `name:${caller}`]);
}

/** A way for a party to name the call that it is in. */
export function hangUpTarget({ draw }: Scene): string {
  return draw.pick(['current', 'current', 'id:newest', 'session']);
}

/** From two idle users to a call that rings; everything has arrived. */
export function ring(scene: Scene, early?: boolean): readonly string[] {
  const { a, b, guess } = scene;
  const lines = [...calm(scene, a, b), `${a} offer ${b}${offerTerms(scene, early)}`, `${a} settle`];
  guess.engaged.add(a).add(b);
  return lines;
}

/** From two idle users to a claimed call. */
export function claim(scene: Scene, early?: boolean): readonly string[] {
  const { a, b } = scene;
  return [...ring(scene, early), `${b} answer ${answerTarget(scene, a)}`, `${a} settle`];
}

/** The descriptions of negotiation 1. */
export function describeMedia({ a, b }: Scene, early: boolean): readonly string[] {
  return [
    ...(early ? [] : [`${a} describe offer first`, `${a} trickle 1`]),
    `${b} describe answer first`,
    `${b} trickle 1`,
  ];
}

/** From two idle users to a connected call. */
export function connect(scene: Scene): readonly string[] {
  const { a, b, draw } = scene;
  const early = draw.chance(50);
  const reports = draw.chance(30)
    ? together(scene, `${a} report connected`, `${b} report connected`)
    : [`${a} report connected`, `${b} report connected`];
  return [
    ...claim(scene, early),
    ...describeMedia(scene, early),
    `${a} trickle 1 end`,
    ...reports,
    `${a} settle`,
  ];
}

/** Nobody of these is in a call any more, as far as the guess goes. */
export function over({ guess }: Scene, ...names: readonly string[]): readonly string[] {
  for (const name of names) guess.engaged.delete(name);
  return [];
}
