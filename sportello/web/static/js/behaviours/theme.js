// [data-theme-toggle], [data-density-toggle]: kept in this browser.
const root = document.documentElement;

function keep(key, value) {
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
