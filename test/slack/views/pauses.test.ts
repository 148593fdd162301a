import { describe, expect, it } from 'vitest';
import type { Pause, PausedAct } from '../../../src/domain/pause.ts';
import { sentence } from '../../../src/slack/views/message.ts';
import { pauseAlert, paused, resumed, underPauses } from '../../../src/slack/views/pauses.ts';
import { refusalSentence } from '../../../src/slack/views/refusals.ts';
import { ABE, ANN, MONDAY } from '../../support/records.ts';
import { read, see } from './see.ts';

const ALL: Pause = { cluster: undefined, by: ANN, reason: 'Moving the storage', since: MONDAY };
const HOME: Pause = { ...ALL, cluster: 'home' };

const ended = (left: Pause[]) => ({ what: 'resumed', pause: HOME, by: ABE, left }) as const;

describe('a pause', () => {
  it('is told to its author, with what it does not do', () => {
    const answers = [
      paused({ news: { what: 'paused', pause: ALL }, alerts: 'told' }),
      paused({ news: { what: 'paused', pause: HOME }, alerts: 'not_told' }),
      resumed({ news: { ...ended([]), pause: ALL }, alerts: 'no_channel' }),
      resumed({ news: ended([ALL]), alerts: 'told' }),
    ];
    expect(answers.map((answer) => see(answer).text).join('\n')).toMatchInlineSnapshot(`
      "Paused: no new tokens are made on any cluster. Who asks or approves reads your reason; tokens that exist go on, and those just being made may still arrive. Resume with /pvetoken resume.
      Paused: no new tokens are made on home. Who asks or approves reads your reason; tokens that exist go on, and those just being made may still arrive. Resume with /pvetoken resume --cluster home. Could not tell the alerts channel: Slack did not take the message.
      Resumed new tokens on every cluster. Approved requests that waited go on within half a minute; pending ones can be approved.
      Resumed new tokens on home. Still paused: every cluster."
    `);
  });

  it('is told to the operators', () => {
    const news = [{ what: 'paused', pause: ALL } as const, ended([]), ended([ALL])];
    expect(news.map((each) => see(pauseAlert(each)).text).join('\n')).toMatchInlineSnapshot(`
      ":double_vertical_bar: @Ann paused new tokens on every cluster Today at 10:00 AM. Why: Moving the storage. Requests and approvals are refused; tokens that exist go on and end on time. An administrator resumes with /pvetoken resume.
      :arrow_forward: @Abe resumed new tokens on home, paused since Today at 10:00 AM. Approved requests that waited go on within half a minute; pending ones can be approved.
      :arrow_forward: @Abe resumed new tokens on home, paused since Today at 10:00 AM. Still paused: every cluster."
    `);
  });

  it('is told to those who run into it, each with what becomes of what they did', () => {
    const acts: PausedAct[] = ['request', 'button', 'reaction'];
    const sentences = acts.map((act) => read(refusalSentence({ kind: 'paused', pause: HOME, act })));
    expect(sentences.join('\n')).toMatchInlineSnapshot(`
      "Nothing was asked for: @Ann paused new tokens on home Today at 10:00 AM. Why: Moving the storage. Ask again when they are resumed.
      Nothing was changed: @Ann paused new tokens on home Today at 10:00 AM. Why: Moving the storage. The request goes on waiting: approve it again when they are resumed, or deny it now.
      Nothing was changed yet: @Ann paused new tokens on home Today at 10:00 AM. Why: Moving the storage. The request goes on waiting, and your reaction counts when they are resumed, unless you take it away."
    `);
  });

  it('stands above the list of requests', () => {
    expect(see(underPauses([ALL, HOME], sentence('Open requests'))).text).toMatchInlineSnapshot(`
      "Paused: @Ann paused new tokens on every cluster Today at 10:00 AM. Why: Moving the storage.
      Paused: @Ann paused new tokens on home Today at 10:00 AM. Why: Moving the storage.
      Open requests"
    `);
    expect(underPauses([], sentence('Open requests'))).toEqual(sentence('Open requests'));
  });

  it('leaves room for the requests however many there are', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      ...HOME,
      cluster: `c${index}`,
      reason: '"&'.repeat(500),
    }));
    const { text } = see(underPauses(many, sentence('Open requests')));
    expect(text).toMatch(/and 35 more\nOpen requests$/);
  });

  it('that does not exist cannot end', () => {
    const refusals = [
      { kind: 'not_paused', cluster: undefined, pauses: [] },
      { kind: 'not_paused', cluster: undefined, pauses: [HOME] },
      { kind: 'not_paused', cluster: 'home', pauses: [ALL] },
    ] as const;
    expect(refusals.map((refusal) => read(refusalSentence(refusal))).join('\n')).toMatchInlineSnapshot(`
      "Nothing to resume: nothing is paused.
      Nothing to resume: not every cluster is paused. Paused: home. Resume with /pvetoken resume --cluster home.
      Nothing to resume: home is not paused by itself. Paused: every cluster. Resume with /pvetoken resume."
    `);
  });
});
