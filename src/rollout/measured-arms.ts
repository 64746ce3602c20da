import { isArmMeasure, readArms } from '../measures/measures.ts';
import { assert } from '../platform/platform.ts';
import type { Arms } from './read-arms.ts';

/** Gates see what measures/ counts from the logs: ours, and what workflows declare (`late:<name>`). */
export const measuredArms: Arms = {
  has: isArmMeasure,
  read(tx, { measure, ...question }) {
    assert(isArmMeasure(measure), 'a rollout starts with measures that there are');
    return readArms(tx, { measure, ...question });
  },
};
