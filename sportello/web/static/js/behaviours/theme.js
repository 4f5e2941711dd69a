// [data-theme-toggle], [data-density-toggle]: kept on the server for who is signed in, and in this browser.
const root = document.documentElement;

export function keepLook(name, value) {
  const address = root.dataset.looks;
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (!address || !token) return;
  const body = new URLSearchParams({ [name]: value, csrfmiddlewaretoken: token });
  fetch(address, { method: 'POST', body, credentials: 'same-origin', keepalive: true }).catch(() => {});
}

function keep(key, value) {
  keepLook(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    // Not kept: it holds for this page.
  }
}

const isDark = () =>
  root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-theme-toggle]')) {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    keep('theme', root.dataset.theme);
  } else if (event.target.closest('[data-density-toggle]')) {
    root.dataset.density = root.dataset.density === 'comfortable' ? 'compact' : 'comfortable';
    keep('density', root.dataset.density);
  }
});
