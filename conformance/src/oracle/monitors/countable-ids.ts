/** Owns whether the ids that a server makes up can be guessed from one another: SE-2. */
import type { Facts } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';

/** So many ids that share nearly everything are no chance. */
const ENOUGH = 4;

/** Ids that are hard to guess differ in more than so many characters. */
const FEW_CHARACTERS = 4;

/** A clock shows fewer within an hour, and a count beside it has room, too: 48 bits at most. */
const FEW_DIGITS = 14;

/** An id that a server made up, and who was told it first. */
interface MadeId {
  readonly id: string;
  readonly at: number;
  readonly participant: string;
}

/** SE-2: who knows some ids of a kind does not find the next one by trying. */
export const countableIds: Monitor = {
  clauses: ['SE-2'],
  watch(facts, verdict) {
    judge(verdict, 'session', listSessionIds(facts));
    judge(verdict, 'user', listUserIds(facts));
    judge(verdict, 'call', listCallIds(facts));
  },
};

function judge(verdict: Verdict, kind: string, made: readonly MadeId[]): void {
  if (made.length < ENOUGH) return;
  verdict.reach('SE-2');
  const ids = made.map(({ id }) => id);
  const parts = splitColumns(ids).map(cutShared);
  const place = describeDifference(parts);
  const last = made[ENOUGH - 1];
  if (place === undefined || last === undefined) return;
  // Only what differs: a report calls each id by a name of its own.
  const shown = ids.slice(0, ENOUGH).map((_id, row) => nameRow(parts, row));
  verdict.break(
    'SE-2',
    last.at,
    last.participant,
    `All ${ids.length} ${kind} ids that the server made differ in ${place} alone, so that who knows some can guess others: ${shown.join(', ')}${ids.length > ENOUGH ? ' …' : '.'}`,
  );
}

/** How few characters differ, in words; undefined where there is room for chance. */
function describeDifference(parts: readonly (readonly string[])[]): string | undefined {
  const longest = parts.map((column) => Math.max(...column.map(({ length }) => length)));
  const count = longest.reduce((sum, length) => sum + length, 0);
  const areDigits = parts.flat().every((part) => /^[0-9]*$/.test(part));
  if (count > (areDigits ? FEW_DIGITS : FEW_CHARACTERS)) return undefined;
  const word = areDigits ? 'digit' : 'character';
  return count === 1 ? `one ${word}` : `${count} ${word}s`;
}

function nameRow(parts: readonly (readonly string[])[], row: number): string {
  const different = parts.filter((column) => column.some((part) => part !== ''));
  return `"…${different.map((column) => column[row]).join('…')}…"`;
}

/** The parts of the ids that stand beside each other; one column where they are not built alike. */
function splitColumns(ids: readonly string[]): readonly (readonly string[])[] {
  const rows = ids.map((id) => id.split(/[._~-]/));
  const width = rows[0]?.length ?? 0;
  if (rows.some(({ length }) => length !== width)) return [ids];
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? ''));
}

/** What is between the beginning and the end that all share. */
function cutShared(ids: readonly string[]): readonly string[] {
  const start = countShared(ids, (id, index) => id[index]);
  const rest = ids.map((id) => id.slice(start));
  const end = countShared(rest, (id, index) => id[id.length - 1 - index]);
  return rest.map((id) => id.slice(0, id.length - end));
}

function countShared(
  ids: readonly string[],
  at: (id: string, index: number) => string | undefined,
): number {
  const shortest = Math.min(...ids.map((id) => id.length));
  for (let index = 0; index < shortest; index += 1) {
    if (new Set(ids.map((id) => at(id, index))).size > 1) return index;
  }
  return shortest;
}

function listSessionIds(facts: Facts): readonly MadeId[] {
  return keepFirst(
    facts.sessions.map(({ id, createdAt: at, participant }) => ({ id, at, participant })),
  );
}

/** Those that the server made up, since nobody asked for them. */
function listUserIds(facts: Facts): readonly MadeId[] {
  return keepFirst(
    facts.sent.flatMap(({ frame: { body }, response, participant, answeredAt }) => {
      const result = response?.result;
      if (body.case !== 'createSession' || body.value.userId !== undefined) return [];
      if (result?.case !== 'createSession' || answeredAt === undefined) return [];
      return [{ id: result.value.userId, at: answeredAt, participant }];
    }),
  );
}

function listCallIds(facts: Facts): readonly MadeId[] {
  return keepFirst(
    [...facts.calls.values()].map(({ id, offeredAt: at, caller: { participant } }) => ({
      ...{ id, at, participant },
    })),
  );
}

/** Each id once, in the order in which they were told. */
function keepFirst(made: readonly MadeId[]): readonly MadeId[] {
  const known = new Map<string, MadeId>();
  for (const each of [...made].sort((one, other) => one.at - other.at)) {
    if (each.id !== '' && !known.has(each.id)) known.set(each.id, each);
  }
  return [...known.values()];
}
