import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { timerClock } from './timer-clock.js';

const LONGEST_UINT32 = 2 ** 32 - 1;

describe('the clock of the platform', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('[RS-11] waits for twice the longest ping_ms that a server can announce, and no less', () => {
    const ring = vi.fn();
    timerClock.arm(2 * LONGEST_UINT32, ring);
    vi.advanceTimersByTime(2 * LONGEST_UINT32 - 1);
    expect(ring).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(ring).toHaveBeenCalledOnce();
  });

  it('forgets an alarm at any time of such a wait', () => {
    const ring = vi.fn();
    const disarm = timerClock.arm(LONGEST_UINT32, ring);
    vi.advanceTimersByTime(LONGEST_UINT32 - 1);
    disarm();
    vi.advanceTimersByTime(LONGEST_UINT32);
    expect(ring).not.toHaveBeenCalled();
  });
});
