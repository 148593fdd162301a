import { readFile } from 'node:fs/promises';

/** How many parts of a second `utime` and `stime` count in; Linux has shown the same to programs on every machine. */
const TICKS = 100;

/** The processor time that a process has used so far, in its own code and in the system's, in milliseconds (proc_pid_stat(5)). */
export async function cpuOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is the name in parentheses, and may hold blanks; the fields after it are counted from the third.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

/** The memory of a process that is resident, in megabytes (proc_pid_status(5)). */
export async function residentOf(pid: number): Promise<number> {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1000;
}
