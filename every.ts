/** Work that goes on beside the requests. */
export interface Repeated {
  /** Waits for the work that runs. */
  close(): Promise<void>;
}

/** Does something now and then again and again, one at a time, and keeps no process alive. What it throws is told. */
export function every(ms: number, work: () => Promise<unknown>, onError: (error: unknown) => void): Repeated {
  let closed = false;
  const once = async (): Promise<void> => {
    if (closed) return;
    await work().catch(onError);
  };
  let running = once();
  const timer = setInterval(() => {
    running = running.then(once);
  }, ms);
  timer.unref();
  return {
    close() {
      closed = true;
      clearInterval(timer);
      return running;
    },
  };
}
