/** Owns whether the ids that a server makes up can be guessed from one another: SE-2. */
import type { Facts } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';

/** So many ids that share nearly everything are no chance. */
const ENOUGH = 4;

/** Ids that are hard to guess differ in more than so many characters. */
const FEW_CHARACTERS = 4;

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
  const place = findDifference(ids);
  const last = made[ENOUGH - 1];
  if (place === undefined || last === undefined) return;
  const shown = ids.slice(0, ENOUGH).map((id) => JSON.stringify(id));
  verdict.break(
    'SE-2',
    last.at,
    last.participant,
    `All ${ids.length} ${kind} ids that the server made differ in ${place} alone, so that who knows some can guess others: ${shown.join(', ')}${ids.length > ENOUGH ? ' …' : '.'}`,
  );
}

/** What is between the beginning and the end that all ids share, in words; undefined where that is much. */
function findDifference(ids: readonly string[]): string | undefined {
  const start = countShared(ids, (id, index) => id[index]);
  const rest = ids.map((id) => id.slice(start));
  const end = countShared(rest, (id, index) => id[id.length - 1 - index]);
  const longest = Math.max(...rest.map((id) => id.length - end));
  if (longest > FEW_CHARACTERS) return undefined;
  return longest === 1 ? 'one character' : `${longest} characters`;
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
