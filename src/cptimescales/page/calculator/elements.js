// Elements of the page. Text goes in as text, never as HTML.

/**
 * An element with its attributes and children. An attribute that is null or false is left out.
 * @param {string} tag
 * @param {Record<string, string | boolean | null>} attributes
 * @param {...(Node | string | null)} children
 */
export const element = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
};

/** The element of the page that has an id. @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/** A part that a person can unfold.
 *  @param {string} words @param {...(Node | string | null)} inside */
export const folded = (words, ...inside) =>
  element("details", {}, element("summary", {}, words), ...inside);

/** A button that does not send the form. @param {string} words @param {() => void} act */
export const button = (words, act) => {
  const made = element("button", { type: "button", class: "second" }, words);
  made.addEventListener("click", act);
  return made;
};
