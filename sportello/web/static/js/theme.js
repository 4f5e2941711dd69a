// Runs before first paint: the saved theme and density, if any, and the fact that scripts run.
{
  const root = document.documentElement;
  root.dataset.script = 'on';
  try {
    // Somebody who is signed in has chosen on the server.
    if (root.dataset.looks) throw new Error('chosen');
    const theme = localStorage.getItem('theme');
    if (theme) root.dataset.theme = theme;
    const density = localStorage.getItem('density');
    if (density) root.dataset.density = density;
    if (localStorage.getItem('keys') === 'off') root.dataset.keys = 'off';
  } catch {
    // Chosen already, or storage refused: the system's theme stands.
  }
}
