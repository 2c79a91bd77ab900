import { describe, expect, it } from 'vitest';
import { parseServices } from './services.js';

function read(text: string) {
  const sentences: string[] = [];
  const services = parseServices('f.json', text, (sentence) => sentences.push(sentence));
  return { services, sentences };
}

describe('parseServices()', () => {
  it('[SE-9] reads services with everything and with an id alone', () => {
    const { services, sentences } = read(
      '[{"id":"a","key":"k","tokenSecret":"0123456789abcdef","recording":false,"listSessions":true},{"id":"b"}]',
    );
    expect(sentences).toEqual([]);
    expect(services).toEqual([
      {
        id: 'a',
        key: 'k',
        tokenSecret: '0123456789abcdef',
        recording: false,
        listSessions: true,
      },
      { id: 'b', key: undefined, tokenSecret: undefined, recording: true, listSessions: false },
    ]);
  });

  it.each([
    ['[\n{"id":"a"\n"key"}]', 'f.json line 3: this is no JSON'],
    ['{}', 'f.json: this is no list'],
    ['[]', 'f.json: this is no list'],
    ['[7]', 'f.json: entry 1: a service is an object'],
    ['[{"id":"a"},{}]', 'f.json: entry 2: id is missing'],
    ['[{"id":""}]', 'f.json: entry 1: id has to be a text of 1 to 64'],
    ['[{"id":"a","key":""}]', 'f.json: entry 1: key has to be a text of 1 to 128'],
    ['[{"id":"a","tokenSecret":"short"}]', 'entry 1: tokenSecret has to be a text of 16'],
    ['[{"id":"a","recording":"no"}]', 'entry 1: recording has to be true or false'],
    ['[{"id":"a","listSessions":true}]', 'entry 1: listSessions needs a key'],
    ['[{"id":"a","Key":"secret"}]', 'entry 1: there is no field "Key"'],
    ['[{"id":"a"},{"id":"a"}]', 'entry 2: the id "a" is there twice'],
  ])('[SE-9] refuses %s with its place and one sentence', (text, sentence) => {
    expect(read(text).sentences).toEqual([expect.stringContaining(sentence)]);
    expect(read(text).sentences.join()).not.toMatch(/secret\b|short/);
  });
});
