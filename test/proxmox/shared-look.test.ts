import { describe, expect, it } from 'vitest';
import { SharedLook } from '../../src/proxmox/issuing/shared-look.ts';

/** Something that changes, and looks at it that end when the test says so. */
class Seen {
  value = 'before';
  readonly ends: (() => void)[] = [];
  readonly shared = new SharedLook(async () => {
    const { value } = this;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ends.push(resolve);
    await promise;
    return value;
  });

  /** Lets the look that began as the so-and-so many-th come to its end, once it has begun. */
  async end(number: number): Promise<void> {
    while (this.ends[number] === undefined) await Promise.resolve();
    this.ends[number]();
  }
}

describe('a shared look', () => {
  it('that is under way is not taken for one that begins after a change', async () => {
    const seen = new Seen();
    const first = seen.shared.fresh();
    while (seen.ends.length === 0) await Promise.resolve();
    seen.value = 'after';
    const second = seen.shared.fresh();
    await seen.end(0);
    await seen.end(1);
    expect(await Promise.all([first, second])).toEqual(['before', 'after']);
  });

  it('is one for all who ask while another is under way', async () => {
    const seen = new Seen();
    const first = seen.shared.fresh();
    while (seen.ends.length === 0) await Promise.resolve();
    const others = Array.from({ length: 20 }, async () => await seen.shared.fresh());
    await seen.end(0);
    await seen.end(1);
    await Promise.all([first, ...others]);
    expect(seen.ends.length).toBe(2);
  });

  it('goes on after one that failed', async () => {
    let looks = 0;
    const shared = new SharedLook(async () => {
      looks += 1;
      return looks === 1 ? await Promise.reject(new Error('away')) : looks;
    });
    await expect(shared.fresh()).rejects.toThrow('away');
    expect(await shared.fresh()).toBe(2);
  });
});
