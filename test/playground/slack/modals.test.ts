import type { ModalView, View } from '@slack/types';
import { afterEach, describe, expect, test } from 'vitest';
import { startSlack, type SimulatedSlack } from '../../../playground/slack/simulated-slack.ts';
import { ANN, GENERAL, RUTH } from '../../../playground/slack/workspaces.ts';
import { startHttpApp, startSocketApp } from './bolt-app.ts';
import { manualClock } from './manual-clock.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });

const form: ModalView = {
  type: 'modal',
  callback_id: 'form',
  title: plain('Request'),
  submit: plain('Send'),
  private_metadata: 'r1',
  blocks: [
    {
      type: 'input',
      block_id: 'role',
      label: plain('Role'),
      element: { type: 'static_select', action_id: 'v', options: [option('Backup'), option('Deploy')] },
    },
    {
      type: 'input',
      block_id: 'why',
      label: plain('Reason'),
      element: { type: 'plain_text_input', action_id: 'v', min_length: 3 },
    },
    {
      type: 'input',
      block_id: 'who',
      label: plain('Approver'),
      optional: true,
      element: { type: 'users_select', action_id: 'v' },
    },
    {
      type: 'input',
      block_id: 'tags',
      label: plain('Tags'),
      optional: true,
      element: { type: 'checkboxes', action_id: 'v', options: [option('A'), option('B')] },
    },
    {
      type: 'input',
      block_id: 'day',
      label: plain('Until'),
      optional: true,
      element: { type: 'datepicker', action_id: 'v', initial_date: '2026-03-13' },
    },
  ],
};
const note = (title: string): ModalView => ({ type: 'modal', title: plain(title), blocks: [{ type: 'divider' }] });

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).toReversed()) await close();
});

/** A Slack with an app that opens `view` on its command. */
async function running(
  view: View,
  listeners: Parameters<typeof startSocketApp>[1] = () => {},
  startApp = startSocketApp,
): Promise<SimulatedSlack> {
  const slack = await startSlack({ manifest: false });
  cleanUp.push(() => slack.close());
  const stop = await startApp(slack, (app) => {
    app.command('/pvetoken', async ({ ack, client, command }) => {
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view });
    });
    listeners(app);
  });
  cleanUp.push(stop);
  return slack;
}

async function opened(slack: SimulatedSlack) {
  const ruth = slack.as(RUTH);
  await ruth.command('/pvetoken');
  await slack.waitFor(() => ruth.sees().modals.length > 0, 'the modal');
  return ruth;
}

describe.each([
  { mode: 'Socket Mode', startApp: startSocketApp },
  { mode: 'HTTP mode', startApp: startHttpApp },
])('a form in $mode', ({ startApp }) => {
  test('is filled in, refused by the app field by field, corrected and accepted', async () => {
    const submitted: unknown[] = [];
    const slack = await running(
      form,
      (app) => {
        app.view('form', async ({ ack, view }) => {
          submitted.push(view.state.values);
          if (view.state.values['role']?.['v']?.selected_option?.value === 'deploy') {
            await ack({ response_action: 'errors', errors: { role: 'Not for you' } });
          } else await ack();
        });
      },
      startApp,
    );
    const ruth = await opened(slack);
    expect(ruth.sees().modals[0]).toMatchObject({
      title: 'Request',
      submit: 'Send',
      callbackId: 'form',
      privateMetadata: 'r1',
    });

    const refused = await ruth.submit({ Role: 'Deploy', Reason: 'why not', Approver: 'Ann', Tags: ['A', 'B'] });
    expect(refused).toMatchObject({ sent: true, acked: true, closed: false, errors: { Role: 'Not for you' } });
    expect(ruth.sees().modals[0]?.text).toContain('Role: Deploy\n  - Backup\n  - Deploy\n! Not for you');

    const accepted = await ruth.submit({ Role: 'Backup' });
    expect(accepted).toMatchObject({ sent: true, closed: true });
    expect(ruth.sees().modals).toEqual([]);
    expect(submitted[1]).toMatchObject({
      role: { v: { type: 'static_select', selected_option: { value: 'backup' } } },
      why: { v: { type: 'plain_text_input', value: 'why not' } },
      who: { v: { type: 'users_select', selected_user: ANN } },
      tags: { v: { selected_options: [{ value: 'a' }, { value: 'b' }] } },
      day: { v: { selected_date: '2026-03-13' } },
    });
  });
});

test("Slack's own checks come first and send nothing", async () => {
  const slack = await running(form);
  const ruth = await opened(slack);

  const result = await ruth.submit({ Reason: 'no' });

  expect(result).toEqual({
    sent: false,
    acked: false,
    ackedAfterMs: 0,
    closed: false,
    errors: { Role: 'Please complete this required field.', Reason: 'Must be at least 3 characters' },
  });
  await expect(ruth.submit({ Role: 'Root' })).rejects.toThrow(
    '"Root" is not on offer in v; it offers "Backup", "Deploy"',
  );
  await expect(ruth.submit({ Colour: 'red' })).rejects.toThrow('Nothing is "Colour"');
});

test('an answer may replace the modal, put another in front, or close all', async () => {
  const steps: ModalView = { ...note('First'), callback_id: 'first', submit: plain('Next') };
  const slack = await running(steps, (app) => {
    app.view('first', ({ ack }) =>
      ack({ response_action: 'push', view: { ...steps, callback_id: 'second', title: plain('Second') } }),
    );
    app.view('second', ({ ack }) =>
      ack({ response_action: 'update', view: { ...steps, callback_id: 'third', title: plain('Third') } }),
    );
    app.view('third', ({ ack }) => ack({ response_action: 'clear' }));
  });
  const ruth = await opened(slack);
  const titles = () => ruth.sees().modals.map((each) => each.title);

  await ruth.submit({});
  expect(titles()).toEqual(['First', 'Second']);
  await ruth.submit({});
  expect(titles()).toEqual(['First', 'Third']);
  expect(await ruth.submit({})).toMatchObject({ closed: true });
  expect(titles()).toEqual([]);
});

test('an answer Slack cannot use leaves the modal and says why', async () => {
  const slack = await running({ ...note('Odd'), callback_id: 'odd', submit: plain('Go') }, (app) => {
    app.view('odd', ({ ack }) => ack({ response_action: 'errors', errors: { nowhere: 'x' } }));
  });
  const ruth = await opened(slack);

  expect(await ruth.submit({})).toMatchObject({ closed: false, badAnswer: 'there is no input block nowhere' });
  expect(ruth.sees().modals).toHaveLength(1);
});

test('menus and buttons in a modal tell the app at once; an update keeps what is filled in', async () => {
  const pick = {
    type: 'static_select' as const,
    action_id: 'pick',
    placeholder: plain('Role'),
    options: [option('Backup')],
  };
  const view: ModalView = {
    ...note('Live'),
    submit: plain('Send'),
    blocks: [
      { type: 'actions', block_id: 'a', elements: [pick] },
      { type: 'input', block_id: 'why', label: plain('Reason'), element: { type: 'plain_text_input', action_id: 'v' } },
    ],
  };
  const slack = await running(view, (app) => {
    app.action('pick', async ({ ack, body, client, action }) => {
      await ack();
      if (body.type !== 'block_actions' || body.view === undefined || action.type !== 'static_select') return;
      const title = plain(`Got ${action.selected_option.value}`);
      await client.views.update({ view_id: body.view.id, hash: body.view.hash, view: { ...view, title } });
    });
  });
  const ruth = await opened(slack);

  expect(await ruth.choose('modal', 'Reason', 'because')).toMatchObject({ sent: false });
  expect(await ruth.choose('modal', 'Role', 'Backup')).toMatchObject({ sent: true, acked: true });
  await slack.waitFor(() => ruth.sees().modals[0]?.title === 'Got backup', 'the update');

  expect(ruth.sees().modals[0]?.fields.map((field) => field.value)).toEqual([['Backup'], ['because']]);
});

test('an external menu offers what the app suggests', async () => {
  const view: ModalView = {
    ...note('Search'),
    callback_id: 'search',
    submit: plain('Send'),
    blocks: [
      { type: 'input', block_id: 'b', label: plain('VM'), element: { type: 'external_select', action_id: 'vm' } },
    ],
  };
  let chosen: string | undefined;
  const slack = await running(view, (app) => {
    const machines = ['web-100', 'db-200'];
    app.options('vm', ({ ack, payload }) =>
      ack({ options: machines.filter((name) => name.includes(payload.value)).map(option) }),
    );
    app.view('search', async ({ ack, view }) => {
      chosen = view.state.values['b']?.['vm']?.selected_option?.value;
      await ack();
    });
  });
  const ruth = await opened(slack);

  await expect(ruth.choose('modal', 'VM', 'web')).rejects.toThrow('"web" is not on offer in vm; it offers "web-100"');
  expect(await ruth.submit({ VM: 'db-200' })).toMatchObject({ closed: true });
  expect(chosen).toBe('db-200');
});

test('somebody types into an external menu, sees what the app suggests, and chooses of that', async () => {
  const menu = { type: 'multi_external_select' as const, action_id: 'vm', min_query_length: 2 };
  const view: ModalView = {
    ...note('Search'),
    callback_id: 'search',
    submit: plain('Send'),
    blocks: [
      {
        type: 'input',
        block_id: 'b',
        label: plain('VMs'),
        element: { ...menu, initial_options: [option('Mail')] },
      },
    ],
  };
  const typed: string[] = [];
  let chosen: unknown;
  const slack = await running(view, (app) => {
    app.options('vm', async ({ ack, payload }) => {
      typed.push(payload.value);
      await ack({
        options: payload.value === 'many' ? Array.from({ length: 101 }, () => option('x')) : [option('Web')],
      });
    });
    app.view('search', async ({ ack, view }) => {
      chosen = view.state.values['b']?.['vm']?.selected_options?.map(({ value }) => value);
      await ack();
    });
  });
  const ruth = await opened(slack);

  // Slack leaves the app alone until enough is typed.
  expect(await ruth.search('modal', 'VMs', 'w')).toMatchObject({ sent: false, options: [] });
  await expect(ruth.choose('modal', 'VMs', 'Web')).rejects.toThrow('"Web" is not on offer in vm; it offers "Mail"');
  expect(await ruth.search('modal', 'VMs', 'we')).toMatchObject({ sent: true, acked: true, options: ['Web'] });
  await ruth.choose('modal', 'VMs', ['Mail', 'Web']);
  expect(typed).toEqual(['we']);
  expect(ruth.sees().modals[0]?.fields[0]?.value).toEqual(['Mail', 'Web']);
  await expect(ruth.search('modal', 'VMs', 'many')).rejects.toThrow('too_big');

  await ruth.submit({});
  expect(chosen).toEqual(['mail', 'web']);
});

test('closing a modal is told to an app that asked', async () => {
  const closed: string[] = [];
  const slack = await running({ ...note('Bye'), callback_id: 'bye', notify_on_close: true }, (app) => {
    app.view({ callback_id: 'bye', type: 'view_closed' }, async ({ ack, body }) => {
      closed.push(body.user.id);
      await ack();
    });
  });
  const ruth = await opened(slack);

  expect(await ruth.closeModal()).toMatchObject({ sent: true, acked: true });
  expect(closed).toEqual([RUTH]);
  expect(ruth.sees().modals).toEqual([]);
});

describe('opening views', () => {
  const clock = manualClock();

  /** A Slack with an app that hands over the trigger of each command. */
  async function triggered() {
    const slack = await startSlack({ now: clock.now, manifest: false });
    cleanUp.push(() => slack.close());
    const triggers: string[] = [];
    cleanUp.push(
      await startSocketApp(slack, (app) => {
        app.command('/pvetoken', async ({ ack, command }) => {
          triggers.push(command.trigger_id);
          await ack();
        });
      }),
    );
    const call = async (method: string, args: object): Promise<unknown> => {
      const response = await fetch(`${slack.apiUrl}${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.botToken}` },
        body: JSON.stringify(args),
      });
      return response.json();
    };
    const trigger = async () => {
      await slack.as(RUTH).command('/pvetoken', { channel: GENERAL });
      return triggers.at(-1) ?? '';
    };
    return { slack, call, trigger };
  }

  test('a trigger works once, for three seconds, and only if Slack issued it', async () => {
    const { call, trigger } = await triggered();
    const view = note('Hello');
    const first = await trigger();
    const late = await trigger();

    expect(await call('views.open', { trigger_id: first, view })).toMatchObject({ ok: true });
    expect(await call('views.open', { trigger_id: first, view })).toMatchObject({ error: 'exchanged_trigger_id' });
    expect(await call('views.open', { trigger_id: 'made.up', view })).toMatchObject({ error: 'invalid_trigger_id' });
    clock.advance(3001);
    expect(await call('views.open', { trigger_id: late, view })).toMatchObject({ error: 'expired_trigger_id' });
  });

  test('three modals may be stacked', async () => {
    const { slack, call, trigger } = await triggered();
    await call('views.open', { trigger_id: await trigger(), view: note('One') });
    await call('views.push', { trigger_id: await trigger(), view: note('Two') });
    await call('views.push', { trigger_id: await trigger(), view: note('Three') });

    expect(await call('views.push', { trigger_id: await trigger(), view: note('Four') })).toMatchObject({
      error: 'push_limit_reached',
    });
    expect(
      slack
        .as(RUTH)
        .sees()
        .modals.map((each) => each.title),
    ).toEqual(['One', 'Two', 'Three']);
  });

  test('an update names its view, and loses against a newer one', async () => {
    const { slack, call, trigger } = await triggered();
    const view = { ...note('One'), external_id: 'ours' };
    await call('views.open', { trigger_id: await trigger(), view });
    const shown = slack.as(RUTH).sees().modals[0];
    const id = shown?.id;
    const hash = shown?.raw['hash'];

    expect(await call('views.update', { view_id: 'V0', view })).toMatchObject({ error: 'not_found' });
    expect(await call('views.update', { view_id: id, hash, view })).toMatchObject({ ok: true });
    expect(await call('views.update', { external_id: 'ours', hash, view })).toMatchObject({ error: 'hash_conflict' });
    expect(await call('views.open', { trigger_id: await trigger(), view })).toMatchObject({
      error: 'duplicate_external_id',
    });
  });

  test('a view that is not as it should be is refused with the reason, and the trigger stays good', async () => {
    const { call, trigger } = await triggered();
    const trigger_id = await trigger();

    expect(await call('views.open', { trigger_id, view: { ...note('x'.repeat(25)) } })).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'] },
    });
    expect(await call('views.open', { trigger_id, view: note('Short') })).toMatchObject({ ok: true });
  });
});
