import { h, type JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RenderedView } from '../../../slack/render/rendered.ts';
import type { Doer } from './acts.ts';
import { Blocks } from './blocks.ts';
import { Dialog, focusFirst } from './dialog.ts';
import { blocksOf } from './raw.ts';
import { SurfaceContext, type Surface } from './surface.ts';

interface ModalsProps {
  /** Bottom to top. */
  readonly modals: readonly RenderedView[];
  readonly perform: Doer;
}

/** The modals that somebody has open; each is in front of the one before. */
export function Modals({ modals, perform }: ModalsProps): JSX.Element {
  return h(
    'div',
    { class: 'modals' },
    modals.map((view) => h(Modal, { key: view.id, view, perform })),
  );
}

interface ModalProps {
  readonly view: RenderedView;
  readonly perform: Doer;
}

function Modal({ view, perform }: ModalProps): JSX.Element {
  const title = useId();
  const { surface, drafts } = useModalSurface(view, perform);
  const [isSending, setSending] = useState(false);
  const content = useRef<HTMLFormElement>(null);
  const seeksError = useRef(false);
  const isClosing = useRef(false);
  useFocusOfChanges(view, content.current);
  useEffect(() => {
    const wrong = content.current?.querySelector('[aria-invalid="true"]');
    if (!seeksError.current || !(wrong instanceof HTMLElement)) return;
    seeksError.current = false;
    wrong.focus();
  });
  const submit = async (): Promise<void> => {
    if (view.submit === undefined || isSending) return;
    setSending(true);
    const values = Object.fromEntries([...drafts].map(([blockId, text]) => [blockId, [text]]));
    const outcome = await perform({ act: 'submit', values });
    seeksError.current = outcome?.errors !== undefined;
    setSending(false);
  };
  const close = async (): Promise<void> => {
    // A second press of Escape is not meant for the modal behind this one.
    if (isClosing.current) return;
    isClosing.current = true;
    isClosing.current = (await perform({ act: 'close' })) !== undefined;
  };
  return h(
    Dialog,
    { class: 'modal', labelledBy: title, onDismiss: () => void close() },
    h(
      'form',
      {
        ref: content,
        noValidate: true,
        onSubmit: (event: Event) => {
          event.preventDefault();
          void submit();
        },
      },
      h(
        'header',
        {},
        h('h2', { id: title, tabIndex: -1 }, view.title),
        h(
          'button',
          { type: 'button', class: 'quiet', 'aria-label': 'Close this window', onClick: () => void close() },
          '×',
        ),
      ),
      h(
        'div',
        { class: 'modal-body' },
        h(SurfaceContext.Provider, { value: surface }, h(Blocks, { blocks: blocksOf(view) })),
      ),
      h(
        'footer',
        {},
        h('button', { type: 'button', class: 'control', onClick: () => void close() }, view.close ?? 'Close'),
        view.submit !== undefined &&
          h('button', { type: 'submit', class: 'control primary', 'aria-disabled': isSending }, view.submit),
      ),
    ),
  );
}

/** What a modal's controls act on, for as long as the modal is there. */
function useModalSurface(
  view: RenderedView,
  perform: Doer,
): { readonly surface: Surface; readonly drafts: Map<string, string> } {
  const isGone = useRef(false);
  const drafts = useMemo(() => new Map<string, string>(), []);
  useLayoutEffect(() => () => void (isGone.current = true), []);
  // A field that loses the focus because its modal goes has nothing to say any more.
  const whileThere: Doer = async (what) => (isGone.current ? undefined : await perform(what));
  return { surface: { where: 'modal', fields: view.fields, perform: whileThere, drafts }, drafts };
}

/** When the app puts other fields into a modal, whoever had nothing to fill in before gets the first of them. */
function useFocusOfChanges(view: RenderedView, content: HTMLElement | null): void {
  useEffect(() => {
    const { activeElement } = document;
    const isBusy =
      activeElement?.matches('input, select, textarea, button') === true && content?.contains(activeElement) === true;
    if (content !== null && !isBusy) focusFirst(content);
  }, [view.raw['hash']]);
}
