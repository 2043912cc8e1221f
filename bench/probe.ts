// What runs inside every measured page before its own scripts: signs it in, watches it, and plants a bug on request.
// The function is sent to the browser as text, so it uses nothing from outside itself.

export type Plant = 'none' | 'busy key' | 'leaked listener';

export type Input = { token: string; plant: Plant };

/** A stretch of time in milliseconds since the navigation. */
export type Span = { name: string; start: number; ms: number };

/** What the page was seen to do. Moments in milliseconds since the navigation; 0 for not yet. */
export type Seen = {
  /** First contentful paint. */
  fcp: number;
  /** The first row of the list was painted. */
  list: number;
  /** A hundred rows were there. */
  whole: number;
  /** Sum of layout shifts that no input explains. */
  shift: number;
  /** Tasks of 50 ms and more. */
  tasks: Span[];
  /** Events that took 16 ms and more from the input to the next paint. */
  events: Span[];
  /** Bytes of the wasm memory. */
  wasm: number;
};

declare global {
  interface Window {
    benchSeen(): Seen;
    /** Called once the first row is painted. */
    benchListVisible?(payload: string): void;
  }
}

export function probe({ token, plant }: Input) {
  if (!location.protocol.startsWith('http')) return;
  const session = { origin: location.origin, base: '/api/', access: token, issued: Date.now(), username: '' };
  sessionStorage.setItem('trunkline.session.v1', JSON.stringify(session));
  // No trunk is asked about a second time by itself: the peers do not either.
  localStorage.setItem('trunkline.list.v1', 'every=0');

  const seen: Seen = { fcp: 0, list: 0, whole: 0, shift: 0, tasks: [], events: [], wasm: 0 };
  const memories = new Set<WebAssembly.Memory>();
  const span = ({ name, startTime, duration }: PerformanceEntry): Span => ({ name, start: startTime, ms: duration });
  const watch = (type: string, take: (entry: PerformanceEntry) => void, options = {}) => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(take));
    observer.observe({ type, buffered: true, ...options });
    return () => observer.takeRecords().forEach(take);
  };
  const rest = [
    watch('paint', (entry) => {
      if (entry.name === 'first-contentful-paint') seen.fcp = entry.startTime;
    }),
    watch('layout-shift', (entry) => {
      const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
      if (!hadRecentInput) seen.shift += value;
    }),
    watch('longtask', (entry) => seen.tasks.push(span(entry))),
    watch('event', (entry) => seen.events.push(span(entry)), { durationThreshold: 16 }),
  ];
  window.benchSeen = () => {
    rest.forEach((take) => take());
    seen.wasm = [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
    return seen;
  };

  // A placeholder has no link: only the name of a trunk counts as a row.
  const rows = () => document.querySelectorAll('tbody tr th a[href]').length;
  const observer = new MutationObserver(() => {
    const count = rows();
    if (count >= 100 && !seen.whole) {
      seen.whole = performance.now();
      observer.disconnect();
    }
    if (count === 0 || seen.list) return;
    seen.list = -1;
    // The frame after the next one: the row has been painted.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        seen.list = performance.now();
        window.benchListVisible?.('');
      }),
    );
  });
  observer.observe(document, { childList: true, subtree: true });

  // Only the instance knows the memory of a program.
  for (const name of ['instantiate', 'instantiateStreaming'] as const) {
    const before = WebAssembly[name] as (...given: unknown[]) => Promise<unknown>;
    const after = async (...given: unknown[]) => {
      const made = (await before.apply(WebAssembly, given)) as WebAssembly.WebAssemblyInstantiatedSource & WebAssembly.Instance;
      for (const part of Object.values((made.instance ?? made).exports)) {
        if (part instanceof WebAssembly.Memory) memories.add(part);
      }
      return made;
    };
    Object.assign(WebAssembly, { [name]: after });
  }

  if (plant === 'busy key') {
    addEventListener(
      'keydown',
      () => {
        const end = performance.now() + 100;
        while (performance.now() < end);
      },
      true,
    );
  }
  if (plant === 'leaked listener') {
    const push = history.pushState;
    history.pushState = function (...given) {
      addEventListener('resize', () => given);
      push.apply(this, given);
    };
  }
}
