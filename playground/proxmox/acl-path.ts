import type { Behaviour } from './level.ts';

const NAME = '[A-Za-z0-9._-]+';

/** An ACL path with single slashes and a leading one; undefined for what cannot be one. Source: normalize_path of PVE. */
export function normalizeAclPath(path: string): string | undefined {
  if (path === '' || path === '0') return undefined;
  const single = path.replace(/\/+/g, '/').replace(/\/$/, '');
  const rooted = single.startsWith('/') ? single : `/${single}`;
  return /^[A-Za-z0-9.\-_/]+$/.test(rooted) ? rooted : undefined;
}

/** Whether a normalised path may carry an ACL. Nothing asks whether the guest or storage exists. */
export function isAclPath(path: string, behaviour: Behaviour): boolean {
  const patterns = [
    '/',
    `/access(?:/(?:groups|realm)(?:/${NAME})?)?`,
    `/nodes(?:/${NAME})?`,
    behaviour.nestedPools ? `/pool(?:/${NAME}){0,3}` : `/pool(?:/${NAME})?`,
    '/sdn',
    `/sdn/zones(?:/${NAME}(?:/${NAME}(?:/[1-9][0-9]{0,3})?)?)?`,
    ...(behaviour.fabricPaths ? [`/sdn/fabrics(?:/${NAME})?`] : []),
    `/storage(?:/${NAME})?`,
    '/vms(?:/[1-9][0-9]{2,})?',
    ...(behaviour.mappingPaths ? [`/mapping(?:/${NAME}){0,2}`] : []),
  ];
  return new RegExp(`^(?:${patterns.join('|')})$`).test(path);
}

/** A path with every path above it: `/pool/dev` gives `/`, `/pool` and `/pool/dev`. */
export function withAncestors(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '');
  return ['/', ...names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`)];
}
