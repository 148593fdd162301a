import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { createLog, reportTo } from '../../src/ops/log.ts';

const UUID = 'ce530b49-d555-46d5-9e9c-fc4eb9289418';

function written(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog('trace', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe('the log', () => {
  it.each([
    ['in a message', (log: ReturnType<typeof createLog>) => log.info(`token ${UUID}`)],
    ['in a deep field', (log: ReturnType<typeof createLog>) => log.info({ a: { b: [{ value: UUID }] } }, 'deep')],
    ['in an error', (log: ReturnType<typeof createLog>) => log.error({ fault: new Error(`got ${UUID}`) }, 'x')],
    ['in a header', (log: ReturnType<typeof createLog>) => log.info(`PVEAPIToken=a@pve!b=${UUID}`)],
    ['as a Secret', (log: ReturnType<typeof createLog>) => log.info({ secret: new Secret(UUID) }, 'x')],
  ])('never shows a secret %s', (_where, write) => {
    const text = written(write);
    expect(text).not.toContain(UUID);
    expect(text).toContain('[secret]');
  });

  it.each(['xoxb-1234-abc', 'xapp-1-A0-123-abc', 'xoxp-1'])('never shows the Slack token %s', (token) => {
    expect(written((log) => log.info(token))).not.toContain(token);
  });

  it.each([(ticket: string) => ticket, encodeURIComponent])('never shows a ticket of Proxmox', (write) => {
    const signature = 'Wmgdyay7Tm0+EhwEL/x==';
    const text = written((log) => log.info(`cookie ${write(`PVE:pvetoken@pve:6B035B8F::${signature}`)} was sent`));
    expect(text).toContain('cookie [secret] was sent');
  });

  it('leaves out what libraries hang on their errors, such as request bodies', () => {
    const fault = Object.assign(new Error('failed'), { body: 'private words', config: { headers: 'private' } });
    expect(written((log) => log.error({ fault }, 'x'))).not.toContain('private');
  });

  it('gives a fault the reference that the person is shown', () => {
    let reference = '';
    const text = written((log) => {
      reference = reportTo(log)(new Error('no route'), { doing: 'post_card' });
    });
    expect(JSON.parse(text)).toMatchObject({ reference, doing: 'post_card', fault: { message: 'no route' } });
  });
});
