import { open } from 'node:fs/promises';
import { formatted } from '../domain/audit-line.ts';
import type { AuditSink } from '../use-cases/ports/audit.ts';

/** Only its owner reads what people wrote. */
const MODE = 0o600;

/**
 * Appends entries of the audit to a file, one JSON a line. They count once the disk has them. The file is opened each time,
 * so that it can be moved away to begin another.
 */
export function createFile(path: string): AuditSink {
  return {
    send: async (lines) => {
      const file = await open(path, 'a', MODE);
      try {
        await file.appendFile(lines.map((line) => `${formatted(line, 'jsonl')}\n`).join(''));
        await file.datasync();
      } finally {
        await file.close();
      }
    },
  };
}
