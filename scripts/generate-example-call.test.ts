import { describe, expect, it } from 'vitest';
import { renderCall } from './generate-example-call.js';

describe('renderCall()', () => {
  it('names each frame by what it carries, and shows all of its bytes', () => {
    const hex = 'ab'.repeat(50);
    const page = renderCall([
      { user: 'ann', direction: 'sends', json: { requestId: 1, leave: {} }, hex },
      { user: 'ann', direction: 'receives', json: { response: { requestId: 1 } }, hex: '00' },
      { user: 'bob', direction: 'receives', json: { event: { seq: 1, leave: {} } }, hex: '01' },
      { user: 'bob', direction: 'receives', json: { control: { pong: {} } }, hex: '02' },
    ]);
    expect(page).toContain('## 1. ann sends leave');
    expect(page).toContain('## 2. ann receives response to request 1');
    expect(page).toContain('## 3. bob receives event leave');
    expect(page).toContain('## 4. bob receives control pong');
    expect(page.match(/ab/g)).toHaveLength(50);
  });
});
