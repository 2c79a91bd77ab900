/** Owns the robot of the demo: a user on Node who answers every call and hums, until the caller hangs up. */
import { createNodeClient } from '../node.js';

const NAME = 'robot';
const HUM_HZ = 220;
const RINGS_FOR_MS = 1_200;

/** Puts the robot online. */
export async function startRobot(url: string, serviceId: string): Promise<void> {
  const client = createNodeClient({
    url,
    serviceId,
    tones: [{ deviceId: 'hum', label: 'Hum', frequencyHz: HUM_HZ }],
    hear: () => undefined,
  });
  client.on('RINGING_EVENT', () => {
    // The caller may give up first: then there is nothing to answer.
    setTimeout(() => client.answerCall().catch(() => undefined), RINGS_FOR_MS);
  });
  await client.createSession(NAME);
}
