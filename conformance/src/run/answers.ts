/** Owns which answers a trace holds, each with what was asked: for those who look for what was refused. Pure. */
import type { ClientFrame, Response, Trace } from '@audiocall/proto';

/** A response, and the body of the request that it answers. */
export interface Answer {
  readonly participant: string;
  readonly asked: ClientFrame['body'];
  readonly response: Response;
}

/** Every answer in the order in which they came; of what nobody asked there is none. */
export function listAnswers({ entries }: Trace): readonly Answer[] {
  const asked = new Map<string, ClientFrame['body']>();
  const answers: Answer[] = [];
  for (const { participant, socket, what } of entries) {
    if (what.case === 'sent') {
      asked.set(`${participant} ${socket} ${what.value.requestId}`, what.value.body);
    }
    if (what.case !== 'received' || what.value.body.case !== 'response') continue;
    const response = what.value.body.value;
    const body = asked.get(`${participant} ${socket} ${response.requestId}`);
    if (body !== undefined) answers.push({ participant, asked: body, response });
  }
  return answers;
}
