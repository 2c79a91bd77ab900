/** Owns the scenarios about who is let in by the service that it names, and by the key (SE-9). */
import { randomUUID } from 'node:crypto';
import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';

const credentials: Case = {
  id: 'session/credentials',
  title: 'A wrong service key, none, and keys that are nearly right or right elsewhere',
  kind: 'scenario',
  clauses: ['SE-9', 'ER-2'],
  uses: ['other-service'],
  async play(stage) {
    const { serviceKey: right, otherService } = stage.venue;
    if (right === '') {
      throw new NotOfferedError(
        'the target was given no service key, so a wrong one cannot be told',
      );
    }
    await stage.join('alice');
    const nearly = [`${right}X`, right.slice(0, -1), right.toUpperCase(), right.toLowerCase()];
    const keys = new Set(['not-the-key', '', ...nearly, otherService?.key ?? '']);
    keys.delete(right);
    for (const [index, serviceKey] of [...keys].entries()) {
      const name = `mallory-${index + 1}`;
      // A socket for each: one that was let in would hide what the next one is told.
      const peer = await stage.connect(name);
      await stage.settle();
      const value = stage.credentials({ userId: stage.userId(name), serviceKey });
      await peer.request({ case: 'createSession', value });
      await stage.settle();
    }
  },
};

const unknownService: Case = {
  id: 'session/unknown-service',
  title:
    'A service that nobody can know, without a key and with keys that are right elsewhere, and one with a wrong key',
  description:
    'Its id is made up by chance. A server that takes it for another service, or any service for one without a key, lets somebody in, and one that has other words for a wrong key tells which services there are.',
  kind: 'scenario',
  clauses: ['SE-9', 'ER-2'],
  uses: ['other-service'],
  async play(stage) {
    const serviceId = `service-${randomUUID()}`;
    stage.recorder.noteServer({ unknownServices: [serviceId] });
    const { serviceKey: known, otherService } = stage.venue;
    await stage.join('alice');
    const keys = new Set(['', randomUUID(), known, otherService?.key ?? '']);
    const asked = [...keys].map((serviceKey) => ({ serviceId, serviceKey }));
    const wrong = known === '' ? [] : [{ serviceKey: randomUUID() }, { serviceKey: '' }];
    for (const [index, fields] of [...asked, ...wrong].entries()) {
      const name = `mallory-${index + 1}`;
      const peer = await stage.connect(name);
      await stage.settle();
      const value = stage.credentials({ userId: stage.userId(name), ...fields });
      await peer.request({ case: 'createSession', value });
      await stage.settle();
    }
  },
};

const wrongBefore: Case = {
  id: 'session/right-key-at-last',
  title: 'A socket shows a wrong key, and then the right one',
  description: 'A refusal changes nothing, so that the session is created.',
  kind: 'scenario',
  clauses: ['SE-9', 'ER-2'],
  async play(stage) {
    await stage.join('alice');
    const userId = stage.userId('bob');
    const peer = await stage.connect('bob');
    await stage.settle();
    const wrong = stage.credentials({ userId, serviceKey: 'wrong' });
    await peer.request({ case: 'createSession', value: wrong });
    // Where the service has no key, that was right.
    const value = stage.credentials({ userId });
    await peer.request({ case: 'createSession', value });
    await stage.settle();
  },
};

/** Who is let in. */
export const CREDENTIAL_CASES: readonly Case[] = [credentials, unknownService, wrongBefore];
