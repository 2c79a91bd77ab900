/** Owns whether the ids that a server makes up can be guessed from one another: SE-2. */
import type { Facts } from '../facts.js';
import { cutShared, splitColumns } from '../ids/columns.js';
import { findRoom } from '../ids/find-room.js';
import { ASKED_BITS, isTooNarrow } from '../ids/room.js';
import type { Monitor, Verdict } from '../monitor.js';

/** So many ids have something in common. */
const ENOUGH = 4;

/** More of them would show no more: of 32, everything below 62 bits is found. */
const MOST = 32;

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

function judge(verdict: Verdict, kind: string, all: readonly MadeId[]): void {
  if (all.length < ENOUGH) return;
  verdict.reach('SE-2');
  const made = all.slice(0, MOST);
  const ids = made.map(({ id }) => id);
  const room = findRoom(ids);
  if (!isTooNarrow(ids.length, room)) return;
  const counts = ids.map((_id, index) => index + 1).slice(ENOUGH - 1);
  const count =
    counts.find((first) => isTooNarrow(first, findRoom(ids.slice(0, first)))) ?? ids.length;
  const { at, participant } = made[count - 1] ?? { at: 0, participant: '' };
  const bits = Math.ceil(room.bits);
  verdict.break(
    'SE-2',
    at,
    participant,
    `All ${ids.length} ${kind} ids that the server made differ in ${room.words.join(' and ')} alone, so that who knows some can guess others${showIds(ids)}. That leaves room for ${bits} bits of chance at most, and ${ASKED_BITS} are asked for.`,
  );
}

/** Only what differs, where that is not the whole: a report calls each id by a name of its own. */
function showIds(ids: readonly string[]): string {
  const parts = splitColumns(ids)
    .map(cutShared)
    .filter((column) => column.some((part) => part !== ''));
  const shown = ids
    .slice(0, ENOUGH)
    .map((_id, row) => parts.map((column) => column[row]).join('…'));
  if (shown.some((part) => ids.includes(part))) return '';
  return `: ${shown.map((part) => `"…${part}…"`).join(', ')}${ids.length > ENOUGH ? ' …' : ''}`;
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
