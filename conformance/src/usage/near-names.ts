/** Owns the names that somebody may have meant who typed another one. Pure. */

const MOST = 3;

/** The names nearest to what was typed, the nearest first; none where nothing is near. */
export function findNear(typed: string, names: readonly string[]): readonly string[] {
  const asked = typed.toLowerCase();
  if (asked === '') return [];
  const bound = Math.max(2, Math.floor(asked.length / 3));
  const near = [...new Set(names)]
    .map((name) => ({ name, distance: distanceOf(asked, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= bound)
    .sort((one, other) => one.distance - other.distance);
  const worst = (near[0]?.distance ?? 0) + 1;
  return near
    .filter(({ distance }) => distance <= worst)
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** One that goes on from what was typed is nearest of all. */
function distanceOf(asked: string, name: string): number {
  return name.startsWith(asked) ? 0 : countChanges(asked, name);
}

/** How many letters have to be put in, taken out or changed. */
function countChanges(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= other.length; at += 1) {
      const change = (row[at - 1] ?? 0) + (letter === other[at - 1] ? 0 : 1);
      next.push(Math.min(change, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
