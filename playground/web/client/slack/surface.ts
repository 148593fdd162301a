import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Block } from '../../../slack/blocks/blocks.ts';
import type { Control } from '../../../slack/blocks/elements.ts';
import type { RenderedField } from '../../../slack/render/rendered.ts';
import type { SlackAct } from '../../acts.ts';
import type { Doer } from './acts.ts';

/** Where a control stands: a message, the modal in front, or the Home tab. */
export type Where = Extract<SlackAct, { act: 'click' }>['where'];

/** What controls stand on. */
export interface Surface {
  readonly where: Where;
  /** What is filled in now, and what Slack or the app complains about. */
  readonly fields: readonly RenderedField[];
  readonly perform: Doer;
  /** What is typed into a form and not yet sent, by block id. */
  readonly drafts: Map<string, string>;
}

export const SurfaceContext = createContext<Surface | undefined>(undefined);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === undefined) throw new Error('Controls stand on a message or a view');
  return surface;
}

/** A control that is filled in, and what its element needs to be understood by everybody. */
export interface FieldProps<C extends Control = Control> {
  readonly control: C;
  readonly block: Block;
  /** What names and describes it to a screen reader. */
  readonly aria: FieldAria;
}

export interface FieldAria {
  readonly id?: string;
  readonly 'aria-label'?: string;
  readonly 'aria-labelledby'?: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: 'true';
  readonly 'aria-required'?: 'true';
}

export interface Field {
  /** Labels of what is chosen, ids, or the text typed. */
  readonly value: readonly string[];
  readonly error: string | undefined;
  /** Fills it in. The app is told at once, unless it is a form's field that waits for its submission. */
  readonly choose: (values: readonly string[]) => void;
}

/** How a control stands, and how to fill it in. */
export function useField(control: Control, block: Block): Field {
  const { fields, where, perform } = useSurface();
  const actionId = control.action_id ?? '';
  const blockId = block.block_id ?? '';
  const field = fields.find((each) => each.actionId === actionId && each.blockId === blockId);
  return {
    value: field?.value ?? [],
    error: field?.error,
    choose: (values) => void perform({ act: 'choose', where, field: actionId, blockId, values: [...values] }),
  };
}
