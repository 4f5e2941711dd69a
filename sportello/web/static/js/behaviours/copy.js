// [data-copy="id"]: copies what the field of that id holds, and says so with the words of [data-copied].
import { toast } from './toast.js';

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand('copy'); // over plain http browsers offer only the old way
  }
  toast(button.dataset.copied);
});
