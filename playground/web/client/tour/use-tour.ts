import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Screen } from '../../wire.ts';
import type { Address } from '../address.ts';
import { tell } from '../status.ts';
import type { Guide } from './guide.ts';
import { begin, sceneOf, type Progress, type Scene } from './scene.ts';
import { STEPS, stepsDone } from './steps.ts';

/** The tour, while a visitor takes it. */
export interface Tour {
  /** How it stands; undefined while nobody takes it. */
  readonly scene: Scene | undefined;
  /** Whether a step is being done for the visitor. */
  readonly isBusy: boolean;
  /** Begins it, or begins it again. */
  readonly begin: () => void;
  readonly leave: () => void;
  readonly look: () => void;
  /** Does the present step for the visitor. */
  readonly perform: () => void;
}

/** Kept by the window, so that a reload goes on with it and a second window is not drawn into it. */
const KEY = 'pvetoken:tour';

function kept(): Progress | undefined {
  const text = sessionStorage.getItem(KEY);
  return text === null ? undefined : (JSON.parse(text) as Progress);
}

export function useTour(screen: Screen, address: Address): Tour {
  const [progress, setProgress] = useState(kept);
  const [isBusy, setBusy] = useState(false);
  const keep = (next: Progress | undefined): void => {
    if (next === undefined) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(next));
    setProgress(next);
  };
  // What was done in an earlier round is gone with it: the tour begins again.
  const ours =
    progress === undefined || progress.round === screen.round
      ? progress
      : { round: screen.round, since: 0, looked: false };
  const scene = ours && sceneOf(screen, address, ours);
  const { latest, until } = useLatest(scene);
  const look = (): void => keep(ours && { ...ours, looked: true });
  const present = (): Scene => {
    if (latest.current === undefined) throw new Error('The tour was left.');
    return latest.current;
  };
  const perform = async (): Promise<void> => {
    if (isBusy || scene === undefined) return;
    setBusy(true);
    const guide: Guide = { scene: present, until, look };
    try {
      await STEPS[stepsDone(scene)]?.perform(guide);
    } catch (fault) {
      if (latest.current !== undefined) tell(fault instanceof Error ? fault.message : String(fault));
    } finally {
      setBusy(false);
    }
  };
  return {
    scene,
    isBusy,
    begin: () => keep(begin(screen)),
    leave: () => keep(undefined),
    look,
    perform: () => void perform(),
  };
}

/** How long a step may take. The tour then says so, and can be asked again. */
const PATIENCE_MS = 15_000;

interface Wait {
  readonly test: (scene: Scene) => boolean;
  readonly done: () => void;
}

/** What an act that was begun earlier can know of what came since. */
function useLatest(scene: Scene | undefined): {
  readonly latest: { readonly current: Scene | undefined };
  readonly until: Guide['until'];
} {
  const latest = useRef(scene);
  const waits = useMemo(() => new Set<Wait>(), []);
  useLayoutEffect(() => {
    latest.current = scene;
    for (const { test, done } of waits) if (scene !== undefined && test(scene)) done();
  });
  const until = useMemo(
    () => async (test: Wait['test']) => {
      if (latest.current !== undefined && test(latest.current)) return;
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      const wait: Wait = { test, done: () => resolve(undefined) };
      const timer = setTimeout(
        () => reject(new Error('This step takes long. See what the page says, and try again.')),
        PATIENCE_MS,
      );
      waits.add(wait);
      await promise.finally(() => {
        waits.delete(wait);
        clearTimeout(timer);
      });
    },
    [],
  );
  return { latest, until };
}
