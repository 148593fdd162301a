import type { Redis } from 'ioredis';

/** A number that a server says of itself, by `INFO`. @throws Error when it says no such thing. */
export async function infoOf(redis: Redis, section: string, name: string): Promise<number> {
  const value = new RegExp(`^${name}:([\\d.]+)`, 'm').exec(await redis.info(section))?.[1];
  if (value === undefined) throw new Error(`Redis' INFO ${section} says nothing of ${name}`);
  return Number(value);
}
