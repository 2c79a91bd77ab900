/** Owns the ids in the traces of the tests: the same each time, and none to be guessed from the others (SE-2). */

/** The id of the n-th call of a trace. */
export function callIdOf(count: number): string {
  return `call-${count}-${scatter(`${count}`)}`;
}

/** The id of the session of a participant, unless it is told otherwise. */
export function sessionIdOf(name: string): string {
  return `session-of-${name}-${scatter(name)}`;
}

/** 16 hexadecimal digits that look like chance, and are the same in every run. */
function scatter(text: string): string {
  const mix = (state: number, next: number): number => {
    const mixed = Math.imul(state ^ next, 0x9e3779b1);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  return [1, 2]
    .map((seed) => [...codes, seed, seed].reduce(mix, seed).toString(16).padStart(8, '0'))
    .join('');
}
