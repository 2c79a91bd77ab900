import { once } from 'node:events';
import { ClientFrameSchema, encodeClientFrame, SUBPROTOCOL } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import WebSocket from 'ws';
import { startRecorder } from '../traffic/recorder.js';
import { makeGrant } from './grant.js';
import { ScriptedServer } from './scripted-server.js';

/** More than a case takes. */
const MANY = 20_001;

it('ends the case as soon as an SDK floods the scripted server', async () => {
  const recorder = startRecorder(() => 0);
  const grant = makeGrant({ tag: 'x', features: [] });
  // As long as the test may take: only the flood ends the wait.
  const options = { participant: 'sdk', recorder, patienceMs: 60_000, grant };
  const server = await ScriptedServer.start(options);
  const sdk = new WebSocket(server.url, SUBPROTOCOL);
  await once(sdk, 'open');
  const ping = { body: { case: 'ping', value: { nonce: 1 } } } as const;
  const message = encodeClientFrame(create(ClientFrameSchema, ping));
  const waited = server.awaitRequest('leave', 'HU-1');
  for (let nth = 0; nth < MANY; nth += 1) sdk.send(message);
  await expect(waited).rejects.toThrow(/^sdk sent more than 20000 messages on one socket in this/);
  await once(sdk, 'close');
  await server.end();
});
