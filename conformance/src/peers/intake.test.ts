import { describe, expect, it } from 'vitest';
import { createIntake } from './intake.js';

describe('createIntake()', () => {
  it('takes 20000 messages of one socket, and says whose it is when there is one more', () => {
    const intake = createIntake('the server', 'one socket of alice');
    const said = Array.from({ length: 20_000 }, () => intake.take(1));
    expect(said.filter((each) => each !== undefined)).toEqual([]);
    expect(intake.take(1)).toBe(
      'the server sent more than 20000 messages on one socket of alice in this case; the harness takes no more',
    );
  });

  it('takes 200 messages that are no frame', () => {
    const intake = createIntake('the server', 'one socket of alice');
    const said = Array.from({ length: 200 }, () => intake.takeNoFrame());
    expect(said.filter((each) => each !== undefined)).toEqual([]);
    expect(intake.takeNoFrame()).toContain('more than 200 messages that are no frame on one');
  });

  it('takes 64 MiB, in whatever messages they come', () => {
    const intake = createIntake('sdk', 'one of its sockets');
    for (let nth = 1; nth <= 4; nth += 1) expect(intake.take(16 * 1024 * 1024)).toBeUndefined();
    expect(intake.take(1)).toContain('sdk sent more than 64 MiB on one of its sockets');
  });
});
