// What is changed under somebody's hands leaves her where she is: the focus, and the place in the text. Whatever may have
// the focus there has an id; `instead` gets it when that is gone.
export function keepPlace(change, instead = () => null) {
  const at = document.activeElement;
  const isText = at?.matches("textarea, input:not([type]), input[type=text], input[type=search]");
  const from = isText ? [at.selectionStart, at.selectionEnd] : null;
  change();
  if (!at || at === document.body || at.isConnected) return;
  const anew = (at.id && document.getElementById(at.id)) || instead();
  anew?.focus({ preventScroll: true });
  if (from && anew?.id === at.id) anew.setSelectionRange(...from);
}
