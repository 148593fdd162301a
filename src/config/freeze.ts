/**
 * Freezes plain data for good: objects, arrays and what maps hold. A `Map` itself cannot be frozen by the language;
 * its type, `ReadonlyMap`, keeps it as it is.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of value instanceof Map ? value.values() : Object.values(value)) deepFreeze(part);
  return value;
}
