import { h, type JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { RenderedView } from '../../../slack/render/rendered.ts';
import type { Doer } from './acts.ts';
import { Blocks } from './blocks.ts';
import { blocksOf } from './raw.ts';
import { SurfaceContext, type Surface } from './surface.ts';

interface HomeProps {
  readonly home: RenderedView | undefined;
  readonly perform: Doer;
}

/** The app's Home, as the app published it for this person. */
export function Home({ home, perform }: HomeProps): JSX.Element {
  const drafts = useMemo(() => new Map<string, string>(), []);
  const surface: Surface = { where: 'home', fields: home?.fields ?? [], perform, drafts };
  return h(
    'div',
    { class: 'home', tabIndex: 0 },
    home === undefined
      ? h('p', { class: 'nothing' }, 'The app is making your Home ready…')
      : h(SurfaceContext.Provider, { value: surface }, h(Blocks, { blocks: blocksOf(home) })),
  );
}
