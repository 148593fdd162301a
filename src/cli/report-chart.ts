/** The grants that began on each day of a month, as a picture: an SVG file for pages and mails. */
import type { ByApproval, MonthReport } from '../domain/report.ts';

const WIDTH = 720;
const HEIGHT = 280;
const PLOT = { left: 44, top: 64, right: 704, bottom: 240 } as const;
const BAR_SHARE = 0.7;
const MOST_STEPS = 4;
const LABEL_EVERY = 5;

/** From the bottom of a bar to its top. Each pair differs in lightness too, for eyes that tell colours badly. */
const KINDS: readonly { readonly kind: keyof ByApproval; readonly words: string }[] = [
  { kind: 'reviewers', words: 'approved by people' },
  { kind: 'rule', words: 'approved by policy' },
  { kind: 'break_glass', words: 'taken in an emergency' },
];

/** Colours for paper and for dark screens; each stands out from its ground and from its neighbours. */
const STYLE = `
    .ground { fill: #ffffff } text { fill: #24292f } .grid { stroke: #d0d7de } .axis { stroke: #57606a }
    .reviewers { fill: #0969da } .rule { fill: #9dd1ff; stroke: #0969da } .break_glass { fill: #a40e26; stroke: #ffffff }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #0d1117 } text { fill: #e6edf3 } .grid { stroke: #30363d } .axis { stroke: #8b949e }
      .reviewers { fill: #388bfd } .rule { fill: #cfe8ff; stroke: #388bfd } .break_glass { fill: #ff7b72; stroke: #0d1117 }
    }`;

/** A bar a day, with its number to be read by who does not see it; readable in light and in dark. */
export function reportChart({ month, figures }: MonthReport): string {
  const { days } = figures;
  const scale = scaleFor(Math.max(...days.map(total)));
  const title = `Grants that began each day of ${month.name} (UTC)`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="12">`,
    `  <title id="title">${title}</title>`,
    `  <desc id="desc">${description(days)}</desc>`,
    `  <style>${STYLE}\n  </style>`,
    `  <rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>`,
    `  <text x="${PLOT.left}" y="24" font-size="16" font-weight="600">${title}</text>`,
    ...legend(),
    ...grid(scale),
    ...days.flatMap((day, index) => bar(day, index, days.length, scale)),
    `  <line class="axis" x1="${PLOT.left}" x2="${PLOT.right}" y1="${PLOT.bottom}" y2="${PLOT.bottom}"/>`,
    ...days.flatMap((_, index) => dayLabel(index, days.length)),
    '</svg>',
    '',
  ].join('\n');
}

interface Scale {
  readonly top: number;
  readonly step: number;
}

/** A few steps of 1, 2 or 5 and their tens, so that the lines are at whole numbers. */
function scaleFor(most: number): Scale {
  for (let tens = 1; ; tens *= 10) {
    for (const unit of [1, 2, 5]) {
      const step = unit * tens;
      if (step * MOST_STEPS >= most) return { step, top: Math.max(1, Math.ceil(most / step)) * step };
    }
  }
}

function total(day: ByApproval): number {
  return KINDS.reduce((sum, { kind }) => sum + day[kind], 0);
}

function description(days: readonly ByApproval[]): string {
  const begun = days.flatMap((day, index) => (total(day) > 0 ? [`day ${index + 1}: ${partWords(day)}`] : []));
  return begun.length === 0 ? 'No grant began in this month.' : `${begun.join('; ')}; none on the other days.`;
}

function partWords(day: ByApproval): string {
  return KINDS.filter(({ kind }) => day[kind] > 0)
    .map(({ kind, words }) => `${day[kind]} ${words}`)
    .join(', ');
}

function legend(): string[] {
  return KINDS.flatMap(({ kind, words }, place) => {
    const x = PLOT.left + place * 160;
    return [
      `  <rect class="${kind}" x="${x}" y="37" width="11" height="11"/>`,
      `  <text x="${x + 17}" y="47">${words}</text>`,
    ];
  });
}

function grid({ top, step }: Scale): string[] {
  return Array.from({ length: top / step + 1 }, (_, index) => index * step).flatMap((value) => {
    const y = round(heightOf(value, top));
    return [
      `  <line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}"/>`,
      `  <text x="${PLOT.left - 8}" y="${round(y + 4)}" text-anchor="end">${value}</text>`,
    ];
  });
}

function bar(day: ByApproval, index: number, count: number, { top }: Scale): string[] {
  if (total(day) === 0) return [];
  const room = (PLOT.right - PLOT.left) / count;
  const x = round(PLOT.left + room * (index + (1 - BAR_SHARE) / 2));
  let below = 0;
  const parts = KINDS.filter(({ kind }) => day[kind] > 0).map(({ kind }) => {
    const y = heightOf(below + day[kind], top);
    const height = heightOf(below, top) - y;
    below += day[kind];
    return `<rect class="${kind}" x="${x}" y="${round(y)}" width="${round(room * BAR_SHARE)}" height="${round(height)}"/>`;
  });
  return [`  <g><title>day ${index + 1}: ${partWords(day)}</title>${parts.join('')}</g>`];
}

function dayLabel(index: number, count: number): string[] {
  if (index % LABEL_EVERY !== 0) return [];
  const x = PLOT.left + ((PLOT.right - PLOT.left) / count) * (index + 0.5);
  return [`  <text x="${round(x)}" y="${PLOT.bottom + 18}" text-anchor="middle">${index + 1}</text>`];
}

function heightOf(value: number, top: number): number {
  return PLOT.bottom - ((PLOT.bottom - PLOT.top) * value) / top;
}

function round(length: number): number {
  return Math.round(length * 100) / 100;
}
