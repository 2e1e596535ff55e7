// Mouse, pen and fingers on the map: one drags or points, two zoom.
if (libraryMap) {
  const { canvas, point, keep, zoom, move, leave } = libraryMap;
  const fingers = new Map();
  const CLICK = 5;
  let travelled = 0;

  const at = (event) => {
    const edge = canvas.getBoundingClientRect();
    return { x: event.clientX - edge.left, y: event.clientY - edge.top };
  };
  const apart = () => {
    const [one, other] = fingers.values();
    return Math.hypot(one.x - other.x, one.y - other.y);
  };
  const middle = () => {
    const [one, other] = fingers.values();
    return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
  };

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event));
    canvas.classList.add("held");
    travelled = fingers.size > 1 ? CLICK : 0;
  });

  canvas.addEventListener("pointermove", (event) => {
    const now = at(event), before = fingers.get(event.pointerId);
    if (!before) { point(now.x, now.y); return; }
    const gap = fingers.size === 2 ? apart() : 0, from = fingers.size === 2 ? middle() : before;
    fingers.set(event.pointerId, now);
    const to = fingers.size === 2 ? middle() : now;
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (travelled < CLICK) return;
    move(to.x - from.x, to.y - from.y);
    if (gap > 0) zoom(apart() / gap, to.x, to.y);
  });

  const lift = (event) => {
    if (fingers.delete(event.pointerId) && event.type === "pointerup" && travelled < CLICK) {
      const place = at(event);
      keep(place.x, place.y);
    }
    canvas.classList.toggle("held", fingers.size > 0);
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") leave(); });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const place = at(event);
    zoom(Math.exp(-event.deltaY * 0.0015), place.x, place.y);
  }, { passive: false });
}
