import { useEffect, useRef } from 'react';

/**
 * What stays in sight however far down the reader is: that the data is invented, who is signed in, whether the screen is
 * live. Its height, which changes as it wraps, is given to whatever sticks below it.
 */
export function Masthead({ children }: { children: React.ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const root = document.documentElement;
    const observer = new ResizeObserver(() =>
      root.style.setProperty('--masthead-height', `${element.getBoundingClientRect().height}px`),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place} className="masthead">
      {children}
    </div>
  );
}
