// Today, as the clock of the computer says. Nothing else of the page reads a clock.

import { dayOn, textOf } from "../engine/days.js";

/** Today where the computer is, YYYY-MM-DD. */
export const today = () => {
  const now = new Date();
  return textOf(dayOn(now.getFullYear(), now.getMonth() + 1, now.getDate()));
};
