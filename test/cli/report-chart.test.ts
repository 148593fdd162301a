import { describe, expect, it } from 'vitest';
import { reportChart } from '../../src/cli/report-chart.ts';
import { parseMonth } from '../../src/domain/month.ts';
import { figuresOf, type ByApproval } from '../../src/domain/report.ts';
import { aReport, JANUARY } from '../support/reports.ts';

/** The chart of a month whose first days were like this. */
function chartOf(first: readonly Partial<ByApproval>[], month = JANUARY): string {
  const figures = figuresOf([], month);
  const days = figures.days.map((none, index) => ({ ...none, ...first[index] }));
  return reportChart(aReport([], { month, figures: { ...figures, days } }));
}

/** The heights of the bars of one kind. */
function heights(chart: string, kind: string): number[] {
  return [
    ...chart.matchAll(
      new RegExp(`class="${kind}" x="[\\d.]+" y="[\\d.]+" width="[\\d.]+" height="([\\d.]+)"/></g>`, 'g'),
    ),
  ].map(([, height]) => Number(height));
}

describe('the chart of a report', () => {
  it('says in words what it shows, for whoever does not see it', () => {
    const chart = chartOf([{ reviewers: 2, rule: 1 }, {}, { break_glass: 1 }]);
    expect(chart).toMatch(/^<svg [^>]*role="img" aria-labelledby="title desc"/);
    expect(chart).toContain('<title id="title">Grants that began each day of 2026-01 (UTC)</title>');
    expect(chart).toContain(
      '<desc id="desc">day 1: 2 approved by people, 1 approved by policy; day 3: 1 taken in an emergency; none on the other days.</desc>',
    );
    expect(chartOf([])).toContain('<desc id="desc">No grant began in this month.</desc>');
  });

  it('draws a bar as high as its number, on a scale of whole numbers', () => {
    const chart = chartOf([{ reviewers: 10 }, { reviewers: 5 }, { reviewers: 20 }]);
    expect(heights(chart, 'reviewers')).toEqual([88, 44, 176]);
    const scale = [...chart.matchAll(/text-anchor="end">(\d+)</g)].map(([, value]) => value);
    expect(scale).toEqual(['0', '5', '10', '15', '20']);
  });

  it.each([
    [0, ['0', '1']],
    [1, ['0', '1']],
    [3, ['0', '1', '2', '3']],
    [7, ['0', '2', '4', '6', '8']],
    [1234, ['0', '500', '1000', '1500']],
  ])('has few lines for at most %i', (most, expected) => {
    const scale = [...chartOf([{ rule: most }]).matchAll(/text-anchor="end">(\d+)</g)].map(([, value]) => value);
    expect(scale).toEqual(expected);
  });

  it('has colours for light and for dark', () => {
    expect(chartOf([])).toMatch(/\.ground \{ fill: #ffffff \}[^@]*@media \(prefers-color-scheme: dark\) \{\s*\.ground/);
  });

  it('numbers the days that the month has', () => {
    const marks = [...chartOf([], parseMonth('2026-02')).matchAll(/text-anchor="middle">(\d+)</g)].map(
      ([, day]) => day,
    );
    expect(marks).toEqual(['1', '6', '11', '16', '21', '26']);
  });
});
