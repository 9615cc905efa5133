// The only place where HTML becomes part of a page: fragments rendered and sanitised by our server.
const asIs = { createHTML: (html) => html };
const policy = globalThis.trustedTypes?.createPolicy("joute", asIs) ?? asIs;

/** Replace the content of `element` by HTML that came from this site. */
export function showFragment(element, html) {
  element.innerHTML = policy.createHTML(html);
}

/** Put HTML that came from this site before `element`. */
export function insertFragment(element, html) {
  element.insertAdjacentHTML("beforebegin", policy.createHTML(html));
}

/** Fetch a fragment of this site as text; throws when the server refuses it. */
export async function fetchFragment(address) {
  const response = await fetch(address, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(`fragment refused: ${response.status}`);
  return response.text();
}
