// An age as people read it: 0:42, 12:05, 1:00:00. `since` in seconds of the server's clock, `drift` in milliseconds.
export const seconds = (since, drift) => Math.max(0, Math.floor((Date.now() + drift) / 1000 - Number(since)));

export function clock(seconds) {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}
