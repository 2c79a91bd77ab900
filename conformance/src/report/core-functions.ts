/**
 * Owns the functions without which an SDK does not conform to core (chapter 11), and what a run comes to that lacks
 * some of them. Pure.
 */

/** By their names in a driver's Hello. */
export const CORE_FUNCTIONS: readonly string[] = [
  'create_session',
  'offer_call',
  'answer_call',
  'leave',
];

/** Whether there can be no call at all: nothing but sessions and refusals was played then. */
export function hasNoCall(lacks: readonly string[]): boolean {
  const has = (name: string): boolean => !lacks.includes(name);
  return !has('create_session') || !(has('offer_call') || has('answer_call'));
}

/** Why core is not claimed; empty where nothing is lacking. */
export function describeLacks(lacks: readonly string[]): string {
  if (lacks.length === 0) return '';
  const rest = hasNoCall(lacks) ? ', so that no call could be played' : '';
  return `core is not claimed: the driver claims no ${lacks.join(', no ')}${rest}`;
}
