import { StatusCode } from '@audiocall/proto';
import { describe, it } from 'vitest';
import { ENDED, FOREIGN, HELD, OWN, type Row } from './cells.fixture.js';
import { checkCell, FEATURES, STATES, type Subject, setScene } from './scene.fixture.js';
import { leave } from './world.fixture.js';

const { CALL_NOT_FOUND, RESUME_FAILED } = StatusCode;

function cellsOf(rows: readonly Row[], subject: Subject) {
  return rows.flatMap(([clause, name, body, codes]) =>
    STATES.map((state, index) => ({
      clause,
      name,
      subject,
      state,
      body,
      code: codes[index] ?? StatusCode.UNSPECIFIED,
    })),
  );
}

const CELLS = [
  ...cellsOf(OWN, 'own'),
  ...cellsOf(HELD, 'held'),
  ...cellsOf(ENDED, 'ended'),
  ...cellsOf(FOREIGN, 'foreign'),
  ...cellsOf(FOREIGN, 'foreign service'),
];

describe('every request in every state', () => {
  it.each(CELLS)(
    '[$clause] [ER-2] $subject call: $name, $state',
    ({ state, subject, body, code }) => {
      const scene = setScene(state, subject);
      checkCell(scene, body(scene.call), code);
    },
  );

  it.each(['idle', 'ringing', 'connected'] as const)(
    "[ER-4] [TG-3] somebody else's session means nothing: %s",
    (state) => {
      const scene = setScene(state, 'own');
      const eve = scene.world.join('eve', { service: 'demo' });
      const target = { case: 'peerSession', value: eve.session() };
      checkCell(scene, leave({ target } as never), CALL_NOT_FOUND);
    },
  );

  it("[RS-6] [ER-4] somebody else's session cannot be resumed", () => {
    const scene = setScene('none', 'own');
    const eve = scene.world.join('eve', { service: 'demo', features: FEATURES });
    eve.send({ body: { case: 'ack', value: {} } });
    const value = { sessionId: eve.session(), resumeToken: 'guess' };
    checkCell(scene, { case: 'resume', value }, RESUME_FAILED);
  });
});
