/** Owns the robot of the demo: a user on Node who answers every call and hums, until the caller hangs up. */
import { createNodeClient } from '../node.js';

const NAME = 'robot';
const HUM_HZ = 220;

/** Puts the robot online; it lets each call ring for so long. */
export async function startRobot(
  url: string,
  serviceId: string,
  ringsForMs: number,
): Promise<void> {
  const client = createNodeClient({
    url,
    serviceId,
    tones: [{ deviceId: 'hum', label: 'Hum', frequencyHz: HUM_HZ }],
    hear: () => undefined,
  });
  client.on('RINGING_EVENT', () => {
    // The caller may give up first: then there is nothing to answer.
    setTimeout(() => client.answerCall().catch(() => undefined), ringsForMs);
  });
  await client.createSession(NAME);
}
