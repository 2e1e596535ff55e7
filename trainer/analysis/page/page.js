"use strict";

// The scheme is the reader's own until the button is pressed, and what it was pressed to from then on.
const scheme = (() => {
  const root = document.documentElement;
  const button = document.getElementById("scheme");
  const own = matchMedia("(prefers-color-scheme: dark)");
  const listeners = [];
  const kept = () => { try { return localStorage.getItem("songspace-scheme"); } catch { return null; } };
  const isDark = () => root.style.colorScheme ? root.style.colorScheme === "dark" : own.matches;
  const tell = () => {
    button.textContent = isDark() ? "light" : "dark";
    listeners.forEach((listener) => listener());
  };
  const choose = (name) => {
    root.style.colorScheme = name;
    // A page opened as a file may have nowhere to keep it.
    try { localStorage.setItem("songspace-scheme", name); } catch { return; }
  };
  button.addEventListener("click", () => { choose(isDark() ? "light" : "dark"); tell(); });
  own.addEventListener("change", tell);
  if (kept()) root.style.colorScheme = kept();
  tell();
  return { isDark, onChange: (listener) => listeners.push(listener) };
})();
