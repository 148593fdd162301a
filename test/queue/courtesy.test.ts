import { describe, expect, it } from 'vitest';
import { Courtesy } from '../../src/queue/courtesy.ts';

/** Work that ends when the test says so. */
function work(): { readonly run: () => Promise<void>; readonly end: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { run: async () => await promise, end: resolve };
}

describe('the desk', () => {
  it('stands back while a busy process works on clusters, and is next', async () => {
    const courtesy = new Courtesy(() => 1);
    const revocation = work();
    const done: string[] = [];
    const onCluster = courtesy.onCluster(async () => {
      await revocation.run();
      done.push('revoked');
    });
    const atDesk = courtesy.atDesk(async () => await Promise.resolve(done.push('told')));
    revocation.end();
    await Promise.all([onCluster, atDesk]);
    expect(done).toEqual(['revoked', 'told']);
  });

  it('waits for no cluster that keeps the process waiting', async () => {
    const courtesy = new Courtesy(() => 0.1);
    const revocation = work();
    const onCluster = courtesy.onCluster(revocation.run);
    expect(await courtesy.atDesk(async () => await Promise.resolve('told'))).toBe('told');
    revocation.end();
    await onCluster;
  });

  it('waits for nobody where nothing is done on a cluster', async () => {
    expect(await new Courtesy(() => 1).atDesk(async () => await Promise.resolve('told'))).toBe('told');
  });

  it('waits no longer than a second, however long the clusters take', async () => {
    const courtesy = new Courtesy(() => 1);
    const revocation = work();
    const onCluster = courtesy.onCluster(revocation.run);
    expect(await courtesy.atDesk(async () => await Promise.resolve('told'))).toBe('told');
    revocation.end();
    await onCluster;
  });

  it('is told of a failure by its own work', async () => {
    const failing = new Courtesy(() => 1).atDesk(async () => await Promise.reject(new Error('Slack is away')));
    await expect(failing).rejects.toThrow('Slack is away');
  });
});
