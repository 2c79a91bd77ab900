import { BusyScope, ServerNoteSchema, StatusCode } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { answerWith, rewriteResult } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { userList } from '../feature-flows.fixture.js';
import { forkListed } from '../fork-flows.fixture.js';

const first = 'alice < listSessions 1';
type List = Parameters<Parameters<typeof rewriteResult<'listSessions'>>[3]>[0];

function listed(what: string, change: (list: List) => void): Fault {
  return fault('SL-1', what, first, () => rewriteResult(userList(), first, 'listSessions', change));
}

export const USER_LIST_FAULTS: readonly Fault[] = [
  listed('another page is given', (list) => {
    list.page = 2;
  }),
  listed('the order is not that of the ids', (list) => {
    list.users.reverse();
  }),
  listed('a page has eleven users', (list) => {
    const [user] = list.users;
    if (user !== undefined) list.users.push({ ...user, userId: 'zoe' });
  }),
  listed('a page in the middle is short', (list) => {
    list.users.pop();
  }),
  fault(
    'SL-1',
    'a user with one idle device of two is idle under USER',
    'erin < listSessions 1',
    () => forkListed(BusyScope.USER, true),
  ),
  fault(
    'SL-1',
    'a user with one idle device of two is busy under SESSION',
    'erin < listSessions 1',
    () => forkListed(BusyScope.SESSION, false),
  ),
  fault('SL-1', 'there is one page too many', 'alice < listSessions 3', () =>
    rewriteResult(userList(), 'alice < listSessions 3', 'listSessions', (list) => {
      list.pages = 3;
    }),
  ),
  fault('SL-1', 'a user of another service is listed', first, () => {
    const trace = rewriteResult(userList(), first, 'listSessions', (list) => {
      const stranger = list.users.at(-1);
      if (stranger !== undefined) stranger.userId = 'zoe-by-chance';
    });
    trace.server = create(ServerNoteSchema, { newUsers: ['zoe-by-chance'] });
    return trace;
  }),
  listed('a user who is there is left out', (list) => {
    const last = list.users.at(-1);
    list.users.splice(1, 1);
    if (last !== undefined) list.users.push({ ...last, userId: 'zoe' });
  }),
  listed('a user in a call is said to be idle', (list) => {
    for (const user of list.users) user.idle = true;
  }),
  fault('SL-1', 'a page beyond the last has users', 'alice < listSessions 3', () =>
    rewriteResult(userList(), 'alice < listSessions 3', 'listSessions', (list) => {
      list.pages = 2;
      list.users.push({
        $typeName: 'audiocall.signaling.v1.ListedUser',
        userId: 'zoe',
        idle: true,
      });
    }),
  ),
  fault('SL-1', 'the list is withheld from who has shown the key', first, () =>
    answerWith(userList(), first, StatusCode.NOT_ALLOWED),
  ),
  fault('SL-1', 'the list is withheld for a reason that is none', first, () =>
    answerWith(userList(), first, StatusCode.INVALID_STATE),
  ),
  fault(
    'SL-1',
    'the server loses the list',
    first,
    () => answerWith(userList(), first, StatusCode.INTERNAL),
    ['RQ-7'],
  ),
  fault(
    'SL-1',
    'the list is shown without a service key',
    'carol < listSessions 1',
    () => answerWith(userList(), 'carol < listSessions 1', StatusCode.OK),
    ['RQ-5'],
  ),
];
