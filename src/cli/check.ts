import { readSettings } from './settings.ts';

function names(list: Iterable<string>): string {
  return [...list].join(', ');
}

/** `pvetoken check`: tells an operator whether the bot would start with these settings. @returns the exit status. */
export function check(env: NodeJS.ProcessEnv, print: (text: string) => void): number {
  const settings = readSettings(env);
  if (!settings.ok) {
    for (const problem of settings.problems) print(problem);
    return 1;
  }
  const { policy, clusters } = settings.configuration;
  print(
    `The configuration is sound: clusters ${names(clusters.map(({ name }) => name))}; roles ${names(policy.roles.keys())}.`,
  );
  return 0;
}
