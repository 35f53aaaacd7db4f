// How a page speaks to the server by itself. It says whose page it is, so that nothing is shown or kept here under the name
// of who has signed in since. After a new sign-in in another tab all its forms get the token of that one.
export const account = document.querySelector('meta[name="account"]')?.content;

export const asking = { Accept: "application/json", ...(account && { "X-Account": account }) };

export class Gone extends Error {} // nobody is signed in any more, or somebody else is

export async function renew() {
  const answer = await fetch("/account/token", { headers: asking, cache: "no-store", signal: AbortSignal.timeout(8000) });
  if (answer.status === 401) throw new Gone();
  if (!answer.ok) throw new Error(String(answer.status));
  const { token } = await answer.json();
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
  return token;
}

const isSaid = (answer) => answer.headers.get("Content-Type")?.startsWith("text/plain"); // a refusal in words, not of the token

// Raises Gone.
export async function post(address, fields, more = {}) {
  const send = () => fetch(address, { method: "POST", body: fields, headers: asking, signal: AbortSignal.timeout(8000), ...more });
  const answer = await send();
  if (![400, 401].includes(answer.status) || isSaid(answer)) return answer;
  fields.set("csrf_token", await renew());
  return send();
}
