import { useEffect, useRef } from 'preact/hooks';

/** Keeps what is current in sight where the row or list that it stands in scrolls. @returns the ref to give it. */
export function useInView(isCurrent: boolean): { current: HTMLAnchorElement | null } {
  const ref = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (isCurrent) ref.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isCurrent]);
  return ref;
}
