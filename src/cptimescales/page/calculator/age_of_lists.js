// How old the bank holidays of the page are, and what to do once they are too old.

import { dayOf } from "../engine/days.js";
import { longDate } from "../engine/words.js";

const MOST_DAYS = 366;

/**
 * A loud sentence if the list is older than a year, or if the clock cannot be right; else empty.
 * @param {string} checked the day on which the list was compared with GOV.UK
 * @param {string} today
 */
export const warningOfAge = (checked, today) => {
  const age = dayOf(today) - dayOf(checked);
  const checkedOn = longDate(dayOf(checked));
  if (age > MOST_DAYS) {
    return (
      `The bank holidays of this page are old. They were last compared with GOV.UK on ` +
      `${checkedOn}, more than a year ago, and a later bank holiday is missing. Ask the person ` +
      `who gave you this page for a newer one before you rely on a date.`
    );
  }
  if (age < -1) {
    return (
      `The clock of this computer says ${longDate(dayOf(today))}, but this page was made later. ` +
      `Check the clock. Until then, type the day from which days are counted.`
    );
  }
  return "";
};
