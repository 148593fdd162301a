import type { CallFault, DeliveryFault } from '../../../playground/slack/simulated-slack.ts';
import type { StrikePlan } from '../plan.ts';
import { chosen, lasting, type Fault } from './fault.ts';

const METHODS = [
  '*',
  'chat.postMessage',
  'chat.update',
  'chat.delete',
  'views.open',
  'views.update',
  'response_url',
  'users.info',
];
const DELIVERIES = ['*', 'slash_commands', 'interactive', 'events_api'];

/** A fault of Slack that is in place for a while, and meets what comes. */
function standing(specOf: (strike: StrikePlan) => CallFault | DeliveryFault): Fault {
  return async (stage, strike, calm) => {
    const fault = stage.world.slack.inject(specOf(strike));
    stage.note('fault', `${strike.name} begins`);
    await lasting(strike.lasts, calm);
    fault.clear();
    stage.note('fault', `${strike.name} ends after ${fault.hits} times`);
    if (fault.hits > 0) stage.struck.push(strike.name);
  };
}

const method = (strike: StrikePlan): string => chosen(METHODS, strike) ?? '*';
const type = (strike: StrikePlan): string => chosen(DELIVERIES, strike) ?? '*';

export const slack429 = standing((strike) => ({
  method: method(strike),
  kind: 'ratelimited',
  retryAfter: 1 + (strike.which % 30),
  times: strike.times,
}));

export const slack500 = standing((strike) => ({
  method: method(strike),
  kind: 'status',
  status: 500,
  done: strike.isDone,
  times: strike.times,
}));

export const slackResetAfterTaken = standing((strike) => ({
  method: method(strike),
  kind: 'reset',
  done: true,
  times: strike.times,
}));

/** Every Socket Mode connection ends: with Slack's notice, or without a word. */
export const socketClosed: Fault = async (stage, { name, isDone }) => {
  stage.world.slack.disconnectSockets(isDone ? 'refresh_requested' : 'gone');
  stage.note('fault', `the sockets are ${isDone ? 'refreshed' : 'cut'}`);
  stage.struck.push(name);
  await Promise.resolve();
};

export const deliveryDuplicated = standing((strike) => ({
  type: type(strike),
  kind: 'duplicate',
  as: strike.isDone ? 'same' : 'retry',
  times: strike.times,
}));

export const deliveryDropped = standing((strike) => ({ type: type(strike), kind: 'drop', times: strike.times }));

export const deliveryReordered = standing((strike) => ({ type: type(strike), kind: 'reorder', times: strike.times }));
