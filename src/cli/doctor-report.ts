/** What `pvetoken doctor` found, for a terminal and for scripts. */
import type { Colour } from './colour.ts';
import type { Finding, Status } from './doctor-finding.ts';

const MARKS: Readonly<Record<Status, string>> = { ok: '✓', warn: '!', fail: '✗' };

/** All findings, area by area, and what they come to. */
export function report(findings: readonly Finding[], colour: Colour): string {
  const paint = { ok: colour.good, warn: colour.warning, fail: colour.bad };
  const areas = [...Map.groupBy(findings, ({ area }) => area)].map(([area, inIt]) =>
    [
      colour.strong(area),
      ...inIt.flatMap(({ name, status, found, remedy }) => [
        `  ${paint[status](MARKS[status])} ${name}: ${found}`,
        ...(remedy === undefined ? [] : [`      ${remedy}`]),
      ]),
    ].join('\n'),
  );
  return [...areas, summaryOf(findings)].join('\n\n');
}

function summaryOf(findings: readonly Finding[]): string {
  const inTheWay = findings.filter(({ keepsFromStarting }) => keepsFromStarting === true).length;
  const others = findings.filter(
    ({ status, keepsFromStarting }) => status !== 'ok' && keepsFromStarting !== true,
  ).length;
  const toLookAt = countOf(others, 'other thing', 'other things');
  if (inTheWay > 0) {
    const rest = others === 0 ? '' : `, and ${toLookAt} should be looked at`;
    return `The bot would not start: ${countOf(inTheWay, 'thing is', 'things are')} in the way (✗ above)${rest}.`;
  }
  if (others === 0) return 'The bot would start, and all is well.';
  return `The bot would start; ${countOf(others, 'thing', 'things')} should be looked at (✗ and ! above).`;
}

function countOf(count: number, one: string, more: string): string {
  return `${count} ${count === 1 ? one : more}`;
}

/** All findings for scripts. */
export function reportData(findings: readonly Finding[]): object {
  return {
    starts: !findings.some(({ keepsFromStarting }) => keepsFromStarting === true),
    findings: findings.map(({ area, name, status, found, remedy }) => ({ area, name, status, found, remedy })),
  };
}
