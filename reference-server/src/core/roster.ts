/**
 * Owns the list of the users of a service who have a session (SL-1).
 * It is kept only where the feature is offered.
 */
import { Feature, type ListSessions, ListSessionsResultSchema, StatusCode } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { type Answer, acceptIdly, refuse } from './answer.js';
import { isBusy } from './busy.js';
import { type Draft, erase, read, readKnown, write } from './draft.js';
import { offeredFeatures } from './features.js';
import { type Session, userKey } from './state.js';

const PAGE_SIZE = 10;

export function decideList(draft: Draft, session: Session, { page }: ListSessions): Answer {
  if (!session.hasShownKey) {
    return refuse(
      StatusCode.NOT_ALLOWED,
      'Only sessions of a service with a key may list its users; give the service a key.',
    );
  }
  const roster = read(draft, 'rosters', session.service) ?? [];
  const start = (page - 1) * PAGE_SIZE;
  const users = roster.slice(start, start + PAGE_SIZE).map((userId) => {
    const user = readKnown(draft, 'users', userKey(session.service, userId));
    return { userId, idle: !isBusy(draft, user) };
  });
  const pages = Math.ceil(roster.length / PAGE_SIZE);
  return acceptIdly({
    case: 'listSessions',
    value: create(ListSessionsResultSchema, { page, pages, users }),
  });
}

export function enterRoster(draft: Draft, service: string, userId: string): void {
  if (!isKept(draft)) return;
  const roster = read(draft, 'rosters', service) ?? [];
  const index = findPlace(roster, userId);
  if (roster[index] === userId) return;
  write(draft, 'rosters', service, roster.toSpliced(index, 0, userId));
}

export function leaveRoster(draft: Draft, service: string, userId: string): void {
  const roster = read(draft, 'rosters', service);
  if (roster === undefined) return;
  const index = findPlace(roster, userId);
  if (roster[index] !== userId) return;
  if (roster.length === 1) erase(draft, 'rosters', service);
  else write(draft, 'rosters', service, roster.toSpliced(index, 1));
}

/** Where a user is in the list, or would be. */
function findPlace(roster: readonly string[], userId: string): number {
  let [low, high] = [0, roster.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comesBefore(roster[middle] ?? '', userId)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isKept(draft: Draft): boolean {
  return offeredFeatures(draft.settings).includes(Feature.LIST_SESSIONS);
}

/** The order of the bytes in UTF-8, which is that of the code points. */
function comesBefore(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    const [unit, otherUnit] = [one.charCodeAt(at), other.charCodeAt(at)];
    if (unit !== otherUnit) return rankOf(unit) < rankOf(otherUnit);
  }
  return one.length < other.length;
}

/** UTF-16 writes code points above these units as two halves, which are units in their midst. */
const FIRST_HALF = 0xd800;
const LAST_HALF = 0xdfff;
const UNITS = 0x10000;

function rankOf(unit: number): number {
  return unit >= FIRST_HALF && unit <= LAST_HALF ? unit + UNITS : unit;
}
