/** The next active option after an arrow key, of `count`; -1 is none. From either end it goes round. */
export function moved(active: number, key: 'ArrowDown' | 'ArrowUp', count: number): number {
  if (count === 0) return -1;
  const step = key === 'ArrowDown' ? 1 : -1;
  const from = active < 0 && step < 0 ? count : active;
  return (from + step + count) % count;
}
