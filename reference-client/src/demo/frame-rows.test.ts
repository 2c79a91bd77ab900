import { readdirSync, readFileSync } from 'node:fs';
import { ClientFrameSchema, EndReason, ServerFrameSchema, StatusCode } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { readClauseTexts } from './clause-texts.js';
import { CITED, describeReceived, describeSent } from './frame-rows.js';

const CHAPTERS = new URL('../../../docs/spec/', import.meta.url);

const requestOf = (id: number): string => (id === 7 ? 'offerCall' : '');

describe('a row of the diagram', () => {
  it('says what was sent, and names the clauses', () => {
    const frame = create(ClientFrameSchema, {
      requestId: 7,
      body: { case: 'offerCall', value: { callee: 'bob' } },
    });
    expect(describeSent(frame)).toEqual({
      from: 'page',
      label: 'offerCall',
      detail: 'to bob',
      kind: 'request',
      clauses: ['OF-1', 'OF-5'],
    });
  });

  it('leaves pings and bare acknowledgements out', () => {
    for (const name of ['ping', 'pong', 'ack'] as const) {
      const frame = create(ClientFrameSchema, { body: { case: name, value: {} } });
      expect(describeSent(frame)).toBeUndefined();
    }
    const control = create(ServerFrameSchema, { body: { case: 'control', value: {} } });
    expect(describeReceived(control, requestOf)).toBeUndefined();
  });

  it('says what a response answers, and why a request was refused', () => {
    const respond = (code: StatusCode, message = '') =>
      describeReceived(
        create(ServerFrameSchema, {
          body: { case: 'response', value: { requestId: 7, status: { code, message } } },
        }),
        requestOf,
      );
    expect(respond(StatusCode.OK)).toMatchObject({ label: 'OK', detail: 'offerCall' });
    expect(respond(StatusCode.BUSY, 'bob is in a call')).toMatchObject({
      label: 'BUSY',
      detail: 'offerCall: bob is in a call',
      kind: 'refusal',
    });
  });

  it('names an event as the protocol does, with its reason', () => {
    const frame = create(ServerFrameSchema, {
      body: {
        case: 'event',
        value: { body: { case: 'leave', value: { reason: EndReason.HANGUP } } },
      },
    });
    expect(describeReceived(frame, requestOf)).toMatchObject({ label: 'LEAVE', detail: 'HANGUP' });
  });

  it('cites clauses that there are', () => {
    const texts = readdirSync(CHAPTERS)
      .filter((name) => /^\d/.test(name))
      .map((name) => readFileSync(new URL(name, CHAPTERS), 'utf8'));
    const clauses = readClauseTexts(texts);
    expect(CITED.filter((id) => clauses[id] === undefined)).toEqual([]);
  });
});
