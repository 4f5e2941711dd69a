// [data-composer]: one draft for each kind of message, so that a note never becomes a reply by a slip; kept in this
// tab until it is sent. The kinds are radio buttons and the boxes change by style alone: no script is needed to write.
for (const form of document.querySelectorAll('[data-composer]')) {
  const text = form.querySelector('textarea');
  const place = (kind) => `draft ${form.dataset.composer} ${kind}`;
  let kind = form.querySelector('input[type=radio]:checked').value;

  const keep = () => {
    try {
      sessionStorage.setItem(place(kind), text.value);
    } catch {
      // No storage: the text is still in the box.
    }
  };
  const take = () => {
    try {
      return sessionStorage.getItem(place(kind)) ?? '';
    } catch {
      return '';
    }
  };

  if (!text.value) text.value = take();
  text.addEventListener('input', keep);
  form.addEventListener('change', (event) => {
    if (!event.target.matches('input[type=radio]')) return;
    keep();
    kind = event.target.value;
    text.value = take();
    text.focus();
  });
  form.addEventListener('submit', () => {
    const sent = place(kind);
    // Only a page that shows the message was accepted: a refused one comes back with its text in the box.
    sessionStorage.setItem('draft sent', sent);
  });
}

const accepted = document.querySelector('[data-message-sent]');
try {
  const sent = sessionStorage.getItem('draft sent');
  if (sent && accepted) sessionStorage.removeItem(sent);
  sessionStorage.removeItem('draft sent');
} catch {
  // No storage, no drafts.
}
