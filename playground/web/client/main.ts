import { h, render, type JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Screen } from '../wire.ts';
import { currentAddress, onMove, type Address } from './address.ts';
import { Frame } from './frame.ts';
import { connect } from './server.ts';

function useAddress(): Address {
  const [address, setAddress] = useState(currentAddress);
  useEffect(() => onMove(() => setAddress(currentAddress())), []);
  return address;
}

/** What a person's screen shows now; undefined until it is known. */
function useScreen(me: string): { readonly screen: Screen | undefined; readonly isLost: boolean } {
  const [screen, show] = useState<Screen>();
  const [isLost, lost] = useState(false);
  useEffect(() => connect(me, { show, lost }), [me]);
  return { screen, isLost };
}

function App(): JSX.Element {
  const address = useAddress();
  const { screen, isLost } = useScreen(address.me);
  const frame = useMemo(() => screen && h(Frame, { screen, address }), [screen, address]);
  return h(
    'div',
    { class: 'app' },
    isLost && h('p', { class: 'lost', role: 'alert' }, 'The playground does not answer. Trying again…'),
    frame ??
      h(
        'p',
        { class: 'loading' },
        'Opening the playground… If it stays like this, ',
        h('a', { href: '/' }, 'begin as Ruth'),
        '.',
      ),
  );
}

render(h(App, {}), document.body);
