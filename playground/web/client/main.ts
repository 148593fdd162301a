import { h, render } from 'preact';
import type { Screen } from '../wire.ts';
import { act, connect, me } from './server.ts';

function show(screen: Screen): void {
  const ask = (): void => void act({ to: 'slack', what: { act: 'command', text: '/pvetoken request' } });
  render(
    h('main', {}, h('button', { onClick: ask }, `Ask as ${me()}`), h('pre', {}, JSON.stringify(screen, undefined, 2))),
    document.body,
  );
}

connect(show);
